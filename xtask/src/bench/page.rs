//! The built page: its size, how soon it can be used, how its memory grows.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::{
    Bench,
    figure::{Figure, Unit},
};
use crate::{page, process};

/// Bytes in a megabyte.
const MEGABYTE: f64 = 1e6;
const LIMIT: Duration = Duration::from_secs(1800);
/// Generations after which memory is first looked at, and between two looks.
const EVERY: u32 = 10;
const GENERATIONS: u32 = 210;

#[derive(Serialize)]
struct Request<'a> {
    page: &'a Path,
    runs: u32,
    generations: u32,
    every: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sizes {
    page: Option<f64>,
    engine_cpu: Option<f64>,
    engine_webgpu: Option<f64>,
}

#[derive(Deserialize)]
struct Startup {
    usable_ms: Vec<f64>,
    generation_ms: Vec<f64>,
}

#[derive(Deserialize)]
struct Toggle {
    cold_ms: Vec<f64>,
    warm_ms: Vec<f64>,
}

/// Frames per second, one value per second.
#[derive(Deserialize)]
struct Curves {
    growing: Vec<f64>,
    pointed: Vec<f64>,
}

/// Bytes in use after so many generations.
#[derive(Deserialize)]
struct Usage {
    generation: u32,
    wasm: f64,
    heap: f64,
    process: Option<f64>,
}

/// Builds the page for release; what is fresh is not built again.
///
/// # Errors
/// Where a tool is missing or the page does not build.
pub fn build(bench: &Bench) -> Result<()> {
    process::run(&mut page::release(bench.root, &bench.page)?)
}

/// Measures what a visitor fetches.
///
/// # Errors
/// Where there is no page, no Node or no browser; so for all of this module.
pub fn sizes(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let sizes: Sizes = ask(bench, "sizes.mjs")?;
    for (name, bytes) in [
        ("page", sizes.page),
        ("CPU engine", sizes.engine_cpu),
        ("WebGPU engine", sizes.engine_webgpu),
    ] {
        tell(match bytes {
            Some(bytes) => Figure::new(name, Unit::Megabytes, &[bytes / MEGABYTE]),
            None => {
                Figure::from_sample(name, Unit::Megabytes, Err("the built page has none".into()))
            }
        });
    }
    Ok(())
}

/// Measures how long a visitor waits.
///
/// # Errors
/// As [`sizes`].
pub fn startup(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let Startup {
        usable_ms,
        generation_ms,
    } = ask(bench, "startup.mjs")?;
    tell(seconds("page usable", &usable_ms));
    tell(seconds("first generation", &generation_ms));
    Ok(())
}

/// Measures how soon a gene toggled in the laboratory shows.
///
/// # Errors
/// As [`sizes`].
pub fn toggle(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let Toggle { cold_ms, warm_ms } = ask(bench, "toggle.mjs")?;
    tell(seconds("toggle to first point, cold", &cold_ms));
    tell(seconds("toggle to first point, warm", &warm_ms));
    Ok(())
}

/// Measures how smoothly fifty curves grow, alone and while a pointer reads them.
///
/// # Errors
/// As [`sizes`].
pub fn curves(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let Curves { growing, pointed } = ask(bench, "curves.mjs")?;
    tell(Figure::new("fifty growing curves", Unit::Frames, &growing));
    tell(Figure::new(
        "fifty growing curves under the pointer",
        Unit::Frames,
        &pointed,
    ));
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
        None => Figure::from_sample(name, Unit::Percent, Err("this system has no /proc".into())),
    });
    Ok(())
}

fn seconds(name: &str, ms: &[f64]) -> Figure {
    let seconds: Vec<f64> = ms.iter().map(|ms| ms / 1000.0).collect();
    Figure::new(name, Unit::Seconds, &seconds)
}

fn ask<T: serde::de::DeserializeOwned>(bench: &Bench, script: &str) -> Result<T> {
    let scripts = bench.scripts_for_page()?;
    let request = Request {
        page: &bench.page.canonicalize()?,
        runs: bench.options.runs,
        generations: GENERATIONS,
        every: EVERY,
    };
    scripts.ask(script, &request, LIMIT)
}
