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
    let row = (width / 2 + 2) * channels;
    for y in 0..height / 2 {
        for x in 0..width / 2 {
            let corner = |dy: usize, dx: usize| {
                let start = ((2 * y + dy) * width + 2 * x + dx) * channels;
                &maps[start..][..channels]
            };
            let corners = [corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)];
            let pooled = &mut pooled[(y + 1) * row + (x + 1) * channels..][..channels];
            let winners = &mut winners[(y * (width / 2) + x) * channels..][..channels];
            for c in 0..channels {
                let mut best = corners[0][c];
                let mut winner = 0;
                for (index, corner) in corners.iter().enumerate().skip(1) {
                    let value = corner[c];
                    let wins = (value > best) | value.is_nan();
                    best = if wins { value } else { best };
                    winner = if wins { index as u8 } else { winner };
                }
                pooled[c] = if best < 0.0 { 0.0 } else { best };
                winners[c] = winner;
            }
        }
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
