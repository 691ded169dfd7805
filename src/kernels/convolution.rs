//! 3×3 convolution of one image for one candidate, row by row.
//!
//! Images lie as [H+2, W+2, C], channels innermost, zeros around them; so the three neighbours of a
//! pixel in one row are one run of 3·C numbers, and a convolution is a matrix product that needs no
//! copy. Weights lie as [Co, 9·C] in the order (row, column, channel), see [`Taps`]. A tile of
//! positions × output channels stays in registers.
//!
//! Knows one image and one candidate; not batches, tensors or layers.

use super::simd::multiply_add;

/// Output channels of a tile.
#[cfg(target_arch = "wasm32")]
pub const TILE_CHANNELS: usize = 8;
#[cfg(not(target_arch = "wasm32"))]
pub const TILE_CHANNELS: usize = 16;

/// Positions of a tile.
#[cfg(target_arch = "wasm32")]
const TILE_POSITIONS: usize = 4;
#[cfg(not(target_arch = "wasm32"))]
const TILE_POSITIONS: usize = 7;

/// How a convolution finds the neighbours of a position in its input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taps {
    /// Runs of neighbours that lie together: three rows, or one where patches are laid out.
    pub runs: usize,
    /// Numbers in one run.
    pub run: usize,
    /// Distance between the starts of two runs.
    pub run_stride: usize,
    /// Distance between neighbouring positions.
    pub position: usize,
    /// Distance between the starts of two rows of positions.
    pub row: usize,
}

impl Taps {
    /// Taps on maps [H+2, W+2, C] with zeros around them.
    pub fn padded(width: usize, channels: usize) -> Self {
        let row = (width + 2) * channels;
        Self {
            runs: 3,
            run: 3 * channels,
            run_stride: row,
            position: channels,
            row,
        }
    }

    /// Taps on the first `run` numbers of patches [H, W, `size`].
    pub fn patches(width: usize, size: usize, run: usize) -> Self {
        Self {
            runs: 1,
            run,
            run_stride: 0,
            position: size,
            row: width * size,
        }
    }

    /// Numbers under one position.
    pub fn size(&self) -> usize {
        self.runs * self.run
    }
}

/// One candidate's filters, laid out in panels for [`convolve_row`].
#[derive(Debug, Default)]
pub struct Panels {
    /// [Co / n, 9·C, n] with n channels to a panel.
    values: Vec<f32>,
    channels: usize,
    width: usize,
}

impl Panels {
    /// Lays out `weights` [Co, size], which `tap(co, k)` reads.
    pub fn pack(&mut self, channels: usize, size: usize, tap: impl Fn(usize, usize) -> f32) {
        self.channels = channels;
        self.width = if channels.is_multiple_of(TILE_CHANNELS) {
            TILE_CHANNELS
        } else if channels.is_multiple_of(8) {
            8
        } else {
            1
        };
        self.values.clear();
        for panel in 0..channels / self.width {
            for k in 0..size {
                let lanes = (0..self.width).map(|lane| tap(panel * self.width + lane, k));
                self.values.extend(lanes);
            }
        }
    }

    /// Output channels.
    pub fn channels(&self) -> usize {
        self.channels
    }
}

/// Convolves row `y` of one image into `output` [W, Co]: bias + Σ weight · neighbour, added up tap after
/// tap.
#[inline(always)]
pub fn convolve_row<const FUSED: bool>(
    input: &[f32],
    taps: Taps,
    panels: &Panels,
    bias: &[f32],
    y: usize,
    output: &mut [f32],
) {
    let input = &input[y * taps.row..];
    let size = taps.size() * panels.width;
    for (panel, values) in panels.values.chunks_exact(size).enumerate() {
        let place = Place {
            taps,
            first: panel * panels.width,
            channels: panels.channels,
        };
        if TILE_CHANNELS == 16 && panels.width == 16 {
            convolve_panel::<FUSED, 16>(input, values, bias, place, output);
        } else if panels.width == 8 {
            convolve_known::<FUSED>(input, values, bias, place, output);
        } else {
            convolve_panel::<FUSED, 1>(input, values, bias, place, output);
        }
    }
}

/// Convolves eight channels. Distances that the compiler knows cost neither registers nor checks: those of the
/// reduced network's layers.
#[inline(always)]
fn convolve_known<const FUSED: bool>(
    input: &[f32],
    panel: &[f32],
    bias: &[f32],
    place: Place,
    output: &mut [f32],
) {
    let with = |run: usize, position: usize| Place {
        taps: Taps {
            run,
            position,
            ..place.taps
        },
        ..place
    };
    match (place.taps.run, place.taps.position) {
        (9, 12) => convolve_panel::<FUSED, 8>(input, panel, bias, with(9, 12), output),
        (27, 28) => convolve_panel::<FUSED, 8>(input, panel, bias, with(27, 28), output),
        (24, 8) => convolve_panel::<FUSED, 8>(input, panel, bias, with(24, 8), output),
        _ => convolve_panel::<FUSED, 8>(input, panel, bias, place, output),
    }
}

/// Where a panel's results belong.
#[derive(Clone, Copy)]
struct Place {
    taps: Taps,
    first: usize,
    channels: usize,
}

#[inline(always)]
fn convolve_panel<const FUSED: bool, const N: usize>(
    input: &[f32],
    panel: &[f32],
    bias: &[f32],
    place: Place,
    output: &mut [f32],
) {
    let (panel, _) = panel.as_chunks::<N>();
    let width = output.len() / place.channels;
    let mut x = 0;
    while x + TILE_POSITIONS <= width {
        convolve_tile::<FUSED, TILE_POSITIONS, N>(input, panel, bias, x, place, output);
        x += TILE_POSITIONS;
    }
    while x + 2 <= width {
        convolve_tile::<FUSED, 2, N>(input, panel, bias, x, place, output);
        x += 2;
    }
    if x < width {
        convolve_tile::<FUSED, 1, N>(input, panel, bias, x, place, output);
    }
}

#[inline(always)]
fn convolve_tile<const FUSED: bool, const M: usize, const N: usize>(
    input: &[f32],
    panel: &[[f32; N]],
    bias: &[f32],
    x: usize,
    Place {
        taps,
        first,
        channels,
    }: Place,
    output: &mut [f32],
) {
    let bias: &[f32; N] = bias[first..].first_chunk().expect("a bias per channel");
    let mut sums = [*bias; M];
    for run in 0..taps.runs {
        let start = x * taps.position + run * taps.run_stride;
        let values = &input[start..][..(M - 1) * taps.position + taps.run];
        let weights = &panel[run * taps.run..][..taps.run];
        let mut rows = [values; M];
        for (m, row) in rows.iter_mut().enumerate() {
            *row = &values[m * taps.position..][..weights.len()];
        }
        for k in 0..weights.len() {
            let weights = &weights[k];
            for m in 0..M {
                let value = rows[m][k];
                for n in 0..N {
                    sums[m][n] = multiply_add::<FUSED>(value, weights[n], sums[m][n]);
                }
            }
        }
    }
    for (m, sums) in sums.iter().enumerate() {
        let start = (x + m) * channels + first;
        output[start..start + N].copy_from_slice(sums);
    }
}
