//! Who stands how in a search, by all that was told of it: one rule for selection, page and terminal.
//!
//! On fixed seeds a candidate has one score, however often it is told: its fitness is that. On fresh
//! seeds every generation in which it lives scores it anew: its fitness is their mean, and with a single
//! score it may still be lucky, so it leads only as long as nobody has two. Of equals the earliest leads.
//! Knows fitness values only, not what a score consists of.

use std::{cmp::Ordering, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use super::{fitness::Score, lineage::CandidateId, selection::better_first};

/// Scores that a candidate needs on fresh seeds before it leads others that have them.
const PROVEN: u32 = 2;

/// A generation after it was scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Generation {
    /// Who lived, in the order of the population.
    pub members: Vec<CandidateId>,
    /// What they reached, in the same order.
    pub scores: Vec<Score>,
}

impl Generation {
    fn fitness_of(&self, id: CandidateId) -> Option<f64> {
        let place = self.members.iter().position(|member| *member == id)?;
        self.scores.get(place).map(|score| score.fitness)
    }
}

/// How one candidate stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Who.
    pub id: CandidateId,
    /// Its fitness: the mean over `scores` generations.
    pub fitness: f64,
    /// The first of these generations, from 0; the others follow it.
    pub first: u32,
    /// Over how many generations; 1 on fixed seeds.
    pub scores: u32,
    sum: f64,
}

impl Standing {
    /// The last generation, from 0, that its fitness counts.
    pub fn last(&self) -> u32 {
        self.first + self.scores - 1
    }

    fn better_first(&self, other: &Standing) -> Ordering {
        let lucky = |one: &Standing| one.scores < PROVEN;
        (lucky(self).cmp(&lucky(other)))
            .then(better_first(self.fitness, other.fitness))
            .then(self.first.cmp(&other.first))
            .then(self.id.cmp(&other.id))
    }
}

/// How everyone stands who was scored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standings {
    fresh_seeds: bool,
    told: u32,
    everyone: BTreeMap<CandidateId, Standing>,
}

impl Standings {
    /// Returns those of a search before its first generation is told.
    pub fn new(fresh_seeds: bool) -> Standings {
        Standings {
            fresh_seeds,
            ..Standings::default()
        }
    }

    /// Takes in the next generation: who lived, and each one's fitness in it.
    pub fn tell(&mut self, members: impl IntoIterator<Item = (CandidateId, f64)>) {
        for (id, fitness) in members {
            let alone = Standing {
                id,
                fitness,
                first: self.told,
                scores: 1,
                sum: fitness,
            };
            let known = self.everyone.entry(id).or_insert(alone);
            if known.first == self.told {
                continue;
            }
            if self.fresh_seeds {
                known.sum += fitness;
                known.scores += 1;
                known.fitness = known.sum / f64::from(known.scores);
            } else if better_first(fitness, known.fitness).is_lt() {
                // Only where a GPU rounded otherwise.
                *known = alone;
            }
        }
        self.told += 1;
    }

    /// Returns who leads; `None` before the first generation is told.
    pub fn leader(&self) -> Option<&Standing> {
        self.everyone.values().min_by(|a, b| a.better_first(b))
    }

    /// Returns everyone, the leader first.
    pub fn ranked(&self) -> Vec<Standing> {
        let mut ranked: Vec<Standing> = self.everyone.values().copied().collect();
        ranked.sort_by(Standing::better_first);
        ranked
    }
}

