//! What tests make up: comparisons that ended as asked.

use crate::experiment::Experiment;
use page_state::testing::{record, scored, trained};
use protocol::{Event, Round, RunId};
use science::catalog::Dataset;
use statistics::comparison::ComparisonConfig;

/// Trains `experiment` to its end: `accuracy` is what each lane reaches on a seed and task.
pub fn contest(experiment: &mut Experiment, accuracy: impl Fn(u32, Dataset, usize) -> f32) {
    let (run, config) = (experiment.run, experiment.config.clone());
    let lanes = experiment.optimizers.len();
    for event in comparison(run, &config, lanes, 1.0, accuracy) {
        experiment.apply(&event);
    }
}

/// What the engine tells of a comparison of so many `lanes`: each training takes `secs`, and `accuracy` is what a lane
/// reaches on a seed and task.
pub fn comparison(
    run: RunId,
    config: &ComparisonConfig,
    lanes: usize,
    secs: f64,
    accuracy: impl Fn(u32, Dataset, usize) -> f32,
) -> Vec<Event> {
    let mut events = Vec::new();
    for round in rounds(config) {
        let Round { dataset, seed, .. } = round;
        let records = (0..config.steps).map(|step| record(step, &vec![2.0; lanes], 0.5));
        let reached = (0..lanes).map(|lane| accuracy(seed, dataset, lane));
        let (reached, fitness): (Vec<f32>, _) = (reached.collect(), vec![0.0; lanes]);
        let end = secs * f64::from(round.index + 1);
        let (half, records) = (end - secs / 2.0, records.collect());
        events.push(trained(run, 0, round, records, half));
        events.push(scored(run, 0, round, [&reached, &fitness], end));
    }
    events.push(Event::Finished(run));
    events
}

/// The trainings of a comparison, in their order.
pub fn rounds(config: &ComparisonConfig) -> impl Iterator<Item = Round> {
    let seeds = config.seed_numbers();
    let rounds = seeds.flat_map(|seed| config.tasks.iter().map(move |&dataset| (dataset, seed)));
    (0..).zip(rounds).map(|(index, (dataset, seed))| Round {
        index,
        dataset,
        seed,
    })
}
