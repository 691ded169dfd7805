//! The page under test: where it is built, and how.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::tools;

/// Where the page under test is built, in the repository; not `dist`, where `serve` builds its own.
pub const PAGE: &str = "target/page";

/// Builds the page for release, as visitors get it, into `folder`; what is fresh is not built again.
///
/// # Errors
/// Where a tool is missing and cannot be installed.
pub fn release(root: &Path, folder: &Path) -> Result<Command> {
    tools::ensure_target()?;
    let mut trunk = tools::trunk(root)?;
    trunk.args(["build", "--release", "--dist"]).arg(folder);
    Ok(trunk)
}

/// Builds the page into [`PAGE`].
///
/// # Errors
/// Where a tool is missing and cannot be installed.
pub fn build(root: &Path) -> Result<Command> {
    tools::ensure_target()?;
    let mut trunk = tools::trunk(root)?;
    trunk.args(["build", "--dist", PAGE]);
    Ok(trunk)
}
