//! Where gradients enter a pooled convolution's output: of each window one, and of those the ones that the ReLU
//! let through.
//!
//! Knows one image of one candidate.

use super::convolution::Taps;

/// One output whose gradient is not zero: where its neighbours start in the input, and the gradient.
pub type Entry = (u32, f32);

/// What pooling gave of one image, and the gradient that comes back to it.
#[derive(Debug, Clone, Copy)]
pub struct Pooled<'a> {
    /// Maps [H+2, W+2, C] with zeros around them, after the ReLU.
    pub maps: &'a [f32],
    /// Which of four won [H, W, C].
    pub winners: &'a [u8],
    /// Lies as the maps do.
    pub gradient: &'a [f32],
    /// W
    pub width: usize,
    /// C
    pub channels: usize,
}

/// What passes of each window and filter; listed, filter by filter, only where that is not zero, in reading order
/// of the windows.
#[derive(Debug, Default)]
pub struct Entries {
    /// From where a window begins to its winner's neighbours, of every window and channel [H, W, C].
    offsets: Vec<u32>,
    /// Of every window and channel [H, W, C]; zero where the ReLU lets nothing through.
    gradients: Vec<f32>,
    /// W·C
    row: usize,
    channels: usize,
    /// One list per channel, each with room for every window and one more.
    lists: Vec<Entry>,
    lengths: Vec<usize>,
    room: usize,
}

impl Entries {
    /// Number of filters.
    #[inline(always)]
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Offsets and gradients of every row of windows, each [W, C].
    #[inline(always)]
    pub fn rows(&self) -> impl Iterator<Item = (&[u32], &[f32])> {
        let offsets = self.offsets.chunks_exact(self.row);
        offsets.zip(self.gradients.chunks_exact(self.row))
    }

    /// The listed entries of channel `channel`.
    #[inline(always)]
    pub fn of(&self, channel: usize) -> &[Entry] {
        &self.lists[channel * self.room..][..self.lengths[channel]]
    }

    /// Notes what pooling and ReLU let through, and adds it to `sums` [C]; `taps` are those of the
    /// convolution below.
    #[inline(always)]
    pub fn collect(&mut self, pooled: Pooled, taps: Taps, sums: &mut [f32]) {
        let size = pooled.winners.len();
        self.offsets.resize(size, 0);
        self.gradients.resize(size, 0.0);
        self.channels = pooled.channels;
        self.row = pooled.width * pooled.channels;
        self.pass(pooled, taps);
        add_up(&self.gradients, sums);
    }

    /// Notes offset and gradient of every window and channel.
    #[inline(always)]
    fn pass(&mut self, pooled: Pooled, taps: Taps) {
        let row = self.row;
        let (right, below) = (taps.position as u32, taps.row as u32);
        for (offset, winner) in self.offsets.iter_mut().zip(pooled.winners) {
            let winner = u32::from(*winner);
            *offset = (winner & 1) * right + (winner >> 1) * below;
        }
        for (y, passed) in self.gradients.chunks_exact_mut(row).enumerate() {
            let start = (y + 1) * (row + 2 * pooled.channels) + pooled.channels;
            let maps = &pooled.maps[start..][..row];
            let gradient = &pooled.gradient[start..][..row];
            for ((passed, map), gradient) in passed.iter_mut().zip(maps).zip(gradient) {
                // A NaN passes.
                *passed = if *map <= 0.0 { 0.0 } else { *gradient };
            }
        }
    }

    /// Lists per channel the windows whose gradient is not zero.
    #[inline(always)]
    pub fn list(&mut self, taps: Taps) {
        self.room = self.offsets.len() / self.channels + 1;
        self.lists.resize(self.channels * self.room, (0, 0.0));
        self.lengths.resize(self.channels, 0);
        let lists = self.lists.chunks_exact_mut(self.room);
        for (channel, (list, length)) in lists.zip(&mut self.lengths).enumerate() {
            let rows = self.offsets.chunks_exact(self.row);
            let rows = rows.zip(self.gradients.chunks_exact(self.row));
            let mut end = 0;
            for (y, (offsets, gradients)) in rows.enumerate() {
                let mut corner = 2 * (y * taps.row) as u32;
                let mut at = channel;
                while at < self.row {
                    let gradient = gradients[at];
                    list[end] = (corner + offsets[at], gradient);
                    end += usize::from(gradient != 0.0);
                    corner += 2 * taps.position as u32;
                    at += self.channels;
                }
            }
            *length = end;
        }
    }
}

/// Adds numbers that lie as [.., C] up per channel in `sums` [C].
#[inline(always)]
pub fn add_up(values: &[f32], sums: &mut [f32]) {
    match sums.len() {
        8 => add_blocks::<8>(values, sums),
        channels if channels.is_multiple_of(16) => add_blocks::<16>(values, sums),
        _ => add_blocks::<1>(values, sums),
    }
}

#[inline(always)]
fn add_blocks<const N: usize>(values: &[f32], sums: &mut [f32]) {
    let (values, _) = values.as_chunks::<N>();
    let (sums, _) = sums.as_chunks_mut::<N>();
    let blocks = sums.len();
    for (block, sums) in sums.iter_mut().enumerate() {
        let mut total = *sums;
        let mut at = block;
        while at < values.len() {
            for n in 0..N {
                total[n] += values[at][n];
            }
            at += blocks;
        }
        *sums = total;
    }
}
