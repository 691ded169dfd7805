//! The button that forgets what was collected, written or kept, at the second press.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Event, Node};

use super::browser;

/// Asks, then forgets. It asks no longer once anything else is done: a press or the focus elsewhere, Escape, a way back
/// or forward. Not every browser gives a pressed button the focus, so that the loss of it does not tell.
#[component]
pub fn ForgetButton(
    /// What it says before the first press.
    #[prop(default = "Start over")]
    label: &'static str,
    /// What it asks after the first press.
    question: &'static str,
    /// Whether nothing would be lost: then one press is enough.
    #[prop(optional, into)]
    at_once: Signal<bool>,
    /// Names it in tests.
    testid: &'static str,
    /// Looks like a link among text, or, where empty, like a button.
    #[prop(default = "link")]
    class: &'static str,
    /// Forgets; returns whether it did, or something new is to be looked at first.
    forget: impl Fn() -> bool + 'static,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let press = move |_| {
        let is_sure = asked.get_untracked() || at_once.get_untracked();
        let is_forgotten = is_sure && forget();
        // Where it did, it may be gone with what it forgot.
        asked.try_set(!is_forgotten);
    };
    let leave = move || {
        // The loss of the focus may come with the end of the button.
        if asked.try_get_untracked() == Some(true) {
            asked.set(false);
        }
    };
    let leave_by = move |event: &Event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Node>().ok());
        let button = button.get_untracked();
        if button.is_none_or(|button| !button.contains(target.as_ref())) {
            leave();
        }
    };
    browser::listen(ev::pointerdown, move |event| leave_by(&event));
    browser::listen(ev::focusin, move |event| leave_by(&event));
    browser::listen(ev::popstate, move |_| leave());
    browser::listen(ev::keydown, move |event| {
        if event.key() == "Escape" {
            leave();
        }
    });
    view! {
        <button
            type="button"
            class=class
            class:fault=asked
            data-testid=testid
            data-forgets=""
            node_ref=button
            on:click=press
            on:blur=move |_| leave()
        >
            {move || if asked.get() { question } else { label }}
        </button>
    }
}
