//! A convolution of a whole population and minibatch, with the pooling and ReLU that may follow it.
//!
//! Knows candidates (P) and images (B); maps lie as [P, B, H+2, W+2, C] with zeros around every image,
//! patches, which all candidates share, as [B, H, W, size]. Weights and their gradients lie as
//! [P, Co·C·9] in PyTorch's order. Each candidate is computed by itself, image after image, so its
//! numbers do not depend on who else is there.

use super::{
    convolution::{Panels, Taps},
    entries::{Entries, Pooled},
    gradients::{add_dense, add_listed, add_up_inside, add_windows, scatter},
    image::{Convolve, Pooling},
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
    /// Taps of the input; of patches, with the zeros that fill them up or without.
    fn taps(&self, filled_up: bool) -> Taps {
        let width = self.size[1];
        match self.patch {
            Some(size) if filled_up => Taps::patches(width, size, size),
            Some(size) => Taps::patches(width, size, 9 * self.inputs),
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

    /// Place of one filter's weight under tap `k` in PyTorch's order.
    fn place(&self, filter: usize, k: usize) -> usize {
        let (tap, channel) = (k / self.inputs, k % self.inputs);
        (filter * self.inputs + channel) * 9 + tap
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
    pub fn run(self) {
        let shape = self.shape;
        let taps = shape.taps(false);
        let channels = shape.outputs;
        let mut panels = Panels::default();
        let mut rows = vec![0.0; 2 * shape.size[1] * channels];
        let mut noted = vec![0; shape.output_size()[1] * channels];
        for lane in 0..shape.lanes {
            let weights = &self.weights[lane * shape.weights()..][..shape.weights()];
            panels.pack(channels, taps.size(), |filter, k| {
                weights[shape.place(filter, k)]
            });
            for image in 0..shape.images {
                let index = lane * shape.images + image;
                let winners = index * shape.winners_len();
                Convolve {
                    input: &self.input[shape.input_start(lane, image)..][..shape.input_len()],
                    taps,
                    panels: &panels,
                    bias: &self.bias[lane * channels..][..channels],
                    size: shape.size,
                    output: &mut self.output[index * shape.output_len()..][..shape.output_len()],
                    pooling: shape.pooled.then_some(Pooling {
                        rows: &mut rows,
                        noted: &mut noted,
                        winners: &mut self.winners[winners..][..shape.winners_len()],
                    }),
                }
                .run();
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
    fn compute<const FUSED: bool>(self) {
        if self.shape.pooled {
            self.pooled::<FUSED>();
        } else {
            self.dense::<FUSED>();
        }
    }
}

impl Backward<'_> {
    /// One output of four won, and the ReLU let some of these through.
    #[inline(always)]
    fn pooled<const FUSED: bool>(self) {
        let shape = self.shape;
        let taps = shape.taps(true);
        let channels = shape.outputs;
        let len = shape.output_len();
        let mut entries = Entries::default();
        let mut filters = vec![0.0; channels * 9 * shape.inputs];
        let mut sums = vec![0.0; channels * taps.size()];
        let mut of_image = vec![0.0; channels];
        for lane in 0..shape.lanes {
            let weights = &self.weights[lane * shape.weights()..][..shape.weights()];
            if shape.patch.is_none() {
                for (filter, row) in filters.chunks_exact_mut(taps.size()).enumerate() {
                    for (k, weight) in row.iter_mut().enumerate() {
                        *weight = weights[shape.place(filter, k)];
                    }
                }
            }
            sums.fill(0.0);
            let bias_gradient = &mut self.bias_gradient[lane * channels..][..channels];
            for image in 0..shape.images {
                let index = lane * shape.images + image;
                let pooled = Pooled {
                    maps: &self.output[index * len..][..len],
                    winners: &self.winners[index * shape.winners_len()..][..shape.winners_len()],
                    gradient: &self.gradient[index * len..][..len],
                    width: shape.output_size()[1],
                    channels,
                };
                entries.collect(pooled, taps, &mut of_image);
                add_and_clear(&mut of_image, bias_gradient);
                let start = shape.input_start(lane, image);
                let input = &self.input[start..][..shape.input_len()];
                if shape.patch.is_some() {
                    add_windows::<FUSED>(input, taps, &entries, &mut sums);
                } else {
                    entries.list(taps);
                    add_listed::<FUSED>(input, taps, &entries, &mut sums);
                    let target = &mut self.input_gradient[start..][..shape.input_len()];
                    scatter::<FUSED>(&filters, taps, &entries, target);
                }
            }
            let target = &mut self.weight_gradient[lane * shape.weights()..][..shape.weights()];
            for (filter, sums) in sums.chunks_exact(taps.size()).enumerate() {
                for (k, sum) in sums.iter().enumerate().take(9 * shape.inputs) {
                    target[shape.place(filter, k)] = *sum;
                }
            }
        }
    }

    /// Every output may have a gradient.
    #[inline(always)]
    fn dense<const FUSED: bool>(self) {
        let shape = self.shape;
        let taps = shape.taps(true);
        let channels = shape.outputs;
        let len = shape.output_len();
        let mut turned = Panels::default();
        let mut sums = vec![0.0; taps.size() * channels];
        let mut of_image = vec![0.0; channels];
        let no_bias = vec![0.0; shape.inputs];
        for lane in 0..shape.lanes {
            let weights = &self.weights[lane * shape.weights()..][..shape.weights()];
            if shape.patch.is_none() {
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
                let gradient = &self.gradient[index * len..][..len];
                add_up_inside(gradient, shape.size, &mut of_image);
                add_and_clear(&mut of_image, bias_gradient);
                let start = shape.input_start(lane, image);
                let input = &self.input[start..][..shape.input_len()];
                add_dense::<FUSED>(input, taps, gradient, shape.size, channels, &mut sums);
                if shape.patch.is_none() {
                    Convolve {
                        input: gradient,
                        taps: Taps::padded(shape.size[1], channels),
                        panels: &turned,
                        bias: &no_bias,
                        size: shape.size,
                        output: &mut self.input_gradient[start..][..shape.input_len()],
                        pooling: None,
                    }
                    .run();
                }
            }
            let target = &mut self.weight_gradient[lane * shape.weights()..][..shape.weights()];
            for (k, sums) in sums
                .chunks_exact(channels)
                .enumerate()
                .take(9 * shape.inputs)
            {
                for (filter, sum) in sums.iter().enumerate() {
                    target[shape.place(filter, k)] = *sum;
                }
            }
        }
    }
}

/// Adds what was summed up of one image: long sums keep their precision so.
#[inline(always)]
fn add_and_clear(sums: &mut [f32], totals: &mut [f32]) {
    for (sum, total) in sums.iter_mut().zip(totals) {
        *total += std::mem::take(sum);
    }
}
