//! The ways in which one layer of a whole population can be computed, forward and backward.
//!
//! Each way has its own layout of maps, in which a whole network could run: nothing is moved between
//! two layers. Parameters and their gradients are [P, …] in PyTorch's order in all of them.

use burn::tensor::{
    Device, Int, Tensor, TensorData, activation,
    module::{
        conv_transpose2d, conv2d, fold4d, max_pool2d_with_indices,
        max_pool2d_with_indices_backward, unfold4d,
    },
    ops::{ConvOptions, ConvTransposeOptions, MaxPoolOptions, PadMode, UnfoldOptions},
};

use crate::engine::kernels::{self, Coefficients, Shape};

/// How a convolution is computed, with ReLU and 2×2 max-pooling where the network has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conv {
    /// One grouped convolution, maps [B, P·C, H, W]; its weight gradient as one grouped convolution, its
    /// input gradient as one by the filters turned round.
    GroupedTurned,
    /// The same, its input gradient as one grouped transposed convolution.
    GroupedTransposed,
    /// Patches from nine shifted views, maps [P·C, B, H, W]: one matrix product per candidate; the
    /// input gradient by nine padded additions.
    Slices,
    /// Patches from burn's `unfold4d`, maps [P·B, C, H, W]: one matrix product per candidate and image;
    /// the input gradient by `fold4d`.
    Unfold,
    /// Our kernels, maps [P·B, H+2, W+2, C]; ReLU and pooling are in them.
    Kernels,
}

/// What a convolution keeps for its gradients.
pub struct Kept {
    /// Its input, or the patches of it.
    input: Input,
    /// Before pooling, which of four won, and after pooling and ReLU.
    pooled: Option<(Tensor<4>, Tensor<4, Int>, Tensor<4>)>,
}

#[allow(clippy::large_enum_variant)]
enum Input {
    Maps(Tensor<4>),
    Patches(Tensor<3>),
    Ours(Tensor<2>, Option<Tensor<4>>, Tensor<4>, Tensor<1, Int>),
}

/// Sizes of a convolution; `patch` says only whether the input is the minibatch, shared by all.
pub type Sizes = Shape;

