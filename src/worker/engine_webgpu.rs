//! The engine on WebGPU, in a Web Worker.

fn main() {
    #[cfg(target_family = "wasm")]
    run_constructors();
    worker::start_webgpu();
}

/// Runs what fills cubecl's registries, before the program needs them.
///
/// The linker gathers it in one function. Unless the program calls that itself, the linker puts the call
/// into every function that JavaScript calls, and a training step comes in hundreds of times.
#[cfg(target_family = "wasm")]
#[expect(unsafe_code, reason = "only the linker can write that function")]
fn run_constructors() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // Safety: they are made to run before everything else, and this is the only call.
    unsafe { __wasm_call_ctors() }
}
