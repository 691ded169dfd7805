//! What was found out about one machine, and whether a lesson can be done on it. The page asks the browser; what its
//! answers mean is said here.

use super::needs::{UNKNOWN, megabytes};
use page_state::{
    draft::same_but_seed,
    state::{Calibration, ENGINE_NEEDS, Engine},
};
use science::config::RunConfig;
use text::excerpt::excerpt;
use widget_state::format;

/// From so many seconds on a run takes a good part of a lesson.
const LONG_SECS: f64 = 600.0;

/// Most letters of what a browser calls itself.
const NAME: usize = 200;

/// What a browser may lack of what the engine needs.
const SIMD: &str = "WebAssembly with SIMD";
const WORKERS: &str = "workers";

/// How good an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Good,
    /// It can be done, but.
    Limited,
    /// It cannot be done.
    Bad,
    /// Still being looked at.
    Waiting,
}

impl Mark {
    /// A sign, told apart by its shape.
    pub fn sign(self) -> &'static str {
        match self {
            Mark::Good => "✓",
            Mark::Limited => "!",
            Mark::Bad => "✗",
            Mark::Waiting => "…",
        }
    }

    /// The same in words.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Good => "good",
            Mark::Limited => "with limits",
            Mark::Bad => "no",
            Mark::Waiting => "being looked at",
        }
    }
}

/// One question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Names it in the page.
    pub slug: &'static str,
    /// What is asked.
    pub name: &'static str,
    /// How good the answer is.
    pub mark: Mark,
    /// The answer.
    pub text: String,
}

/// Whether the page is kept for visits without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offline {
    /// It is on its way.
    Coming,
    /// All of it is.
    Kept,
    /// The browser keeps no pages, or none of this one.
    Refused,
}

/// Whether the browser stores runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// It was asked and has not answered.
    Asked,
    /// It does not, as a sentence.
    Refused(String),
    /// It does.
    Stores {
        /// An earlier day of which there still is something.
        since: Option<String>,
    },
}

/// What the page found out.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Where the engine stands.
    pub engine: Engine,
    /// On what it trains, as the page says it.
    pub device: String,
    /// Whether that is a GPU.
    pub gpu: bool,
    /// Whether the browser's WebAssembly has SIMD.
    pub simd: bool,
    /// Whether it has workers.
    pub workers: bool,
    /// Whether the page came by https, or from this machine.
    pub secure: bool,
    /// Whether it is kept.
    pub offline: Offline,
    /// Whether runs are.
    pub storage: Storage,
    /// How long a run takes.
    pub calibration: Calibration,
    /// Most bytes of a first visit; `None` where the page does not know.
    pub first_visit: Option<u64>,
}

impl Machine {
    /// The answers for a lesson with these settings.
    pub fn rows(&self, config: &RunConfig) -> [Row; 6] {
        let row = |slug, name, (mark, text)| Row {
            slug,
            name,
            mark,
            text,
        };
        [
            row("engine", "Browser", self.browser()),
            row("device", "Trains on", self.device()),
            row("time", "One run", self.time(config)),
            row("storage", "Keeps runs", self.storage()),
            row("offline", "Without a network", self.offline()),
            row("size", "Fetches", self.size()),
        ]
    }

    fn browser(&self) -> (Mark, String) {
        let lacks = [(self.simd, SIMD), (self.workers, WORKERS)];
        let lacks = lacks.into_iter().filter(|(has, _)| !has);
        let lacks: Vec<&str> = lacks.map(|(_, name)| name).collect();
        match &self.engine {
            Engine::Starting(_) => (Mark::Waiting, "The engine is on its way.".into()),
            Engine::Ready(_) => (
                Mark::Good,
                format!("The engine runs: {SIMD} and {WORKERS} are there."),
            ),
            Engine::Failed(reason) if lacks.is_empty() => (
                Mark::Bad,
                format!(
                    "The browser has {SIMD} and {WORKERS}, but the engine did not start: {reason} Look whether something on the way holds back files that end in .wasm, then reload the page."
                ),
            ),
            Engine::Failed(_) => (
                Mark::Bad,
                format!("The browser lacks {}. {ENGINE_NEEDS}", lacks.join(" and ")),
            ),
        }
    }

