//! Numbers into tensors and back.
//!
//! Numbers are f32 and stay so: what burn offers to whoever knows less converts between all types of numbers, quantised
//! ones among them, and their code would be a tenth of the engine that a visitor fetches. On the CPU tensors are put
//! together from their numbers for the same reason.

use std::fmt::Debug;

use burn::{
    backend::{Dispatch, Flex, ops::FloatTensorOps},
    tensor::{Device, Tensor, TensorData},
};

/// Whether tensors of `device` lie in the CPU's memory. Where no GPU was compiled in, the compiler knows.
pub(super) fn is_cpu(device: &Device) -> bool {
    cfg!(not(feature = "webgpu")) || *device == Device::flex()
}

/// Puts `values` on `device`.
pub fn upload<const D: usize>(values: Vec<f32>, shape: [usize; D], device: &Device) -> Tensor<D> {
    let data = TensorData::new(values, shape);
    Tensor::from_dispatch(Dispatch::float_from_data(data, device.as_dispatch()))
}

/// Puts so many `rows` of `values` on `device`.
pub fn repeat(values: &[f32], rows: usize, device: &Device) -> Tensor<2> {
    if is_cpu(device) {
        upload(values.repeat(rows), [rows, values.len()], device)
    } else {
        upload(values.to_vec(), [1, values.len()], device).repeat_dim(0, rows)
    }
}

/// Fills a tensor on `device` with one number.
pub fn fill<const D: usize>(value: f32, shape: [usize; D], device: &Device) -> Tensor<D> {
    if is_cpu(device) {
        upload(vec![value; shape.iter().product()], shape, device)
    } else {
        Tensor::full(shape, value, device)
    }
}

/// Waits for the device and returns the numbers of `tensors`, one behind the other.
///
/// # Errors
///
/// What the device said when they could not be read.
pub async fn download<const D: usize>(tensors: Vec<Tensor<D>>) -> Result<Vec<f32>, String> {
    let Some(first) = tensors.first() else {
        return Ok(Vec::new());
    };
    if is_cpu(&first.device()) {
        let mut values = Vec::new();
        for tensor in tensors {
            let tensor = tensor.try_into_primitive::<Flex>().map_err(refusal)?;
            let numbers = tensor.to_contiguous();
            let numbers = numbers.as_slice::<f32>();
            values.extend_from_slice(numbers.expect("f32 numbers in order"));
        }
        return Ok(values);
    }
    let all = Tensor::cat(tensors, 0).into_dispatch();
    let data = Dispatch::float_into_data(all).await.map_err(refusal)?;
    data.try_into_vec::<f32>().map_err(refusal)
}

/// Says in a sentence what lies at the bottom of `error`: to visitors of a page, whom a library's words tell
/// nothing, what that most often means.
fn refusal(error: impl Debug) -> String {
    let text = format!("{error:?}");
    if cfg!(target_family = "wasm") {
        log::warn!("{text}");
        return "The device gave no figures back; most often it was lost.".into();
    }
    let causes = text.split("Backtrace").next().unwrap_or_default();
    let deepest = causes.lines().map(str::trim).rfind(|line| !line.is_empty());
    let cause = deepest.unwrap_or("unknown").trim_end_matches('.');
    format!("The device gave no figures back: {cause}.")
}
