//! What tests make up: scores, candidates, what an engine tells, and searches that went as asked; and what they say
//! of sentences.

use crate::state::State;
use protocol::{DeviceKind, DeviceReport, Event, Round, RunId, StepRecord};
use science::{
    catalog::Dataset,
    evolution::{Candidate, Origin},
    fitness::{Score, TaskScore},
    genome::Genome,
};

/// A score on one task, all of it accuracy; one below zero diverged.
pub fn score(fitness: f64) -> Score {
    score_on(&[Dataset::FashionMnist], fitness.max(0.0), fitness)
}

/// A score on these tasks.
pub fn score_on(tasks: &[Dataset], accuracy: f64, fitness: f64) -> Score {
    let task = |&dataset| TaskScore {
        dataset,
        accuracy,
        fitness,
    };
    Score {
        fitness,
        tasks: tasks.iter().map(task).collect(),
        diverged: fitness < 0.0,
    }
}

/// A round on Fashion-MNIST.
pub fn round(index: u32) -> Round {
    Round {
        index,
        dataset: Dataset::FashionMnist,
        seed: index,
    }
}

/// A step of so many lanes as there are losses, all of which are as accurate as this.
pub fn record(step: u32, loss: &[f32], accuracy: f32) -> StepRecord {
    StepRecord {
        step,
        loss: loss.to_vec(),
        accuracy: vec![accuracy; loss.len()],
    }
}

/// The engine is ready on a CPU of that name.
pub fn ready(name: &str) -> Event {
    Event::Ready(DeviceReport {
        kind: DeviceKind::Cpu,
        name: name.into(),
        threads: 1,
        self_test_error: None,
    })
}

/// A generation begins.
pub fn started(run: RunId, generation: u32, population: &[Candidate]) -> Event {
    Event::GenerationStarted {
        run,
        generation,
        population: population.to_vec(),
    }
}

/// Steps of a round are done.
pub fn trained(
    run: RunId,
    generation: u32,
    round: Round,
    records: Vec<StepRecord>,
    elapsed_secs: f64,
) -> Event {
    Event::Trained {
        run,
        generation,
        round,
        records,
        elapsed_secs,
    }
}

/// A round is scored; outcomes image by image are not told.
pub fn scored(
    run: RunId,
    generation: u32,
    round: Round,
    [accuracy, fitness]: [&[f32]; 2],
    elapsed_secs: f64,
) -> Event {
    Event::Scored {
        run,
        generation,
        round,
        accuracy: accuracy.to_vec(),
        fitness: fitness.iter().map(|&one| one.into()).collect(),
        answers: Vec::new(),
        elapsed_secs,
    }
}

/// A generation ends in which the candidates and Adam reached this.
pub fn finished(
    run: RunId,
    generation: u32,
    fitness: &[f64],
    adam: f64,
    elapsed_secs: f64,
) -> Event {
    Event::GenerationFinished {
        run,
        generation,
        scores: fitness.iter().copied().map(score).collect(),
        adam: score(adam),
        elapsed_secs,
    }
}

/// Asserts what a text says; … at an end of `expected` stands for whatever else may be said there.
#[track_caller]
pub fn assert_says(text: impl AsRef<str>, expected: &str) {
    let (text, part) = (text.as_ref(), expected.trim_matches('…'));
    let says = match (expected.starts_with('…'), expected.ends_with('…')) {
        (true, true) => text.contains(part),
        (true, false) => text.ends_with(part),
        (false, true) => text.starts_with(part),
        (false, false) => text == expected,
    };
    assert!(says, "“{text}” does not say “{expected}”");
}

/// A candidate of the first generation.
pub fn candidate(id: u32, genome: Genome) -> Candidate {
    Candidate::born(id, genome, Origin::Random, 0)
}

/// Lets the search `run` of `state` go through a generation for each pair in which its only candidate and Adam
/// reached this.
pub fn go_through(state: &mut State, run: RunId, only: &Candidate, reached: &[(f64, f64)]) {
    for (generation, (best, adam)) in (0..).zip(reached) {
        state.apply(started(run, generation, std::slice::from_ref(only)));
        state.apply(finished(run, generation, &[*best], *adam, 1.0));
    }
}
