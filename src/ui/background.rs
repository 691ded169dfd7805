//! What happened while nobody looked at the page, in a sentence.
//!
//! A hidden page trains on: its worker is not slowed down, and what the worker tells is taken in without
//! timers or frames.

use leptos::prelude::*;

use super::{
    format,
    session::Session,
    state::{Phase, State},
};
use crate::protocol::RunId;

/// What stood on the page when it was left.
#[derive(Debug, Clone, PartialEq)]
struct Left {
    run: Option<RunId>,
    told: usize,
    best: Option<f64>,
}

impl Left {
    fn at(state: &State) -> Self {
        Self {
            run: state.run.as_ref().map(|(run, _)| *run),
            told: state.told.len(),
            best: state.best.as_ref().map(|best| best.score.fitness),
        }
    }

    /// What happened since, where it is worth a sentence.
    fn meanwhile(&self, state: &State) -> Option<String> {
        let now = Self::at(state);
        if now.run != self.run || now.told <= self.told || state.recording.is_some() {
            return None;
        }
        let generations = match (self.told + 1, now.told) {
            (first, last) if first == last => format!("generation {last} was finished"),
            (first, last) => format!("generations {first} to {last} were finished"),
        };
        let end = match state.phase {
            Phase::Finished => "; the search is over",
            _ => "",
        };
        let best = now.best.map_or_else(String::new, |now| {
            let shown = format::fitness(now);
            match self.best.map(format::fitness) {
                Some(before) if before == shown => format!(" The best fitness stayed at {shown}."),
                Some(before) => format!(" The best fitness went from {before} to {shown}."),
                None => format!(" The best fitness is {shown}."),
            }
        });
        Some(format!(
            "While this page was in the background, {generations}{end}.{best}"
        ))
    }
}

/// Says on every return what happened meanwhile.
pub fn listen(session: Session) {
    let left = StoredValue::new(None::<Left>);
    let handle = window_event_listener_untyped("visibilitychange", move |_| {
        if document().hidden() {
            session.meanwhile.set(None);
            left.set_value(Some(session.state.with_untracked(Left::at)));
        } else if let Some(left) = left.get_value() {
            let happened = session.state.with_untracked(|state| left.meanwhile(state));
            session.meanwhile.set(happened);
        }
    });
    on_cleanup(move || handle.remove());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        core::{
            config::{Preset, RunConfig},
            evolution::Evolution,
            fitness::Score,
        },
        protocol::{DeviceKind, Event},
    };

    const RUN: RunId = RunId(1);

    fn finish(state: &mut State, generation: u32, fitness: f64) {
        let config = state.config().expect("it began").clone();
        let score = |fitness| Score {
            fitness,
            tasks: Vec::new(),
            diverged: false,
        };
        state.apply(Event::GenerationStarted {
            run: RUN,
            generation,
            population: Evolution::new(&config).ask().to_vec(),
        });
        state.apply(Event::GenerationFinished {
            run: RUN,
            generation,
            scores: vec![score(fitness); config.population as usize],
            adam: score(0.5),
            elapsed_secs: 1.0,
        });
    }

    #[test]
    fn a_return_says_what_happened() {
        let mut state = State::new(DeviceKind::Cpu);
        state.begin(
            RUN,
            RunConfig {
                generations: 3,
                ..Preset::QuickLook.config()
            },
        );
        let empty = Left::at(&state);
        assert_eq!(empty.meanwhile(&state), None);
        finish(&mut state, 0, 0.5);
        assert_eq!(
            empty.meanwhile(&state).as_deref(),
            Some(
                "While this page was in the background, generation 1 was finished. The best fitness is 0.500."
            )
        );
        let left = Left::at(&state);
        finish(&mut state, 1, 0.4);
        finish(&mut state, 2, 0.625);
        state.apply(Event::Finished(RUN));
        assert_eq!(
            left.meanwhile(&state).as_deref(),
            Some(
                "While this page was in the background, generations 2 to 3 were finished; the search is over. The best fitness went from 0.500 to 0.625."
            )
        );
        state.clear();
        assert_eq!(left.meanwhile(&state), None);
    }
}
