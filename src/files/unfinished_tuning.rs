//! The tuning of an optimizer under way: what was trained of it, so that it goes on where it was stopped.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use science::{catalog::Dataset, genome::Genome};

/// What was trained of a tuning. It is left out once the tuning is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnfinishedTuning {
    /// Name of the optimizer that is tuned.
    pub optimizer: String,
    /// It as it is known.
    pub known: Genome,
    /// Trainings that it gets.
    pub trainings: u64,
    /// Seconds that those before took.
    pub secs: f64,
    /// Where machines share it: how it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<Shared>,
    /// What was trained.
    pub trials: Vec<TuningTrial>,
}

/// How a tuning began that machines share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// The tasks on which it is tuned; the file may have more.
    pub tasks: Vec<Dataset>,
    /// Seconds since 1970 at which it began: no one machine has the whole of its time.
    pub begun: u64,
}

/// What one setting reached: its place among those that are drawn, task, seed (counted from the first of tuning),
/// accuracy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TuningTrial(pub u32, pub Dataset, pub u32, pub f32);

impl UnfinishedTuning {
    /// Prepares the tuning of the optimizer called `optimizer` with so many trainings.
    pub fn new(optimizer: &str, known: Genome, trainings: u64) -> Self {
        Self {
            optimizer: optimizer.into(),
            known,
            trainings,
            secs: 0.0,
            shared: None,
            trials: Vec::new(),
        }
    }

    /// Returns the same for machines to share, on these tasks, from `now` in seconds since 1970 unless they do already.
    pub fn shared(self, tasks: &[Dataset], now: f64) -> Self {
        let shared = self.shared.unwrap_or_else(|| Shared {
            tasks: tasks.to_vec(),
            begun: now as u64,
        });
        Self {
            shared: Some(shared),
            ..self
        }
    }

    /// Returns the seconds that it took, where it ended at `now` in seconds since 1970: of one machine's work, or
    /// since machines began to share it, waiting included.
    pub fn secs_until(&self, now: f64) -> f64 {
        let since = self
            .shared
            .as_ref()
            .map_or(0.0, |shared| now - shared.begun as f64);
        since.max(self.secs)
    }

    /// Adds what was trained, each in its place: the order does not depend on when it came.
    pub fn add(&mut self, trials: impl IntoIterator<Item = TuningTrial>) {
        self.trials.extend(trials);
        self.trials
            .sort_by_key(|one| (one.2, one.1.number(), one.0));
    }

    /// What setting `place` reached on this task and seed, if it was trained.
    pub fn accuracy(&self, place: u32, dataset: Dataset, seed: u32) -> Option<f32> {
        let mut trials = self.trials.iter();
        let found = trials.find(|one| (one.0, one.1, one.2) == (place, dataset, seed));
        found.map(|one| one.3)
    }

    /// Whether it can be what a tuning left.
    pub(crate) fn is_sound(&self) -> bool {
        let are_tasks = self.shared.as_ref().is_none_or(|Shared { tasks, .. }| {
            let once = |(place, task)| !tasks[..place].contains(task);
            !tasks.is_empty() && tasks.iter().enumerate().all(once)
        });
        let mut accuracies = self.trials.iter().map(|one| one.3);
        let trained: HashSet<_> = self
            .trials
            .iter()
            .map(|one| (one.0, one.1, one.2))
            .collect();
        are_tasks
            && trained.len() == self.trials.len()
            && self.known.is_trainable()
            && (0.0..=f64::MAX).contains(&self.secs)
            && accuracies.all(|accuracy| (0.0..=1.0).contains(&accuracy))
    }
}
