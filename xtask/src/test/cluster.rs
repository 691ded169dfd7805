//! The step that has Dask carry a search to two workers, and kills them meanwhile.

use std::path::Path;

use anyhow::Result;

use super::outcome::Ran;
use crate::{
    process,
    python::{self, DISTRIBUTED},
    tools,
};

/// Names the interpreter to the test.
const INTERPRETER: &str = "OPTIMARIUM_PYTHON";

/// Runs the tests of the cluster with `distributed`, which is installed if missing.
///
/// # Errors
/// Where a test fails. Without `distributed` the step is skipped.
pub fn run(root: &Path) -> Result<Ran> {
    if !cfg!(target_os = "linux") {
        return Ok(Ran::nothing(
            "no search was shared by two workers: the test finds their processes as Linux shows them",
        ));
    }
    if !python::can_be_had() {
        return Ok(Ran::nothing(
            "no search was shared by two workers, for want of Python 3 with venv: install it (Debian: python3-venv)",
        ));
    }
    let python = match python::with(DISTRIBUTED) {
        Ok(python) => python,
        Err(error) => {
            return Ok(Ran::nothing(format!(
                "no search was shared by two workers, for want of Dask: {error:#}"
            )));
        }
    };
    let mut test = tools::cargo();
    // One after the other: each starts a cluster, and kills what it finds.
    test.args(["test", "--workspace", "--test", "terminal", "cluster", "--"])
        .args(["--ignored", "--test-threads=1"])
        .env(INTERPRETER, python)
        .current_dir(root);
    process::run(&mut test)?;
    Ok(Ran::all_but(vec![]))
}
