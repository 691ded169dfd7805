//! The view for a projector: who switches it on this page, by key, in the settings and by a lesson.

use leptos::{ev, prelude::*};

use super::fragment::Fragment;
use widgets::{browser, projector::Projector, tick::Tick};

/// Lets the key of [`Action::Projector`](page_state::keys::Action) switch, and a lesson ask for it.
pub fn follow(projector: Projector, fragment: Fragment) {
    browser::listen(ev::keydown, move |event| {
        // With Alt some keyboards write another letter.
        let letter = event.code() == "KeyP" || event.key().eq_ignore_ascii_case("p");
        let others = event.ctrl_key() || event.meta_key() || event.shift_key();
        if letter && event.alt_key() && !others && !event.repeat() && !event.default_prevented() {
            event.prevent_default();
            projector.switch();
        }
    });
    let wishes = Memo::new(move |_| {
        let asks = |lesson: &files::lesson::Lesson| lesson.projector;
        fragment.lesson.with(|opened| {
            opened
                .as_ref()
                .is_some_and(|opened| opened.as_ref().is_ok_and(asks))
        })
    });
    Effect::new(move |before: Option<bool>| {
        let wishes = wishes.get();
        if wishes || before == Some(true) {
            projector.follow(wishes);
        }
        wishes
    });
}

/// Switches it in the settings.
#[component]
pub fn ProjectorSwitch() -> impl IntoView {
    let projector: Projector = expect_context();
    view! {
        <Tick testid="projector" on=move || projector.is_on() tick=move |_| projector.switch()>
            "For a projector: larger type, thicker lines (Alt+P)"
        </Tick>
    }
}
