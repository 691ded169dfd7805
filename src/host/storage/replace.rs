//! A file put in place whole by one of several programs, which may be on several machines.
//!
//! Nobody claims it: each writes under a name of its own, to the disk, and the last to finish gives the
//! file its name. For files of which every writer writes the same.

use std::{
    fs,
    hash::{BuildHasher, Hasher, RandomState},
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{check_ordinary, companion, followed, put, unwritable, write};

/// Writes `contents` to the file at `path`, all or nothing; links are followed, and stay.
///
/// # Errors
/// Where it cannot be written, or is no ordinary file: a device or a pipe would give way to one.
pub fn replace(path: &Path, contents: &[u8]) -> Result<()> {
    let target = followed(path)?;
    check_ordinary(path, &target)?;
    put(&own_name(&target), &target, contents).map_err(|error| unwritable(path, error))
}

/// Checks that a file can be written at `path`, and leaves nothing there.
///
/// # Errors
/// Where none can.
pub fn try_place(path: &Path) -> Result<()> {
    let target = followed(path)?;
    check_ordinary(path, &target)?;
    let part = own_name(&target);
    let probed = write(&part, b"").and_then(|()| fs::remove_file(&part));
    probed.map_err(|error| unwritable(path, error))
}

/// Returns the name of a hidden file beside `target` that no other writer has: process numbers are
/// the same on many machines, so it is drawn from the system's randomness.
fn own_name(target: &Path) -> PathBuf {
    let random = RandomState::new().build_hasher().finish();
    companion(target, &format!("{random:016x}.part"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_writer_has_a_name_of_its_own() {
        let target = Path::new("folder/a.json");
        let names = [own_name(target), own_name(target)];
        assert_ne!(names[0], names[1]);
        assert!(names.iter().all(|name| name.parent() == target.parent()));
    }
}
