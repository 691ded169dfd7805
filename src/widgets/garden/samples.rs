//! The bed before anything grows: the first settlers, as samples.

use leptos::prelude::*;

use crate::flower::Flower;
use science::presets::{INITIAL, KNOWN};

/// The known optimizers that open every search; no candidates and no results.
#[component]
pub fn Samples() -> impl IntoView {
    let samples = KNOWN[..INITIAL].iter().map(|known| {
        let name = match known.name {
            "SGD" => "SGD with momentum",
            name => name,
        };
        view! {
            <li data-remark="" title=known.meaning>
                <Flower genome=known.genome() />
                <span>{name}</span>
            </li>
        }
    });
    view! {
        <ul class="garden-samples" aria-label="Sample flowers, not results">
            {samples.collect_view()}
        </ul>
    }
}
