//! The laboratory as the visitor sees it: genomes to open, the editor, its effect, and both experiments.

use leptos::prelude::*;

use super::{
    Laboratory,
    head_to_head::HeadToHead,
    kept,
    live::LiveEffect,
    sections::{self, EDIT, Sections},
    strip::AblationStrip,
};
use files::share::{Shared, View};
use page_state::state::{Asked, Phase};
use science::{
    evolution::Candidate,
    presets::{KNOWN, NamedGenome},
};
use widget_state::{concepts::Met, flower_name};
use widgets::{editor::GenomeEditor, share::ShareButton, words::Words};

/// The laboratory's view.
#[component]
pub fn LaboratoryView() -> impl IntoView {
    let laboratory: Laboratory = expect_context();
    let Laboratory { editor, held, .. } = laboratory;
    release_what_goes_on(laboratory);
    kept::follow(laboratory);
    sections::follow(laboratory.called);
    let shared = Signal::derive(move || Shared {
        genome: Some(editor.genome()),
        name: Some(editor.name()),
        view: View::Laboratory,
        ..Shared::default()
    });
    view! {
        <main class="laboratory">
            <Sections />
            <p class="lab-status soft" role="status">
                {move || held.with(Option::is_some).then_some(
                    "The search is held while the laboratory trains; it goes on by itself."
                )}
            </p>
            <div class="lab-edit" id=EDIT tabindex="-1">
                <section class="lab-editor" aria-label="Genome">
                    <div class="lab-genome"><Specimens /><ShareButton shared=shared /></div>
                    <GenomeEditor
                        editor=editor
                        horizon=laboratory.horizon
                        steps=laboratory.settings.steps
                    />
                    <Words at=Met::Card />
                </section>
                <LiveEffect />
            </div>
            <AblationStrip />
            <HeadToHead />
        </main>
    }
}

/// Forgets that the search is held once the visitor lets it go on: from then on it is theirs to hold.
fn release_what_goes_on(laboratory: Laboratory) {
    let Laboratory { held, session, .. } = laboratory;
    let goes_on = Memo::new(move |_| {
        session
            .state
            .with(|state| state.phase == Phase::Running && state.asked != Some(Asked::Pause))
    });
    Effect::new(move |_| {
        if goes_on.get() && held.with_untracked(Option::is_some) {
            held.set(None);
        }
    });
}

/// Genomes that can be opened in the editor.
#[component]
fn Specimens() -> impl IntoView {
    let laboratory: Laboratory = expect_context();
    let known = KNOWN.iter().map(|known| {
        let open = move |_| {
            let genome = NamedGenome::new(known.name, known.genome());
            laboratory.editor.open(genome);
        };
        view! { <button type="button" title=known.meaning on:click=open>{known.name}</button> }
    });
    let best = move || {
        laboratory.best.get().map(|candidate: Candidate| {
            let on_click = move |_| {
                let name = flower_name::of_candidate(&candidate);
                laboratory.open_searched(NamedGenome::new(&name, candidate.genome.clone()));
            };
            view! { <button type="button" on:click=on_click>"Best of the search"</button> }
        })
    };
    view! {
        <div class="lab-specimens" role="group" aria-label="Open a genome">
            <span class="soft">"Open"</span>
            {known.collect_view()}
            {best}
        </div>
    }
}
