//! Baselines that are tuned before they take part, with a budget: `adam+tuned` and the like.
//!
//! How settings are drawn and halved is left to [`statistics::tuning`].

use std::{
    ffi::{OsStr, OsString},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use super::training::{self, Place, Share};
use files::{
    run_file::RunFile,
    unfinished_tuning::{TuningTrial, UnfinishedTuning},
};
use host::{clock::since_1970, course::Course, genome_argument::Entrant, output, recorded};
use science::{genome::Genome, presets::NamedGenome};
use statistics::{
    comparison::{ComparisonConfig, Trial},
    tuning::Tuning,
};
use text::{
    excerpt::excerpt,
    number::{count, counted, duration},
};

/// Most lanes that are trained together; they change no figure.
const LANES: usize = 50;

/// How often what is trained is kept: a file is written as a whole.
const SAVED_EVERY: Duration = Duration::from_secs(5);

/// Most letters of an argument that a message repeats.
const QUOTED: usize = 60;

/// With how many trainings baselines are tuned.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct BudgetOptions {
    /// Trainings (one setting on one task and seed) with which each +tuned optimizer is tuned: their number, or
    /// the file of a search, for as many as it had.
    #[arg(long, value_name = "TRAININGS|RUN")]
    budget: Option<OsString>,
}

impl BudgetOptions {
    /// Returns the number of trainings where something `is_tuned`; that of `run` where none was given.
    ///
    /// # Errors
    /// Where the file cannot be read, where nothing says how many they are, and where they are given for nothing.
    pub fn trainings(&self, is_tuned: bool, run: Option<&RunFile>) -> Result<Option<u64>> {
        ensure!(
            is_tuned || self.budget.is_none(),
            "--budget is for what is tuned, and nothing is: name it with +tuned, as in adam+tuned"
        );
        let given = self.budget.as_deref().map(given).transpose()?;
        let trainings = given.or(run.map(trainings_of)).filter(|_| is_tuned);
        ensure!(
            !is_tuned || trainings.is_some(),
            "nothing says how long to tune: add --budget 3000, or the file of a search for as many trainings as it had"
        );
        Ok(trainings)
    }
}

/// Reads a number of trainings, or takes it from a search.
fn given(given: &OsStr) -> Result<u64> {
    let given = Path::new(given);
    let number = given.to_str().filter(|_| !given.is_file());
    let number = number.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(number) = number {
        return number
            .parse()
            .with_context(|| format!("“{}” is no number of trainings", excerpt(number, QUOTED)));
    }
    let bytes = recorded::contents(given)
        .context("--budget is neither a number of trainings nor the file of a search")?;
    Ok(trainings_of(&recorded::search(given.display(), &bytes)?))
}

/// Trainings of a search's candidates so far.
fn trainings_of(run: &RunFile) -> u64 {
    run.config().trainings(run.adam().len() as u32)
}

