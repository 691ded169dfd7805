//! What the page knows of the engine and the search, and how each event changes it.
//!
//! Plain data: nothing here touches the browser, so the whole machine is tested natively.

mod file;
mod generation;
mod past;
mod record;

use std::collections::BTreeMap;

pub use self::past::{Life, ScoredGeneration};
pub use self::record::{
    Asked, Best, Calibration, ENGINE_NEEDS, Engine, Generation, Loaded, Phase, Recording,
};
use super::{
    curves::{Lane, RoundCurves},
    pace::Pace,
};
use files::{
    lesson::Predicted,
    maker::Maker,
    run_file::{AskedImages, FinishedRounds},
};
use protocol::{DeviceKind, Event, RunId};
use science::{
    catalog::Dataset,
    config::RunConfig,
    evolution::{Candidate, CandidateId},
    fitness::Score,
    genome::Genome,
    standing::Standings,
    term::Term,
};

/// Everything the page shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The engine.
    pub engine: Engine,
    /// The search.
    pub phase: Phase,
    /// A wish that the engine has not confirmed yet.
    pub asked: Option<Asked>,
    /// The run and its settings; `None` before the first start and after a reset.
    pub run: Option<(RunId, RunConfig)>,
    /// The recording that plays; `None` while everything is live.
    pub recording: Option<Recording>,
    /// Images per task of the run.
    pub loaded: Vec<Loaded>,
    /// The task for whose networks the GPU's programs are being compiled.
    pub compiling: Option<Dataset>,
    /// Sentences worth knowing that stop nothing.
    pub notices: Vec<String>,
    /// Why the run ended, where it failed.
    pub error: Option<String>,
    /// Number of the generation under way or last scored, from 0.
    pub generation: Option<u32>,
    /// Its candidates.
    pub population: Vec<Candidate>,
    /// Their scores, once the generation is scored; else empty.
    pub scores: Vec<Score>,
    /// Adam's score, once the generation is scored.
    pub adam_score: Option<Score>,
    /// Curves of the rounds of this generation so far, the last one live; those that were finished on an
    /// earlier visit have none.
    pub rounds: Vec<RoundCurves>,
    /// Lane drawn as the best: the leader, or the fittest once scored.
    pub leader: Option<usize>,
    /// Accuracy on the scoring split in the live round per lane, Adam's last; empty until scored.
    pub round_accuracy: Vec<f32>,
    /// Per candidate whether it diverged in this generation.
    pub diverged: Vec<bool>,
    /// Curves of the generation before's fittest by the round's number, as far as there are.
    pub previous: BTreeMap<u32, Lane>,
    /// Fitness of the finished generations.
    pub history: Vec<Generation>,
    /// The finished generations themselves.
    pub scored: Vec<ScoredGeneration>,
    /// What the finished rounds of the generation under way reached; all of them once it is scored.
    pub finished_rounds: FinishedRounds,
    /// The finished generation (from 0) that the visitor looks back at; `None` for the living one.
    pub viewed: Option<u32>,
    /// Per begun generation the share of candidates that use each term.
    pub popularity: Vec<[f64; Term::COUNT]>,
    /// How everyone stands who was scored.
    pub standings: Standings,
    /// The leader so far.
    pub best: Option<Best>,
    /// Curves of the elites that are not trained again, by the round's number, as far as there are.
    known_curves: BTreeMap<u32, Vec<Lane>>,
    /// When the search began, in seconds since 1970; `None` where nobody looked at the clock.
    pub begun: Option<u64>,
    /// Numbers of images that the settings asked for, where they are known; the settings of
    /// [`State::run`] have those that are used.
    pub asked_images: Option<AskedImages>,
    /// Fingerprint of the visitor's own images, where they are a task of it.
    pub own: Option<String>,
    /// From which genome the search goes on, where it has one.
    pub founder: Option<Genome>,
    /// What was predicted before the run, where that is a lesson's.
    pub predicted: Option<Predicted>,
    /// Names of the devices that trained it, for people; empty before the first did.
    pub device: String,
    /// Who trained what was taken up from a file, as far as that was noted.
    pub earlier_makers: Vec<Maker>,
    /// What trains here, with its version, as files name it; nothing is noted where it is empty.
    pub program: String,
    /// Speed and progress.
    pub pace: Pace,
    /// How often the run went on by another engine.
    recoveries: u32,
    /// Time estimate for settings.
    pub calibration: Calibration,
}

impl State {
    /// Returns the state of a page whose engine is being started for `device`.
    pub fn new(device: DeviceKind) -> Self {
        Self {
            engine: Engine::Starting(device),
            ..Self::default()
        }
    }

