//! A number of the genome: a slider, a field to type in, and what it means.

use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

use super::{Editor, Was, explanation, label, light, was_button};
use crate::flower::Part;
use export::idle::{idle_reason, other_name};
use files::control::Control;
use science::{genome::Gene, presets};
use widget_state::editor::{
    scale::{Field, Scale, title},
    state::{Difference, EditorState},
};

/// What a row says besides its number.
pub struct Legend {
    /// Id of the field to type in.
    pub id: String,
    /// Symbol and name, as the field's label.
    pub label: AnyView,
    /// Name for screen readers.
    pub name: String,
    /// One sentence on what the number does.
    pub meaning: &'static str,
    /// Adam's value for reading.
    pub in_adam: String,
    /// Adam's value.
    pub adam: f64,
    /// The mark of the flower that it changes.
    pub part: Part,
    /// What stands behind the field.
    pub aside: AnyView,
}

/// What a row shows of the genome.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    notch: u32,
    share: f64,
    text: String,
    typed: String,
    /// The original's value, where it differs.
    was: Option<f64>,
    idle: Option<&'static str>,
    /// As what else a term counts.
    other_name: Option<String>,
    remark: Option<String>,
}

impl Shown {
    fn of(state: &EditorState, field: Field) -> Shown {
        let scale = Scale::of(field);
        let value = field.read(state.genome()).unwrap_or(scale.low);
        let remark = state.remark().filter(|remark| remark.field == field);
        Shown {
            notch: scale.notch(value),
            share: scale.share(value),
            text: scale.text(value),
            typed: scale.typed(value),
            was: state.was(field).filter(|was| *was != value),
            idle: match field {
                Field::Gene(gene) => idle_reason(state.genome(), gene),
                Field::Weight(_) => None,
            },
            other_name: match field {
                Field::Weight(place) => {
                    let summand = state.genome().terms.get(place);
                    summand.and_then(|summand| other_name(state.genome(), summand.term))
                }
                Field::Gene(_) => None,
            },
            remark: remark.map(|remark| remark.text.clone()),
        }
    }
}

/// Returns the row of a gene.
pub fn gene_row(editor: Editor, gene: Gene, lit: RwSignal<Option<Part>>) -> AnyView {
    let info = gene.info();
    let field = Field::Gene(gene);
    let legend = Legend {
        id: format!("editor-{gene:?}"),
        label: label(gene),
        name: title(gene),
        meaning: info.meaning,
        in_adam: info.in_adam.into(),
        adam: field.read(&presets::adam()).unwrap_or_default(),
        part: Part::Gene(gene),
        aside: ().into_any(),
    };
    number_row(editor, field, legend, lit)
}

/// Returns the row of any number.
pub fn number_row(
    editor: Editor,
    field: Field,
    legend: Legend,
    lit: RwSignal<Option<Part>>,
) -> AnyView {
    let Legend { id, name, part, .. } = legend;
    let hides = match field {
        Field::Gene(gene) => Some(Control::of_genes(&[gene])),
        Field::Weight(_) => None,
    };
    let scale = Scale::of(field);
    let shown = Memo::new(move |_| editor.state.with(|state| Shown::of(state, field)));
    let idle = Memo::new(move |_| shown.with(|shown| shown.idle.is_some()));
    let faulty = Memo::new(move |_| shown.with(|shown| shown.remark.is_some()));
    let hint = move || {
        shown.with(|shown| {
            let remark = shown.remark.clone();
            remark.unwrap_or_else(|| match &shown.other_name {
                Some(other) => format!("{} {other}", legend.meaning),
                None => explanation(legend.meaning, shown.idle),
            })
        })
    };
    let was_name = StoredValue::new(name.clone());
    let was = move || {
        let was = shown.with(|shown| shown.was)?;
        Some(Was {
            name: was_name.get_value(),
            text: scale.text(was),
            difference: match field {
                Field::Weight(place) => Difference::Weight { place, was },
                Field::Gene(gene) => Difference::Gene {
                    gene,
                    was: editor
                        .state
                        .with(|state| state.original().genome.value(gene)),
                },
            },
        })
    };
    let origin = scale.origin();
    let share = move || shown.with(|shown| shown.share);
    let percent = |share: f64| format!("{:.2}%", 100.0 * share);
    let slide = move |event: ev::Event| {
        if let Ok(notch) = event_target_value(&event).parse() {
            editor.edit(&mut |state| state.slide(field, notch));
        }
    };
    let settle = move || editor.edit(&mut EditorState::commit);
    let enter = move |event: ev::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        let text = input.value();
        editor.edit(&mut |state| state.enter(field, &text));
        // A text that was not taken as it stood is in the remark.
        input.set_value(&shown.with_untracked(|shown| shown.typed.clone()));
    };
    let mark = |share: f64| ("--at", format!("{share:.4}"));
    view! {
        <div
            class="gene"
            class:idle=idle
            data-part=part.slug()
            data-control=hides
            on:pointerenter=move |_| light(lit, Some(part))
            on:pointerleave=move |_| light(lit, None)
            on:focusin=move |_| light(lit, Some(part))
            on:focusout=move |_| light(lit, None)
        >
            <label for=id.clone()>{legend.label}</label>
            <span class="gene-entry">
                {was_button(editor, was)}
                <input
                    type="text"
                    id=id.clone()
                    inputmode="decimal"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby=format!("{id}-hint")
                    aria-invalid=move || faulty.get().to_string()
                    disabled=idle
                    prop:value=move || shown.with(|shown| shown.typed.clone())
                    on:change=enter
                />
                {legend.aside}
            </span>
            <div class="gene-slider">
                <input
                    type="range"
                    aria-label=name
                    aria-valuetext=move || shown.with(|shown| shown.text.clone())
                    aria-describedby=format!("{id}-hint")
                    min="0"
                    max=scale.notches()
                    style=("--from", move || percent(share().min(origin)))
                    style=("--to", move || percent(share().max(origin)))
                    disabled=idle
                    prop:value=move || shown.with(|shown| shown.notch.to_string())
                    on:input=slide
                    on:pointerup=move |_| settle()
                    on:keyup=move |_| settle()
                    on:blur=move |_| settle()
                />
                {move || {
                    let was = shown.with(|shown| shown.was)?;
                    Some(view! { <span class="gene-ghost" style=mark(scale.share(was))></span> })
                }}
                <span class="gene-scale">
                    <span>{scale.text(scale.low)}</span>
                    <span class="gene-adam" style=mark(scale.share(legend.adam))>{format!("Adam {}", legend.in_adam)}</span>
                    <span>{scale.text(scale.high)}</span>
                </span>
            </div>
            <p class="gene-hint" id=format!("{id}-hint") class:fault=faulty>
                {hint}
            </p>
        </div>
    }
    .into_any()
}
