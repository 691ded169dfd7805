//! Layers with a population axis: forward, and backward by hand.
//!
//! The images are the same for all candidates: their 3×3 patches are laid out once, and the first
//! convolution is a matrix product. Feature maps are [B, P·C, H, W]: the candidates share an axis
//! with the channels, so one grouped convolution serves all of them. Feature vectors are [P, B, F]:
//! one batched matrix product. No lane's arithmetic depends on how many others there are.
//! There is no autodiff graph: each layer keeps what its own gradient needs.

use burn::tensor::{
    Bool, Int, Tensor, activation,
    module::{conv2d, max_pool2d_with_indices, max_pool2d_with_indices_backward},
    ops::{ConvOptions, MaxPoolOptions, PadMode},
};

/// Added to a variance before its square root (PyTorch's default).
const BATCH_NORM_EPS: f64 = 1e-5;

const FIRST: &str = "a network begins with a convolution";

/// One layer of a network. Convolutions are 3×3 with padding 1 and a bias.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Layer {
    /// 3×3 convolution, padding 1, with bias.
    Conv {
        /// Channels in.
        inputs: usize,
        /// Channels out.
        outputs: usize,
    },
    /// Batch normalisation over B, H, W, with scale and shift.
    BatchNorm {
        /// Channels.
        channels: usize,
    },
    /// max(x, 0)
    Relu,
    /// Maximum over 2×2 windows, stride 2.
    MaxPool,
    /// Zeroes a share of the features in training and scales the rest up.
    Dropout {
        /// Share that is zeroed, 0–1.
        probability: f64,
    },
    /// [B, P·C, H, W] → [P, B, C·H·W]
    Flatten,
    /// x·Wᵀ + b
    Linear {
        /// Features in.
        inputs: usize,
        /// Features out.
        outputs: usize,
    },
}

/// How a parameter starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Init {
    /// Uniform in ±bound.
    Uniform(f64),
    /// The same everywhere.
    Constant(f32),
}

/// A parameter of a layer, for one candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Shape in PyTorch's layout.
    pub shape: Vec<usize>,
    /// Initial value.
    pub init: Init,
}

impl Parameter {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Layer {
    /// Returns the layer's parameters, weight before bias; initial values are PyTorch's defaults
    /// (uniform ±1/√fan_in for convolution and linear layers).
    pub fn parameters(&self) -> Vec<Parameter> {
        let pair = |weight: Vec<usize>, init, bias_init| {
            let bias = vec![weight[0]];
            vec![Parameter { shape: weight, init }, Parameter { shape: bias, init: bias_init }]
        };
        match *self {
            Layer::Conv { inputs, outputs } => {
                let init = Init::Uniform(1.0 / ((inputs * 9) as f64).sqrt());
                pair(vec![outputs, inputs, 3, 3], init, init)
            }
            Layer::BatchNorm { channels } => {
                pair(vec![channels], Init::Constant(1.0), Init::Constant(0.0))
            }
            Layer::Linear { inputs, outputs } => {
                let init = Init::Uniform(1.0 / (inputs as f64).sqrt());
                pair(vec![outputs, inputs], init, init)
            }
            Layer::Relu | Layer::MaxPool | Layer::Dropout { .. } | Layer::Flatten => Vec::new(),
        }
    }
}

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
        let padded = images.swap_dims(0, 1).pad((1, 1, 1, 1), PadMode::Constant(0.0));
        let shifted = |offset: usize| {
            padded.clone().narrow(2, offset / 3, height).narrow(3, offset % 3, width)
        };
        let columns = Tensor::<4>::stack::<5>((0..9).map(shifted).collect(), 1)
            .reshape([channels * 9, batch * height * width]);
        Self { columns, shape: [batch, height, width] }
    }

    /// Number of images B.
    pub fn images(&self) -> usize {
        self.shape[0]
    }
}

/// What flows between layers.
#[derive(Debug, Clone)]
pub enum Activation {
    /// The minibatch, shared by all candidates.
    Images(Patches),
    /// Feature maps [B, P·C, H, W].
    Maps(Tensor<4>),
    /// Feature vectors [P, B, F].
    Features(Tensor<3>),
}

/// Mean and variance per candidate and channel, both [P·C], as batch normalisation met them.
#[derive(Debug, Clone)]
pub struct Moments {
    /// Mean over B, H, W.
    pub mean: Tensor<1>,
    /// Variance over B, H, W: biased in a batch, unbiased in running statistics.
    pub variance: Tensor<1>,
}

