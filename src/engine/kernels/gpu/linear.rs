//! The products of a linear layer with few outputs: one dispatch each.
//!
//! burn's matrix product works in large tiles, of which ten outputs fill a sliver. Here neighbours in
//! a workgroup read neighbouring inputs, four at a time, and a thread uses what it reads for four
//! images or for several outputs.

use burn_cubecl::{kernel::into_contiguous, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{Four, THREADS, dims, empty, grid, thread};

/// Outputs up to which these kernels are used.
const FEW: usize = 32;
/// Outputs of one thread of [`weigh`].
const OUTPUTS: usize = 10;

/// Whether the kernels are for a layer of such sizes.
pub fn suits(inputs: usize, outputs: usize) -> bool {
    outputs <= FEW && inputs.is_multiple_of(4)
}

/// x [P, B, I] · wᵀ [P, O, I] + b [P, O] → [P, B, O]
pub fn forward(x: CubeTensor, weight: CubeTensor, bias: CubeTensor) -> CubeTensor {
    let [x, weight, bias] = [x, weight, bias].map(into_contiguous);
    let [lanes, images, inputs] = dims(&x);
    let [_, outputs, _] = dims(&weight);
    let y = empty(&x, [lanes, images, outputs]);
    let tiles = images.div_ceil(4) * outputs.div_ceil(4);
    project::launch(
        &x.client,
        CubeCount::Static(tiles as u32, lanes as u32, 1),
        CubeDim::new_1d(THREADS as u32),
        x.clone().into_buffer_arg(),
        weight.into_buffer_arg(),
        bias.into_buffer_arg(),
        y.clone().into_buffer_arg(),
        images,
        inputs / 4,
        outputs,
    );
    y
}

/// gᵀ [P, B, O] · x [P, B, I] → [P, O, I], and the sum of g over the images, [P, O].
pub fn weight_gradient(x: CubeTensor, gradient: CubeTensor) -> (CubeTensor, CubeTensor) {
    let (x, gradient) = (into_contiguous(x), into_contiguous(gradient));
    let [lanes, images, inputs] = dims(&x);
    let [_, _, outputs] = dims(&gradient);
    let weights = empty(&x, [lanes, outputs, inputs]);
    let biases = empty(&x, [lanes, outputs]);
    let workgroups = (inputs / 4).div_ceil(THREADS);
    weigh::launch(
        &x.client,
        CubeCount::Static(
            workgroups as u32,
            lanes as u32,
            outputs.div_ceil(OUTPUTS) as u32,
        ),
        CubeDim::new_1d(THREADS as u32),
        x.clone().into_buffer_arg(),
        gradient.into_buffer_arg(),
        weights.clone().into_buffer_arg(),
        biases.clone().into_buffer_arg(),
        images,
        inputs / 4,
        outputs,
    );
    (weights, biases)
}

/// The sum of g [P, B, O] over the images: [P, O]. For layers of any size.
pub fn sum_over_images(gradient: CubeTensor) -> CubeTensor {
    let gradient = into_contiguous(gradient);
    let [lanes, images, outputs] = dims(&gradient);
    let sums = empty(&gradient, [lanes, outputs]);
    add_up::launch(
        &gradient.client,
        grid(outputs, lanes),
        CubeDim::new_1d(THREADS as u32),
        gradient.clone().into_buffer_arg(),
        sums.clone().into_buffer_arg(),
        images,
        outputs,
    );
    sums
}

/// g [P, B, O] · w [P, O, I] → [P, B, I]
pub fn input_gradient(gradient: CubeTensor, weight: CubeTensor) -> CubeTensor {
    let (gradient, weight) = (into_contiguous(gradient), into_contiguous(weight));
    let [lanes, images, outputs] = dims(&gradient);
    let [_, _, inputs] = dims(&weight);
    let x = empty(&gradient, [lanes, images, inputs]);
    let workgroups = (inputs / 4).div_ceil(THREADS);
    project_back::launch(
        &gradient.client,
        CubeCount::Static(workgroups as u32, lanes as u32, images.div_ceil(4) as u32),
        CubeDim::new_1d(THREADS as u32),
        gradient.clone().into_buffer_arg(),
        weight.into_buffer_arg(),
        x.clone().into_buffer_arg(),
        images,
        inputs / 4,
        outputs,
    );
    x
}

/// A workgroup computes four images by four outputs; its threads share out the inputs. What lies
/// beyond the last image or output repeats the last and is not written.
#[cube(launch)]
fn project(
    x: &[Four],
    weights: &[Four],
    bias: &[f32],
    y: &mut [f32],
    images: usize,
    inputs: usize,
    outputs: usize,
) {
    let unit = UNIT_POS as usize;
    let lane = CUBE_POS_Y as usize;
    let across = outputs.div_ceil(4);
    let image = CUBE_POS_X as usize / across * 4;
    let output = CUBE_POS_X as usize % across * 4;
    let mut sums = Array::<Four>::new(16usize);
    #[unroll]
    for index in 0..16usize {
        sums[index] = Four::new(0.0);
    }
    let mut row_starts = Sequence::<usize>::new();
    let mut column_starts = Sequence::<usize>::new();
    #[unroll]
    for n in 0..4usize {
        let row = select(image + n < images, image + n, images - 1);
        let column = select(output + n < outputs, output + n, outputs - 1);
        row_starts.push((lane * images + row) * inputs);
        column_starts.push((lane * outputs + column) * inputs);
    }
    for input in range_stepped(unit, inputs, THREADS) {
        let mut rows = Sequence::<Four>::new();
        let mut columns = Sequence::<Four>::new();
        #[unroll]
        for n in 0..4usize {
            rows.push(x[row_starts[n] + input]);
            columns.push(weights[column_starts[n] + input]);
        }
        #[unroll]
        for n in 0..16usize {
            sums[n] += rows[comptime!(n / 4)] * columns[comptime!(n % 4)];
        }
    }
    let mut shared = Shared::<[f32]>::new_slice(comptime!(16 * THREADS));
    #[unroll]
    for n in 0..16usize {
        let four = sums[n];
        shared[n * THREADS + unit] = four.extract(0usize)
            + four.extract(1usize)
            + four.extract(2usize)
            + four.extract(3usize);
    }
    sync_cube();
    let row = image + unit / 4;
    let column = output + unit % 4;
    if unit < 16 && row < images && column < outputs {
        let mut total = bias[lane * outputs + column];
        for other in 0..THREADS {
            total += shared[unit * THREADS + other];
        }
        y[(lane * images + row) * outputs + column] = total;
    }
}

/// A thread adds up four inputs by [`OUTPUTS`] outputs over all images, and the outputs' gradients themselves, which
/// the one of the first inputs writes.
#[cube(launch)]
fn weigh(
    x: &[Four],
    gradient: &[f32],
    weights: &mut [Four],
    biases: &mut [f32],
    images: usize,
    inputs: usize,
    outputs: usize,
) {
    let input = CUBE_POS_X as usize * THREADS + UNIT_POS as usize;
    let lane = CUBE_POS_Y as usize;
    let output = CUBE_POS_Z as usize * OUTPUTS;
    if input >= inputs {
        terminate!();
    }
    let mut sums = Array::<Four>::new(OUTPUTS);
    let mut slopes = Array::<f32>::new(OUTPUTS);
    #[unroll]
    for n in 0..OUTPUTS {
        sums[n] = Four::new(0.0);
        slopes[n] = 0.0;
    }
    for image in 0..images {
        let slot = lane * images + image;
        let value = x[slot * inputs + input];
        #[unroll]
        for n in 0..OUTPUTS {
            let column = select(output + n < outputs, output + n, outputs - 1);
            let slope = gradient[slot * outputs + column];
            sums[n] += value * Four::new(slope);
            slopes[n] += slope;
        }
    }
    #[unroll]
    for n in 0..OUTPUTS {
        if output + n < outputs {
            weights[(lane * outputs + output + n) * inputs + input] = sums[n];
            if input == 0 {
                biases[lane * outputs + output + n] = slopes[n];
            }
        }
    }
}

/// A thread adds up one output's gradient.
#[cube(launch)]
fn add_up(gradient: &[f32], sums: &mut [f32], images: usize, outputs: usize) {
    let output = thread();
    if output >= outputs {
        terminate!();
    }
    let lane = CUBE_POS_Y as usize;
    let mut sum = 0.0f32;
    for image in 0..images {
        sum += gradient[(lane * images + image) * outputs + output];
    }
    sums[lane * outputs + output] = sum;
}

/// A thread computes four inputs of four images.
#[cube(launch)]
fn project_back(
    gradient: &[f32],
    weights: &[Four],
    x: &mut [Four],
    images: usize,
    inputs: usize,
    outputs: usize,
) {
    let input = CUBE_POS_X as usize * THREADS + UNIT_POS as usize;
    let lane = CUBE_POS_Y as usize;
    let image = CUBE_POS_Z as usize * 4;
    if input >= inputs {
        terminate!();
    }
    let mut sums = Array::<Four>::new(4usize);
    #[unroll]
    for n in 0..4usize {
        sums[n] = Four::new(0.0);
    }
    for output in 0..outputs {
        let weight = weights[(lane * outputs + output) * inputs + input];
        #[unroll]
        for n in 0..4usize {
            let row = select(image + n < images, image + n, images - 1);
            sums[n] += weight * Four::new(gradient[(lane * images + row) * outputs + output]);
        }
    }
    #[unroll]
    for n in 0..4usize {
        if image + n < images {
            x[(lane * images + image + n) * inputs + input] = sums[n];
        }
    }
}
