//! The folder where tools and downloads are kept between runs and between clones.

use std::path::PathBuf;

use anyhow::{Context, Result};

/// `~/.cache/optimarium/NAME`, made if missing.
///
/// # Errors
/// Where there is no home folder, or no folder can be made in it.
pub fn folder(name: &str) -> Result<PathBuf> {
    let home = std::env::home_dir().context("there is no home folder: set HOME")?;
    let folder = home.join(".cache").join("optimarium").join(name);
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    Ok(folder)
}
