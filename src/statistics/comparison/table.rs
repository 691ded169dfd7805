//! The tables of a comparison: means, paired differences, and a verdict where one may be given.
//!
//! One table is primary: accuracy over all tasks, or on the only one. It alone gives verdicts, once every
//! seed that was planned is in, corrected by Holm for its rows, at the level of its look
//! ([`crate::looks`]). The others are exploratory: differences with intervals. So the chance of any
//! false verdict does not grow with the number of tables, rows or looks.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{ComparisonConfig, Measure, Trial};
use crate::{
    crossed::{self, FEW_IMAGES},
    looks::{SEEDS_FOR_VERDICT, level_text},
    paired::{self, Estimate, PairedComparison, Verdict},
    power::detectable,
};
use science::catalog::Dataset;

/// All optimizers on one task, or overall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The task; `None` for the mean over all tasks.
    pub task: Option<Dataset>,
    /// What is compared.
    pub measure: Measure,
    /// Whether it is the table that gives the verdicts.
    pub primary: bool,
    /// Seeds that were planned.
    pub planned: u32,
    /// The level of its verdicts, where it gives any.
    pub level: Option<f64>,
    /// Scoring images behind the intervals over seeds and images, all tasks together; `None` where there
    /// are no such intervals.
    pub images: Option<usize>,
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
    /// Training runs behind it, those that diverged included.
    pub runs: usize,
    /// How many of them diverged.
    pub diverged: usize,
    /// The comparison with the first optimizer; `None` in the first row.
    pub against_first: Option<Against>,
}

/// An optimizer against the first one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// Mean of the differences, paired by seed, with its margin over seeds alone: for just these images.
    pub difference: Estimate,
    /// Margin of the same mean over seeds and images, see [`crossed`]; `None` where the outcomes of single
    /// images are not known or images are many.
    pub margin_with_images: Option<f64>,
    /// What follows.
    pub finding: Finding,
}

/// What a comparison with the first optimizer may say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// Nothing yet: fewer seeds are in than were planned.
    Preliminary,
    /// Nothing: the table is not the primary one.
    Exploratory,
    /// Nothing: too few seeds were planned, or more were planned before.
    NoVerdict,
    /// A verdict.
    Judged {
        /// It.
        verdict: Verdict,
        /// Two-sided p-value of the paired t-test after Holm's correction for the rows; `None` where
        /// the test gives none.
        p: Option<f64>,
        /// The least true difference that so many seeds with this spread show with the power
        /// [`crate::power::POWER`] at the level that Holm leaves to the smallest p; `None`
        /// without spread.
        detectable: Option<f64>,
    },
}

impl Finding {
    /// The verdict, where there is one.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Finding::Judged { verdict, .. } => Some(*verdict),
            _ => None,
        }
    }

    /// The p-value, where there is a verdict.
    pub fn p(&self) -> Option<f64> {
        match self {
            Finding::Judged { p, .. } => *p,
            _ => None,
        }
    }

    /// It as a word or two.
    pub fn word(&self) -> &'static str {
        match self {
            Finding::Preliminary => "preliminary",
            Finding::Exploratory => "exploratory",
            Finding::NoVerdict => "no verdict",
            Finding::Judged { verdict, .. } => verdict.word(),
        }
    }
}

impl Table {
    /// Seeds that are in.
    pub fn seeds(&self) -> usize {
        self.rows.first().map_or(0, |row| row.estimate.n)
    }

    /// Whether fewer seeds are in than were planned.
    pub fn is_preliminary(&self) -> bool {
        self.seeds() < self.planned as usize
    }

    /// Says what the table is good for, in a few words.
    pub fn status(&self) -> String {
        let role = if self.primary {
            "primary"
        } else {
            "exploratory"
        };
        if self.is_preliminary() {
            return format!(
                "{role}, preliminary: {} of {} seeds",
                self.seeds(),
                self.planned
            );
        }
        match self.level {
            Some(level) => format!("{role}: verdicts at level {}", level_text(level)),
            None => format!("{role}: no verdicts"),
        }
    }
}

impl Row {
    /// Returns how many of its runs diverged, as [`divergence`] says it.
    pub fn divergence(&self) -> Option<String> {
        divergence(self.diverged, self.runs)
    }

