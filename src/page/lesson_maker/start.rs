//! With what a lesson that is made can start: settings, and an optimizer to go on from.

use leptos::prelude::*;

use page_state::state::State;
use science::{config::RunConfig, genome::Genome, presets};
use session::Session;

/// From which optimizer the search can go on, by name.
pub fn founders(session: Session) -> Vec<(String, Option<Genome>)> {
    let mut all = vec![("none: all are drawn at random".to_string(), None)];
    let given = session.founder.get_untracked();
    all.extend(given.map(|genome| ("the one that was chosen here".into(), Some(genome))));
    let best = session.state.with_untracked(State::shown_best);
    all.extend(best.map(|best| {
        (
            "the best of the run on show".into(),
            Some(best.candidate.genome),
        )
    }));
    let known = presets::KNOWN.iter();
    all.extend(known.map(|known| (known.name.into(), Some(known.genome()))));
    all
}

/// The settings that the lesson starts with.
pub fn settings(session: Session, of_run: bool) -> Option<RunConfig> {
    let running = session
        .state
        .with_untracked(|state| state.config().cloned().filter(|_| of_run));
    running.or_else(|| session.draft.with_untracked(|draft| draft.read().ok()))
}
