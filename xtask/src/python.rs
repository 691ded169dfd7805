//! A Python environment in the cache, with what our exported code and our figures are held against, and what
//! drives a cluster.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{cache, process};

/// What can be installed there.
#[derive(Debug, Clone, Copy)]
pub struct Library {
    pub name: &'static str,
    /// What is imported to see whether it works.
    modules: &'static str,
    packages: &'static [&'static str],
    /// What a first installation fetches, in words.
    size: &'static str,
}

/// On x86 Linux its wheel needs the GPU's libraries even for the CPU.
pub const TORCH: Library = Library {
    name: "PyTorch",
    modules: "torch, numpy",
    packages: &["torch==2.15.0", "numpy==2.4.6"],
    size: "2 GB",
};

/// With JAX for the CPU.
pub const OPTAX: Library = Library {
    name: "Optax",
    modules: "jax, optax",
    packages: &["jax==0.10.2", "optax==0.2.8", "numpy==2.4.6"],
    size: "140 MB",
};

/// Dask, which carries shards of a search to workers; docs/cluster/drive.py names the same version.
pub const DISTRIBUTED: Library = Library {
    name: "Dask",
    modules: "distributed",
    packages: &["distributed==2026.8.0"],
    size: "10 MB",
};

/// The interpreter of the machine.
pub const SYSTEM: &str = if cfg!(windows) { "python" } else { "python3" };

/// The environment's interpreter, there or not.
fn interpreter() -> Result<PathBuf> {
    let program = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    Ok(cache::folder("python")?.join(program))
}

/// Whether `library` works in the environment.
pub fn has(library: Library) -> bool {
    let import = format!("import {}", library.modules);
    interpreter()
        .is_ok_and(|python| process::output(Command::new(python).args(["-c", &import])).is_some())
}

/// As [`with`], or in words for want of what it cannot be had: Debian, for one, keeps `venv` in a package of its own.
pub fn if_can_be_had(library: Library) -> Result<PathBuf, String> {
    let there = interpreter().is_ok_and(|python| python.exists());
    let venv = || process::output(Command::new(SYSTEM).args(["-c", "import ensurepip, venv"]));
    if !there && venv().is_none() {
        let advice = "install it (Debian: python3-venv)";
        return Err(format!("for want of Python 3 with venv: {advice}"));
    }
    with(library).map_err(|error| format!("for want of {}: {error:#}", library.name))
}

/// The interpreter of the environment, which has `library`; what is missing is installed.
///
/// # Errors
/// Where there is no Python, or the library cannot be had or imported.
pub fn with(library: Library) -> Result<PathBuf> {
    let python = interpreter()?;
    if has(library) {
        return Ok(python);
    }
    let folder = cache::folder("python")?;
    let Library { name, size, .. } = library;
    println!("installing {name} into {}: once, {size}", folder.display());
    if !python.exists() {
        process::run(Command::new(SYSTEM).args(["-m", "venv"]).arg(&folder))
            .context("there is no Python with venv: on Debian, `apt-get install python3-venv`")?;
    }
    process::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--progress-bar", "off"])
            .args(library.packages),
    )
    .with_context(|| format!("cannot install {name}: is the network up?"))?;
    ensure!(
        has(library),
        "{name} is installed in {} and cannot be imported: remove that folder, and it is made anew",
        folder.display()
    );
    Ok(python)
}
