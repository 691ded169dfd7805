//! The journal: learning curves against Adam, fitness over generations, terms, and the facts.

use leptos::prelude::*;

use super::{drift::Drift, proof::Proof, status::Facts, told::TellerButtons};
use files::control::Control;
use laboratory::Laboratory;
use page_state::{
    seeds,
    state::{Phase, State},
};
use runs::charts::{ChartInfo, JOURNAL, Sources};
use science::presets::ADAM_UNTUNED;
use session::Session;
use widget_state::concepts::Met;
use widgets::{caption::Caption, chart::LineChart, hide, words::Words};

/// Charts and facts of the run.
#[component]
pub fn Journal() -> impl IntoView {
    let Session {
        state, past_runs, ..
    } = expect_context();
    let laboratory: Laboratory = expect_context();
    let chart = move |info: &'static ChartInfo| {
        let plot = Memo::new(move |_| {
            state.with(|state| {
                past_runs.with(|past| {
                    laboratory.tuned.with(|tuned| {
                        (info.plot)(&Sources {
                            state,
                            past,
                            tells_seed: hide::tells_seed(),
                            tuned: tuned.as_ref(),
                        })
                    })
                })
            })
        });
        let title = Memo::new(move |_| state.with(|state| info.titled(state)));
        let empty = Memo::new(move |_| state.with(|state| info.nothing(state)));
        let shown = Memo::new(move |_| state.with(|state| info.is_shown(state)));
        view! {
            <Show when=move || shown.get()>
                <div class="part" data-control=info.control.slug()>
                    <LineChart title=title axis=info.axis empty=empty plot=plot />
                </div>
            </Show>
        }
    };
    let fresh_seeds = Memo::new(move |_| state.with(State::has_fresh_seeds));
    let why = Signal::derive(move || {
        let elites = seeds::elites(fresh_seeds.get());
        format!(
            "All lanes see the same images in the same order and start from the same weights, so a difference between curves is the optimizer's doing, on these: on other seeds another may be ahead. Fitness is the accuracy on images never trained on, plus a small bonus of up to 0.05 for a low training loss; a training that diverges counts as −1, and whoever has one is left out of the mean. {elites}"
        )
    });
    view! {
        <div class="journal-head">
            <h2>"Journal"</h2>
            <TellerButtons />
            <Words at=Met::Journal />
        </div>
        <div class="charts">
            {JOURNAL.iter().map(chart).collect_view()}
        </div>
        <TuneAdam />
        <Proof />
        <Drift />
        <div class="journal-foot">
            <Caption
                text="“Best” is whoever leads just now, “before” the last generation's winner; the shade is the middle half of the population, and Adam trains beside them."
                why=why
            />
            <Facts />
        </div>
    }
}

/// One press tunes Adam on the settings of the search and draws it beside Adam at its usual rate.
#[component]
fn TuneAdam() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let laboratory: Laboratory = expect_context();
    let ours = Memo::new(move |_| {
        let current = state.with(|state| state.run.as_ref().map(|(run, _)| *run));
        laboratory.tuned.with(|tuned| {
            let ours = tuned.as_ref().filter(|tuned| Some(tuned.of) == current)?;
            Some((ours.is_active(), ours.outcome().is_some(), ours.sentence()))
        })
    });
    let offered = Memo::new(move |_| {
        let scored = state.with(|state| !state.history.is_empty());
        scored && !ours.with(|ours| matches!(ours, Some((active, done, _)) if *active || *done))
    });
    let trains = Memo::new(move |_| {
        laboratory.is_busy() || state.with(|state| state.phase == Phase::Running)
    });
    view! {
        <Show when=move || offered.get()>
            <p class="soft" data-control=Control::TunedAdam.slug()>
                <button
                    type="button"
                    data-testid="tune-adam"
                    disabled=trains
                    title="Tries five rates on the settings of this search, while it rests"
                    on:click=move |_| laboratory.tune_adam()
                >
                    "Draw a tuned Adam"
                </button>
                {move || trains.get().then_some(" (once nothing else trains)")}
                {format!(" {ADAM_UNTUNED}, is the line to beat; Adam at a tuned rate may beat it, too.")}
            </p>
        </Show>
        <p class="soft" data-control=Control::TunedAdam.slug() role="status" data-testid="tuned-adam">
            {move || ours.get().map(|(_, _, sentence)| sentence)}
        </p>
    }
}
