//! The convolutions against plain loops, to the bit: each sum in the order that the kernels promise, its products
//! rounded as the machine does it, and as browsers do.

use super::{
    block::{Backward, Forward, Shape},
    layout::{LayOut, patch_size},
    simd::{fuses, testing::UNFUSED},
};

/// Numbers between −2 and 2 that mean nothing.
fn noise(seed: u32, len: usize) -> Vec<f32> {
    let mut state = seed;
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 22) as f32 - 2.0
    };
    (0..len).map(|_| draw()).collect()
}

/// a·b + c, rounded as the kernels of this thread do.
fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
    if fuses() { a.mul_add(b, c) } else { a * b + c }
}

/// A layer with everything that goes into it.
struct Case {
    shape: Shape,
    /// [B or P·B, C, H, W]
    images: Vec<f32>,
    input: Vec<f32>,
    weights: Vec<f32>,
    bias: Vec<f32>,
    gradient: Vec<f32>,
}

/// What the kernels, or the plain loops, make of it.
#[derive(Debug, Default, PartialEq)]
struct Results {
    output: Vec<f32>,
    winners: Vec<u8>,
    input_gradient: Vec<f32>,
    weight_gradient: Vec<f32>,
    bias_gradient: Vec<f32>,
}

/// Maps [.., C, H, W] with channels innermost and zeros around.
fn surround(maps: &[f32], channels: usize, [height, width]: [usize; 2]) -> Vec<f32> {
    let mut surrounded = Vec::new();
    for map in maps.chunks_exact(channels * height * width) {
        for (y, x) in (0..height + 2).flat_map(|y| (0..width + 2).map(move |x| (y, x))) {
            let inside = (1..=height).contains(&y) && (1..=width).contains(&x);
            let value = |c: usize| match inside {
                true => map[(c * height + y - 1) * width + x - 1],
                false => 0.0,
            };
            surrounded.extend((0..channels).map(value));
        }
    }
    surrounded
}

/// The same back.
fn inside(surrounded: &[f32], channels: usize, [height, width]: [usize; 2]) -> Vec<f32> {
    let mut maps = Vec::new();
    for image in surrounded.chunks_exact((height + 2) * (width + 2) * channels) {
        for c in 0..channels {
            for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
                maps.push(image[((y + 1) * (width + 2) + x + 1) * channels + c]);
            }
        }
    }
    maps
}

impl Case {
    fn new(shape: Shape) -> Self {
        let [height, width] = shape.size;
        let plane = shape.inputs * height * width;
        let count = shape.lanes * shape.images;
        let images = match shape.patch {
            Some(_) => noise(1, shape.images * plane),
            None => noise(1, count * plane),
        };
        let input = match shape.patch {
            Some(size) => {
                let mut patches = vec![0.0; shape.images * height * width * size];
                LayOut {
                    images: &images,
                    shape: [shape.inputs, height, width],
                    patches: &mut patches,
                }
                .run();
                patches
            }
            None => surround(&images, shape.inputs, shape.size),
        };
        let [h, w] = shape.output_size();
        let gradient = noise(4, count * shape.outputs * h * w);
        Self {
            shape,
            images,
            input,
            weights: noise(2, shape.lanes * shape.weights()),
            bias: noise(3, shape.lanes * shape.outputs),
            gradient: surround(&gradient, shape.outputs, [h, w]),
        }
    }

    fn computed(&self) -> Results {
        let shape = self.shape;
        let count = shape.lanes * shape.images;
        let mut output = vec![0.0; count * shape.output_len()];
        let mut winners = vec![0; count * shape.winners_len()];
        Forward {
            shape,
            input: &self.input,
            weights: &self.weights,
            bias: &self.bias,
            output: &mut output,
            winners: &mut winners,
        }
        .run();
        let of_input = if shape.patch.is_some() {
            0
        } else {
            self.input.len()
        };
        let mut input_gradient = vec![0.0; of_input];
        let mut weight_gradient = vec![0.0; shape.lanes * shape.weights()];
        let mut bias_gradient = vec![0.0; shape.lanes * shape.outputs];
        Backward {
            shape,
            input: &self.input,
            weights: &self.weights,
            output: &output,
            winners: &winners,
            gradient: &self.gradient,
            input_gradient: &mut input_gradient,
            weight_gradient: &mut weight_gradient,
            bias_gradient: &mut bias_gradient,
        }
        .run();
        Results {
            output: inside(&output, shape.outputs, shape.output_size()),
            winners,
            input_gradient: inside(&input_gradient, shape.inputs, shape.size),
            weight_gradient,
            bias_gradient,
        }
    }

