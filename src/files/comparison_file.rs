//! A comparison as a file: every single result, from which tables are made again and more is added.
//!
//! The file holds the settings, the optimizers and what each reached. It knows no folders; whoever
//! reads and writes gives and takes text.
//!
//! ```json
//! {"format": "optimarium-comparison", "version": 1, "device": "CPU", "config": {"steps": 1000, …},
//!  "optimizers": [{"name": "Adam", "genome": {…}}, …],
//!  "trials": [{"optimizer": "Adam", "dataset": "mnist", "seed": 1000, "accuracy": 0.98,
//!    "fitness": 1.03, "losses": [2.31, …], "answers": {"images": 2000, "correct": "9f7/…"}}, …],
//!  "looks": {"recorded": [{"seeds": 3, "tasks": ["mnist"], "optimizers": ["Adam", …], "level": 0.04}]}}
//! ```
//!
//! `"makers": [{"program": "optimarium 0.1.0 (abc1234)", "processor": "…", "threads": 2, "arithmetic": "single precision (f32)",
//! "secs": 61.5}, …]` says who trained, in order, a further one where another program, processor or number of threads
//! went on. `"search": {"population": 50, …}` has the settings of the search whose best were confirmed; `"exploratory": true`
//! says that the verdict is another's, as of a whole study.
//! Where an optimizer was tuned, `"tunings": [{"optimizer": "Adam+tuned", "trainings": 7500, "tasks": ["mnist"],
//! "candidates": 708, "seeds": 255, "accuracy": 0.74, "secs": 1500.0}, …]` says what that took; while it goes on,
//! `"tuning": {"optimizer": "Adam+tuned", "known": {…}, "trainings": 7500, "secs": 60.0, "trials": [[707, "mnist", 0, 0.74],
//! …]}` has what was trained of it, and by `"shared": {"tasks": ["mnist"], "begun": 1764550000}` how it began, where
//! machines share it.
//!
//! Trials stand by seed, task and optimizer; `losses` ends where a run diverged. `answers` has a bit for
//! every scoring image, 1 where it was classified correctly. Older files lack `answers` and `looks`,
//! and tell by `"formula": "lion"` beside a genome that Lion is meant, which no genome was then.

mod older;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{cut::fault, maker::Maker, unfinished_tuning::UnfinishedTuning};
use science::{
    catalog::Dataset,
    config::RunConfig,
    fitness::{is_diverged, is_possible},
    genome::Genome,
    presets::NamedGenome,
};
use statistics::{
    answers::Answers,
    comparison::{ComparisonConfig, SEEDS, Trial},
    looks::{Look, Looks, Plan, Standing},
    tuning::Tuning,
};
use text::{excerpt::excerpt, plain_text::plain_text};

/// Tells the file from other JSON.
pub const FORMAT: &str = "optimarium-comparison";

/// The only version of the file so far.
const VERSION: u32 = 1;

/// Longest file that is looked at, in bytes.
pub const MAX_BYTES: usize = 1_000_000_000;

/// Most letters of a name that a message repeats.
const QUOTED: usize = 40;

/// Settings, optimizers and results of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonFile {
    format: String,
    version: u32,
    /// Where it was trained, a name for people.
    pub device: String,
    /// The settings.
    pub config: ComparisonConfig,
    /// Who is compared, the baseline first.
    #[serde(deserialize_with = "older::optimizers")]
    pub optimizers: Vec<NamedGenome>,
    /// The settings of the search whose best were confirmed; none where it is another comparison, and in older
    /// files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<RunConfig>,
    /// Whether nothing is to be concluded from it: it is part of a study whose unit is the search, another one has the
    /// verdict, or who is best was chosen by it; `false` in older files.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exploratory: bool,
    /// Who trained, in order; none in older files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub makers: Vec<Maker>,
    /// What tuning took of those that were tuned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tunings: Vec<Tuning>,
    /// The tuning under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuning: Option<UnfinishedTuning>,
    /// The results so far.
    pub trials: Vec<Trial>,
    /// How often they were looked at; `None` only while an older file is read.
    #[serde(default)]
    looks: Option<Looks>,
}

/// Why a file of results was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ComparisonFileError {
    /// It is no JSON, JSON of something else, or not whole.
    #[error("this is no recorded comparison, or not a whole one: {0}")]
    Other(String),
    /// It contradicts itself or holds what no comparison gives; what that is, with the name of the field.
    #[error("this recorded comparison cannot be used: {0}")]
    Contents(String),
    /// It has other settings.
    #[error("it was made with other settings than these; name another file with --out")]
    Settings,
    /// It confirms another search.
    #[error("it confirms the best of another search than this one; name another place with --out")]
    Search,
    /// It was made on another device.
    #[error("it was made on {theirs}, this is {ours}; name another file with --out")]
    Device {
        /// The file's.
        theirs: String,
        /// That of the comparison under way.
        ours: String,
    },
    /// It has another genome under this name, which is in use.
    #[error(
        "it has another genome under the name {0}; give this one another name, as in mine=GENOME"
    )]
    Genome(String),
}

