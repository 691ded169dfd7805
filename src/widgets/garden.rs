//! The population as a garden: every candidate a flower, the higher the better.

mod gathering;
mod layout;
mod lineage;
mod list;
mod plant;
mod room;
mod samples;
mod tooltip;

use std::collections::HashMap;

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

pub use self::{
    gathering::{Gathered, Gathering},
    layout::{Place, order},
    lineage::{Lineage, LineageMark},
};
use self::{
    layout::Density,
    list::List,
    plant::{Bed, Cells, PlantButton},
    room::columns_of,
    samples::Samples,
    tooltip::Tooltip,
};
use super::{keys, passing::passing_memo, projector};
use page_state::keys::{Action, Place as KeyPlace};
use science::{
    evolution::{Candidate, CandidateId},
    presets::{ADAM_AT_RATE, ADAM_UNTUNED},
};
use widget_state::format;

/// What the line of Adam is; with a resting pointer, and for a projector below the garden.
fn adam_line() -> String {
    format!(
        "{ADAM_UNTUNED}: trained beside the population on the same images and initial weights. Distances from its line are compressed: the farther, the more."
    )
}

/// A candidate as it stands in the garden.
#[derive(Debug, Clone, PartialEq)]
pub struct Plant {
    /// Genome, origin, elite, generation of birth.
    pub candidate: Candidate,
    /// Fitness of this generation, once scored.
    pub fitness: Option<f64>,
    /// Accuracy, 0–1: on the minibatches (smoothed) while training, on unseen images once scored.
    pub accuracy: Option<f32>,
    /// Training loss (smoothed), while training.
    pub loss: Option<f32>,
    /// Whether training diverged.
    pub diverged: bool,
    /// Fitness that is taken over from the generation before, where it is not trained now.
    pub known: Option<f64>,
}

/// Adam's figures on the same seeds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AdamLine {
    /// Fitness of this generation, once scored.
    pub fitness: Option<f64>,
    /// Accuracy, 0–1: on the minibatches (smoothed) while training, on unseen images once scored.
    pub accuracy: Option<f32>,
}

impl AdamLine {
    /// Fitness or live accuracy, to compare with a plant's.
    fn value(&self, scored: bool) -> Option<f64> {
        if scored {
            self.fitness
        } else {
            self.accuracy.map(f64::from)
        }
    }
}

impl Plant {
    /// Fitness, or else live accuracy; and whether it is the fitness.
    fn value(&self) -> Option<(f64, bool)> {
        let live = || self.accuracy.map(|accuracy| (f64::from(accuracy), false));
        self.fitness.map(|fitness| (fitness, true)).or_else(live)
    }

    /// How it does, as a sentence.
    pub fn sentence(&self) -> String {
        let state = self.figure().spoken();
        let loss = self
            .loss
            .filter(|_| !self.diverged && self.fitness.is_none());
        let loss = loss.map(|loss| format!(", training loss {loss:.2}"));
        let mut sentence = format!("{state}{}.", loss.unwrap_or_default());
        sentence[..1].make_ascii_uppercase();
        if let Some(known) = self.known {
            let known = format::fitness(known);
            sentence += &format!(" Not trained again: its fitness of {known} is taken over.");
        }
        sentence
    }

    /// The one figure that stands below it.
    fn figure(&self) -> Figure {
        match self.value() {
            _ if self.diverged => Figure::Diverged,
            Some((fitness, true)) => Figure::Fitness((fitness * 1000.0).round() as i32),
            Some((accuracy, false)) => Figure::Accuracy((accuracy * 100.0).round() as i32),
            None => Figure::Nothing,
        }
    }
}

/// A figure with only the digits that are shown, so that it changes only when they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Nothing,
    /// In percent.
    Accuracy(i32),
    /// In thousandths.
    Fitness(i32),
    Diverged,
}

impl Figure {
    fn shown(self) -> String {
        match self {
            Figure::Nothing => "–".into(),
            Figure::Accuracy(percent) => format!("{percent} %"),
            Figure::Fitness(thousandths) => format::fitness(f64::from(thousandths) / 1000.0),
            Figure::Diverged => "lost".into(),
        }
    }

