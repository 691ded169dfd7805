//! Small charts of every gene, by generation; what they show is in [`runs::charts`].

use leptos::{ev, prelude::*};
use web_sys::HtmlDetailsElement;

use files::control::Control;
use runs::charts::Trait;
use session::Session;
use widgets::{chart::LineChart, hide::untold};

/// Charts of every gene, built only when opened.
#[component]
pub fn Drift() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let untold = untold();
    let open = RwSignal::new(false);
    let on_toggle = move |event: ev::Event| {
        open.set(event_target::<HtmlDetailsElement>(&event).open());
    };
    let known = Memo::new(move |_| {
        state.with(|state| {
            let run = state.run.as_ref().map(|(run, _)| *run);
            (run, state.scored.len(), state.popularity.len())
        })
    });
    let later = Memo::new(move |_| {
        known.get();
        state.with_untracked(|state| Trait::switches_and_weights(state, untold.get()))
    });
    let chart = move |figure: Trait| {
        let plot = Memo::new(move |_| {
            known.get();
            state.with_untracked(|state| figure.plot(state, untold.get()))
        });
        view! {
            <LineChart title=figure.title() axis=figure.axis() empty=figure.empty() plot=plot />
        }
    };
    let charts = move || {
        view! {
            <h3 class="multiples-title">"Rates and other numbers"</h3>
            <div class="multiples">
                {move || Trait::numbers(untold.get()).map(chart).collect_view()}
            </div>
            <h3 class="multiples-title">"Switches and weights of the terms"</h3>
            <div class="multiples">
                {move || later.get().into_iter().map(chart).collect_view()}
            </div>
        }
    };
    view! {
        <details class="more" data-control=Control::Drift.slug() on:toggle=on_toggle data-testid="drift">
            <summary>"How the genes drift, generation by generation"</summary>
            {move || open.get().then(charts)}
        </details>
    }
}
