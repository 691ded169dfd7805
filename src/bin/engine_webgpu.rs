//! The engine on WebGPU, in a Web Worker.

fn main() {
    optimarium::worker::start_webgpu();
}
