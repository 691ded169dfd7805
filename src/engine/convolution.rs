//! 3×3 convolution with padding 1 for a whole population, forward and backward.

use burn::tensor::{
    Tensor,
    module::conv2d,
    ops::{ConvOptions, PadMode},
};

/// A minibatch as the first convolution wants it: every pixel with its neighbours.
#[derive(Debug, Clone)]
pub struct Patches {
    /// [C·9, B·H·W]
    columns: Tensor<2>,
    /// [B, H, W]
    shape: [usize; 3],
}

impl Patches {
    /// Lays out the 3×3 patches of `images` [B, C, H, W], zeros around them.
    pub fn of(images: Tensor<4>) -> Self {
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
        let columns = Tensor::<4>::stack::<5>((0..9).map(shifted).collect(), 1)
            .reshape([channels * 9, batch * height * width]);
        Self {
            columns,
            shape: [batch, height, width],
        }
    }

    /// Number of images B.
    pub fn images(&self) -> usize {
        self.shape[0]
    }
}

/// Convolves the minibatch with `weight` [P, Co·C·9] and `bias` [P, Co] into [B, P·Co, H, W].
pub fn conv_images(x: &Patches, weight: Tensor<2>, bias: Tensor<2>) -> Tensor<4> {
    let [lanes, outputs] = bias.dims();
    let [batch, height, width] = x.shape;
    let size = x.columns.dims()[0];
    let weight = weight.reshape([lanes * outputs, size]);
    let y = weight.matmul(x.columns.clone()) + bias.reshape([lanes * outputs, 1]);
    y.reshape([lanes * outputs, batch, height, width])
        .swap_dims(0, 1)
}

/// Gradients of [`conv_images`]: the weight's [P, Co·C·9] and the bias's [P, Co].
pub fn conv_images_backward(x: Patches, lanes: usize, grad: Tensor<4>) -> (Tensor<2>, Tensor<2>) {
    let bias_grad = bias_grad(grad.clone(), lanes);
    let [size, positions] = x.columns.dims();
    let outputs = grad.dims()[1] / lanes;
    let grad = grad.swap_dims(0, 1).reshape([lanes, outputs, positions]);
    let weight_grad = grad.matmul(x.columns.transpose().unsqueeze::<3>());
    (weight_grad.reshape([lanes, outputs * size]), bias_grad)
}

/// Convolves feature maps [B, P·Ci, H, W] with `weight` [P, Co·Ci·9] and `bias` [P, Co] into
/// [B, P·Co, H, W].
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
