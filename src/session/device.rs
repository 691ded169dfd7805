//! Which device trains: what the visitor chose, and what this browser can do.
//!
//! Looks at `navigator.gpu` by name, so that the page needs no unstable bindings.

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

pub use page_state::device_choice::DeviceChoice;
use protocol::DeviceKind;
use web::js::{call, property};
use widgets::browser;

/// Where the script is that starts the engine for `kind`; that for the CPU also reads a visitor's files.
///
/// A published page has it in its head, with a hash in its name: a page that a browser kept then finds the
/// engine of its own version or none.
pub fn engine_script(kind: DeviceKind) -> String {
    let engine = match kind {
        DeviceKind::Cpu => "engine-cpu",
        DeviceKind::WebGpu => "engine-webgpu",
    };
    let script = browser::meta(engine).unwrap_or_else(|| format!("{engine}_loader.js"));
    format!("./{script}")
}

/// How long a browser may think about a GPU; a broken driver can keep it for ever.
const PATIENCE_MILLIS: u32 = 10_000;

/// Where training will run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The device.
    pub kind: DeviceKind,
    /// Why it is the CPU although the GPU was welcome, as a sentence.
    pub reason: Option<String>,
}

/// Decides where to train, from the visitor's choice and what the browser grants.
pub async fn decide(choice: DeviceChoice) -> Decision {
    if choice == DeviceChoice::Cpu {
        return Decision {
            kind: DeviceKind::Cpu,
            reason: None,
        };
    }
    let adapter = adapter().await;
    let accepted = adapter.and_then(|adapter| adapter.accept(choice == DeviceChoice::WebGpu));
    Decision {
        kind: match accepted {
            Ok(()) => DeviceKind::WebGpu,
            Err(_) => DeviceKind::Cpu,
        },
        reason: accepted.err(),
    }
}

/// What WebGPU tells of its adapter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Adapter {
    description: String,
    fallback: bool,
    timestamps: bool,
}

impl Adapter {
    /// Says why the adapter is of no use; software is good enough where it is `forced`.
    fn accept(&self, forced: bool) -> Result<(), String> {
        if !self.timestamps {
            return Err("The GPU lacks timestamp queries, so training runs on the CPU.".into());
        }
        if self.is_software() && !forced {
            return Err(
                "The only GPU here is a software one, so training runs on the CPU, which is faster."
                    .into(),
            );
        }
        Ok(())
    }

    fn is_software(&self) -> bool {
        let description = self.description.to_ascii_lowercase();
        let names = [
            "swiftshader",
            "llvmpipe",
            "lavapipe",
            "software",
            "basic render",
        ];
        self.fallback || names.iter().any(|name| description.contains(name))
    }
}

/// Asks the browser for an adapter; the error is a sentence.
async fn adapter() -> Result<Adapter, String> {
    const NONE: &str = "No GPU adapter was granted, so training runs on the CPU.";
    let gpu = get(&js_sys::global(), "navigator")
        .and_then(|navigator| get(&navigator, "gpu"))
        .ok_or("This browser has no WebGPU, so training runs on the CPU.")?;
    let promise = call(&gpu, "requestAdapter", &[])
        .and_then(|value| value.dyn_into::<Promise>().ok())
        .ok_or(NONE)?;
    let timer = TimeoutFuture::new(PATIENCE_MILLIS);
    let adapter = match select(JsFuture::from(promise), timer).await {
        Either::Left((Ok(adapter), _)) if !(adapter.is_null() || adapter.is_undefined()) => adapter,
        _ => return Err(NONE.into()),
    };
    let info = get(&adapter, "info").unwrap_or(JsValue::UNDEFINED);
    let text = |key| {
        get(&info, key)
            .and_then(|value| value.as_string())
            .unwrap_or_default()
    };
    let flag = |target: &JsValue| get(target, "isFallbackAdapter").is_some_and(|v| v.is_truthy());
    Ok(Adapter {
        description: ["vendor", "architecture", "device", "description"]
            .map(text)
            .join(" "),
        fallback: flag(&info) || flag(&adapter),
        timestamps: has_feature(&adapter, "timestamp-query"),
    })
}

fn has_feature(adapter: &JsValue, name: &str) -> bool {
    get(adapter, "features")
        .and_then(|features| call(&features, "has", &[name.into()]))
        .is_some_and(|found| found.is_truthy())
}

fn get(target: &JsValue, key: &str) -> Option<JsValue> {
    property(target, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn software_counts_only_when_forced() {
        let swiftshader = Adapter {
            description: "google swiftshader".into(),
            fallback: false,
            timestamps: true,
        };
        assert!(swiftshader.accept(false).is_err());
        assert!(swiftshader.accept(true).is_ok());
        let real = Adapter {
            description: "apple metal-3".into(),
            ..swiftshader
        };
        assert!(real.accept(false).is_ok());
        let old = Adapter {
            timestamps: false,
            ..real
        };
        assert!(old.accept(true).is_err());
    }
}
