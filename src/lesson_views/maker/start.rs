//! With what a lesson that is made can start: settings, and an optimizer to go on from.

use leptos::prelude::*;

use classroom::lesson::draft::Founder;
use page_state::state::State;
use science::{config::RunConfig, genome::Genome, presets};
use session::Session;

/// From which optimizers the search can go on.
pub fn founders(session: Session) -> Vec<Founder> {
    let founder = |name: &str, genome: Genome| Founder {
        name: name.into(),
        genome,
    };
    let given = session.founder.get_untracked();
    let given = given.map(|genome| founder("the one that was chosen here", genome));
    let best = session.state.with_untracked(State::shown_best);
    let best = best.map(|best| founder("the best of the run on show", best.candidate.genome));
    let known = presets::KNOWN
        .iter()
        .map(|known| founder(known.name, known.genome()));
    given.into_iter().chain(best).chain(known).collect()
}

/// The settings that the lesson starts with.
pub fn settings(session: Session, of_run: bool) -> Option<RunConfig> {
    let running = session
        .state
        .with_untracked(|state| state.config().cloned().filter(|_| of_run));
    running.or_else(|| session.draft.with_untracked(|draft| draft.read().ok()))
}
