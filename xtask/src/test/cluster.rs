//! The step that has Dask carry a search to two workers, and kills them meanwhile.

use std::path::Path;

use anyhow::Result;

use super::{ignored, outcome::Ran};
use crate::python::{self, DISTRIBUTED};

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
    let python = match python::if_can_be_had(DISTRIBUTED) {
        Ok(python) => python,
        Err(why) => {
            return Ok(Ran::nothing(format!(
                "no search was shared by two workers, {why}"
            )));
        }
    };
    // One after the other: each starts a cluster, and kills what it finds.
    ignored(root, "terminal", &python, &["cluster", "--test-threads=1"])
}
