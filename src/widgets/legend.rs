//! How to read a flower.

use leptos::prelude::*;

use files::control::Control;

use super::flower::{
    Flower, Part,
    shape::{AROUND, Petal},
};
use science::{
    genome::{Gene, Genome, Term, WeightedTerm},
    presets,
};

/// What each mark besides the petals says.
const MARKS: [(Gene, &str, &str); 8] = [
    (
        Gene::LearningRate,
        "Heart",
        "Learning rate, on a log scale: the larger, the longer each step.",
    ),
    (
        Gene::BiasCorrection,
        "Dot in the heart",
        "Bias correction is on and a running mean is read: it is put right in the first steps.",
    ),
    (
        Gene::Beta1,
        "Line around the heart",
        "Running mean of gradients (β1). The wider, the longer its memory, on a log scale; none: it is off, or no term reads it.",
    ),
    (
        Gene::Beta2,
        "Ring of dots",
        "Running mean of squared gradients (β2), drawn likewise.",
    ),
    (
        Gene::Warmup,
        "Notch with a crescent",
        "Warm-up: from the stem clockwise, as long as the rate rises; it cuts the outer ring.",
    ),
    (
        Gene::CosineDecay,
        "Tapering stem",
        "Cosine decay: as thick as the rate is high, down to nothing. An even stem: no decay.",
    ),
    (
        Gene::WeightDecay,
        "Leaf",
        "Weight decay, on a log scale: the larger, the more every weight is pulled back.",
    ),
    (
        Gene::Clipping,
        "Thorn",
        "Clipping: gradients beyond a bound are cut off; the longer, the tighter.",
    ),
];

/// An example flower with each mark explained; pointing at an explanation lights up its mark.
#[component]
pub fn Legend() -> impl IntoView {
    let lit = RwSignal::new(None);
    view! {
        <section class="legend" aria-label="How to read a flower">
            <figure class="legend-example">
                <Flower genome=example() lit=lit />
                <figcaption>
                    "The drawing is the optimizer: nothing in it is decoration. Point at a line to see its mark."
                </figcaption>
            </figure>
            <div class="legend-petals">
                <h3>"Petals"</h3>
                <p>
                    "One for each term of the update. Length: weight, on a square-root scale. Filled: added; hollow: subtracted; no petal: not used."
                </p>
                <ul>
                    {AROUND
                        .into_iter()
                        .map(|(term, _)| {
                            entry(lit, Part::Petal(term), swatch(term), term.name(), term.formula(), term.meaning())
                        })
                        .collect_view()}
                </ul>
            </div>
            <div class="legend-marks">
                <h3>"Marks"</h3>
                <ul>
                    {MARKS
                        .into_iter()
                        .map(|(gene, mark, meaning)| {
                            entry(lit, Part::Gene(gene), (), mark, meaning, gene.info().meaning)
                        })
                        .collect_view()}
                </ul>
                <p class="legend-rest">"The small green sepals stand where a petal of the paper's terms would be. Not drawn: ε, the floor of the divisions."</p>
            </div>
        </section>
    }
}

fn entry(
    lit: RwSignal<Option<Part>>,
    part: Part,
    swatch: impl IntoView + 'static,
    name: &'static str,
    text: &'static str,
    title: &'static str,
) -> impl IntoView {
    let hides = match part {
        Part::Gene(gene) => Some(Control::of_genes(&[gene])),
        Part::Petal(_) => None,
    };
    let dim = move || {
        lit.update(|lit| {
            lit.take_if(|lit| *lit == part);
        });
    };
    view! {
        <li
            tabindex="0"
            data-control=hides
            title=title
            class:lit=move || lit.get() == Some(part)
            on:pointerenter=move |_| lit.set(Some(part))
            on:pointerleave=move |_| dim()
            on:focus=move |_| lit.set(Some(part))
            on:blur=move |_| dim()
        >
            {swatch}
            <span>
                <strong>{name}</strong>
                " "
                <span class="legend-text">{text}</span>
            </span>
        </li>
    }
}

/// Returns a term's petal by itself, upright.
pub fn swatch(term: Term) -> impl IntoView {
    let petal = Petal {
        term,
        angle: 0.0,
        length: 15.0,
        filled: true,
    };
    view! {
        <svg class="legend-swatch" viewBox="-14 -29 28 28" aria-hidden="true">
            <g class="petal" data-part=Part::Petal(term).slug()>
                <path class="petal-blade" d=petal.path() />
            </g>
        </svg>
    }
}

/// A genome that shows every mark.
fn example() -> Genome {
    let weights: [f64; Term::COUNT] = [1.2, 0.8, 0.6, 2.4, 0.9, -0.7, -1.0, 0.5, 0.6];
    let terms = Term::ALL.into_iter().zip(weights);
    Genome {
        terms: terms
            .map(|(term, weight)| WeightedTerm { term, weight })
            .collect(),
        weight_decay_log10: -3.0,
        clipping: true,
        warmup: true,
        cosine_decay: true,
        ..presets::adam()
    }
}
