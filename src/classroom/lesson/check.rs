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

    fn says(self, text: impl Into<String>) -> Answer {
        (self, text.into())
    }
}

/// What is answered, and how good that is.
type Answer = (Mark, String);

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

    fn browser(&self) -> Answer {
        let lacks = [(self.simd, SIMD), (self.workers, WORKERS)];
        let lacks = lacks.into_iter().filter(|(has, _)| !has);
        let lacks: Vec<&str> = lacks.map(|(_, name)| name).collect();
        match &self.engine {
            Engine::Starting(_) => Mark::Waiting.says("The engine is on its way."),
            Engine::Ready(_) => {
                Mark::Good.says(format!("The engine runs: {SIMD} and {WORKERS} are there."))
            }
            Engine::Failed(reason) if lacks.is_empty() => Mark::Bad.says(format!(
                "The browser has {SIMD} and {WORKERS}, but the engine did not start: {reason} Look whether something on the way holds back files that end in .wasm, then reload the page."
            )),
            Engine::Failed(_) => {
                let lacks = lacks.join(" and ");
                Mark::Bad.says(format!("The browser lacks {lacks}. {ENGINE_NEEDS}"))
            }
        }
    }

    fn device(&self) -> Answer {
        let device = self.device.trim_end_matches('.');
        match &self.engine {
            Engine::Starting(_) => Mark::Waiting.says(format!("{device}.")),
            Engine::Ready(_) if self.gpu => Mark::Good.says(format!("{device}.")),
            Engine::Ready(_) if !self.secure => Mark::Good.says(
                "CPU: to a page that came by plain http browsers offer no GPU. None is needed.",
            ),
            Engine::Ready(_) => Mark::Good.says(format!("{device}. A GPU is not needed.")),
            Engine::Failed(_) => Mark::Bad.says(
                "Nothing: a recording can be watched here; to train, do the lesson at a neighbour’s.",
            ),
        }
    }

    fn time(&self, config: &RunConfig) -> Answer {
        if matches!(self.engine, Engine::Failed(_)) {
            return Mark::Bad.says("Nothing can be trained.");
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
                    true => Mark::Limited.says(format!("{takes}: long for a lesson.")),
                    false => Mark::Good.says(format!("{takes}.")),
                }
            }
            Calibration::Failed {
                config: timed,
                message,
            } if same_but_seed(timed, config) => Mark::Bad.says(message),
            Calibration::Running { .. } => Mark::Waiting.says("A few training steps are timed."),
            _ => Mark::Waiting.says("Timed once the engine is there and no search is under way."),
        }
    }

    fn storage(&self) -> Answer {
        match &self.storage {
            Storage::Asked => Mark::Waiting.says("The browser’s storage is asked."),
            Storage::Refused(sentence) => Mark::Limited.says(sentence),
            Storage::Stores { since: None } => Mark::Good.says(
                "Runs and predictions are stored in this browser. Open this address again on another day: it then says whether they were kept.",
            ),
            Storage::Stores { since: Some(day) } => {
                Mark::Good.says(format!("What was stored in this browser on {day} is still there."))
            }
        }
    }

    fn offline(&self) -> Answer {
        match self.offline {
            _ if !self.secure => Mark::Limited.says(
                "The page came by plain http: nothing is kept for visits without a network, and the GPU is not offered. By https it would have both.",
            ),
            _ if self.first_visit.is_none() => {
                Mark::Limited.says("A page that is served while it is being worked on is not kept.")
            }
            Offline::Coming => Mark::Waiting.says("The page is being kept in the background."),
            Offline::Kept => Mark::Good.says(
                "All of the page is kept in this browser: later visits need no network.",
            ),
            Offline::Refused => Mark::Limited.says(
                "This browser has not kept the page, as in a private window: every visit needs the network.",
            ),
        }
    }

    fn size(&self) -> Answer {
        let Some(bytes) = self.first_visit else {
            return Mark::Limited.says(UNKNOWN);
        };
        let later = match self.secure && self.offline != Offline::Refused {
            true => "nothing until there is a newer version",
            false => "what the browser has not kept of its own accord, at every visit",
        };
        let first = megabytes(bytes);
        Mark::Good.says(format!(
            "Up to {first} at the first visit, afterwards {later}."
        ))
    }
}

/// Says what all answers together mean.
pub fn verdict(rows: &[Row]) -> (Mark, &'static str) {
    let worst = [Mark::Bad, Mark::Waiting, Mark::Limited].into_iter();
    let mut found = worst.filter(|mark| rows.iter().any(|row| row.mark == *mark));
    let mark = found.next().unwrap_or(Mark::Good);
    let text = match mark {
        Mark::Good => "A lesson can be done on this machine.",
        Mark::Limited => "A lesson can be done on this machine, with limits.",
        Mark::Bad => "A run like this cannot be trained on this machine.",
        Mark::Waiting => "This machine is still being looked at.",
    };
    (mark, text)
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
mod tests;
