//! Where a candidate came from, as a mark and a word.

use leptos::prelude::*;

use science::evolution::{Candidate, Origin};

/// The ways into a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lineage {
    /// Passed unchanged from the generation before.
    Elite,
    /// Bred from two parents.
    Offspring,
    /// A known optimizer of the first generation.
    Known,
    /// Drawn at random.
    Random,
    /// What the search goes on from.
    Founder,
}

impl Lineage {
    /// How the candidate came into this generation.
    pub fn of(candidate: &Candidate) -> Self {
        match candidate.origin {
            _ if candidate.elite => Lineage::Elite,
            Origin::Offspring { .. } => Lineage::Offspring,
            Origin::Known(_) => Lineage::Known,
            Origin::Random => Lineage::Random,
            Origin::Founder => Lineage::Founder,
        }
    }

    /// One word for people.
    pub fn word(self) -> &'static str {
        match self {
            Lineage::Elite => "elite",
            Lineage::Offspring => "offspring",
            Lineage::Known => "known",
            Lineage::Random => "random",
            Lineage::Founder => "founder",
        }
    }

    /// What the word means.
    pub fn meaning(self) -> &'static str {
        match self {
            Lineage::Elite => {
                "Passed unchanged from the generation before, as one of its best (in drift, by chance), and on fixed seeds its score with it."
            }
            Lineage::Offspring => {
                "Bred from two parents of the generation before, or from one that was drawn twice, then mutated."
            }
            Lineage::Known => "A known optimizer, planted in the first generation.",
            Lineage::Random => "Drawn at random: for the first generation, or in a random search.",
            Lineage::Founder => {
                "Planted first in the first generation: the search goes on from it."
            }
        }
    }

    /// The mark in a square of 12: a crown, two lines that become one, a name tag, a seed, a flag.
    fn path(self) -> &'static str {
        match self {
            Lineage::Elite => "M1.5 10L1 3.5L4 6L6 2L8 6L11 3.5L10.5 10Z",
            Lineage::Offspring => "M2 1.5C2 5 6 5 6 11M10 1.5C10 5 6 5 6 11",
            Lineage::Known => "M1.5 2H7L11 6L7 10H1.5Z",
            Lineage::Random => {
                "M6 1.5C9 4 9.5 6.5 8.5 8.5C7.5 10.5 4.5 10.5 3.5 8.5C2.5 6.5 3 4 6 1.5Z"
            }
            Lineage::Founder => "M3 11V1.5H10L8 4L10 6.5H3",
        }
    }
}

/// The mark of a lineage; the word is in the `title`.
#[component]
pub fn LineageMark(#[prop(into)] lineage: Signal<Lineage>) -> impl IntoView {
    view! {
        <svg class="lineage-mark" data-lineage=move || lineage.get().word() viewBox="0 0 12 12" aria-hidden="true">
            <title>{move || lineage.get().meaning()}</title>
            <path d=move || lineage.get().path() />
        </svg>
    }
}
