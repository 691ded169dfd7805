//! A comparison whose trainings are done elsewhere: whatever its looks plan and its file lacks.

use std::path::Path;

use anyhow::{Result, bail};

use super::{
    taken::Filled,
    work::{self, Lane, RoundOfWork, Work},
};
use files::comparison_file::ComparisonFile;
use science::catalog::Dataset;
use statistics::comparison::Trial;
use text::number::counted;

/// What it is for people.
pub const KIND: &str = "comparison";

/// Returns the work on what is lacking in `file`, which is called `name`, with the images that `data` names or
/// that are found.
///
/// # Errors
/// Where there are no such images, or nothing is planned.
pub fn work(file: &ComparisonFile, data: Option<&Path>) -> Result<Work> {
    if file.looks().is_empty() {
        bail!(
            "nothing is planned in this comparison; `optimarium compare … --out FILE --begin` plans what its file is to have"
        );
    }
    let config = &file.config;
    let optimizers = file.optimizers.iter();
    let genomes: Vec<_> = optimizers.map(|one| one.genome.clone()).collect();
    let names: Vec<_> = file.optimizers.iter().map(|one| one.name.clone()).collect();
    let of_seed = |seed| config.tasks.iter().map(move |&dataset| (seed, dataset));
    let rounds = config.seed_numbers().flat_map(of_seed);
    let lane = |at: usize, dataset, seed| lane(file, &names[at], dataset, seed);
    let rounds = RoundOfWork::all(&config.training(), &genomes, rounds, data, lane)?;
    Ok(Work {
        kind: KIND,
        part: "generation",
        whole: identity(file),
        title: "the comparison".into(),
        generation: 0,
        lanes: genomes.len(),
        names,
        rounds,
    })
}

/// What there is of the optimizer `name` on this task and seed.
fn lane(file: &ComparisonFile, name: &str, dataset: Dataset, seed: u32) -> Lane {
    let is_own =
        |trial: &&Trial| trial.seed == seed && trial.dataset == dataset && trial.optimizer == name;
    if let Some(trial) = file.trials.iter().find(is_own) {
        return Lane::Recorded {
            accuracy: trial.accuracy,
            fitness: Some(trial.fitness),
        };
    }
    let is_planned = file.looks().iter().any(|look| {
        seed - file.config.first_seed < look.plan.seeds
            && look.plan.tasks.contains(&dataset)
            && look.plan.optimizers.iter().any(|planned| planned == name)
    });
    match is_planned {
        true => Lane::Lacking,
        false => Lane::Unasked,
    }
}

/// Returns what stands for the comparison of `file` as it is planned now.
pub fn identity(file: &ComparisonFile) -> String {
    work::fingerprint(&(&file.config, &file.optimizers))
}

/// Records whatever is there.
pub fn record(file: &mut ComparisonFile, rounds: &[Filled<'_>]) {
    let new = rounds.iter().flat_map(Filled::new_lanes);
    file.add(new.filter_map(|lane| lane.trial.cloned()).collect());
}

/// Says what is there.
pub fn told(file: &ComparisonFile) -> String {
    format!(
        "The comparison has all it was planned to have: {}.",
        counted(file.trials.len() as u64, "result")
    )
}
