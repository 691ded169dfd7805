//! The guard, fed by hand.

use super::*;
use crate::{
    core::{
        catalog::Dataset,
        config::Preset,
        evolution::{Candidate, Origin},
        fitness::{Score, TaskScore},
    },
    protocol::DeviceKind,
};

const SEARCH: RunId = RunId(1);
const AGAIN: RunId = RunId(2);

fn score(fitness: f64) -> Score {
    Score {
        fitness,
        tasks: vec![TaskScore {
            dataset: Dataset::FashionMnist,
            accuracy: fitness,
            fitness,
        }],
        diverged: false,
    }
}

/// A search of one finished generation with these fitnesses, Adam's being 0.5.
fn searched(fitness: &[f64]) -> State {
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(SEARCH, Preset::QuickLook.config());
    let population = (0..fitness.len() as u32).map(|id| Candidate {
        id: CandidateId(id),
        genome: Genome {
            lr_log10: -2.0 - f64::from(id) / 10.0,
            ..presets::adam()
        },
        origin: Origin::Random,
        born: 0,
        elite: false,
    });
    state.apply(Event::GenerationStarted {
        run: SEARCH,
        generation: 0,
        population: population.collect(),
    });
    state.apply(Event::GenerationFinished {
        run: SEARCH,
        generation: 0,
        scores: fitness.iter().copied().map(score).collect(),
        adam: score(0.5),
        elapsed_secs: 1.0,
    });
    state
}

fn feed(confirmation: &mut Confirmation, run: RunId, seed: u32, accuracy: &[f32]) {
    let leg = Leg {
        index: seed,
        dataset: Dataset::FashionMnist,
        seed,
    };
    let told = [
        Event::Trained {
            run,
            generation: 0,
            leg,
            records: vec![StepRecord {
                step: 0,
                loss: vec![2.0; accuracy.len()],
                accuracy: vec![0.1; accuracy.len()],
            }],
            elapsed_secs: 1.0,
        },
        Event::Scored {
            run,
            generation: 0,
            leg,
            accuracy: accuracy.to_vec(),
            fitness: vec![0.0; accuracy.len()],
            answers: Vec::new(),
            elapsed_secs: 2.0,
        },
    ];
    for event in told {
        confirmation.apply(event);
    }
}

#[test]
fn the_best_are_chosen_with_adam_before_them() {
    let state = searched(&[0.6, 0.9, 0.7, 0.8, 0.2]);
    let confirmation = Confirmation::of(&state, AGAIN).expect("a generation is finished");
    let names: Vec<&str> = confirmation
        .contenders
        .iter()
        .map(|one| &*one.name)
        .collect();
    assert_eq!(names, ["Adam", "#1", "#3", "#2"]);
    assert_eq!(confirmation.contenders[0].selection, 0.5);
    assert!(confirmation.config.validate().is_empty());
    let idle = State::new(DeviceKind::Cpu);
    assert!(Confirmation::of(&idle, AGAIN).is_none());
}

#[test]
fn a_choice_by_the_test_images_is_confirmed_on_others() {
    let mut state = searched(&[0.6, 0.9]);
    let confirmation = Confirmation::of(&state, AGAIN).expect("a generation is finished");
    assert!(!confirmation.has_fresh_images());
    let (_, config) = state.run.as_mut().expect("it is begun");
    config.protocol = Protocol::Paper;
    let confirmation = Confirmation::of(&state, AGAIN).expect("a generation is finished");
    assert_eq!(confirmation.chosen_on, Split::Test);
    assert_eq!(confirmation.config.protocol, Protocol::Validation);
    assert!(confirmation.has_fresh_images());
}

#[test]
fn nobody_is_trained_twice_and_adam_only_as_adam() {
    let mut state = searched(&[0.6, 0.9, 0.7, 0.8]);
    let mut lives = state.told[0].population.iter_mut();
    let copied = lives.nth(1).expect("there are four").genome.clone();
    lives.next().expect("there are four").genome = presets::adam();
    lives.next().expect("there are four").genome = copied;
    state.population = state.told[0].population.clone();
    let confirmation = Confirmation::of(&state, AGAIN).expect("a generation is finished");
    let names: Vec<&str> = confirmation
        .contenders
        .iter()
        .map(|one| &*one.name)
        .collect();
    assert_eq!(names, ["Adam", "#1", "#0"]);
}

#[test]
fn both_scores_stand_side_by_side_when_it_is_done() {
    let state = searched(&[0.6, 0.9]);
    let mut confirmation = Confirmation::of(&state, AGAIN).expect("a generation is finished");
    for (seed, best) in [(1000, 0.75), (1001, 0.875), (1002, 0.875)] {
        feed(&mut confirmation, AGAIN, seed, &[0.5, best, 0.5]);
    }
    assert_eq!(confirmation.shrinkage(), None);
    assert_eq!(confirmation.apply(Event::Finished(AGAIN)), None);
    let Stage::Done(rows) = &confirmation.stage else {
        panic!("it is done")
    };
    let means: Vec<f64> = rows.iter().map(|row| row.estimate.mean).collect();
    assert!((means[0] - 0.5).abs() < 1e-6 && (means[1] - 2.5 / 3.0).abs() < 1e-6);
    assert!(rows[1].estimate.margin.is_some() && rows[1].against_first.is_some());
    let drop = confirmation.shrinkage().expect("it is done");
    assert!((drop - ((0.9 - 2.5 / 3.0) + 0.1) / 2.0).abs() < 1e-6);
}

#[test]
fn events_of_another_run_pass_through_and_a_failure_is_told() {
    let state = searched(&[0.6, 0.9]);
    let mut confirmation = Confirmation::of(&state, AGAIN).expect("a generation is finished");
    let other = Event::Finished(SEARCH);
    assert_eq!(confirmation.apply(other.clone()), Some(other));
    feed(&mut confirmation, SEARCH, 0, &[0.9; 3]);
    assert_eq!(confirmation.progress(), 0.0);
    confirmation.apply(Event::Failed {
        run: AGAIN,
        message: "Out of memory.".into(),
    });
    assert_eq!(confirmation.stage, Stage::Ended("Out of memory.".into()));
}
