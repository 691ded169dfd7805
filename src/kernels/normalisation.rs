//! Batch normalisation with the ReLU behind it, on maps [P, B, H+2, W+2, C].
//!
//! Moments are per candidate and channel, over B, H, W. The zeros around every image stay.

use std::ops::Range;

use super::{
    layout::Maps,
    simd::{Kernel, vectorised},
};

/// Where the statistics of [`Forward`] come from.
pub enum Moments<'a> {
    /// The minibatch: mean and biased variance are computed and added here, each [P, C].
    Batch(&'a mut [f32], &'a mut [f32]),
    /// Running statistics, each [P, C].
    Running(&'a [f32], &'a [f32]),
}

/// max(0, (x − mean) / √(variance + ε) · scale + shift)
pub struct Forward<'a> {
    /// Sizes; `count` is P·B.
    pub shape: Maps,
    /// Candidates P.
    pub lanes: usize,
    /// Added to the variance.
    pub eps: f32,
    /// Read.
    pub input: &'a [f32],
    /// [P, C]
    pub scale: &'a [f32],
    /// [P, C]
    pub shift: &'a [f32],
    /// Read or written.
    pub moments: Moments<'a>,
    /// Written; its borders must be zero.
    pub output: &'a mut [f32],
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
    fn compute<const FUSED: bool>(mut self) {
        let shape = self.shape;
        let channels = shape.channels;
        let lane_len = shape.count / self.lanes * shape.padded();
        let mut factor = vec![0.0; channels];
        let mut offset = vec![0.0; channels];
        for lane in 0..self.lanes {
            let input = &self.input[lane * lane_len..][..lane_len];
            let output = &mut self.output[lane * lane_len..][..lane_len];
            let own = lane * channels..(lane + 1) * channels;
            let (mean, variance) = match &mut self.moments {
                Moments::Batch(mean, variance) => {
                    let (mean, variance) = (&mut mean[own.clone()], &mut variance[own.clone()]);
                    measure(shape, input, mean, variance);
                    (&*mean, &*variance)
                }
                Moments::Running(mean, variance) => (&mean[own.clone()], &variance[own.clone()]),
            };
            for c in 0..channels {
                factor[c] = self.scale[own.start + c] / (variance[c] + self.eps).sqrt();
                offset[c] = self.shift[own.start + c] - mean[c] * factor[c];
            }
            for row in rows(shape, lane_len) {
                let inputs = input[row.clone()].chunks_exact(channels);
                for (input, output) in inputs.zip(output[row].chunks_exact_mut(channels)) {
                    for c in 0..channels {
                        let value = input[c] * factor[c] + offset[c];
                        output[c] = if value < 0.0 { 0.0 } else { value };
                    }
                }
            }
        }
    }
}

/// Mean, then variance around it; summed row by row, so that long sums keep their precision.
#[inline(always)]
fn measure(shape: Maps, input: &[f32], mean: &mut [f32], variance: &mut [f32]) {
    let channels = shape.channels;
    let count = (input.len() / shape.padded() * shape.height * shape.width) as f32;
    let mut sums = vec![0.0; channels];
    for row in rows(shape, input.len()) {
        for values in input[row].chunks_exact(channels) {
            for c in 0..channels {
                sums[c] += values[c];
            }
        }
        for c in 0..channels {
            mean[c] += std::mem::take(&mut sums[c]);
        }
    }
    for value in mean.iter_mut() {
        *value /= count;
    }
    for row in rows(shape, input.len()) {
        for values in input[row].chunks_exact(channels) {
            for c in 0..channels {
                let centred = values[c] - mean[c];
                sums[c] += centred * centred;
            }
        }
        for c in 0..channels {
            variance[c] += std::mem::take(&mut sums[c]);
        }
    }
    for value in variance.iter_mut() {
        *value /= count;
    }
}

