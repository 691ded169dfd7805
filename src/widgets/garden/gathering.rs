//! Flowers of several searches side by side, each as high above Adam's line as it is ahead of its own Adam.

use leptos::{html, prelude::*};

use super::{
    layout::{self, Density},
    room::columns_of,
};
use crate::flower::Flower;
use science::genome::Genome;

/// One search's best in a gathering.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathered {
    /// Whose it is.
    pub name: String,
    /// The genome.
    pub genome: Genome,
    /// Fitness minus that of Adam in the same search.
    pub lead: f64,
}

/// A bed of flowers that can only be looked at; whoever places it says the same in words beside it.
#[component]
pub fn Gathering(
    /// All, in order.
    plants: Memo<Vec<Gathered>>,
    /// What it is, for screen readers.
    label: &'static str,
) -> impl IntoView {
    let bed = NodeRef::<html::Div>::new();
    let count = Memo::new(move |_| plants.with(Vec::len));
    let columns = columns_of(bed, count);
    let plant = |one: Gathered| {
        let height = layout::height(one.lead, Some(0.0));
        view! {
            <div class="plant" style=("--height", height.to_string())>
                <span class="plant-air">
                    <svg class="plant-stem" viewBox="-4 0 8 100" preserveAspectRatio="none" aria-hidden="true">
                        <path d="M0 0C0 35 1.8 65 0 100" vector-effect="non-scaling-stroke" />
                    </svg>
                    <span class="plant-head"><Flower genome=Signal::stored(one.genome) /></span>
                </span>
                <span class="plant-foot gathered-name" dir="auto">{one.name}</span>
            </div>
        }
    };
    view! {
        <div class="garden-bed" data-density=move || Density::of(count.get()).slug() role="img" aria-label=label>
            <p class="garden-adam">"Adam"</p>
            <div
                class="garden-plants"
                data-testid="gathering"
                style=("--columns", move || columns.get().map(|columns| columns.to_string()))
                node_ref=bed
            >
                {move || plants.get().into_iter().map(plant).collect_view()}
            </div>
        </div>
    }
}
