//! `optimarium export`: a genome as source code or JSON.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use super::genome_argument;
use crate::core::{
    export::{json, optax, pytorch},
    optimizer::{Formula, NamedOptimizer},
};

/// Print an optimizer as a PyTorch optimizer, an Optax transformation, or JSON.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The optimizer: a name such as adam or published, adam+schedule, JSON, or a .json file;
    /// NAME=… names it.
    #[arg(value_name = "GENOME")]
    genome: String,
    /// What to make of it.
    #[arg(long, value_enum)]
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
/// Where the genome cannot be read or the file not be written.
pub fn run(options: &Options) -> Result<()> {
    let named = genome_argument::read(&options.genome)?;
    let NamedOptimizer { name, optimizer } = &named;
    ensure!(
        optimizer.formula == Formula::Terms,
        "{name} is no sum of terms, so it is no genome; it can only be compared"
    );
    let genome = &optimizer.genome;
    let text = match options.to {
        Target::Pytorch => pytorch(genome, name),
        Target::Optax => optax(genome, name),
        Target::Json => json(genome),
    };
    match &options.out {
        Some(path) => {
            fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
        }
        None => {
            print!("{text}");
            Ok(())
        }
    }
}