    /// One number of an image, zero around it.
    fn pixel(&self, lane: usize, image: usize, c: usize, y: usize, x: usize) -> f32 {
        let Shape {
            images,
            inputs,
            size: [height, width],
            patch,
            ..
        } = self.shape;
        let index = if patch.is_some() {
            image
        } else {
            lane * images + image
        };
        match (y.checked_sub(1), x.checked_sub(1)) {
            (Some(y), Some(x)) if y < height && x < width => {
                self.images[((index * inputs + c) * height + y) * width + x]
            }
            _ => 0.0,
        }
    }

    fn weight(&self, lane: usize, filter: usize, c: usize, tap: usize) -> f32 {
        let Shape { inputs, .. } = self.shape;
        self.weights[lane * self.shape.weights() + (filter * inputs + c) * 9 + tap]
    }

    fn convolved(&self, lane: usize, image: usize, filter: usize, [y, x]: [usize; 2]) -> f32 {
        let mut sum = self.bias[lane * self.shape.outputs + filter];
        for tap in 0..9 {
            for c in 0..self.shape.inputs {
                let value = self.pixel(lane, image, c, y + tap / 3, x + tap % 3);
                sum = multiply_add(value, self.weight(lane, filter, c, tap), sum);
            }
        }
        sum
    }

    fn plain(&self) -> Results {
        let Shape {
            lanes,
            images,
            inputs,
            outputs,
            size: [height, width],
            pooled,
            patch,
        } = self.shape;
        let [h, w] = self.shape.output_size();
        let mut results = Results::default();
        let arriving = inside(&self.gradient, outputs, [h, w]);
        for lane in 0..lanes {
            // Gradients before pooling and ReLU [B, Co, H, W], zero where none arrives.
            let mut dense = vec![0.0; images * outputs * height * width];
            for image in 0..images {
                let mut winners = vec![0; self.shape.winners_len()];
                for filter in 0..outputs {
                    for (y, x) in (0..h).flat_map(|y| (0..w).map(move |x| (y, x))) {
                        let mut at = [y, x];
                        let mut value = 0.0;
                        if pooled {
                            let values = [0, 1, 2, 3].map(|n| {
                                let at = [2 * y + n / 2, 2 * x + n % 2];
                                self.convolved(lane, image, filter, at)
                            });
                            let best =
                                |a: usize, b: usize| if values[b] > values[a] { b } else { a };
                            let winner = (1..4).fold(0, best);
                            winners[(y * w + x) * outputs + filter] = winner as u8;
                            at = [2 * y + winner / 2, 2 * x + winner % 2];
                            value = values[winner].max(0.0);
                        } else {
                            value += self.convolved(lane, image, filter, at);
                        }
                        results.output.push(value);
                        let index = (lane * images + image) * outputs + filter;
                        let gradient = arriving[(index * h + y) * w + x];
                        if !pooled || value > 0.0 {
                            let index = image * outputs + filter;
                            dense[(index * height + at[0]) * width + at[1]] = gradient;
                        }
                    }
                }
                results.winners.extend(winners);
            }
            let gradient = |image: usize, filter: usize, y: usize, x: usize| {
                dense[((image * outputs + filter) * height + y) * width + x]
            };
            // Reading order of the windows; every one holds one gradient at most.
            let step = if pooled { 2 } else { 1 };
            let places: Vec<[usize; 2]> = (0..h * w)
                .flat_map(|n| {
                    let corner = [n / w * step, n % w * step];
                    (0..step * step).map(move |n| [corner[0] + n / step, corner[1] + n % step])
                })
                .collect();
            for filter in 0..outputs {
                let mut bias = 0.0;
                for image in 0..images {
                    let of_image = places.iter().map(|[y, x]| gradient(image, filter, *y, *x));
                    bias += of_image.sum::<f32>();
                }
                results.bias_gradient.push(bias);
                for (c, tap) in (0..inputs).flat_map(|c| (0..9).map(move |tap| (c, tap))) {
                    let mut sum = 0.0;
                    for (image, [y, x]) in
                        (0..images).flat_map(|image| places.iter().map(move |at| (image, *at)))
                    {
                        let value = self.pixel(lane, image, c, y + tap / 3, x + tap % 3);
                        sum = multiply_add(gradient(image, filter, y, x), value, sum);
                    }
                    results.weight_gradient.push(sum);
                }
            }
            if patch.is_some() {
                continue;
            }
            // Behind pooling filter after filter, elsewhere tap after tap. Eight channels meet the windows from
            // left to right, so the taps from right to left. Fused these meet window after window.
            let columns = if pooled && inputs == 8 {
                [2, 1, 0]
            } else {
                [0, 1, 2]
            };
            let rows = (0..3).flat_map(|row| columns.map(|column| 3 * row + column));
            let terms: Vec<(usize, usize)> = match pooled {
                true => (0..outputs)
                    .flat_map(|f| rows.clone().map(move |tap| (f, tap)))
                    .collect(),
                false => (0..9)
                    .rev()
                    .flat_map(|tap| (0..outputs).map(move |f| (f, tap)))
                    .collect(),
            };
            for (image, c) in (0..images).flat_map(|image| (0..inputs).map(move |c| (image, c))) {
                for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
                    let mut sum = 0.0;
                    let mut add = |filter: usize, [y, x]: [usize; 2], tap: usize| {
                        let weight = self.weight(lane, filter, c, tap);
                        sum = multiply_add(gradient(image, filter, y, x), weight, sum);
                    };
                    if pooled && inputs == 8 && fuses() {
                        for (filter, at) in
                            (0..outputs).flat_map(|f| places.iter().map(move |at| (f, *at)))
                        {
                            // The tap of this output that lies here.
                            let tap = ((y + 1).checked_sub(at[0]), (x + 1).checked_sub(at[1]));
                            if let (Some(row @ 0..3), Some(column @ 0..3)) = tap {
                                add(filter, at, 3 * row + column);
                            }
                        }
                    } else {
                        for (filter, tap) in &terms {
                            // The output whose tap lies here.
                            let from = ((y + 1).checked_sub(tap / 3), (x + 1).checked_sub(tap % 3));
                            if let (Some(y), Some(x)) = from
                                && y < height
                                && x < width
                            {
                                add(*filter, [y, x], *tap);
                            }
                        }
                    }
                    results.input_gradient.push(sum);
                }
            }
        }
        results
    }
}