    /// Clears the results and begins `run`.
    pub fn begin(&mut self, run: RunId, config: RunConfig) {
        self.clear();
        self.pace = Pace::new(config.candidate_steps(config.generations));
        self.standings = Standings::new(config.fresh_seeds);
        self.phase = Phase::Loading;
        self.asked_images = Some(AskedImages::of(&config));
        self.run = Some((run, config));
    }

    /// Forgets the run and its results; its later events count as stale.
    pub fn clear(&mut self) {
        self.forget_calibration();
        *self = Self {
            engine: self.engine.clone(),
            calibration: self.calibration.clone(),
            program: self.program.clone(),
            ..Self::default()
        };
    }

    /// Whether the run is held, or is to be: what lets it go on was not asked for.
    pub fn is_held(&self) -> bool {
        match self.asked {
            Some(asked) => asked == Asked::Pause,
            None => self.phase == Phase::Paused,
        }
    }

    /// Stops waiting for the answer to a calibration.
    pub fn forget_calibration(&mut self) {
        if matches!(self.calibration, Calibration::Running { .. }) {
            self.calibration = Calibration::None;
        }
    }

    /// Notes that the engine on `failed` was lost, for this `reason`, and that the run goes on by
    /// another from what is finished.
    pub fn note_recovery(&mut self, failed: DeviceKind, reason: &str) {
        const LOST: &str = "The engine was lost";
        self.recoveries += 1;
        self.pace.change_hands();
        self.phase = Phase::Loading;
        self.compiling = None;
        let device = match failed {
            DeviceKind::WebGpu => " on the CPU",
            DeviceKind::Cpu => "",
        };
        let times = match self.recoveries {
            1 => String::new(),
            count => format!(" {count} times, last"),
        };
        self.notices.retain(|notice| !notice.starts_with(LOST));
        self.notices.push(format!(
            "{LOST}{times} in generation {}: {reason} The search went on from there{device}; nothing finished was lost.",
            self.generation.unwrap_or(0) + 1
        ));
    }

    /// Ends the run, if there is a live one, and shows `message`.
    pub fn fail(&mut self, message: String) {
        if self.run.is_some() && self.recording.is_none() {
            self.phase = Phase::Failed;
        }
        self.asked = None;
        self.error = Some(message);
    }

    /// Takes in what the engine told; events of another run than the current one change nothing but what is timed.
    pub fn apply(&mut self, event: Event) {
        match event.run() {
            Some(run) if !self.is_current(run) => self.apply_to_calibration(run, event),
            _ => self.apply_to_search(event),
        }
    }

    fn apply_to_search(&mut self, event: Event) {
        match event {
            Event::Ready(report) => self.engine = Engine::Ready(report),
            Event::DeviceFailed { reason } => self.engine = Engine::Failed(reason),
            Event::Failed { message, .. } => self.fail(message),
            Event::Loading {
                dataset,
                images,
                total,
                ..
            } => {
                let loaded = Loaded {
                    dataset,
                    images,
                    total,
                };
                match self
                    .loaded
                    .iter_mut()
                    .find(|known| known.dataset == dataset)
                {
                    Some(known) => *known = loaded,
                    None => self.loaded.push(loaded),
                }
            }
            Event::Capped { message, .. } => self.notices.push(message),
            Event::Images {
                train_images,
                scoring_images,
                ..
            } => {
                if let Some((_, config)) = &mut self.run {
                    // What an earlier version recorded were the numbers asked for.
                    self.asked_images.get_or_insert(AskedImages::of(config));
                    config.train_images = train_images;
                    config.scoring_images = scoring_images;
                }
            }
            Event::GenerationStarted {
                generation,
                population,
                ..
            } => {
                self.note_device();
                // One that begins once more goes on from its finished rounds.
                let rounds = match self.generation == Some(generation) {
                    true => std::mem::take(&mut self.finished_rounds),
                    false => FinishedRounds::default(),
                };
                self.start_generation(generation, population, rounds);
            }
            Event::Compiling { dataset, .. } => self.compiling = Some(dataset),
            Event::Trained {
                generation,
                round,
                records,
                elapsed_secs,
                ..
            } if self.generation == Some(generation) => {
                self.go_on();
                self.compiling = None;
                self.train(round, &records, elapsed_secs);
            }
            Event::Scored {
                generation,
                round,
                accuracy,
                fitness,
                elapsed_secs,
                ..
            } if self.generation == Some(generation) => {
                let rounds = &mut self.finished_rounds;
                rounds.finish(round.dataset, &accuracy, &fitness, elapsed_secs);
                self.round_accuracy = self.known_accuracy(round.dataset);
                self.round_accuracy.extend(accuracy);
            }
            Event::GenerationFinished {
                generation,
                scores,
                adam,
                elapsed_secs,
                ..
            } if self.generation == Some(generation) => {
                self.finish_generation(generation, scores, adam, elapsed_secs);
            }
            // That it goes on may have been asked for since.
            Event::Paused(_) if self.asked == Some(Asked::Resume) => self.phase = Phase::Paused,
            Event::Paused(_) => self.settle(Phase::Paused),
            Event::Resumed(_) => self.resume(),
            Event::Stopped(_) | Event::Finished(_) => self.settle(Phase::Finished),
            Event::Begun
            | Event::Calibrated { .. }
            | Event::Trained { .. }
            | Event::Scored { .. }
            | Event::GenerationFinished { .. } => {}
        }
    }

