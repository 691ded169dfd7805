//! The step that runs the terminal's engine on WebGPU: the reference figures, on Vulkan in software.

use std::path::Path;
use std::{env, process::Command};

use anyhow::Result;

use super::outcome::Ran;
use crate::{process, tools};

/// Set to 1, it makes the step part of a whole run.
const WANTED: &str = "OPTIMARIUM_WEBGPU";
/// Names the drivers to Vulkan's loader; one that is set already stays.
const DRIVERS: &str = "VK_ICD_FILENAMES";
const REFERENCES: [&str; 2] = ["optimizer_trajectories.json", "models.json"];
const PROGRAM: &str = "target/debug/optimarium";

/// Builds the terminal for the GPU and verifies the reference figures there, where somebody asked for it:
/// by naming the step or by [`WANTED`]. Opening the device trains the self-test.
///
/// # Errors
/// Where it does not build, there is no driver, or a figure is beyond its tolerance.
pub fn run(root: &Path, named: bool) -> Result<Ran> {
    if !named && env::var_os(WANTED).is_none_or(|wanted| wanted != "1") {
        return Ok(Ran::nothing(format!(
            "the terminal's engine was not run on WebGPU, whose build takes a quarter of an hour: `cargo xtask test --only native-webgpu`, or {WANTED}=1"
        )));
    }
    let mut build = tools::cargo();
    build
        .args(["build", "--workspace", "--bin", "optimarium"])
        .args(["--features", "terminal/webgpu"])
        .current_dir(root);
    process::run(&mut build)?;
    let own_drivers = cfg!(not(target_os = "linux")) || env::var_os(DRIVERS).is_some();
    let software = (!own_drivers).then(tools::software_vulkan).transpose()?;
    for reference in REFERENCES {
        let mut verify = Command::new(root.join(PROGRAM));
        verify
            .args(["verify", "--device", "gpu"])
            .arg(root.join("tests/reference").join(reference))
            .envs(software.as_ref().map(|driver| (DRIVERS, driver)))
            .current_dir(root);
        process::run(&mut verify)?;
    }
    Ok(Ran::all_but(vec![]))
}
