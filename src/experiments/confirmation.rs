//! The guard against the winner's curse in the page: the best of a run are scored again on seeds that did not
//! choose them, see [`statistics::confirmation`]. Plain data, fed by the engine's events.

use crate::experiment::{self, Experiment};
use page_state::state::State;
use protocol::{Event, RunId};
use science::{catalog::Split, presets::NamedGenome, standing::Standing};
use statistics::confirmation::{finalists, fresh, outcomes};

pub use statistics::confirmation::{Finalist, Outcome};

/// How many of the best are scored again.
pub const BEST: usize = 3;

/// Fresh seeds per task, fixed beforehand: few enough to wait for.
pub const SEEDS: u32 = 5;

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
        let adam: Vec<f64> = state.scored.iter().map(|one| one.adam.fitness).collect();
        let genome = |standing: &Standing| {
            let scored = state.scored.get(standing.first as usize)?;
            let mut population = scored.population.iter();
            let candidate = population.find(|candidate| candidate.id == standing.id)?;
            Some(&candidate.genome)
        };
        let finalists = finalists(&state.standings.ranked(), &adam, genome, BEST);
        if finalists.is_empty() {
            return None;
        }
        let named = finalists.iter();
        let named = named.map(|one| NamedGenome::new(&one.name, one.genome.clone()));
        Some(Self {
            of: *of,
            chosen_on: config.protocol.scoring_split(),
            experiment: Experiment::new(run, fresh(config, SEEDS), named.collect()),
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
        let Experiment {
            stage,
            config,
            trials,
            ..
        } = &self.experiment;
        match stage {
            experiment::Stage::Loading | experiment::Stage::Training => Stage::Training,
            experiment::Stage::Finished => match outcomes(&self.finalists, config, trials) {
                Some(outcomes) => Stage::Done(outcomes),
                None => Stage::Ended("Not every seed was finished.".into()),
            },
            experiment::Stage::Stopped => Stage::Ended("It was stopped.".into()),
            experiment::Stage::Failed(reason) => Stage::Ended(reason.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
