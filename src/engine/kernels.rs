//! Our own kernels, as an extension of burn's backends: for the CPU in [`cpu`], for a GPU in [`gpu`].
//!
//! Tensor operations of burn pass over memory once each, and its convolution is made for few, large
//! filters; a population has many small ones. These kernels compute what stands between two matrix
//! products in one pass. Maps lie as [P·B, H+2, W+2, C], channels innermost, zeros around every image.
//!
//! Knows slices and shapes; not layers, models or genomes.

mod cpu;
#[cfg(feature = "webgpu")]
mod gpu;

use burn::{
    backend::{
        Backend, Dispatch, backend_extension,
        tensor::{FloatTensor, IntTensor},
    },
    tensor::{Int, Tensor},
};

use super::transfer::is_cpu;
use kernels::layout;
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

/// The parameters of a population, as the layers of a network read them.
#[derive(Debug, Clone)]
pub struct Sections {
    /// On the CPU the parameters [P, N] themselves; on a GPU the sections one behind the other.
    all: Tensor<2>,
    lanes: usize,
    /// Numbers of one candidate in each section.
    lens: Vec<usize>,
}

impl Sections {
    /// Cuts `parameters` [P, N] into sections of `lens`, which are N together.
    pub fn of(parameters: Tensor<2>, lens: Vec<usize>) -> Self {
        let [lanes, _] = parameters.dims();
        let all = Dispatch::sections(parameters.into_dispatch(), lens.clone());
        Self {
            all: Tensor::from_dispatch(all),
            lanes,
            lens,
        }
    }

    /// Number of sections.
    pub fn count(&self) -> usize {
        self.lens.len()
    }

    /// Section number `index`, [P, len].
    pub fn get(&self, index: usize) -> Tensor<2> {
        let all = self.all.clone().into_dispatch();
        Tensor::from_dispatch(Dispatch::section(all, self.lanes, self.lens.clone(), index))
    }
}

/// Puts sections [P, len] side by side, N numbers together: [P, N].
pub fn join(sections: Vec<Tensor<2>>) -> Tensor<2> {
    match sections.first() {
        Some(first) if is_cpu(&first.device()) => cpu::join(sections),
        _ => Tensor::cat(sections, 1),
    }
}

/// Calls a kernel of the tensors' backend with tensors and whatever follows them; where several come of it, they are
/// named.
macro_rules! dispatch {
    ($kernel:ident($($tensor:ident),+ $(; $($more:expr),+)?)) => {
        Tensor::from_dispatch(Dispatch::$kernel($($tensor.into_dispatch(),)+ $($($more),+)?))
    };
    ($kernel:ident($($tensor:ident),+ $(; $more:expr)?) -> $($out:ident),+) => {{
        let ($($out),+) = Dispatch::$kernel($($tensor.into_dispatch(),)+ $($more)?);
        ($(Tensor::from_dispatch($out)),+)
    }};
}

/// Lays out `images` [B, C, H, W] as [`conv`] wants them: on the CPU every pixel with its eight
/// neighbours, [B·H·W, patch]; on a GPU with zeros around them, [B·(H+2)·(W+2), C].
pub fn patches(images: Tensor<4>) -> Tensor<2> {
    dispatch!(patches(images))
}

/// Convolves patches [B·H·W, patch] or maps by `weight` [P, Co·C·9] and `bias` [P, Co]; returns maps
/// and, where pooled, which of four won, as [`conv_backward`] wants it.
pub fn conv<const D: usize>(
    input: Tensor<D>,
    weight: Tensor<2>,
    bias: Tensor<2>,
    shape: Shape,
) -> (Tensor<4>, Tensor<1, Int>) {
    dispatch!(conv(input, weight, bias; shape) -> maps, winners)
}

/// Gradients of [`conv`]: the input's (empty for patches), the weight's and the bias's.
pub fn conv_backward<const D: usize>(
    input: Tensor<D>,
    weight: Tensor<2>,
    (maps, winners): (Tensor<4>, Tensor<1, Int>),
    gradient: Tensor<4>,
    shape: Shape,
) -> (Tensor<4>, Tensor<2>, Tensor<2>) {
    dispatch!(conv_backward(input, weight, maps, winners, gradient; shape) -> of_input, of_weight, of_bias)
}

/// Batch normalisation by the batch's own moments, then ReLU: maps, mean [P·C], biased variance [P·C].
pub fn batch_norm_train(
    input: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
    eps: f32,
) -> (Tensor<4>, Tensor<1>, Tensor<1>) {
    dispatch!(batch_norm_train(input, scale, shift; eps) -> maps, mean, variance)
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
    dispatch!(batch_norm_eval(input, scale, shift, mean, variance; eps))
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
    dispatch!(
        batch_norm_backward(input, output, scale, mean, variance, gradient; eps) -> of_input, of_scale, of_shift
    )
}

/// Moves running statistics a `share` of the way to the `newest` times `factor`.
pub fn blend(running: Tensor<1>, newest: Tensor<1>, factor: f32, share: f64) -> Tensor<1> {
    dispatch!(blend(running, newest; factor, share))
}

/// Multiplies every candidate's maps by the same `mask` [B, C·H·W].
pub fn drop_out(maps: Tensor<4>, mask: Tensor<2>) -> Tensor<4> {
    dispatch!(drop_out(maps, mask))
}

