//! Keys of the page's own: the space bar.

use leptos::{ev, prelude::*};

use super::view::View;
use page_state::state::Phase;
use session::{Session, player::Player};
use widgets::{browser, keys::is_plain};

/// What has a use for the keys itself. The page's content may have the focus, see [`focus`](widgets::focus), and
/// has none.
const OWN_KEYS: &str =
    "input, button, select, textarea, summary, a, dialog, [tabindex]:not(main), [contenteditable]";

/// Lets the space bar start, hold and resume, wherever it means nothing else.
pub fn listen_for_space(session: Session, player: Player, view: RwSignal<View>) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let elsewhere = view.get_untracked() != View::Evolution;
        let ours = event.key() == " " && is_plain(&event) && !event.repeat();
        if !ours || elsewhere || browser::is_in(&event, OWN_KEYS) {
            return;
        }
        event.prevent_default();
        let recorded = session
            .state
            .with_untracked(|state| state.recording.is_some());
        match session.state.with_untracked(|state| state.phase) {
            _ if recorded => player.play_or_hold(),
            Phase::Idle => session.start(),
            Phase::Loading | Phase::Running | Phase::Paused => session.pause_or_resume(),
            Phase::Finished | Phase::Failed => {}
        }
    });
    on_cleanup(move || handle.remove());
}
