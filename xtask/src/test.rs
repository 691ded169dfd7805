//! `cargo xtask test`: everything that must hold, in steps, ending with one summary.

mod cluster;
mod export;
mod outcome;
mod webgpu;

use std::env;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;

use self::outcome::{Outcome, Ran};
use crate::{
    choice,
    page::{self, PAGE},
    process, soak, tools,
};

/// The manifests whose dependencies are checked, in the repository: all that is built, and the fuzz targets.
const MANIFESTS: [&str; 2] = ["Cargo.toml", "tests/fuzz/Cargo.toml"];
/// Names an interpreter to tests that need one, and to us where somebody has one with all libraries.
const INTERPRETER: &str = "OPTIMARIUM_PYTHON";
/// How long the soak takes here.
const SOAK_MINUTES: u32 = 1;

/// What a first run writes into `target` and the cache of tools, in gigabytes, and some to spare.
const FIRST_RUN_GIGABYTES: u64 = 25;

/// Check formatting, lints, native tests, dependencies, the page's build, the browser journeys and a soak.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only this step; may be given several times.
    #[arg(long, value_name = "STEP")]
    only: Vec<Step>,
    /// Run exported code with PyTorch even where that has to be installed first (2 GB).
    #[arg(long)]
    with_torch: bool,
}

/// One thing that is checked; they run in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// all code is formatted by rustfmt
    Format,
    /// clippy finds nothing in the native code, WebGPU included, and the tests
    Lints,
    /// the native tests
    Tests,
    /// exported code does in Python what the engine does
    Export,
    /// searches and comparisons that Dask shares between two workers are those of one process
    Cluster,
    /// the examples in the documentation
    DocTests,
    /// every dependency has a licence and a source that we accept, few come twice, none has a known hole
    Dependencies,
    /// clippy finds nothing in the page and its two engines
    LintsWasm,
    /// the page and its two engines build
    Page,
    /// visitors' journeys through the page, in Chromium; some in Firefox and WebKit too
    Journeys,
    /// searches go on through faults for a minute, in Chromium
    Soak,
    /// the terminal's engine agrees with the reference figures on WebGPU
    NativeWebgpu,
}

/// Runs the steps that `options` choose in the repository `root`, all of them even if one fails;
/// says whether all passed.
pub fn run(root: &Path, options: &Options) -> bool {
    let begun = Instant::now();
    mention_space(root);
    let chosen = |step: &Step| options.only.is_empty() || options.only.contains(step);
    let steps: Vec<Step> = Step::value_variants()
        .iter()
        .copied()
        .filter(chosen)
        .collect();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (number, &step) in steps.iter().enumerate() {
        println!(
            "\n[{}/{}] {}: {}",
            number + 1,
            steps.len(),
            choice::name(step),
            choice::purpose(step)
        );
        let start = Instant::now();
        let page_failed = outcomes
            .iter()
            .any(|outcome| outcome.step == choice::name(Step::Page) && outcome.error().is_some());
        let result = match step {
            Step::Journeys | Step::Soak if page_failed => {
                Ok(Ran::nothing("not run, for want of the page"))
            }
            _ => step.run(root, options, begun.elapsed()),
        };
        let outcome = Outcome {
            step: choice::name(step),
            result,
            time: start.elapsed(),
        };
        for reason in outcome.skipped() {
            println!("  skipped: {reason}");
        }
        if let Some(error) = outcome.error() {
            println!("  failed: {error:#}");
        }
        outcomes.push(outcome);
    }
    println!("{}", outcome::summary(&outcomes, begun.elapsed()));
    outcomes.iter().all(|outcome| outcome.error().is_none())
}

/// Says so where a first run might not find the space that it needs.
fn mention_space(root: &Path) {
    // A file system that does not tell has none to spare or enough: the steps will show it.
    let free = fs4::available_space(root).map_or(u64::MAX, |bytes| bytes / 1_000_000_000);
    if free < FIRST_RUN_GIGABYTES {
        println!(
            "Only {free} GB are free here, and a first run takes up to {FIRST_RUN_GIGABYTES}: should it end with \"no space left\", make room, by `cargo clean` for one."
        );
    }
}

