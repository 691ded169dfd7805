//! A fair comparison of optimizers: its settings and its single results; `table` makes tables of them.
//!
//! On every task and seed all optimizers have the same initial weights, minibatches and dropout, so
//! that results are paired by seed. Knows no tensor; who trains is left to the engine.

use serde::{Deserialize, Serialize};

use super::answers::Answers;
use science::{
    catalog::{Dataset, ModelSize, Protocol},
    config::{Invalid, Preset, RunConfig, Setting},
    fitness::{DIVERGED, fitness, is_diverged},
};

mod table;

pub use table::{Against, Finding, Row, Table, divergence, p_text, tables};

/// Number of the first seed of a comparison, unless a later one is asked for.
///
/// A search numbers the seeds of a task from 0 and has at most ten, so whatever the run's seed, no
/// comparison trains on initial weights, minibatches or dropout on which a search selected.
pub const FIRST_SEED: u32 = 1_000;

/// Fewest and most seeds of a comparison.
pub const SEEDS: (u32, u32) = (1, 1_000);

/// The last number that the first seed can have.
const LAST_FIRST_SEED: u32 = 1_000_000;

/// The settings of a comparison. Equal settings on the same device give the same results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonConfig {
    /// Seed of every random number.
    pub seed: u64,
    /// Tasks, in order, without repeats.
    pub tasks: Vec<Dataset>,
    /// Training runs per task and optimizer, fixed beforehand: with fewer there is no verdict.
    pub seeds: u32,
    /// Number of the first of them, at least [`FIRST_SEED`]; another one is a new sample.
    #[serde(default = "first_seed")]
    pub first_seed: u32,
    /// Training steps per run.
    pub steps: u32,
    /// Images per minibatch (B).
    pub batch: u32,
    /// Training images per task.
    pub train_images: u32,
    /// Images per task on which accuracy is measured.
    pub scoring_images: u32,
    /// Which network.
    pub model: ModelSize,
    /// Which split is scored.
    pub protocol: Protocol,
}

impl ComparisonConfig {
    /// Returns the published comparison with the paper's networks: 1,000 steps, three seeds, all
    /// test images.
    pub fn paper() -> ComparisonConfig {
        ComparisonConfig {
            seeds: 3,
            steps: 1_000,
            ..ComparisonConfig::of(Preset::Paper.config())
        }
    }

    /// Returns a comparison that trains and scores as `search` does, with five seeds from [`FIRST_SEED`] on.
    pub fn of(search: RunConfig) -> ComparisonConfig {
        ComparisonConfig {
            seed: search.seed,
            tasks: search.tasks,
            seeds: 5,
            first_seed: FIRST_SEED,
            steps: search.steps,
            batch: search.batch,
            train_images: search.train_images,
            scoring_images: search.scoring_images,
            model: search.model,
            protocol: search.protocol,
        }
    }

    /// Returns a comparison with the reduced networks that takes minutes on a CPU and leaves the
    /// test images untouched.
    pub fn reduced() -> ComparisonConfig {
        ComparisonConfig {
            seeds: 5,
            steps: 200,
            batch: 64,
            train_images: 5_000,
            scoring_images: 1_000,
            model: ModelSize::Reduced,
            protocol: Protocol::Validation,
            ..ComparisonConfig::paper()
        }
    }

    /// Returns what is usual for that network.
    pub fn usual(model: ModelSize) -> ComparisonConfig {
        match model {
            ModelSize::Paper => ComparisonConfig::paper(),
            model => ComparisonConfig {
                model,
                ..ComparisonConfig::reduced()
            },
        }
    }

    /// Numbers of the seeds.
    pub fn seed_numbers(&self) -> impl Iterator<Item = u32> {
        self.first_seed..self.first_seed.saturating_add(self.seeds)
    }

    /// Whether `trial` is on a seed and a task of it: a file may have more.
    pub fn has(&self, trial: &Trial) -> bool {
        self.seed_numbers().any(|seed| seed == trial.seed) && self.tasks.contains(&trial.dataset)
    }

    /// Returns what the optimizer called `name` reached in `trials` on each seed, the mean over `tasks`; `None` where a
    /// seed lacks a result, as the others would stand beside another optimizer's wrong seeds.
    ///
    /// The mean adds in the order of `tasks`, whatever the order of `trials`: its last bits are the same.
    pub fn on_seeds(
        &self,
        trials: &[Trial],
        name: &str,
        tasks: &[Dataset],
        measure: Measure,
    ) -> Option<Vec<f64>> {
        let on = |seed: u32, task: &Dataset| {
            let mut own = trials.iter().filter(|trial| trial.optimizer == name);
            let trial = own.find(|trial| trial.seed == seed && trial.dataset == *task)?;
            Some(measure.of(trial))
        };
        let mean = |seed: u32| {
            let sum: Option<f64> = tasks.iter().map(|task| on(seed, task)).sum();
            Some(sum? / tasks.len() as f64)
        };
        self.seed_numbers().map(mean).collect()
    }

