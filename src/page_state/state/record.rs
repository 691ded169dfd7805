//! The pieces of the page's state.

use crate::draft::same_but_seed;
use protocol::{DeviceKind, DeviceReport, RunId};
use science::{catalog::Dataset, config::RunConfig, evolution::Candidate, fitness::Score};

/// What a browser without a working engine lacks.
pub const ENGINE_NEEDS: &str = "Reload the page to try again; training takes WebAssembly with SIMD and module workers, which recent versions of Firefox, Chrome, Edge and Safari have.";

/// Where the engine stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Engine {
    /// Being fetched and started for this device.
    Starting(DeviceKind),
    /// Waiting for commands or at work.
    Ready(DeviceReport),
    /// Not usable, for this reason.
    Failed(String),
}

impl Default for Engine {
    fn default() -> Self {
        Engine::Starting(DeviceKind::Cpu)
    }
}

impl Engine {
    /// Why nothing can be trained, and what would help; `None` unless it failed.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Engine::Failed(reason) => Some(format!("{reason} {ENGINE_NEEDS}")),
            Engine::Starting(_) | Engine::Ready(_) => None,
        }
    }

    /// The device of the engine that is there or on its way.
    pub fn kind(&self) -> DeviceKind {
        match self {
            Engine::Starting(kind) => *kind,
            Engine::Ready(report) => report.kind,
            Engine::Failed(_) => DeviceKind::Cpu,
        }
    }

    /// The same once it is settled; `None` while a GPU may yet fail.
    pub fn settled_kind(&self) -> Option<DeviceKind> {
        (*self != Engine::Starting(DeviceKind::WebGpu)).then(|| self.kind())
    }
}

/// Where the search stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nothing was started, or everything was reset.
    #[default]
    Idle,
    /// Started; images or the engine are on their way.
    Loading,
    /// Training or scoring.
    Running,
    /// Held by the visitor.
    Paused,
    /// Ended in good order.
    Finished,
    /// Ended by an error.
    Failed,
}

impl Phase {
    /// Whether a run is under way that could still train.
    pub fn is_active(self) -> bool {
        matches!(self, Phase::Loading | Phase::Running | Phase::Paused)
    }
}

/// What the visitor asked for that the engine has not confirmed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Hold before the next training step.
    Pause,
    /// Go on.
    Resume,
    /// Hold at the end of the generation.
    Step,
}

/// Images of one task that have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// The task.
    pub dataset: Dataset,
    /// Images here.
    pub images: u32,
    /// Images needed.
    pub total: u32,
}

/// Fitness of one finished generation.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// The fittest candidate's.
    pub best: f64,
    /// Mean over candidates that did not diverge; `None` where all did.
    pub mean: Option<f64>,
    /// Adam's on the same seeds.
    pub adam: f64,
    /// How many diverged.
    pub diverged: usize,
}

/// The fittest candidate of the run so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// The candidate.
    pub candidate: Candidate,
    /// What it reached: on fresh seeds the mean over the generations that count.
    pub score: Score,
    /// Generation (from 0) in which it reached this; the last of those that count.
    pub generation: u32,
    /// How many generations count, each of them scored on seeds of its own; 1 on fixed seeds.
    pub scores: u32,
    /// Adam's score in the same generations, on the same seeds.
    pub adam: Score,
}

/// What a recorded search tells of itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recording {
    /// Name of the device on which it was trained.
    pub device: String,
    /// When it began, in seconds since 1970; `None` where the file does not say.
    pub begun: Option<u64>,
    /// Generations that it holds, at least 1.
    pub generations: u32,
    /// Seconds of work on all of them.
    pub worked_secs: f64,
    /// Whether it has learning curves of any.
    pub has_curves: bool,
}

/// How long the settings would take here.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Calibration {
    /// Not asked.
    #[default]
    None,
    /// Being measured.
    Running {
        /// Names the answer.
        run: RunId,
        /// The settings that are timed.
        config: RunConfig,
    },
    /// Measured.
    Done {
        /// The settings that were timed.
        config: RunConfig,
        /// Seconds for the whole run.
        run_secs: f64,
        /// Bytes that training takes at most.
        memory_bytes: u64,
    },
    /// Not possible.
    Failed {
        /// The settings that were to be timed.
        config: RunConfig,
        /// Why, as a sentence.
        message: String,
    },
}

impl Calibration {
    /// Whether `config` need not be timed: it was, whatever its seed, or something is being.
    pub fn is_known(&self, config: &RunConfig) -> bool {
        match self {
            Self::None => false,
            Self::Running { .. } => true,
            Self::Done { config: timed, .. } | Self::Failed { config: timed, .. } => {
                same_but_seed(timed, config)
            }
        }
    }
}
