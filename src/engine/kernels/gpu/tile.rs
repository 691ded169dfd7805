//! What the convolution's kernels share: a tile of 2×2 outputs, the 4×4 inputs under it, and the
//! gradient that a pooling lets through.
//!
//! A tile is one window of the pooling. Maps lie as [H+2, W+2, C] with zeros around them, so a tile
//! reads its inputs without asking for the border. Channels are read in fours.

use cubecl::prelude::*;

use super::Four;

/// Code of a window whose maximum was cut at zero; smaller codes tell which of the four won.
pub const CUT: u32 = 4;

/// Reads the 4×4 cells from `start` on, a row of cells being `row` and a cell `cell` apart.
#[cube]
pub fn read_area<N: Size>(
    maps: &[Vector<f32, N>],
    start: usize,
    #[comptime] row: usize,
    #[comptime] cell: usize,
) -> Sequence<Vector<f32, N>> {
    let mut area = Sequence::<Vector<f32, N>>::new();
    #[unroll]
    for index in 0..16usize {
        let offset = comptime!(index / 4 * row + index % 4 * cell);
        area.push(maps[start + offset]);
    }
    area
}

/// Adds to `sums` [4, groups] what the 4×4 cells `area` give through nine taps.
///
/// `start` is the weight under the first tap, of the area's first channel; `tap` and `channel` are
/// the distances between taps and between channels. `turned` turns the filters round, which makes
/// the input's gradient a convolution of the output's.
#[cube]
pub fn add_taps<N: Size>(
    sums: &mut Array<Four>,
    area: &Sequence<Vector<f32, N>>,
    weights: &[Four],
    start: usize,
    #[comptime] tap: usize,
    #[comptime] channel: usize,
    #[comptime] groups: usize,
    #[comptime] turned: bool,
) {
    #[unroll]
    for step in 0..9usize {
        let from = comptime!((if turned { 8 - step } else { step }) * tap);
        #[unroll]
        for n in 0..N::value() {
            #[unroll]
            for group in 0..groups {
                let weight = weights[start + comptime!(from + n * channel + group)];
                #[unroll]
                for position in 0..4usize {
                    let row = comptime!(position / 2 + step / 3);
                    let column = comptime!(position % 2 + step % 3);
                    let value = area[comptime!(row * 4 + column)].extract(n);
                    sums[comptime!(position * groups + group)] += Four::new(value) * weight;
                }
            }
        }
    }
}

/// Spreads the gradient of a pooled cell over its window: what position `index` of four receives.
#[cube]
pub fn unpool(gradient: Four, codes: Vector<u32, Const<4>>, #[comptime] index: u32) -> Four {
    select_many(codes.equal(&Vector::new(index)), gradient, Four::new(0.0))
}

/// Takes the codes of four channels apart, eight bits each.
#[cube]
pub fn unpack(packed: u32) -> Vector<u32, Const<4>> {
    let mut codes = Vector::<u32, Const<4>>::new(0u32);
    #[unroll]
    for n in 0..4usize {
        codes.insert(n, (packed >> comptime!(8 * n as u32)) & 255u32);
    }
    codes
}

/// Puts the codes of four channels into one number.
#[cube]
pub fn pack(codes: Vector<u32, Const<4>>) -> u32 {
    codes.extract(0usize)
        | (codes.extract(1usize) << 8u32)
        | (codes.extract(2usize) << 16u32)
        | (codes.extract(3usize) << 24u32)
}

/// Maximum of four values (the first of equals; a NaN wins, so that a diverged candidate shows in its
/// loss), cut at zero, and its code.
#[cube]
pub fn pool_and_rectify(
    values: &Array<Four>,
    #[comptime] group: usize,
    #[comptime] groups: usize,
) -> (Four, Vector<u32, Const<4>>) {
    let mut best = values[group];
    let mut codes = Vector::<u32, Const<4>>::new(0u32);
    #[unroll]
    for position in 1..4usize {
        let value = values[comptime!(position * groups + group)];
        let wins = value.greater_than(&best).or(value.is_nan());
        best = select_many(wins, value, best);
        codes = select_many(wins, Vector::new(comptime!(position as u32)), codes);
    }
    let zero = Four::new(0.0);
    let codes = select_many(best.less_equal(&zero), Vector::new(CUT), codes);
    (select_many(best.less_than(&zero), zero, best), codes)
}
