//! `cargo xtask serve`: builds the page, serves it, and builds it again whenever a file changes.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use anyhow::{Context, Result};

use crate::{process, tools};

/// Folders of the repository whose changes do not change the page.
const UNWATCHED: [&str; 5] = [".ci", "data-full", "target", "tests", "xtask"];

/// Build the page, serve it on 127.0.0.1, and rebuild it when a file changes.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Optimise: a build of several minutes, and the speed that visitors see.
    #[arg(long)]
    release: bool,
    /// Open the page in a browser once it is built.
    #[arg(long)]
    open: bool,
    /// Port to serve on.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

/// Serves the page of the repository `root` until it is interrupted.
///
/// # Errors
/// Where a tool is missing and cannot be installed, or the port is taken.
pub fn run(root: &Path, options: &Options) -> Result<()> {
    let port = options.port;
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
        let other = port.checked_add(1).unwrap_or(8080);
        format!("port {port} is taken: end what serves there, or take another by `cargo xtask serve --port {other}`")
    })?;
    let mut trunk = tools::trunk(root)?;
    println!("building the page and its engines; the first time takes some minutes");
    println!("the page: http://127.0.0.1:{port}/ (end by Ctrl-C)");
    let port = port.to_string();
    trunk.args(["serve", "--address", "127.0.0.1", "--port", &port]);
    if options.release {
        trunk.arg("--release");
    }
    if options.open {
        trunk.arg("--open");
    }
    // trunk refuses to ignore what is not there.
    for folder in UNWATCHED.iter().filter(|folder| root.join(folder).exists()) {
        trunk.args(["--ignore", folder]);
    }
    process::run(&mut trunk)
        .context("trunk ended: its last lines say why; most often the code does not compile")
}
