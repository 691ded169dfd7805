//! The finished generations of the run, one of which may be on show in place of the living one.

use std::collections::HashMap;

use super::{Best, State};
use crate::core::{
    evolution::{Candidate, CandidateId},
    fitness::Score,
};

/// A finished generation, as it lived.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Everyone who was trained.
    pub population: Vec<Candidate>,
    /// Their scores, in the same order.
    pub scores: Vec<Score>,
    /// Adam's score on the same seeds.
    pub adam: Score,
    /// Seconds of work on the run when it ended, pauses excluded.
    pub elapsed_secs: f64,
}

/// A candidate that lived or lives, and what it reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    /// As born.
    pub candidate: Candidate,
    /// Its scores, generation by generation, as far as they are known.
    pub fitness: Vec<f64>,
    /// Whether any of its training runs diverged.
    pub diverged: bool,
}

impl State {
    /// Shows the finished generation `number` (from 0), or with `None` the living one again.
    pub fn look_back(&mut self, number: Option<u32>) {
        self.viewed = number.filter(|number| (*number as usize) < self.told.len());
    }

    /// The finished generation that the visitor looks back at.
    pub fn past(&self) -> Option<&Told> {
        self.told.get(self.viewed? as usize)
    }

    /// The number of the generation on show, from 0.
    pub fn shown_generation(&self) -> Option<u32> {
        self.viewed.or(self.generation)
    }

    /// The population on show.
    pub fn shown_population(&self) -> &[Candidate] {
        self.past()
            .map_or(&self.population, |told| &told.population)
    }

    /// Scores of the population on show; empty while it trains.
    pub fn shown_scores(&self) -> &[Score] {
        self.past().map_or(&self.scores, |told| &told.scores)
    }

    /// Adam's score in the generation on show, once it is known.
    pub fn shown_adam(&self) -> Option<&Score> {
        self.past()
            .map(|told| &told.adam)
            .or(self.adam_score.as_ref())
    }

    /// The fittest up to the generation on show.
    pub fn shown_best(&self) -> Option<Best> {
        match self.viewed {
            Some(last) => best_of(&self.told[..=(last as usize).min(self.told.len() - 1)]),
            None => self.best.clone(),
        }
    }

    /// Everyone who lived so far, with what each reached.
    pub fn lives(&self) -> HashMap<CandidateId, Life> {
        let mut lives: HashMap<CandidateId, Life> = HashMap::new();
        let told = self.told.iter();
        let told = told.map(|told| (&told.population[..], &told.scores[..]));
        for (population, scores) in told.chain([(&self.population[..], &[][..])]) {
            for (place, candidate) in population.iter().enumerate() {
                let life = lives.entry(candidate.id).or_insert_with(|| Life {
                    candidate: candidate.clone(),
                    fitness: Vec::new(),
                    diverged: false,
                });
                if let Some(score) = scores.get(place) {
                    life.fitness.push(score.fitness);
                    life.diverged |= score.diverged;
                }
            }
        }
        lives
    }
}

/// Returns the fittest of the generations, the latest among equals.
pub(super) fn best_of(told: &[Told]) -> Option<Best> {
    let everyone = told.iter().enumerate().flat_map(|(generation, told)| {
        let pairs = told.population.iter().zip(&told.scores);
        pairs.map(move |(candidate, score)| (generation, told, candidate, score))
    });
    let (generation, told, candidate, score) =
        everyone.max_by(|a, b| a.3.fitness.total_cmp(&b.3.fitness))?;
    Some(Best {
        candidate: candidate.clone(),
        score: score.clone(),
        generation: generation as u32,
        adam: told.adam.clone(),
    })
}

impl State {
    /// Shows the generation `by` away from the one on show, the living one included.
    pub fn look_beside(&mut self, by: i32) {
        let here = self.shown_generation();
        if let Some(there) = here.and_then(|here| here.checked_add_signed(by)) {
            self.look_back(Some(there).filter(|there| Some(*there) != self.generation));
        }
    }
}
