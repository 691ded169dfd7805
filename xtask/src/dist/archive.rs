//! The folder as one .zip, for whoever carries it to a server by hand.

use std::fs::{self, File};
use std::io::{Write, copy};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::NO_JEKYLL;
use crate::listing;

/// What the folder is called in it.
const NAME: &str = "optimarium";
/// Compressed by themselves.
const STORED: [&str; 4] = [".br", ".gz", ".png", ".woff2"];

/// Writes `folder` as a .zip beside it, and returns its path. The same folder makes the same bytes.
///
/// # Errors
/// Where a file cannot be read, or the archive not written.
pub fn write(folder: &Path) -> Result<PathBuf> {
    let path = PathBuf::from(format!("{}.zip", folder.display()));
    write_to(folder, &path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

fn write_to(folder: &Path, path: &Path) -> Result<()> {
    let mut archive = ZipWriter::new(File::create(path)?);
    let names = listing::files(folder)?;
    for name in names.iter().map(String::as_str).chain([NO_JEKYLL]) {
        let stored = STORED.iter().any(|end| name.ends_with(end));
        let method = if stored {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .unix_permissions(0o644);
        archive.start_file(format!("{NAME}/{name}"), options)?;
        copy(&mut fs::File::open(folder.join(name))?, &mut archive)?;
    }
    archive.finish()?.flush()?;
    Ok(())
}
