//! What a generation under way trains, and the scores that come of it: the same whether one process
//! trains it whole or many machines share it.

use super::round::Plan;
use protocol::Round;
use science::{
    config::RunConfig,
    evolution::Evolution,
    fitness::{Score, Scoreboard},
    genome::Genome,
    presets,
};

/// The trainings of a generation under way.
///
/// Lanes are those of the population whose scores are not known, in order, then Adam; the others' are
/// taken over from the generation before, see [`Evolution::known`].
#[derive(Debug, Clone)]
pub struct Trainings {
    config: RunConfig,
    generation: u32,
    known: Vec<Score>,
    optimizers: Vec<Genome>,
}

impl Trainings {
    /// Returns what the generation under way of `evolution` trains.
    pub fn of(evolution: &Evolution) -> Self {
        let known = evolution.known();
        let unknown = evolution.ask()[known.len()..].iter();
        let genomes = unknown.map(|candidate| candidate.genome.clone());
        Self {
            config: evolution.config().clone(),
            generation: evolution.generation(),
            optimizers: genomes.chain([presets::adam()]).collect(),
            known,
        }
    }

    /// Number of lanes in each round.
    pub fn lanes(&self) -> usize {
        self.optimizers.len()
    }

    /// Returns the rounds in order: the seeds of a task follow each other.
    pub fn rounds(&self) -> Vec<Round> {
        let seeds = 0..self.config.seeds_per_evaluation;
        let tasks = self.config.tasks.iter();
        let pairs = tasks.flat_map(|&dataset| seeds.clone().map(move |seed| (dataset, seed)));
        let round = |(index, (dataset, seed))| Round {
            index,
            dataset,
            seed,
        };
        (0..).zip(pairs).map(round).collect()
    }

    /// Returns everything about the training of all lanes in `round` but the pixels.
    pub fn plan(&self, round: Round) -> Plan {
        Plan {
            config: self.config.clone(),
            dataset: round.dataset,
            seed: round.seed,
            generation: if self.config.fresh_seeds {
                self.generation
            } else {
                0
            },
            optimizers: self.optimizers.clone(),
        }
    }

    /// Returns the scores of the population in order, and Adam's, once `board` has every round.
    ///
    /// # Panics
    ///
    /// Where it has none.
    pub fn scores(self, board: &Scoreboard) -> (Vec<Score>, Score) {
        let mut trained = board.scores();
        let adam = trained.pop().expect("Adam's lane is the last");
        (self.known.into_iter().chain(trained).collect(), adam)
    }
}
