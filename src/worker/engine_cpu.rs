//! The engine on the CPU, in a Web Worker.

fn main() {
    worker::start_cpu();
}
