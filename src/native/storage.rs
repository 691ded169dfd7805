//! The recorded search on disk: never half written.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::run_file::RunFile;

/// Writes `file` to `path`, all or nothing: whoever reads meanwhile finds the old file or the new.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write(path: &Path, file: &RunFile) -> Result<()> {
    let part = part_of(path);
    fs::write(&part, file.to_json())
        .and_then(|()| fs::rename(&part, path))
        .with_context(|| format!("{} cannot be written", path.display()))
}

/// Reads the search at `path`.
///
/// # Errors
/// Where it cannot be read or is no recorded search.
pub fn read(path: &Path) -> Result<RunFile> {
    let json = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    RunFile::parse(&json).with_context(|| format!("{} cannot be resumed", path.display()))
}

fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}
