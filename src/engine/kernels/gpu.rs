//! The kernels for a GPU, as CubeCL kernels on burn's tensors.
//!
//! One dispatch each, whatever the population: candidates are an axis of the grid. Maps lie as on the
//! CPU, [P·B, H+2, W+2, C]; the minibatch lies so too, [B, H+2, W+2, C], for all candidates; a winner is
//! a byte, see [`tile`]. Nothing here needs more than what every WebGPU device has: workgroups of 256,
//! 16 KB of workgroup memory, eight storage buffers, no subgroups, no half precision.

mod convolution;
mod judgement;
mod layout;
mod linear;
mod normalisation;
mod sections;
mod tile;
mod update;
mod weight_gradient;

use burn::{
    backend::ops::{ActivationOps, FloatTensorOps},
    tensor::{DType, Shape as Dims},
};
use burn_cubecl::{CubeBackend, kernel::into_contiguous, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{Coefficients, PopulationOps, Shape, layout::Maps, maps_of};

/// Four channels.
type Four = Vector<f32, Const<4>>;

/// Threads of a workgroup, unless said otherwise.
const THREADS: usize = 64;
/// Workgroups along the first axis of a grid: a device need not allow more than 65,535.
const ROW_OF_WORKGROUPS: usize = 1 << 15;

/// The bits of a float but its sign: as whole numbers they are in the order of the floats, with infinity
/// above all numbers and NaN above infinity.
const MAGNITUDE: u32 = 0x7fff_ffff;

/// A grid of at least so many threads for each of so many candidates; see [`thread`].
fn grid(threads: usize, lanes: usize) -> CubeCount {
    let workgroups = threads.div_ceil(THREADS);
    let x = workgroups.min(ROW_OF_WORKGROUPS);
    CubeCount::Static(x as u32, lanes as u32, workgroups.div_ceil(x) as u32)
}

/// Number of a thread among those of its candidate.
#[cube]
fn thread() -> usize {
    (CUBE_POS_Z * CUBE_COUNT_X + CUBE_POS_X) as usize * THREADS + UNIT_POS as usize
}

/// Quotient and remainder by one division: they are slow.
#[cube]
fn split(index: usize, #[comptime] by: usize) -> (usize, usize) {
    let quotient = index / by;
    (quotient, index - quotient * by)
}

fn dims<const D: usize>(tensor: &CubeTensor) -> [usize; D] {
    let shape = tensor.meta.shape();
    std::array::from_fn(|axis| shape[axis])
}

/// A tensor on the device of `like`, its numbers not defined.
fn empty<const D: usize>(like: &CubeTensor, dims: [usize; D]) -> CubeTensor {
    allocate(like, Dims::new(dims), DType::F32)
}

/// Room for so many packed codes.
fn empty_codes(like: &CubeTensor, len: usize) -> CubeTensor {
    allocate(like, Dims::new([len]), DType::U32)
}

/// Packed codes of a convolution's winners: one per four channels of a padded cell.
fn codes_len(shape: Shape) -> usize {
    if shape.pooled {
        shape.lanes * shape.images * shape.output_len() / 4
    } else {
        1
    }
}

fn allocate(like: &CubeTensor, dims: Dims, dtype: DType) -> CubeTensor {
    let handle = like.client.empty(dims.num_elements() * dtype.size());
    CubeTensor::new_contiguous(
        like.client.clone(),
        like.device.clone(),
        dims,
        handle,
        dtype,
    )
}

/// Copies `values` to the device of `like`.
fn upload(like: &CubeTensor, values: &[f32]) -> CubeTensor {
    let handle = like.client.create_from_slice(f32::as_bytes(values));
    CubeTensor::new_contiguous(
        like.client.clone(),
        like.device.clone(),
        Dims::new([values.len()]),
        handle,
        DType::F32,
    )
}

/// The tensor itself where nobody else holds its numbers, else a copy.
fn writable(tensor: CubeTensor) -> CubeTensor {
    let tensor = into_contiguous(tensor);
    if tensor.can_mut() {
        tensor
    } else {
        tensor.copy()
    }
}

impl PopulationOps for CubeBackend {
    fn sections(parameters: CubeTensor, lens: Vec<usize>) -> CubeTensor {
        sections::sections(parameters, lens)
    }

    fn section(sections: CubeTensor, lanes: usize, lens: Vec<usize>, index: usize) -> CubeTensor {
        sections::section(sections, lanes, &lens, index)
    }

    fn judge(
        logits: CubeTensor,
        labels: CubeTensor,
        alive: CubeTensor,
        max_loss: f32,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        let [figures, gradient, alive] = judgement::judge(logits, labels, alive, max_loss);
        (figures, gradient, alive)
    }

    fn hits(logits: CubeTensor, labels: CubeTensor) -> CubeTensor {
        judgement::hits(logits, labels)
    }

    fn patches(images: CubeTensor) -> CubeTensor {
        layout::surround(images)
    }

    fn conv(
        input: CubeTensor,
        weight: CubeTensor,
        bias: CubeTensor,
        shape: Shape,
    ) -> (CubeTensor, CubeTensor) {
        convolution::forward(input, weight, bias, shape)
    }

    fn conv_backward(
        input: CubeTensor,
        weight: CubeTensor,
        _: CubeTensor,
        codes: CubeTensor,
        gradient: CubeTensor,
        shape: Shape,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        let gradient = into_contiguous(gradient);
        let input_gradient = if shape.patch.is_some() {
            empty(&gradient, [1; 4])
        } else {
            convolution::input_gradient(gradient.clone(), codes.clone(), weight, shape)
        };
        let (weight_gradient, bias_gradient) =
            weight_gradient::weight_gradient(input, gradient, codes, shape);
        (input_gradient, weight_gradient, bias_gradient)
    }

    fn batch_norm_train(
        input: CubeTensor,
        scale: CubeTensor,
        shift: CubeTensor,
        eps: f32,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        let input = into_contiguous(input);
        let shape = maps_of(dims(&input));
        let [lanes, _] = dims(&scale);
        let [mean, variance] = normalisation::moments(&input, lanes, shape);
        let moments = [mean.clone(), variance.clone()];
        let output = normalisation::normalise(input, moments, [scale, shift], eps, shape);
        (output, mean, variance)
    }

    fn batch_norm_eval(
        input: CubeTensor,
        scale: CubeTensor,
        shift: CubeTensor,
        mean: CubeTensor,
        variance: CubeTensor,
        eps: f32,
    ) -> CubeTensor {
        let input = into_contiguous(input);
        let shape = maps_of(dims(&input));
        normalisation::normalise(input, [mean, variance], [scale, shift], eps, shape)
    }

    fn batch_norm_backward(
        input: CubeTensor,
        output: CubeTensor,
        scale: CubeTensor,
        mean: CubeTensor,
        variance: CubeTensor,
        gradient: CubeTensor,
        eps: f32,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        let maps = [input, output, gradient].map(into_contiguous);
        let shape = maps_of(dims(&maps[0]));
        let [input_gradient, scale_gradient, shift_gradient] =
            normalisation::backward(maps, [mean, variance], scale, eps, shape);
        (input_gradient, scale_gradient, shift_gradient)
    }

    fn blend(running: CubeTensor, newest: CubeTensor, factor: f32, share: f64) -> CubeTensor {
        let kept = Self::float_mul_scalar(running, (1.0 - share).into());
        let moved = Self::float_mul_scalar(newest, (f64::from(factor) * share).into());
        Self::float_add(kept, moved)
    }

    fn drop_out_features(features: CubeTensor, mask: CubeTensor) -> CubeTensor {
        let [images, len] = dims(&mask);
        let mask = Self::float_reshape(mask, Dims::new([1, images, len]));
        Self::float_mul(features, mask)
    }

    fn drop_out(maps: CubeTensor, mask: CubeTensor) -> CubeTensor {
        let shape = maps_of(dims(&maps));
        layout::drop_out(maps, mask, shape)
    }

    fn flatten(maps: CubeTensor) -> CubeTensor {
        let shape = maps_of(dims(&maps));
        layout::flatten(maps, shape)
    }

    fn unflatten(features: CubeTensor, [channels, height, width]: [usize; 3]) -> CubeTensor {
        let [count, _] = dims(&features);
        let shape = Maps {
            count,
            height,
            width,
            channels,
        };
        layout::unflatten(features, shape)
    }

    fn linear(x: CubeTensor, weight: CubeTensor, bias: CubeTensor) -> CubeTensor {
        let [lanes, outputs, inputs] = dims(&weight);
        if linear::suits(inputs, outputs) {
            linear::forward(x, weight, bias)
        } else {
            let y = Self::float_matmul(x, Self::float_swap_dims(weight, 1, 2));
            Self::float_add(y, Self::float_reshape(bias, Dims::new([lanes, 1, outputs])))
        }
    }

    fn linear_weight_gradient(x: CubeTensor, gradient: CubeTensor) -> (CubeTensor, CubeTensor) {
        let ([_, _, inputs], [_, _, outputs]) = (dims(&x), dims(&gradient));
        if linear::suits(inputs, outputs) {
            linear::weight_gradient(x, gradient)
        } else {
            let bias = linear::sum_over_images(gradient.clone());
            let weight = Self::float_matmul(Self::float_swap_dims(gradient, 1, 2), x);
            (weight, bias)
        }
    }

    fn linear_input_gradient(gradient: CubeTensor, weight: CubeTensor) -> CubeTensor {
        let [_, outputs, inputs] = dims(&weight);
        if linear::suits(inputs, outputs) {
            linear::input_gradient(gradient, weight)
        } else {
            Self::float_matmul(gradient, weight)
        }
    }

    fn rectify(features: CubeTensor) -> CubeTensor {
        Self::relu(features)
    }

    fn rectify_backward(output: CubeTensor, gradient: CubeTensor) -> CubeTensor {
        Self::relu_backward(output, gradient)
    }

    fn update(
        parameters: CubeTensor,
        gradients: CubeTensor,
        first_moment: CubeTensor,
        second_moment: CubeTensor,
        alive: CubeTensor,
        coefficients: Vec<Coefficients>,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        let tensors = [parameters, gradients, first_moment, second_moment];
        let [parameters, first_moment, second_moment] =
            update::update(tensors, alive, &coefficients);
        (parameters, first_moment, second_moment)
    }
}
