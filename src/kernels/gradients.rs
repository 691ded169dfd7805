//! The gradients of a convolution of one image for one candidate.
//!
//! Behind 2×2 pooling one output of four has one, and behind the ReLU often none: these are noted in
//! [`Entries`], and only they are multiplied. Elsewhere the gradient of the weights is a matrix product. Every sum
//! is added up in one order, position after position, whatever stands beside it in registers.

use super::{
    convolution::{TILE_CHANNELS, Taps},
    entries::{Entries, Entry, add_up},
    simd::multiply_add,
};

/// Filters of the first layer whose sums are kept in registers at once: sums of one filter wait for each other.
#[cfg(target_arch = "wasm32")]
const FILTERS: usize = 2;
#[cfg(not(target_arch = "wasm32"))]
const FILTERS: usize = 4;

/// Numbers of a long run whose sums are kept in registers at once.
#[cfg(target_arch = "wasm32")]
const RUN: usize = 32;
#[cfg(not(target_arch = "wasm32"))]
const RUN: usize = 96;

/// Taps of a tile of the matrix product.
#[cfg(target_arch = "wasm32")]
const TILE_TAPS: usize = 4;
#[cfg(not(target_arch = "wasm32"))]
const TILE_TAPS: usize = 8;

/// Adds Σ gradient · neighbour to the gradients of all filters [Co, patch], window by window: so few numbers are
/// multiplied sooner than a list is written.
#[inline(always)]
pub fn add_windows<const FUSED: bool>(
    input: &[f32],
    taps: Taps,
    entries: &Entries,
    gradients: &mut [f32],
) {
    let channels = gradients.len() / taps.run;
    let groups = channels / FILTERS * FILTERS;
    for first in (0..groups).step_by(FILTERS) {
        add_filters::<FUSED, FILTERS>(input, taps, entries, first, gradients);
    }
    for first in groups..channels {
        add_filters::<FUSED, 1>(input, taps, entries, first, gradients);
    }
}

/// Some filters at once.
#[inline(always)]
fn add_filters<const FUSED: bool, const F: usize>(
    input: &[f32],
    taps: Taps,
    entries: &Entries,
    first: usize,
    gradients: &mut [f32],
) {
    match taps.run {
        12 => add_block::<FUSED, F, 12>(input, taps, entries, [first, 0], gradients),
        28 => add_block::<FUSED, F, 28>(input, taps, entries, [first, 0], gradients),
        run => {
            for start in (0..run).step_by(4) {
                add_block::<FUSED, F, 4>(input, taps, entries, [first, start], gradients);
            }
        }
    }
}

/// Some numbers of some filters.
#[inline(always)]
fn add_block<const FUSED: bool, const F: usize, const L: usize>(
    input: &[f32],
    taps: Taps,
    entries: &Entries,
    [first, start]: [usize; 2],
    gradients: &mut [f32],
) {
    let place = |n: usize| (first + n) * taps.run + start;
    let mut sums = [[0.0; L]; F];
    for (n, sums) in sums.iter_mut().enumerate() {
        sums.copy_from_slice(&gradients[place(n)..][..L]);
    }
    for (y, (offsets, passed)) in entries.rows().enumerate() {
        let windows = offsets.chunks_exact(entries.channels());
        let windows = windows.zip(passed.chunks_exact(entries.channels()));
        for (x, (offsets, passed)) in windows.enumerate() {
            let corner = 2 * (y * taps.row + x * taps.position) + start;
            let input = &input[corner..];
            let offsets = &offsets[first..first + F];
            let passed = &passed[first..first + F];
            for n in 0..F {
                add::<FUSED, L>(&mut sums[n], input, (offsets[n], passed[n]));
            }
        }
    }
    for (n, sums) in sums.iter().enumerate() {
        gradients[place(n)..][..L].copy_from_slice(sums);
    }
}

/// Adds Σ gradient · neighbour to the gradients of all filters [Co, 9·C], by what was listed.
#[inline(always)]
pub fn add_listed<const FUSED: bool>(
    input: &[f32],
    taps: Taps,
    entries: &Entries,
    gradients: &mut [f32],
) {
    match taps.run {
        24 => add_runs::<FUSED, 24>(input, taps, entries, gradients),
        run if run.is_multiple_of(RUN) => add_runs::<FUSED, RUN>(input, taps, entries, gradients),
        _ => add_runs::<FUSED, 1>(input, taps, entries, gradients),
    }
}

/// Adds one filter's entries.
#[inline(always)]
fn add_all<const FUSED: bool, const L: usize>(
    sums: &mut [f32; L],
    input: &[f32],
    entries: &[Entry],
) {
    let mut total = *sums;
    for entry in entries {
        add::<FUSED, L>(&mut total, input, *entry);
    }
    *sums = total;
}

