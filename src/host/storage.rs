//! Files that are written: never half, and never by two programs at once.

pub mod replace;

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, Error, Result, bail};
use thiserror::Error;

/// Most letters of a file's name in those of its companions, so that none is too long for a folder.
const KEPT: usize = 48;

/// Most symbolic links that are followed, as the system does.
const MAX_LINKS: usize = 40;

/// The right to write a file, which one program at a time can have.
///
/// It is an advisory lock on a companion of the file, which goes when the right is given back, or with
/// its program; where the file system knows no locks, nothing is held.
#[derive(Debug)]
pub struct Claim {
    /// As it was given, for people.
    name: PathBuf,
    /// With links followed: they stay, and what they lead to is written.
    path: PathBuf,
    lock: PathBuf,
    file: File,
}

/// Why a file cannot be claimed that could be written otherwise.
#[derive(Debug, Error)]
#[error(
    "{name} is being written by another optimarium{holder}; wait until it ends, or name another file"
)]
pub struct Held {
    name: String,
    holder: String,
}

impl Claim {
    /// Claims the file at `path`, which need not be there yet.
    ///
    /// # Errors
    /// [`Held`] where another program has the claim; others where nothing can be written there.
    pub fn of(path: &Path) -> Result<Claim> {
        let target = followed(path)?;
        check_ordinary(path, &target)?;
        let lock = companion(&target, "lock");
        loop {
            let mut options = OpenOptions::new();
            let opened = options.read(true).write(true).create(true).truncate(false);
            let mut file = opened
                .open(&lock)
                .map_err(|error| unwritable(path, error))?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    // Some systems do not let it be read.
                    let _ = file.read_to_string(&mut holder);
                    let holder = match holder.trim() {
                        "" => String::new(),
                        id => format!(" (process {id})"),
                    };
                    let name = path.display().to_string();
                    return Err(Held { name, holder }.into());
                }
                Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
                    return Err(unwritable(path, error));
                }
                Ok(()) | Err(TryLockError::Error(_)) => {}
            }
            // Whoever had it before may have removed it in between.
            if !is_at(&file, &lock) {
                continue;
            }
            let noted = file
                .set_len(0)
                .and_then(|()| write!(file, "{}", process::id()));
            noted.map_err(|error| unwritable(path, error))?;
            let name = path.to_path_buf();
            return Ok(Claim {
                name,
                path: target,
                lock,
                file,
            });
        }
    }

    /// Returns what the file holds; `None` where there is no file or an empty one.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(&self) -> Result<Option<Vec<u8>>> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(Some(bytes).filter(|bytes| !bytes.is_empty())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => {
                Err(error).with_context(|| format!("{} cannot be read", self.name.display()))
            }
        }
    }

    /// Writes the file, all or nothing: whoever reads meanwhile finds what was there or `contents`.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, contents: &[u8]) -> Result<()> {
        let part = companion(&self.path, "part");
        // Of a program that ended in the midst of it.
        let _ = fs::remove_file(&part);
        put(&part, &self.path, contents).map_err(|error| unwritable(&self.name, error))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Before the lock goes, so that nobody else's is removed.
        let _ = fs::remove_file(&self.lock);
        let _ = self.file.unlock();
    }
}

/// Writes `contents` as `part` and gives it the name `target`, with the permissions of what was there. Both are on the
/// disk then: a power failure leaves what was there or all of it.
fn put(part: &Path, target: &Path, contents: &[u8]) -> io::Result<()> {
    let written = write(part, contents).and_then(|()| {
        if let Ok(before) = fs::metadata(target) {
            fs::set_permissions(part, before.permissions())?;
        }
        fs::rename(part, target)
    });
    if written.is_err() {
        // What is there of it is of no use, and the disk may be full.
        let _ = fs::remove_file(part);
    }
    // The name is on the disk once the folder is; not every system lets a folder be opened.
    let folder = part.parent().filter(|folder| *folder != Path::new(""));
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
    written
}

/// Writes a file that is not there yet, to the disk.
fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(contents)?;
    file.sync_all()
}

/// Returns the name of one of several files that belong together, as `run-2.json` for `run.json`.
pub fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy());
    let extension = extension.map_or_else(String::new, |extension| format!(".{extension}"));
    path.with_file_name(format!("{stem}-{suffix}{extension}"))
}

/// Checks that `target`, to which `path` leads, is a file that can be written, or nothing yet.
fn check_ordinary(path: &Path, target: &Path) -> Result<()> {
    let name = path.display();
    match fs::metadata(target) {
        Ok(found) if found.is_dir() => bail!("{name} is a folder; the name of a file is needed"),
        Ok(found) if !found.is_file() => bail!("{name} is no ordinary file"),
        Ok(found) if found.permissions().readonly() => bail!("{name} is write-protected"),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unwritable(path, error)),
    }
}

fn unwritable(path: &Path, error: io::Error) -> Error {
    let name = path.display();
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let context = match folder {
        Some(folder) if error.kind() == ErrorKind::NotFound && !folder.exists() => {
            format!(
                "{name} cannot be written: there is no folder {}",
                folder.display()
            )
        }
        _ => format!("{name} cannot be written"),
    };
    Error::new(error).context(context)
}

/// Returns where `path` leads by symbolic links; the last need not lead to a file that is there.
fn followed(path: &Path) -> Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    bail!("{} is a link that leads in a circle", path.display())
}

/// Returns the name of a hidden file beside `path`, the same for the same file alone.
fn companion(path: &Path, role: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default();
    let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    let sum = crc.checksum(name.as_encoded_bytes());
    let kept = name
        .to_string_lossy()
        .chars()
        .take(KEPT)
        .collect::<String>();
    path.with_file_name(format!(".{kept}.{sum:08x}.{role}"))
}

/// Whether `file` is what `path` names now.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let identity = |found: fs::Metadata| (found.dev(), found.ino());
    let [here, there] = [file.metadata(), fs::metadata(path)].map(|found| found.ok().map(identity));
    here.is_some() && here == there
}

/// Whether `file` is what `path` names now: elsewhere an open file cannot lose its name to another.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests;
