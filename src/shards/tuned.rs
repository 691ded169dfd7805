//! A tuning whose trainings are done elsewhere, rung after rung.

use std::path::Path;

use anyhow::{Context, Result};

use super::{
    taken::Filled,
    work::{self, Lane, RoundOfWork, Work},
};
use files::{
    comparison_file::ComparisonFile,
    unfinished_tuning::{TuningTrial, UnfinishedTuning},
};
use host::{clock::since_1970, course::Course};
use science::config::RunConfig;
use statistics::comparison::ComparisonConfig;
use text::number::counted;

/// What it is for people.
pub const KIND: &str = "tuning";

/// Returns how far the tuning of `file` is, and a sentence on each of its rungs.
///
/// # Errors
/// Where one machine does it.
fn course(file: &ComparisonFile, tuning: &UnfinishedTuning) -> Result<(Course, Vec<String>)> {
    let shared = tuning.shared.as_ref().with_context(|| {
        format!(
            "the tuning of {} is under way on one machine; the same command that began it goes on, with --begin for \
             `ask`, `evaluate` and `tell`",
            tuning.optimizer
        )
    })?;
    let config = ComparisonConfig {
        tasks: shared.tasks.clone(),
        ..file.config.clone()
    };
    Course::of(tuning, &config)
}

/// Returns the work on the rung under way of `tuning`, with the images that `data` names or that are found.
///
/// # Errors
/// Where there are no such images, or one machine does it.
pub fn work(file: &ComparisonFile, tuning: &UnfinishedTuning, data: Option<&Path>) -> Result<Work> {
    let (course, _) = course(file, tuning)?;
    let (candidates, rounds) = course.rounds();
    let Course { config, halving } = course;
    let genomes: Vec<_> = candidates
        .iter()
        .map(|&at| halving.genomes()[at].clone())
        .collect();
    let lane = |place: usize, dataset, seed| {
        let at = candidates[place] as u32;
        match tuning.accuracy(at, dataset, seed - config.first_seed) {
            Some(accuracy) => Lane::Recorded {
                accuracy: f64::from(accuracy),
                fitness: None,
            },
            None => Lane::Lacking,
        }
    };
    let rounds = rounds.into_iter();
    let rounds = rounds.map(|(seed, dataset)| (config.first_seed + seed, dataset));
    let (done, all) = halving.rungs();
    Ok(Work {
        kind: KIND,
        part: "rung",
        whole: identity(file, &tuning.optimizer, tuning.trainings),
        title: format!("rung {} of {all} of {}", done + 1, tuning.optimizer),
        generation: done,
        lanes: candidates.len(),
        names: Vec::new(),
        rounds: RoundOfWork::all(&config.training(), &genomes, rounds, data, lane)?,
    })
}

/// Returns what stands for the tuning of `optimizer` with so many trainings.
pub fn identity(file: &ComparisonFile, optimizer: &str, trainings: u64) -> String {
    // Tasks can be added to the file later.
    let training = RunConfig {
        tasks: Vec::new(),
        ..file.config.training()
    };
    work::fingerprint(&(KIND, training, optimizer, trainings))
}

/// Returns what stands for the tunings of `file` that are done.
pub fn done(file: &ComparisonFile) -> impl Iterator<Item = String> {
    let tunings = file.tunings.iter();
    tunings.map(|one| identity(file, &one.optimizer, one.trainings))
}

/// Records whatever is there, and the optimizer once all of it is.
///
/// # Errors
/// Where the file has another optimizer of this name.
pub fn record(file: &mut ComparisonFile, rounds: &[Filled<'_>]) -> Result<()> {
    let Some(mut tuning) = file.tuning.take() else {
        return Ok(());
    };
    let (before, _) = course(file, &tuning)?;
    let (candidates, _) = before.rounds();
    for Filled { of, lanes } in rounds {
        let seed = of.plan.seed - before.config.first_seed;
        let places = candidates.iter().zip(lanes).enumerate();
        let new = places.filter(|(place, _)| of.lacks(*place));
        tuning.add(new.filter_map(|(_, (&at, lane))| {
            let accuracy = lane.as_ref()?.accuracy;
            Some(TuningTrial(at as u32, of.plan.dataset, seed, accuracy))
        }));
    }
    let (course, _) = course(file, &tuning)?;
    match course.chosen(&tuning, tuning.secs_until(since_1970())) {
        Some((genome, tuned)) => file.add_tuned(genome, tuned)?,
        None => file.tuning = Some(tuning),
    }
    Ok(())
}

/// Says how the last rung went, and what was chosen where it was the last.
pub fn told(file: &ComparisonFile) -> String {
    let tuning = file.tuning.as_ref();
    let told = tuning.and_then(|tuning| course(file, tuning).ok()?.1.pop());
    match (told, file.tunings.last()) {
        (Some(rung), _) => format!("{rung}."),
        (None, Some(tuned)) => format!(
            "{} is tuned: {:.4} on {} of tuning.",
            tuned.optimizer,
            tuned.accuracy,
            counted(tuned.seeds.into(), "seed")
        ),
        (None, None) => format!("Nothing of the {KIND} was recorded."),
    }
}
