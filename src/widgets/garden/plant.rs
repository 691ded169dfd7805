//! One plant in the bed: stem, flower and foot as one button.

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{
    Plant, Seen,
    layout::{self, ADAM_LEVEL, Place},
    lineage::{Lineage, LineageMark},
    plant_of, rank_text,
};
use crate::{flower::Flower, hide::tells_formulas, passing::passing_memo};
use export::equation::Equation;
use science::evolution::CandidateId;
use widget_state::flower_name;

/// What every plant of a garden shares.
#[derive(Clone, Copy)]
pub struct Bed {
    /// What the list reads as well.
    pub seen: Seen,
    /// Who is reached by the Tab key.
    pub tab_stop: Memo<Option<CandidateId>>,
    /// Whose tooltip shows.
    pub tip: RwSignal<Option<Tip>>,
    /// The grid as it was when the generation was planted.
    pub cells: StoredValue<Cells>,
}

/// A tooltip and where it hangs, in px within the bed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tip {
    /// Whose.
    pub id: CandidateId,
    /// The middle of the plant.
    pub middle: f64,
    /// The lower edge of the plant.
    pub bottom: f64,
}

/// The grid of the bed as it was measured last.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cells {
    /// Cells in one row.
    pub columns: usize,
    /// Width of a cell in px.
    pub width: f64,
    /// Height of a cell in px.
    pub height: f64,
}

impl Cells {
    /// From `slot` to the middle between two parents, in px.
    fn towards_parents(self, slot: usize, parents: [usize; 2]) -> (f64, f64) {
        let columns = self.columns.max(1);
        let middle = |part: fn(usize, usize) -> usize| {
            let [a, b] = parents.map(|parent| part(parent, columns) as f64);
            (a + b) / 2.0 - part(slot, columns) as f64
        };
        (
            middle(|slot, n| slot % n) * self.width,
            middle(|slot, n| slot / n) * self.height,
        )
    }
}

impl Bed {
    /// Follows one part of a plant; once the plant is gone, the last known value stays.
    fn follow<T>(self, first: &Plant, part: fn(&Plant) -> T) -> Memo<T>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        let (id, first) = (first.candidate.id, part(first));
        passing_memo(move |before: Option<&T>| {
            let plants = self.seen.plants;
            let now = plants.with(|plants| plant_of(plants, id).map(part));
            now.or_else(|| before.cloned())
                .unwrap_or_else(|| first.clone())
        })
    }
}

/// A candidate in the bed.
#[component]
pub fn PlantButton(
    /// What it shares with its neighbours.
    bed: Bed,
    /// Who stands here.
    place: Place,
    /// Where.
    at: usize,
    /// The plant as it is now.
    first: Plant,
) -> impl IntoView {
    let id = place.id;
    let lineage = bed.follow(&first, |plant| Lineage::of(&plant.candidate));
    let genome = bed.follow(&first, |plant| plant.candidate.genome.clone());
    let wilted = bed.follow(&first, |plant| plant.diverged);
    let value = bed.follow(&first, Plant::value);
    let figure = bed.follow(&first, Plant::figure);
    let told = tells_formulas();
    let formula = Memo::new(move |_| {
        genome.with(|genome| {
            let name = flower_name::name(genome);
            match told.get() {
                true => format!("{name} {id}: {}", Equation::of(genome).to_text()),
                false => format!("{name} {id}"),
            }
        })
    });
    let height = passing_memo(move |_| match value.get() {
        Some((value, scored)) if !wilted.get() => {
            layout::height(value, bed.seen.adam.with(|adam| adam.value(scored)))
        }
        _ => 0.0,
    });
    let rank = passing_memo(move |_| bed.seen.ranks.with(|ranks| rank_text(ranks, id)));
    let is_selected = passing_memo(move |_| bed.seen.selected.get() == Some(id));
    let is_tab_stop = passing_memo(move |_| bed.tab_stop.get() == Some(id));
    let above = move || height.get() > ADAM_LEVEL;
    let label = move || {
        let scored = matches!(value.get(), Some((_, true)));
        let rank = scored.then(|| rank.get()).flatten();
        let rank = rank.map(|rank| format!(", {rank}")).unwrap_or_default();
        let figure = figure.get().spoken();
        format!(
            "{}; {figure}{rank}; {}",
            formula.get(),
            lineage.get().word()
        )
    };
    let sprouts_from = place.parents.map(|parents| {
        let (x, y) = bed.cells.get_value().towards_parents(at, parents);
        (format!("{x:.0}px"), format!("{y:.0}px"))
    });
    let (from_x, from_y) = sprouts_from.unzip();
    let show_tip = move |element: HtmlElement| {
        let middle = f64::from(element.offset_left()) + f64::from(element.offset_width()) / 2.0;
        let bottom = f64::from(element.offset_top() + element.offset_height());
        bed.tip.set(Some(Tip { id, middle, bottom }));
    };
    let pressed = StoredValue::new(false);
    let hide_tip = move || {
        bed.tip.update(|tip| {
            tip.take_if(|tip| tip.id == id);
        });
    };
    view! {
        <button
            type="button"
            class="plant"
            class:above=above
            class:wilting=wilted
            class:elite=move || lineage.get() == Lineage::Elite
            data-testid="candidate"
            data-id=id.0
            style=("--height", move || format!("{:.3}", height.get()))
            aria-label=label
            aria-pressed=move || is_selected.get().to_string()
            tabindex=move || if is_tab_stop.get() { "0" } else { "-1" }
            on:click=move |_| {
                // Its card says all of it, and the label would lie on what comes next.
                pressed.set_value(true);
                hide_tip();
                bed.seen.selected.set(Some(id));
            }
            on:pointermove=move |event| {
                // A pointer that rests where a plant grows in asks for nothing; entering says nothing of that.
                let moves = event.movement_x() != 0 || event.movement_y() != 0;
                let shown = bed.tip.with_untracked(|tip| tip.is_some_and(|tip| tip.id == id));
                let button = event.current_target().and_then(|target| target.dyn_into().ok());
                if let Some(button) = button.filter(|_| moves && !shown && !pressed.get_value()) {
                    show_tip(button);
                }
            }
            on:pointerleave=move |_| {
                pressed.set_value(false);
                hide_tip();
            }
            on:focus=move |event| {
                let element: HtmlElement = event_target(&event);
                // Not by a press of the pointer.
                if element.matches(":focus-visible").unwrap_or(true) {
                    show_tip(element);
                }
            }
            on:blur=move |_| hide_tip()
        >
            <span
                class="plant-air"
                class:sprouting=place.parents.is_some()
                style=("--from-x", from_x)
                style=("--from-y", from_y)
            >
                <svg class="plant-stem" viewBox="-4 0 8 100" preserveAspectRatio="none" aria-hidden="true">
                    <path d="M0 0C0 35 1.8 65 0 100" vector-effect="non-scaling-stroke" />
                </svg>
                <span class="plant-head">
                    <Flower genome=genome wilted=wilted />
                </span>
            </span>
            <span class="plant-foot" aria-hidden="true">
                <LineageMark lineage=lineage />
                <span class="plant-figure">{move || figure.get().shown()}</span>
            </span>
        </button>
    }
}
