//! A convolution of a whole population and minibatch, with the pooling and ReLU that may follow it.
//!
//! Knows candidates (P) and images (B); maps lie as [P, B, H+2, W+2, C] with zeros around every image,
//! patches, which all candidates share, as [B, H, W, size]. Weights and their gradients lie as
//! [P, Co·C·9] in PyTorch's order. Each candidate is computed by itself, image after image, so its
//! numbers do not depend on who else is there.

use super::{
    convolution::{Panels, Taps, add_input_gradient, add_weight_gradient, convolve},
    pooling::{Entries, pool_and_rectify},
    simd::{Kernel, vectorised},
};

/// Sizes of a convolution over a population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Candidates P.
    pub lanes: usize,
    /// Images B.
    pub images: usize,
    /// Height and width of the input, and of the output before pooling.
    pub size: [usize; 2],
    /// Channels in.
    pub inputs: usize,
    /// Channels out.
    pub outputs: usize,
    /// Numbers per patch (on a GPU: per pixel), where the input is the minibatch.
    pub patch: Option<usize>,
    /// Whether 2×2 max-pooling and ReLU follow.
    pub pooled: bool,
}

impl Shape {
    fn taps(&self) -> Taps {
        let width = self.size[1];
        match self.patch {
            Some(size) => Taps::patches(width, size),
            None => Taps::padded(width, self.inputs),
        }
    }

    /// Numbers of one image of the input.
    fn input_len(&self) -> usize {
        let [height, width] = self.size;
        match self.patch {
            Some(size) => height * width * size,
            None => (height + 2) * (width + 2) * self.inputs,
        }
    }

    /// Where an image of the input starts: patches are shared.
    fn input_start(&self, lane: usize, image: usize) -> usize {
        let lane = if self.patch.is_some() { 0 } else { lane };
        (lane * self.images + image) * self.input_len()
    }

    /// Height and width of the output.
    pub fn output_size(&self) -> [usize; 2] {
        let shrink = if self.pooled { 2 } else { 1 };
        self.size.map(|side| side / shrink)
    }

    /// Numbers of one image of the output, zeros around it included.
    pub fn output_len(&self) -> usize {
        let [height, width] = self.output_size();
        (height + 2) * (width + 2) * self.outputs
    }

    /// Winners of one image.
    pub fn winners_len(&self) -> usize {
        if self.pooled {
            self.size[0] / 2 * (self.size[1] / 2) * self.outputs
        } else {
            0
        }
    }

    /// Weights of one candidate.
    pub fn weights(&self) -> usize {
        self.outputs * self.inputs * 9
    }

    /// Reads one filter's weight under tap `k`, from weights in PyTorch's order.
    #[inline(always)]
    fn weight(&self, weights: &[f32], filter: usize, k: usize) -> f32 {
        let (tap, channel) = (k / self.inputs, k % self.inputs);
        if tap < 9 {
            weights[(filter * self.inputs + channel) * 9 + tap]
        } else {
            0.0
        }
    }
}

/// Convolves: `output` [P, B, H'+2, W'+2, Co], whose borders must be zero, and `winners`.
pub struct Forward<'a> {
    /// Sizes.
    pub shape: Shape,
    /// Patches or maps.
    pub input: &'a [f32],
    /// [P, Co·C·9]
    pub weights: &'a [f32],
    /// [P, Co]
    pub bias: &'a [f32],
    /// Written.
    pub output: &'a mut [f32],
    /// Written where pooled: [P, B, H/2, W/2, Co].
    pub winners: &'a mut [u8],
}

impl Forward<'_> {
    /// Computes it with this machine's vector instructions.
    #[inline(never)]
    pub fn run(self) {
        vectorised(self);
    }
}

impl Kernel for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let shape = self.shape;
        let taps = shape.taps();
        let [height, width] = shape.size;
        let channels = shape.outputs;
        let mut panels = Panels::default();
        let mut maps = vec![0.0; height * width * channels];
        for lane in 0..shape.lanes {
            let weights = &self.weights[lane * shape.weights()..][..shape.weights()];
            panels.pack(channels, taps.size(), |filter, k| {
                shape.weight(weights, filter, k)
            });
            let bias = &self.bias[lane * channels..][..channels];
            for image in 0..shape.images {
                let index = lane * shape.images + image;
                let input = &self.input[shape.input_start(lane, image)..][..shape.input_len()];
                convolve(input, taps, &panels, bias, shape.size, &mut maps);
                let output = &mut self.output[index * shape.output_len()..][..shape.output_len()];
                if shape.pooled {
                    let winners =
                        &mut self.winners[index * shape.winners_len()..][..shape.winners_len()];
                    pool_and_rectify(&maps, shape.size, channels, output, winners);
                } else {
                    surround(&maps, shape.size, channels, output);
                }
            }
        }
    }
}

