//! Words that open their explanation: three sentences, and a curve to play with.

use leptos::prelude::*;

use self::fetched::explanation;
use super::{chart::LineChart, dialog::Dialog, inline_number::InlineNumber, part::Part};
use files::control::Control;
use science::gene::Gene;
use widget_state::concepts::{Concept, Figure, Met, Sentence, Term};

/// The word that is explained; a handle that can be copied into every closure.
#[derive(Clone, Copy, Default)]
pub struct Glossary {
    open: RwSignal<bool>,
    term: RwSignal<Option<Term>>,
}

impl Glossary {
    fn explain(self, term: Term) {
        self.term.set(Some(term));
        self.open.set(true);
    }
}

/// A word as a button.
#[component]
pub fn Word(
    /// Which.
    term: Term,
) -> impl IntoView {
    let glossary: Glossary = expect_context();
    view! {
        <button type="button" class="link word" aria-haspopup="dialog" on:click=move |_| glossary.explain(term)>
            {term.concept().word}
        </button>
    }
}

/// The words that are met at a place.
#[component]
pub fn Words(
    /// The place.
    at: Met,
) -> impl IntoView {
    let words = at.concepts().map(|row| {
        let hides = names(row.term).map(|gene| Control::of_genes(&[gene]));
        view! { <li data-control=hides><Word term=row.term /></li> }
    });
    view! { <div class="words"><span>"In plain words:"</span><ul>{words.collect_view()}</ul></div> }
}

/// The gene that a word names.
fn names(term: Term) -> Option<Gene> {
    match term {
        Term::LearningRate => Some(Gene::LearningRate),
        Term::BiasCorrection => Some(Gene::BiasCorrection),
        Term::WarmUp => Some(Gene::Warmup),
        Term::Decay => Some(Gene::CosineDecay),
        Term::WeightDecay => Some(Gene::WeightDecay),
        Term::Clipping => Some(Gene::Clipping),
        _ => None,
    }
}

/// The sheet that explains; it stands once in the page.
#[component]
pub fn GlossarySheet() -> impl IntoView {
    let Glossary { open, term } = expect_context();
    view! {
        <Dialog open=open title="In plain words">
            {move || term.get().map(|term| view! { <Part of=move || explanation(term) /> })}
        </Dialog>
    }
}

/// What the sheet shows: a part of the page that is fetched when one is first opened.
// The macro declares a call from one wasm file into another.
#[allow(unsafe_code, improper_ctypes, improper_ctypes_definitions)]
mod fetched {
    use leptos::{prelude::*, wasm_split::wasm_split};

    use super::{Explanation, Term};
    use crate::part::NotFetched;

    #[wasm_split(sheets, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn explanation(term: Term) -> Result<AnyView, NotFetched> {
        Ok(view! { <Explanation row=term.concept() /> }.into_any())
    }
}

#[component]
fn Explanation(row: &'static Concept) -> impl IntoView {
    view! {
        <article class="explanation" data-testid="explanation">
            <h3>{row.word}</h3>
            {row.sentences.map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
            <Sketch figure=row.figure />
        </article>
    }
}

/// A curve and the number that it follows.
#[component]
fn Sketch(figure: Figure) -> impl IntoView {
    let value = RwSignal::new(figure.range.2);
    let plot = Memo::new(move |_| (figure.plot)(value.get()));
    let empty = Signal::stored("Nothing to draw");
    let knob = match figure.sentence {
        Some(Sentence { before, after }) => view! {
            <p class="sketch-sentence">
                {before}
                <InlineNumber dial=figure.dial() value=value label=figure.knob written=figure.written />
                {move || after(value.get())}
            </p>
        }
        .into_any(),
        None => view! { <Knob figure=figure value=value /> }.into_any(),
    };
    view! {
        {knob}
        <LineChart title=figure.title.to_string() axis=figure.axis empty=empty plot=plot />
    }
}

/// A number that no sentence has.
#[component]
fn Knob(figure: Figure, value: RwSignal<f64>) -> impl IntoView {
    let (least, most, _) = figure.range;
    let written = move || (figure.written)(value.get());
    view! {
        <label class="sketch-knob">
            <span>{figure.knob}": "<output>{written}</output></span>
            <input
                type="range"
                min=least
                max=most
                step=figure.step
                aria-valuetext=written
                prop:value=move || value.get().to_string()
                on:input=move |event| {
                    if let Ok(moved) = event_target_value(&event).parse() {
                        value.set(moved);
                    }
                }
            />
        </label>
    }
}