    /// Returns what the comparison with the optimizer `first` says, as a sentence; nothing for the
    /// first row.
    pub fn sentence(&self, first: &str) -> Option<String> {
        let Against {
            difference,
            finding,
            ..
        } = self.against_first.as_ref()?;
        let n = difference.n;
        let (verdict, p, detectable) = match *finding {
            Finding::Judged {
                verdict,
                p,
                detectable,
            } => (verdict, p, detectable),
            Finding::NoVerdict if n < SEEDS_FOR_VERDICT as usize => {
                return Some(format!("no verdict below {SEEDS_FOR_VERDICT} seeds"));
            }
            other => return Some(other.word().into()),
        };
        let Some(p) = p else {
            return Some(format!(
                "inconclusive: the difference is the same on all {n} seeds, its spread unknown"
            ));
        };
        let sure = p_text(p);
        Some(match verdict {
            Verdict::Inconclusive => {
                let missed = detectable.map_or_else(String::new, |least| {
                    format!(
                        "; one of {:.1} points would be found in 80 of 100 such comparisons",
                        100.0 * least
                    )
                });
                format!(
                    "inconclusive: the difference from {first} may be chance ({sure}, n = {n}){missed}"
                )
            }
            _ => format!("{} than {first} ({sure}, n = {n})", verdict.word()),
        })
    }
}

/// Says how many of so many training runs diverged: `3 of 5 diverged`; nothing where none did.
pub fn divergence(diverged: usize, runs: usize) -> Option<String> {
    (diverged > 0).then(|| format!("{diverged} of {runs} diverged"))
}

/// Returns a p-value as people write it: `p = 0.021`, `p < 0.001`. One just above a round value, as levels are, gets
/// a further digit: 0.0404 has not reached 0.04.
pub fn p_text(p: f64) -> String {
    let thousandths = (p * 1e3).round();
    if p < 0.001 {
        "p < 0.001".into()
    } else if p < 0.1 && thousandths % 5.0 == 0.0 && p > thousandths / 1e3 {
        format!("p = {:.4}", (p * 1e4).ceil() / 1e4)
    } else if p < 0.1 {
        format!("p = {p:.3}")
    } else {
        format!("p = {p:.2}")
    }
}

/// Returns the tables of `trials` under `config` for `optimizers`, the first being the baseline: per
/// measure overall, where there are several tasks, then each task. The first is the primary one; its
/// verdicts have `level`, and there are none without it.
///
/// Only seeds of `config` on which every optimizer has a result count, and overall only those on which
/// every task has. There is no table where no seed is left.
///
/// Overall, one value per seed is the mean over tasks: how well an optimizer does on *these* tasks.
pub fn tables(
    optimizers: &[String],
    config: &ComparisonConfig,
    trials: &[Trial],
    level: Option<f64>,
) -> Vec<Table> {
    let mut subjects: Vec<(Option<Dataset>, &[Dataset])> = Vec::new();
    if config.tasks.len() > 1 {
        subjects.push((None, &config.tasks));
    }
    let tasks = config.tasks.iter();
    subjects.extend(tasks.map(|task| (Some(*task), std::slice::from_ref(task))));
    let results = Results::new(optimizers, config, trials);
    let mut found = Vec::new();
    for measure in Measure::ALL {
        for (place, (task, tasks)) in subjects.iter().enumerate() {
            let primary = place == 0 && measure == Measure::Accuracy;
            found.extend(results.table(*task, tasks, measure, primary, level));
        }
    }
    found
}

/// The results of a comparison, to be found quickly.
struct Results<'a> {
    optimizers: &'a [String],
    config: &'a ComparisonConfig,
    /// By name of the optimizer, task and number of the seed.
    trials: HashMap<(&'a str, Dataset, u32), &'a Trial>,
}

impl<'a> Results<'a> {
    fn new(optimizers: &'a [String], config: &'a ComparisonConfig, trials: &'a [Trial]) -> Self {
        let key = |trial: &'a Trial| (trial.optimizer.as_str(), trial.dataset, trial.seed);
        Self {
            optimizers,
            config,
            trials: trials.iter().map(|trial| (key(trial), trial)).collect(),
        }
    }