/// Multiplies every candidate's features [P, B, F] by the same `mask` [B, F].
pub fn drop_out_features(features: Tensor<3>, mask: Tensor<2>) -> Tensor<3> {
    dispatch!(drop_out_features(features, mask))
}

/// Maps [P·B, H+2, W+2, C] → features [P·B, C·H·W]
pub fn flatten(maps: Tensor<4>) -> Tensor<2> {
    dispatch!(flatten(maps))
}

/// Features [P·B, C·H·W] → maps [P·B, H+2, W+2, C] of that `shape` [C, H, W].
pub fn unflatten(features: Tensor<2>, shape: [usize; 3]) -> Tensor<4> {
    dispatch!(unflatten(features; shape))
}

/// x [P, B, I] · wᵀ [P, O, I] + b [P, O] → [P, B, O]
pub fn linear(x: Tensor<3>, weight: Tensor<3>, bias: Tensor<2>) -> Tensor<3> {
    dispatch!(linear(x, weight, bias))
}

/// Gradients of [`linear`]'s weight and bias from that of its output: gᵀ [P, B, O] · x [P, B, I] → [P, O, I], and
/// the sum of g over the images, [P, O].
pub fn linear_weight_gradient(x: Tensor<3>, gradient: Tensor<3>) -> (Tensor<3>, Tensor<2>) {
    dispatch!(linear_weight_gradient(x, gradient) -> of_weight, of_bias)
}

/// Gradient of [`linear`]'s input from that of its output: g [P, B, O] · w [P, O, I] → [P, B, I]
pub fn linear_input_gradient(gradient: Tensor<3>, weight: Tensor<3>) -> Tensor<3> {
    dispatch!(linear_input_gradient(gradient, weight))
}

/// max(x, 0) of features; NaN stays.
pub fn rectify(features: Tensor<3>) -> Tensor<3> {
    dispatch!(rectify(features))
}

/// Gradient of [`rectify`] from that of its `output`: 0 where that was cut.
pub fn rectify_backward(output: Tensor<3>, gradient: Tensor<3>) -> Tensor<3> {
    dispatch!(rectify_backward(output, gradient))
}

/// What a training step makes of `logits` [P, B, K] by the `labels` [B], classes as numbers: figures [2·P] (each
/// candidate's mean loss, then how many answers of each are right), the gradient of the logits, and `alive` [P], from
/// now on 0 where the loss is above `max_loss` or no number.
pub fn judge(
    logits: Tensor<3>,
    labels: Tensor<1>,
    alive: Tensor<1>,
    max_loss: f32,
) -> (Tensor<1>, Tensor<3>, Tensor<1>) {
    dispatch!(judge(logits, labels, alive; max_loss) -> figures, gradient, alive)
}

/// 1 where an image's largest logit [P, B, K] is its label's [B], else 0: [P·B].
pub fn hits(logits: Tensor<3>, labels: Tensor<1>) -> Tensor<1> {
    dispatch!(hits(logits, labels))
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
    let (parameters, first_moment, second_moment) = dispatch!(
        update(parameters, gradients, first_moment, second_moment, alive; coefficients)
            -> parameters, first_moment, second_moment
    );
    [parameters, first_moment, second_moment]
}

/// The kernels as burn sees them. Shapes are those of the functions above.
#[backend_extension(Flex, Cube: cfg(feature = "webgpu"))]
trait PopulationOps: Backend {
    fn sections(parameters: FloatTensor<Self>, lens: Vec<usize>) -> FloatTensor<Self>;
    fn section(
        sections: FloatTensor<Self>,
        lanes: usize,
        lens: Vec<usize>,
        index: usize,
    ) -> FloatTensor<Self>;
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
    fn blend(
        running: FloatTensor<Self>,
        newest: FloatTensor<Self>,
        factor: f32,
        share: f64,
    ) -> FloatTensor<Self>;
    fn drop_out(maps: FloatTensor<Self>, mask: FloatTensor<Self>) -> FloatTensor<Self>;
    fn drop_out_features(features: FloatTensor<Self>, mask: FloatTensor<Self>)
    -> FloatTensor<Self>;
    fn flatten(maps: FloatTensor<Self>) -> FloatTensor<Self>;
    fn unflatten(features: FloatTensor<Self>, shape: [usize; 3]) -> FloatTensor<Self>;
    fn linear(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
    fn linear_weight_gradient(
        x: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
    fn linear_input_gradient(
        gradient: FloatTensor<Self>,
        weight: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        Self::float_matmul(gradient, weight)
    }
    fn rectify(features: FloatTensor<Self>) -> FloatTensor<Self>;
    fn rectify_backward(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
    fn judge(
        logits: FloatTensor<Self>,
        labels: FloatTensor<Self>,
        alive: FloatTensor<Self>,
        max_loss: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
    fn hits(logits: FloatTensor<Self>, labels: FloatTensor<Self>) -> FloatTensor<Self>;
    fn update(
        parameters: FloatTensor<Self>,
        gradients: FloatTensor<Self>,
        first_moment: FloatTensor<Self>,
        second_moment: FloatTensor<Self>,
        alive: FloatTensor<Self>,
        coefficients: Vec<Coefficients>,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}
