//! The built page: its size, how soon it can be used, how its memory grows.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use super::{
    Bench,
    figure::{Figure, Unit},
};

/// Bytes in a megabyte.
const MEGABYTE: f64 = 1e6;
const LIMIT: Duration = Duration::from_secs(1800);
/// Generations after which memory is first looked at, and between two looks.
const EVERY: u32 = 10;
const GENERATIONS: u32 = 210;

/// Bytes in use after so many generations.
#[derive(Deserialize)]
struct Usage {
    generation: u32,
    wasm: f64,
    heap: f64,
    process: Option<f64>,
}

/// Measures what a visitor fetches.
///
/// # Errors
/// Where there is no page, no Node or no browser; so for all of this module.
pub fn sizes(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let sizes: HashMap<String, Option<f64>> = ask(bench, "sizes.mjs")?;
    for (name, part) in [
        ("page", "page"),
        ("CPU engine", "engine-cpu"),
        ("WebGPU engine", "engine-webgpu"),
    ] {
        tell(match sizes.get(part).copied().flatten() {
            Some(bytes) => Figure::new(name, Unit::Megabytes, &[bytes / MEGABYTE]),
            None => Figure::missing(name, Unit::Megabytes, "the built page has none"),
        });
    }
    Ok(())
}

/// Measures how long a visitor waits, and how soon a gene toggled in the laboratory shows.
///
/// # Errors
/// As [`sizes`].
pub fn startup(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let waits = [
        ("usable_ms", "page usable"),
        ("generation_ms", "first generation"),
    ];
    measure(bench, "startup.mjs", &waits, (Unit::Seconds, 1000.0), tell)?;
    let toggles = [
        ("cold_ms", "toggle to first point, cold"),
        ("warm_ms", "toggle to first point, warm"),
    ];
    measure(bench, "toggle.mjs", &toggles, (Unit::Seconds, 1000.0), tell)
}

/// Measures how smoothly fifty curves grow, alone and while a pointer reads them.
///
/// # Errors
/// As [`sizes`].
pub fn curves(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let rates = [
        ("growing", "fifty growing curves"),
        ("pointed", "fifty growing curves under the pointer"),
    ];
    measure(bench, "curves.mjs", &rates, (Unit::Frames, 1.0), tell)
}

/// Tells what `script` answers under each of these keys as the figure of that name, in a unit of which so many of the
/// script's make one.
fn measure(
    bench: &Bench,
    script: &str,
    figures: &[(&str, &str)],
    (unit, size): (Unit, f64),
    tell: &mut dyn FnMut(Figure),
) -> Result<()> {
    let answer: HashMap<String, Vec<f64>> = ask(bench, script)?;
    for (key, name) in figures {
        let values = answer.get(*key);
        let values = values.with_context(|| format!("{script} measured no {key}"))?;
        let values: Vec<f64> = values.iter().map(|value| value / size).collect();
        tell(Figure::new(*name, unit, &values));
    }
    Ok(())
}

/// Measures how memory grows, from the first look to the last.
///
/// # Errors
/// As [`sizes`].
pub fn memory(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let usage: Vec<Usage> = ask(bench, "memory.mjs")?;
    let (first, last) = usage
        .first()
        .zip(usage.last())
        .context("memory was not looked at")?;
    let growth = |name: &str, from: f64, to: f64| {
        let note = format!(
            "{:.1} MB after {} generations, {:.1} MB after {}",
            from / MEGABYTE,
            first.generation,
            to / MEGABYTE,
            last.generation
        );
        Figure::new(name, Unit::Percent, &[(to / from - 1.0) * 100.0]).with_note(note)
    };
    tell(growth(
        "growth of wasm and heap",
        first.wasm + first.heap,
        last.wasm + last.heap,
    ));
    let name = "growth of the process";
    tell(match first.process.zip(last.process) {
        Some((from, to)) => growth(name, from, to),
        None => Figure::missing(name, Unit::Percent, "this system has no /proc"),
    });
    Ok(())
}

fn ask<T: DeserializeOwned>(bench: &Bench, script: &str) -> Result<T> {
    let request = json!({
        "page": bench.page.canonicalize()?,
        "runs": bench.options.runs,
        "generations": GENERATIONS,
        "every": EVERY,
    });
    bench.scripts_for_page()?.ask(script, &request, LIMIT)
}
