//! 3×3 convolution of a whole population, forward and towards its input: one dispatch each.
//!
//! A thread computes a 2×2 window of outputs for four or eight channels in registers, so that every
//! number it reads is used several times, and pooling and ReLU need no memory. A workgroup has
//! neighbouring windows of the same channels, so that one read of a weight serves all its threads.
//! Weights are laid out as [P, 9, C, Co] before.

use burn::tensor::Shape as Dims;
use burn_cubecl::{
    kernel::into_contiguous,
    ops::{permute, reshape},
    tensor::CubeTensor,
};
use cubecl::prelude::*;

use super::{
    Four, THREADS, codes_len, dims, empty, empty_codes, grid, layout, split, thread,
    tile::{add_taps, pack, pool_and_rectify, read_area, unpack, unpool},
};
use crate::kernels::{Shape, maps_of};

/// Sizes that a kernel is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// Height and width of the input, and of the output before pooling.
    pub size: [usize; 2],
    /// Channels in.
    pub inputs: usize,
    /// Channels out.
    pub outputs: usize,
    /// Whether 2×2 max-pooling and ReLU follow.
    pub pooled: bool,
    /// Whether all candidates see the same input.
    pub shared: bool,
}

impl Sizes {
    /// Those of a convolution, whatever the population and the minibatch.
    ///
    /// # Panics
    ///
    /// Where a kernel would not fit: odd sides, or channels out that do not come in fours.
    pub fn of(shape: Shape) -> Self {
        let [height, width] = shape.size;
        assert!(
            height.is_multiple_of(2) && width.is_multiple_of(2) && shape.outputs.is_multiple_of(4),
            "{shape:?} does not divide into 2×2 windows of four channels"
        );
        Self {
            size: shape.size,
            inputs: shape.inputs,
            outputs: shape.outputs,
            pooled: shape.pooled,
            shared: shape.patch.is_some(),
        }
    }
}

/// Channels that are read at once where there are so many.
pub fn vector(channels: usize) -> usize {
    if channels.is_multiple_of(4) { 4 } else { 1 }
}

/// Fours of channels that one thread computes.
fn groups(channels: usize) -> usize {
    if channels.is_multiple_of(8) { 2 } else { 1 }
}

/// Threads that share the channels of a window.
fn parts(channels: usize) -> usize {
    channels / 4 / groups(channels)
}

/// Convolves; returns maps and, where pooled, the winners' codes.
pub fn forward(
    input: CubeTensor,
    weight: CubeTensor,
    bias: CubeTensor,
    shape: Shape,
) -> (CubeTensor, CubeTensor) {
    let input = into_contiguous(input);
    let [height, width] = shape.output_size();
    let count = shape.lanes * shape.images;
    let output = empty(&input, [count, height + 2, width + 2, shape.outputs]);
    let codes = empty_codes(&input, codes_len(shape));
    let windows = shape.size[0] / 2 * (shape.size[1] / 2);
    convolve::launch(
        &input.client,
        grid(shape.images * windows, shape.lanes * parts(shape.outputs)),
        CubeDim::new_1d(THREADS as u32),
        vector(shape.inputs),
        input.clone().into_buffer_arg(),
        laid_out(weight, shape, [0, 3, 2, 1]).into_buffer_arg(),
        into_contiguous(bias).into_buffer_arg(),
        output.clone().into_buffer_arg(),
        codes.clone().into_buffer_arg(),
        shape.images,
        Sizes::of(shape),
    );
    layout::frame(&output, maps_of(dims(&output)));
    (output, codes)
}

/// Gradient of the input from the `gradient` of the output, whose borders are zero.
pub fn input_gradient(
    gradient: CubeTensor,
    codes: CubeTensor,
    weight: CubeTensor,
    shape: Shape,
) -> CubeTensor {
    let [height, width] = shape.size;
    let count = shape.lanes * shape.images;
    let output = empty(&gradient, [count, height + 2, width + 2, shape.inputs]);
    let windows = height / 2 * (width / 2);
    convolve_back::launch(
        &gradient.client,
        grid(shape.images * windows, shape.lanes * parts(shape.inputs)),
        CubeDim::new_1d(THREADS as u32),
        gradient.clone().into_buffer_arg(),
        codes.into_buffer_arg(),
        laid_out(weight, shape, [0, 3, 1, 2]).into_buffer_arg(),
        output.clone().into_buffer_arg(),
        shape.images,
        Sizes::of(shape),
    );
    layout::frame(&output, maps_of(dims(&output)));
    output
}

/// Weights [P, Co·C·9] in an order of the axes [P, Co, C, 9].
fn laid_out(weight: CubeTensor, shape: Shape, axes: [usize; 4]) -> CubeTensor {
    let dims = Dims::new([shape.lanes, shape.outputs, shape.inputs, 9]);
    into_contiguous(permute(reshape(weight, dims), &axes))
}