    /// Takes in what was told of `run`, which is none that the page shows.
    fn apply_to_calibration(&mut self, run: RunId, event: Event) {
        match event {
            Event::Calibrated {
                run_secs,
                memory_bytes,
                ..
            } => self.calibrated(run, Ok((run_secs, memory_bytes))),
            Event::Failed { message, .. } => self.calibrated(run, Err(message)),
            Event::Stopped(_) if self.is_timed_by(run) => self.forget_calibration(),
            _ => {}
        }
    }

    /// Settings of the current run.
    pub fn config(&self) -> Option<&RunConfig> {
        self.run.as_ref().map(|(_, config)| config)
    }

    /// Generations of the current run, from first to last; before one, as many as a chart has room for.
    pub fn planned_generations(&self) -> u32 {
        self.config().map_or(8, |config| config.generations)
    }

    /// Whether the generation under way is scored.
    pub fn is_scored(&self) -> bool {
        !self.scores.is_empty()
    }

    /// The round under way or last trained.
    pub fn live(&self) -> Option<&RoundCurves> {
        self.rounds.last()
    }

    /// Returns the accuracy that stands for `lane` now: on unseen images where it is known, else
    /// smoothed on the minibatch. Adam's lane follows the population's.
    pub fn accuracy(&self, lane: usize) -> Option<f32> {
        let score = if lane < self.population.len() {
            self.scores.get(lane)
        } else {
            self.adam_score.as_ref()
        };
        if let Some(score) = score {
            return Some(unseen_accuracy(score));
        }
        self.round_accuracy
            .get(lane)
            .copied()
            .or_else(|| self.live()?.lanes.get(lane)?.accuracy.last())
    }

    /// Finds a candidate's place in the population on show.
    pub fn place(&self, id: CandidateId) -> Option<usize> {
        self.shown_population()
            .iter()
            .position(|candidate| candidate.id == id)
    }

    fn is_current(&self, run: RunId) -> bool {
        self.phase != Phase::Failed
            && self
                .run
                .as_ref()
                .is_some_and(|(current, _)| *current == run)
    }

    /// Whether a search of the page's own is under way, held or not.
    pub fn is_live(&self) -> bool {
        self.phase.is_active() && self.recording.is_none()
    }

    /// Whether a search of the page's own trains now, or is about to.
    pub fn is_training(&self) -> bool {
        self.is_live() && self.phase != Phase::Paused
    }

    fn settle(&mut self, phase: Phase) {
        self.phase = phase;
        self.asked = None;
    }

    /// Takes in that the run is not held any more; its images may be on their way still.
    fn resume(&mut self) {
        if self.phase == Phase::Paused {
            self.phase = match self.generation {
                Some(_) => Phase::Running,
                None => Phase::Loading,
            };
        }
        if self.asked == Some(Asked::Resume) {
            self.asked = None;
        }
    }

    fn go_on(&mut self) {
        if self.phase == Phase::Paused || self.phase == Phase::Loading {
            self.phase = Phase::Running;
        }
    }

    fn is_timed_by(&self, answer: RunId) -> bool {
        matches!(self.calibration, Calibration::Running { run, .. } if run == answer)
    }

    fn calibrated(&mut self, answer: RunId, result: Result<(f64, u64), String>) {
        let Calibration::Running { run, config } = &self.calibration else {
            return;
        };
        if *run == answer {
            let config = config.clone();
            self.calibration = match result {
                Ok((run_secs, memory_bytes)) => Calibration::Done {
                    config,
                    run_secs,
                    memory_bytes,
                },
                Err(message) => Calibration::Failed { config, message },
            };
        }
    }
}

/// Returns the accuracy of `score` on unseen images, as a mean over the tasks.
pub fn unseen_accuracy(score: &Score) -> f32 {
    let sum: f64 = score.tasks.iter().map(|task| task.accuracy).sum();
    (sum / score.tasks.len().max(1) as f64) as f32
}

#[cfg(test)]
mod tests;
