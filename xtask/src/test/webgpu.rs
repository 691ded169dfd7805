//! The step that runs the terminal's engine on WebGPU: the reference figures, on Vulkan in software.

use std::path::Path;
use std::time::Duration;
use std::{env, process::Command};

use anyhow::{Context, Result};

use super::outcome::Ran;
use crate::{process, tools};

/// Set to 1 it makes the step part of a whole run; to a number of minutes and `min`, where the run is not older.
const WANTED: &str = "OPTIMARIUM_WEBGPU";
/// Names the drivers to Vulkan's loader; one that is set already stays.
const DRIVERS: &str = "VK_ICD_FILENAMES";
const REFERENCES: [&str; 2] = ["optimizer_trajectories.json", "models.json"];
const PROGRAM: &str = "target/debug/optimarium";

/// Builds the terminal for the GPU and verifies the reference figures there, where somebody asked for it:
/// by naming the step or by [`WANTED`], in a run that is `so_far` old. Opening the device trains the self-test.
///
/// # Errors
/// Where it does not build, there is no driver, or a figure is beyond its tolerance.
pub fn run(root: &Path, named: bool, so_far: Duration) -> Result<Ran> {
    let wanted = env::var(WANTED).unwrap_or_default();
    if !named && !is_due(&wanted, so_far)? {
        return Ok(Ran::nothing(format!(
            "the terminal's engine was not run on WebGPU, whose build takes a quarter of an hour: `cargo xtask test --only native-webgpu`, or {WANTED}=1, or {WANTED}=40min in runs that come so far within 40 minutes"
        )));
    }
    let mut build = tools::cargo(root);
    build
        .args(["build", "--workspace", "--bin", "optimarium"])
        .args(["--features", "terminal/webgpu"]);
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

/// Whether a whole run that is `so_far` old takes the step, as [`WANTED`] says.
///
/// # Errors
/// Where that says something else.
fn is_due(wanted: &str, so_far: Duration) -> Result<bool> {
    Ok(match wanted {
        "" | "0" => false,
        "1" => true,
        _ => {
            let minutes = wanted
                .strip_suffix("min")
                .and_then(|text| text.parse().ok());
            let minutes: u64 = minutes.with_context(|| {
                format!("{WANTED} is “{wanted}”; it can be 1, 0 or minutes, such as 40min")
            })?;
            so_far <= Duration::from_secs(60 * minutes)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_the_step_where_its_time_allows() {
        let after = |minutes: u64, wanted| is_due(wanted, Duration::from_secs(60 * minutes)).ok();
        for (wanted, due) in [
            ("", Some([false, false])),
            ("0", Some([false, false])),
            ("1", Some([true, true])),
            ("40min", Some([true, false])),
            ("yes", None),
            ("-3min", None),
        ] {
            assert_eq!(
                after(39, wanted)
                    .zip(after(41, wanted))
                    .map(<[bool; 2]>::from),
                due
            );
        }
    }
}
