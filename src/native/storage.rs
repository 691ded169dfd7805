//! Recorded searches and comparisons on disk: never half written.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{comparison_file::ComparisonFile, run_file::RunFile};

/// Writes `file` to `path`, all or nothing: whoever reads meanwhile finds the old file or the new.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write(path: &Path, file: &RunFile) -> Result<()> {
    replace(path, file.to_json().as_bytes())
}

/// Writes `file` to `path`, all or nothing.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write_comparison(path: &Path, file: &ComparisonFile) -> Result<()> {
    replace(path, &file.to_json())
}

fn replace(path: &Path, contents: &[u8]) -> Result<()> {
    let part = part_of(path);
    fs::write(&part, contents)
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

/// Reads the comparison at `path`; `None` where there is no file.
///
/// # Errors
/// Where it cannot be read or is no recorded comparison.
pub fn read_comparison(path: &Path) -> Result<Option<ComparisonFile>> {
    let json = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        json => json.with_context(|| format!("{} cannot be read", path.display()))?,
    };
    let file = ComparisonFile::parse(&json).with_context(|| path.display().to_string())?;
    Ok(Some(file))
}

fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}
