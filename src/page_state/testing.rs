//! What tests make up: scores, candidates, and searches that went as asked.

use crate::state::State;
use protocol::{Event, RunId};
use science::{
    catalog::Dataset,
    evolution::{Candidate, CandidateId, Origin},
    fitness::{Score, TaskScore},
    genome::Genome,
};

/// A score on one task, all of it accuracy.
pub fn score(fitness: f64) -> Score {
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

/// A candidate of the first generation.
pub fn candidate(id: u32, genome: Genome) -> Candidate {
    Candidate {
        id: CandidateId(id),
        genome,
        origin: Origin::Random,
        birth_generation: 0,
        elite: false,
    }
}

/// Lets the search `run` of `state` go through a generation for each pair in which its only candidate and Adam
/// reached this.
pub fn go_through(state: &mut State, run: RunId, only: &Candidate, reached: &[(f64, f64)]) {
    for (generation, (best, adam)) in (0..).zip(reached) {
        state.apply(Event::GenerationStarted {
            run,
            generation,
            population: vec![only.clone()],
        });
        state.apply(Event::GenerationFinished {
            run,
            generation,
            scores: vec![score(*best)],
            adam: score(*adam),
            elapsed_secs: 1.0,
        });
    }
}