impl Conv {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::GroupedTurned,
        Self::GroupedTransposed,
        Self::Slices,
        Self::Unfold,
        Self::Kernels,
    ];

    /// Maps [P or 1, B, C, H, W] in this way's layout; the minibatch as it comes, [B, C, H, W], but
    /// [C, B, H, W] where maps lie so.
    pub fn lay_in(self, maps: Tensor<5>, shared: bool) -> Tensor<4> {
        let [lanes, images, channels, height, width] = maps.dims();
        let (p, n) = (lanes, images);
        match self {
            Self::GroupedTurned | Self::GroupedTransposed => {
                let maps = maps.permute([1, 0, 2, 3, 4]);
                maps.reshape([n, p * channels, height, width])
            }
            Self::Slices => {
                let maps = maps.permute([0, 2, 1, 3, 4]);
                maps.reshape([p * channels, n, height, width])
            }
            Self::Kernels if !shared => maps
                .permute([0, 1, 3, 4, 2])
                .reshape([p * n, height, width, channels])
                .pad([(0, 0), (1, 1), (1, 1), (0, 0)], PadMode::Constant(0.0)),
            Self::Unfold | Self::Kernels => maps.reshape([p * n, channels, height, width]),
        }
    }

    /// Back from this way's layout: [P, B, C, H, W].
    pub fn lay_out(self, maps: Tensor<4>, lanes: usize) -> Tensor<5> {
        let dims = maps.dims();
        match self {
            Self::GroupedTurned | Self::GroupedTransposed => {
                let [images, channels, height, width] = dims;
                maps.reshape([images, lanes, channels / lanes, height, width])
                    .swap_dims(0, 1)
            }
            Self::Slices => {
                let [channels, images, height, width] = dims;
                maps.reshape([lanes, channels / lanes, images, height, width])
                    .swap_dims(1, 2)
            }
            Self::Unfold => {
                let [count, channels, height, width] = dims;
                maps.reshape([lanes, count / lanes, channels, height, width])
            }
            Self::Kernels => {
                let [count, height, width, channels] = dims;
                let (height, width) = (height - 2, width - 2);
                maps.narrow(1, 1, height)
                    .narrow(2, 1, width)
                    .reshape([lanes, count / lanes, height, width, channels])
                    .permute([0, 1, 4, 2, 3])
            }
        }
    }

    /// Convolves with `weight` [P, Co·C·9] and `bias` [P, Co]; ReLU and pooling follow where pooled.
    pub fn forward(
        self,
        x: Tensor<4>,
        weight: Tensor<2>,
        bias: Tensor<2>,
        sizes: Sizes,
    ) -> (Tensor<4>, Kept) {
        let Sizes {
            lanes,
            images,
            size: [height, width],
            inputs,
            outputs,
            ..
        } = sizes;
        let shared = sizes.patch.is_some();
        let taps = inputs * 9;
        let (y, input) = match self {
            Self::GroupedTurned | Self::GroupedTransposed => {
                let filters = weight.reshape([lanes * outputs, inputs, 3, 3]);
                let groups = if shared { 1 } else { lanes };
                let bias = bias.reshape([lanes * outputs]);
                let y = conv2d(x.clone(), filters, Some(bias), same_padding(groups));
                (y, Input::Maps(x))
            }
            Self::Slices => {
                let [groups, filters] = if shared {
                    [1, lanes * outputs]
                } else {
                    [lanes, outputs]
                };
                let patches = slices(x).reshape([groups, taps, images * height * width]);
                let weight = weight.reshape([groups, filters, taps]);
                let y = weight.matmul(patches.clone()) + bias.reshape([groups, filters, 1]);
                let y = y.reshape([lanes * outputs, images, height, width]);
                (y, Input::Patches(patches))
            }
            Self::Unfold => {
                let groups = if shared { 1 } else { lanes };
                let padded = x.pad((1, 1, 1, 1), PadMode::Constant(0.0));
                let patches = unfold4d(padded, [3, 3], unpadded());
                let of_lanes = patches
                    .clone()
                    .reshape([groups, images, taps, height * width]);
                let weight = weight.reshape([lanes, 1, outputs, taps]);
                let y = weight.matmul(of_lanes) + bias.reshape([lanes, 1, outputs, 1]);
                let y = y.reshape([lanes * images, outputs, height, width]);
                (y, Input::Patches(patches))
            }
            Self::Kernels => {
                let (columns, maps, y, winners) = if shared {
                    let columns = kernels::patches(x);
                    let sizes = with_patch(sizes, &columns);
                    let (y, winners) = kernels::conv(columns.clone(), weight, bias, sizes);
                    (columns, None, y, winners)
                } else {
                    let (y, winners) = kernels::conv(x.clone(), weight.clone(), bias, sizes);
                    (weight, Some(x), y, winners)
                };
                let input = Input::Ours(columns, maps, y.clone(), winners);
                let kept = Kept {
                    input,
                    pooled: None,
                };
                return (y, kept);
            }
        };
        if !sizes.pooled {
            let kept = Kept {
                input,
                pooled: None,
            };
            return (y, kept);
        }
        // Pooling first: both commute exactly, and a quarter of the numbers then passes ReLU.
        let (best, winners) = max_pool2d_with_indices(y.clone(), MaxPoolOptions::new([2, 2]));
        let best = activation::relu(best);
        let pooled = Some((y, winners, best.clone()));
        (best, Kept { input, pooled })
    }

    /// Gradients of [`Conv::forward`]: the input's (none of the minibatch), the weight's [P, Co·C·9] and
    /// the bias's [P, Co].
    pub fn backward(
        self,
        kept: Kept,
        weight: Tensor<2>,
        gradient: Tensor<4>,
        sizes: Sizes,
    ) -> (Option<Tensor<4>>, Tensor<2>, Tensor<2>) {
        let Sizes {
            lanes,
            images,
            size: [height, width],
            inputs,
            outputs,
            ..
        } = sizes;
        let shared = sizes.patch.is_some();
        let taps = inputs * 9;
        let weights = [lanes, outputs * taps];
        let gradient = match kept.pooled {
            Some((before, winners, output)) => {
                let gradient = gradient.mask_fill(output.lower_equal_elem(0.0), 0.0);
                max_pool2d_with_indices_backward(
                    before,
                    [2, 2],
                    [2, 2],
                    [0, 0],
                    [1, 1],
                    false,
                    gradient,
                    winners,
                )
            }
            None => gradient,
        };
        match (self, kept.input) {
            (Self::GroupedTurned | Self::GroupedTransposed, Input::Maps(x)) => {
                let bias_grad = gradient.clone().sum_dims_squeeze::<1, _>(&[0, 2, 3]);
                let groups = if shared { 1 } else { lanes };
                let weight_grad = grouped_weight_gradient(x, gradient.clone(), groups);
                let input_grad = (!shared).then(|| {
                    if self == Self::GroupedTransposed {
                        let filters = weight.reshape([lanes * outputs, inputs, 3, 3]);
                        let options =
                            ConvTransposeOptions::new([1, 1], [1, 1], [0, 0], [1, 1], lanes);
                        return conv_transpose2d(gradient, filters, None, options);
                    }
                    let turned = weight
                        .reshape([lanes, outputs, inputs, 9])
                        .swap_dims(1, 2)
                        .flip([3])
                        .reshape([lanes * inputs, outputs, 3, 3]);
                    conv2d(gradient, turned, None, same_padding(lanes))
                });
                (
                    input_grad,
                    weight_grad.reshape(weights),
                    bias_grad.reshape([lanes, outputs]),
                )
            }
            (Self::Slices, Input::Patches(patches)) => {
                let positions = images * height * width;
                let [groups, filters] = if shared {
                    [1, lanes * outputs]
                } else {
                    [lanes, outputs]
                };
                let gradient = gradient.reshape([groups, filters, positions]);
                let bias_grad = gradient.clone().sum_dim(2);
                let weight_grad = gradient.clone().matmul(patches.swap_dims(1, 2));
                let input_grad = (!shared).then(|| {
                    let weight = weight.reshape([lanes, outputs, taps]);
                    let columns = weight.swap_dims(1, 2).matmul(gradient);
                    add_slices(columns.reshape([lanes * inputs, 9, images, height, width]))
                });
                (
                    input_grad,
                    weight_grad.reshape(weights),
                    bias_grad.reshape([lanes, outputs]),
                )
            }
            (Self::Unfold, Input::Patches(patches)) => {
                let groups = if shared { 1 } else { lanes };
                let patches = patches.reshape([groups, images, taps, height * width]);
                let gradient = gradient.reshape([lanes, images, outputs, height * width]);
                let bias_grad = gradient.clone().sum_dim(3).sum_dim(1);
                let weight_grad = gradient.clone().matmul(patches.swap_dims(2, 3)).sum_dim(1);
                let input_grad = (!shared).then(|| {
                    let weight = weight.reshape([lanes, 1, outputs, taps]);
                    let columns = weight.swap_dims(2, 3).matmul(gradient);
                    let columns = columns.reshape([lanes * images, taps, height * width]);
                    let options = UnfoldOptions::new([1, 1], [1, 1], [1, 1]);
                    fold4d(columns, [height, width], [3, 3], options)
                });
                (
                    input_grad,
                    weight_grad.reshape(weights),
                    bias_grad.reshape([lanes, outputs]),
                )
            }
            (_, Input::Ours(columns, maps, y, winners)) => match maps {
                Some(x) => {
                    let (input_grad, weight_grad, bias_grad) =
                        kernels::conv_backward(x, weight, (y, winners), gradient, sizes);
                    (Some(input_grad), weight_grad, bias_grad)
                }
                None => {
                    let sizes = with_patch(sizes, &columns);
                    let (_, weight_grad, bias_grad) =
                        kernels::conv_backward(columns, weight, (y, winners), gradient, sizes);
                    (None, weight_grad, bias_grad)
                }
            },
            _ => unreachable!("each way keeps what it needs"),
        }
    }
}

