//! On which device a search trains, and how long it takes there, in words.

use crate::{
    draft::same_but_seed,
    state::{Calibration, Engine},
};
use protocol::{DeviceKind, DeviceReport};
use science::config::RunConfig;
use widget_state::format;

/// Says where training runs, and its name or why it is not the GPU.
pub fn parts(engine: &Engine, fallback: Option<&str>) -> (&'static str, Option<String>) {
    let fallback = fallback.map(Into::into);
    match engine {
        Engine::Starting(DeviceKind::WebGpu) => ("Testing the GPU…", None),
        Engine::Starting(DeviceKind::Cpu) => ("CPU", fallback.or(Some("starting…".into()))),
        Engine::Ready(DeviceReport {
            kind: DeviceKind::Cpu,
            ..
        }) => ("CPU", fallback),
        Engine::Ready(DeviceReport {
            kind: DeviceKind::WebGpu,
            name,
            ..
        }) => ("GPU", Some(name.clone())),
        Engine::Failed(reason) => ("No engine", Some(reason.clone())),
    }
}

/// Says the same in one line: joins a device and its detail.
pub fn joined((device, detail): (&'static str, Option<String>)) -> String {
    match detail {
        Some(detail) => format!("{device} · {detail}"),
        None => device.into(),
    }
}

/// Says how far the device was checked, where it was.
pub fn self_test(engine: &Engine) -> Option<String> {
    let Engine::Ready(report) = engine else {
        return None;
    };
    let error = report.self_test_error?;
    Some(format!(
        "Training steps on this GPU agree with the CPU's to within {error:.0e}."
    ))
}

/// Seconds from which a shorter search is named beside the time that one takes: a night.
const LONG_SECS: f64 = 8.0 * 3_600.0;

/// Says how long `config` would take here, and how much memory, or how to find out; where it is being timed,
/// `waits` says that this comes after what is trained on fresh seeds just now.
pub fn estimate(calibration: &Calibration, config: &RunConfig, waits: bool) -> Option<String> {
    match calibration {
        Calibration::Done {
            config: timed,
            run_secs,
            memory_bytes,
        } if same_but_seed(timed, config) => Some(format!(
            "Takes {} and {} of memory on this device.{}",
            format::estimate(*run_secs),
            format::memory(*memory_bytes),
            match *run_secs > LONG_SECS {
                true => " Much shorter: Quick look, or Classroom.",
                false => "",
            }
        )),
        Calibration::Running { config: timed, .. } if same_but_seed(timed, config) => {
            let text = match waits {
                true => "A few training steps are timed once the best are scored on fresh seeds.",
                false => "Timing a few training steps on this device…",
            };
            Some(text.into())
        }
        Calibration::Failed {
            config: timed,
            message,
        } if same_but_seed(timed, config) => Some(message.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::config::Preset;

    #[test]
    fn the_reason_stands_beside_the_cpu() {
        let engine = Engine::Ready(DeviceReport {
            kind: DeviceKind::Cpu,
            name: "flex".into(),
            threads: 1,
            self_test_error: None,
        });
        assert_eq!(joined(parts(&engine, None)), "CPU");
        assert_eq!(
            joined(parts(&engine, Some("No GPU here."))),
            "CPU · No GPU here."
        );
        assert_eq!(self_test(&engine), None);
    }

    #[test]
    fn an_estimate_belongs_to_its_settings() {
        let paper = Preset::Paper.config();
        let done = Calibration::Done {
            config: paper.clone(),
            run_secs: 12_000.0,
            memory_bytes: 1_900_000_000,
        };
        let text = estimate(&done, &RunConfig { seed: 7, ..paper }, false);
        assert_eq!(
            text.as_deref(),
            Some("Takes about 3 h 20 min and 1.9 GB of memory on this device.")
        );
        assert_eq!(estimate(&done, &Preset::QuickLook.config(), false), None);
    }
}
