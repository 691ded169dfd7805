//! The engine on the CPU, in a Web Worker.

fn main() {
    optimarium::worker::start_cpu();
}