fn with_patch(sizes: Sizes, columns: &Tensor<2>) -> Sizes {
    Sizes {
        patch: Some(columns.dims()[1]),
        ..sizes
    }
}

fn same_padding(groups: usize) -> ConvOptions<2> {
    ConvOptions::new([1, 1], [1, 1], [1, 1], groups)
}

fn unpadded() -> UnfoldOptions {
    UnfoldOptions::new([1, 1], [0, 0], [1, 1])
}

/// Weight gradient of a grouped convolution as one convolution, [P·Co, Ci, 3, 3].
///
/// The input [B, P·Ci, H, W] becomes [Ci, P·B, H, W], the output's gradient the filters [P·Co, B, H, W];
/// groups stay. (The built-in one runs once per group.)
fn grouped_weight_gradient(x: Tensor<4>, gradient: Tensor<4>, groups: usize) -> Tensor<4> {
    let [images, channels, height, width] = x.dims();
    let inputs = channels / groups;
    let x = x
        .reshape([images, groups, inputs, height, width])
        .permute([2, 1, 0, 3, 4])
        .reshape([inputs, groups * images, height, width]);
    conv2d(x, gradient.swap_dims(0, 1), None, same_padding(groups)).swap_dims(0, 1)
}

/// Maps [N, B, H, W] → every position's nine neighbours [N, 9, B, H, W].
fn slices(x: Tensor<4>) -> Tensor<5> {
    let [_, _, height, width] = x.dims();
    let padded = x.pad((1, 1, 1, 1), PadMode::Constant(0.0));
    let shifted = |tap: usize| {
        let rows = padded.clone().narrow(2, tap / 3, height);
        rows.narrow(3, tap % 3, width)
    };
    Tensor::stack((0..9).map(shifted).collect(), 1)
}

