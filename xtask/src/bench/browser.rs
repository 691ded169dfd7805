//! Our engine in Chromium without the page: W3 by its own protocol.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use protocol::{Command, Event, RunId};
use science::{
    catalog::Dataset,
    config::{Preset, RunConfig},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    Bench,
    figure::{Figure, Unit},
    script::Scripts,
};
use crate::{dist::LOADER, listing};

/// One of our engines in a worker.
struct Engine {
    name: &'static str,
    /// How the names of its files begin.
    stem: &'static str,
    /// The worker's name, which sets the number of workers.
    worker: &'static str,
    /// Steps that are not timed: on the CPU the browser compiles the engine again meanwhile.
    settling: u32,
    /// Steps after them that are, together.
    timed: u32,
}

const ENGINES: [Engine; 3] = [
    Engine {
        name: "CPU, one worker",
        stem: "engine-cpu",
        worker: "workers=1",
        settling: 60,
        timed: 64,
    },
    Engine {
        name: "CPU, two workers",
        stem: "engine-cpu",
        worker: "workers=2",
        settling: 60,
        timed: 64,
    },
    Engine {
        name: "WebGPU",
        stem: "engine-webgpu",
        worker: "workers=1",
        settling: 3,
        timed: 4,
    },
];
/// Most steps that the engine reports at once.
const REPORT_STEPS: u32 = 8;
const LIMIT: Duration = Duration::from_secs(900);

/// A message of the worker and when it came.
#[derive(Deserialize)]
struct Message {
    ms: f64,
    bytes: Vec<u8>,
}

/// How a training went.
struct Training {
    /// From the worker's start: its program is loaded, its device opened and, if a GPU, tested.
    ready_secs: f64,
    /// From the start of the generation, whose images are there, to the first report: helpers are
    /// started, a GPU's programs compiled.
    first_step_secs: f64,
    /// The mean of the timed steps.
    step_ms: f64,
    device: String,
}

/// Measures W3 on every engine, and how long one takes to get there. The engines take turns, in a fresh
/// Chromium each time: a machine whose speed changes is fast and slow for all of them.
///
/// # Errors
/// Where there is no page or no browser.
pub fn measure(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let scripts = bench.scripts_for_page()?;
    let mut trainings = ENGINES.map(|_| Ok(Vec::new()));
    let runs = bench.options.runs;
    for turn in 1..=runs {
        println!("  turn {turn} of {runs}");
        for (engine, outcome) in ENGINES.iter().zip(&mut trainings) {
            if let Ok(done) = outcome {
                match train(&scripts, &bench.page, engine) {
                    Ok(training) => done.push(training),
                    Err(error) => *outcome = Err(error),
                }
            }
        }
    }
    for (engine, outcome) in ENGINES.iter().zip(trainings) {
        let name = format!("W3, {}", engine.name);
        match outcome {
            Ok(done) => {
                let values =
                    |value: fn(&Training) -> f64| done.iter().map(value).collect::<Vec<_>>();
                let device = done.first().map(|training| training.device.clone());
                let steps = values(|training| training.step_ms);
                tell(
                    Figure::new(name, Unit::StepMillis, &steps)
                        .with_note(device.unwrap_or_default()),
                );
                for (what, secs) in [
                    ("until ready", values(|training| training.ready_secs)),
                    (
                        "first step of W3 after that",
                        values(|training| training.first_step_secs),
                    ),
                ] {
                    let name = format!("{what}, {}", engine.name);
                    tell(Figure::new(name, Unit::Seconds, &secs));
                }
            }
            Err(error) => tell(Figure::missing(
                name,
                Unit::StepMillis,
                format!("{error:#}"),
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
        tasks: vec![Dataset::Mnist],
        steps,
        batch: 64,
        scoring_images: 100,
        ..Preset::QuickLook.config()
    }
}

/// The file in the folder `page` that starts the engine: `cargo xtask dist` puts a hash into its name.
fn loader(page: &Path, stem: &str) -> Result<String> {
    let loads = |name: &String| name.starts_with(stem) && name.ends_with(LOADER);
    let mut files = listing::files(page)?.into_iter();
    files
        .find(loads)
        .with_context(|| format!("{} has no {stem}", page.display()))
}

fn train(scripts: &Scripts, page: &Path, engine: &Engine) -> Result<Training> {
    let command = Command::Start {
        run: RunId(0),
        config: w3(engine.settling + engine.timed + 2 * REPORT_STEPS),
        founder: None,
    };
    let request = json!({
        "page": page.canonicalize()?,
        "script": loader(page, engine.stem)?,
        "name": engine.worker,
        "command": postcard::to_stdvec(&command)?,
    });
    let mut worker = scripts.start("engine.mjs", &request, LIMIT)?;
    let (mut ready_secs, mut device) = (0.0, String::new());
    let (mut begun_secs, mut first_step_secs) = (0.0, None);
    let (mut steps, mut settled) = (0, None);
    loop {
        let Message { ms, bytes } = worker.next()?;
        let secs = ms / 1000.0;
        let event = postcard::from_bytes(&bytes)
            .context("the page's engine speaks another protocol: build the page again")?;
        match event {
            Event::Ready(report) => (ready_secs, device) = (secs, report.name),
            Event::GenerationStarted { .. } => begun_secs = secs,
            Event::DeviceFailed { reason: message } | Event::Failed { message, .. } => {
                bail!("{message}")
            }
            Event::Trained {
                records,
                elapsed_secs,
                ..
            } => {
                let first_step_secs = *first_step_secs.get_or_insert(secs - begun_secs);
                steps += records.len();
                match settled {
                    None if steps >= engine.settling as usize => {
                        settled = Some((steps, elapsed_secs))
                    }
                    Some((first, since)) if steps - first >= engine.timed as usize => {
                        return Ok(Training {
                            ready_secs,
                            first_step_secs,
                            step_ms: (elapsed_secs - since) * 1000.0 / (steps - first) as f64,
                            device,
                        });
                    }
                    _ => {}
                }
            }
            Event::Scored { .. } => bail!("it was trained before enough of its steps were timed"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::*;

    #[test]
    fn an_engine_is_found_as_it_was_built_and_as_it_was_packed() {
        let page = env::temp_dir().join(format!("optimarium-bench-{}", std::process::id()));
        fs::create_dir_all(&page).unwrap();
        for name in [
            "engine-cpu_loader.js",
            "engine-webgpu-0123456789abcdef_loader.js",
        ] {
            fs::write(page.join(name), "").unwrap();
        }
        let found = ["engine-cpu", "engine-webgpu", "engine-tpu"].map(|stem| loader(&page, stem));
        fs::remove_dir_all(&page).unwrap();
        let [built, packed, missing] = found;
        assert_eq!(built.unwrap(), "engine-cpu_loader.js");
        assert_eq!(packed.unwrap(), "engine-webgpu-0123456789abcdef_loader.js");
        assert!(
            missing
                .unwrap_err()
                .to_string()
                .ends_with("has no engine-tpu")
        );
    }
}
