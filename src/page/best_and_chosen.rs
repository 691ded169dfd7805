//! Beside the garden: the best genome so far and the card of the chosen one; before a search, the one to beat.

use leptos::prelude::*;

use super::{open_in_laboratory::OpenInLaboratory, parts};
use files::control::Control;
use page_state::state::Phase;
use science::presets;
use session::Session;
use widgets::{
    equation::Equation,
    flower::Flower,
    part::{NotFetched, Part},
};

/// The best so far and whoever was chosen in the garden; before a search, the one to beat.
#[component]
pub fn BestAndChosen(
    /// Whether the legend is open.
    legend: RwSignal<bool>,
) -> impl IntoView {
    let Session { state, .. } = expect_context();
    let idle = Memo::new(move |_| state.with(|state| state.phase == Phase::Idle));
    view! {
        <section class="best-and-chosen" data-tour="bench" data-control=Control::BestAndChosen.slug() aria-label="Best and chosen optimizer">
            {move || if idle.get() {
                view! { <OneToBeat /> }.into_any()
            } else {
                view! { <Part of=parts::of_search /> }.into_any()
            }}
            <button type="button" class="link" on:click=move |_| legend.set(true)>
                "How to read a flower"
            </button>
        </section>
    }
}

/// Adam, before anything has grown.
#[component]
fn OneToBeat() -> impl IntoView {
    // Nothing is amiss where they do not come.
    let words = Suspend::new(async {
        parts::first_words()
            .await
            .unwrap_or_else(|NotFetched| ().into_any())
    });
    view! {
        <h2>"The one to beat: Adam"</h2>
        <div class="one-to-beat"><Flower genome=presets::adam() /></div>
        <Equation genome=presets::adam() />
        <OpenInLaboratory plant=Signal::stored(None) />
        <p class="soft">
            "Published in 2014 and still a common first choice. Whatever grows here has to learn better, on the same images, from the same initial weights."
        </p>
        {words}
    }
}
