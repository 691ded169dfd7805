//! Batch normalisation on [B, P·C, H, W]: per channel, hence per candidate, with no change.

use burn::tensor::Tensor;

/// Added to a variance before its square root (PyTorch's default).
const BATCH_NORM_EPS: f64 = 1e-5;

/// Mean and variance per candidate and channel, both [P·C], as batch normalisation met them.
#[derive(Debug, Clone)]
pub struct Moments {
    /// Mean over B, H, W.
    pub mean: Tensor<1>,
    /// Variance over B, H, W: biased in a batch, unbiased in running statistics.
    pub variance: Tensor<1>,
}

/// What the gradient of [`batch_norm_train`] needs.
#[derive(Debug)]
pub struct Normalised {
    /// x̂ [B, P·C, H, W]
    normalised: Tensor<4>,
    /// 1/σ [1, P·C, 1, 1]
    inverse: Tensor<4>,
}

/// Normalises with the batch's own moments, then scales and shifts by `scale`, `shift` [P, C].
/// The moments returned are the batch's, the variance unbiased, for the running statistics.
pub fn batch_norm_train(
    x: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
) -> (Tensor<4>, Normalised, Moments) {
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
        variance: variance
            .mul_scalar(count / (count - 1.0))
            .reshape([channels]),
    };
    let saved = Normalised {
        normalised,
        inverse,
    };
    (y, saved, moments)
}

/// Normalises with running moments.
pub fn batch_norm_eval(
    x: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
    running: &Moments,
) -> Tensor<4> {
    let channels = x.dims()[1];
    let mean = running.mean.clone().reshape([1, channels, 1, 1]);
    let deviation = running.variance.clone().add_scalar(BATCH_NORM_EPS).sqrt();
    (x - mean) / deviation.reshape([1, channels, 1, 1]) * per_channel(scale) + per_channel(shift)
}

/// Gradients of [`batch_norm_train`]: the input's, the scale's and the shift's [P, C].
pub fn batch_norm_backward(
    Normalised {
        normalised,
        inverse,
    }: Normalised,
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
