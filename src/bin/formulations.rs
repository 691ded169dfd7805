//! Prints what each formulation of a layer costs. Natively on the CPU; as wasm on the CPU, or on
//! WebGPU, as `globalThis.formulations` says: `{ device: 'cpu' | 'webgpu', now(), tell(line), end() }`.

#[cfg(not(any(
    all(feature = "native", not(target_family = "wasm")),
    all(feature = "worker", target_family = "wasm")
)))]
fn main() {
    eprintln!("Build this with the feature native, or worker for wasm.");
}

/// Times the CPU by the time that this thread computed: other work on the machine adds nothing to it.
#[cfg(all(feature = "native", not(target_family = "wasm")))]
fn main() {
    use optimarium::{engine::device, formulations};

    pollster::block_on(formulations::measure(
        formulations::CPU,
        &device::cpu(),
        thread_millis,
        |line| println!("{line}"),
    ));
}

#[cfg(all(feature = "native", not(target_family = "wasm")))]
#[allow(unsafe_code)]
fn thread_millis() -> f64 {
    use std::ffi::{c_int, c_long};

    #[repr(C)]
    struct Time {
        seconds: i64,
        nanos: c_long,
    }
    unsafe extern "C" {
        fn clock_gettime(clock: c_int, time: *mut Time) -> c_int;
    }
    /// Linux' CLOCK_THREAD_CPUTIME_ID.
    const THREAD: c_int = 3;
    let mut time = Time {
        seconds: 0,
        nanos: 0,
    };
    // SAFETY: it writes the time, whose layout on 64-bit Linux this is.
    unsafe { clock_gettime(THREAD, &raw mut time) };
    time.seconds as f64 * 1e3 + time.nanos as f64 / 1e6
}

#[cfg(all(feature = "worker", target_family = "wasm"))]
fn main() {
    use js_sys::{Function, Reflect};
    use optimarium::{engine::device, formulations};
    use wasm_bindgen::{JsCast, JsValue};

    fn global(name: &str) -> JsValue {
        Reflect::get(&js_sys::global(), &name.into()).expect("there is a global object")
    }
    fn call(object: &JsValue, name: &str, argument: &JsValue) -> JsValue {
        let function = Reflect::get(object, &name.into()).expect("an object");
        let function: Function = function.dyn_into().expect("a function");
        function.call1(object, argument).expect("no exception")
    }
    fn now() -> f64 {
        let millis = call(&global("formulations"), "now", &JsValue::UNDEFINED);
        millis.as_f64().expect("a number")
    }
    fn tell(line: String) {
        call(&global("formulations"), "tell", &line.into());
    }

    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        let wanted = Reflect::get(&global("formulations"), &"device".into());
        match wanted.expect("an object").as_string().as_deref() {
            #[cfg(feature = "webgpu")]
            Some("webgpu") => {
                let gpu = device::webgpu(|reason| tell(reason)).await.expect("a GPU");
                tell(gpu.name);
                let device = gpu.site.device;
                formulations::measure(formulations::SWIFTSHADER, &device, now, tell).await;
                gpu.site.faults.check().expect("no faults");
            }
            _ => formulations::measure(formulations::WASM, &device::cpu(), now, tell).await,
        }
        call(&global("formulations"), "end", &JsValue::UNDEFINED);
    });
}