    /// Returns how many runs of the optimizer called `name` diverged among those of `trials` that it has.
    pub fn diverged(&self, trials: &[Trial], name: &str) -> usize {
        let own = trials
            .iter()
            .filter(|trial| trial.optimizer == name && self.has(trial));
        own.filter(|trial| trial.diverged()).count()
    }

    /// Returns the settings of the training as those of a search, which trains the same way; what
    /// concerns only breeding has no meaning.
    pub fn training(&self) -> RunConfig {
        RunConfig {
            seed: self.seed,
            tasks: self.tasks.clone(),
            steps: self.steps,
            batch: self.batch,
            train_images: self.train_images,
            scoring_images: self.scoring_images,
            model: self.model,
            protocol: self.protocol,
            ..Preset::Paper.config()
        }
    }

    /// Returns every setting that is out of range; empty when all is well.
    pub fn validate(&self) -> Vec<Invalid> {
        let mut found = self.training().validate();
        let setting = Setting::SeedsPerEvaluation;
        let mut refuse = |message| found.push(Invalid { setting, message });
        let (low, high) = SEEDS;
        if !(low..=high).contains(&self.seeds) {
            refuse(format!(
                "Seeds is {}; it must be from {low} to {high}.",
                self.seeds
            ));
        }
        if !(FIRST_SEED..=LAST_FIRST_SEED).contains(&self.first_seed) {
            refuse(format!(
                "The first seed is {}; it must be from {FIRST_SEED} to {LAST_FIRST_SEED}: a search trains on those below.",
                self.first_seed
            ));
        }
        found
    }

    /// Returns whether results under both settings are of the same kind: one may merely have more
    /// tasks or seeds than the other.
    pub fn extends(&self, other: &ComparisonConfig) -> bool {
        let of_equal_extent = ComparisonConfig {
            tasks: other.tasks.clone(),
            seeds: other.seeds,
            ..self.clone()
        };
        of_equal_extent == *other
    }
}

/// The first seed of a comparison that was recorded before there was a choice.
fn first_seed() -> u32 {
    FIRST_SEED
}

/// What one optimizer reached in one training run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Name of the optimizer.
    pub optimizer: String,
    /// The task.
    pub dataset: Dataset,
    /// Number of the seed.
    pub seed: u32,
    /// Share of scoring images classified correctly, 0–1; 0 where the run diverged.
    pub accuracy: f64,
    /// See [`science::fitness::fitness`]; [`DIVERGED`] where the run diverged.
    pub fitness: f64,
    /// Cross entropy on the minibatch per step, up to where the run diverged.
    pub losses: Vec<f32>,
    /// Which scoring images it classified correctly; `None` where that was not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
}

impl Trial {
    /// Returns the result of `optimizer` in a training run with these minibatch losses, step by
    /// step, and this accuracy (0–1) on the scoring images.
    pub fn new(
        optimizer: &str,
        dataset: Dataset,
        seed: u32,
        accuracy: f32,
        mut losses: Vec<f32>,
    ) -> Trial {
        let accuracy = f64::from(accuracy);
        let fitness = fitness(accuracy, &losses);
        let sound = losses.iter().position(|loss| is_diverged(*loss));
        losses.truncate(sound.unwrap_or(losses.len()));
        Trial {
            optimizer: optimizer.into(),
            dataset,
            seed,
            accuracy,
            fitness,
            losses,
            answers: None,
        }
    }

    /// Returns the result with its outcome on every scoring image; none at all are not kept.
    pub fn with_answers(self, answers: Answers) -> Trial {
        Trial {
            answers: (answers.images() > 0).then_some(answers),
            ..self
        }
    }

    /// Returns whether the run diverged.
    pub fn diverged(&self) -> bool {
        self.fitness == DIVERGED
    }
}

/// Returns the mean accuracy of `trials`, 0 of none; a run that diverged counts as 0.
pub fn mean_accuracy<'a>(trials: impl Iterator<Item = &'a Trial>) -> f64 {
    let (sum, n) = trials.fold((0.0, 0), |(sum, n), trial| (sum + trial.accuracy, n + 1));
    sum / f64::from(n.max(1))
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Share of scoring images classified correctly.
    Accuracy,
    /// The paper's fitness.
    Fitness,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Measure; 2] = [Measure::Accuracy, Measure::Fitness];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Accuracy => "accuracy",
            Measure::Fitness => "fitness",
        }
    }

    /// What `trial` reached of it.
    pub fn of(self, trial: &Trial) -> f64 {
        match self {
            Measure::Accuracy => trial.accuracy,
            Measure::Fitness => trial.fitness,
        }
    }
}

#[cfg(test)]
mod tests;
