//! Convolution, pooling and batch normalisation of a whole population in burn's tensor operations.
//!
//! Maps are [B, P·C, H, W]: the candidates share an axis with the channels, so one grouped convolution
//! serves all of them, and the number of operations does not depend on P. Runs on every device.

use burn::tensor::{
    Int, Tensor, activation,
    module::{conv2d, max_pool2d_with_indices, max_pool2d_with_indices_backward},
    ops::{ConvOptions, MaxPoolOptions, PadMode},
};

/// Lays out the 3×3 patches of `images` [B, C, H, W], zeros around them: [C·9, B·H·W].
pub fn patches(images: Tensor<4>) -> Tensor<2> {
    let [batch, channels, height, width] = images.dims();
    let padded = images
        .swap_dims(0, 1)
        .pad((1, 1, 1, 1), PadMode::Constant(0.0));
    let shifted = |offset: usize| {
        padded
            .clone()
            .narrow(2, offset / 3, height)
            .narrow(3, offset % 3, width)
    };
    Tensor::<4>::stack::<5>((0..9).map(shifted).collect(), 1)
        .reshape([channels * 9, batch * height * width])
}

/// Convolves patches [C·9, B·H·W] with `weight` [P, Co·C·9] and `bias` [P, Co] into [B, P·Co, H, W].
pub fn conv_patches(
    patches: Tensor<2>,
    [batch, height, width]: [usize; 3],
    weight: Tensor<2>,
    bias: Tensor<2>,
) -> Tensor<4> {
    let [lanes, outputs] = bias.dims();
    let size = patches.dims()[0];
    let weight = weight.reshape([lanes * outputs, size]);
    let y = weight.matmul(patches) + bias.reshape([lanes * outputs, 1]);
    y.reshape([lanes * outputs, batch, height, width])
        .swap_dims(0, 1)
}

/// Gradients of [`conv_patches`]: the weight's [P, Co·C·9] and the bias's [P, Co].
pub fn conv_patches_backward(
    patches: Tensor<2>,
    lanes: usize,
    grad: Tensor<4>,
) -> (Tensor<2>, Tensor<2>) {
    let bias_grad = bias_grad(grad.clone(), lanes);
    let [size, positions] = patches.dims();
    let outputs = grad.dims()[1] / lanes;
    let grad = grad.swap_dims(0, 1).reshape([lanes, outputs, positions]);
    let weight_grad = grad.matmul(patches.transpose().unsqueeze::<3>());
    (weight_grad.reshape([lanes, outputs * size]), bias_grad)
}

/// Convolves maps [B, P·Ci, H, W] with `weight` [P, Co·Ci·9] and `bias` [P, Co] into [B, P·Co, H, W].
pub fn conv_maps(x: Tensor<4>, weight: Tensor<2>, bias: Tensor<2>) -> Tensor<4> {
    let [lanes, outputs] = bias.dims();
    let inputs = x.dims()[1] / lanes;
    let filters = weight.reshape([lanes * outputs, inputs, 3, 3]);
    let bias = bias.reshape([lanes * outputs]);
    conv2d(x, filters, Some(bias), same_padding(lanes))
}

/// Gradients of [`conv_maps`]: the input's, the weight's [P, Co·Ci·9] and the bias's [P, Co].
pub fn conv_maps_backward(
    x: Tensor<4>,
    weight: Tensor<2>,
    grad: Tensor<4>,
) -> (Tensor<4>, Tensor<2>, Tensor<2>) {
    let [lanes, size] = weight.dims();
    let inputs = x.dims()[1] / lanes;
    let outputs = grad.dims()[1] / lanes;
    let weight_grad = grouped_weight_grad(x, grad.clone(), lanes).reshape([lanes, size]);
    // The gradient of a convolution's input is a convolution with the filters turned round.
    let turned = weight
        .reshape([lanes, outputs, inputs, 9])
        .swap_dims(1, 2)
        .flip([3])
        .reshape([lanes * inputs, outputs, 3, 3]);
    let input_grad = conv2d(grad.clone(), turned, None, same_padding(lanes));
    (input_grad, weight_grad, bias_grad(grad, lanes))
}

/// Sum of the output's gradient over B, H, W, as [P, Co].
fn bias_grad(grad: Tensor<4>, lanes: usize) -> Tensor<2> {
    let outputs = grad.dims()[1] / lanes;
    grad.sum_dims_squeeze::<1, _>(&[0, 2, 3])
        .reshape([lanes, outputs])
}

/// Weight gradient of a grouped convolution as one convolution, [P·Co, Ci, 3, 3].
///
/// The input [B, P·Ci, H, W] becomes [Ci, P·B, H, W], the output's gradient the filters
/// [P·Co, B, H, W]; groups stay P. (The built-in one runs once per group.)
fn grouped_weight_grad(x: Tensor<4>, grad: Tensor<4>, lanes: usize) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    let inputs = channels / lanes;
    let x = x
        .reshape([batch, lanes, inputs, height, width])
        .permute([2, 1, 0, 3, 4])
        .reshape([inputs, lanes * batch, height, width]);
    conv2d(x, grad.swap_dims(0, 1), None, same_padding(lanes)).swap_dims(0, 1)
}