impl Step {
    fn advice(self) -> &'static str {
        match self {
            Step::Format => "`cargo fmt --all`",
            Step::Lints | Step::LintsWasm => {
                "mend what clippy names above; what it is wrong about, #[expect] with a reason"
            }
            Step::Tests | Step::DocTests => {
                "the failing test is named above; run it alone by `cargo test NAME`"
            }
            Step::Export => {
                "what fails above names the library; another interpreter that has jax, optax and torch can be named by OPTIMARIUM_PYTHON"
            }
            Step::Cluster => {
                "the failing test is named above; docs/cluster.md says how to run the driver alone"
            }
            Step::Dependencies => {
                "cargo-deny names the crate and who needs it: take another one or version; what is acceptable, write into .cargo/deny.toml or tests/fuzz/deny.toml with the reason"
            }
            Step::Page => "mend the error above, then `cargo xtask test --only page`",
            Step::Journeys => {
                "tests/results has screenshots; `cargo xtask test --only page --only journeys` repeats, and tests/playwright.config.mjs says how to record one"
            }
            Step::Soak => {
                "the last lines above say what failed; `cargo xtask soak --minutes 1 --dist target/page` repeats"
            }
            Step::NativeWebgpu => {
                "the first lines of the table above are the worst figures; `vulkaninfo` tells which driver there is"
            }
        }
    }

    fn run(self, root: &Path, options: &Options, so_far: Duration) -> Result<Ran> {
        self.check(root, options, so_far)
            .map_err(|error| anyhow!("{error:#}; what to do: {}", self.advice()))
    }

    fn check(self, root: &Path, options: &Options, so_far: Duration) -> Result<Ran> {
        let cargo = |line: &str| whole(tools::cargo(root).args(line.split(' ')));
        match self {
            Step::Format => cargo("fmt --all --check"),
            // With WebGPU; the tests are compiled without it.
            Step::Lints => {
                cargo("clippy --workspace --all-targets --features terminal/webgpu -- -D warnings")
            }
            Step::Tests => cargo("test --workspace --lib --bins --tests"),
            Step::Export => export::run(root, options.with_torch),
            Step::Cluster => cluster::run(root),
            Step::DocTests => cargo("test --workspace --doc"),
            Step::Dependencies => cargo_deny(root),
            // All at once, so that burn is checked once.
            Step::LintsWasm => {
                tools::ensure_target()?;
                cargo(&format!(
                    "clippy --target {} --package page --package worker --features worker/webgpu -- -D warnings",
                    tools::TARGET
                ))
            }
            Step::Page => whole(&mut page::build(root, page::PAGE.as_ref(), false)?),
            Step::Journeys => {
                let skipped = process::run_noting_skipped(&mut playwright(root)?)?;
                Ok(Ran::all_but(skipped))
            }
            Step::Soak => whole(&mut soak::command(root, &root.join(PAGE), SOAK_MINUTES)?),
            Step::NativeWebgpu => webgpu::run(root, options.only.contains(&self), so_far),
        }
    }
}

/// A step that one command decides.
fn whole(command: &mut Command) -> Result<Ran> {
    process::run(command)?;
    Ok(Ran::all_but(vec![]))
}

/// Runs what is left out of the usual `test`, of which `wishes` may choose, with a `python`.
fn ignored(root: &Path, test: &str, python: &Path, wishes: &[&str]) -> Result<Ran> {
    let mut cargo = tools::cargo(root);
    cargo.args(["test", "--workspace", "--test", test, "--", "--ignored"]);
    whole(cargo.args(wishes).env(INTERPRETER, python))
}

/// cargo-deny with all checks; without the advisories where their database cannot be had.
fn cargo_deny(root: &Path) -> Result<Ran> {
    let mut fetch = tools::cargo_deny(root)?;
    fetch.args(["fetch", "db"]);
    // git waits for as long as it takes otherwise.
    fetch
        .env("GIT_HTTP_LOW_SPEED_LIMIT", "1000")
        .env("GIT_HTTP_LOW_SPEED_TIME", "20");
    let advisories = process::output(&mut fetch).map(|_| "advisories");
    for manifest in MANIFESTS {
        let mut check = tools::cargo_deny(root)?;
        check.args([
            "--manifest-path",
            manifest,
            "check",
            "--hide-inclusion-graph",
        ]);
        check.args(["bans", "licenses", "sources"]).args(advisories);
        process::run(&mut check)?;
    }
    let skipped = advisories.is_none().then(|| {
        "known holes were not looked for: git cannot reach the database of advisories from here"
            .to_owned()
    });
    Ok(Ran::all_but(skipped.into_iter().collect()))
}

/// Playwright on the page that was built, with its packages and a Chromium.
fn playwright(root: &Path) -> Result<Command> {
    let page = root.join(PAGE);
    tools::other_browsers();
    let mut playwright = page::script(root, &page, "node_modules/@playwright/test/cli.js")?;
    playwright.arg("test");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = free.context("no port is free to serve the page")?.port();
    playwright.env("PORT", port.to_string());
    // Started by cargo, every task of a journey would wait for whatever is built meanwhile.
    let program = root.join(format!("target/journeys/xtask{}", env::consts::EXE_SUFFIX));
    process::place_this(&program)?;
    playwright.env("XTASK", program);
    Ok(playwright)
}