/// The adjoint of [`slices`].
fn add_slices(columns: Tensor<5>) -> Tensor<4> {
    let [_, _, _, height, width] = columns.dims();
    let shifted = |tap: usize| {
        let (y, x) = (tap / 3, tap % 3);
        let column = columns.clone().narrow(1, tap, 1).squeeze_dim::<4>(1);
        column.pad((x, 2 - x, y, 2 - y), PadMode::Constant(0.0))
    };
    let sum = (1..9).map(shifted).fold(shifted(0), |sum, tap| sum + tap);
    sum.narrow(2, 1, height).narrow(3, 1, width)
}

/// How a linear layer's three products are computed, without the bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linear {
    /// burn's matrix product of [P, B, I] and [P, I, O], weights kept so.
    Product,
    /// What the engine does, weights kept as [P, O, I]: on the CPU burn's matrix product, on a GPU our
    /// kernels where there are few outputs.
    Engine,
}

impl Linear {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Product, Self::Engine];

    /// Weights [P, O, I] as they are kept.
    pub fn lay_in(self, weight: Tensor<3>) -> Tensor<3> {
        match self {
            Self::Product => weight.swap_dims(1, 2) + 0.0,
            Self::Engine => weight,
        }
    }

    /// Weights back to [P, O, I].
    pub fn lay_out(self, weight: Tensor<3>) -> Tensor<3> {
        match self {
            Self::Product => weight.swap_dims(1, 2),
            Self::Engine => weight,
        }
    }

    /// [P, B, I] → [P, B, O]
    pub fn forward(self, x: Tensor<3>, weight: Tensor<3>) -> Tensor<3> {
        match self {
            Self::Product => x.matmul(weight),
            Self::Engine => kernels::linear(x, weight),
        }
    }

    /// Gradients of the input and of the weight.
    pub fn backward(self, x: Tensor<3>, weight: Tensor<3>, gradient: Tensor<3>) -> [Tensor<3>; 2] {
        match self {
            Self::Product => {
                let weight_grad = x.swap_dims(1, 2).matmul(gradient.clone());
                [gradient.matmul(weight.swap_dims(1, 2)), weight_grad]
            }
            Self::Engine => {
                let weight_grad = kernels::linear_weight_gradient(x, gradient.clone());
                [
                    kernels::linear_input_gradient(gradient, weight),
                    weight_grad,
                ]
            }
        }
    }
}

