//! Of a search: its best so far, the flower that was chosen, and where they come from.

use leptos::prelude::*;

use super::{
    card::GenomeCard,
    lineage::LineageTree,
    open_in_laboratory::OpenInLaboratory,
    plants::{plant_at, plant_of_best},
};
use files::{control::Control, share::Shared};
use lesson_views::maker::LessonButton;
use page_state::{
    seeds,
    state::{Phase, State},
};
use science::presets;
use session::{Session, storage::RunStorage};
use widget_state::flower_name;
use widgets::{browser, equation::Equation, garden::Plant, share::ShareButton};

/// Whoever was chosen in the garden, the best so far, and the ancestors of either.
#[component]
pub fn OfSearch() -> impl IntoView {
    let Session {
        state, selected, ..
    } = expect_context();
    let chosen = Memo::new(move |_| {
        let id = selected.get()?;
        state.with(|state| {
            let best = state.shown_best();
            let is_best = best.is_some_and(|best| best.candidate.id == id);
            state
                .place(id)
                .filter(|_| !is_best)
                .map(|place| plant_at(state, place))
        })
    });
    let shown = Memo::new(move |_| {
        let chosen = chosen.with(|chosen| chosen.as_ref().map(|plant| plant.candidate.id));
        let best = || state.with(State::shown_best).map(|best| best.candidate.id);
        chosen.or_else(best)
    });
    let another = Memo::new(move |_| chosen.with(Option::is_some));
    view! {
        <Show when=move || another.get()><Chosen plant=chosen /></Show>
        // Both stay, with what is open or has the focus in them; below a chosen flower's card the style puts its lineage
        // first.
        <BestSoFar brief=another />
        <LineageTree id=shown />
    }
}

/// The fittest genome of the run so far: its whole card, or just its equation below another's card.
#[component]
fn BestSoFar(
    /// Whether another candidate's card stands above.
    brief: Memo<bool>,
) -> impl IntoView {
    let Session { state, founder, .. } = expect_context();
    let best = Memo::new(move |_| state.with(State::shown_best));
    let known = Memo::new(move |_| best.with(Option::is_some));
    let over = Memo::new(move |_| state.with(|state| state.phase == Phase::Finished));
    let back = Memo::new(move |_| {
        let is_past = |state: &State| {
            let viewed = state.viewed.map(|viewed| viewed as usize + 1);
            viewed.is_some_and(|generations| generations < state.scored.len())
        };
        state.with(is_past)
    });
    let plant = Memo::new(move |_| {
        best.with(|best| best.as_ref().map(plant_of_best))
            .or_else(|| {
                state.with(|state| {
                    let living = state.leader.filter(|_| state.viewed.is_none());
                    living.map(|place| plant_at(state, place))
                })
            })
    });
    let score = Memo::new(move |_| best.with(|best| best.as_ref().map(|best| best.score.clone())));
    let adam = Memo::new(move |_| best.with(|best| best.as_ref().map(|best| best.adam.clone())));
    let genome = Memo::new(move |_| {
        best.with(|best| {
            best.as_ref()
                .map_or_else(presets::adam, |best| best.candidate.genome.clone())
        })
    });
    let shared = Signal::derive(move || Shared {
        genome: known.get().then(|| genome.get()),
        config: state.with(|state| state.config().cloned()),
        founder: founder.get(),
        ..Shared::default()
    });
    let name = move || best.with(|best| Some(flower_name::of_candidate(&best.as_ref()?.candidate)));
    let result = move || {
        let fresh_seeds = state.with(State::has_fresh_seeds);
        Some(seeds::reached(&best.get()?, fresh_seeds))
    };
    view! {
        <h2>
            {move || match (known.get(), back.get(), over.get()) {
                (true, true, _) => "Best until then",
                (true, false, true) => "Best of the search",
                (true, false, false) => "Best so far",
                (false, ..) => "Leading just now",
            }}
            {move || name().map(|name| format!(": {name}"))}
        </h2>
        <p class="soft">
            {move || result().unwrap_or_else(|| {
                "The best is known once the first generation is scored on unseen images.".into()
            })}
        </p>
        <Show when=move || known.get()>
            <div class="best-actions"><ShareButton shared=shared /><DownloadRun /><SavedRuns /><LessonButton of_run=true /></div>
        </Show>
        <div data-testid="best-equation">
            <Show when=move || brief.get() fallback=move || view! {
                <GenomeCard plant=plant score=score adam=adam />
            }>
                <Show when=move || known.get()><Equation genome=genome /></Show>
            </Show>
        </div>
        <OpenInLaboratory plant=plant />
    }
}

/// Opens the list of saved runs.
#[component]
fn SavedRuns() -> impl IntoView {
    let storage: RunStorage = expect_context();
    view! {
        <button type="button" data-control=Control::Recordings.slug() aria-haspopup="dialog" on:click=move |_| storage.listed.set(true)>
            "Saved runs"
        </button>
    }
}

/// Saves the live search as a file, once a generation was told.
#[component]
fn DownloadRun() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let ready =
        Memo::new(move |_| state.with(|state| state.recording.is_none() && state.recorded() > 0));
    let save = move |_| {
        if let Some(file) = state.with_untracked(State::file) {
            browser::download("optimarium-run.json", &file.to_json());
        }
    };
    view! {
        <Show when=move || ready.get()>
            <button
                type="button"
                data-testid="download-run"
                data-control=Control::RunFile.slug()
                title="Saves the finished generations as a file that this page replays and “optimarium search --resume” continues"
                on:click=save
            >
                "Download run"
            </button>
        </Show>
    }
}

/// The card of the candidate that the visitor chose.
#[component]
fn Chosen(
    /// The candidate.
    plant: Memo<Option<Plant>>,
) -> impl IntoView {
    let Session {
        state,
        selected,
        founder,
        ..
    } = expect_context();
    let score = Memo::new(move |_| {
        let id = plant.with(|plant| plant.as_ref().map(|plant| plant.candidate.id))?;
        state.with(|state| state.shown_scores().get(state.place(id)?).cloned())
    });
    let adam = Memo::new(move |_| state.with(|state| state.shown_adam().cloned()));
    let shared = Signal::derive(move || Shared {
        genome: plant.with(|plant| Some(plant.as_ref()?.candidate.genome.clone())),
        config: state.with(|state| state.config().cloned()),
        founder: founder.get(),
        ..Shared::default()
    });
    view! {
        <div class="chosen">
            <div class="chosen-head">
                <h2>"The flower you chose"</h2>
                <button type="button" class="link" on:click=move |_| selected.set(None)>
                    "Back to the best"
                </button>
            </div>
            <GenomeCard plant=plant score=score adam=adam />
            <p class="chosen-actions">
                <ShareButton shared=shared testid="share-chosen" />
                <OpenInLaboratory plant=plant />
            </p>
        </div>
    }
}