    /// Results of one optimizer on each of `tasks`; `None` where one is missing.
    fn on(&self, optimizer: &str, tasks: &[Dataset], seed: u32) -> Option<Vec<&'a Trial>> {
        let of = |task: &Dataset| self.trials.get(&(optimizer, *task, seed)).copied();
        tasks.iter().map(of).collect()
    }

    fn table(
        &self,
        task: Option<Dataset>,
        tasks: &[Dataset],
        measure: Measure,
        primary: bool,
        level: Option<f64>,
    ) -> Option<Table> {
        // Per seed and optimizer, its results on the tasks.
        let on_seed = |seed| -> Option<Vec<Vec<&Trial>>> {
            let names = self.optimizers.iter();
            names.map(|name| self.on(name, tasks, seed)).collect()
        };
        let seeds: Vec<Vec<Vec<&Trial>>> = self.config.seed_numbers().filter_map(on_seed).collect();
        let sample = |optimizer: usize| -> Vec<f64> {
            let value = |seed: &Vec<Vec<&Trial>>| {
                let sum: f64 = seed[optimizer].iter().map(|trial| measure.of(trial)).sum();
                sum / tasks.len() as f64
            };
            seeds.iter().map(value).collect()
        };
        let samples: Vec<Vec<f64>> = (0..self.optimizers.len()).map(sample).collect();
        let (baseline, rest) = samples.split_first()?;
        let preliminary = seeds.len() < self.config.seeds as usize;
        let decides = primary && !preliminary && self.config.seeds >= SEEDS_FOR_VERDICT;
        let level = level.filter(|_| decides);
        let compared = paired::compare(rest, baseline, level.unwrap_or_default());
        let each = level.map(|level| level / rest.len().max(1) as f64);
        let least = each.and_then(|level| detectable(baseline.len(), level));
        let finding = |one: &PairedComparison| match (level, preliminary, primary) {
            (Some(_), ..) => Finding::Judged {
                verdict: one.verdict,
                p: one.p,
                detectable: one
                    .deviation
                    .zip(least)
                    .map(|(deviation, times)| deviation * times),
            },
            (None, true, _) => Finding::Preliminary,
            (None, false, true) => Finding::NoVerdict,
            (None, false, false) => Finding::Exploratory,
        };
        let by_image = measure == Measure::Accuracy && !preliminary;
        let mut images = None;
        let mut against = vec![None];
        for (place, found) in compared.into_iter().enumerate() {
            let crossed = by_image
                .then(|| differences(&seeds, place + 1, tasks.len()))
                .flatten();
            if let Some(tasks) = &crossed {
                let first_seed = tasks.iter().filter_map(|rows| rows.first());
                images = Some(first_seed.map(Vec::len).sum());
            }
            against.push(found.map(|found| {
                let known = crossed.filter(|_| found.difference.margin.is_some());
                Against {
                    difference: found.difference,
                    margin_with_images: known.and_then(|rows| crossed::margin(&rows)),
                    finding: finding(&found),
                }
            }));
        }
        let row = |(place, against_first): (usize, _)| {
            let runs = || seeds.iter().flat_map(|seed| &seed[place]);
            Some(Row {
                optimizer: self.optimizers[place].clone(),
                estimate: Estimate::of(&samples[place])?,
                runs: runs().count(),
                diverged: runs().filter(|trial| trial.diverged()).count(),
                against_first,
            })
        };
        Some(Table {
            task,
            measure,
            primary,
            planned: self.config.seeds,
            level,
            images,
            rows: against
                .into_iter()
                .enumerate()
                .map(row)
                .collect::<Option<_>>()?,
        })
    }
}

/// Per task and seed, by how much the optimizer at `place` did better than the first on every image: −1,
/// 0 or 1. `None` where an outcome is not known, images differ between seeds, or they are many.
fn differences(
    seeds: &[Vec<Vec<&Trial>>],
    place: usize,
    tasks: usize,
) -> Option<Vec<Vec<Vec<f64>>>> {
    let of_task = |task: usize| {
        let of_seed = |seed: &Vec<Vec<&Trial>>| {
            let [one, first] = [place, 0].map(|optimizer| seed[optimizer][task].answers.as_ref());
            let (one, first) = (one?, first?);
            if one.images() != first.images() || one.images() > FEW_IMAGES {
                return None;
            }
            let pairs = one.iter().zip(first.iter());
            let better = pairs.map(|(one, first)| f64::from(one) - f64::from(first));
            Some(better.collect())
        };
        seeds.iter().map(of_seed).collect()
    };
    (0..tasks).map(of_task).collect()
}
