//! A fair comparison of optimizers: its settings, its single results, and the tables made of them.
//!
//! On every task and seed all optimizers have the same initial weights, minibatches and dropout, so
//! that results are paired by seed. Knows no tensor; who trains is left to the engine.

use serde::{Deserialize, Serialize};

use super::{
    catalog::{Dataset, ModelSize, Protocol},
    config::{Invalid, Preset, RunConfig, Setting},
    fitness::{DIVERGED, fitness, is_diverged},
    statistics::{self, Comparison, Estimate, SIGNIFICANCE, Verdict},
};

/// Number of the first seed of a comparison.
///
/// A search numbers the seeds of a task from 0 and has at most ten, so whatever the run's seed, no
/// comparison trains on initial weights, minibatches or dropout on which a search selected.
pub const FIRST_SEED: u32 = 1_000;

/// Fewest and most seeds of a comparison.
pub const SEEDS: (u32, u32) = (1, 1_000);

/// The settings of a comparison. Equal settings on the same device give the same results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonConfig {
    /// Seed of every random number.
    pub seed: u64,
    /// Tasks, in order, without repeats.
    pub tasks: Vec<Dataset>,
    /// Training runs per task and optimizer, numbered from [`FIRST_SEED`].
    pub seeds: u32,
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
        let search = Preset::Paper.config();
        ComparisonConfig {
            seed: search.seed,
            tasks: search.tasks,
            seeds: 3,
            steps: 1_000,
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

    /// Numbers of the seeds.
    pub fn seed_numbers(&self) -> impl Iterator<Item = u32> {
        FIRST_SEED..FIRST_SEED + self.seeds
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
        let (low, high) = SEEDS;
        if !(low..=high).contains(&self.seeds) {
            found.push(Invalid {
                setting: Setting::SeedsPerEvaluation,
                message: format!("Seeds is {}; it must be from {low} to {high}.", self.seeds),
            });
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
    /// See [`super::fitness::fitness`]; [`DIVERGED`] where the run diverged.
    pub fitness: f64,
    /// Cross entropy on the minibatch per step, up to where the run diverged.
    pub losses: Vec<f32>,
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
        }
    }

    /// Returns whether the run diverged.
    pub fn diverged(&self) -> bool {
        self.fitness == DIVERGED
    }
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

    fn of(self, trial: &Trial) -> f64 {
        match self {
            Measure::Accuracy => trial.accuracy,
            Measure::Fitness => trial.fitness,
        }
    }
}

/// All optimizers on one task, or overall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The task; `None` for the mean over all tasks.
    pub task: Option<Dataset>,
    /// What is compared.
    pub measure: Measure,
    /// One row per optimizer, in their order.
    pub rows: Vec<Row>,
}

/// One optimizer in a [`Table`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub optimizer: String,
    /// Mean over the seeds, with its margin. A run that diverged counts, with the least there is, so
    /// that no optimizer gains by diverging.
    pub estimate: Estimate,
    /// How many of its training runs diverged.
    pub diverged: usize,
    /// The comparison with the first optimizer, corrected for the number of rows; `None` in the
    /// first row.
    pub against_first: Option<Comparison>,
}

impl Row {
    /// Returns what the comparison with the optimizer `first` says, as a sentence; nothing for the
    /// first row.
    pub fn sentence(&self, first: &str) -> Option<String> {
        let Comparison {
            difference,
            p,
            verdict,
        } = self.against_first.as_ref()?;
        let n = difference.n;
        let Some(p) = p else {
            return Some(match n {
                1 => "inconclusive: a single seed shows no spread".into(),
                _ => format!(
                    "inconclusive: the difference is the same on all {n} seeds, its spread unknown"
                ),
            });
        };
        let sure = p_text(*p);
        Some(match verdict {
            Verdict::Inconclusive => {
                format!("inconclusive: the difference from {first} may be chance ({sure}, n = {n})")
            }
            _ => format!("{} than {first} ({sure}, n = {n})", verdict.word()),
        })
    }
}

/// Returns a p-value as people write it: `p = 0.021`, `p < 0.001`.
pub fn p_text(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".into()
    } else if p < 0.1 {
        format!("p = {p:.3}")
    } else {
        format!("p = {p:.2}")
    }
}

/// Returns the tables of `trials` for `optimizers`, the first being the baseline: per measure, each
/// of `tasks` and, where there are several, overall.
///
/// Only seeds on which every optimizer has a result count, and overall only those on which every
/// task has. There is no table where no seed is left.
///
/// Overall, one value per seed is the mean over tasks: how well an optimizer does on *these* tasks,
/// with chance from the seed alone.
pub fn tables(optimizers: &[String], tasks: &[Dataset], trials: &[Trial]) -> Vec<Table> {
    let mut subjects: Vec<(Option<Dataset>, &[Dataset])> = tasks
        .iter()
        .map(|task| (Some(*task), std::slice::from_ref(task)))
        .collect();
    if tasks.len() > 1 {
        subjects.push((None, tasks));
    }
    let mut found = Vec::new();
    for measure in Measure::ALL {
        for (task, tasks) in &subjects {
            found.extend(table(*task, tasks, measure, optimizers, trials));
        }
    }
    found
}

fn table(
    task: Option<Dataset>,
    tasks: &[Dataset],
    measure: Measure,
    optimizers: &[String],
    trials: &[Trial],
) -> Option<Table> {
    let mut seeds: Vec<u32> = trials.iter().map(|trial| trial.seed).collect();
    seeds.sort_unstable();
    seeds.dedup();
    let trial = |optimizer: &String, dataset: Dataset, seed: u32| {
        trials.iter().find(|trial| {
            trial.optimizer == *optimizer && trial.dataset == dataset && trial.seed == seed
        })
    };
    let complete = |seed: &u32| {
        optimizers.iter().all(|optimizer| {
            let mut tasks = tasks.iter();
            tasks.all(|dataset| trial(optimizer, *dataset, *seed).is_some())
        })
    };
    seeds.retain(complete);
    let of = |optimizer: &String, seed: u32| -> Vec<&Trial> {
        let found = |dataset: &Dataset| trial(optimizer, *dataset, seed);
        tasks.iter().filter_map(found).collect()
    };
    let sample = |optimizer: &String| -> Vec<f64> {
        let value = |seed: &u32| {
            let sum: f64 = of(optimizer, *seed)
                .into_iter()
                .map(|t| measure.of(t))
                .sum();
            sum / tasks.len() as f64
        };
        seeds.iter().map(value).collect()
    };
    let samples: Vec<Vec<f64>> = optimizers.iter().map(sample).collect();
    let (baseline, rest) = samples.split_first()?;
    let mut comparisons = vec![None];
    comparisons.extend(statistics::compare(rest, baseline, SIGNIFICANCE));
    let row = |((optimizer, sample), against_first): ((&String, &Vec<f64>), _)| {
        let runs = seeds.iter().flat_map(|seed| of(optimizer, *seed));
        Some(Row {
            optimizer: optimizer.clone(),
            estimate: Estimate::of(sample)?,
            diverged: runs.filter(|trial| trial.diverged()).count(),
            against_first,
        })
    };
    let rows = optimizers.iter().zip(&samples).zip(comparisons).map(row);
    Some(Table {
        task,
        measure,
        rows: rows.collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests;
