//! The step that runs exported code in Python, with the libraries that it is for.

use std::path::Path;
use std::{env, ffi::OsString};

use anyhow::Result;

use super::outcome::Ran;
use crate::{
    process,
    python::{self, OPTAX, TORCH},
    tools,
};

/// Names the interpreter to the test, and to us where somebody has one with both libraries.
const INTERPRETER: &str = "OPTIMARIUM_PYTHON";

/// Runs the test `export` with Optax, which is installed if missing, and with PyTorch where it is there or
/// `with_torch` asks for it.
///
/// # Errors
/// Where PyTorch was asked for and cannot be installed, or the exported code does not do what it should. Without
/// Optax the step is skipped.
pub fn run(root: &Path, with_torch: bool) -> Result<Ran> {
    if let Some(own) = env::var_os(INTERPRETER) {
        test(root, own, &[])?;
        return Ok(Ran::all_but(vec![]));
    }
    if !python::can_be_had() {
        return Ok(Ran::nothing(format!(
            "exported code was not run, for want of Python 3 with venv: install it (Debian: python3-venv), or name an interpreter that has jax, optax and torch by {INTERPRETER}"
        )));
    }
    let python = match python::with(OPTAX) {
        Ok(python) => python,
        Err(error) => {
            return Ok(Ran::nothing(format!(
                "exported code was not run, for want of its library: {error:#}"
            )));
        }
    };
    let torch = with_torch || python::has(TORCH);
    if torch {
        python::with(TORCH)?;
    }
    // Named by what is left out, so that a test under a new name runs, and fails for want of its library.
    let without: &[&str] = if torch {
        &[]
    } else {
        &["--skip", "pytorch_code"]
    };
    test(root, python.into(), without)?;
    let skipped = (!torch).then(|| {
        "exported code for PyTorch was not run, which is not installed: `cargo xtask test --with-torch` fetches it (2 GB)".to_owned()
    });
    Ok(Ran::all_but(skipped.into_iter().collect()))
}

fn test(root: &Path, python: OsString, without: &[&str]) -> Result<()> {
    let mut test = tools::cargo();
    test.args(["test", "--workspace", "--test", "export", "--", "--ignored"])
        .args(without)
        .env(INTERPRETER, python)
        .current_dir(root);
    process::run(&mut test)
}
