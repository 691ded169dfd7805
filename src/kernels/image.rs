//! One image through a convolution of one candidate, and the pooling and ReLU that may follow.
//!
//! A pair of rows is pooled while it is in the cache; only pooled maps are written.

use super::{
    convolution::{Panels, Taps, convolve_row},
    pooling::Pool,
    simd::{Kernel, vectorised},
};

/// Convolves one image into the middle of `output` [H'+2, W'+2, Co].
pub struct Convolve<'a> {
    /// Patches or maps.
    pub input: &'a [f32],
    /// Neighbours in the input.
    pub taps: Taps,
    /// The filters.
    pub panels: &'a Panels,
    /// [Co]
    pub bias: &'a [f32],
    /// Height and width before pooling.
    pub size: [usize; 2],
    /// Written.
    pub output: &'a mut [f32],
    /// Where 2×2 pooling and ReLU follow.
    pub pooling: Option<Pooling<'a>>,
}

/// What pooling needs.
pub struct Pooling<'a> {
    /// Room for two rows before pooling [2, W, Co].
    pub rows: &'a mut [f32],
    /// Room for the winners of a row [W/2, Co].
    pub noted: &'a mut [u32],
    /// Written: which of four won [H/2, W/2, Co].
    pub winners: &'a mut [u8],
}

impl Convolve<'_> {
    /// Computes it with this machine's vector instructions.
    #[inline(never)]
    pub fn run(self) {
        vectorised(self);
    }
}

impl Kernel for Convolve<'_> {
    type Output = ();

    #[inline(always)]
    fn compute<const FUSED: bool>(mut self) {
        let [height, width] = self.size;
        let channels = self.panels.channels();
        let shrink = if self.pooling.is_some() { 2 } else { 1 };
        let row = width / shrink * channels;
        let inside = |y: usize| (y + 1) * (row + 2 * channels) + channels;
        for y in 0..height / shrink * shrink {
            let target = match &mut self.pooling {
                Some(Pooling { rows, .. }) => {
                    &mut rows[y % 2 * width * channels..][..width * channels]
                }
                None => &mut self.output[inside(y)..][..row],
            };
            convolve_row::<FUSED>(self.input, self.taps, self.panels, self.bias, y, target);
            if let Some(pooling) = &mut self.pooling
                && y % 2 == 1
            {
                let (top, bottom) = pooling.rows.split_at(width * channels);
                let pooled = &mut self.output[inside(y / 2)..][..row];
                let winners = &mut pooling.winners[y / 2 * row..][..row];
                Pool {
                    rows: [top, bottom],
                    channels,
                    pooled,
                    noted: &mut *pooling.noted,
                    winners,
                }
                .run();
            }
        }
    }
}
