//! How far a tuning is: what it trains next, and what comes of it. Does not know who trains: one process, or machines
//! that share it.
//!
//! How settings are drawn and halved is left to [`statistics::tuning`].

use anyhow::{Result, bail, ensure};

use files::unfinished_tuning::{TuningTrial, UnfinishedTuning};
use science::{
    catalog::{Dataset, Protocol},
    genome::Genome,
};
use statistics::{
    comparison::ComparisonConfig,
    seed_numbers,
    tuning::{FEWEST, Halving, MOST, Rung, Tuning},
};
use text::number::counted;

/// Returns the settings under which baselines are tuned for a comparison under `config`: on validation images and
/// on seeds that nothing else has.
pub fn tuning_config(config: &ComparisonConfig) -> ComparisonConfig {
    let scoring_images = match config.protocol {
        Protocol::Validation => config.scoring_images,
        Protocol::Paper => ComparisonConfig::reduced().scoring_images,
    };
    ComparisonConfig {
        first_seed: seed_numbers::TUNING.start,
        scoring_images,
        protocol: Protocol::Validation,
        ..config.clone()
    }
}

/// Returns how many settings of what is called `name` are evaluated on all of so many `tasks` with exactly so many
/// trainings.
///
/// # Errors
/// Where they are too few, too many, or not the same number on each task.
pub fn evaluations(name: &str, trainings: u64, tasks: u64) -> Result<u32> {
    let evaluations = trainings / tasks;
    ensure!(
        (u64::from(FEWEST)..=u64::from(MOST)).contains(&evaluations),
        "{name} cannot be tuned with {} on {}: it takes {} to {}",
        counted(trainings, "training"),
        counted(tasks, "task"),
        u64::from(FEWEST) * tasks,
        u64::from(MOST) * tasks
    );
    if !trainings.is_multiple_of(tasks) {
        bail!(
            "{trainings} trainings are not the same number on each of {tasks} tasks: take {} or {}",
            evaluations * tasks,
            (evaluations + 1) * tasks
        );
    }
    Ok(evaluations as u32)
}

/// The halving of a tuning's settings, up to the rung under way.
#[derive(Debug)]
pub struct Course {
    /// The settings under which they are trained.
    pub config: ComparisonConfig,
    /// Everything that was drawn, told of every rung that was trained whole.
    pub halving: Halving,
}

impl Course {
    /// Returns how far `kept` is, which is tuned for a comparison under `config`, and a sentence on each of its
    /// rungs.
    ///
    /// # Errors
    /// Where its trainings cannot be used up.
    pub fn of(kept: &UnfinishedTuning, config: &ComparisonConfig) -> Result<(Self, Vec<String>)> {
        let config = tuning_config(config);
        let tasks = config.tasks.len() as u64;
        let evaluations = evaluations(&kept.optimizer, kept.trainings, tasks)?;
        let halving = Halving::new(&kept.known, config.steps, evaluations, config.seed);
        let mut course = Self { config, halving };
        let mut told = Vec::new();
        while let Some(line) = course.advance(kept) {
            told.push(line);
        }
        Ok((course, told))
    }

    /// Takes in the rung under way, where `kept` has all of it, and says how it went.
    pub fn advance(&mut self, kept: &UnfinishedTuning) -> Option<String> {
        let rung = self.halving.ask()?;
        let means: Option<Vec<f64>> = rung
            .candidates
            .iter()
            .map(|&at| self.mean(kept, &rung, at))
            .collect();
        let means = means?;
        self.halving.tell(&means);
        let best = means.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(format!(
            "{} on {}: the best {best:.4}",
            counted(rung.candidates.len() as u64, "setting"),
            counted(rung.seeds.len() as u64, "seed")
        ))
    }

    /// The mean accuracy of setting `at` over the tasks and the seeds of `rung`; `None` where one is lacking.
    fn mean(&self, kept: &UnfinishedTuning, rung: &Rung, at: usize) -> Option<f64> {
        let own = |one: &&TuningTrial| {
            one.0 as usize == at
                && rung.seeds.contains(&one.2)
                && self.config.tasks.contains(&one.1)
        };
        // In the file's order, whichever was trained first: sums of floats depend on it.
        let own: Vec<&TuningTrial> = kept.trials.iter().filter(own).collect();
        let wanted = rung.seeds.len() * self.config.tasks.len();
        let sum: f64 = own.iter().map(|one| f64::from(one.3)).sum();
        (own.len() == wanted).then(|| sum / wanted as f64)
    }

    /// The rounds of the rung under way, in order, each a seed (counted from the first of tuning) and a task, and
    /// the settings that are in it; none once all is told.
    pub fn rounds(&self) -> (Vec<usize>, Vec<(u32, Dataset)>) {
        let Some(Rung { candidates, seeds }) = self.halving.ask() else {
            return Default::default();
        };
        let tasks = |seed| {
            self.config
                .tasks
                .iter()
                .map(move |&dataset| (seed, dataset))
        };
        (candidates, seeds.flat_map(tasks).collect())
    }

    /// What was chosen, and what it took, `secs` seconds; `None` before all is told.
    pub fn chosen(&self, kept: &UnfinishedTuning, secs: f64) -> Option<(Genome, Tuning)> {
        let (genome, accuracy, seeds) = self.halving.chosen()?;
        let tuning = Tuning {
            optimizer: kept.optimizer.clone(),
            trainings: kept.trainings,
            tasks: Some(self.config.tasks.clone()),
            candidates: self.halving.genomes().len() as u32,
            seeds,
            accuracy,
            secs,
        };
        Some((genome.clone(), tuning))
    }
}
