//! 3×3 convolution of one image for one candidate: forward, and both gradients.
//!
//! Images lie as [H+2, W+2, C], channels innermost, zeros around them; so the three neighbours of a
//! pixel in one row are one run of 3·C numbers, and a convolution is a matrix product that needs no
//! copy. Weights lie as [Co, 9·C] in the order (row, column, channel), see [`Taps`]. Forward keeps a tile
//! of positions × output channels in registers. The gradients skip what is zero: behind a 2×2 pooling
//! and a ReLU that is seven outputs of eight.
//!
//! Knows one image and one candidate; not batches, tensors or layers.

/// Output channels of a tile.
#[cfg(target_arch = "wasm32")]
const TILE_CHANNELS: usize = 8;
#[cfg(not(target_arch = "wasm32"))]
const TILE_CHANNELS: usize = 16;

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

    /// Taps on patches [H, W, `size`].
    pub fn patches(width: usize, size: usize) -> Self {
        Self {
            runs: 1,
            run: size,
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

/// One candidate's filters, laid out in panels for [`convolve`].
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
}

/// Convolves one image into `output` [H, W, Co], without borders: bias + Σ weight · neighbour.
#[inline(always)]
pub fn convolve(
    input: &[f32],
    taps: Taps,
    panels: &Panels,
    bias: &[f32],
    [height, width]: [usize; 2],
    output: &mut [f32],
) {
    let size = taps.size() * panels.width;
    for (panel, values) in panels.values.chunks_exact(size).enumerate() {
        let first = panel * panels.width;
        let place = Place {
            taps,
            first,
            channels: panels.channels,
            width,
        };
        for y in 0..height {
            match panels.width {
                16 => convolve_row::<16>(input, values, bias, y, place, output),
                8 => convolve_row::<8>(input, values, bias, y, place, output),
                _ => convolve_row::<1>(input, values, bias, y, place, output),
            }
        }
    }
}

/// Where a panel's results belong.
#[derive(Clone, Copy)]
struct Place {
    taps: Taps,
    first: usize,
    channels: usize,
    width: usize,
}

#[inline(always)]
fn convolve_row<const N: usize>(
    input: &[f32],
    panel: &[f32],
    bias: &[f32],
    y: usize,
    place: Place,
    output: &mut [f32],
) {
    let (panel, _) = panel.as_chunks::<N>();
    let mut x = 0;
    while x + TILE_POSITIONS <= place.width {
        convolve_tile::<TILE_POSITIONS, N>(input, panel, bias, [y, x], place, output);
        x += TILE_POSITIONS;
    }
    while x + 2 <= place.width {
        convolve_tile::<2, N>(input, panel, bias, [y, x], place, output);
        x += 2;
    }
    if x < place.width {
        convolve_tile::<1, N>(input, panel, bias, [y, x], place, output);
    }
}

#[inline(always)]
fn convolve_tile<const M: usize, const N: usize>(
    input: &[f32],
    panel: &[[f32; N]],
    bias: &[f32],
    [y, x]: [usize; 2],
    Place {
        taps,
        first,
        channels,
        width,
    }: Place,
    output: &mut [f32],
) {
    let bias: &[f32; N] = bias[first..].first_chunk().expect("a bias per channel");
    let mut sums = [*bias; M];
    for run in 0..taps.runs {
        let start = y * taps.row + x * taps.position + run * taps.run_stride;
        let weights = &panel[run * taps.run..][..taps.run];
        let mut rows = [input; M];
        for (m, row) in rows.iter_mut().enumerate() {
            *row = &input[start + m * taps.position..][..weights.len()];
        }
        for k in 0..weights.len() {
            let weights = &weights[k];
            for m in 0..M {
                let value = rows[m][k];
                for n in 0..N {
                    sums[m][n] += value * weights[n];
                }
            }
        }
    }
    for (m, sums) in sums.iter().enumerate() {
        let start = (y * width + x + m) * channels + first;
        output[start..start + N].copy_from_slice(sums);
    }
}

/// One output whose gradient is not zero: where its neighbours start in the input, and the gradient.
pub type Entry = (u32, f32);

/// Adds Σ gradient · neighbour to one filter's gradient [9·C].
#[inline(always)]
pub fn add_weight_gradient(input: &[f32], taps: Taps, entries: &[Entry], gradient: &mut [f32]) {
    for (run, gradient) in gradient.chunks_exact_mut(taps.run).enumerate() {
        let input = &input[run * taps.run_stride..];
        match taps.run {
            12 => add_run::<12>(input, entries, 0, gradient),
            24 => add_run::<24>(input, entries, 0, gradient),
            28 => add_run::<28>(input, entries, 0, gradient),
            length if length.is_multiple_of(32) => {
                for start in (0..length).step_by(32) {
                    add_run::<32>(input, entries, start, gradient);
                }
            }
            length => {
                for start in 0..length {
                    add_run::<1>(input, entries, start, gradient);
                }
            }
        }
    }
}

#[inline(always)]
fn add_run<const L: usize>(input: &[f32], entries: &[Entry], start: usize, gradient: &mut [f32]) {
    let target: &mut [f32; L] = gradient[start..].first_chunk_mut().expect("a whole run");
    let mut sums = *target;
    for &(position, gradient) in entries {
        let values: &[f32; L] = input[position as usize + start..]
            .first_chunk()
            .expect("a whole run");
        for l in 0..L {
            sums[l] += gradient * values[l];
        }
    }
    *target = sums;
}

/// Adds gradient · weight to the neighbours of every entry of one filter: `gradient` lies as the
/// input does.
#[inline(always)]
pub fn add_input_gradient(filter: &[f32], taps: Taps, entries: &[Entry], gradient: &mut [f32]) {
    for (run, filter) in filter.chunks_exact(taps.run).enumerate() {
        let gradient = &mut gradient[run * taps.run_stride..];
        match taps.run {
            24 => scatter_run::<24>(filter, entries, 0, gradient),
            length if length.is_multiple_of(32) => {
                for start in (0..length).step_by(32) {
                    scatter_run::<32>(filter, entries, start, gradient);
                }
            }
            length => {
                for start in 0..length {
                    scatter_run::<1>(filter, entries, start, gradient);
                }
            }
        }
    }
}

#[inline(always)]
fn scatter_run<const L: usize>(
    filter: &[f32],
    entries: &[Entry],
    start: usize,
    gradient: &mut [f32],
) {
    let filter: &[f32; L] = filter[start..].first_chunk().expect("a whole run");
    for &(position, value) in entries {
        let target: &mut [f32; L] = gradient[position as usize + start..]
            .first_chunk_mut()
            .expect("a whole run");
        for l in 0..L {
            target[l] += value * filter[l];
        }
    }
}
