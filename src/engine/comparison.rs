//! The training behind a comparison: some optimizers as lanes of one leg.
//!
//! A lane's figures do not depend on the others of its leg, so the optimizers of a comparison can
//! be trained together, apart, or on another day, and are paired all the same. This file does not
//! know which of them is the baseline, nor what follows from the figures.

use super::{
    crew::{Crew, train_and_score},
    leg::Plan,
    library::TaskImages,
    search::{Halt, Host},
};
use crate::{
    core::{
        comparison::{ComparisonConfig, Trial},
        fitness::{fitness, is_diverged},
        presets::NamedGenome,
    },
    protocol::StepRecord,
};

/// Trains `optimizers` under `config` on `task` with seed number `seed`, and returns what each
/// reached, in their order. Records go to `report` as they come, one lane per optimizer.
///
/// # Errors
///
/// [`Halt`] where it was stopped or could not go on.
pub async fn compare_on<H: Host>(
    host: &mut H,
    crew: &mut impl Crew,
    config: &ComparisonConfig,
    task: &TaskImages,
    seed: u32,
    optimizers: &[NamedGenome],
    mut report: impl FnMut(&mut H, &[StepRecord]),
) -> Result<Vec<Trial>, Halt> {
    let dataset = task.train.dataset;
    let plan = Plan {
        config: config.training(),
        dataset,
        seed,
        genomes: optimizers
            .iter()
            .map(|named| named.genome.clone())
            .collect(),
    };
    let mut curves = vec![Vec::new(); optimizers.len()];
    let accuracies = train_and_score(host, crew, plan, task, |host, records| {
        for record in &records {
            for (curve, loss) in curves.iter_mut().zip(&record.loss) {
                curve.push(*loss);
            }
        }
        report(host, &records);
    })
    .await?;
    let trial = |((named, mut losses), accuracy): ((&NamedGenome, Vec<f32>), f32)| {
        let accuracy = f64::from(accuracy);
        let fitness = fitness(accuracy, &losses);
        let sound = losses.iter().position(|loss| is_diverged(*loss));
        losses.truncate(sound.unwrap_or(losses.len()));
        Trial {
            optimizer: named.name.clone(),
            dataset,
            seed,
            accuracy,
            fitness,
            losses,
        }
    };
    let lanes = optimizers.iter().zip(curves).zip(accuracies);
    Ok(lanes.map(trial).collect())
}
