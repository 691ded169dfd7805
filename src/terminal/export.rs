//! `optimarium export`: a genome as source code or JSON.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use export::{json, optax, pytorch};
use files::file_kind::FileKind;
use host::{
    genome_argument::{self, Arguments},
    output, recorded,
    storage::Claim,
};
use science::presets::NamedGenome;

/// Print an optimizer as a PyTorch optimizer, an Optax transformation, or JSON.
#[derive(Debug, clap::Args)]
#[command(after_help = genome_argument::HELP)]
pub struct Options {
    /// The optimizer, see below.
    #[arg(value_name = "GENOME")]
    genome: OsString,
    /// What to make of it.
    #[arg(long, value_enum, ignore_case = true)]
    to: Target,
    /// Write to this file instead of stdout.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What a genome is exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    Pytorch,
    Optax,
    Json,
}

/// Does what `options` say.
///
/// # Errors
/// Where the genome cannot be read or the file not be written; [`output::Untaken`] where standard
/// output took not everything.
pub fn run(options: &Options) -> Result<()> {
    let found = Arguments::of_process().find(&options.genome)?;
    let NamedGenome { name, genome } = &found.named;
    let steps = found.training.map(|training| training.steps);
    let text = match options.to {
        Target::Pytorch => pytorch(genome, name, steps),
        Target::Optax => optax(genome, name, steps),
        Target::Json => json(genome),
    };
    match options.out.as_deref().filter(|out| *out != Path::new("-")) {
        Some(out) => write(out, &text),
        None => output::print(text),
    }
}

/// Writes `text` to `out`, which may be a device or a pipe.
fn write(out: &Path, text: &str) -> Result<()> {
    let special = out
        .metadata()
        .is_ok_and(|found| !found.is_file() && !found.is_dir());
    if special {
        return fs::write(out, text).with_context(|| format!("cannot write {}", out.display()));
    }
    let claim = Claim::of(out)?;
    let there = claim.read()?.and_then(|bytes| recorded::kind(&bytes));
    if let Some(kind @ (FileKind::Run(_) | FileKind::Comparison(_))) = there {
        bail!(
            "{} is {kind}, which would be lost; choose another --out",
            out.display()
        );
    }
    claim.write(text.as_bytes())
}
