//! Batch normalisation of a whole population, with the ReLU behind it: per candidate and channel.

use burn::tensor::Tensor;

use super::{
    kernels,
    layers::Maps,
    planar::{self, Normalised},
};

/// Added to a variance before its square root (PyTorch's default).
const EPS: f32 = 1e-5;

/// Mean and variance per candidate and channel, both [P·C], as batch normalisation met them.
#[derive(Debug, Clone)]
pub struct Moments {
    /// Mean over B, H, W.
    pub mean: Tensor<1>,
    /// Variance over B, H, W: biased in a batch, unbiased in running statistics.
    pub variance: Tensor<1>,
}

/// What the gradient of [`batch_norm_train`] needs.
#[expect(
    clippy::large_enum_variant,
    reason = "one per layer and step: nothing beside the tensors themselves"
)]
#[derive(Debug)]
pub enum Kept {
    /// Of the kernels.
    Kernels {
        /// What went in.
        input: Tensor<4>,
        /// What came out.
        output: Tensor<4>,
        /// The batch's moments, the variance biased.
        moments: Moments,
    },
    /// Of tensor operations.
    Tensors(Normalised),
}

/// Normalises with the batch's own moments, scales and shifts by `scale`, `shift` [P, C], cuts at zero.
/// The moments returned are the batch's, the variance unbiased, for the running statistics.
pub fn batch_norm_train(x: Maps, scale: Tensor<2>, shift: Tensor<2>) -> (Maps, Kept, Moments) {
    let lanes = scale.dims()[0];
    match x {
        Maps::Padded(x) => {
            let [count, height, width, _] = x.dims();
            let (y, mean, variance) = kernels::batch_norm_train(x.clone(), scale, shift, EPS);
            let moments = Moments { mean, variance };
            let kept = Kept::Kernels {
                input: x,
                output: y.clone(),
                moments: moments.clone(),
            };
            let count = count / lanes * (height - 2) * (width - 2);
            (Maps::Padded(y), kept, moments.unbiased(count))
        }
        Maps::Planar(x) => {
            let [batch, _, height, width] = x.dims();
            let (y, kept, [mean, variance]) = planar::batch_norm_train(x, scale, shift, EPS);
            let moments = Moments { mean, variance }.unbiased(batch * height * width);
            (Maps::Planar(y), Kept::Tensors(kept), moments)
        }
    }
}

impl Moments {
    fn unbiased(self, count: usize) -> Self {
        let count = count as f64;
        Self {
            mean: self.mean,
            variance: self.variance.mul_scalar(count / (count - 1.0)),
        }
    }
}

/// Normalises with running moments, then as [`batch_norm_train`].
pub fn batch_norm_eval(x: Maps, scale: Tensor<2>, shift: Tensor<2>, running: &Moments) -> Maps {
    let Moments { mean, variance } = running.clone();
    match x {
        Maps::Padded(x) => Maps::Padded(kernels::batch_norm_eval(
            x, scale, shift, mean, variance, EPS,
        )),
        Maps::Planar(x) => Maps::Planar(planar::batch_norm_eval(
            x, scale, shift, mean, variance, EPS,
        )),
    }
}

/// Gradients of [`batch_norm_train`]: the input's, the scale's and the shift's [P, C].
pub fn batch_norm_backward(
    kept: Kept,
    scale: Tensor<2>,
    grad: Maps,
) -> (Maps, Tensor<2>, Tensor<2>) {
    match (kept, grad) {
        (
            Kept::Kernels {
                input,
                output,
                moments: Moments { mean, variance },
            },
            Maps::Padded(grad),
        ) => {
            let (input_grad, scale_grad, shift_grad) =
                kernels::batch_norm_backward(input, output, scale, mean, variance, grad, EPS);
            (Maps::Padded(input_grad), scale_grad, shift_grad)
        }
        (Kept::Tensors(kept), Maps::Planar(grad)) => {
            let (input_grad, scale_grad, shift_grad) =
                planar::batch_norm_backward(kept, scale, grad);
            (Maps::Planar(input_grad), scale_grad, shift_grad)
        }
        (_, grad) => unreachable!("{grad:?} does not lie as the maps did"),
    }
}
