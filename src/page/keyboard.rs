//! Keys of the page's own; what each means stands in [`page_state::keys`].

use leptos::{ev, prelude::*};

use super::{told::Teller, tour::Tour};
use files::share::View;
use page_state::{
    keys::{Action, Place},
    state::Phase,
};
use session::{Session, player::Player};
use widgets::{browser, keys, projector::Projector};

/// What has a use for the space bar itself. The page's content may have the focus, see [`focus`](widgets::focus), and
/// has none.
const OWN_KEYS: &str =
    "input, button, select, textarea, summary, a, dialog, [tabindex]:not(main), [contenteditable]";

/// What has a use for letters, or covers the page.
const OWN_LETTERS: &str = "input:not([type=range]), select, textarea, dialog, [contenteditable]";

/// Where it is remembered that letters are no keys.
const KEY: &str = "optimarium-letters";

/// What the keys of the page act on; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Keyboard {
    /// Whether help is open.
    pub help: RwSignal<bool>,
    /// Whether single letters and signs are keys.
    pub characters: RwSignal<bool>,
}

impl Keyboard {
    /// As it was left on an earlier visit.
    pub fn remembered() -> Self {
        Self {
            help: RwSignal::new(false),
            characters: RwSignal::new(browser::recall(KEY).is_none()),
        }
    }

    /// Makes single letters keys, or not, now and on later visits.
    pub fn choose(self, characters: bool) {
        self.characters.set(characters);
        // Refused only where the browser keeps nothing.
        browser::remember(KEY, (!characters).then_some("off"));
    }

    /// From now on answers to the keys.
    pub fn listen(self, session: Session, player: Player, view: RwSignal<View>) {
        let (teller, tour): (Teller, Tour) = (expect_context(), expect_context());
        let projector: Projector = expect_context();
        browser::listen(ev::keydown, move |event| {
            let Some(row) = keys::shortcut(Place::Page, &event).filter(|_| !event.repeat()) else {
                return;
            };
            let off = row.is_character() && !self.characters.get_untracked();
            let used = match row.action {
                Action::Run => Some(OWN_KEYS),
                Action::Leave => Some("dialog, [popover]"),
                // Nobody else has a use for it.
                Action::Projector => None,
                _ => Some(OWN_LETTERS),
            };
            if off || used.is_some_and(|used| browser::is_in(&event, used)) {
                return;
            }
            match row.action {
                Action::Run if view.get_untracked() == View::Evolution => {
                    event.prevent_default();
                    run(session, player);
                }
                Action::Summary => untrack(|| teller.summarise()),
                Action::Listen => teller.listen(),
                Action::Help => self.help.set(true),
                Action::Projector => {
                    event.prevent_default();
                    projector.switch();
                }
                Action::Leave => {
                    tour.leave();
                    teller.hush();
                }
                _ => {}
            }
        });
    }
}

/// Starts, holds or lets go on what is on the page.
fn run(session: Session, player: Player) {
    match session.state.with_untracked(|state| state.phase) {
        _ if player.is_open() => player.play_or_hold(),
        Phase::Idle => session.start(),
        Phase::Loading | Phase::Running | Phase::Paused => session.pause_or_resume(),
        Phase::Finished | Phase::Failed => {}
    }
}
