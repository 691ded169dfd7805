//! Our own kernels, as an extension of burn's backends: for the CPU here, for a GPU in [`gpu`].
//!
//! Tensor operations of burn pass over memory once each, and its convolution is made for few, large
//! filters; a population has many small ones. These kernels compute what stands between two matrix
//! products in one pass. Maps lie as [P·B, H+2, W+2, C], channels innermost, zeros around every image.
//!
//! Knows slices and shapes; not layers, models or genomes.

#[cfg(feature = "webgpu")]
mod gpu;

use burn::{
    backend::{
        Backend, Dispatch, Flex, backend_extension,
        tensor::{FloatTensor, IntTensor},
    },
    tensor::{Int, Tensor, TensorData},
};

use kernels::{block, layout, normalisation, update};
pub use kernels::{
    block::Shape,
    update::{Coefficients, Direction, place},
};

/// Height, width and channels of maps.
fn maps_of(dims: [usize; 4]) -> layout::Maps {
    let [count, height, width, channels] = dims;
    layout::Maps {
        count,
        height: height - 2,
        width: width - 2,
        channels,
    }
}

/// Lays out `images` [B, C, H, W] as [`conv`] wants them: on the CPU every pixel with its eight
/// neighbours, [B·H·W, patch]; on a GPU with zeros around them, [B·(H+2)·(W+2), C].
pub fn patches(images: Tensor<4>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::patches(images.into_dispatch()))
}

/// Convolves patches [B·H·W, patch] or maps by `weight` [P, Co·C·9] and `bias` [P, Co]; returns maps
/// and, where pooled, which of four won, as [`conv_backward`] wants it.
pub fn conv<const D: usize>(
    input: Tensor<D>,
    weight: Tensor<2>,
    bias: Tensor<2>,
    shape: Shape,
) -> (Tensor<4>, Tensor<1, Int>) {
    let (maps, winners) = Dispatch::conv(
        input.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
        shape,
    );
    (Tensor::from_dispatch(maps), Tensor::from_dispatch(winners))
}

/// Gradients of [`conv`]: the input's (empty for patches), the weight's and the bias's.
pub fn conv_backward<const D: usize>(
    input: Tensor<D>,
    weight: Tensor<2>,
    (maps, winners): (Tensor<4>, Tensor<1, Int>),
    gradient: Tensor<4>,
    shape: Shape,
) -> (Tensor<4>, Tensor<2>, Tensor<2>) {
    let (input_gradient, weight_gradient, bias_gradient) = Dispatch::conv_backward(
        input.into_dispatch(),
        weight.into_dispatch(),
        maps.into_dispatch(),
        winners.into_dispatch(),
        gradient.into_dispatch(),
        shape,
    );
    (
        Tensor::from_dispatch(input_gradient),
        Tensor::from_dispatch(weight_gradient),
        Tensor::from_dispatch(bias_gradient),
    )
}

/// Batch normalisation by the batch's own moments, then ReLU: maps, mean [P·C], biased variance [P·C].
pub fn batch_norm_train(
    input: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
    eps: f32,
) -> (Tensor<4>, Tensor<1>, Tensor<1>) {
    let (maps, mean, variance) = Dispatch::batch_norm_train(
        input.into_dispatch(),
        scale.into_dispatch(),
        shift.into_dispatch(),
        eps,
    );
    (
        Tensor::from_dispatch(maps),
        Tensor::from_dispatch(mean),
        Tensor::from_dispatch(variance),
    )
}

/// Batch normalisation by running moments [P·C], then ReLU.
pub fn batch_norm_eval(
    input: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
    mean: Tensor<1>,
    variance: Tensor<1>,
    eps: f32,
) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::batch_norm_eval(
        input.into_dispatch(),
        scale.into_dispatch(),
        shift.into_dispatch(),
        mean.into_dispatch(),
        variance.into_dispatch(),
        eps,
    ))
}

