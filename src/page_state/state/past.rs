//! The finished generations of the run, one of which may be on show in place of the living one.

use std::collections::HashMap;

use super::{Best, State};
use files::{maker::Maker, run_file::curves::GenerationCurves};
use science::{
    evolution::{Candidate, CandidateId},
    fitness::Score,
    genome::Genome,
    standing::Standings,
    term::{Term, TermSet},
};

/// A finished generation, as it lived.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredGeneration {
    /// Everyone who was trained.
    pub population: Vec<Candidate>,
    /// Their scores, in the same order.
    pub scores: Vec<Score>,
    /// Adam's score on the same seeds.
    pub adam: Score,
    /// Seconds of work on the run when it ended, pauses excluded.
    pub elapsed_secs: f64,
    /// Learning curves of its last round, where the file has them from which it is told.
    pub curves: Option<GenerationCurves>,
    /// Who trained it; `None` where it is told from a file.
    pub maker: Option<Maker>,
}

impl ScoredGeneration {
    /// Returns who lived, and each one's fitness.
    pub(super) fn fitness(&self) -> impl Iterator<Item = (CandidateId, f64)> {
        let members = self.population.iter().zip(&self.scores);
        members.map(|(candidate, score)| (candidate.id, score.fitness))
    }
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
        self.viewed = number.filter(|number| (*number as usize) < self.scored.len());
    }

    /// The finished generation that the visitor looks back at.
    pub fn past(&self) -> Option<&ScoredGeneration> {
        self.scored.get(self.viewed? as usize)
    }

    /// The number of the generation on show, from 0.
    pub fn shown_generation(&self) -> Option<u32> {
        self.viewed.or(self.generation)
    }

    /// The population on show.
    pub fn shown_population(&self) -> &[Candidate] {
        self.past()
            .map_or(&self.population, |scored| &scored.population)
    }

    /// Scores of the population on show; empty while it trains.
    pub fn shown_scores(&self) -> &[Score] {
        self.past().map_or(&self.scores, |scored| &scored.scores)
    }

    /// Adam's score in the generation on show, once it is known.
    pub fn shown_adam(&self) -> Option<&Score> {
        self.past()
            .map(|scored| &scored.adam)
            .or(self.adam_score.as_ref())
    }

    /// The fittest up to the generation on show.
    pub fn shown_best(&self) -> Option<Best> {
        match self.viewed {
            Some(last) => {
                let scored = &self.scored[..=(last as usize).min(self.scored.len() - 1)];
                best_of(scored, &self.standings_of(scored))
            }
            None => self.best.clone(),
        }
    }

    /// The genomes of both parents of `candidate`, who lived in the generation before its birth; `None`
    /// for the initial population.
    pub fn parents(&self, candidate: &Candidate) -> Option<[&Genome; 2]> {
        let before = self
            .scored
            .get(candidate.birth_generation.checked_sub(1)? as usize)?;
        let genome = |parent: &CandidateId| {
            let mut population = before.population.iter();
            population
                .find(|one| one.id == *parent)
                .map(|one| &one.genome)
        };
        match candidate.origin.parents() {
            [a, b] => genome(a).zip(genome(b)).map(|(a, b)| [a, b]),
            _ => None,
        }
    }

    /// Everyone who lived so far, with what each reached.
    pub fn lives(&self) -> HashMap<CandidateId, Life> {
        let mut lives: HashMap<CandidateId, Life> = HashMap::new();
        let scored = self.scored.iter();
        let scored = scored.map(|scored| (&scored.population[..], &scored.scores[..]));
        for (population, scores) in scored.chain([(&self.population[..], &[][..])]) {
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

/// Returns the leader of `standings`, which are those of the generations `told`.
pub(super) fn best_of(scored: &[ScoredGeneration], standings: &Standings) -> Option<Best> {
    let leader = standings.leader()?;
    let counted = scored.get(leader.first as usize..=leader.last() as usize)?;
    let place = |scored: &ScoredGeneration| {
        let mut population = scored.population.iter();
        population.position(|candidate| candidate.id == leader.id)
    };
    let scores: Option<Vec<&Score>> = counted
        .iter()
        .map(|scored| scored.scores.get(place(scored)?))
        .collect();
    let adam: Vec<&Score> = counted.iter().map(|scored| &scored.adam).collect();
    let first = counted.first()?;
    Some(Best {
        candidate: first.population[place(first)?].clone(),
        score: Score::mean(&scores?),
        generation: leader.last(),
        scores: leader.scores,
        adam: Score::mean(&adam),
    })
}

impl State {
    /// How everyone stands after the generations `told`.
    pub(super) fn standings_of(&self, scored: &[ScoredGeneration]) -> Standings {
        let mut standings = Standings::new(self.has_fresh_seeds());
        scored
            .iter()
            .for_each(|scored| standings.tell(scored.fitness()));
        standings
    }

    /// Whether each generation of the run trains on seeds of its own.
    pub fn has_fresh_seeds(&self) -> bool {
        self.config().is_some_and(|config| config.fresh_seeds)
    }

    /// The terms that are drawn from in the run, and those that occur in it besides, in the order of the table.
    pub fn terms(&self) -> Vec<Term> {
        let set = self
            .config()
            .map_or(TermSet::Paper, |config| config.term_set);
        let drawn = set.terms();
        let occurs = |term: &Term| {
            let mut shares = self.popularity.iter();
            drawn.contains(term) || shares.any(|shares| shares[term.index()] > 0.0)
        };
        Term::ALL.into_iter().filter(occurs).collect()
    }

    /// Shows the generation `by` away from the one on show, the living one included.
    pub fn look_beside(&mut self, by: i32) {
        let here = self.shown_generation();
        if let Some(there) = here.and_then(|here| here.checked_add_signed(by)) {
            self.look_back(Some(there).filter(|there| Some(*there) != self.generation));
        }
    }
}
