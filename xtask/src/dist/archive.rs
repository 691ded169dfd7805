//! The folder as one .zip, for whoever carries it to a server by hand.

use std::fs::File;
use std::io::{Write, copy};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use time::{OffsetDateTime, PrimitiveDateTime};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

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
        let mut file = File::open(folder.join(name))?;
        // Servers tell by its time whether a file has changed: one that is always the same would leave visitors
        // with a page of before.
        let modified = OffsetDateTime::from(file.metadata()?.modified()?);
        let modified = PrimitiveDateTime::new(modified.date(), modified.time());
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::try_from(modified)?)
            .unix_permissions(0o644);
        archive.start_file(format!("{NAME}/{name}"), options)?;
        copy(&mut file, &mut archive)?;
    }
    archive.finish()?.flush()?;
    Ok(())
}
