//! Batch normalisation of a whole population, with the ReLU behind it: per candidate and channel.

use burn::tensor::Tensor;

use super::kernels;

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

/// What a minibatch adds to running statistics.
#[derive(Debug)]
pub struct BatchMoments {
    /// The batch's own, the variance biased.
    pub of_batch: Moments,
    /// What makes the variance unbiased.
    pub unbiased: f32,
}

/// What the gradient of [`batch_norm_train`] needs.
#[derive(Debug)]
pub struct Kept {
    /// What went in.
    input: Tensor<4>,
    /// What came out.
    output: Tensor<4>,
    /// The batch's moments, the variance biased.
    moments: Moments,
}

/// Normalises maps with the batch's own moments, scales and shifts by `scale`, `shift` [P, C], cuts at
/// zero. The moments returned are for the running statistics.
pub fn batch_norm_train(
    x: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
) -> (Tensor<4>, Kept, BatchMoments) {
    let lanes = scale.dims()[0];
    let [count, height, width, _] = x.dims();
    let (y, mean, variance) = kernels::batch_norm_train(x.clone(), scale, shift, EPS);
    let moments = Moments { mean, variance };
    let kept = Kept {
        input: x,
        output: y.clone(),
        moments: moments.clone(),
    };
    let count = (count / lanes * (height - 2) * (width - 2)) as f64;
    let moments = BatchMoments {
        of_batch: moments,
        unbiased: (count / (count - 1.0)) as f32,
    };
    (y, kept, moments)
}

/// Normalises with running moments, then as [`batch_norm_train`].
pub fn batch_norm_eval(
    x: Tensor<4>,
    scale: Tensor<2>,
    shift: Tensor<2>,
    running: &Moments,
) -> Tensor<4> {
    let Moments { mean, variance } = running.clone();
    kernels::batch_norm_eval(x, scale, shift, mean, variance, EPS)
}

/// Gradients of [`batch_norm_train`]: the input's, the scale's and the shift's [P, C].
pub fn batch_norm_backward(
    kept: Kept,
    scale: Tensor<2>,
    grad: Tensor<4>,
) -> (Tensor<4>, Tensor<2>, Tensor<2>) {
    let Kept {
        input,
        output,
        moments: Moments { mean, variance },
    } = kept;
    kernels::batch_norm_backward(input, output, scale, mean, variance, grad, EPS)
}