    fn spoken(self) -> String {
        match self {
            Figure::Nothing => "no figure yet".into(),
            Figure::Accuracy(_) => format!("{} of the minibatch right", self.shown()),
            Figure::Fitness(_) => format!("fitness {}", self.shown()),
            // What stands below the flower is part of its name, as whoever steers by voice says it.
            Figure::Diverged => "lost: it diverged".into(),
        }
    }
}

/// What every view of the population reads, and whose card is open.
#[derive(Clone, Copy)]
struct Seen {
    /// All, in the order of the population.
    plants: Signal<Vec<Plant>>,
    /// Adam's figures.
    adam: Signal<AdamLine>,
    /// Whose card is open.
    selected: RwSignal<Option<CandidateId>>,
    /// Ranks by what is known now.
    ranks: Memo<HashMap<CandidateId, usize>>,
    /// Whether the generation is scored.
    scored: Memo<bool>,
}

fn plant_of(plants: &[Plant], id: CandidateId) -> Option<&Plant> {
    plants.iter().find(|plant| plant.candidate.id == id)
}

fn rank_text(ranks: &HashMap<CandidateId, usize>, id: CandidateId) -> Option<String> {
    let rank = ranks.get(&id)?;
    Some(format!("rank {rank} of {}", ranks.len()))
}

/// The population as flowers or as a list; four sample flowers while there is none.
#[component]
pub fn Garden(
    /// The generation under way, in the order of the population.
    plants: Signal<Vec<Plant>>,
    /// Who of them stands where.
    order: Memo<Vec<Place>>,
    /// Adam's figures on the same seeds.
    adam: Signal<AdamLine>,
    /// Whose card is open.
    selected: RwSignal<Option<CandidateId>>,
) -> impl IntoView {
    let listed = RwSignal::new(false);
    let empty = Memo::new(move |_| plants.with(Vec::is_empty));
    let scored = Memo::new(move |_| {
        plants.with(|plants| plants.iter().any(|plant| plant.fitness.is_some()))
    });
    let ranks = Memo::new(move |_| {
        let rough = |plant: &Plant| {
            // Whole percent while training, so that the order does not flicker.
            let value = plant.value().map(|(value, scored)| {
                if scored {
                    value
                } else {
                    (value * 100.0).round()
                }
            });
            (plant.candidate.id, value.filter(|_| !plant.diverged))
        };
        plants.with(|plants| layout::ranks(&plants.iter().map(rough).collect::<Vec<_>>()))
    });
    // Kept here, not in the beds, so that a look at the list moves nobody.
    let bed_ref = NodeRef::<html::Div>::new();
    let cells = StoredValue::new(Cells::default());
    let places = Memo::new(move |_| {
        // Once per generation: the only time that the layout is read.
        cells.set_value(measure(bed_ref));
        order.get()
    });
    let seen = Seen {
        plants,
        adam,
        selected,
        ranks,
        scored,
    };
    let caption = move || match (empty.get(), scored.get()) {
        (true, _) => {
            "Nothing is growing yet. These four known optimizers will be the first settlers."
        }
        (false, true) => {
            "Every flower is an optimizer. The higher it stands, the fitter it is; the line is Adam."
        }
        (false, false) => {
            "Every flower is an optimizer in training. The higher it stands, the more of the images it gets right just now; the line is Adam."
        }
    };
    let choose = move |list: bool, word: &'static str| {
        view! {
            <button type="button" aria-pressed=move || (listed.get() == list).to_string() on:click=move |_| listed.set(list)>
                {word}
            </button>
        }
    };
    view! {
        <div class="garden">
            <div class="garden-head">
                <p class="garden-caption">{caption}</p>
                <div class="garden-view" role="group" aria-label="How to show the population" hidden=empty>
                    {choose(false, "Garden")}
                    {choose(true, "List")}
                </div>
            </div>
            {move || match (empty.get(), listed.get()) {
                (true, _) => view! { <Samples /> }.into_any(),
                (false, false) => view! { <Beds bed_ref=bed_ref places=places cells=cells seen=seen /> }.into_any(),
                (false, true) => view! { <List seen=seen /> }.into_any(),
            }}
        </div>
    }
}

