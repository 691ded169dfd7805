//! `cargo xtask bench`: our engine and its peers on this machine in one go, held against the
//! targets.
//!
//! Each part measures and returns figures; [`target`] compares them, [`report`] writes both down.
//! What cannot be measured here is said with its reason, never as a zero.

mod browser;
mod figure;
mod machine;
mod native;
mod page;
mod peers;
mod report;
mod script;
mod target;
mod torch;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

use self::{figure::Figure, machine::Machine, script::Scripts};
use crate::{choice, page::ensure_built, process};

/// Where the results lie, in the repository.
const RESULTS: &str = "target/bench";

/// Measure our engine and its peers on this machine and compare them with the targets.
///
/// The table appears on the terminal, in target/bench/table.md and in target/bench/results.json.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only this part; may be given several times or as a list with commas.
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    only: Vec<Part>,
    /// How many times each thing is timed, after what it needs to settle.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Folder with a built page, measured as it is; without it the part `page` builds one.
    #[arg(long, value_name = "DIR")]
    dist: Option<PathBuf>,
    /// Cargo profile of the native engine.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Also measure on the GPU of this machine.
    #[arg(long)]
    gpu: bool,
}

/// What can be measured by itself; the parts run in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    /// the page and its engines build, as visitors get them
    Page,
    /// what a visitor fetches, in brotli
    Size,
    /// how long a visitor waits, in a fresh Chromium each time
    Startup,
    /// our engine on the CPU
    Native,
    /// PyTorch eager on the CPU, one thread
    Torch,
    /// our engine in Chromium
    Browser,
    /// other trainers in Chromium, a fresh one for each
    Peers,
    /// how smoothly fifty curves grow in one chart
    Curves,
    /// how memory grows over 200 generations
    Memory,
    /// our engine and PyTorch on the GPU
    Gpu,
}

/// What came of one part.
#[derive(Debug, Serialize)]
struct Outcome {
    part: Part,
    /// Load averages before it; parts under unequal load cannot be compared.
    load: String,
    figures: Vec<Figure>,
    /// Why there are no (more) figures.
    failure: Option<String>,
}

/// What the parts share.
struct Bench<'a> {
    root: &'a Path,
    page: PathBuf,
    options: &'a Options,
}

/// Measures the parts that `options` choose in the repository `root`, reports and compares.
///
/// # Errors
/// Where the results cannot be written; what cannot be measured is part of the report.
pub fn run(root: &Path, options: &Options) -> Result<()> {
    let page = options.dist.clone();
    let bench = Bench {
        root,
        page: page.unwrap_or_else(|| root.join(RESULTS).join("page")),
        options,
    };
    let machine = Machine::here(root);
    println!("{machine}");
    let mut outcomes = Vec::new();
    for &part in Part::value_variants() {
        let mut outcome = Outcome {
            part,
            load: machine::load(),
            figures: Vec::new(),
            failure: None,
        };
        if part.is_chosen(options) {
            println!(
                "\n{}: {} (load {})",
                choice::name(part),
                choice::purpose(part),
                outcome.load
            );
            let result = part.measure(&bench, &mut |figure| {
                println!("  {figure}");
                outcome.figures.push(figure);
            });
            if let Err(error) = result {
                println!("  not measured: {error:#}");
                outcome.failure = Some(format!("{error:#}"));
            }
        } else {
            let reason = match part {
                Part::Gpu => "no GPU was asked for (--gpu, where there is one)",
                _ => "not chosen",
            };
            outcome.failure = Some(reason.into());
        }
        outcomes.push(outcome);
    }
    report::write(&root.join(RESULTS), &machine, options, &outcomes)
}

impl Part {
    fn is_chosen(self, options: &Options) -> bool {
        match self {
            Part::Page if options.dist.is_some() => false,
            Part::Gpu if options.gpu => true,
            Part::Gpu => options.only.contains(&self),
            _ => options.only.is_empty() || options.only.contains(&self),
        }
    }

    /// Gives each figure to `tell` as soon as there is one.
    fn measure(self, bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
        let runs = bench.options.runs;
        match self {
            Part::Page => process::run(&mut crate::page::build(bench.root, &bench.page, true)?),
            Part::Size => page::sizes(bench, tell),
            Part::Startup => page::startup(bench, tell),
            Part::Native => native::cpu(bench, tell),
            Part::Torch => torch::cpu(bench, tell),
            Part::Browser => browser::measure(bench, tell),
            Part::Peers => peers::measure(&Scripts::new(bench.root)?, runs, tell),
            Part::Curves => page::curves(bench, tell),
            Part::Memory => page::memory(bench, tell),
            Part::Gpu => {
                native::gpu(bench, tell)?;
                torch::gpu(bench, tell)
            }
        }
    }
}

impl Bench<'_> {
    /// The scripts, if there is a page for them.
    fn scripts_for_page(&self) -> Result<Scripts> {
        ensure_built(&self.page, "bench --only page")?;
        Scripts::new(self.root)
    }
}
