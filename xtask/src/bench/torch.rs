//! PyTorch eager on the same workloads, in a Python environment of its own.

use std::process::Command;

use anyhow::Result;
use serde::Deserialize;

use super::{
    Bench,
    figure::{Figure, Unit},
};
use crate::{
    process,
    python::{self, TORCH},
};

#[derive(Deserialize)]
struct Answer {
    version: String,
    device: String,
    first_ms: f64,
    ms: Vec<f64>,
}

/// Measures on one thread of the CPU.
///
/// # Errors
/// Where there is no PyTorch and none can be installed, or it fails.
pub fn cpu(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let runs = [
        ("W1", "loop"),
        ("W2", "loop"),
        ("W3", "loop"),
        ("W3", "vmap"),
    ];
    measure(bench, "cpu", &runs, "", tell)
}

/// Measures on the GPU through CUDA.
///
/// # Errors
/// As [`cpu`], and where there is no CUDA device.
pub fn gpu(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let runs = [
        ("W3", "loop"),
        ("W3", "vmap"),
        ("W4", "loop"),
        ("W4", "vmap"),
    ];
    measure(bench, "cuda", &runs, "PyTorch, ", tell)
}

fn measure(
    bench: &Bench,
    device: &str,
    workloads: &[(&str, &str)],
    prefix: &str,
    tell: &mut dyn FnMut(Figure),
) -> Result<()> {
    let python = python::with(TORCH)?;
    for (workload, mode) in workloads {
        let mut command = Command::new(&python);
        command
            .arg("tests/bench/torch_peer.py")
            .args([workload, mode, device, "1", &bench.options.runs.to_string()])
            .current_dir(bench.root);
        let answer: Answer = serde_json::from_str(&process::captured(&mut command)?)?;
        let name = format!("{prefix}{workload}, {mode}");
        let note = format!("PyTorch {} on {}", answer.version, answer.device);
        tell(Figure::new(name, Unit::StepMillis, &answer.ms).with_note(note));
        let name = format!("{prefix}first step of {workload}, {mode}");
        tell(Figure::new(
            name,
            Unit::Seconds,
            &[answer.first_ms / 1000.0],
        ));
    }
    Ok(())
}
