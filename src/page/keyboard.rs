//! Keys of the page's own: the space bar, and what every shortcut leaves to the browser.

use leptos::{ev, prelude::*};

use super::{browser, player::Player, session::Session, view::View};
use page_state::state::Phase;

/// What has a use for the keys itself. The page's content may have the focus, see [`focus`](super::focus), and
/// has none.
const OWN_KEYS: &str =
    "input, button, select, textarea, summary, a, dialog, [tabindex]:not(main), [contenteditable]";

/// Whether a key was pressed alone and is for nobody else: with Shift, Ctrl, Alt or Meta it means what it means
/// to the browser, and to an input method what it composes.
pub fn is_plain(event: &ev::KeyboardEvent) -> bool {
    let modified = event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key();
    !modified && !event.is_composing() && !event.default_prevented()
}

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