/// How the update of every candidate is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// One elementwise chain of burn's operations (commit a7e07e7; without Lion's term).
    Chain,
    /// Our kernel.
    Kernel,
}

impl Update {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Chain, Self::Kernel];

    /// Parameters and moments [P, N] after one update.
    pub fn update(
        self,
        [params, first_moment, second_moment]: [Tensor<2>; 3],
        grads: Tensor<2>,
        alive: &Tensor<2>,
        columns: &Columns,
    ) -> [Tensor<2>; 3] {
        match self {
            Self::Kernel => {
                let lanes = columns.rows.len();
                let alive = alive.clone().reshape([lanes]);
                let rows = columns.rows.clone();
                kernels::update(params, grads, first_moment, second_moment, alive, rows)
            }
            Self::Chain => {
                let alive = alive.clone().bool();
                columns.update(params, grads, first_moment, second_moment, alive)
            }
        }
    }
}

/// Coefficients as rows, and those that do not change with the step as columns [P, 1] too.
pub struct Columns {
    rows: Vec<Coefficients>,
    fixed: [Tensor<2>; 12],
}

impl Columns {
    /// Lays them out.
    pub fn new(rows: Vec<Coefficients>, device: &Device) -> Self {
        let column = |of: fn(&Coefficients) -> f32| {
            let values: Vec<f32> = rows.iter().map(of).collect();
            Tensor::from_data(TensorData::new(values, [rows.len(), 1]), device)
        };
        let fixed = [
            column(|c| c.gradient),
            column(|c| c.momentum),
            column(|c| c.rms_norm),
            column(|c| c.adam),
            column(|c| c.sign),
            column(|c| c.unit),
            column(|c| c.beta1),
            column(|c| c.beta2),
            column(|c| c.one_minus_beta1),
            column(|c| c.one_minus_beta2),
            column(|c| c.eps),
            column(|c| c.clip),
        ];
        Self { rows, fixed }
    }

    fn update(
        &self,
        params: Tensor<2>,
        grads: Tensor<2>,
        first_moment: Tensor<2>,
        second_moment: Tensor<2>,
        alive: Tensor<2, burn::tensor::Bool>,
    ) -> [Tensor<2>; 3] {
        let changing = self
            .rows
            .iter()
            .flat_map(|c| [c.rate, c.decay, c.correction1, c.correction2]);
        let table = TensorData::new(changing.collect::<Vec<_>>(), [self.rows.len(), 4]);
        let table = Tensor::<2>::from_data(table, &params.device());
        let [rate, decay, correction1, correction2] =
            [0, 1, 2, 3].map(|column| table.clone().narrow(1, column, 1));
        let [
            gradient,
            momentum,
            rms_norm,
            adam,
            sign,
            unit,
            beta1,
            beta2,
            rest1,
            rest2,
            eps,
            clip,
        ] = self.fixed.clone();

        let bound = clip.expand(grads.dims());
        let g = grads.min_pair(bound.clone()).max_pair(bound.neg());
        let first_moment = first_moment * beta1 + g.clone() * rest1;
        let second_moment = second_moment * beta2 + g.clone().square() * rest2;
        let m_hat = first_moment.clone() * correction1;
        let v_hat = second_moment.clone() * correction2;
        let adaptive = (g.clone() * rms_norm + m_hat.clone() * adam) / (v_hat.sqrt() + eps.clone());
        let direction = g.clone() * gradient
            + m_hat * momentum
            + adaptive
            + g.clone().sign() * sign
            + g.clone() / (g.abs() + eps) * unit;
        let updated = params.clone() * decay - direction * rate;
        let alive = alive.expand(params.dims());
        [
            params.mask_where(alive, updated),
            first_moment,
            second_moment,
        ]
    }
}