/// The gradients of [`Forward`]. All that is written must be zero before.
pub struct Backward<'a> {
    /// Sizes.
    pub shape: Shape,
    /// Patches or maps, as in the forward pass.
    pub input: &'a [f32],
    /// [P, Co·C·9]
    pub weights: &'a [f32],
    /// What the forward pass gave; read where pooled.
    pub output: &'a [f32],
    /// What the forward pass gave.
    pub winners: &'a [u8],
    /// Gradient of the output, its borders zero.
    pub gradient: &'a [f32],
    /// Written, unless the input is patches: lies as the input does. Its borders are not defined.
    pub input_gradient: &'a mut [f32],
    /// Written: [P, Co·C·9]
    pub weight_gradient: &'a mut [f32],
    /// Written: [P, Co]
    pub bias_gradient: &'a mut [f32],
}

impl Backward<'_> {
    /// Computes it with this machine's vector instructions.
    #[inline(never)]
    pub fn run(self) {
        vectorised(self);
    }
}

impl Kernel for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let shape = self.shape;
        let taps = shape.taps();
        let channels = shape.outputs;
        let [height, width] = shape.size;
        let mut entries = Entries::default();
        let mut turned = Panels::default();
        let mut filters = vec![0.0; channels * taps.size()];
        let mut sums = vec![0.0; channels * taps.size()];
        let mut maps = vec![0.0; height * width * shape.inputs];
        let no_bias = vec![0.0; shape.inputs];
        for lane in 0..shape.lanes {
            let weights = &self.weights[lane * shape.weights()..][..shape.weights()];
            if shape.patch.is_none() && shape.pooled {
                for (filter, row) in filters.chunks_exact_mut(taps.size()).enumerate() {
                    for (k, weight) in row.iter_mut().enumerate() {
                        *weight = shape.weight(weights, filter, k);
                    }
                }
            } else if shape.patch.is_none() {
                // The gradient of a convolution's input is a convolution by the filters turned round.
                turned.pack(shape.inputs, 9 * channels, |channel, k| {
                    let (tap, filter) = (k / channels, k % channels);
                    weights[(filter * shape.inputs + channel) * 9 + 8 - tap]
                });
            }
            sums.fill(0.0);
            let bias_gradient = &mut self.bias_gradient[lane * channels..][..channels];
            for image in 0..shape.images {
                let index = lane * shape.images + image;
                let at = index * shape.output_len();
                let gradient = &self.gradient[at..][..shape.output_len()];
                if shape.pooled {
                    let output = &self.output[at..][..shape.output_len()];
                    let winners =
                        &self.winners[index * shape.winners_len()..][..shape.winners_len()];
                    entries.collect_pooled(output, winners, gradient, shape.size, channels, taps);
                } else {
                    entries.collect_all(gradient, shape.size, channels, taps);
                }
                let start = shape.input_start(lane, image);
                let input = &self.input[start..][..shape.input_len()];
                for (filter, sums) in sums.chunks_exact_mut(taps.size()).enumerate() {
                    let entries = entries.of(filter);
                    bias_gradient[filter] += entries.iter().map(|entry| entry.1).sum::<f32>();
                    add_weight_gradient(input, taps, entries, sums);
                }
                if shape.patch.is_some() {
                    continue;
                }
                let input_gradient = &mut self.input_gradient[start..][..shape.input_len()];
                if shape.pooled {
                    for (filter, weights) in filters.chunks_exact(taps.size()).enumerate() {
                        add_input_gradient(weights, taps, entries.of(filter), input_gradient);
                    }
                } else {
                    let taps = Taps::padded(width, channels);
                    convolve(gradient, taps, &turned, &no_bias, shape.size, &mut maps);
                    surround(&maps, shape.size, shape.inputs, input_gradient);
                }
            }
            let target = &mut self.weight_gradient[lane * shape.weights()..][..shape.weights()];
            for (filter, sums) in sums.chunks_exact(taps.size()).enumerate() {
                for (k, sum) in sums.iter().enumerate().take(9 * shape.inputs) {
                    let (tap, channel) = (k / shape.inputs, k % shape.inputs);
                    target[(filter * shape.inputs + channel) * 9 + tap] = *sum;
                }
            }
        }
    }
}

/// Copies `maps` [H, W, C] into the middle of `surrounded` [H+2, W+2, C].
#[inline(always)]
fn surround(maps: &[f32], [_, width]: [usize; 2], channels: usize, surrounded: &mut [f32]) {
    let row = width * channels;
    let surrounded_row = row + 2 * channels;
    for (y, from) in maps.chunks_exact(row).enumerate() {
        surrounded[(y + 1) * surrounded_row + channels..][..row].copy_from_slice(from);
    }
}