/// Returns the fitness by which each of `members`, who reached `scores` after the generations `before`, is
/// selected: on fresh seeds the mean over the generations in which it was scored.
pub fn selection_fitness(
    fresh_seeds: bool,
    before: &[Generation],
    members: &[CandidateId],
    scores: &[Score],
) -> Vec<f64> {
    let mean = |(id, score): (&CandidateId, &Score)| {
        let earlier = before.iter().rev();
        let earlier: Vec<f64> = earlier
            .map_while(|generation| generation.fitness_of(*id))
            .collect();
        let sum: f64 = earlier.iter().rev().sum::<f64>() + score.fitness;
        sum / (earlier.len() + 1) as f64
    };
    let pairs = members.iter().zip(scores);
    match fresh_seeds {
        true => pairs.map(mean).collect(),
        false => pairs.map(|(_, score)| score.fitness).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standings(fresh_seeds: bool, told: &[&[(u32, f64)]]) -> Standings {
        let mut standings = Standings::new(fresh_seeds);
        for generation in told {
            standings.tell(
                generation
                    .iter()
                    .map(|(id, fitness)| (CandidateId(*id), *fitness)),
            );
        }
        standings
    }

    fn leader(fresh_seeds: bool, told: &[&[(u32, f64)]]) -> (u32, f64, u32, u32) {
        let standings = standings(fresh_seeds, told);
        let leader = standings.leader().expect("a generation was told");
        assert_eq!(Some(leader), standings.ranked().first());
        (leader.id.0, leader.fitness, leader.first, leader.scores)
    }

    #[test]
    fn on_fixed_seeds_the_highest_score_leads_and_the_earliest_of_equals() {
        assert_eq!(standings(false, &[]).leader(), None);
        let first: &[_] = &[(0, 0.1), (1, 0.8), (2, 0.8), (3, f64::NAN)];
        assert_eq!(leader(false, &[first]), (1, 0.8, 0, 1));
        // The elite is told again, and its copy reaches the same.
        let second: &[_] = &[(1, 0.8), (4, 0.8), (5, 0.3)];
        assert_eq!(leader(false, &[first, second]), (1, 0.8, 0, 1));
        assert_eq!(
            leader(false, &[first, second, &[(1, 0.8), (6, 0.9)]]),
            (6, 0.9, 2, 1)
        );
    }

    #[test]
    fn on_fresh_seeds_the_mean_of_at_least_two_scores_leads() {
        let first: &[_] = &[(0, 0.5), (1, 0.75), (2, 0.625)];
        assert_eq!(
            leader(true, &[first]),
            (1, 0.75, 0, 1),
            "nobody has two yet"
        );
        // A newcomer's single score is the highest of all, and one elite falls behind the other.
        let second: &[_] = &[(1, 0.25), (2, 0.625), (3, 1.0)];
        assert_eq!(leader(true, &[first, second]), (2, 0.625, 0, 2));
        let third: &[_] = &[(3, 0.5), (2, 0.5), (4, 0.9)];
        assert_eq!(leader(true, &[first, second, third]), (3, 0.75, 1, 2));
        let ranked = standings(true, &[first, second, third]).ranked();
        let ids: Vec<u32> = ranked.iter().map(|one| one.id.0).collect();
        assert_eq!(ids, [3, 2, 1, 4, 0]);
        assert_eq!((ranked[1].scores, ranked[1].last()), (3, 2));
    }

    fn generation(told: &[(u32, f64)]) -> Generation {
        let score = |(_, fitness): &(u32, f64)| Score {
            fitness: *fitness,
            tasks: Vec::new(),
            diverged: false,
        };
        Generation {
            members: told.iter().map(|(id, _)| CandidateId(*id)).collect(),
            scores: told.iter().map(score).collect(),
        }
    }

    #[test]
    fn selection_goes_by_the_mean_on_fresh_seeds_alone() {
        let before = [
            generation(&[(0, 0.5), (1, 0.75)]),
            generation(&[(1, 0.25), (2, 0.5)]),
        ];
        let now = generation(&[(1, 0.5), (2, 1.0), (3, 0.625)]);
        let fitness = |fresh| selection_fitness(fresh, &before, &now.members, &now.scores);
        assert_eq!(fitness(true), [0.5, 0.75, 0.625]);
        assert_eq!(fitness(false), [0.5, 1.0, 0.625]);
    }
}
