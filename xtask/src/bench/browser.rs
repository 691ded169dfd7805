//! Our engine in Chromium without the page: W3 by its own protocol.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use optimarium::core::{
    catalog::{Dataset, ModelSize, Protocol},
    config::RunConfig,
};
use optimarium::protocol::{Command, Event, RunId};
use serde::{Deserialize, Serialize};

use super::{
    Bench,
    figure::{Figure, Unit},
    script::Scripts,
};

/// One of our engines in a worker.
struct Engine {
    name: &'static str,
    script: &'static str,
    /// The worker's name, which sets the number of workers.
    worker: &'static str,
    /// Steps that are not timed: on the CPU the browser compiles the engine again meanwhile.
    settling: u32,
}

const ENGINES: [Engine; 3] = [
    Engine {
        name: "CPU, one worker",
        script: "engine-cpu_loader.js",
        worker: "workers=1",
        settling: 60,
    },
    Engine {
        name: "CPU, two workers",
        script: "engine-cpu_loader.js",
        worker: "workers=2",
        settling: 60,
    },
    Engine {
        name: "WebGPU",
        script: "engine-webgpu_loader.js",
        worker: "workers=1",
        settling: 3,
    },
];
/// Most steps that the engine reports at once.
const REPORT_STEPS: u32 = 8;
const LIMIT: Duration = Duration::from_secs(900);

#[derive(Serialize)]
struct Request<'a> {
    page: &'a Path,
    script: &'a str,
    name: &'a str,
    command: String,
}

/// A message of the worker and when it came.
#[derive(Deserialize)]
struct Message {
    ms: f64,
    bytes: String,
}

/// How a training went.
#[derive(Default)]
struct Training {
    /// From the worker's start: its program is loaded, its device opened and, if a GPU, tested.
    ready_secs: f64,
    /// From the start of the generation, whose images are there, to the first report: helpers are
    /// started, a GPU's programs compiled.
    first_step_secs: f64,
    /// One value per report, the mean of its steps: they were timed together.
    step_ms: Vec<f64>,
    device: String,
}

/// Measures W3 on every engine, and how long one takes to get there.
///
/// # Errors
/// Where there is no page or no browser.
pub fn measure(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let scripts = bench.scripts_for_page()?;
    for engine in &ENGINES {
        let name = format!("W3, {}", engine.name);
        match train(&scripts, &bench.page, engine, bench.options.runs) {
            Ok(training) => {
                tell(
                    Figure::new(name, Unit::StepMillis, &training.step_ms)
                        .with_note(training.device),
                );
                for (what, secs) in [
                    ("until ready", training.ready_secs),
                    ("first step of W3 after that", training.first_step_secs),
                ] {
                    let name = format!("{what}, {}", engine.name);
                    tell(Figure::new(name, Unit::Seconds, &[secs]));
                }
            }
            Err(error) => tell(Figure::from_sample(
                name,
                Unit::StepMillis,
                Err(format!("{error:#}")),
            )),
        }
    }
    Ok(())
}

/// Sixteen lanes, Adam's among them, of the reduced CNN on minibatches of 64.
fn w3(steps: u32) -> RunConfig {
    RunConfig {
        population: 15,
        generations: 1,
        elites: 2,
        tournament: 3,
        seed: 42,
        tasks: vec![Dataset::Mnist],
        steps,
        batch: 64,
        seeds_per_evaluation: 1,
        train_images: 1000,
        scoring_images: 100,
        model: ModelSize::Reduced,
        protocol: Protocol::Validation,
    }
}

fn train(scripts: &Scripts, page: &Path, engine: &Engine, runs: u32) -> Result<Training> {
    let command = Command::Start {
        run: RunId(0),
        config: w3(engine.settling + runs * REPORT_STEPS),
        founder: None,
    };
    let bytes = postcard::to_stdvec(&command)?;
    let request = Request {
        page: &page.canonicalize()?,
        script: engine.script,
        name: engine.worker,
        command: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    let mut worker = scripts.start("engine.mjs", &request, LIMIT)?;
    let mut training = Training::default();
    let (mut begun_secs, mut last_secs, mut steps) = (0.0, 0.0, 0);
    while training.step_ms.len() < runs as usize {
        let Message { ms, bytes } = worker.next()?;
        let secs = ms / 1000.0;
        match event(&bytes)? {
            Event::Ready(report) => {
                training.ready_secs = secs;
                training.device = report.name;
            }
            Event::GenerationStarted { .. } => begun_secs = secs,
            Event::DeviceFailed { reason: message } | Event::Failed { message, .. } => {
                bail!("{message}")
            }
            Event::Trained {
                records,
                elapsed_secs,
                ..
            } => {
                if steps == 0 {
                    training.first_step_secs = secs - begun_secs;
                }
                if steps >= engine.settling as usize {
                    let secs = elapsed_secs - last_secs;
                    training.step_ms.push(secs * 1000.0 / records.len() as f64);
                }
                steps += records.len();
                last_secs = elapsed_secs;
            }
            Event::Scored { .. } => bail!("it was trained before enough of its steps were timed"),
            _ => {}
        }
    }
    Ok(training)
}

fn event(hexadecimal: &str) -> Result<Event> {
    let bytes: Vec<u8> = (0..hexadecimal.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hexadecimal[at..at + 2], 16))
        .collect::<Result<_, _>>()?;
    postcard::from_bytes(&bytes)
        .context("the page's engine speaks another protocol: build the page again")
}
