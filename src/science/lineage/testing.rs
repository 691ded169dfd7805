//! What tests of descent make up: mutations in one line each, and a child of two parents.

use super::{Candidate, CandidateId, Lost, Mutation, Origin};
use crate::{crossover::Crossover, gene::Gene, genome::Term, presets};

pub fn added(term: Term, weight: f64) -> Mutation {
    Mutation::TermAdded { term, weight }
}

pub fn removed(term: Term, lost: Option<Lost>) -> Mutation {
    Mutation::TermRemoved { term, lost }
}

pub fn place(place: u32, weight: f64) -> Option<Lost> {
    Some(Lost { place, weight })
}

pub fn changed(from: Term, to: Term, place: Option<u32>) -> Mutation {
    Mutation::TermChanged { from, to, place }
}

pub fn weight(term: Term, from: f64, to: f64, place: Option<u32>) -> Mutation {
    Mutation::Weight {
        term,
        from,
        to,
        place,
    }
}

pub fn real(gene: Gene, from: f64, to: f64) -> Mutation {
    Mutation::Real { gene, from, to }
}

pub fn flag(gene: Gene, on: bool) -> Mutation {
    Mutation::Flag { gene, on }
}

/// A child of these parents with Adam's genes.
pub fn offspring(
    parents: [u32; 2],
    crossover: Option<Crossover>,
    mutations: &[Mutation],
) -> Candidate {
    let origin = Origin::Offspring {
        parents: parents.map(CandidateId),
        crossover,
        mutations: mutations.to_vec(),
    };
    Candidate::born(9, presets::adam(), origin, 1)
}
