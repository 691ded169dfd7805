//! The step that runs exported code in Python, with the libraries that it is for.

use std::env;
use std::path::Path;

use anyhow::Result;

use super::{INTERPRETER, ignored, outcome::Ran};
use crate::python::{self, OPTAX, TORCH};

/// Runs the test `export` with Optax, which is installed if missing, and with PyTorch where it is there or
/// `with_torch` asks for it.
///
/// # Errors
/// Where PyTorch was asked for and cannot be installed, or the exported code does not do what it should. Without
/// Optax the step is skipped.
pub fn run(root: &Path, with_torch: bool) -> Result<Ran> {
    if let Some(own) = env::var_os(INTERPRETER) {
        return ignored(root, "export", own.as_ref(), &[]);
    }
    let python = match python::if_can_be_had(OPTAX) {
        Ok(python) => python,
        Err(why) => {
            return Ok(Ran::nothing(format!(
                "exported code was not run, {why}; an interpreter that has jax, optax and torch can be named by {INTERPRETER}"
            )));
        }
    };
    if with_torch || python::has(TORCH) {
        python::with(TORCH)?;
        return ignored(root, "export", &python, &[]);
    }
    // Named by what is left out, so that a test under a new name runs, and fails for want of its library.
    ignored(root, "export", &python, &["--skip", "pytorch_code"])?;
    Ok(Ran::all_but(vec![
        "exported code for PyTorch was not run, which is not installed: `cargo xtask test --with-torch` fetches it (2 GB)".into(),
    ]))
}