/// Gradients of [`batch_norm_train`]: the input's, the scale's and the shift's [P, C].
pub fn batch_norm_backward(
    input: Tensor<4>,
    output: Tensor<4>,
    scale: Tensor<2>,
    mean: Tensor<1>,
    variance: Tensor<1>,
    gradient: Tensor<4>,
    eps: f32,
) -> (Tensor<4>, Tensor<2>, Tensor<2>) {
    let (input_gradient, scale_gradient, shift_gradient) = Dispatch::batch_norm_backward(
        input.into_dispatch(),
        output.into_dispatch(),
        scale.into_dispatch(),
        mean.into_dispatch(),
        variance.into_dispatch(),
        gradient.into_dispatch(),
        eps,
    );
    (
        Tensor::from_dispatch(input_gradient),
        Tensor::from_dispatch(scale_gradient),
        Tensor::from_dispatch(shift_gradient),
    )
}

/// Multiplies every candidate's maps by the same `mask` [B, C·H·W].
pub fn drop_out(maps: Tensor<4>, mask: Tensor<2>) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::drop_out(
        maps.into_dispatch(),
        mask.into_dispatch(),
    ))
}

/// Maps [P·B, H+2, W+2, C] → features [P·B, C·H·W]
pub fn flatten(maps: Tensor<4>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::flatten(maps.into_dispatch()))
}

/// Features [P·B, C·H·W] → maps [P·B, H+2, W+2, C] of that `shape` [C, H, W].
pub fn unflatten(features: Tensor<2>, shape: [usize; 3]) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::unflatten(features.into_dispatch(), shape))
}

/// x [P, B, I] · wᵀ [P, O, I] → [P, B, O]
pub fn linear(x: Tensor<3>, weight: Tensor<3>) -> Tensor<3> {
    Tensor::from_dispatch(Dispatch::linear(x.into_dispatch(), weight.into_dispatch()))
}

/// Gradient of [`linear`]'s weight from that of its output: gᵀ [P, B, O] · x [P, B, I] → [P, O, I]
pub fn linear_weight_gradient(x: Tensor<3>, gradient: Tensor<3>) -> Tensor<3> {
    Tensor::from_dispatch(Dispatch::linear_weight_gradient(
        x.into_dispatch(),
        gradient.into_dispatch(),
    ))
}

/// Gradient of [`linear`]'s input from that of its output: g [P, B, O] · w [P, O, I] → [P, B, I]
pub fn linear_input_gradient(gradient: Tensor<3>, weight: Tensor<3>) -> Tensor<3> {
    Tensor::from_dispatch(Dispatch::linear_input_gradient(
        gradient.into_dispatch(),
        weight.into_dispatch(),
    ))
}

/// Parameters and both moments [P, N] after one update of every candidate whose `alive` [P] is not 0.
pub fn update(
    parameters: Tensor<2>,
    gradients: Tensor<2>,
    first_moment: Tensor<2>,
    second_moment: Tensor<2>,
    alive: Tensor<1>,
    coefficients: Vec<Coefficients>,
) -> [Tensor<2>; 3] {
    let (parameters, first_moment, second_moment) = Dispatch::update(
        parameters.into_dispatch(),
        gradients.into_dispatch(),
        first_moment.into_dispatch(),
        second_moment.into_dispatch(),
        alive.into_dispatch(),
        coefficients,
    );
    [parameters, first_moment, second_moment].map(Tensor::from_dispatch)
}