/// Tunes `entrant` for a comparison under `config` with exactly so many trainings, images from `folder`, from where
/// `before` was stopped. What is trained is given to `keep` now and then, and when it is stopped.
///
/// # Errors
/// Where the budget cannot be used up, `before` is of something else, a training failed or was stopped, or `keep`
/// failed.
pub fn tune(
    entrant: &Entrant,
    config: &ComparisonConfig,
    before: UnfinishedTuning,
    place: Place<'_>,
    folder: &Path,
    mut keep: impl FnMut(&UnfinishedTuning) -> Result<()>,
) -> Result<(Genome, Tuning)> {
    let name = &entrant.named.name;
    let (began, before_secs) = (Instant::now(), before.secs);
    let mut saved = Instant::now();
    let mut kept = before;
    let (mut course, told_before) = Course::of(&kept, config)?;
    let config = course.config.clone();
    let images = training::load(&config, &config.tasks, folder, place.stop)?;
    output::note(format_args!(
        "Tuning {name}: {}, {}, halved again and again.",
        counted(kept.trainings, "training"),
        counted(course.halving.genomes().len() as u64, "setting")
    ));
    if !kept.trials.is_empty() {
        output::note(format_args!(
            "Going on after {} of them.",
            count(kept.trials.len() as u64)
        ));
    }
    for line in told_before {
        output::note(format_args!("  {line}"));
    }
    while course.halving.ask().is_some() {
        let (candidates, rounds) = course.rounds();
        let lanes = candidates.len().div_ceil(place.threads).min(LANES);
        let mut shares = Vec::new();
        for (seed, dataset) in rounds {
            let is_lacking = |&&at: &&usize| kept.accuracy(at as u32, dataset, seed).is_none();
            let lacking = candidates.iter().filter(is_lacking);
            let genomes = course.halving.genomes();
            let named = lacking.map(|&at| NamedGenome::new(&at.to_string(), genomes[at].clone()));
            let named: Vec<NamedGenome> = named.collect();
            shares.extend(named.chunks(lanes).map(|lanes| Share {
                dataset,
                seed: config.first_seed + seed,
                optimizers: lanes.to_vec(),
            }));
        }
        let trained = training::train(&config, place, &images, shares, |found| {
            kept.add(found.iter().map(|trial| told(trial, config.first_seed)));
            kept.secs = before_secs + began.elapsed().as_secs_f64();
            if saved.elapsed() > SAVED_EVERY {
                keep(&kept)?;
                saved = Instant::now();
            }
            Ok(None)
        });
        if let Err(stopped) = trained {
            keep(&kept)?;
            return Err(stopped);
        }
        let line = course.advance(&kept).expect("all of the rung is there");
        output::note(format_args!("  {line}"));
    }
    kept.secs = before_secs + began.elapsed().as_secs_f64();
    let secs = kept.secs_until(since_1970());
    let chosen = course.chosen(&kept, secs);
    output::note(format_args!("Tuned {name} in {}.", duration(secs.max(1.0))));
    Ok(chosen.expect("nothing is left to ask"))
}

/// What is kept of a training, its seed counted from `first_seed`.
fn told(trial: &Trial, first_seed: u32) -> TuningTrial {
    let place = trial.optimizer.parse().expect("it is called by its place");
    // It was rounded to 32 bits before it became 64.
    let accuracy = trial.accuracy as f32;
    TuningTrial(place, trial.dataset, trial.seed - first_seed, accuracy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use host::{device::Choice, interrupt::Stop, testing::PACKS};
    use science::{
        catalog::{Dataset, ModelSize},
        presets,
    };
    use statistics::tuning::Halving;

    #[test]
    fn what_was_trained_before_is_not_trained_again() {
        let config = ComparisonConfig {
            tasks: vec![Dataset::Digits],
            model: ModelSize::Perceptron,
            steps: 3,
            batch: 4,
            train_images: 1_000,
            scoring_images: 100,
            ..ComparisonConfig::reduced()
        };
        let adam = presets::adam();
        let entrant = Entrant::of(NamedGenome::new("Adam+tuned", adam.clone()));
        // Four settings on one seed, then two of them on two more.
        let mut before = UnfinishedTuning::new("Adam+tuned", adam.clone(), 8);
        before.secs = 100.0;
        let known = (0..3).map(|seed| TuningTrial(2, Dataset::Digits, seed, 1.0));
        before.trials.extend(known);
        let device = Choice::Cpu.open().expect("the CPU is there");
        let place = Place {
            device: &device,
            threads: 1,
            stop: &Stop::default(),
        };
        let tuned = tune(&entrant, &config, before, place, Path::new(PACKS), |_| {
            Ok(())
        });
        let (genome, tuning) = tuned.expect("it trains");
        let drawn = Halving::new(&adam, 3, 8, config.seed);
        assert_eq!(genome, drawn.genomes()[2]);
        assert_eq!(
            (tuning.trainings, tuning.candidates, tuning.seeds),
            (8, 4, 3)
        );
        assert_eq!(tuning.accuracy, 1.0);
        assert!(tuning.secs >= 100.0);
    }
}
