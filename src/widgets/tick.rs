//! A box to tick.

use leptos::prelude::*;

/// A box to tick, before what it stands for.
#[component]
pub fn Tick(
    /// Whether it is ticked. Tracked.
    on: impl Fn() -> bool + Send + 'static,
    /// Takes whether it is from now on.
    tick: impl Fn(bool) + 'static,
    /// Whether it stays as it is.
    #[prop(optional, into)]
    fixed: Signal<bool>,
    /// Names it in tests.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// What it stands for.
    children: Children,
) -> impl IntoView {
    let change = move |event| tick(event_target_checked(&event));
    view! {
        <label class="choice">
            <input type="checkbox" data-testid=testid disabled=fixed prop:checked=on on:change=change />
            {children()}
        </label>
    }
}
