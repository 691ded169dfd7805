//! 3×3 convolution with padding 1 for a whole population, and the pooling that may follow it.

use burn::tensor::{Int, Tensor};

use super::{
    formulation::Formulation,
    kernels::{self, Shape},
    layers::Maps,
    planar::{self, Pooled},
};

/// A minibatch as the first convolution wants it: every pixel with its neighbours.
#[derive(Debug, Clone)]
pub struct Patches {
    /// As [`kernels::patches`] returns them for the kernels, [C·9, B·H·W] for tensor operations.
    columns: Tensor<2>,
    /// [B, C, H, W]
    shape: [usize; 4],
    formulation: Formulation,
}

impl Patches {
    /// Lays out the 3×3 patches of `images` [B, C, H, W], zeros around them.
    pub fn of(images: Tensor<4>, formulation: Formulation) -> Self {
        Self {
            shape: images.dims(),
            formulation,
            columns: match formulation {
                Formulation::Kernels => kernels::patches(images),
                Formulation::Tensors => planar::patches(images),
            },
        }
    }

    /// Number of images B.
    pub fn images(&self) -> usize {
        self.shape[0]
    }
}

/// What goes into a convolution.
#[derive(Debug, Clone)]
pub enum Input {
    /// The minibatch, shared by all candidates.
    Patches(Patches),
    /// Each candidate's own maps.
    Maps(Maps),
}

/// What a convolution keeps for its gradients.
#[derive(Debug)]
pub struct Kept {
    input: Input,
    outcome: Outcome,
}

#[expect(
    clippy::large_enum_variant,
    reason = "one per layer and step: nothing beside the tensors themselves"
)]
#[derive(Debug)]
enum Outcome {
    Kernels {
        shape: Shape,
        maps: Tensor<4>,
        winners: Tensor<1, Int>,
    },
    Tensors(Option<Pooled>),
}

/// Convolves with `weight` [P, Co·C·9] and `bias` [P, Co]; where `pooled`, 2×2 max-pooling and ReLU
/// follow.
pub fn conv(input: Input, weight: Tensor<2>, bias: Tensor<2>, pooled: bool) -> (Maps, Kept) {
    let [lanes, outputs] = bias.dims();
    let (maps, outcome) = match input.clone() {
        Input::Patches(Patches {
            columns,
            shape: [images, inputs, height, width],
            formulation: Formulation::Kernels,
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
            by_kernels(columns, weight, bias, shape)
        }
        Input::Maps(Maps::Padded(x)) => {
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
            by_kernels(x, weight, bias, shape)
        }
        Input::Patches(Patches {
            columns,
            shape: [images, _, height, width],
            formulation: Formulation::Tensors,
        }) => {
            let y = planar::conv_patches(columns, [images, height, width], weight, bias);
            by_tensors(y, pooled)
        }
        Input::Maps(Maps::Planar(x)) => by_tensors(planar::conv_maps(x, weight, bias), pooled),
    };
    (maps, Kept { input, outcome })
}

fn by_kernels<const D: usize>(
    input: Tensor<D>,
    weight: Tensor<2>,
    bias: Tensor<2>,
    shape: Shape,
) -> (Maps, Outcome) {
    let (maps, winners) = kernels::conv(input, weight, bias, shape);
    let outcome = Outcome::Kernels {
        shape,
        maps: maps.clone(),
        winners,
    };
    (Maps::Padded(maps), outcome)
}

fn by_tensors(y: Tensor<4>, pooled: bool) -> (Maps, Outcome) {
    if pooled {
        let (y, pooled) = planar::pool_and_rectify(y);
        (Maps::Planar(y), Outcome::Tensors(Some(pooled)))
    } else {
        (Maps::Planar(y), Outcome::Tensors(None))
    }
}

/// Gradients of [`conv`]: the input's (none for the minibatch), the weight's [P, Co·C·9] and the
/// bias's [P, Co].
pub fn conv_backward(
    kept: Kept,
    weight: Tensor<2>,
    grad: Maps,
) -> (Option<Maps>, Tensor<2>, Tensor<2>) {
    match (kept.outcome, grad) {
        (
            Outcome::Kernels {
                shape,
                maps,
                winners,
            },
            Maps::Padded(grad),
        ) => match kept.input {
            Input::Patches(Patches { columns, .. }) => {
                let (_, weight_grad, bias_grad) =
                    kernels::conv_backward(columns, weight, (maps, winners), grad, shape);
                (None, weight_grad, bias_grad)
            }
            Input::Maps(input) => {
                let (input_grad, weight_grad, bias_grad) = kernels::conv_backward(
                    input.into_tensor(),
                    weight,
                    (maps, winners),
                    grad,
                    shape,
                );
                (Some(Maps::Padded(input_grad)), weight_grad, bias_grad)
            }
        },
        (Outcome::Tensors(pooled), Maps::Planar(grad)) => {
            let grad = match pooled {
                Some(pooled) => planar::pool_and_rectify_backward(pooled, grad),
                None => grad,
            };
            match kept.input {
                Input::Patches(Patches { columns, .. }) => {
                    let lanes = weight.dims()[0];
                    let (weight_grad, bias_grad) =
                        planar::conv_patches_backward(columns, lanes, grad);
                    (None, weight_grad, bias_grad)
                }
                Input::Maps(input) => {
                    let (input_grad, weight_grad, bias_grad) =
                        planar::conv_maps_backward(input.into_tensor(), weight, grad);
                    (Some(Maps::Planar(input_grad)), weight_grad, bias_grad)
                }
            }
        }
        (_, grad) => unreachable!("{grad:?} does not lie as the maps did"),
    }
}