impl ComparisonFile {
    /// Returns a comparison without results.
    pub fn new(device: &str, config: ComparisonConfig, optimizers: Vec<NamedGenome>) -> Self {
        Self {
            format: FORMAT.into(),
            version: VERSION,
            device: device.into(),
            config,
            optimizers,
            search: None,
            exploratory: false,
            makers: Vec::new(),
            tunings: Vec::new(),
            tuning: None,
            trials: Vec::new(),
            looks: Some(Looks::default()),
        }
    }

    /// Returns the comparison in `json`.
    ///
    /// # Errors
    /// [`ComparisonFileError`] for anything that [`ComparisonFile::to_json`] could not have written after a
    /// comparison.
    pub fn parse(json: &[u8]) -> Result<Self, ComparisonFileError> {
        let other = ComparisonFileError::Other;
        if json.len() > MAX_BYTES {
            return Err(other(format!("it has more than {MAX_BYTES} bytes")));
        }
        let text = plain_text(json).map_err(|what| other(what.to_string()))?;
        let mut file: Self =
            serde_json::from_slice(text.as_bytes()).map_err(|error| other(fault(&error, text)))?;
        if file.format != FORMAT || file.version != VERSION {
            return Err(other("it is a file of another kind or version".into()));
        }
        file.check().map_err(ComparisonFileError::Contents)?;
        let looks = file.looks.take();
        file.looks = looks.or_else(|| Some(older::unrecorded(&file.trials)));
        Ok(file)
    }

