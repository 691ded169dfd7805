//! The two ways in which a population is computed, and which one a device takes.

use burn::tensor::Device;

use super::kernels;

/// How feature maps lie and who computes on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulation {
    /// Our kernels; maps [P·B, H+2, W+2, C]. On the CPU and on WebGPU.
    Kernels,
    /// burn's tensor operations, one dispatch each; maps [B, P·C, H, W]. On every device.
    Tensors,
}

impl Formulation {
    /// Returns the faster one on `device` (figures: docs/engine.md): our kernels, where they run.
    pub fn of(device: &Device) -> Self {
        if kernels::run_on(device) {
            Self::Kernels
        } else {
            Self::Tensors
        }
    }
}