    fn device(&self) -> (Mark, String) {
        let device = self.device.trim_end_matches('.');
        match &self.engine {
            Engine::Starting(_) => (Mark::Waiting, format!("{device}.")),
            Engine::Ready(_) if self.gpu => (Mark::Good, format!("{device}.")),
            Engine::Ready(_) if !self.secure => (
                Mark::Good,
                "CPU: to a page that came by plain http browsers offer no GPU. None is needed."
                    .into(),
            ),
            Engine::Ready(_) => (Mark::Good, format!("{device}. A GPU is not needed.")),
            Engine::Failed(_) => (
                Mark::Bad,
                "Nothing: a recording can be watched here; to train, do the lesson at a neighbour’s."
                    .into(),
            ),
        }
    }

    fn time(&self, config: &RunConfig) -> (Mark, String) {
        if matches!(self.engine, Engine::Failed(_)) {
            return (Mark::Bad, "Nothing can be trained.".into());
        }
        match &self.calibration {
            Calibration::Done {
                config: timed,
                run_secs,
                memory_bytes,
            } if same_but_seed(timed, config) => {
                let takes = format!(
                    "Takes {} and {} of memory",
                    format::estimate(*run_secs),
                    format::memory(*memory_bytes)
                );
                match *run_secs > LONG_SECS {
                    true => (Mark::Limited, format!("{takes}: long for a lesson.")),
                    false => (Mark::Good, format!("{takes}.")),
                }
            }
            Calibration::Failed {
                config: timed,
                message,
            } if same_but_seed(timed, config) => (Mark::Bad, message.clone()),
            Calibration::Running { .. } => {
                (Mark::Waiting, "A few training steps are timed.".into())
            }
            _ => (
                Mark::Waiting,
                "Timed once the engine is there and no search is under way.".into(),
            ),
        }
    }

    fn storage(&self) -> (Mark, String) {
        match &self.storage {
            Storage::Asked => (Mark::Waiting, "The browser’s storage is asked.".into()),
            Storage::Refused(sentence) => (Mark::Limited, sentence.clone()),
            Storage::Stores { since: None } => (
                Mark::Good,
                "Runs and predictions are stored in this browser. Open this address again on another day: it then says whether they were kept."
                    .into(),
            ),
            Storage::Stores { since: Some(day) } => (
                Mark::Good,
                format!("What was stored in this browser on {day} is still there."),
            ),
        }
    }

    fn offline(&self) -> (Mark, String) {
        let (mark, text) = match self.offline {
            _ if !self.secure => (
                Mark::Limited,
                "The page came by plain http: nothing is kept for visits without a network, and the GPU is not offered. By https it would have both.",
            ),
            _ if self.first_visit.is_none() => (
                Mark::Limited,
                "A page that is served while it is being worked on is not kept.",
            ),
            Offline::Coming => (Mark::Waiting, "The page is being kept in the background."),
            Offline::Kept => (
                Mark::Good,
                "All of the page is kept in this browser: later visits need no network.",
            ),
            Offline::Refused => (
                Mark::Limited,
                "This browser has not kept the page, as in a private window: every visit needs the network.",
            ),
        };
        (mark, text.into())
    }

    fn size(&self) -> (Mark, String) {
        let Some(bytes) = self.first_visit else {
            return (Mark::Limited, UNKNOWN.into());
        };
        let later = match self.secure && self.offline != Offline::Refused {
            true => "nothing until there is a newer version",
            false => "what the browser has not kept of its own accord, at every visit",
        };
        let first = megabytes(bytes);
        (
            Mark::Good,
            format!("Up to {first} at the first visit, afterwards {later}."),
        )
    }
}

/// Says what all answers together mean.
pub fn verdict(rows: &[Row]) -> (Mark, &'static str) {
    let some = |mark| rows.iter().any(|row| row.mark == mark);
    match () {
        () if some(Mark::Bad) => (
            Mark::Bad,
            "A run like this cannot be trained on this machine.",
        ),
        () if some(Mark::Waiting) => (Mark::Waiting, "This machine is still being looked at."),
        () if some(Mark::Limited) => (
            Mark::Limited,
            "A lesson can be done on this machine, with limits.",
        ),
        () => (Mark::Good, "A lesson can be done on this machine."),
    }
}

