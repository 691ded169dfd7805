//! What tests make up: comparisons that ended as asked.

use crate::experiment::Experiment;
use protocol::{Event, Round, RunId, StepRecord};
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
    let generation = 0;
    let seeds = config.seed_numbers();
    let rounds = seeds.flat_map(|seed| config.tasks.iter().map(move |&dataset| (seed, dataset)));
    let mut events = Vec::new();
    for (index, (seed, dataset)) in (0..).zip(rounds) {
        let round = Round {
            index,
            dataset,
            seed,
        };
        let records = (0..config.steps).map(|step| StepRecord {
            step,
            loss: vec![2.0; lanes],
            accuracy: vec![0.5; lanes],
        });
        let reached = (0..lanes).map(|lane| accuracy(seed, dataset, lane));
        let elapsed_secs = secs * f64::from(index + 1);
        events.extend([
            Event::Trained {
                run,
                generation,
                round,
                records: records.collect(),
                elapsed_secs: elapsed_secs - secs / 2.0,
            },
            Event::Scored {
                run,
                generation,
                round,
                accuracy: reached.collect(),
                fitness: vec![0.0; lanes],
                answers: Vec::new(),
                elapsed_secs,
            },
        ]);
    }
    events.push(Event::Finished(run));
    events
}
