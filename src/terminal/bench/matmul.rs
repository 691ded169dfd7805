//! One large product of square matrices: what the device reaches where nothing holds it up.

use anyhow::{Result, anyhow};
use burn::tensor::{Device, Tensor, TensorData};

use super::{Choice, timing::Timing};

/// Returns how many rows fill the device without taking seconds.
pub fn size(device: Choice) -> usize {
    match device {
        Choice::Cpu => 1024,
        Choice::Gpu => 4096,
    }
}

/// Returns the multiplications and additions of the product.
pub fn flops(size: usize) -> f64 {
    2.0 * (size as f64).powi(3)
}

/// Times the product, until one of its elements was read back.
///
/// # Errors
/// What the device said when it could not be read.
pub fn measure(size: usize, device: &Device, budget_secs: u32) -> Result<Timing> {
    let matrix = |phase: f32| {
        let values = (0..size * size).map(|i| (i as f32 * 0.7 + phase).sin());
        let data = TensorData::new(values.collect::<Vec<f32>>(), [size, size]);
        Tensor::<2>::from_data(data, device)
    };
    let (a, b) = (matrix(0.0), matrix(0.5));
    Timing::measure(budget_secs, || {
        let element = a.clone().matmul(b.clone()).narrow(0, 0, 1).narrow(1, 0, 1);
        let read = pollster::block_on(element.into_data_async());
        read.map(|_| ()).map_err(|error| anyhow!("{error:?}"))
    })
}