/// What was found, as a text to send back: `of` whom it is, at which `page`, in a browser that calls itself `browser`,
/// with what the `class` needs.
pub fn report(of: &str, page: &str, browser: &str, rows: &[Row], class: &[String]) -> String {
    let mut lines = vec![
        verdict(rows).1.to_string(),
        of.into(),
        page.into(),
        excerpt(browser, NAME),
    ];
    let found = rows
        .iter()
        .map(|row| format!("{}: {}. {}", row.name, row.mark.word(), row.text));
    lines.extend(found);
    lines.extend_from_slice(class);
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
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

    /// Looks that the row `slug` of `machine` has this mark and text, and the whole this mark.
    #[track_caller]
    fn assert_found(machine: &Machine, slug: &str, mark: Mark, text: &str, whole: Mark) {
        let rows = rows(machine);
        let row = rows.iter().find(|row| row.slug == slug);
        let row = row.expect("it is a row");
        assert_eq!(row.mark, mark, "{}", row.text);
        assert_says(&row.text, text);
        assert_eq!(verdict(&rows).0, whole);
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
        assert_found(&later, "storage", Mark::Good, kept, Mark::Good);
    }

    #[test]
    fn without_an_engine_it_says_what_is_lacking() {
        let failed = Machine {
            engine: Engine::Failed("It was blocked.".into()),
            ..machine()
        };
        let blocked = "…did not start: It was blocked. Look whether…";
        assert_found(&failed, "engine", Mark::Bad, blocked, Mark::Bad);
        assert_found(&failed, "device", Mark::Bad, "Nothing…", Mark::Bad);
        assert_found(
            &failed,
            "time",
            Mark::Bad,
            "Nothing can be trained.",
            Mark::Bad,
        );
        let old = Machine {
            simd: false,
            workers: false,
            offline: Offline::Coming,
            ..failed
        };
        let lacks = "The browser lacks WebAssembly with SIMD and workers. Reload…";
        assert_found(&old, "engine", Mark::Bad, lacks, Mark::Bad);
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
        assert_found(&plain, "device", Mark::Good, no_gpu, Mark::Limited);
        let nothing = "…nothing is kept for visits without a network, and the GPU is not offered…";
        assert_found(&plain, "offline", Mark::Limited, nothing, Mark::Limited);
        assert_found(
            &plain,
            "size",
            Mark::Good,
            "…at every visit.",
            Mark::Limited,
        );
        let cpu = Machine {
            secure: true,
            offline: Offline::Kept,
            ..plain
        };
        let not_needed = "CPU · This browser has no WebGPU. A GPU is not needed.";
        assert_found(&cpu, "device", Mark::Good, not_needed, Mark::Good);
    }

    #[test]
    fn what_the_browser_does_not_keep_is_a_limit() {
        let refused = Machine {
            offline: Offline::Refused,
            storage: Storage::Refused("Runs are not kept.".into()),
            ..machine()
        };
        let every = "…every visit needs the network.";
        assert_found(&refused, "offline", Mark::Limited, every, Mark::Limited);
        let runs = "Runs are not kept.";
        assert_found(&refused, "storage", Mark::Limited, runs, Mark::Limited);
        let unbuilt = Machine {
            first_visit: None,
            ..machine()
        };
        assert_found(&unbuilt, "size", Mark::Limited, UNKNOWN, Mark::Limited);
        let unkept = "…is not kept.";
        assert_found(&unbuilt, "offline", Mark::Limited, unkept, Mark::Limited);
    }

    #[test]
    fn what_is_not_known_yet_is_waited_for() {
        let starting = Machine {
            engine: Engine::Starting(DeviceKind::WebGpu),
            device: "Testing the GPU…".into(),
            ..machine()
        };
        assert_found(
            &starting,
            "engine",
            Mark::Waiting,
            "…on its way.",
            Mark::Waiting,
        );
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
            assert_found(&untimed, "time", Mark::Waiting, text, Mark::Waiting);
        }
        let coming = Machine {
            offline: Offline::Coming,
            ..machine()
        };
        let kept = "…kept in the background.";
        assert_found(&coming, "offline", Mark::Waiting, kept, Mark::Waiting);
    }

    #[test]
    fn the_time_is_of_these_settings() {
        let slow = Machine {
            calibration: timed(1_200.0),
            ..machine()
        };
        let long = "Takes about 20 min and 120 MB of memory: long for a lesson.";
        assert_found(&slow, "time", Mark::Limited, long, Mark::Limited);
        let failed = |preset: Preset| Machine {
            calibration: Calibration::Failed {
                config: preset.config(),
                message: "No images came.".into(),
            },
            ..machine()
        };
        let none = "No images came.";
        assert_found(
            &failed(Preset::Classroom),
            "time",
            Mark::Bad,
            none,
            Mark::Bad,
        );
        let others = failed(Preset::Paper);
        assert_found(&others, "time", Mark::Waiting, "Timed once…", Mark::Waiting);
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
}
