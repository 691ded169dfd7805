//! The genome editor: every gene of one optimizer to turn, beside its flower, formula and effective step.
//!
//! Rows, ranges and explanations are made from the gene table. It trains nothing: whoever mounts it
//! follows [`Editor::changed`].

mod number_row;
mod step_chart;
mod switch_row;
mod terms;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use self::{number_row::gene_row, step_chart::StepChart, switch_row::switch_row, terms::Terms};
use super::{
    equation::Equation,
    flower::{Flower, Part},
    icon::Icon,
    keys,
};
use page_state::keys::{Action, Place, shown};
use science::{
    genome::{Gene, GeneKind, Genome},
    presets::NamedGenome,
};
use widget_state::editor::state::{Difference, EditorState};

/// A heading and the genes under it.
type Group = (&'static str, &'static [Gene]);

const RATES: Group = (
    "Rates",
    &[Gene::LearningRate, Gene::WeightDecay, Gene::Epsilon],
);

const MOMENTS: Group = (
    "Moments",
    &[
        Gene::FirstMoment,
        Gene::Beta1,
        Gene::SecondMoment,
        Gene::Beta2,
        Gene::BiasCorrection,
    ],
);

const SCHEDULE: Group = (
    "Clipping and schedule",
    &[
        Gene::Clipping,
        Gene::ClipValue,
        Gene::Warmup,
        Gene::WarmupSteps,
        Gene::CosineDecay,
    ],
);

const UNDO: &str = "M8 4 3 9l5 5v-3.5h6a3.5 3.5 0 0 1 0 7H9v3h5a6.5 6.5 0 0 0 0-13H8z";
const REDO: &str = "M16 4l5 5-5 5v-3.5h-6a3.5 3.5 0 0 0 0 7h5v3h-5a6.5 6.5 0 0 1 0-13h6z";

/// A genome under edit: a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Counts the changes of the genome, undone and redone ones and openings included.
    pub changed: RwSignal<u32>,
    state: RwSignal<EditorState>,
    genome: Memo<Genome>,
}

impl Editor {
    /// Begins with a genome.
    pub fn new(original: NamedGenome) -> Editor {
        let state = RwSignal::new(EditorState::new(original));
        Editor {
            changed: RwSignal::new(0),
            state,
            genome: Memo::new(move |_| state.with(|state| state.genome().clone())),
        }
    }

    /// Opens another genome; the edits of the one before are forgotten.
    pub fn open(&self, original: NamedGenome) {
        self.show(EditorState::new(original));
    }

    /// Opens another genome as it was edited into `genome`, which can be undone as one step.
    pub fn open_edited(&self, original: NamedGenome, genome: Genome) {
        self.show(EditorState::edited(original, genome));
    }

    /// Returns the genome as it stands; tracked.
    pub fn genome(&self) -> Genome {
        self.genome.get()
    }

    /// Returns what to call the genome as it stands; tracked.
    pub fn name(&self) -> String {
        self.state.with(EditorState::name)
    }

    /// Returns the genome as it was opened; tracked.
    pub fn original(&self) -> NamedGenome {
        self.state.with(|state| state.original().clone())
    }

    fn show(&self, state: EditorState) {
        self.state.set(state);
        self.changed.update(|changes| *changes += 1);
    }

    fn edit(&self, change: &mut dyn FnMut(&mut EditorState)) {
        let before = self.genome.get_untracked();
        self.state.update(|state| change(state));
        if self.genome.with_untracked(|genome| *genome != before) {
            self.changed.update(|changes| *changes += 1);
        }
    }
}

/// The editor of one genome.
#[component]
pub fn GenomeEditor(
    /// The genome under edit.
    editor: Editor,
    /// Training steps for which the genome is made.
    #[prop(into)]
    horizon: Signal<u32>,
    /// Training steps over which its effective step is drawn, its schedule scaled to them.
    #[prop(into)]
    steps: Signal<u32>,
) -> impl IntoView {
    let lit = RwSignal::new(None::<Part>);
    let group = |(title, genes): Group| {
        let rows = genes.iter().map(|gene| match gene.info().kind {
            GeneKind::Flag { .. } => switch_row(editor, *gene, lit),
            _ => gene_row(editor, *gene, lit),
        });
        view! {
            <fieldset class="editor-group">
                <legend>{title}</legend>
                {rows.collect_view()}
            </fieldset>
        }
    };
    view! {
        <section
            class="editor"
            aria-label="Genome editor"
            data-testid="editor"
            tabindex="-1"
            on:keydown=move |event| undo_by_key(&event, editor)
        >
            <div class="editor-layout">
                <div class="editor-specimen">
                    <Head editor=editor />
                    <div class="editor-flower"><Flower genome=editor.genome lit=lit /></div>
                    <Equation genome=editor.genome />
                    <StepChart editor=editor horizon=horizon steps=steps />
                </div>
                <div class="editor-groups">
                    <div>
                        <Terms editor=editor lit=lit />
                        {group(RATES)}
                    </div>
                    <div>{group(MOMENTS)} {group(SCHEDULE)}</div>
                </div>
            </div>
        </section>
    }
}