/// What a layer keeps for its gradient.
#[derive(Debug)]
pub enum Saved {
    /// The input of a convolution.
    Conv(Activation),
    /// x̂ [B, P·C, H, W] and 1/σ [1, P·C, 1, 1].
    BatchNorm(Tensor<4>, Tensor<4>),
    /// Where feature maps were cut to zero.
    ReluMaps(Tensor<4, Bool>),
    /// Where feature vectors were cut to zero.
    ReluFeatures(Tensor<3, Bool>),
    /// The input of the pooling and where the maxima were.
    MaxPool(Tensor<4>, Tensor<4, Int>),
    /// The scaled mask, [B, F].
    Dropout(Tensor<2>),
    /// Nothing: the gradient passes as it is.
    Nothing,
    /// Shape [C·H·W as [C, H, W]] before flattening.
    Flatten([usize; 3]),
    /// The input of a linear layer.
    Linear(Tensor<3>),
}

/// Returns maps or features after `max(x, 0)`.
pub fn relu(x: Activation) -> (Activation, Saved) {
    match x {
        Activation::Features(x) => {
            let y = activation::relu(x);
            let cut = y.clone().lower_equal_elem(0.0);
            (Activation::Features(y), Saved::ReluFeatures(cut))
        }
        Activation::Maps(x) => {
            let y = activation::relu(x);
            let cut = y.clone().lower_equal_elem(0.0);
            (Activation::Maps(y), Saved::ReluMaps(cut))
        }
        Activation::Images(_) => unreachable!("{FIRST}"),
    }
}

/// Convolves with `weight` [P, Co·Ci·9] and `bias` [P, Co].
pub fn conv(x: Activation, weight: Tensor<2>, bias: Tensor<2>, outputs: usize) -> (Activation, Saved) {
    let [lanes, size] = weight.dims();
    let y = match &x {
        Activation::Images(Patches { columns, shape: [batch, height, width] }) => {
            let weight = weight.reshape([lanes * outputs, size / outputs]);
            let y = weight.matmul(columns.clone()) + bias.reshape([lanes * outputs, 1]);
            y.reshape([lanes * outputs, *batch, *height, *width]).swap_dims(0, 1)
        }
        Activation::Maps(x) => {
            let filters = weight.reshape([lanes * outputs, size / (outputs * 9), 3, 3]);
            let bias = bias.reshape([lanes * outputs]);
            conv2d(x.clone(), filters, Some(bias), same_padding(lanes))
        }
        Activation::Features(_) => unreachable!("no convolution follows a flatten layer"),
    };
    (Activation::Maps(y), Saved::Conv(x))
}

