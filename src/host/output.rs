//! What is said: results on standard output, which may be a pipe that nobody reads or a full disk, and
//! notes on standard error, which may be gone as well.

use std::{
    collections::BTreeSet,
    fmt,
    io::{self, Write, stderr, stdout},
    sync::{Mutex, PoisonError},
};

use anyhow::Result;
use serde::Serialize;
use thiserror::Error;

/// Exit status where standard output took not everything that was to be said on it.
pub const EXIT_STATUS: u8 = 3;

/// Standard output takes nothing any more.
#[derive(Debug, Error)]
pub enum Untaken {
    /// And nobody was told yet.
    #[error("standard output takes no more: {0}")]
    Now(#[source] io::Error),
    /// And it was said when it happened.
    #[error("standard output took only part of what was said")]
    Before,
}

/// Prints `text` on standard output, at once.
///
/// # Errors
/// [`Untaken`] where it is closed or full.
pub fn print(text: impl fmt::Display) -> Result<()> {
    let mut out = stdout().lock();
    let printed = write!(out, "{text}").and_then(|()| out.flush());
    Ok(printed.map_err(Untaken::Now)?)
}

/// Prints `value` as one JSON object for programs.
///
/// # Errors
/// [`Untaken`] where standard output is closed or full.
pub fn print_json(value: &impl Serialize) -> Result<()> {
    print(format_args!("{}\n", serde_json::to_string_pretty(value)?))
}

/// Says `line` on standard error unless it was said before: what is loaded again and again is remarked upon once.
pub fn note_once(line: String) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if !said.contains(&line) {
        note(&line);
        said.insert(line);
    }
}

/// Says `line` on standard error, as far as that takes it.
pub fn note(line: impl fmt::Display) {
    // There is no third place to complain at.
    let _ = writeln!(stderr(), "{line}");
}
