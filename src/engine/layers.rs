//! Layers with a population axis: forward, and backward by hand.
//!
//! The images are the same for all candidates; feature maps and feature vectors [P, B, F] are each
//! candidate's own. No lane's arithmetic depends on how many others there are. There is no autodiff
//! graph: each layer keeps what its own gradient needs.

use burn::tensor::Tensor;

use super::{
    batch_norm,
    convolution::{self, Patches},
    kernels,
};

const FIRST: &str = "a network begins with a convolution or a linear layer";

/// One layer of a network. Convolutions are 3×3 with padding 1 and a bias.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Layer {
    /// 3×3 convolution, padding 1, with bias.
    Conv {
        /// Channels in.
        inputs: usize,
        /// Channels out.
        outputs: usize,
        /// Whether the maximum over 2×2 windows, stride 2, and max(x, 0) follow.
        pooled: bool,
    },
    /// Batch normalisation over B, H, W, with scale and shift, then max(x, 0).
    BatchNorm {
        /// Channels.
        channels: usize,
    },
    /// max(x, 0) of features.
    Relu,
    /// Zeroes a share of the features in training and scales the rest up.
    Dropout {
        /// Share that is zeroed, 0–1.
        probability: f64,
    },
    /// Maps → features [P, B, C·H·W].
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
            Layer::Conv {
                inputs, outputs, ..
            } => {
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
            Layer::Relu | Layer::Dropout { .. } | Layer::Flatten => Vec::new(),
        }
    }
}

/// What flows between layers.
#[derive(Debug, Clone)]
pub enum Activation {
    /// The minibatch as a convolution wants it, shared by all candidates.
    Images(Patches),
    /// Feature maps [P·B, H+2, W+2, C], zeros around every image.
    Maps(Tensor<4>),
    /// Feature vectors [P, B, F]; of a minibatch, shared by all candidates, [1, B, F].
    Features(Tensor<3>),
}

/// What a layer keeps for its gradient.
#[derive(Debug)]
#[cfg_attr(
    all(feature = "webgpu", not(target_arch = "wasm32")),
    expect(
        clippy::large_enum_variant,
        reason = "a handle of the GPU is large, and there is one of these per layer"
    )
)]
pub enum Saved {
    /// What a convolution keeps.
    Conv(convolution::Kept),
    /// What batch normalisation keeps.
    BatchNorm(batch_norm::Kept),
    /// Feature vectors after they were cut at zero.
    Relu(Tensor<3>),
    /// The scaled mask, [B, F].
    Dropout(Tensor<2>),
    /// Nothing: the gradient passes as it is.
    Nothing,
    /// Size of the maps before flattening, [C, H, W].
    Flatten([usize; 3]),
    /// The input of a linear layer.
    Linear(Tensor<3>),
}

/// Returns features after `max(x, 0)`.
pub fn relu(x: Tensor<3>) -> (Activation, Saved) {
    let y = kernels::rectify(x);
    (Activation::Features(y.clone()), Saved::Relu(y))
}

/// Multiplies every candidate's features by the same `mask` [B, F].
pub fn drop_out(x: Activation, mask: &Tensor<2>) -> Activation {
    let mask = mask.clone();
    match x {
        Activation::Features(x) => Activation::Features(kernels::drop_out_features(x, mask)),
        Activation::Maps(x) => Activation::Maps(kernels::drop_out(x, mask)),
        Activation::Images(_) => unreachable!("{FIRST}"),
    }
}

/// Maps → features [P, B, C·H·W]
pub fn flatten(x: Tensor<4>, lanes: usize) -> (Activation, Saved) {
    let [count, height, width, channels] = x.dims();
    let shape = [channels, height - 2, width - 2];
    let features = shape.iter().product();
    let y = kernels::flatten(x).reshape([lanes, count / lanes, features]);
    (Activation::Features(y), Saved::Flatten(shape))
}

/// Features [P, B, C·H·W] → maps
pub fn flatten_backward(grad: Tensor<3>, shape: [usize; 3]) -> Tensor<4> {
    let [lanes, batch, features] = grad.dims();
    kernels::unflatten(grad.reshape([lanes * batch, features]), shape)
}

/// x·Wᵀ + b with `weight` [P, O·I] and `bias` [P, O].
pub fn linear(x: Tensor<3>, weight: Tensor<2>, bias: Tensor<2>) -> (Activation, Saved) {
    let [lanes, outputs] = bias.dims();
    let inputs = x.dims()[2];
    let weight = weight.reshape([lanes, outputs, inputs]);
    let y = kernels::linear(x.clone(), weight, bias);
    (Activation::Features(y), Saved::Linear(x))
}

/// Gradients of [`linear`]'s weight [P, O·I] and bias [P, O].
pub fn linear_backward(input: Tensor<3>, grad: Tensor<3>) -> (Tensor<2>, Tensor<2>) {
    let [lanes, _, outputs] = grad.dims();
    let [_, _, inputs] = input.dims();
    let (weight_grad, bias_grad) = kernels::linear_weight_gradient(input, grad);
    (weight_grad.reshape([lanes, outputs * inputs]), bias_grad)
}

/// Gradient of [`linear`]'s input.
pub fn linear_input_gradient(weight: Tensor<2>, grad: Tensor<3>) -> Tensor<3> {
    let [lanes, _, outputs] = grad.dims();
    let inputs = weight.dims()[1] / outputs;
    kernels::linear_input_gradient(grad, weight.reshape([lanes, outputs, inputs]))
}
