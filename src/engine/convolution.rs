//! 3×3 convolution with padding 1 for a whole population, and the pooling that may follow it.

use burn::tensor::{Int, Tensor};

use super::kernels::{self, Shape};

/// A minibatch as the first convolution wants it: every pixel with its neighbours.
#[derive(Debug, Clone)]
pub struct Patches {
    /// As [`kernels::patches`] returns them.
    columns: Tensor<2>,
    /// [B, C, H, W]
    shape: [usize; 4],
}

impl Patches {
    /// Lays out the 3×3 patches of `images` [B, C, H, W], zeros around them.
    pub fn of(images: Tensor<4>) -> Self {
        Self {
            shape: images.dims(),
            columns: kernels::patches(images),
        }
    }
}

/// What goes into a convolution.
#[derive(Debug, Clone)]
pub enum Input {
    /// The minibatch, shared by all candidates.
    Patches(Patches),
    /// Each candidate's own maps.
    Maps(Tensor<4>),
}

/// What a convolution keeps for its gradients.
#[derive(Debug)]
pub struct Kept {
    input: Input,
    shape: Shape,
    maps: Tensor<4>,
    winners: Tensor<1, Int>,
}

/// Convolves with `weight` [P, Co·C·9] and `bias` [P, Co]; where `pooled`, 2×2 max-pooling and ReLU
/// follow.
pub fn conv(input: Input, weight: Tensor<2>, bias: Tensor<2>, pooled: bool) -> (Tensor<4>, Kept) {
    let [lanes, outputs] = bias.dims();
    let (shape, (maps, winners)) = match input.clone() {
        Input::Patches(Patches {
            columns,
            shape: [images, inputs, height, width],
        }) => {
            let shape = Shape {
                lanes,
                images,
                size: [height, width],
                inputs,
                outputs,
                patch: Some(columns.dims()[1]),
                pooled,
            };
            (shape, kernels::conv(columns, weight, bias, shape))
        }
        Input::Maps(x) => {
            let [count, height, width, inputs] = x.dims();
            let shape = Shape {
                lanes,
                images: count / lanes,
                size: [height - 2, width - 2],
                inputs,
                outputs,
                patch: None,
                pooled,
            };
            (shape, kernels::conv(x, weight, bias, shape))
        }
    };
    let kept = Kept {
        input,
        shape,
        maps: maps.clone(),
        winners,
    };
    (maps, kept)
}

/// Gradients of [`conv`]: the input's (none for the minibatch), the weight's [P, Co·C·9] and the
/// bias's [P, Co].
pub fn conv_backward(
    kept: Kept,
    weight: Tensor<2>,
    grad: Tensor<4>,
) -> (Option<Tensor<4>>, Tensor<2>, Tensor<2>) {
    let Kept {
        input,
        shape,
        maps,
        winners,
    } = kept;
    let output = (maps, winners);
    match input {
        Input::Patches(Patches { columns, .. }) => {
            let (_, weight_grad, bias_grad) =
                kernels::conv_backward(columns, weight, output, grad, shape);
            (None, weight_grad, bias_grad)
        }
        Input::Maps(x) => {
            let (input_grad, weight_grad, bias_grad) =
                kernels::conv_backward(x, weight, output, grad, shape);
            (Some(input_grad), weight_grad, bias_grad)
        }
    }
}
