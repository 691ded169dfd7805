//! The page under test: where it is built, how, and what looks at it.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::tools;

/// Where the page under test is built, in the repository; not `dist`, where `serve` builds its own.
pub const PAGE: &str = "target/page";

/// Builds the page into `folder`, for release as visitors get it; what is fresh is not built again.
///
/// # Errors
/// Where a tool is missing and cannot be installed.
pub fn build(root: &Path, folder: &Path, release: bool) -> Result<Command> {
    let mut trunk = tools::trunk(root)?;
    trunk.arg("build").args(release.then_some("--release"));
    trunk.arg("--dist").arg(folder);
    Ok(trunk)
}

/// Looks that `folder` has a page, which the task `builds` puts into [`PAGE`].
///
/// # Errors
/// Where it has none.
pub fn ensure_built(folder: &Path, builds: &str) -> Result<()> {
    ensure!(
        folder.join("index.html").exists(),
        "there is no page in {}: `cargo xtask {builds}` builds one into {PAGE}",
        folder.display()
    );
    Ok(())
}

/// A `script` of the folder `tests` with its packages, a Chromium and the built `page`.
///
/// # Errors
/// Where there is no page, or a tool is missing.
pub fn script(root: &Path, page: &Path, script: &str) -> Result<Command> {
    ensure_built(page, "test --only page")?;
    let folder = root.join("tests");
    tools::npm_packages(&folder)?;
    let mut node = Command::new("node");
    node.arg(script)
        .current_dir(folder)
        .env("CHROMIUM", tools::chromium()?)
        .env("PAGE", page);
    Ok(node)
}