/// Gradients of [`conv`]: the input's (unless it is the minibatch), the weight's [P, Co·Ci·9] and
/// the bias's [P, Co].
pub fn conv_backward(
    input: Activation,
    weight: Tensor<2>,
    outputs: usize,
    grad: Tensor<4>,
) -> (Option<Tensor<4>>, Tensor<2>, Tensor<2>) {
    let [lanes, size] = weight.dims();
    let inputs = size / (outputs * 9);
    let bias_grad = grad.clone().sum_dims_squeeze::<1, _>(&[0, 2, 3]).reshape([lanes, outputs]);
    match input {
        Activation::Images(Patches { columns, .. }) => {
            let grad = grad.swap_dims(0, 1).reshape([lanes, outputs, columns.dims()[1]]);
            let weight_grad = grad.matmul(columns.transpose().unsqueeze::<3>());
            (None, weight_grad.reshape([lanes, size]), bias_grad)
        }
        Activation::Maps(x) => {
            let weight_grad = grouped_weight_grad(x, grad.clone(), lanes);
            // The gradient of a convolution's input is a convolution with the filters turned round.
            let turned = weight
                .reshape([lanes, outputs, inputs, 9])
                .swap_dims(1, 2)
                .flip([3])
                .reshape([lanes * inputs, outputs, 3, 3]);
            let input_grad = conv2d(grad, turned, None, same_padding(lanes));
            (Some(input_grad), weight_grad.reshape([lanes, size]), bias_grad)
        }
        Activation::Features(_) => unreachable!("no convolution follows a flatten layer"),
    }
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

/// Takes the maximum of each 2×2 window; ties go to the first in reading order.
pub fn max_pool(x: Tensor<4>) -> (Activation, Saved) {
    let options = MaxPoolOptions::new([2, 2]);
    let (y, indices) = max_pool2d_with_indices(x.clone(), options);
    (Activation::Maps(y), Saved::MaxPool(x, indices))
}

/// Sends the gradient to where the maxima were.
pub fn max_pool_backward(input: Tensor<4>, indices: Tensor<4, Int>, grad: Tensor<4>) -> Tensor<4> {
    max_pool2d_with_indices_backward(input, [2, 2], [2, 2], [0, 0], [1, 1], false, grad, indices)
}

/// Normalises with the batch's own moments, then scales and shifts by `scale`, `shift` [P, C].
/// The moments returned are the batch's, the variance unbiased, for the running statistics.
pub fn batch_norm_train(
    x: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
) -> (Activation, Saved, Moments) {
    let [batch, channels, height, width] = x.dims();
    let count = (batch * height * width) as f64;
    let mean = x.clone().mean_dims(&[0, 2, 3]);
    let centred = x - mean.clone();
    let variance = centred.clone().square().mean_dims(&[0, 2, 3]);
    let inverse = variance.clone().add_scalar(BATCH_NORM_EPS).sqrt().recip();
    let normalised = centred * inverse.clone();
    let y = normalised.clone() * per_channel(scale) + per_channel(shift);
    let moments = Moments {
        mean: mean.reshape([channels]),
        variance: variance.mul_scalar(count / (count - 1.0)).reshape([channels]),
    };
    (Activation::Maps(y), Saved::BatchNorm(normalised, inverse), moments)
}

/// Normalises with running moments.
pub fn batch_norm_eval(x: Tensor<4>, scale: Tensor<2>, shift: Tensor<2>, running: &Moments) -> Tensor<4> {
    let channels = x.dims()[1];
    let mean = running.mean.clone().reshape([1, channels, 1, 1]);
    let deviation = running.variance.clone().add_scalar(BATCH_NORM_EPS).sqrt();
    (x - mean) / deviation.reshape([1, channels, 1, 1]) * per_channel(scale) + per_channel(shift)
}

/// Gradients of [`batch_norm_train`]: the input's, the scale's and the shift's [P, C].
pub fn batch_norm_backward(
    normalised: Tensor<4>,
    inverse: Tensor<4>,
    scale: Tensor<2>,
    grad: Tensor<4>,
) -> (Tensor<4>, Tensor<2>, Tensor<2>) {
    let dims = scale.dims();
    let scale_grad = (grad.clone() * normalised.clone()).sum_dims(&[0, 2, 3]);
    let shift_grad = grad.clone().sum_dims(&[0, 2, 3]);
    let [batch, _, height, width] = grad.dims();
    let count = (batch * height * width) as f64;
    let centred = grad
        - shift_grad.clone().div_scalar(count)
        - normalised * scale_grad.clone().div_scalar(count);
    let input_grad = centred * (inverse * per_channel(scale));
    (input_grad, scale_grad.reshape(dims), shift_grad.reshape(dims))
}

fn per_channel(values: Tensor<2>) -> Tensor<4> {
    let [lanes, channels] = values.dims();
    values.reshape([1, lanes * channels, 1, 1])
}

/// Multiplies every candidate's features by the same `mask` [B, F].
pub fn drop_out(x: Activation, mask: &Tensor<2>) -> Activation {
    let [batch, features] = mask.dims();
    match x {
        Activation::Features(x) => {
            Activation::Features(x * mask.clone().reshape([1, batch, features]))
        }
        Activation::Maps(x) => {
            let dims = x.dims();
            let lanes = dims[1] * dims[2] * dims[3] / features;
            let x = x.reshape([batch, lanes, features]) * mask.clone().reshape([batch, 1, features]);
            Activation::Maps(x.reshape(dims))
        }
        Activation::Images(_) => unreachable!("{FIRST}"),
    }
}

/// [B, P·C, H, W] → [P, B, C·H·W]
pub fn flatten(x: Tensor<4>, lanes: usize) -> (Activation, Saved) {
    let [batch, channels, height, width] = x.dims();
    let shape = [channels / lanes, height, width];
    let y = x.reshape([batch, lanes, shape.iter().product()]).swap_dims(0, 1);
    (Activation::Features(y), Saved::Flatten(shape))
}

/// [P, B, C·H·W] → [B, P·C, H, W]
pub fn flatten_backward(grad: Tensor<3>, [channels, height, width]: [usize; 3]) -> Tensor<4> {
    let [lanes, batch, _] = grad.dims();
    grad.swap_dims(0, 1).reshape([batch, lanes * channels, height, width])
}

/// x·Wᵀ + b with `weight` [P, O·I] and `bias` [P, O].
pub fn linear(x: Tensor<3>, weight: Tensor<2>, bias: Tensor<2>) -> (Activation, Saved) {
    let [lanes, outputs] = bias.dims();
    let inputs = x.dims()[2];
    let weight = weight.reshape([lanes, outputs, inputs]);
    let y = x.clone().matmul(weight.swap_dims(1, 2)) + bias.reshape([lanes, 1, outputs]);
    (Activation::Features(y), Saved::Linear(x))
}

/// Gradients of [`linear`]: the input's, the weight's [P, O·I] and the bias's [P, O].
pub fn linear_backward(
    input: Tensor<3>,
    weight: Tensor<2>,
    grad: Tensor<3>,
) -> (Tensor<3>, Tensor<2>, Tensor<2>) {
    let [lanes, size] = weight.dims();
    let [_, _, inputs] = input.dims();
    let outputs = size / inputs;
    let weight_grad = grad.clone().swap_dims(1, 2).matmul(input).reshape([lanes, size]);
    let bias_grad = grad.clone().sum_dim(1).reshape([lanes, outputs]);
    let input_grad = grad.matmul(weight.reshape([lanes, outputs, inputs]));
    (input_grad, weight_grad, bias_grad)
}
