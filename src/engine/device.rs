//! The device as a run-time value: the CPU (flex), or a GPU (wgpu) where it was compiled in.

use burn::tensor::Device;

/// Returns the CPU.
pub fn cpu() -> Device {
    Device::flex()
}

/// Acquires the GPU and returns it with the adapter's name: in a browser by WebGPU, elsewhere by the
/// best of Vulkan, Metal, DirectX 12 and OpenGL that reaches one.
///
/// # Errors
///
/// A sentence saying why there is none: no adapter, or one that lacks what the engine needs.
#[cfg(feature = "webgpu")]
pub async fn webgpu() -> Result<(Device, String), String> {
    use burn::tensor::wgpu::WgpuBackend;

    let in_browser = cfg!(target_family = "wasm");
    let api = if in_browser {
        WgpuBackend::WebGpu
    } else {
        WgpuBackend::Auto
    };
    let (device, setup) = Device::wgpu_options()
        .graphics_api(api)
        .init_with_setup_async()
        .await
        .map_err(|error| format!("The GPU could not be started: {error}"))?;
    let info = setup.adapter.get_info();
    let name = match (in_browser, info.name.is_empty()) {
        (true, true) => "WebGPU".into(),
        (true, false) => info.name,
        (false, _) => format!("{} ({:?})", info.name, info.backend),
    };
    Ok((device, name))
}
