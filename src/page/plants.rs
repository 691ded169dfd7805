//! What the garden shows of a search's state: who stands where, and Adam's line.

use page_state::state::{Best, State, unseen_accuracy};
use protocol::RunId;
use widgets::garden::{self, AdamLine, Place, Plant};

/// What the order of the garden follows from: the run, the generation on show, and how many it has.
pub fn planted(state: &State) -> (Option<RunId>, Option<u32>, usize) {
    let run = state.run.as_ref().map(|(run, _)| *run);
    (
        run,
        state.shown_generation(),
        state.shown_population().len(),
    )
}

/// Returns who of the population on show stands where in the garden.
pub fn order(state: &State) -> Vec<Place> {
    let shown = state.shown_generation().unwrap_or(0) as usize;
    let before = state.scored.iter().take(shown);
    let before = before.map(|told| told.population.as_slice());
    garden::order(before.chain([state.shown_population()]))
}

/// Returns the population on show as the garden shows it.
pub fn plants(state: &State) -> Vec<Plant> {
    (0..state.shown_population().len())
        .map(|place| plant_at(state, place))
        .collect()
}

/// Adam's line in the garden of `state`.
pub fn adam_line(state: &State) -> AdamLine {
    let live = || {
        state
            .accuracy(state.population.len())
            .filter(|_| !state.population.is_empty())
    };
    let past = state.past().map(|told| unseen_accuracy(&told.adam));
    AdamLine {
        fitness: state.shown_adam().map(|score| score.fitness),
        accuracy: past.or_else(live),
    }
}

/// The candidate at `place` of the population on show.
pub fn plant_at(state: &State, place: usize) -> Plant {
    if let Some(told) = state.past() {
        let score = &told.scores[place];
        return Plant {
            candidate: told.population[place].clone(),
            fitness: Some(score.fitness),
            accuracy: Some(unseen_accuracy(score)),
            loss: None,
            diverged: score.diverged,
            known: None,
        };
    }
    let loss = state
        .live()
        .and_then(|live| live.lanes.get(place)?.loss.last());
    Plant {
        candidate: state.population[place].clone(),
        fitness: state.scores.get(place).map(|score| score.fitness),
        accuracy: state.accuracy(place),
        loss,
        diverged: state.diverged.get(place).copied().unwrap_or(false),
        known: state.known_fitness(place),
    }
}

/// The fittest of the run so far.
pub fn plant_of_best(best: &Best) -> Plant {
    Plant {
        candidate: best.candidate.clone(),
        fitness: Some(best.score.fitness),
        accuracy: None,
        loss: None,
        diverged: best.score.diverged,
        known: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{DeviceKind, Event};
    use science::{
        catalog::Dataset,
        config::Preset,
        evolution::{Candidate, CandidateId, Origin},
        fitness::{Score, TaskScore},
        presets,
    };

    #[test]
    fn adam_stands_with_the_generation_on_show() {
        let run = RunId(1);
        let population = vec![Candidate {
            id: CandidateId(0),
            genome: presets::published(),
            origin: Origin::Random,
            birth_generation: 0,
            elite: false,
        }];
        let score = |fitness| Score {
            fitness,
            tasks: vec![TaskScore {
                dataset: Dataset::FashionMnist,
                accuracy: fitness,
                fitness,
            }],
            diverged: false,
        };
        let mut state = State::new(DeviceKind::Cpu);
        state.begin(run, Preset::QuickLook.config());
        for (generation, adam) in [(0, 0.5), (1, 0.75)] {
            state.apply(Event::GenerationStarted {
                run,
                generation,
                population: population.clone(),
            });
            state.apply(Event::GenerationFinished {
                run,
                generation,
                scores: vec![score(0.875)],
                adam: score(adam),
                elapsed_secs: 1.0,
            });
        }
        let line = adam_line(&state);
        assert_eq!((line.fitness, line.accuracy), (Some(0.75), Some(0.75)));
        state.look_back(Some(0));
        let line = adam_line(&state);
        assert_eq!((line.fitness, line.accuracy), (Some(0.5), Some(0.5)));
        let plant = plant_at(&state, 0);
        assert_eq!((plant.fitness, plant.accuracy), (Some(0.875), Some(0.875)));
    }
}
