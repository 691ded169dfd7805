//! `cargo xtask fuzz`: every reader of text or bytes from outside, under cargo-fuzz.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{listing, process, tools};

/// The workspace of the targets, in the repository.
const FOLDER: &str = "tests/fuzz";

/// Feed every reader of outside text and bytes with what a fuzzer thinks of, one after the other.
///
/// Needs a nightly compiler (`rustup toolchain install nightly`); cargo-fuzz is installed if missing.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Minutes per target.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: u32,
    /// Only this target; may be given several times.
    #[arg(long, value_name = "TARGET")]
    only: Vec<String>,
}

/// Runs the targets that `options` choose in the repository `root`, and stops at the first finding.
///
/// # Errors
/// Where a tool is missing, or a target found something; it lies in `tests/fuzz/artifacts` then.
pub fn run(root: &Path, options: &Options) -> Result<()> {
    let folder = root.join(FOLDER);
    let known = targets(&folder)?;
    for name in &options.only {
        ensure!(
            known.contains(name),
            "{name} is no target; there are {}",
            known.join(", ")
        );
    }
    let cargo_fuzz = tools::cargo_fuzz()?;
    let path = tools::path_with(cargo_fuzz.parent().unwrap_or(&cargo_fuzz))?;
    let chosen = |name: &&String| options.only.is_empty() || options.only.contains(name);
    for name in known.iter().filter(chosen) {
        let corpus = folder.join("corpus").join(name);
        fs::create_dir_all(&corpus)
            .with_context(|| format!("cannot make the folder {}", corpus.display()))?;
        // Not `cargo +nightly`: only rustup's own cargo knows the plus sign.
        let mut command = std::process::Command::new("rustup");
        command.args(["run", "nightly", "cargo", "fuzz", "run", "--fuzz-dir", "."]);
        command.args(["--target-dir", "../../target/fuzz", name]);
        command.args([&corpus, &folder.join("seeds").join(name)]);
        command.args(["--", "-dict=words.dict", "-max_len=8192", "-timeout=10"]);
        command.args(["-rss_limit_mb=1024", "-print_final_stats=1"]);
        command.arg(format!("-max_total_time={}", options.minutes * 60));
        command.env("PATH", &path).current_dir(&folder);
        process::run(&mut command).with_context(|| {
            format!("the target {name} found something, or did not start; what it found is in {FOLDER}/artifacts")
        })?;
    }
    Ok(())
}

/// The targets by name, in order.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let files = listing::files(&folder.join("targets"))?;
    let names = files.iter().filter_map(|file| file.strip_suffix(".rs"));
    Ok(names.map(str::to_owned).collect())
}