/// Name, how far it is from the original, and the steps between.
#[component]
fn Head(editor: Editor) -> impl IntoView {
    let state = editor.state;
    let name = Memo::new(move |_| editor.name());
    let summary = Memo::new(move |_| state.with(EditorState::summary));
    let remark =
        Memo::new(move |_| state.with(|state| state.remark().map(|remark| remark.text.clone())));
    let button = move |testid: &'static str,
                       title: String,
                       content: AnyView,
                       can: fn(&EditorState) -> bool,
                       act: fn(&mut EditorState)| {
        let can = Memo::new(move |_| state.with(can));
        view! {
            <button
                type="button"
                title=title
                data-testid=testid
                disabled=move || !can.get()
                on:click=move |_| editor.edit(&mut |state| act(state))
            >
                {content}
            </button>
        }
    };
    let undo = view! { <Icon shape=UNDO /> "Undo" }.into_any();
    let undo_title = format!("Undo ({})", shown(Place::Editor, Action::Undo));
    let redo = view! { <Icon shape=REDO /> "Redo" }.into_any();
    let redo_title = format!("Redo ({})", shown(Place::Editor, Action::Redo));
    let reset_title = "Put every gene back as it was opened".into();
    view! {
        <header class="editor-head">
            <h2 data-testid="editor-name">{name}</h2>
            <p class="soft" role="status" data-testid="editor-summary">{summary}</p>
            <p class="visually-hidden" role="alert">{remark}</p>
            <div class="editor-tools">
                {button("undo", undo_title, undo, EditorState::can_undo, EditorState::undo)}
                {button("redo", redo_title, redo, EditorState::can_redo, EditorState::redo)}
                {button("editor-reset", reset_title, "Reset".into_any(), EditorState::is_changed, EditorState::reset)}
            </div>
        </header>
    }
}

/// Undoes and redoes by the usual keys; text fields keep their own.
fn undo_by_key(event: &ev::KeyboardEvent, editor: Editor) {
    let target = event.target();
    let typing = target
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        .is_some_and(|input| input.type_() == "text");
    match keys::action(Place::Editor, event).filter(|_| !typing) {
        Some(Action::Undo) => editor.edit(&mut EditorState::undo),
        Some(Action::Redo) => editor.edit(&mut EditorState::redo),
        _ => return,
    }
    event.prevent_default();
}

/// A button that says what a value was in the original and puts it back.
fn was_button(
    editor: Editor,
    was: impl Fn() -> Option<Was> + Copy + Send + Sync + 'static,
) -> AnyView {
    let was = Memo::new(move |_| was());
    (move || {
        let Was {
            name,
            text,
            difference,
        } = was.get()?;
        Some(view! {
            <button
                type="button"
                class="was"
                title=format!("It was {text}. Press to put it back.")
                aria-label=format!("{name} was {text}; put it back")
                on:click=move |_| editor.edit(&mut |state| state.revert(difference))
            >
                {format!("was {text}")}
            </button>
        })
    })
    .into_any()
}

/// What a value was in the original.
#[derive(Debug, Clone, PartialEq)]
struct Was {
    /// Of what.
    name: String,
    /// The value.
    text: String,
    /// How to take it back.
    difference: Difference,
}

/// What a gene does, and why it does nothing where it is idle.
fn explanation(meaning: &str, idle: Option<&str>) -> String {
    match idle {
        Some(reason) => format!("{meaning} Unused here: it changes nothing. {reason}"),
        None => meaning.into(),
    }
}

/// A gene's symbol and name; a symbol that is a word says what the name says.
fn label(gene: Gene) -> AnyView {
    let info = gene.info();
    let word = info.symbol.is_ascii() && info.symbol.len() > 2;
    let symbol = (!word).then(|| view! { <span class="symbol">{info.symbol}</span>" " });
    view! { {symbol} {info.name} }.into_any()
}

/// Points out a mark of the flower while the pointer or the focus is on a row.
fn light(lit: RwSignal<Option<Part>>, part: Option<Part>) {
    if lit.get_untracked() != part {
        lit.set(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::genome::GENES;

    #[test]
    fn an_idle_gene_keeps_its_meaning() {
        let info = Gene::Epsilon.info();
        assert_eq!(explanation(info.meaning, None), info.meaning);
        assert_eq!(
            explanation(info.meaning, Some("No term divides by ε.")),
            format!(
                "{} Unused here: it changes nothing. No term divides by ε.",
                info.meaning
            )
        );
    }

    #[test]
    fn every_gene_stands_in_one_group() {
        for info in &GENES {
            let groups = [RATES, MOMENTS, SCHEDULE].into_iter();
            let count = groups
                .filter(|(_, genes)| genes.contains(&info.gene))
                .count();
            assert_eq!(count, 1, "{:?}", info.gene);
        }
    }
}
