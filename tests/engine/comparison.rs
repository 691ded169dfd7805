//! A comparison in events: the figures of its rounds, whoever trains them and in whatever company.

use engine::{
    callbacks::Interruption,
    comparison::{compare, compare_on},
    library::Library,
    pool::{SingleWorker, WorkerPool},
};
use protocol::{Command, DeviceKind, DeviceReport, Event, RunId};
use science::{
    catalog::Dataset,
    genome::Genome,
    presets::{self, KNOWN, NamedGenome},
};
use serde::Serialize;
use serde_json::{Value, json};
use statistics::comparison::{ComparisonConfig, FIRST_SEED, Trial};

use super::search::{Recorder, context};

const RUN: RunId = RunId(5);

pub fn tiny() -> ComparisonConfig {
    ComparisonConfig {
        tasks: vec![Dataset::Mnist, Dataset::Cifar10],
        seeds: 2,
        steps: 5,
        batch: 8,
        train_images: 1000,
        scoring_images: 100,
        ..ComparisonConfig::reduced()
    }
}

/// SGD at an absurd rate among sound ones.
pub fn optimizers() -> Vec<NamedGenome> {
    let exploding = Genome {
        lr_log10: 30.0,
        ..presets::sgd()
    };
    vec![
        NamedGenome::new("Adam", presets::adam()),
        NamedGenome::new("exploding", exploding),
        NamedGenome::new("Published", presets::published()),
        NamedGenome::new("Lion", presets::lion()),
    ]
}

pub fn run_by(
    pool: &mut impl WorkerPool,
    callbacks: &mut Recorder,
    library: &mut Library,
    config: &ComparisonConfig,
    optimizers: &[NamedGenome],
) -> Result<(), Interruption> {
    let lanes: Vec<Genome> = optimizers
        .iter()
        .map(|named| named.genome.clone())
        .collect();
    pollster::block_on(compare(callbacks, pool, library, RUN, config, &lanes))
}

/// What the events of a comparison come to, and the order of its rounds.
fn told(events: &[Event], optimizers: &[NamedGenome]) -> (Vec<Trial>, Vec<(u32, Dataset)>) {
    let mut losses = vec![Vec::new(); optimizers.len()];
    let (mut trials, mut rounds) = (Vec::new(), Vec::new());
    for event in events {
        match event {
            Event::Loading { run, .. } => assert_eq!((*run, rounds.len()), (RUN, 0)),
            Event::Trained {
                run,
                generation,
                round,
                records,
                ..
            } => {
                let begun = rounds.len() as u32;
                assert_eq!((*run, *generation, round.index), (RUN, 0, begun));
                for record in records {
                    let lanes = losses.iter_mut().zip(&record.loss);
                    lanes.for_each(|(curve, loss)| curve.push(*loss));
                }
            }
            Event::Scored {
                round,
                accuracy,
                answers,
                ..
            } => {
                rounds.push((round.seed, round.dataset));
                for (lane, named) in optimizers.iter().enumerate() {
                    let losses = std::mem::take(&mut losses[lane]);
                    let (dataset, seed) = (round.dataset, round.seed);
                    assert_eq!(answers[lane].accuracy(), accuracy[lane]);
                    let trial = Trial::new(&named.name, dataset, seed, accuracy[lane], losses);
                    trials.push(trial.with_answers(answers[lane].clone()));
                }
            }
            other => panic!("unexpected {other:?}"),
        }
    }
    (trials, rounds)
}

fn figures(config: &ComparisonConfig, optimizers: &[NamedGenome]) -> Vec<Trial> {
    let mut callbacks = Recorder::default();
    let (mut pool, mut library) = (SingleWorker::new(context()), Library::default());
    let outcome = run_by(&mut pool, &mut callbacks, &mut library, config, optimizers);
    assert_eq!(outcome, Ok(()));
    told(&callbacks.events, optimizers).0
}

#[test]
fn a_comparison_tells_what_its_rounds_give_one_by_one() {
    let (config, optimizers) = (tiny(), optimizers());
    let mut callbacks = Recorder::default();
    let (mut pool, mut library) = (SingleWorker::new(context()), Library::default());
    let outcome = run_by(
        &mut pool,
        &mut callbacks,
        &mut library,
        &config,
        &optimizers,
    );
    assert_eq!(outcome, Ok(()));
    let (trials, rounds) = told(&callbacks.events, &optimizers);
    let expected = [
        (FIRST_SEED, Dataset::Mnist),
        (FIRST_SEED, Dataset::Cifar10),
        (FIRST_SEED + 1, Dataset::Mnist),
        (FIRST_SEED + 1, Dataset::Cifar10),
    ];
    assert_eq!(rounds, expected);
    assert!(trials[1].diverged() && !trials[0].diverged());

    let training = config.training();
    let tasks = library.load(&mut callbacks, RUN, &training);
    let tasks = pollster::block_on(tasks).expect("they are there");
    let mut one_by_one = Vec::new();
    for (seed, dataset) in expected {
        let task = tasks.iter().find(|task| task.train.dataset == dataset);
        let task = task.expect("it was loaded");
        let round = compare_on(
            &mut callbacks,
            &mut pool,
            &config,
            task,
            seed,
            &optimizers,
            |_, _| {},
        );
        one_by_one.extend(pollster::block_on(round).expect("it trains"));
    }
    assert_eq!(trials, one_by_one);
}

