//! Layers with a population axis: forward, and backward by hand.
//!
//! The images are the same for all candidates: their 3×3 patches are laid out once, and the first
//! convolution is a matrix product. Feature maps are [B, P·C, H, W]: the candidates share an axis
//! with the channels, so one grouped convolution serves all of them. Feature vectors are [P, B, F]:
//! one batched matrix product. No lane's arithmetic depends on how many others there are.
//! There is no autodiff graph: each layer keeps what its own gradient needs.

use burn::tensor::{
    Bool, Int, Tensor, activation,
    module::{max_pool2d_with_indices, max_pool2d_with_indices_backward},
    ops::MaxPoolOptions,
};

use super::{batch_norm::Normalised, convolution::Patches};

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
            vec![
                Parameter {
                    shape: weight,
                    init,
                },
                Parameter {
                    shape: bias,
                    init: bias_init,
                },
            ]
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

/// What a layer keeps for its gradient.
#[derive(Debug)]
pub enum Saved {
    /// The minibatch under the first convolution.
    ConvImages(Patches),
    /// The input of a later convolution.
    ConvMaps(Tensor<4>),
    /// What batch normalisation keeps.
    BatchNorm(Normalised),
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
            let x =
                x.reshape([batch, lanes, features]) * mask.clone().reshape([batch, 1, features]);
            Activation::Maps(x.reshape(dims))
        }
        Activation::Images(_) => unreachable!("{FIRST}"),
    }
}

/// [B, P·C, H, W] → [P, B, C·H·W]
pub fn flatten(x: Tensor<4>, lanes: usize) -> (Activation, Saved) {
    let [batch, channels, height, width] = x.dims();
    let shape = [channels / lanes, height, width];
    let y = x
        .reshape([batch, lanes, shape.iter().product()])
        .swap_dims(0, 1);
    (Activation::Features(y), Saved::Flatten(shape))
}

/// [P, B, C·H·W] → [B, P·C, H, W]
pub fn flatten_backward(grad: Tensor<3>, [channels, height, width]: [usize; 3]) -> Tensor<4> {
    let [lanes, batch, _] = grad.dims();
    grad.swap_dims(0, 1)
        .reshape([batch, lanes * channels, height, width])
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
    let weight_grad = grad
        .clone()
        .swap_dims(1, 2)
        .matmul(input)
        .reshape([lanes, size]);
    let bias_grad = grad.clone().sum_dim(1).reshape([lanes, outputs]);
    let input_grad = grad.matmul(weight.reshape([lanes, outputs, inputs]));
    (input_grad, weight_grad, bias_grad)
}
