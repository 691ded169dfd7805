//! What happened while nobody looked at the page, in a sentence.
//!
//! A hidden page trains on: its worker is not slowed down, and what the worker tells is taken in without
//! timers or frames. A sleeping machine does not, and need not tell the page: a beat that comes late does.

use std::time::Duration;

use leptos::{ev, prelude::*};

use page_state::state::{Phase, State};
use protocol::RunId;
use session::Session;
use widget_state::format;
use widgets::browser;

/// Time between two beats.
const BEAT: Duration = Duration::from_secs(5);

/// A beat that comes so long after another was missed in sleep: nothing else holds up a page on show so long.
const ASLEEP_MILLIS: f64 = 60_000.0;

/// What stood on the page when it was left.
#[derive(Debug, Clone, PartialEq)]
struct Left {
    run: Option<RunId>,
    scored: usize,
    best: Option<f64>,
}

impl Left {
    fn at(state: &State) -> Self {
        Self {
            run: state.run.as_ref().map(|(run, _)| *run),
            scored: state.scored.len(),
            best: state.best.as_ref().map(|best| best.score.fitness),
        }
    }

    /// What happened since, where it is worth the end of a sentence.
    fn meanwhile(&self, state: &State) -> Option<String> {
        let now = Self::at(state);
        if now.run != self.run || now.scored <= self.scored || state.recording.is_some() {
            return None;
        }
        let generations = match (self.scored + 1, now.scored) {
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
                Some(before) if before == shown => {
                    format!(" Nobody exceeded the best fitness of {shown}.")
                }
                Some(before) => format!(" The best fitness went from {before} to {shown}."),
                None => format!(" The best fitness is {shown}."),
            }
        });
        Some(format!("{generations}{end}.{best}"))
    }
}

/// A moment of a search.
#[derive(Debug, Clone, PartialEq)]
struct Beat {
    unix_millis: f64,
    left: Left,
}

impl Beat {
    fn at(unix_millis: f64, state: &State) -> Self {
        let left = Left::at(state);
        Self { unix_millis, left }
    }

    /// What to say at `next`, where the machine slept between.
    fn slept(&self, next: &Beat, state: &State) -> Option<String> {
        let asleep = next.unix_millis - self.unix_millis >= ASLEEP_MILLIS;
        if !asleep || next.left.run != self.left.run {
            return None;
        }
        let happened = self.left.meanwhile(state).unwrap_or_else(|| {
            let generation = state.generation.unwrap_or(0) + 1;
            format!("nothing was trained; the search goes on in generation {generation}.")
        });
        Some(format!("While this machine slept, {happened}"))
    }
}

/// Says on every return what happened meanwhile.
pub fn listen(session: Session) {
    let left = StoredValue::new(None::<Left>);
    let beat = StoredValue::new(None::<Beat>);
    let next = move || session.state.with_untracked(|state| Beat::at(now(), state));
    let turned = ev::Custom::<ev::Event>::new("visibilitychange");
    browser::listen(turned, move |_| {
        if document().hidden() {
            session.meanwhile.set(None);
            left.set_value(Some(session.state.with_untracked(Left::at)));
        } else if let Some(left) = left.get_value() {
            let happened = session.state.with_untracked(|state| left.meanwhile(state));
            session.meanwhile.set(
                happened
                    .map(|happened| format!("While this page was in the background, {happened}")),
            );
            beat.set_value(Some(next()));
        }
    });
    let trains = Memo::new(move |_| session.state.with(State::is_training));
    let look = move || {
        let now = next();
        let slept = beat.get_value().and_then(|last| {
            session
                .state
                .with_untracked(|state| last.slept(&now, state))
        });
        beat.set_value(Some(now));
        // The timers of a hidden page are late as well; it is told by its return.
        if slept.is_some() && !document().hidden() {
            session.meanwhile.set(slept);
        }
    };
    Effect::new(move |timer: Option<Option<IntervalHandle>>| {
        timer.flatten().iter().for_each(IntervalHandle::clear);
        if !trains.get() {
            return None;
        }
        beat.set_value(Some(next()));
        set_interval_with_handle(look, BEAT).ok()
    });
}

fn now() -> f64 {
    js_sys::Date::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{DeviceKind, Event};
    use science::{
        config::{Preset, RunConfig},
        evolution::Evolution,
        fitness::Score,
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
            Some("generation 1 was finished. The best fitness is 0.500.")
        );
        let left = Left::at(&state);
        finish(&mut state, 1, 0.4);
        finish(&mut state, 2, 0.625);
        state.apply(Event::Finished(RUN));
        assert_eq!(
            left.meanwhile(&state).as_deref(),
            Some(
                "generations 2 to 3 were finished; the search is over. The best fitness went from 0.500 to 0.625."
            )
        );
        state.clear();
        assert_eq!(left.meanwhile(&state), None);
    }

    #[test]
    fn a_late_beat_says_that_the_machine_slept() {
        let mut state = State::new(DeviceKind::Cpu);
        state.begin(RUN, Preset::QuickLook.config());
        finish(&mut state, 0, 0.5);
        let beat = Beat::at(1_000.0, &state);
        let slept = |millis, state: &State| beat.slept(&Beat::at(millis, state), state);
        assert_eq!(slept(59_000.0, &state), None);
        // The clock may be set back.
        assert_eq!(slept(0.0, &state), None);
        assert_eq!(
            slept(61_000.0, &state).as_deref(),
            Some(
                "While this machine slept, nothing was trained; the search goes on in generation 1."
            )
        );
        finish(&mut state, 1, 0.5);
        assert_eq!(
            slept(61_000.0, &state).as_deref(),
            Some(
                "While this machine slept, generation 2 was finished. Nobody exceeded the best fitness of 0.500."
            )
        );
        state.clear();
        assert_eq!(slept(61_000.0, &state), None);
    }
}
