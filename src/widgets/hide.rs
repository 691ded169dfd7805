//! The parts of the page that can be hidden, to be ticked; and which genes are.

use leptos::prelude::*;

use super::tick::Tick;
use files::control::{Control, Hidden};
use science::gene::GeneSet;

/// Of what the page says nothing, as a context.
#[derive(Clone, Copy)]
struct Untold {
    genes: Memo<GeneSet>,
    formulas: Memo<bool>,
    seed: Memo<bool>,
}

/// Has every part of the page leave out the genes that are hidden, its sentences the seed, and what is read out the
/// formulas.
pub fn provide_untold(hidden: RwSignal<Hidden>) {
    provide_context(Untold {
        genes: Memo::new(move |_| hidden.get().genes()),
        formulas: Memo::new(move |_| hidden.get().contains(Control::Equations)),
        seed: Memo::new(move |_| hidden.get().contains(Control::Seed)),
    });
}

/// Whether a sentence may tell a seed. Tracked.
pub fn tells_seed() -> bool {
    use_context::<Untold>().is_none_or(|untold| !untold.seed.get())
}

/// Whether formulas may be read out.
pub fn tells_formulas() -> Signal<bool> {
    let known = use_context::<Untold>();
    Signal::derive(move || known.is_none_or(|untold| !untold.formulas.get()))
}

/// The genes of which nothing is to be said; none where nobody hides any.
pub fn untold() -> Signal<GeneSet> {
    let known = use_context::<Untold>();
    known.map_or_else(Signal::default, |untold| untold.genes.into())
}

/// A box per part of `controls`, ticked where it is in `hidden`.
#[component]
pub fn HideChoices(
    /// What can be hidden here, in this order.
    controls: Vec<Control>,
    /// What is.
    hidden: Signal<Hidden>,
    /// Told what is to be.
    on_change: Callback<Hidden>,
) -> impl IntoView {
    let is_gene = |control: &Control| matches!(control, Control::Gene(_));
    let genes = controls.iter().any(is_gene);
    let boxes = controls.into_iter().map(|control| {
        view! {
            <Tick
                on=move || hidden.with(|hidden| hidden.contains(control))
                tick=move |on| on_change.run(hidden.get_untracked().with(control, on))
            >
                {control.name()}
            </Tick>
        }
    });
    view! {
        {boxes.collect_view()}
        {genes.then(|| view! {
            <p class="soft">
                "A hidden gene is left out of cards, formulas, lineages, charts and the ablation. Flowers still draw it, and links and source code tell it: hide sharing as well."
            </p>
        })}
    }
}