/// The flowers themselves.
#[component]
fn Beds(
    bed_ref: NodeRef<html::Div>,
    places: Memo<Vec<Place>>,
    cells: StoredValue<Cells>,
    seen: Seen,
) -> impl IntoView {
    let Seen { selected, .. } = seen;
    let cursor = RwSignal::new(None);
    let tab_stop = Memo::new(move |_| {
        places.with(|places| {
            let here = |id: &CandidateId| places.iter().any(|place| place.id == *id);
            let chosen = || selected.get().filter(here);
            let wanted = cursor.get().filter(here).or_else(chosen);
            wanted.or_else(|| places.first().map(|place| place.id))
        })
    });
    let tip = RwSignal::new(None);
    let bed = Bed {
        seen,
        tab_stop,
        tip,
        cells,
    };
    let walk = move |event: ev::KeyboardEvent| {
        let Some(way) = keys::action(KeyPlace::Garden, &event) else {
            return;
        };
        let count = places.with(Vec::len);
        let at = tab_stop
            .get()
            .and_then(|id| places.with(|places| places.iter().position(|place| place.id == id)));
        let columns = measure(bed_ref).columns.max(1);
        let to = at.and_then(|at| match way {
            Action::Left => at.checked_sub(1),
            Action::Right => Some(at + 1),
            Action::Up => at.checked_sub(columns),
            Action::Down => Some(at + columns),
            Action::First => Some(0),
            Action::Last => count.checked_sub(1),
            _ => None,
        });
        if let Some(to) = to.filter(|to| *to < count) {
            event.prevent_default();
            let id = places.with(|places| places[to].id);
            cursor.set(Some(id));
            selected.set(Some(id));
            if let Some(element) = element_at(bed_ref, to) {
                // Fails only where the element has just left the page.
                let _ = element.focus();
            }
        }
    };
    let count = passing_memo(move |_| places.with(Vec::len));
    let density = move || Density::of(count.get()).slug();
    let columns = columns_of(bed_ref, count);
    let adam_figure = Memo::new(move |_| {
        let scored = seen.scored.get();
        let value = seen.adam.with(|adam| adam.value(scored))?;
        Some(match scored {
            true => format::fitness(value),
            false => format!("{:.0} %", value * 100.0),
        })
    });
    view! {
        <div class="garden-bed" data-density=density class:adamless=move || adam_figure.with(Option::is_none)>
            <p class="garden-adam" title=adam_line()>
                {move || adam_figure.get().map(|figure| {
                    let (name, rate) = ADAM_AT_RATE.split_once(' ').unwrap_or((ADAM_AT_RATE, ""));
                    view! { {name} " " <span class="garden-rate">{rate}</span> <br /> {figure} }
                })}
            </p>
            <div class="garden-plants" data-testid="population" role="group" aria-label="Population; arrow keys move between optimizers" style=("--columns", move || columns.get().map(|columns| columns.to_string())) node_ref=bed_ref on:keydown=walk>
                <For each=move || places.get().into_iter().enumerate() key=|(_, place)| place.id let((slot, place))>
                    {seen
                        .plants
                        .with_untracked(|plants| plant_of(plants, place.id).cloned())
                        .map(|first| view! { <PlantButton bed=bed place=place at=slot first=first /> })}
                </For>
            </div>
            <Tooltip bed=bed />
        </div>
        <Show when=move || projector::is_on() && adam_figure.with(Option::is_some)>
            <p class="soft">{adam_line()}</p>
        </Show>
    }
}

fn element_at(bed: NodeRef<html::Div>, index: usize) -> Option<HtmlElement> {
    bed.get_untracked()?
        .children()
        .item(index as u32)?
        .dyn_into()
        .ok()
}

/// Reads the grid off the page; zeros before there is one.
fn measure(bed: NodeRef<html::Div>) -> Cells {
    let Some(first) = element_at(bed, 0) else {
        return Cells::default();
    };
    let beside =
        |index| element_at(bed, index).filter(|one| one.offset_top() == first.offset_top());
    Cells {
        columns: (0..).map_while(beside).count(),
        width: f64::from(first.offset_width()),
        height: f64::from(first.offset_height()),
    }
}
