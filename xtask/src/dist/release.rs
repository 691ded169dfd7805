//! Which version of the project a page is, for whoever has to know what is served where.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// Digits of a commit, at least; git takes more where so few are not unique.
const DIGITS: &str = "--short=7";
/// After it stands what says which version the page is.
const BEFORE: &str = "<meta charset=\"utf-8\" />";

/// The version with its commit, as in `0.1.0 (abc1234)`; alone where `root` is no clone, and saying so where
/// something was changed since.
pub fn version(root: &Path) -> String {
    let git = |arguments: &[&str]| {
        process::output(Command::new("git").args(arguments).current_dir(root))
            .map(|answer| answer.trim().to_owned())
    };
    let version = env!("CARGO_PKG_VERSION");
    // A copy of the files may lie in somebody else's repository.
    let ours = git(&["rev-parse", "--show-prefix"]).is_some_and(|below| below.is_empty());
    let commit = git(&["rev-parse", DIGITS, "HEAD"]).filter(|_| ours);
    let Some(commit) = commit else {
        return version.into();
    };
    let changed = git(&["status", "--porcelain"]).is_none_or(|changes| !changes.is_empty());
    let changed = if changed { ", changed" } else { "" };
    format!("{version} ({commit}{changed})")
}

/// Writes the `version` into the page at `path`.
///
/// # Errors
/// Where the page cannot be read or written, or has no such head.
pub fn stamp(path: &Path, version: &str) -> Result<()> {
    let markup = fs::read_to_string(path)?;
    let (before, after) = markup
        .split_once(BEFORE)
        .with_context(|| format!("the page has no {BEFORE}"))?;
    let meta = format!("<meta name=\"version\" content=\"{version}\" />");
    let markup = format!("{before}{BEFORE}\n    {meta}{after}");
    fs::write(path, markup).with_context(|| format!("cannot write {}", path.display()))
}