    /// Returns the file as JSON.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("every comparison can be written")
    }

    /// Takes over the results in `stored`, with whatever optimizers, tasks and seeds it has beyond this
    /// comparison's.
    ///
    /// # Errors
    /// Where it has other settings, another device or other genomes under the same names: its results
    /// cannot be compared.
    pub fn take_over(&mut self, stored: ComparisonFile) -> Result<(), ComparisonFileError> {
        if !self.config.extends(&stored.config) {
            return Err(ComparisonFileError::Settings);
        }
        if let (Some(ours), Some(theirs)) = (&self.search, &stored.search)
            && ours != theirs
        {
            return Err(ComparisonFileError::Search);
        }
        if self.device != stored.device {
            return Err(ComparisonFileError::Device {
                theirs: excerpt(&stored.device, QUOTED),
                ours: self.device.clone(),
            });
        }
        for theirs in stored.optimizers {
            match self.optimizers.iter().find(|ours| ours.name == theirs.name) {
                Some(ours) if *ours == theirs => {}
                Some(_) => return Err(ComparisonFileError::Genome(theirs.name)),
                None => self.optimizers.push(theirs),
            }
        }
        for task in stored.config.tasks {
            if !self.config.tasks.contains(&task) {
                self.config.tasks.push(task);
            }
        }
        self.config.seeds = self.config.seeds.max(stored.config.seeds);
        // Its results were on view without a verdict: they get none now.
        self.exploratory |= stored.exploratory;
        self.search = self.search.take().or(stored.search);
        self.looks = stored.looks;
        self.tunings = stored.tunings;
        self.tuning = stored.tuning;
        self.makers = stored.makers;
        self.trials.clear();
        self.add(stored.trials);
        Ok(())
    }

    /// Returns the optimizer `name` and what its tuning took, if it was tuned.
    pub fn tuned(&self, name: &str) -> Option<(&Genome, &Tuning)> {
        let tuning = self.tunings.iter().find(|one| one.optimizer == name)?;
        let named = self.optimizers.iter().find(|one| one.name == name)?;
        Some((&named.genome, tuning))
    }

    /// Takes in an optimizer that was tuned.
    ///
    /// # Errors
    /// Where there is one of that name.
    pub fn add_tuned(&mut self, genome: Genome, tuning: Tuning) -> Result<(), ComparisonFileError> {
        let name = tuning.optimizer.clone();
        if self.optimizers.iter().any(|one| one.name == name) {
            return Err(ComparisonFileError::Genome(name));
        }
        self.optimizers.push(NamedGenome::new(&name, genome));
        self.tunings.push(tuning);
        self.tuning = self.tuning.take().filter(|one| one.optimizer != name);
        Ok(())
    }

    /// Puts the optimizers of these names before all others, in this order, and their results likewise.
    pub fn order_by(&mut self, names: &[String]) {
        let place = |one: &NamedGenome| names.iter().position(|name| *name == one.name);
        self.optimizers
            .sort_by_key(|one| place(one).unwrap_or(names.len()));
        self.add(Vec::new());
    }

    /// Records that the results of `plan` are looked at, and returns where that look stands.
    pub fn look(&mut self, plan: Plan) -> Standing {
        self.looks.get_or_insert_default().take(plan)
    }

    /// What was compared in each look that was recorded, and where that look stands, the last first.
    pub fn standings(&self) -> impl Iterator<Item = (&Plan, Standing)> {
        self.looks.iter().flat_map(Looks::standings)
    }

    /// The looks that were recorded, in order.
    pub fn looks(&self) -> &[Look] {
        self.looks.as_ref().map_or(&[], Looks::recorded)
    }

    /// Adds results, each in its place: the order does not depend on when they came.
    pub fn add(&mut self, trials: Vec<Trial>) {
        self.trials.extend(trials);
        let (tasks, optimizers) = (&self.config.tasks, &self.optimizers);
        self.trials.sort_by_key(|trial| {
            let task = tasks.iter().position(|task| *task == trial.dataset);
            let optimizer = optimizers
                .iter()
                .position(|one| one.name == trial.optimizer);
            (trial.seed, task, optimizer)
        });
    }

    /// Returns whether there is a result of the optimizer `name` on this task and seed.
    pub fn has(&self, name: &str, dataset: Dataset, seed: u32) -> bool {
        let same = |trial: &Trial| {
            trial.optimizer == name && trial.dataset == dataset && trial.seed == seed
        };
        self.trials.iter().any(same)
    }

    /// Returns whether the optimizer `name` has a result on every task and seed.
    pub fn is_complete(&self, name: &str) -> bool {
        let mut tasks = self.config.tasks.iter();
        tasks.all(|&task| {
            let mut seeds = self.config.seed_numbers();
            seeds.all(|seed| self.has(name, task, seed))
        })
    }

    /// Says what no comparison gives, with the name of the field.
    fn check(&self) -> Result<(), String> {
        let search = self.search.iter().flat_map(RunConfig::validate);
        if let Some(invalid) = self.config.validate().into_iter().chain(search).next() {
            return Err(invalid.message);
        }
        let mut names = BTreeSet::new();
        for NamedGenome { name, genome } in &self.optimizers {
            let (what, fault) = if name.is_empty() || !names.insert(name.as_str()) {
                ("`optimizers` has", " twice or without a name")
            } else if name.contains(char::is_control) {
                // They could write over lines of a terminal.
                ("`optimizers` has", ", whose name has control characters")
            } else if !genome.is_trainable() {
                ("`genome` of", " holds what cannot be trained")
            } else {
                continue;
            };
            return Err(format!("{what} “{}”{fault}", excerpt(name, QUOTED)));
        }
        for tuning in &self.tunings {
            let is_sound = names.contains(tuning.optimizer.as_str())
                && (0.0..=f64::MAX).contains(&tuning.secs)
                && (0.0..=1.0).contains(&tuning.accuracy);
            if !is_sound {
                let shown = excerpt(&tuning.optimizer, QUOTED);
                return Err(format!("`tunings` has what cannot be of “{shown}”"));
            }
        }
        if !self.makers.iter().all(Maker::is_sound) {
            return Err("`makers` has seconds that cannot be".into());
        }
        if !self.tuning.iter().all(UnfinishedTuning::is_sound) {
            return Err("`tuning` has what no tuning gives".into());
        }
        if !self.looks.iter().all(Looks::is_sound) {
            return Err("`looks` has a level that no look has".into());
        }
        let ComparisonConfig {
            first_seed, steps, ..
        } = self.config;
        let seeds = first_seed..first_seed.saturating_add(SEEDS.1);
        let mut met = BTreeSet::new();
        for trial in &self.trials {
            let (name, task, seed) = (trial.optimizer.as_str(), trial.dataset, trial.seed);
            let losses = &trial.losses;
            let fields = [
                ("optimizer", names.contains(name)),
                ("dataset", self.config.tasks.contains(&task)),
                ("seed", seeds.contains(&seed)),
                ("accuracy", (0.0..=1.0).contains(&trial.accuracy)),
                ("fitness", is_possible(trial.fitness)),
                (
                    "losses",
                    losses.len() <= steps as usize && !losses.iter().copied().any(is_diverged),
                ),
                (
                    "answers",
                    trial.answers.iter().all(|answers| agrees(answers, trial)),
                ),
            ];
            let shown = || excerpt(name, QUOTED);
            if let Some((field, _)) = fields.iter().find(|(_, is_sound)| !is_sound) {
                return Err(format!("`{field}` of a result of “{}” cannot be", shown()));
            }
            if !met.insert((name, task, seed)) {
                let (name, task) = (shown(), task.slug());
                return Err(format!(
                    "`trials` has two results of “{name}” on {task} with seed {seed}"
                ));
            }
        }
        Ok(())
    }
}

/// Whether the outcomes on single images give the accuracy, which was rounded to 32 bits.
fn agrees(answers: &Answers, trial: &Trial) -> bool {
    (f64::from(answers.accuracy()) - trial.accuracy).abs() < 1e-6
}

#[cfg(test)]
mod tests;
