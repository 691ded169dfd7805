//! The guard against the winner's curse: the best are scored again on seeds that did not choose them.
//!
//! The best of many is partly lucky, so the score by which it was chosen flatters it. Other seeds can
//! also be harder or easier for everyone, which is not luck: so what counts is the lead over Adam, who was
//! not chosen, on the same seeds. In the search it is a known number; on fresh seeds it is a paired sample.
//! Their difference is what the choice flattered, with the interval of the sample (Student's t).
//! Plain data, fed by the engine's events.

use crate::{
    experiment::{self, Experiment},
    state::State,
};
use protocol::{Event, RunId};
use science::{
    behaviour::train_identically,
    catalog::{Protocol, Split},
    comparison::ComparisonConfig,
    config::RunConfig,
    evolution::CandidateId,
    genome::Genome,
    presets::{self, NamedGenome},
    seed_numbers,
    standing::Standing,
    statistics::{Estimate, PairedTest},
};

/// How many of the best are scored again.
const BEST: usize = 3;

/// Fresh seeds per task, fixed beforehand: few enough to wait for.
pub const SEEDS: u32 = 5;

/// Adam's name among the finalists.
const ADAM: &str = "Adam";

/// One of the best, and the score by which it was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Finalist {
    /// Its name: the number in the run, or Adam.
    pub name: String,
    /// Who it is; `None` for Adam.
    pub id: Option<CandidateId>,
    /// The optimizer.
    pub genome: Genome,
    /// Its fitness in the search; Adam's is of the same generations as the winner's.
    pub selection: f64,
    /// By how much it exceeded Adam's in the same generations.
    pub selection_lead: f64,
}

/// What a finalist reached on the fresh seeds.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Fitness, the mean over tasks.
    pub fitness: Estimate,
    /// Its lead over Adam, seed by seed.
    pub lead: Estimate,
    /// By how much the lead is smaller than in the search.
    pub drop: Estimate,
    /// How many of its training runs diverged.
    pub diverged: usize,
}

/// Where the new scores stand.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Being trained.
    Training,
    /// Done: the result of every finalist, in their order.
    Done(Vec<Outcome>),
    /// Ended before that, for this reason.
    Ended(String),
}

/// The best of one run, trained again.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirmation {
    /// The search whose best they are.
    pub of: RunId,
    /// The images on which the search scored.
    pub chosen_on: Split,
    /// Adam, then the best, fittest first.
    pub finalists: Vec<Finalist>,
    /// Their comparison, a lane each.
    pub experiment: Experiment,
}

impl Confirmation {
    /// Prepares to score the best of `state`'s run again, as `run`; `None` before a generation is
    /// finished.
    pub fn of(state: &State, run: RunId) -> Option<Self> {
        let (of, config) = state.run.as_ref()?;
        let winner = state.best.as_ref()?;
        let mut finalists = vec![Finalist {
            name: ADAM.into(),
            id: None,
            genome: presets::adam(),
            selection: winner.adam.fitness,
            selection_lead: 0.0,
        }];
        finalists.extend(best(state));
        let named = finalists.iter();
        let named = named.map(|one| NamedGenome::new(&one.name, one.genome.clone()));
        Some(Self {
            of: *of,
            chosen_on: config.protocol.scoring_split(),
            experiment: Experiment::new(run, fresh(config), named.collect()),
            finalists,
        })
    }

    /// Whether the images on which they are scored again had no part in the choice.
    pub fn has_fresh_images(&self) -> bool {
        self.chosen_on != self.experiment.config.protocol.scoring_split()
    }

    /// Takes in what the engine told; returns an event that is not about this comparison.
    pub fn apply(&mut self, event: Event) -> Option<Event> {
        if event.run() != Some(self.experiment.run) {
            return Some(event);
        }
        self.experiment.apply(&event);
        None
    }

    /// Where the new scores stand.
    pub fn stage(&self) -> Stage {
        match &self.experiment.stage {
            experiment::Stage::Loading | experiment::Stage::Training => Stage::Training,
            experiment::Stage::Finished => match self.outcomes() {
                Some(outcomes) => Stage::Done(outcomes),
                None => Stage::Ended("No seed was finished.".into()),
            },
            experiment::Stage::Stopped => Stage::Ended("It was stopped.".into()),
            experiment::Stage::Failed(reason) => Stage::Ended(reason.clone()),
        }
    }

    fn outcomes(&self) -> Option<Vec<Outcome>> {
        let adam = self.fitness(ADAM);
        let outcomes = self.finalists.iter().map(|one| {
            let own = self.fitness(&one.name);
            let lead = PairedTest::of(&own, &adam)?.difference;
            let trials = self.experiment.trials.iter();
            let diverged = trials.filter(|trial| trial.optimizer == one.name && trial.diverged());
            Some(Outcome {
                fitness: Estimate::of(&own)?,
                lead,
                drop: Estimate {
                    mean: one.selection_lead - lead.mean,
                    ..lead
                },
                diverged: diverged.count(),
            })
        });
        outcomes.collect()
    }

    /// Fitness of the finalist `name` per seed that it finished on every task, in their order.
    fn fitness(&self, name: &str) -> Vec<f64> {
        let Experiment { config, trials, .. } = &self.experiment;
        let seed = |seed| {
            let trials = trials.iter();
            let trials = trials.filter(|trial| trial.optimizer == name && trial.seed == seed);
            let fitness: Vec<f64> = trials.map(|trial| trial.fitness).collect();
            let complete = fitness.len() == config.tasks.len();
            complete.then(|| fitness.iter().sum::<f64>() / fitness.len() as f64)
        };
        config.seed_numbers().filter_map(seed).collect()
    }
}

/// The comparison with the same training as the search, on seeds that it never used. It scores on the
/// validation images: the test images are seen only where the visitor asks for them.
fn fresh(config: &RunConfig) -> ComparisonConfig {
    ComparisonConfig {
        seed: config.seed,
        tasks: config.tasks.clone(),
        seeds: SEEDS,
        first_seed: seed_numbers::GUARD.start,
        steps: config.steps,
        batch: config.batch,
        train_images: config.train_images,
        scoring_images: config.scoring_images,
        model: config.model,
        protocol: Protocol::Validation,
    }
}

/// The best of the search, the leader first; of those that train identically the first, and none that is
/// Adam by another name.
fn best(state: &State) -> Vec<Finalist> {
    let adam = presets::adam();
    let mut best: Vec<Finalist> = Vec::new();
    for standing in state.standings.ranked() {
        let Some(one) = finalist(state, &standing) else {
            continue;
        };
        let known = |genome: &Genome| train_identically(genome, &one.genome);
        if !known(&adam) && !best.iter().any(|other| known(&other.genome)) {
            best.push(one);
        }
        if best.len() == BEST {
            break;
        }
    }
    best
}

fn finalist(state: &State, standing: &Standing) -> Option<Finalist> {
    let (first, last) = (standing.first as usize, standing.last() as usize);
    let counted = state.scored.get(first..=last)?;
    let adam = counted.iter().map(|told| told.adam.fitness).sum::<f64>() / counted.len() as f64;
    let mut population = counted.first()?.population.iter();
    let candidate = population.find(|candidate| candidate.id == standing.id)?;
    Some(Finalist {
        name: standing.id.to_string(),
        id: Some(standing.id),
        genome: candidate.genome.clone(),
        selection: standing.fitness,
        selection_lead: standing.fitness - adam,
    })
}

#[cfg(test)]
mod tests;
