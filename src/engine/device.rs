//! The device as a run-time value: the CPU (flex), or a GPU (wgpu) where it was compiled in.

use burn::tensor::Device;

use super::{
    fault::Faults,
    memory::Capacity,
    transfer::{download, fill},
};

/// Returns the CPU.
pub fn cpu() -> Device {
    Device::flex()
}

/// Whether this machine's CPU adds a product in one rounding, on which last bits depend.
pub fn fuses() -> bool {
    ::kernels::fuses()
}

/// Where a worker trains.
#[derive(Debug, Clone)]
pub struct DeviceContext {
    /// The device.
    pub device: Device,
    /// What it holds.
    pub capacity: Capacity,
    /// What it reports besides its results.
    pub faults: Faults,
}

impl DeviceContext {
    /// The CPU.
    pub fn cpu() -> Self {
        Self {
            device: cpu(),
            capacity: Capacity::cpu(),
            faults: Faults::default(),
        }
    }

    /// Whether programs are compiled for a network's sizes in its first step.
    pub fn compiles(&self) -> bool {
        self.device != cpu()
    }

    /// Frees what no tensor uses any more, after memory ran out.
    pub async fn make_room(&self) {
        // Everything that was under way has failed, and is reported, before this is read; whether it
        // can be read itself does not matter.
        let _ = download(vec![fill(0.0, [1], &self.device)]).await;
        self.device.memory_cleanup();
        self.faults.forgive();
    }
}

/// A GPU that is open.
#[cfg(feature = "webgpu")]
pub struct Gpu {
    /// Where to train.
    pub context: DeviceContext,
    /// The adapter's name.
    pub name: String,
    /// Hands it no work, at which a browser looks for what is finished.
    pub nudge: Box<dyn Fn()>,
}

/// Acquires the GPU: in a browser by WebGPU, elsewhere by the best of Vulkan, Metal, DirectX 12 and
/// OpenGL that reaches one. In a browser `on_lost` is told when it is gone, once and as a sentence,
/// whatever is under way.
///
/// # Errors
///
/// A sentence saying why there is none: no adapter, or one that lacks what the engine needs.
#[cfg(feature = "webgpu")]
pub async fn webgpu(on_lost: impl Fn(String) + Send + 'static) -> Result<Gpu, String> {
    use std::sync::Arc;

    use burn::tensor::wgpu::{WgpuBackend, wgpu};

    use super::fault::Fault;

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
        .map_err(|error| format!("The GPU could not be started: {error}."))?;

    let faults = Faults::default();
    // In place of a handler that panics; a lack of memory need not end the training.
    setup.device.on_uncaptured_error(Arc::new({
        let faults = faults.clone();
        move |error| {
            faults.report(match error {
                wgpu::Error::OutOfMemory { .. } => Fault::OutOfMemory,
                refusal => Fault::Broken(format!("The GPU refused to work: {refusal}.")),
            });
        }
    }));
    // Elsewhere there is but one such callback, which burn has, and reading says what it heard.
    if in_browser {
        let faults = faults.clone();
        setup.device.set_device_lost_callback(move |_, why| {
            let why = why.trim_end_matches('.');
            let reason = match why {
                "" => "The GPU was lost.".to_string(),
                _ => format!("The GPU was lost: {why}."),
            };
            faults.report(Fault::Broken(reason.clone()));
            on_lost(reason);
        });
    }

    let limits = setup.device.limits();
    let buffer_bytes = limits
        .max_storage_buffer_binding_size
        .min(limits.max_buffer_size);
    let info = setup.adapter.get_info();
    let name = match (in_browser, info.name.is_empty()) {
        (true, true) => "WebGPU".into(),
        (true, false) => info.name,
        (false, _) => format!("{} ({:?})", info.name, info.backend),
    };
    let context = DeviceContext {
        device,
        capacity: Capacity::gpu(buffer_bytes),
        faults,
    };
    let nudge = move || {
        setup.queue.submit([]);
    };
    Ok(Gpu {
        context,
        name,
        nudge: Box::new(nudge),
    })
}
