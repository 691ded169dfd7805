//! `optimarium bench`: how fast the engine trains, on workloads that other engines can repeat.
//!
//! Knows our engine alone; `cargo xtask bench` sets its figures beside those of the peers.

mod matmul;
mod timing;
mod workload;

use std::num::NonZero;

use anyhow::{Error, Result};
use clap::builder::PossibleValuesParser;
use serde::Serialize;

use self::{
    timing::Timing,
    workload::{WORKLOADS, Workload},
};
use host::{
    device::{Choice, Opened},
    output,
};

/// Name of the row that tells what the device can do.
const MATMUL: &str = "matmul";

/// Time training steps of the engine on workloads that other engines can repeat.
///
/// W1: the reduced network on 28×28 images, batches of 64, one candidate, Adam. W2: the paper's
/// network for them, batches of 128, one candidate. W3: sixteen different candidates of W1. W4:
/// fifty of W2. P=…: so many candidates of W1. matmul: one large product of square matrices.
///
/// A step draws its minibatch, trains every candidate on it, and has read their losses back. The
/// first one to three steps are not counted; then follow up to 30, as many as the time allows, but
/// at least three. GFLOP/s count the multiplications and additions of convolutions and linear
/// layers, forward and backward, and nothing else.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Where to train.
    #[arg(long, value_enum, ignore_case = true, default_value_t = Choice::Cpu)]
    device: Choice,
    /// Threads that share the candidates on the CPU.
    #[arg(long, value_name = "N", default_value = "1")]
    threads: NonZero<usize>,
    /// Measure these alone.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', ignore_case = true, value_parser = names())]
    only: Option<Vec<String>>,
    /// Seconds for the counted steps of each workload.
    #[arg(long, value_name = "SECS", default_value_t = 20)]
    budget_secs: u32,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
struct Report {
    device: String,
    rows: Vec<Row>,
}

/// One workload, measured.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    threads: usize,
    /// Candidates that are trained at once.
    lanes: usize,
    #[serde(flatten)]
    timing: Timing,
    candidate_steps_per_sec: f64,
    gflops: f64,
}

/// Does what `options` say.
///
/// # Errors
/// Where the device cannot be opened or fails; [`output::Untaken`] as soon as standard output takes no
/// more.
pub fn run(options: &Options) -> Result<()> {
    if cfg!(debug_assertions) {
        output::note("Note: this is a debug build; only figures of a release build mean anything.");
    }
    let device = options.device.open()?;
    let wanted = |name: &str| {
        let only = options.only.as_ref();
        only.is_none_or(|names| names.iter().any(|only| only.eq_ignore_ascii_case(name)))
    };
    let mut rows = Vec::new();
    let print = |line: &str| match options.json {
        true => Ok(()),
        false => output::print(format_args!("{line}\n")),
    };
    print(&header(&device.name))?;
    let mut tell = |row: Row| {
        print(&row.line())?;
        rows.push(row);
        Ok::<_, Error>(())
    };
    for workload in WORKLOADS.iter().filter(|workload| wanted(workload.name)) {
        tell(measure(workload, &device, options)?)?;
    }
    if wanted(MATMUL) {
        let size = matmul::size(options.device);
        let timing = matmul::measure(size, &device.context.device, options.budget_secs)?;
        tell(Row::new(MATMUL, 1, 1, timing, matmul::flops(size)))?;
    }
    if options.json {
        let device = device.name;
        let report = serde_json::to_string(&Report { device, rows })?;
        output::print(format_args!("{report}\n"))?;
    }
    Ok(())
}

fn measure(workload: &Workload, device: &Opened, options: &Options) -> Result<Row> {
    let threads = match options.device {
        Choice::Cpu => options.threads.get(),
        Choice::Gpu => 1,
    };
    let timing = workload.measure(&device.context, threads, options.budget_secs)?;
    Ok(Row::new(
        workload.name,
        threads,
        workload.lanes,
        timing,
        workload.flops_per_candidate(),
    ))
}

impl Row {
    /// A row of steps that cost `flops` per lane.
    fn new(name: &str, threads: usize, lanes: usize, timing: Timing, flops: f64) -> Self {
        let candidate_steps_per_sec = lanes as f64 * 1000.0 / timing.median_ms;
        Self {
            name: name.into(),
            threads,
            lanes,
            timing,
            candidate_steps_per_sec,
            gflops: candidate_steps_per_sec * flops / 1e9,
        }
    }

    fn line(&self) -> String {
        let Timing {
            median_ms,
            q1_ms,
            q3_ms,
            n,
        } = self.timing;
        format!(
            "{:8} {:>7} {:>10} {median_ms:>12.2} {:>21} {n:>4} {:>18.1} {:>9.2}",
            self.name,
            self.threads,
            self.lanes,
            format!("{q1_ms:.2} to {q3_ms:.2}"),
            self.candidate_steps_per_sec,
            self.gflops
        )
    }
}

fn header(device: &str) -> String {
    format!(
        "on {device}\n{:8} {:>7} {:>10} {:>12} {:>21} {:>4} {:>18} {:>9}",
        "workload",
        "threads",
        "candidates",
        "ms per step",
        "middle half of steps",
        "n",
        "candidate-steps/s",
        "GFLOP/s"
    )
}

fn names() -> PossibleValuesParser {
    let names = WORKLOADS.iter().map(|workload| workload.name);
    PossibleValuesParser::new(names.chain([MATMUL]))
}

#[cfg(test)]
mod tests;