/// The gradients of [`Forward`] on batch moments.
pub struct Backward<'a> {
    /// Sizes; `count` is P·B.
    pub shape: Maps,
    /// Candidates P.
    pub lanes: usize,
    /// Added to the variance.
    pub eps: f32,
    /// The forward pass's input.
    pub input: &'a [f32],
    /// The forward pass's output.
    pub output: &'a [f32],
    /// [P, C]
    pub scale: &'a [f32],
    /// The batch's mean [P, C].
    pub mean: &'a [f32],
    /// The batch's biased variance [P, C].
    pub variance: &'a [f32],
    /// Gradient of the output.
    pub gradient: &'a [f32],
    /// Written; its borders must be zero.
    pub input_gradient: &'a mut [f32],
    /// Written: [P, C]
    pub scale_gradient: &'a mut [f32],
    /// Written: [P, C]
    pub shift_gradient: &'a mut [f32],
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
        let shape = self.shape;
        let channels = shape.channels;
        let images = shape.count / self.lanes;
        let lane_len = images * shape.padded();
        let count = (images * shape.height * shape.width) as f32;
        let mut inverse = vec![0.0; channels];
        let mut of_scale = vec![0.0; channels];
        let mut of_shift = vec![0.0; channels];
        for lane in 0..self.lanes {
            let own = lane * channels..(lane + 1) * channels;
            let input = &self.input[lane * lane_len..][..lane_len];
            let output = &self.output[lane * lane_len..][..lane_len];
            let gradient = &self.gradient[lane * lane_len..][..lane_len];
            let target = &mut self.input_gradient[lane * lane_len..][..lane_len];
            let scale = &self.scale[own.clone()];
            let mean = &self.mean[own.clone()];
            let scale_gradient = &mut self.scale_gradient[own.clone()];
            let shift_gradient = &mut self.shift_gradient[own.clone()];
            for (inverse, variance) in inverse.iter_mut().zip(&self.variance[own.clone()]) {
                *inverse = 1.0 / (variance + self.eps).sqrt();
            }
            for row in rows(shape, lane_len) {
                let inputs = input[row.clone()].chunks_exact(channels);
                let outputs = output[row.clone()].chunks_exact(channels);
                let gradients = gradient[row].chunks_exact(channels);
                for ((input, output), gradient) in inputs.zip(outputs).zip(gradients) {
                    for c in 0..channels {
                        let passed = if output[c] <= 0.0 { 0.0 } else { gradient[c] };
                        of_shift[c] += passed;
                        of_scale[c] += passed * ((input[c] - mean[c]) * inverse[c]);
                    }
                }
                for c in 0..channels {
                    shift_gradient[c] += std::mem::take(&mut of_shift[c]);
                    scale_gradient[c] += std::mem::take(&mut of_scale[c]);
                }
            }
            for row in rows(shape, lane_len) {
                let inputs = input[row.clone()].chunks_exact(channels);
                let outputs = output[row.clone()].chunks_exact(channels);
                let gradients = gradient[row.clone()].chunks_exact(channels);
                let targets = target[row].chunks_exact_mut(channels);
                for (((input, output), gradient), target) in
                    inputs.zip(outputs).zip(gradients).zip(targets)
                {
                    for c in 0..channels {
                        let passed = if output[c] <= 0.0 { 0.0 } else { gradient[c] };
                        let normalised = (input[c] - mean[c]) * inverse[c];
                        let centred = passed
                            - shift_gradient[c] / count
                            - normalised * (scale_gradient[c] / count);
                        target[c] = centred * (inverse[c] * scale[c]);
                    }
                }
            }
        }
    }
}

