//! The button that forgets what was collected, written or kept, at the second press.

use leptos::prelude::*;

/// Asks, then begins with nothing.
#[component]
pub fn ForgetButton(
    /// What it says before the first press.
    #[prop(default = "Start over")]
    label: &'static str,
    /// What it asks after the first press.
    question: &'static str,
    /// Names it in tests.
    testid: &'static str,
    /// Forgets; returns whether it did, or something new is to be looked at first.
    forget: impl Fn() -> bool + 'static,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let press = move |_| {
        let is_forgotten = asked.get_untracked() && forget();
        asked.set(!is_forgotten);
    };
    view! {
        <button
            type="button"
            class="link"
            class:fault=asked
            data-testid=testid
            on:click=press
            on:blur=move |_| asked.set(false)
        >
            {move || if asked.get() { question } else { label }}
        </button>
    }
}
