//! Baselines that are tuned before they take part, with a budget: `adam+tuned` and the like.
//!
//! How settings are drawn and halved is left to [`science::tuning`].

use std::{ffi::OsString, path::Path, time::Instant};

use anyhow::{Context, Result, bail, ensure};

use super::{
    genome_argument::Entrant,
    output, recorded,
    training::{self, Place, Share},
};
use files::run_file::RunFile;
use science::{
    catalog::Protocol,
    comparison::ComparisonConfig,
    excerpt::excerpt,
    genome::Genome,
    number::{count, duration},
    presets::NamedGenome,
    seed_numbers,
    tuning::{FEWEST, Halving, MOST, Tuning},
};

/// Most lanes that are trained together; they change no figure.
const LANES: usize = 50;

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
    /// Checks that a budget is given only where something is tuned.
    ///
    /// # Errors
    /// Advice, where nothing is.
    pub fn check(&self, is_tuned: bool) -> Result<()> {
        ensure!(
            is_tuned || self.budget.is_none(),
            "--budget is for what is tuned, and nothing is: name it with +tuned, as in adam+tuned"
        );
        Ok(())
    }

    /// Returns the number of trainings; that of `run` where none was given.
    ///
    /// # Errors
    /// Where the file cannot be read, and where nothing says how many they are.
    pub fn trainings(&self, run: Option<&RunFile>) -> Result<u64> {
        let Some(given) = &self.budget else {
            return run.map(trainings_of).context(
                "nothing says how long to tune: add --budget 3000, or the file of a search for as many trainings as it had",
            );
        };
        let given = Path::new(given);
        let number = given.to_str().filter(|_| !given.is_file());
        let number = number.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some(number) = number {
            return number.parse().with_context(|| {
                format!("“{}” is no number of trainings", excerpt(number, QUOTED))
            });
        }
        let bytes = recorded::contents(given)
            .context("--budget is neither a number of trainings nor the file of a search")?;
        Ok(trainings_of(&recorded::search(given.display(), &bytes)?))
    }
}

/// Trainings of a search's candidates so far.
fn trainings_of(run: &RunFile) -> u64 {
    run.config().trainings(run.adam().len() as u32)
}

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

/// Tunes `entrant` for a comparison under `config` with exactly so many trainings, images from `folder`.
///
/// # Errors
/// Where the budget cannot be used up, a training failed or was stopped.
pub fn tune(
    entrant: &Entrant,
    config: &ComparisonConfig,
    trainings: u64,
    place: Place<'_>,
    folder: &Path,
) -> Result<(Genome, Tuning)> {
    let name = &entrant.named.name;
    let config = tuning_config(config);
    let tasks = config.tasks.len() as u64;
    let evaluations = trainings / tasks;
    ensure!(
        (u64::from(FEWEST)..=u64::from(MOST)).contains(&evaluations),
        "{name} cannot be tuned with {trainings} trainings on {tasks} tasks: it takes {} to {}",
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
    let began = Instant::now();
    let images = training::load(&config, &config.tasks, folder, place.stop)?;
    let known = &entrant.named.genome;
    let mut halving = Halving::new(known, config.steps, evaluations as u32, config.seed);
    let candidates = halving.genomes().len() as u32;
    output::note(format_args!(
        "Tuning {name}: {} trainings, {} settings, halved again and again.",
        count(trainings),
        count(candidates.into())
    ));
    while let Some(rung) = halving.ask() {
        let lanes = rung.candidates.len().div_ceil(place.threads).min(LANES);
        let named = |&at: &usize| NamedGenome::new(&at.to_string(), halving.genomes()[at].clone());
        let named: Vec<NamedGenome> = rung.candidates.iter().map(named).collect();
        let mut shares = Vec::new();
        for seed in rung.seeds.clone() {
            for &dataset in &config.tasks {
                shares.extend(named.chunks(lanes).map(|lanes| Share {
                    dataset,
                    seed: config.first_seed + seed,
                    optimizers: lanes.to_vec(),
                }));
            }
        }
        let mut trials = Vec::new();
        training::train(&config, place, &images, shares, |found| {
            trials.extend(found.into_iter().map(|mut trial| {
                trial.losses.clear();
                trial.answers = None;
                trial
            }));
            Ok(None)
        })?;
        // In one order, whichever thread was first: sums of floats depend on it.
        trials.sort_by_key(|trial| (trial.seed, trial.dataset.number()));
        let mean = |named: &NamedGenome| {
            let own = trials.iter().filter(|trial| trial.optimizer == named.name);
            own.map(|trial| trial.accuracy).sum::<f64>() / (rung.seeds.len() as u64 * tasks) as f64
        };
        let means: Vec<f64> = named.iter().map(mean).collect();
        halving.tell(&means);
        let best = means.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        output::note(format_args!(
            "  {} settings on {} seeds: the best {best:.4}",
            named.len(),
            rung.seeds.len()
        ));
    }
    let (genome, accuracy, seeds) = halving.chosen().expect("nothing is left to ask");
    let tuning = Tuning {
        optimizer: name.clone(),
        trainings,
        candidates,
        seeds,
        accuracy,
        secs: began.elapsed().as_secs_f64(),
    };
    output::note(format_args!(
        "Tuned {name} in {}.",
        duration(tuning.secs.max(1.0))
    ));
    Ok((genome.clone(), tuning))
}
