//! A file put in place whole by one of several programs, which may be on several machines.
//!
//! Nobody claims it: each writes under a name of its own, to the disk, and the last to finish gives the
//! file its name. For files of which every writer writes the same.

use std::{
    fs::{self, File, OpenOptions},
    hash::{BuildHasher, Hasher, RandomState},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{check_ordinary, companion, followed, unwritable};

/// Writes `contents` to the file at `path`, all or nothing; links are followed, and stay.
///
/// # Errors
/// Where it cannot be written, or is no ordinary file: a device or a pipe would give way to one.
pub fn replace(path: &Path, contents: &[u8]) -> Result<()> {
    let target = followed(path)?;
    check_ordinary(path, &target)?;
    let part = own_name(&target);
    let written = write(&part, contents).and_then(|()| fs::rename(&part, &target));
    written.map_err(|error| {
        // What is there of it is of no use, and the disk may be full.
        let _ = fs::remove_file(&part);
        unwritable(path, error)
    })?;
    // The name is on the disk once the folder is; not every system lets a folder be opened.
    if let Ok(folder) = File::open(part.parent().unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
    Ok(())
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

fn write(part: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(part)?;
    file.write_all(contents)?;
    file.sync_all()
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
