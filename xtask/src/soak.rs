//! `cargo xtask soak`: quick searches in Chromium, one after the other, while faults come.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{
    page::{self, PAGE},
    process,
};

/// Search for an hour in Chromium while engines are killed, storage is cleared and more goes wrong.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Minutes; with 5 or fewer a fault comes every 5 seconds, else every minute.
    #[arg(long, default_value_t = 60)]
    minutes: u32,
    /// A folder with a built page; without it the page is built.
    #[arg(long, value_name = "FOLDER")]
    dist: Option<PathBuf>,
}

/// Runs the soak that `options` choose with the page of the repository `root`.
///
/// # Errors
/// Where the page cannot be built, a tool is missing, or something went wrong that should not have.
pub fn run(root: &Path, options: &Options) -> Result<()> {
    let dist = match &options.dist {
        // The script runs in a folder of its own.
        Some(folder) => folder
            .canonicalize()
            .with_context(|| format!("there is no folder {}", folder.display()))?,
        None => {
            process::run(&mut page::build(root, PAGE.as_ref(), false)?)?;
            root.join(PAGE)
        }
    };
    process::run(&mut command(root, &dist, options.minutes)?)
}

/// The script, for so many `minutes` with the built `page`.
///
/// # Errors
/// Where there is no page, or a tool is missing.
pub fn command(root: &Path, page: &Path, minutes: u32) -> Result<Command> {
    let mut script = page::script(root, page, "soak/soak.mjs")?;
    script.env("MINUTES", minutes.to_string());
    Ok(script)
}