/// The kernels as burn sees them. Shapes are those of the functions above.
#[backend_extension(Flex, Cube: cfg(feature = "webgpu"))]
trait PopulationOps: Backend {
    fn patches(images: FloatTensor<Self>) -> FloatTensor<Self>;
    fn conv(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        shape: Shape,
    ) -> (FloatTensor<Self>, IntTensor<Self>);
    fn conv_backward(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        maps: FloatTensor<Self>,
        winners: IntTensor<Self>,
        gradient: FloatTensor<Self>,
        shape: Shape,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
    fn batch_norm_train(
        input: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        eps: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
    fn batch_norm_eval(
        input: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        variance: FloatTensor<Self>,
        eps: f32,
    ) -> FloatTensor<Self>;
    fn batch_norm_backward(
        input: FloatTensor<Self>,
        output: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        variance: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        eps: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
    fn drop_out(maps: FloatTensor<Self>, mask: FloatTensor<Self>) -> FloatTensor<Self>;
    fn flatten(maps: FloatTensor<Self>) -> FloatTensor<Self>;
    fn unflatten(features: FloatTensor<Self>, shape: [usize; 3]) -> FloatTensor<Self>;
    fn linear(x: FloatTensor<Self>, weight: FloatTensor<Self>) -> FloatTensor<Self> {
        Self::float_matmul(x, Self::float_swap_dims(weight, 1, 2))
    }
    fn linear_weight_gradient(
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        Self::float_matmul(Self::float_swap_dims(gradient, 1, 2), x)
    }
    fn linear_input_gradient(
        gradient: FloatTensor<Self>,
        weight: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        Self::float_matmul(gradient, weight)
    }
    fn update(
        parameters: FloatTensor<Self>,
        gradients: FloatTensor<Self>,
        first_moment: FloatTensor<Self>,
        second_moment: FloatTensor<Self>,
        alive: FloatTensor<Self>,
        coefficients: Vec<Coefficients>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

type FlexTensor = FloatTensor<Flex>;

fn floats<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

fn dims<const D: usize>(tensor: &FlexTensor) -> [usize; D] {
    let shape = tensor.layout().shape();
    std::array::from_fn(|axis| shape[axis])
}

/// The tensor's numbers in order; a view is copied first.
fn in_order(tensor: FlexTensor) -> FlexTensor {
    if tensor.layout().contiguous_offsets().is_some() {
        tensor
    } else {
        tensor.to_contiguous()
    }
}

/// Borrows the numbers of a tensor that is in order.
macro_rules! borrow {
    ($($tensor:ident),+) => {
        $(
            let $tensor = in_order($tensor);
            let $tensor = $tensor.as_slice::<f32>().expect("f32 numbers in order");
        )+
    };
}

impl PopulationOps for Flex {
    fn patches(images: FlexTensor) -> FlexTensor {
        let [batch, channels, height, width] = dims(&images);
        borrow!(images);
        let size = layout::patch_size(channels);
        let mut patches = vec![0.0; batch * height * width * size];
        layout::LayOut {
            images,
            shape: [channels, height, width],
            patches: &mut patches,
        }
        .run();
        floats(patches, [batch * height * width, size])
    }

    fn conv(
        input: FlexTensor,
        weight: FlexTensor,
        bias: FlexTensor,
        shape: Shape,
    ) -> (FlexTensor, IntTensor<Flex>) {
        borrow!(input, weight, bias);
        let count = shape.lanes * shape.images;
        let [height, width] = shape.output_size();
        let mut output = vec![0.0; count * shape.output_len()];
        let mut winners = vec![0u8; (count * shape.winners_len()).max(1)];
        block::Forward {
            shape,
            input,
            weights: weight,
            bias,
            output: &mut output,
            winners: &mut winners,
        }
        .run();
        let len = winners.len();
        (
            floats(output, [count, height + 2, width + 2, shape.outputs]),
            FlexTensor::from_data(TensorData::new(winners, [len])),
        )
    }

    fn conv_backward(
        input: FlexTensor,
        weight: FlexTensor,
        maps: FlexTensor,
        winners: IntTensor<Flex>,
        gradient: FlexTensor,
        shape: Shape,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let input_dims = if shape.patch.is_some() {
            [0; 4]
        } else {
            dims(&input)
        };
        borrow!(input, weight, maps, gradient);
        let winners = winners.as_slice::<u8>().expect("winners in order");
        let mut input_gradient = vec![0.0; input_dims.iter().product()];
        let mut weight_gradient = vec![0.0; shape.lanes * shape.weights()];
        let mut bias_gradient = vec![0.0; shape.lanes * shape.outputs];
        block::Backward {
            shape,
            input,
            weights: weight,
            output: maps,
            winners,
            gradient,
            input_gradient: &mut input_gradient,
            weight_gradient: &mut weight_gradient,
            bias_gradient: &mut bias_gradient,
        }
        .run();
        (
            floats(input_gradient, input_dims),
            floats(weight_gradient, [shape.lanes, shape.weights()]),
            floats(bias_gradient, [shape.lanes, shape.outputs]),
        )
    }

    fn batch_norm_train(
        input: FlexTensor,
        scale: FlexTensor,
        shift: FlexTensor,
        eps: f32,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let shape = dims(&input);
        let [lanes, channels] = dims(&scale);
        borrow!(input, scale, shift);
        let mut output = vec![0.0; input.len()];
        let mut mean = vec![0.0; lanes * channels];
        let mut variance = vec![0.0; lanes * channels];
        normalisation::Forward {
            shape: maps_of(shape),
            lanes,
            eps,
            input,
            scale,
            shift,
            moments: normalisation::Moments::Batch(&mut mean, &mut variance),
            output: &mut output,
        }
        .run();
        (
            floats(output, shape),
            floats(mean, [lanes * channels]),
            floats(variance, [lanes * channels]),
        )
    }

    fn batch_norm_eval(
        input: FlexTensor,
        scale: FlexTensor,
        shift: FlexTensor,
        mean: FlexTensor,
        variance: FlexTensor,
        eps: f32,
    ) -> FlexTensor {
        let shape = dims(&input);
        let [lanes, _] = dims(&scale);
        borrow!(input, scale, shift, mean, variance);
        let mut output = vec![0.0; input.len()];
        normalisation::Forward {
            shape: maps_of(shape),
            lanes,
            eps,
            input,
            scale,
            shift,
            moments: normalisation::Moments::Running(mean, variance),
            output: &mut output,
        }
        .run();
        floats(output, shape)
    }

    fn batch_norm_backward(
        input: FlexTensor,
        output: FlexTensor,
        scale: FlexTensor,
        mean: FlexTensor,
        variance: FlexTensor,
        gradient: FlexTensor,
        eps: f32,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let shape = dims(&input);
        let [lanes, channels] = dims(&scale);
        borrow!(input, output, scale, mean, variance, gradient);
        let mut input_gradient = vec![0.0; input.len()];
        let mut scale_gradient = vec![0.0; lanes * channels];
        let mut shift_gradient = vec![0.0; lanes * channels];
        normalisation::Backward {
            shape: maps_of(shape),
            lanes,
            eps,
            input,
            output,
            scale,
            mean,
            variance,
            gradient,
            input_gradient: &mut input_gradient,
            scale_gradient: &mut scale_gradient,
            shift_gradient: &mut shift_gradient,
        }
        .run();
        (
            floats(input_gradient, shape),
            floats(scale_gradient, [lanes, channels]),
            floats(shift_gradient, [lanes, channels]),
        )
    }

    fn drop_out(maps: FlexTensor, mask: FlexTensor) -> FlexTensor {
        let shape = maps_of(dims(&maps));
        let mut maps = maps.to_contiguous();
        borrow!(mask);
        layout::DropOut {
            shape,
            mask,
            maps: maps.storage_mut(),
        }
        .run();
        maps
    }

    fn flatten(maps: FlexTensor) -> FlexTensor {
        let shape = maps_of(dims(&maps));
        borrow!(maps);
        let mut features = vec![0.0; shape.count * shape.features()];
        layout::Flatten {
            shape,
            maps,
            features: &mut features,
        }
        .run();
        floats(features, [shape.count, shape.features()])
    }

    fn unflatten(features: FlexTensor, [channels, height, width]: [usize; 3]) -> FlexTensor {
        let [count, _] = dims(&features);
        let shape = layout::Maps {
            count,
            height,
            width,
            channels,
        };
        borrow!(features);
        let mut maps = vec![0.0; count * shape.padded()];
        layout::Unflatten {
            shape,
            features,
            maps: &mut maps,
        }
        .run();
        floats(maps, [count, height + 2, width + 2, channels])
    }

    fn update(
        parameters: FlexTensor,
        gradients: FlexTensor,
        first_moment: FlexTensor,
        second_moment: FlexTensor,
        alive: FlexTensor,
        coefficients: Vec<Coefficients>,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let [mut parameters, mut first_moment, mut second_moment] =
            [parameters, first_moment, second_moment].map(|tensor| tensor.to_contiguous());
        borrow!(gradients, alive);
        update::Update {
            coefficients: &coefficients,
            alive,
            gradients,
            parameters: parameters.storage_mut(),
            first_moment: first_moment.storage_mut(),
            second_moment: second_moment.storage_mut(),
        }
        .run();
        (parameters, first_moment, second_moment)
    }
}
