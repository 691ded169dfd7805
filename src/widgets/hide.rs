//! The parts of the page that can be hidden, to be ticked.

use leptos::prelude::*;

use super::tick::Tick;
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
            <Tick
                on=move || hidden.with(|hidden| hidden.contains(control))
                tick=move |on| on_change.run(hidden.get_untracked().with(control, on))
            >
                {control.name()}
            </Tick>
        }
    });
    boxes.collect_view()
}