#[inline(always)]
fn add<const FUSED: bool, const L: usize>(
    sums: &mut [f32; L],
    input: &[f32],
    (position, gradient): Entry,
) {
    let values = input[position as usize..].first_chunk::<L>();
    let values = values.expect("a whole run");
    for l in 0..L {
        sums[l] = multiply_add::<FUSED>(gradient, values[l], sums[l]);
    }
}

/// Filters of several runs, one filter after another.
#[inline(always)]
fn add_runs<const FUSED: bool, const L: usize>(
    input: &[f32],
    taps: Taps,
    entries: &Entries,
    gradients: &mut [f32],
) {
    for (filter, gradients) in gradients.chunks_exact_mut(taps.size()).enumerate() {
        let entries = entries.of(filter);
        #[cfg(not(target_arch = "wasm32"))]
        if L == 24 {
            add_three_runs::<FUSED, L>(input, taps.run_stride, entries, gradients);
            continue;
        }
        for (run, gradients) in gradients.chunks_exact_mut(taps.run).enumerate() {
            let (gradients, _) = gradients.as_chunks_mut::<L>();
            for (block, sums) in gradients.iter_mut().enumerate() {
                add_all::<FUSED, L>(sums, &input[run * taps.run_stride + block * L..], entries);
            }
        }
    }
}

/// All three runs of a filter at once. SIMD128 has too few registers.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
fn add_three_runs<const FUSED: bool, const L: usize>(
    input: &[f32],
    stride: usize,
    entries: &[Entry],
    gradients: &mut [f32],
) {
    let (gradients, _) = gradients.as_chunks_mut::<L>();
    let gradients: &mut [[f32; L]; 3] = gradients.first_chunk_mut().expect("three runs");
    let mut sums = *gradients;
    for &(position, gradient) in entries {
        let values = &input[position as usize..][..2 * stride + L];
        for (run, sums) in sums.iter_mut().enumerate() {
            add::<FUSED, L>(sums, &values[run * stride..], (0, gradient));
        }
    }
    *gradients = sums;
}

/// Adds gradient · weight to the neighbours of every entry: `filters` [Co, 3, 3, C], `target` lies as the input
/// does. Filter after filter; of one filter row of taps after row, or where eight channels are fused entry after
/// entry.
#[inline(always)]
pub fn scatter<const FUSED: bool>(
    filters: &[f32],
    taps: Taps,
    entries: &Entries,
    target: &mut [f32],
) {
    match taps.position {
        8 if FUSED => scatter_patches::<FUSED, 8>(filters, taps, entries, target),
        8 => scatter_rows::<FUSED, 8>(filters, taps, entries, target),
        channels if channels.is_multiple_of(32) => {
            scatter_taps::<FUSED, 32>(filters, taps, entries, target)
        }
        _ => scatter_taps::<FUSED, 1>(filters, taps, entries, target),
    }
}

/// Scatters all nine taps of so many channels, which stay in registers, for which SIMD128 has too few.
#[inline(always)]
fn scatter_patches<const FUSED: bool, const C: usize>(
    filters: &[f32],
    taps: Taps,
    entries: &Entries,
    target: &mut [f32],
) {
    let (weights, _) = filters.as_chunks::<C>();
    let (patches, _) = weights.as_chunks::<9>();
    for (filter, weights) in patches.iter().enumerate() {
        for &(position, gradient) in entries.of(filter) {
            let (top, below) = target[position as usize..].split_at_mut(taps.run_stride);
            let (middle, bottom) = below.split_at_mut(taps.run_stride);
            let mut rows = [top, middle, bottom].map(|row| &mut row[..3 * C]);
            // Column after column, or the compiler writes two neighbours as one vector: the next entry's then overlap
            // it, and the processor has to wait until they have left for the cache.
            for column in 0..3 {
                for (row, weights) in rows.iter_mut().zip(weights[column..].iter().step_by(3)) {
                    add_scaled::<FUSED, _>(&mut row[column * C..], gradient, weights);
                }
            }
        }
    }
}

/// Scatters rows of three taps of so many channels.
#[inline(always)]
fn scatter_rows<const FUSED: bool, const C: usize>(
    filters: &[f32],
    taps: Taps,
    entries: &Entries,
    target: &mut [f32],
) {
    let (weights, _) = filters.as_chunks::<C>();
    let (rows, _) = weights.as_chunks::<3>();
    for (row, weights) in rows.iter().enumerate() {
        let target = &mut target[row % 3 * taps.run_stride..];
        for &(position, gradient) in entries.of(row / 3) {
            let target = &mut target[position as usize..][..3 * C];
            for (column, weights) in weights.iter().enumerate() {
                add_scaled::<FUSED, _>(&mut target[column * C..], gradient, weights);
            }
        }
    }
}