#[test]
fn no_optimizer_feels_the_company() {
    let together = figures(&tiny(), &optimizers());
    for named in &optimizers() {
        let alone = figures(&tiny(), std::slice::from_ref(named));
        let same = |trial: &&Trial| trial.optimizer == named.name;
        let in_company: Vec<Trial> = together.iter().filter(same).cloned().collect();
        assert_eq!(in_company, alone, "{}", named.name);
    }
}

#[test]
fn a_replaced_comparison_stops_and_leaves_nothing_behind() {
    let (config, optimizers) = (tiny(), optimizers());
    let (mut pool, mut library) = (SingleWorker::new(context()), Library::default());
    // Training, and scoring: both are left at the next step.
    for stop_at in [8, 12] {
        let mut callbacks = Recorder {
            stop_at: Some(stop_at),
            ..Recorder::default()
        };
        let outcome = run_by(
            &mut pool,
            &mut callbacks,
            &mut library,
            &config,
            &optimizers,
        );
        assert_eq!(
            (outcome, callbacks.checkpoints),
            (Err(Interruption::Stopped), stop_at)
        );
    }
    let mut callbacks = Recorder::default();
    let outcome = run_by(
        &mut pool,
        &mut callbacks,
        &mut library,
        &config,
        &optimizers,
    );
    assert_eq!(outcome, Ok(()));
    assert_eq!(
        told(&callbacks.events, &optimizers).0,
        figures(&config, &optimizers)
    );
}

#[test]
fn images_are_composed_once() {
    let (config, mut library) = (tiny().training(), Library::default());
    let mut load = || {
        let mut callbacks = Recorder::default();
        let tasks = library.load(&mut callbacks, RUN, &config);
        pollster::block_on(tasks).expect("they are there")
    };
    let (first, second) = (load(), load());
    for (first, second) in first.iter().zip(&second) {
        assert!(std::sync::Arc::ptr_eq(&first.train, &second.train));
        assert!(std::sync::Arc::ptr_eq(&first.scoring, &second.scoring));
    }
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let known: Vec<NamedGenome> = KNOWN
        .iter()
        .map(|known| NamedGenome::new(known.name, known.genome()))
        .collect();
    let refuse = |config: ComparisonConfig, optimizers: &[NamedGenome]| {
        let (mut pool, mut library) = (SingleWorker::new(context()), Library::default());
        let mut callbacks = Recorder::default();
        match run_by(&mut pool, &mut callbacks, &mut library, &config, optimizers) {
            Err(Interruption::Failed(message)) => message,
            other => panic!("{other:?}"),
        }
    };
    assert!(refuse(tiny(), &[]).contains("0 optimizers"));
    let no_seeds = ComparisonConfig { seeds: 0, ..tiny() };
    assert!(refuse(no_seeds, &known).contains("Seeds"));
}

fn digits(message: &impl Serialize) -> String {
    let bytes = postcard::to_stdvec(message).expect("a message can be written");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `tests/browser/dispatches.webgpu.spec.mjs` puts its commands together from a fixture.
#[test]
fn the_journey_that_counts_dispatches_speaks_the_protocol() {
    let run = RunId(0);
    let optimizer = presets::adam();
    let command = |lanes: usize, steps: u32| {
        let config = ComparisonConfig {
            seed: 1,
            tasks: vec![Dataset::Mnist],
            seeds: 1,
            steps,
            batch: 4,
            ..tiny()
        };
        assert_eq!(config.validate(), []);
        digits(&Command::Compare {
            run,
            config,
            optimizers: vec![optimizer.clone(); lanes],
        })
    };
    let optimizer = digits(&optimizer);
    let lanes = |count: usize| format!("{count:02x}{}", optimizer.repeat(count));
    let beginning = |steps| {
        let whole = command(1, steps);
        let beginning = whole.strip_suffix(&lanes(1)).expect("the lanes come last");
        assert_eq!(command(50, steps), beginning.to_string() + &lanes(50));
        beginning.to_string()
    };
    let kind = |event: &Event| digits(event)[..2].to_string();
    let ready = Event::Ready(DeviceReport {
        kind: DeviceKind::WebGpu,
        name: String::new(),
        threads: 1,
        self_test_error: None,
    });
    let (reason, message) = (String::new(), String::new());
    let expected = json!({
        "beginning": { "1": beginning(1), "3": beginning(3) },
        "optimizer": optimizer,
        "ready": kind(&ready),
        "finished": digits(&Event::Finished(run)),
        "failed": [kind(&Event::DeviceFailed { reason }), kind(&Event::Failed { run, message })],
    });
    let fixture = include_str!("../fixtures/comparison.json");
    assert_eq!(serde_json::from_str::<Value>(fixture).ok(), Some(expected));
}
