//! The terms of the sum: their weights, and terms to add, remove, merge and put back.

use leptos::prelude::*;

use super::{
    Editor, light,
    number_row::{Legend, number_row},
};
use crate::{flower::Part, legend::swatch};
use science::{
    genome::{MAX_TERMS, Term, WeightedTerm},
    presets,
};
use text::number::number;
use widget_state::editor::{
    scale::Field,
    state::{Difference, EditorState},
};

/// The group of the terms.
#[component]
pub fn Terms(editor: Editor, lit: RwSignal<Option<Part>>) -> impl IntoView {
    let state = editor.state;
    let rows = Memo::new(move |_| {
        let terms = editor.genome.with(|genome| genome.terms.clone());
        let kinds = terms.into_iter().map(|summand| summand.term);
        kinds.enumerate().collect::<Vec<_>>()
    });
    let can_add = Memo::new(move |_| state.with(EditorState::can_add));
    let can_merge = Memo::new(move |_| state.with(EditorState::can_merge));
    let additions = Term::ALL.map(|term| {
        view! {
            <button
                type="button"
                class="addition"
                title=format!("{}: {}", term.formula(), term.meaning())
                disabled=move || !can_add.get()
                on:click=move |_| editor.edit(&mut |state| state.add_term(term))
            >
                {swatch(term)}
                {term.name()}
            </button>
        }
        .into_any()
    });
    view! {
        <fieldset class="editor-group editor-terms">
            <legend>"Terms"</legend>
            <For each=move || rows.get() key=|row| *row let((place, term))>
                {term_row(editor, place, term, lit)}
            </For>
            <div class="editor-notes">
            <Removed editor=editor can_add=can_add />
            <Show when=move || can_merge.get()>
                <p class="editor-note">
                    <span>"A term stands here more than once."</span>
                    <button
                        type="button"
                        class="link"
                        data-testid="merge-terms"
                        title="Adds up the weights of equal terms; the update stays the same"
                        on:click=move |_| editor.edit(&mut EditorState::merge_terms)
                    >
                        "Merge repeats"
                    </button>
                </p>
            </Show>
            </div>
            <div class="additions" role="group" aria-label="Add a term">
                <span class="soft">
                    {move || match can_add.get() {
                        true => "Add".to_string(),
                        false => format!("{MAX_TERMS} terms at most"),
                    }}
                </span>
                {additions.into_iter().collect_view()}
            </div>
        </fieldset>
    }
}

fn term_row(editor: Editor, place: usize, term: Term, lit: RwSignal<Option<Part>>) -> AnyView {
    let added = Memo::new(move |_| {
        let added = Difference::Added { place };
        editor
            .state
            .with(|state| state.differences().contains(&added))
    });
    let can_remove = Memo::new(move |_| editor.state.with(EditorState::can_remove));
    let label = view! {
        {swatch(term)}
        <span class="symbol">{term.formula()}</span>
        <span class="term-name">{term.name()}</span>
        <Show when=move || added.get()><span class="added">"new"</span></Show>
    };
    let remove = move |_| {
        editor.edit(&mut |state| state.remove_term(place));
        light(lit, None);
    };
    let aside = view! {
        <button
            type="button"
            class="remove"
            title="Remove this term"
            aria-label=format!("Remove {}", term.compact())
            disabled=move || !can_remove.get()
            on:click=remove
        >
            "×"
        </button>
    };
    let adam = presets::adam().summed_weights()[term.index()];
    let legend = Legend {
        id: format!("editor-term-{place}-{}", term.index()),
        label: label.into_any(),
        name: format!("Weight of {}", term.compact()),
        meaning: term.meaning(),
        in_adam: number(adam),
        adam,
        part: Part::Petal(term),
        aside: aside.into_any(),
    };
    number_row(editor, Field::Weight(place), legend, lit)
}

/// The original's terms that are gone, each to be put back.
#[component]
fn Removed(editor: Editor, can_add: Memo<bool>) -> impl IntoView {
    let removed = Memo::new(move |_| {
        let mut removed = editor.state.with(EditorState::differences);
        removed.retain(|difference| matches!(difference, Difference::Removed { .. }));
        removed
    });
    let row = move |difference: Difference| {
        let Difference::Removed {
            term: WeightedTerm { term, weight },
            ..
        } = difference
        else {
            return ().into_any();
        };
        view! {
            <p class="editor-note">
                <span>"Removed: "<s>{number(weight)}"·"{term.factor()}</s></span>
                <button
                    type="button"
                    class="link"
                    disabled=move || !can_add.get()
                    on:click=move |_| editor.edit(&mut |state| state.revert(difference))
                >
                    "Put back"
                </button>
            </p>
        }
        .into_any()
    };
    move || removed.get().into_iter().map(row).collect_view()
}
