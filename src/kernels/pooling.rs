//! 2×2 max-pooling and ReLU of one image in one go, and which gradients they let through.
//!
//! Maps lie as [H, W, C]; pooled maps as [H/2+2, W/2+2, C] with zeros around them. Knows one image of
//! one candidate.

use super::convolution::{Entry, Taps};

/// Takes the maximum of each 2×2 window of `maps` [H, W, C] and cuts it at zero.
///
/// `winners` [H/2, W/2, C] says which of the four it was, in reading order; ties go to the first. A
/// NaN wins, so that a diverged candidate shows in its loss.
#[inline(always)]
pub fn pool_and_rectify(
    maps: &[f32],
    [height, width]: [usize; 2],
    channels: usize,
    pooled: &mut [f32],
    winners: &mut [u8],
) {
    match channels {
        _ if channels.is_multiple_of(8) => {
            pool_blocks::<8>(maps, [height, width], channels, pooled, winners);
        }
        _ => pool_blocks::<1>(maps, [height, width], channels, pooled, winners),
    }
}

/// Pools so many channels at a time.
#[inline(always)]
fn pool_blocks<const N: usize>(
    maps: &[f32],
    [height, width]: [usize; 2],
    channels: usize,
    pooled: &mut [f32],
    winners: &mut [u8],
) {
    let (maps, _) = maps.as_chunks::<N>();
    let (pooled, _) = pooled.as_chunks_mut::<N>();
    let (winners, _) = winners.as_chunks_mut::<N>();
    let blocks = channels / N;
    let row = (width / 2 + 2) * blocks;
    for y in 0..height / 2 {
        for x in 0..width / 2 {
            let corner = (2 * y * width + 2 * x) * blocks;
            let below = corner + width * blocks;
            let target = (y + 1) * row + (x + 1) * blocks;
            let winner_at = (y * (width / 2) + x) * blocks;
            for block in 0..blocks {
                let mut best = maps[corner + block];
                let mut winner = [0u32; N];
                challenge(&mut best, &mut winner, &maps[corner + blocks + block], 1);
                challenge(&mut best, &mut winner, &maps[below + block], 2);
                challenge(&mut best, &mut winner, &maps[below + blocks + block], 3);
                let pooled = &mut pooled[target + block];
                let winners = &mut winners[winner_at + block];
                for n in 0..N {
                    pooled[n] = if best[n] < 0.0 { 0.0 } else { best[n] };
                    winners[n] = winner[n] as u8;
                }
            }
        }
    }
}

/// Lets `values` take the place of what is smaller.
#[inline(always)]
fn challenge<const N: usize>(
    best: &mut [f32; N],
    winner: &mut [u32; N],
    values: &[f32; N],
    index: u32,
) {
    for n in 0..N {
        let wins = (values[n] > best[n]) | values[n].is_nan();
        best[n] = if wins { values[n] } else { best[n] };
        winner[n] = if wins { index } else { winner[n] };
    }
}

/// Where gradients enter a convolution's output, filter by filter.
#[derive(Debug, Default)]
pub struct Entries {
    /// One list per channel, each with room for every position.
    entries: Vec<Entry>,
    lengths: Vec<usize>,
    room: usize,
}

impl Entries {
    /// The entries of channel `channel`.
    #[inline(always)]
    pub fn of(&self, channel: usize) -> &[Entry] {
        &self.entries[channel * self.room..][..self.lengths[channel]]
    }

    fn clear(&mut self, channels: usize, room: usize) {
        self.room = room;
        self.entries.resize(channels * room, (0, 0.0));
        self.lengths.clear();
        self.lengths.resize(channels, 0);
    }

    /// Writes an entry, and keeps it unless its gradient is zero.
    #[inline(always)]
    fn push(&mut self, channel: usize, position: usize, gradient: f32) {
        let length = self.lengths[channel];
        self.entries[channel * self.room + length] = (position as u32, gradient);
        self.lengths[channel] = length + usize::from(gradient != 0.0);
    }

    /// Collects the gradients that pooling and ReLU let through: `pooled` and `gradient` lie as
    /// [H/2+2, W/2+2, C], `winners` as [H/2, W/2, C]; `taps` are those of the convolution below.
    #[inline(always)]
    pub fn collect_pooled(
        &mut self,
        pooled: &[f32],
        winners: &[u8],
        gradient: &[f32],
        [height, width]: [usize; 2],
        channels: usize,
        taps: Taps,
    ) {
        self.clear(channels, height / 2 * (width / 2) + 1);
        let row = (width / 2 + 2) * channels;
        for y in 0..height / 2 {
            for x in 0..width / 2 {
                let start = (y + 1) * row + (x + 1) * channels;
                let pooled = &pooled[start..][..channels];
                let gradient = &gradient[start..][..channels];
                let winners = &winners[(y * (width / 2) + x) * channels..][..channels];
                let corner = 2 * y * taps.row + 2 * x * taps.position;
                for c in 0..channels {
                    let winner = usize::from(winners[c]);
                    let position = corner + winner / 2 * taps.row + winner % 2 * taps.position;
                    // A NaN passes.
                    let passes = if pooled[c] <= 0.0 { 0.0 } else { gradient[c] };
                    self.push(c, position, passes);
                }
            }
        }
    }

    /// Collects every gradient of `gradient` [H+2, W+2, C].
    #[inline(always)]
    pub fn collect_all(
        &mut self,
        gradient: &[f32],
        [height, width]: [usize; 2],
        channels: usize,
        taps: Taps,
    ) {
        self.clear(channels, height * width + 1);
        let row = (width + 2) * channels;
        for y in 0..height {
            for x in 0..width {
                let gradient = &gradient[(y + 1) * row + (x + 1) * channels..][..channels];
                for (c, gradient) in gradient.iter().enumerate() {
                    self.push(c, y * taps.row + x * taps.position, *gradient);
                }
            }
        }
    }
}
