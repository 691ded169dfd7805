//! The folder of shards and results: what files are called in it, and in which order they come.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{
    sealed::{self, Content},
    status::Status,
};
use host::storage::replace::replace;

/// How the names of shards end.
pub const SHARD: &str = ".shard.json";

/// How the names of results end.
pub const RESULT: &str = ".result.json";

/// Returns the files of `folder` whose names end in `ending`, by name; hidden ones are no business of ours.
///
/// # Errors
/// Where it cannot be listed.
pub fn list(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let unreadable = || format!("cannot list the folder {}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(ending) && !name.starts_with('.') {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Makes `folder` where there is none.
///
/// # Errors
/// Where it cannot be made.
pub fn make(folder: &Path) -> Result<()> {
    let made = fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()));
    made.map_err(|error| Status::Unwritable.because(error))
}

/// Puts `content` into the file at `path`, a line.
///
/// # Errors
/// Where it cannot be written.
pub fn write(path: &Path, content: &impl Content) -> Result<()> {
    let line = sealed::seal(content) + "\n";
    replace(path, line.as_bytes()).map_err(|error| Status::Unwritable.because(error))
}

/// Returns where the result of the shard in the file `shard` is, unless another place is named.
pub fn result_beside(shard: &Path) -> PathBuf {
    shard.with_file_name(result_name(shard))
}

/// Returns what the result of the shard in the file `shard` is called.
pub fn result_name(shard: &Path) -> String {
    let name = shard.file_name().unwrap_or_default().to_string_lossy();
    format!("{}{RESULT}", name.strip_suffix(SHARD).unwrap_or(&name))
}
