//! A genome drawn as a flower.

mod outline;
pub mod shape;

use leptos::prelude::*;

use self::shape::{FOOT, FlowerShape, NECK, Petal, VIEW_BOX};
use science::genome::{Gene, GeneValue, Genome, Term};

/// A mark of the flower, for whoever points one out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The petal of a term.
    Petal(Term),
    /// The mark that stands for a gene.
    Gene(Gene),
}

impl Part {
    /// The mark's name in the drawing's `data-part`; `None` where the gene is not drawn.
    pub fn slug(self) -> Option<&'static str> {
        match self {
            Part::Petal(term) => Some(petal_slug(term)),
            Part::Gene(gene) => match gene {
                Gene::LearningRate => Some("heart"),
                Gene::Beta1 | Gene::FirstMoment => Some("ring-1"),
                Gene::Beta2 | Gene::SecondMoment => Some("ring-2"),
                Gene::WeightDecay => Some("leaf"),
                Gene::BiasCorrection => Some("dot"),
                Gene::Clipping | Gene::ClipValue => Some("thorn"),
                Gene::Warmup | Gene::WarmupSteps => Some("notch"),
                Gene::CosineDecay => Some("stem"),
                Gene::Epsilon => None,
            },
        }
    }
}

fn petal_slug(term: Term) -> &'static str {
    const SLUGS: [&str; Term::COUNT] = [
        "petal-0", "petal-1", "petal-2", "petal-3", "petal-4", "petal-5", "petal-6", "petal-7",
        "petal-8",
    ];
    SLUGS[term.index()]
}

/// The drawing of a genome; its size is set by CSS, from 24 to 240 px of width. It is hidden from
/// screen readers: whoever places it says the same in words.
#[component]
pub fn Flower(
    /// The genome to draw.
    #[prop(into)]
    genome: Signal<Genome>,
    /// Whether it hangs its head: training diverged.
    #[prop(optional, into)]
    wilted: Signal<bool>,
    /// A mark to point out; all others step back.
    #[prop(optional, into)]
    lit: Signal<Option<Part>>,
) -> impl IntoView {
    let shape = Memo::new(move |_| genome.with(FlowerShape::of));
    let marked =
        move |part| genome.with(|genome| shape.with(|shape| lit_slug(genome, shape, part)));
    let ghost = Memo::new(move |_| {
        let part = lit.get().filter(|part| marked(*part).is_none())?;
        genome.with(|genome| ghost_path(genome, part))
    });
    let [x, y, width, height] = VIEW_BOX;
    view! {
        <svg
            class="flower"
            class:wilted=wilted
            data-lit=move || marked(lit.get()?)
            viewBox=format!("{x} {y} {width} {height}")
            aria-hidden="true"
            focusable="false"
        >
            {move || shape.with(draw)}
            {move || ghost.get().map(|d| view! { <path class="flower-ghost" d=d /> })}
        </svg>
    }
}

/// The name of the mark that stands for `part` in this drawing; `None` where it is not drawn, so that nothing
/// steps back for what cannot be seen.
fn lit_slug(genome: &Genome, shape: &FlowerShape, part: Part) -> Option<&'static str> {
    match part {
        Part::Petal(term) => {
            let term = genome.counts_as(term);
            let petal = shape.petals.iter().find(|petal| petal.term == term)?;
            Some(petal_slug(petal.term))
        }
        Part::Gene(Gene::LearningRate | Gene::WeightDecay) => part.slug(),
        Part::Gene(gene) => part.slug().filter(|_| switched_path(shape, gene).is_some()),
    }
}

/// The outline of what `part` would be were its gene switched on; `None` where that would not show either.
fn ghost_path(genome: &Genome, part: Part) -> Option<String> {
    let Part::Gene(gene) = part else { return None };
    let switch = gene.switch().unwrap_or(gene);
    // What has no switch is never off.
    genome.flag(switch)?;
    let mut on = genome.clone();
    on.set(switch, GeneValue::Flag(true));
    switched_path(&FlowerShape::of(&on), gene)
}

/// The outline of the mark that stands for a gene which can be off; `None` where it is.
fn switched_path(shape: &FlowerShape, gene: Gene) -> Option<String> {
    match gene {
        Gene::Beta1 | Gene::FirstMoment => shape.ring_path(0),
        Gene::Beta2 | Gene::SecondMoment => shape.ring_path(1),
        Gene::BiasCorrection => shape.dot_path(),
        Gene::Clipping | Gene::ClipValue => shape.thorn_path(),
        Gene::Warmup | Gene::WarmupSteps => shape.warmup.map(|notch| notch.path()),
        Gene::CosineDecay => shape.tapers.then(|| shape.stem_path(0.0, FOOT)),
        Gene::LearningRate | Gene::WeightDecay | Gene::Epsilon => None,
    }
}

fn draw(shape: &FlowerShape) -> impl IntoView + use<> {
    let ring = |index, part| {
        let path = shape.ring_path(index);
        path.map(|path| view! { <path class=part data-part=part d=path /> })
    };
    let dot = shape.dot.map(|radius| {
        view! { <circle class="flower-dot" data-part="dot" r=format!("{radius:.2}") /> }
    });
    view! {
        <path class="flower-leaf" data-part="leaf" d=shape.leaf_path() />
        {shape.thorn_path().map(|d| view! { <path class="flower-thorn" data-part="thorn" d=d /> })}
        // A little beyond the edge, to join whatever stem it is set upon.
        <path class="flower-stem" data-part="stem" d=shape.stem_path(NECK - 0.5, FOOT + 1.0) />
        <g class="flower-bloom" style:transform-origin=format!("0 {NECK}px")>
            <path class="flower-stem" data-part="stem" d=shape.stem_path(0.0, NECK) />
            <path class="flower-calyx" d=shape.calyx_path() />
            {shape.petals.iter().map(petal).collect_view()}
            {ring(0, "ring-1")}
            {ring(1, "ring-2")}
            {shape
                .warmup
                .map(|notch| {
                    view! { <path class="flower-notch" data-part="notch" d=notch.path() /> }
                })}
            <circle class="flower-heart" data-part="heart" r=format!("{:.2}", shape.heart) />
            {dot}
        </g>
    }
}

fn petal(petal: &Petal) -> impl IntoView + use<> {
    view! {
        <g
            class=if petal.filled { "petal" } else { "petal hollow" }
            data-part=petal_slug(petal.term)
            transform=format!("rotate({:.2})", petal.angle)
        >
            <path class="petal-blade" d=petal.path() />
            <path class="petal-vein" d=petal.vein() />
        </g>
    }
}

#[cfg(test)]
#[path = "flower_tests.rs"]
mod tests;