/// Forward. `input` [P or 1, B, H+2, W+2, C], `weights` [P, 9, C, Co], `bias` [P, Co], `output`
/// [P, B, H'+2, W'+2, Co], `codes` [P, B, H/2+2, W/2+2, Co] in bytes, not written unless pooled.
#[cube(launch)]
fn convolve<N: Size>(
    input: &[Vector<f32, N>],
    weights: &[Four],
    bias: &[Four],
    output: &mut [Four],
    codes: &mut [u32],
    images: usize,
    #[comptime] sizes: Sizes,
) {
    let height = comptime![sizes.size[0] / 2];
    let width = comptime![sizes.size[1] / 2];
    let all = comptime![sizes.outputs / 4];
    let groups = comptime![groups(sizes.outputs)];
    let parts = comptime![all / groups];
    let size = N::value();
    let chunks = comptime!(sizes.inputs / size);
    let row = comptime![sizes.size[1] + 2];
    let index = thread();
    if index >= images * height * width {
        terminate!();
    }
    let (row_of_windows, x) = split(index, width);
    let (image, y) = split(row_of_windows, height);
    let (lane, part) = split(CUBE_POS_Y as usize, parts);
    let group = part * groups;

    let mut sums = Array::<Four>::new(4 * groups);
    #[unroll]
    for g in 0..groups {
        let start = bias[lane * all + group + g];
        #[unroll]
        for position in 0..4usize {
            sums[comptime!(position * groups + g)] = start;
        }
    }
    let slot = lane * images + image;
    let source = if comptime![sizes.shared] { image } else { slot };
    let corner = ((source * (2 * height + 2) + 2 * y) * row + 2 * x) * chunks;
    let weight = lane * comptime!(9 * sizes.inputs * all) + group;
    for chunk in 0..chunks {
        let area = read_area::<N>(input, corner + chunk, comptime!(row * chunks), chunks);
        add_taps::<N>(
            &mut sums,
            &area,
            weights,
            weight + chunk * comptime!(size * all),
            comptime!(sizes.inputs * all),
            all,
            groups,
            false,
        );
    }

    if comptime![sizes.pooled] {
        let start = slot * ((height + 2) * (width + 2) * all) + group;
        let cell = start + ((y + 1) * (width + 2) + x + 1) * all;
        #[unroll]
        for g in 0..groups {
            let (best, code) = pool_and_rectify(&sums, g, groups);
            output[cell + g] = best;
            codes[cell + g] = pack(code);
        }
    } else {
        write_window(output, &sums, slot, group, y, x, height, width, all, groups);
    }
}

/// Backward. `gradient` and `codes` lie as what [`convolve`] wrote, `weights` as [P, 9, Co, C],
/// `output` as its input; `codes` are not read unless pooled.
#[cube(launch)]
fn convolve_back(
    gradient: &[Four],
    codes: &[u32],
    weights: &[Four],
    output: &mut [Four],
    images: usize,
    #[comptime] sizes: Sizes,
) {
    let height = comptime![sizes.size[0] / 2];
    let width = comptime![sizes.size[1] / 2];
    let all = comptime![sizes.inputs / 4];
    let groups = comptime![groups(sizes.inputs)];
    let parts = comptime![all / groups];
    let chunks = comptime![sizes.outputs / 4];
    let index = thread();
    if index >= images * height * width {
        terminate!();
    }
    let (row_of_windows, x) = split(index, width);
    let (image, y) = split(row_of_windows, height);
    let (lane, part) = split(CUBE_POS_Y as usize, parts);
    let group = part * groups;
    let slot = lane * images + image;

    let mut sums = Array::<Four>::new(4 * groups);
    let weight = lane * comptime!(9 * sizes.outputs * all) + group;
    for chunk in 0..chunks {
        let area = if comptime![sizes.pooled] {
            let row = comptime!((width + 2) * chunks);
            let corner = (slot * (height + 2) + y) * row + x * chunks + chunk;
            read_unpooled(gradient, codes, corner, row, chunks)
        } else {
            let row = comptime!((2 * width + 2) * chunks);
            let corner = (slot * (2 * height + 2) + 2 * y) * row + 2 * x * chunks + chunk;
            read_area::<Const<4>>(gradient, corner, row, chunks)
        };
        add_taps::<Const<4>>(
            &mut sums,
            &area,
            weights,
            weight + chunk * comptime!(4 * all),
            comptime!(sizes.outputs * all),
            all,
            groups,
            true,
        );
    }
    write_window(output, &sums, slot, group, y, x, height, width, all, groups);
}

/// The 4×4 gradients around a window, from the 3×3 pooled cells from `corner` on.
#[cube]
fn read_unpooled(
    gradient: &[Four],
    codes: &[u32],
    corner: usize,
    #[comptime] row: usize,
    #[comptime] cell: usize,
) -> Sequence<Four> {
    let mut cells = Sequence::<Four>::new();
    let mut winners = Sequence::<Vector<u32, Const<4>>>::new();
    #[unroll]
    for index in 0..9usize {
        let offset = comptime!(index / 3 * row + index % 3 * cell);
        cells.push(gradient[corner + offset]);
        winners.push(unpack(codes[corner + offset]));
    }
    let mut area = Sequence::<Four>::new();
    #[unroll]
    for index in 0..16usize {
        // Row −1 belongs to the window above, rows 0 and 1 to this one, row 2 to the one below.
        let row = comptime!(index / 4 + 1);
        let column = comptime!(index % 4 + 1);
        let from = comptime!(row / 2 * 3 + column / 2);
        let position = comptime!((row % 2 * 2 + column % 2) as u32);
        area.push(unpool(cells[from], winners[from], position));
    }
    area
}

/// Writes a 2×2 window of maps [2·height+2, 2·width+2, all].
#[cube]
fn write_window(
    maps: &mut [Four],
    values: &Array<Four>,
    slot: usize,
    group: usize,
    y: usize,
    x: usize,
    #[comptime] height: usize,
    #[comptime] width: usize,
    #[comptime] all: usize,
    #[comptime] groups: usize,
) {
    let row = comptime!(2 * width + 2);
    let start = slot * comptime!((2 * height + 2) * row * all) + group;
    let cell = start + ((2 * y + 1) * row + 2 * x + 1) * all;
    #[unroll]
    for g in 0..groups {
        #[unroll]
        for position in 0..4usize {
            let offset = comptime!((position / 2 * row + position % 2) * all + g);
            maps[cell + offset] = values[comptime!(position * groups + g)];
        }
    }
}