/// Sizes of our networks' layers and others: channels that fill no vector, odd sides, one lane, no images.
fn shapes() -> Vec<Shape> {
    let rows = [
        // lanes, images, height, width, in, out, first, pooled
        (2, 2, 28, 28, 1, 8, true, true),
        (2, 2, 14, 14, 8, 16, false, true),
        (1, 1, 32, 32, 3, 8, true, true),
        (1, 2, 28, 28, 1, 32, true, true),
        (1, 1, 14, 14, 32, 64, false, true),
        (1, 1, 16, 16, 3, 32, true, false),
        (1, 1, 8, 8, 32, 64, false, false),
        (2, 1, 14, 14, 8, 8, false, false),
        (1, 1, 8, 8, 64, 64, false, true),
        (3, 2, 9, 7, 5, 6, false, true),
        (2, 3, 7, 9, 2, 24, true, true),
        (1, 1, 9, 5, 16, 40, false, true),
        (2, 2, 5, 6, 5, 6, false, false),
        (1, 1, 2, 2, 1, 1, true, true),
        (1, 1, 1, 1, 8, 8, false, false),
        (2, 0, 6, 6, 8, 8, false, true),
        (2, 0, 6, 6, 8, 8, false, false),
    ];
    let shape = |(lanes, images, height, width, inputs, outputs, first, pooled)| Shape {
        lanes,
        images,
        size: [height, width],
        inputs,
        outputs,
        patch: bool::then_some(first, patch_size(inputs)),
        pooled,
    };
    rows.into_iter().map(shape).collect()
}

#[test]
fn convolutions_give_what_plain_loops_give_to_the_bit() {
    for unfused in [false, true] {
        UNFUSED.set(unfused);
        for shape in shapes() {
            let case = Case::new(shape);
            let fused = fuses();
            assert_eq!(case.computed(), case.plain(), "{shape:?}, fused: {fused}");
        }
    }
    assert!(!fuses(), "browsers round products");
    UNFUSED.set(false);
}

#[test]
fn a_lane_of_nans_shows_them_and_leaves_its_neighbour_alone() {
    for shape in shapes()
        .into_iter()
        .filter(|shape| shape.lanes > 1 && shape.images > 0)
    {
        let mut case = Case::new(shape);
        let sound = case.computed();
        case.weights[..shape.weights()].fill(f32::NAN);
        let broken = case.computed();
        let half = |values: &[f32]| values[values.len() / shape.lanes..].to_vec();
        let own = &broken.output[..broken.output.len() / shape.lanes];
        assert!(own.iter().all(|value| value.is_nan()), "{shape:?}");
        for (broken, sound) in [
            (&broken.output, &sound.output),
            (&broken.weight_gradient, &sound.weight_gradient),
            (&broken.bias_gradient, &sound.bias_gradient),
        ] {
            assert_eq!(half(broken), half(sound), "{shape:?}");
        }
    }
}
