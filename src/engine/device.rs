//! The device as a run-time value: the CPU (flex), or WebGPU where it was compiled in.

use burn::tensor::Device;

/// Returns the CPU.
pub fn cpu() -> Device {
    Device::flex()
}

/// Acquires the browser's GPU and returns it with the adapter's name.
///
/// # Errors
///
/// A sentence saying why there is none: no adapter, or one that lacks what the engine needs.
#[cfg(feature = "webgpu")]
pub async fn webgpu() -> Result<(Device, String), String> {
    use burn::tensor::wgpu::WgpuBackend;

    let (device, setup) = Device::wgpu_options()
        .graphics_api(WgpuBackend::WebGpu)
        .init_with_setup_async()
        .await
        .map_err(|error| format!("WebGPU could not be started: {error}"))?;
    let name = setup.adapter.get_info().name;
    Ok((
        device,
        if name.is_empty() {
            "WebGPU".into()
        } else {
            name
        },
    ))
}