/// The rows of pixels among so many numbers of maps, borders left out.
#[inline(always)]
fn rows(shape: Maps, len: usize) -> impl Iterator<Item = Range<usize>> {
    let row = shape.width * shape.channels;
    let padded = row + 2 * shape.channels;
    (0..len / shape.padded() * shape.height).map(move |index| {
        let (image, y) = (index / shape.height, index % shape.height);
        let start = image * shape.padded() + (y + 1) * padded + shape.channels;
        start..start + row
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Maps = Maps {
        count: 2 * 3,
        height: 3,
        width: 2,
        channels: 2,
    };
    const LANES: usize = 2;
    const EPS: f32 = 1e-3;

    /// Numbers between −1 and 1 inside the maps, zeros around them.
    fn maps(seed: u32) -> Vec<f32> {
        let mut maps = vec![0.0; SHAPE.count * SHAPE.padded()];
        let mut state = seed;
        for row in rows(SHAPE, maps.len()) {
            for value in &mut maps[row] {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *value = (state >> 8) as f32 / (1 << 23) as f32 - 1.0;
            }
        }
        maps
    }

    /// Places of the numbers of a lane's channel.
    fn places(lane: usize, channel: usize) -> Vec<usize> {
        let len = SHAPE.count / LANES * SHAPE.padded();
        let inside = rows(SHAPE, len).flatten();
        let own = inside.filter(|place| place % SHAPE.channels == channel);
        own.map(|place| lane * len + place).collect()
    }

    /// Mean and biased variance, then the outputs, of one channel in double precision.
    fn normalised(values: &[f64], [scale, shift]: [f64; 2]) -> (f64, f64, Vec<f64>) {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
        let root = (variance + f64::from(EPS)).sqrt();
        let output = |x: &f64| ((x - mean) / root * scale + shift).max(0.0);
        (mean, variance, values.iter().map(output).collect())
    }

    fn assert_near(found: f32, expected: f64) {
        let off = (f64::from(found) - expected).abs();
        assert!(off < 2e-5 * expected.abs().max(1.0), "{found}, {expected}");
    }

    /// The outputs by their formula, the gradients by differences of what the formula gives.
    #[test]
    fn batches_are_normalised_and_differentiated() {
        let (input, gradient) = (maps(1), maps(2));
        let scale = [0.7_f32, -1.2, 1.5, 0.4];
        let shift = [0.3_f32, 0.5, -0.2, 0.1];
        let mut input_gradient = vec![0.0; input.len()];
        let (mut mean, mut variance) = ([0.0; 4], [0.0; 4]);
        let (mut scale_gradient, mut shift_gradient) = ([0.0; 4], [0.0; 4]);
        let forward = |moments: Moments| {
            let mut output = vec![0.0; input.len()];
            Forward {
                shape: SHAPE,
                lanes: LANES,
                eps: EPS,
                input: &input,
                scale: &scale,
                shift: &shift,
                moments,
                output: &mut output,
            }
            .run();
            output
        };
        let output = forward(Moments::Batch(&mut mean, &mut variance));
        Backward {
            shape: SHAPE,
            lanes: LANES,
            eps: EPS,
            input: &input,
            output: &output,
            scale: &scale,
            mean: &mean,
            variance: &variance,
            gradient: &gradient,
            input_gradient: &mut input_gradient,
            scale_gradient: &mut scale_gradient,
            shift_gradient: &mut shift_gradient,
        }
        .run();
        let running = forward(Moments::Running(&mean, &variance));
        assert_eq!(running, output, "the same moments");
        for (lane, channel) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let own = lane * SHAPE.channels + channel;
            let places = places(lane, channel);
            let read = |maps: &[f32]| -> Vec<f64> {
                places.iter().map(|place| f64::from(maps[*place])).collect()
            };
            let (values, arriving) = (read(&input), read(&gradient));
            let parameters = [scale[own], shift[own]].map(f64::from);
            let (m, v, outputs) = normalised(&values, parameters);
            assert_near(mean[own], m);
            assert_near(variance[own], v);
            for (place, expected) in places.iter().zip(outputs) {
                assert_near(output[*place], expected);
            }
            let lost = |values: &[f64], parameters| -> f64 {
                let (_, _, outputs) = normalised(values, parameters);
                outputs.iter().zip(&arriving).map(|(a, b)| a * b).sum()
            };
            let slope = |at: &dyn Fn(f64) -> f64| (at(1e-5) - at(-1e-5)) / 2e-5;
            let [a, b] = parameters;
            assert_near(scale_gradient[own], slope(&|d| lost(&values, [a + d, b])));
            assert_near(shift_gradient[own], slope(&|d| lost(&values, [a, b + d])));
            for (index, place) in places.iter().enumerate() {
                let moved = |d: f64| {
                    let mut values = values.clone();
                    values[index] += d;
                    lost(&values, parameters)
                };
                assert_near(input_gradient[*place], slope(&moved));
            }
        }
        let len = SHAPE.padded();
        let border = (0..input.len()).filter(|place| {
            let (y, x) = (
                place % len / (4 * SHAPE.channels),
                place % len / SHAPE.channels % 4,
            );
            y == 0 || y == 4 || x == 0 || x == 3
        });
        for place in border {
            assert_eq!((output[place], input_gradient[place]), (0.0, 0.0));
        }
    }
}
