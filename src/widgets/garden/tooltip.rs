//! A word on the plant that is pointed at.

use leptos::prelude::*;

use super::{
    Plant,
    lineage::{Lineage, LineageMark},
    plant::Bed,
    plant_of, rank_text,
};
use crate::equation::direction;
use export::label::copy_of;
use science::presets::ADAM_AT_RATE;
use text::number::signed;
use widget_state::{flower_name, format};

/// The light label of the plant under the pointer or the keyboard's focus.
#[component]
pub fn Tooltip(bed: Bed) -> impl IntoView {
    let whose = Memo::new(move |_| bed.tip.get().map(|tip| tip.id));
    let plant = Memo::new(move |_| {
        let id = whose.get()?;
        bed.seen.plants.with(|plants| plant_of(plants, id).cloned())
    });
    let figures = move |plant: &Plant| {
        let mut parts = vec![plant.figure().spoken()];
        if let Some((value, scored)) = plant.value().filter(|_| !plant.diverged) {
            if let Some(adam) = bed.seen.adam.with(|adam| adam.value(scored)) {
                parts.push(match scored {
                    true => format!("{} against {ADAM_AT_RATE}", format::signed(value - adam)),
                    false => format!(
                        "{} points against {ADAM_AT_RATE}",
                        signed((value - adam) * 100.0, 0)
                    ),
                });
            }
            parts.extend(
                bed.seen
                    .ranks
                    .with(|ranks| rank_text(ranks, plant.candidate.id)),
            );
        }
        parts.join(" · ")
    };
    let copied = move |id| {
        let original = bed
            .seen
            .plants
            .with_untracked(|plants| copy_of(plants.iter().map(|plant| &plant.candidate), id));
        original.map(|original| format!("Trains identically to {original}"))
    };
    move || {
        let (tip, plant) = (bed.tip.get()?, plant.get()?);
        let genome = &plant.candidate.genome;
        let lineage = Lineage::of(&plant.candidate);
        Some(view! {
            <div
                class="garden-tip"
                aria-hidden="true"
                style=("--x", format!("{:.0}px", tip.middle))
                style=("--y", format!("{:.0}px", tip.bottom))
            >
                <strong>{flower_name::of_candidate(&plant.candidate)}</strong>
                {direction(genome, "formula")}
                {copied(plant.candidate.id).map(|copied| view! { <span>{copied}</span> })}
                <span>{figures(&plant)}</span>
                <span class="garden-tip-lineage"><LineageMark lineage=lineage />{lineage.meaning()}</span>
            </div>
        })
    }
}
