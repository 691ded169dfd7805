//! Machines of every kind, and what is said of each.

use super::*;
use page_state::testing::assert_says;
use protocol::{DeviceKind, DeviceReport, RunId};
use science::config::Preset;

fn ready(kind: DeviceKind) -> Engine {
    Engine::Ready(DeviceReport {
        kind,
        name: "one".into(),
        threads: 1,
        self_test_error: None,
    })
}

fn timed(run_secs: f64) -> Calibration {
    Calibration::Done {
        config: Preset::Classroom.config(),
        run_secs,
        memory_bytes: 120_000_000,
    }
}

/// A machine without a fault.
fn machine() -> Machine {
    Machine {
        engine: ready(DeviceKind::WebGpu),
        device: "GPU · one".into(),
        gpu: true,
        simd: true,
        workers: true,
        secure: true,
        offline: Offline::Kept,
        storage: Storage::Stores { since: None },
        calibration: timed(40.0),
        first_visit: Some(26_000_001),
    }
}

fn rows(machine: &Machine) -> [Row; 6] {
    let other_seed = RunConfig {
        seed: 99,
        ..Preset::Classroom.config()
    };
    machine.rows(&other_seed)
}

/// Looks that the row `slug` of `machine` has this mark and text.
#[track_caller]
fn assert_row(machine: &Machine, slug: &str, mark: Mark, text: &str) {
    let rows = rows(machine);
    let row = rows.iter().find(|row| row.slug == slug);
    let row = row.expect("it is a row");
    assert_eq!(row.mark, mark, "{}", row.text);
    assert_says(&row.text, text);
}

/// The same, and that the whole has this mark too.
#[track_caller]
fn assert_found(machine: &Machine, slug: &str, mark: Mark, text: &str) {
    assert_row(machine, slug, mark, text);
    assert_eq!(verdict(&rows(machine)).0, mark);
}

#[test]
fn a_machine_without_a_fault_is_good_in_every_row() {
    let rows = rows(&machine());
    assert!(rows.iter().all(|row| row.mark == Mark::Good), "{rows:?}");
    let can = "A lesson can be done on this machine.";
    assert_eq!(verdict(&rows), (Mark::Good, can));
    assert_eq!(rows[2].text, "Takes about 40 s and 120 MB of memory.");
    let fetches =
        "Up to 27 MB at the first visit, afterwards nothing until there is a newer version.";
    assert_eq!(rows[5].text, fetches);
    let later = Machine {
        storage: Storage::Stores {
            since: Some("3 December 2026".into()),
        },
        ..machine()
    };
    let kept = "…on 3 December 2026 is still there.";
    assert_found(&later, "storage", Mark::Good, kept);
}

#[test]
fn without_an_engine_it_says_what_is_lacking() {
    let failed = Machine {
        engine: Engine::Failed("It was blocked.".into()),
        ..machine()
    };
    let blocked = "…did not start: It was blocked. Look whether…";
    assert_found(&failed, "engine", Mark::Bad, blocked);
    assert_found(&failed, "device", Mark::Bad, "Nothing…");
    assert_found(&failed, "time", Mark::Bad, "Nothing can be trained.");
    let old = Machine {
        simd: false,
        workers: false,
        offline: Offline::Coming,
        ..failed
    };
    let lacks = "The browser lacks WebAssembly with SIMD and workers. Reload…";
    assert_found(&old, "engine", Mark::Bad, lacks);
}

#[test]
fn by_plain_http_it_works_with_limits() {
    let plain = Machine {
        engine: ready(DeviceKind::Cpu),
        device: "CPU · This browser has no WebGPU.".into(),
        gpu: false,
        secure: false,
        offline: Offline::Coming,
        ..machine()
    };
    let no_gpu = "CPU: to a page that came by plain http…";
    assert_row(&plain, "device", Mark::Good, no_gpu);
    assert_eq!(verdict(&rows(&plain)).0, Mark::Limited);
    let nothing = "…nothing is kept for visits without a network, and the GPU is not offered…";
    assert_found(&plain, "offline", Mark::Limited, nothing);
    assert_row(&plain, "size", Mark::Good, "…at every visit.");
    assert_eq!(verdict(&rows(&plain)).0, Mark::Limited);
    let cpu = Machine {
        secure: true,
        offline: Offline::Kept,
        ..plain
    };
    let not_needed = "CPU · This browser has no WebGPU. A GPU is not needed.";
    assert_found(&cpu, "device", Mark::Good, not_needed);
}

#[test]
fn what_the_browser_does_not_keep_is_a_limit() {
    let refused = Machine {
        offline: Offline::Refused,
        storage: Storage::Refused("Runs are not kept.".into()),
        ..machine()
    };
    let every = "…every visit needs the network.";
    assert_found(&refused, "offline", Mark::Limited, every);
    let runs = "Runs are not kept.";
    assert_found(&refused, "storage", Mark::Limited, runs);
    let unbuilt = Machine {
        first_visit: None,
        ..machine()
    };
    assert_found(&unbuilt, "size", Mark::Limited, UNKNOWN);
    let unkept = "…is not kept.";
    assert_found(&unbuilt, "offline", Mark::Limited, unkept);
}

#[test]
fn what_is_not_known_yet_is_waited_for() {
    let starting = Machine {
        engine: Engine::Starting(DeviceKind::WebGpu),
        device: "Testing the GPU…".into(),
        ..machine()
    };
    assert_found(&starting, "engine", Mark::Waiting, "…on its way.");
    for (calibration, text) in [
        (Calibration::None, "Timed once…"),
        (
            Calibration::Running {
                run: RunId(1),
                config: Preset::Classroom.config(),
            },
            "A few training steps…",
        ),
    ] {
        let untimed = Machine {
            calibration,
            ..machine()
        };
        assert_found(&untimed, "time", Mark::Waiting, text);
    }
    let coming = Machine {
        offline: Offline::Coming,
        ..machine()
    };
    let kept = "…kept in the background.";
    assert_found(&coming, "offline", Mark::Waiting, kept);
}

#[test]
fn the_time_is_of_these_settings() {
    let slow = Machine {
        calibration: timed(1_200.0),
        ..machine()
    };
    let long = "Takes about 20 min and 120 MB of memory: long for a lesson.";
    assert_found(&slow, "time", Mark::Limited, long);
    let failed = |preset: Preset| Machine {
        calibration: Calibration::Failed {
            config: preset.config(),
            message: "No images came.".into(),
        },
        ..machine()
    };
    let none = "No images came.";
    assert_found(&failed(Preset::Classroom), "time", Mark::Bad, none);
    let others = failed(Preset::Paper);
    assert_found(&others, "time", Mark::Waiting, "Timed once…");
}

#[test]
fn the_report_is_short_and_says_all() {
    let rows = rows(&machine());
    let long = "x".repeat(10_000);
    let class = ["30 machines fetch much.".to_string()];
    let text = report(
        "The Classroom preset.",
        "https://a.example/?check",
        &long,
        &rows,
        &class,
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4 + rows.len() + 1);
    assert_says(lines[0], "A lesson can be done…");
    assert_says(lines[4], "Browser: good. The engine runs…");
    assert_eq!(lines[10], class[0]);
    assert!(text.chars().count() < 1_200, "{text}");
    let bare = report("", "", "", &rows, &[]);
    assert_eq!(bare.lines().count(), 1 + rows.len());
}