/// Scatters one tap after another, so many channels at a time.
#[inline(always)]
fn scatter_taps<const FUSED: bool, const N: usize>(
    filters: &[f32],
    taps: Taps,
    entries: &Entries,
    target: &mut [f32],
) {
    let (weights, _) = filters.as_chunks::<N>();
    let blocks = taps.run / N;
    for (row, weights) in weights.chunks_exact(blocks).enumerate() {
        for (block, weights) in weights.iter().enumerate() {
            let target = &mut target[row % 3 * taps.run_stride + block * N..];
            for &(position, gradient) in entries.of(row / 3) {
                add_scaled::<FUSED, _>(&mut target[position as usize..], gradient, weights);
            }
        }
    }
}

#[inline(always)]
fn add_scaled<const FUSED: bool, const N: usize>(
    target: &mut [f32],
    gradient: f32,
    weights: &[f32; N],
) {
    let target = target.first_chunk_mut::<N>().expect("a whole block");
    for n in 0..N {
        target[n] = multiply_add::<FUSED>(gradient, weights[n], target[n]);
    }
}

/// Adds Σ gradient · neighbour to the gradients of all filters, where every output may have one: `sums`
/// [9·C, Co]; `gradient` lies as [H+2, W+2, Co].
#[inline(always)]
pub fn add_dense<const FUSED: bool>(
    input: &[f32],
    taps: Taps,
    gradient: &[f32],
    [height, width]: [usize; 2],
    channels: usize,
    sums: &mut [f32],
) {
    let product = Product {
        input,
        taps,
        gradient,
        size: [height, width],
        channels,
    };
    if channels.is_multiple_of(TILE_CHANNELS) {
        product.add::<FUSED, TILE_CHANNELS>(sums);
    } else if channels.is_multiple_of(8) {
        product.add::<FUSED, 8>(sums);
    } else {
        product.add::<FUSED, 1>(sums);
    }
}

/// A product of neighbours, turned round, with gradients.
#[derive(Clone, Copy)]
struct Product<'a> {
    input: &'a [f32],
    taps: Taps,
    gradient: &'a [f32],
    size: [usize; 2],
    channels: usize,
}

impl Product<'_> {
    #[inline(always)]
    fn add<const FUSED: bool, const N: usize>(self, sums: &mut [f32]) {
        let Taps { run, runs, .. } = self.taps;
        for first in (0..self.channels).step_by(N) {
            for start in (0..runs).map(|index| index * run) {
                let mut k = 0;
                while k + TILE_TAPS <= run {
                    self.add_tile::<FUSED, TILE_TAPS, N>([start, k], first, sums);
                    k += TILE_TAPS;
                }
                while k + 4 <= run {
                    self.add_tile::<FUSED, 4, N>([start, k], first, sums);
                    k += 4;
                }
                while k < run {
                    self.add_tile::<FUSED, 1, N>([start, k], first, sums);
                    k += 1;
                }
            }
        }
    }

    /// Adds `M` taps of `N` filters.
    #[inline(always)]
    fn add_tile<const FUSED: bool, const M: usize, const N: usize>(
        self,
        [start, k]: [usize; 2],
        first: usize,
        sums: &mut [f32],
    ) {
        let Taps {
            run,
            run_stride,
            position,
            row,
            ..
        } = self.taps;
        let [height, width] = self.size;
        let channels = self.channels;
        let place = |m: usize| (start + k + m) * channels + first;
        let mut total = [[0.0; N]; M];
        for (m, total) in total.iter_mut().enumerate() {
            total.copy_from_slice(&sums[place(m)..][..N]);
        }
        let offsets: [usize; M] = std::hint::black_box(std::array::from_fn(|m| m));
        for y in 0..height {
            let values = &self.input[y * row + start / run * run_stride + k..];
            let gradients = &self.gradient[((y + 1) * (width + 2) + 1) * channels + first..];
            let gradients = &gradients[..(width - 1) * channels + N];
            let mut rows = [values; M];
            for (m, row) in rows.iter_mut().enumerate() {
                *row = &values[offsets[m]..][..(width - 1) * position + 1];
            }
            for x in 0..width {
                let gradients = &gradients[x * channels..x * channels + N];
                for m in 0..M {
                    let value = rows[m][x * position];
                    for n in 0..N {
                        total[m][n] = multiply_add::<FUSED>(value, gradients[n], total[m][n]);
                    }
                }
            }
        }
        for (m, total) in total.iter().enumerate() {
            sums[place(m)..][..N].copy_from_slice(total);
        }
    }
}

/// Adds the gradients of every position, which lie as [H+2, W+2, Co], up in `sums` [Co].
#[inline(always)]
pub fn add_up_inside(gradient: &[f32], [height, width]: [usize; 2], sums: &mut [f32]) {
    let channels = sums.len();
    for y in 0..height {
        let start = ((y + 1) * (width + 2) + 1) * channels;
        add_up(&gradient[start..][..width * channels], sums);
    }
}
