//! The training behind a comparison: some optimizers as lanes of one round, or of all rounds in events.
//!
//! A lane's figures do not depend on the others of its round, so the optimizers of a comparison can
//! be trained together, apart, or on another day, and are paired all the same. This file does not
//! know which of them is the baseline, nor what follows from the figures.

use std::collections::HashSet;

use super::{
    callbacks::{Callbacks, Interruption},
    events::{Report, RoundOfRun},
    figures,
    library::{Library, TaskImages},
    pool::WorkerPool,
    round::Plan,
};
use protocol::{Round, RunId, StepRecord};
use science::{genome::Genome, presets::NamedGenome};
use statistics::comparison::{ComparisonConfig, Trial};

/// Most optimizers of one comparison.
const MAX_LANES: usize = 200;

/// Trains `optimizers` under `config` on every seed and task, the seeds outermost, in events.
///
/// # Errors
///
/// [`Interruption`] where it was stopped or could not go on.
pub async fn compare(
    callbacks: &mut impl Callbacks,
    pool: &mut impl WorkerPool,
    library: &mut Library,
    run: RunId,
    config: &ComparisonConfig,
    optimizers: &[Genome],
) -> Result<(), Interruption> {
    if let Some(invalid) = config.validate().first() {
        return Err(Interruption::Failed(invalid.message.clone()));
    }
    if !(1..=MAX_LANES).contains(&optimizers.len()) {
        let count = optimizers.len();
        return Err(Interruption::Failed(format!(
            "{count} optimizers were to be compared; it must be from 1 to {MAX_LANES}."
        )));
    }
    if let Some(lane) = optimizers.iter().position(|one| !one.is_trainable()) {
        return Err(Interruption::Failed(format!(
            "A number of optimizer {} is beyond what can be trained.",
            lane + 1
        )));
    }
    let tasks = library.load(callbacks, run, &config.training()).await?;
    let (mut index, mut met) = (0, HashSet::new());
    for seed in config.seed_numbers() {
        for task in &tasks {
            let round = Round {
                index,
                dataset: task.train.dataset,
                seed,
            };
            let plan = plan(config, round, optimizers.to_vec());
            let place = RoundOfRun {
                run,
                generation: 0,
                round,
                first: met.insert(round.dataset),
            };
            place
                .train(callbacks, pool, plan, task, Report::WithAnswers)
                .await?;
            index += 1;
        }
    }
    Ok(())
}

fn plan(config: &ComparisonConfig, round: Round, optimizers: Vec<Genome>) -> Plan {
    Plan {
        config: config.training(),
        dataset: round.dataset,
        seed: round.seed,
        generation: 0,
        optimizers,
    }
}

/// Trains `optimizers` under `config` on `task` with seed number `seed`, and returns what each
/// reached, in their order. Records go to `report` as they come, one lane per optimizer.
///
/// # Errors
///
/// [`Interruption`] where it was stopped or could not go on.
pub async fn compare_on<H: Callbacks>(
    callbacks: &mut H,
    pool: &mut impl WorkerPool,
    config: &ComparisonConfig,
    task: &TaskImages,
    seed: u32,
    optimizers: &[NamedGenome],
    mut report: impl FnMut(&mut H, &[StepRecord]),
) -> Result<Vec<Trial>, Interruption> {
    let round = Round {
        index: 0,
        dataset: task.train.dataset,
        seed,
    };
    let lanes = optimizers.iter().map(|named| named.genome.clone());
    let plan = plan(config, round, lanes.collect());
    let report = |callbacks: &mut H, records: Vec<StepRecord>| report(callbacks, &records);
    let figures = figures::train(callbacks, pool, plan, task, report).await?;
    let names = optimizers.iter().map(|named| &named.name);
    Ok(figures.trials(names, round.dataset, seed))
}