fn same_padding(groups: usize) -> ConvOptions<2> {
    ConvOptions::new([1, 1], [1, 1], [1, 1], groups)
}

/// What [`pool_and_rectify`] keeps for its gradient.
#[derive(Debug)]
pub struct Pooled {
    input: Tensor<4>,
    indices: Tensor<4, Int>,
    output: Tensor<4>,
}

/// Takes the maximum of each 2×2 window (ties go to the first in reading order) and cuts it at zero.
///
/// The pooling comes first: max and ReLU commute exactly, in value and in gradient, and a quarter of
/// the elements then passes the ReLU.
pub fn pool_and_rectify(x: Tensor<4>) -> (Tensor<4>, Pooled) {
    let (y, indices) = max_pool2d_with_indices(x.clone(), MaxPoolOptions::new([2, 2]));
    let y = activation::relu(y);
    let pooled = Pooled {
        input: x,
        indices,
        output: y.clone(),
    };
    (y, pooled)
}

/// Sends the gradient to where the maxima were.
pub fn pool_and_rectify_backward(pooled: Pooled, grad: Tensor<4>) -> Tensor<4> {
    let Pooled {
        input,
        indices,
        output,
    } = pooled;
    let grad = grad.mask_fill(output.lower_equal_elem(0.0), 0.0);
    max_pool2d_with_indices_backward(input, [2, 2], [2, 2], [0, 0], [1, 1], false, grad, indices)
}

/// What the gradient of [`batch_norm_train`] needs.
#[derive(Debug)]
pub struct Normalised {
    /// x̂ [B, P·C, H, W]
    normalised: Tensor<4>,
    /// 1/σ [1, P·C, 1, 1]
    inverse: Tensor<4>,
    /// y
    output: Tensor<4>,
}

/// Normalises with the batch's own moments, scales and shifts by `scale`, `shift` [P, C], cuts at zero.
/// Also returns the batch's mean and biased variance, both [P·C].
pub fn batch_norm_train(
    x: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
    eps: f32,
) -> (Tensor<4>, Normalised, [Tensor<1>; 2]) {
    let channels = x.dims()[1];
    let mean = x.clone().mean_dims(&[0, 2, 3]);
    let centred = x - mean.clone();
    let variance = centred.clone().square().mean_dims(&[0, 2, 3]);
    let inverse = variance.clone().add_scalar(eps).sqrt().recip();
    let normalised = centred * inverse.clone();
    let y = activation::relu(normalised.clone() * per_channel(scale) + per_channel(shift));
    let saved = Normalised {
        normalised,
        inverse,
        output: y.clone(),
    };
    (
        y,
        saved,
        [mean, variance].map(|moment| moment.reshape([channels])),
    )
}

/// Normalises with running moments [P·C], then as [`batch_norm_train`].
pub fn batch_norm_eval(
    x: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
    mean: Tensor<1>,
    variance: Tensor<1>,
    eps: f32,
) -> Tensor<4> {
    let channels = x.dims()[1];
    let mean = mean.reshape([1, channels, 1, 1]);
    let deviation = variance.add_scalar(eps).sqrt().reshape([1, channels, 1, 1]);
    activation::relu((x - mean) / deviation * per_channel(scale) + per_channel(shift))
}

/// Gradients of [`batch_norm_train`]: the input's, the scale's and the shift's [P, C].
pub fn batch_norm_backward(
    saved: Normalised,
    scale: Tensor<2>,
    grad: Tensor<4>,
) -> (Tensor<4>, Tensor<2>, Tensor<2>) {
    let Normalised {
        normalised,
        inverse,
        output,
    } = saved;
    let grad = grad.mask_fill(output.lower_equal_elem(0.0), 0.0);
    let dims = scale.dims();
    let scale_grad = (grad.clone() * normalised.clone()).sum_dims(&[0, 2, 3]);
    let shift_grad = grad.clone().sum_dims(&[0, 2, 3]);
    let [batch, _, height, width] = grad.dims();
    let count = (batch * height * width) as f64;
    let centred = grad
        - shift_grad.clone().div_scalar(count)
        - normalised * scale_grad.clone().div_scalar(count);
    let input_grad = centred * (inverse * per_channel(scale));
    (
        input_grad,
        scale_grad.reshape(dims),
        shift_grad.reshape(dims),
    )
}

fn per_channel(values: Tensor<2>) -> Tensor<4> {
    let [lanes, channels] = values.dims();
    values.reshape([1, lanes * channels, 1, 1])
}
