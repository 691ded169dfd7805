//! The parts of the page that can be hidden, to be ticked.

use leptos::prelude::*;

use files::control::{Control, Hidden};

/// A box per part of `controls`, ticked where it is in `hidden`.
#[component]
pub fn HideChoices(
    /// What can be hidden here, in this order.
    controls: Vec<Control>,
    /// What is.
    hidden: Signal<Hidden>,
    /// Told what is to be.
    on_change: Callback<Hidden>,
) -> impl IntoView {
    let boxes = controls.into_iter().map(|control| {
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || hidden.with(|hidden| hidden.contains(control))
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        on_change.run(hidden.get_untracked().with(control, on));
                    }
                />
                {control.name()}
            </label>
        }
    });
    boxes.collect_view()
}
