//! Other trainers in Chromium on W1 and W3: a fresh browser for each.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde::Deserialize;
use serde_json::json;

use super::{
    figure::{Figure, Unit},
    script::Scripts,
};

/// Milliseconds within which a peer's timed steps begin.
const BUDGET: u32 = 60_000;
const LIMIT: Duration = Duration::from_secs(300);
/// Largest difference of two peers' losses: rounding, over some steps.
const TOLERANCE: f64 = 1e-3;

/// A peer on one of its backends.
struct Peer {
    name: &'static str,
    script: &'static str,
    backend: &'static str,
    /// Threads may share memory.
    isolated: bool,
    /// All candidates at once.
    together: bool,
    /// Starts from the common weights and trains by Adam, so that its losses are the others'.
    comparable: bool,
}

const JAX: Peer = Peer {
    name: "jax-js, wasm, one thread",
    script: "jax",
    backend: "wasm",
    isolated: false,
    together: false,
    comparable: true,
};
const TENSORFLOW: Peer = Peer {
    name: "TensorFlow.js, WebGL",
    script: "tensorflow",
    backend: "webgl",
    ..JAX
};

const PEERS: [Peer; 7] = [
    JAX,
    Peer {
        name: "jax-js, wasm, threads",
        isolated: true,
        ..JAX
    },
    Peer {
        name: "jax-js, WebGPU, vmap",
        backend: "webgpu",
        together: true,
        ..JAX
    },
    TENSORFLOW,
    Peer {
        name: "TensorFlow.js, WebGPU",
        backend: "webgpu",
        ..TENSORFLOW
    },
    Peer {
        name: "TensorFlow.js, JavaScript",
        backend: "cpu",
        ..TENSORFLOW
    },
    Peer {
        name: "ConvNetJS, Adadelta",
        script: "convnet",
        backend: "",
        comparable: false,
        ..JAX
    },
];

#[derive(Deserialize)]
struct Answer {
    first_ms: f64,
    ms: Vec<f64>,
    losses: Vec<f64>,
}

/// Measures every peer, each thing up to `runs` times.
///
/// # Errors
/// None of its own: a peer that fails is a figure that says so.
pub fn measure(scripts: &Scripts, runs: u32, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    for workload in ["W1", "W3"] {
        let mut common: Vec<f64> = Vec::new();
        for peer in &PEERS {
            let name = format!("{workload}, {}", peer.name);
            let result = ask(scripts, peer, workload, runs).and_then(|answer| {
                if peer.comparable {
                    agree(&common, &answer.losses)?;
                    common.clone_from(&answer.losses);
                }
                Ok(answer)
            });
            match result {
                Ok(Answer { first_ms, ms, .. }) => {
                    tell(Figure::new(name, Unit::StepMillis, &ms));
                    let name = format!("first step of {workload}, {}", peer.name);
                    tell(Figure::new(name, Unit::Seconds, &[first_ms / 1000.0]));
                }
                Err(error) => tell(Figure::missing(
                    name,
                    Unit::StepMillis,
                    format!("{error:#}"),
                )),
            }
        }
    }
    Ok(())
}

fn ask(scripts: &Scripts, peer: &Peer, workload: &str, runs: u32) -> Result<Answer> {
    let request = json!({
        "peer": peer.script,
        "backend": peer.backend,
        "workload": workload,
        "isolated": peer.isolated,
        "together": peer.together,
        "runs": runs,
        "budget": BUDGET,
    });
    scripts.ask("peer.mjs", &request, LIMIT)
}

/// Checks that a peer computes what the one before it did.
fn agree(before: &[f64], losses: &[f64]) -> Result<()> {
    for (step, (a, b)) in before.iter().zip(losses).enumerate() {
        ensure!(
            (a - b).abs() < TOLERANCE,
            "it does not train what the others do: its loss at step {step} is {b:.5}, theirs {a:.5}"
        );
    }
    Ok(())
}
