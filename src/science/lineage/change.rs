//! One change that mutation made: how it is done, taken back, and said.
//!
//! Places are positions in the term list at the moment of the change. A change of a file from before
//! they were recorded has none: it can be told, and neither done again nor taken back.

use std::mem::swap;

use serde::{Deserialize, Serialize};

use crate::{
    gene::{Gene, GeneSet, GeneValue, value_text},
    genome::{Genome, Term, WeightedTerm},
};
use text::number::number;

/// One change that mutation made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Mutation {
    /// A term was appended.
    TermAdded {
        /// The new term.
        term: Term,
        /// Its weight.
        weight: f64,
    },
    /// A term was removed.
    TermRemoved {
        /// The lost term.
        term: Term,
        /// What else is known of it.
        lost: Option<Lost>,
    },
    /// A term became another; its weight stayed.
    TermChanged {
        /// Before.
        from: Term,
        /// After.
        to: Term,
        /// Where it stands in the list, from 0.
        place: Option<u32>,
    },
    /// A term's weight was scaled.
    Weight {
        /// The term.
        term: Term,
        /// Weight before.
        from: f64,
        /// Weight after.
        to: f64,
        /// Where it stands in the list, from 0.
        place: Option<u32>,
    },
    /// A real gene moved.
    Real {
        /// The gene.
        gene: Gene,
        /// Value before.
        from: f64,
        /// Value after.
        to: f64,
    },
    /// A switch flipped.
    Flag {
        /// The gene.
        gene: Gene,
        /// State after.
        on: bool,
    },
}

/// Where a removed term stood, and what it weighed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lost {
    /// Its place in the list, from 0.
    pub place: u32,
    /// Its weight.
    pub weight: f64,
}

impl Mutation {
    /// Whether it says everything that doing it again needs.
    pub fn is_complete(&self) -> bool {
        match self {
            Mutation::TermRemoved { lost, .. } => lost.is_some(),
            Mutation::TermChanged { place, .. } | Mutation::Weight { place, .. } => place.is_some(),
            Mutation::TermAdded { .. } | Mutation::Real { .. } | Mutation::Flag { .. } => true,
        }
    }

    /// Returns the gene that it changed; `None` where it changed a term.
    pub fn gene(&self) -> Option<Gene> {
        match *self {
            Mutation::Real { gene, .. } | Mutation::Flag { gene, .. } => Some(gene),
            Mutation::TermAdded { .. }
            | Mutation::TermRemoved { .. }
            | Mutation::TermChanged { .. }
            | Mutation::Weight { .. } => None,
        }
    }

    /// Does it to `genome`; `None`, and nothing is done, where its place is not known or `genome` is
    /// not as it was before.
    pub fn apply(&self, genome: &mut Genome) -> Option<()> {
        let terms = &mut genome.terms;
        match *self {
            Mutation::TermAdded { term, weight } => terms.push(WeightedTerm { term, weight }),
            Mutation::TermRemoved { term, lost } => {
                let Lost { place, weight } = lost?;
                find(terms, place, WeightedTerm { term, weight })?;
                terms.remove(place as usize);
            }
            Mutation::TermChanged { from, to, place } => {
                let summand = terms.get_mut(place? as usize)?;
                (summand.term == from).then(|| summand.term = to)?;
            }
            Mutation::Weight {
                term,
                from,
                to,
                place,
            } => find(terms, place?, WeightedTerm { term, weight: from })?.weight = to,
            Mutation::Real { gene, from, to } => {
                (genome.value(gene) == GeneValue::Real(from)).then_some(())?;
                genome.set(gene, GeneValue::Real(to));
            }
            Mutation::Flag { gene, on } => {
                (genome.value(gene) == GeneValue::Flag(!on)).then_some(())?;
                genome.set(gene, GeneValue::Flag(on));
            }
        }
        Some(())
    }

    /// Takes it back from `genome`; `None`, and nothing is done, where its place is not known or
    /// `genome` is not as it was after.
    pub fn undo(&self, genome: &mut Genome) -> Option<()> {
        let terms = &mut genome.terms;
        let mut back = *self;
        match &mut back {
            Mutation::TermAdded { term, weight } => {
                let (place, weight) = (terms.len().checked_sub(1)? as u32, *weight);
                back = Mutation::TermRemoved {
                    term: *term,
                    lost: Some(Lost { place, weight }),
                };
            }
            Mutation::TermRemoved { term, lost } => {
                let Lost { place, weight } = (*lost)?;
                (place as usize <= terms.len()).then_some(())?;
                let term = *term;
                terms.insert(place as usize, WeightedTerm { term, weight });
                return Some(());
            }
            Mutation::TermChanged { from, to, .. } => swap(from, to),
            Mutation::Weight { from, to, .. } | Mutation::Real { from, to, .. } => swap(from, to),
            Mutation::Flag { on, .. } => *on = !*on,
        }
        back.apply(genome)
    }

    /// Returns the change as a sentence. Where `before`, the terms before it, has several of the type
    /// that it concerns, the sentence says which.
    pub fn describe(&self, before: Option<&[WeightedTerm]>) -> String {
        match *self {
            Mutation::TermAdded { term, weight } => {
                let known = before.unwrap_or_default();
                let article = match known.iter().any(|summand| summand.term == term) {
                    true => "one more term",
                    false => "the term",
                };
                let (term, weight) = (term.compact(), number(weight));
                format!("Gained {article} {term} with weight {weight}.")
            }
            Mutation::TermRemoved { term, lost } => {
                let which = which(before, lost.map(|lost| lost.place));
                let weight = lost.map(|lost| format!(" with weight {}", number(lost.weight)));
                let weight = weight.unwrap_or_default();
                format!("Lost the {which}term {}{weight}.", term.compact())
            }
            Mutation::TermChanged { from, to, place } => {
                let which = which(before, place);
                let (from, to) = (from.compact(), to.compact());
                format!("The {which}term {from} became {to}.")
            }
            Mutation::Weight {
                term,
                from,
                to,
                place,
            } => moved(
                &match which(before, place) {
                    "" => format!("weight of {}", term.compact()),
                    which => format!("weight of the {which}{}", term.compact()),
                },
                number(from),
                number(to),
            ),
            Mutation::Real { gene, from, to } => {
                let [from, to] = [from, to].map(|value| value_text(gene, GeneValue::Real(value)));
                moved(gene.info().name, from, to)
            }
            Mutation::Flag { gene, on } => {
                let (name, state) = (gene.info().name, if on { "on" } else { "off" });
                format!("The {name} was switched {state}.")
            }
        }
    }
}

/// Returns the changes that led to `genome` as a sentence each, in order, but those of genes of which nothing is said.
pub fn sentences(genome: &Genome, mutations: &[Mutation], untold: GeneSet) -> Vec<String> {
    let mut before = Some(genome.clone());
    let mut sentences: Vec<String> = Vec::new();
    for mutation in mutations.iter().rev() {
        before = before.and_then(|mut genome| mutation.undo(&mut genome).map(|()| genome));
        let terms = before.as_ref().map(|genome| &genome.terms[..]);
        if !mutation.gene().is_some_and(|gene| untold.contains(gene)) {
            sentences.push(mutation.describe(terms));
        }
    }
    sentences.reverse();
    sentences
}

fn find(terms: &mut [WeightedTerm], place: u32, is: WeightedTerm) -> Option<&mut WeightedTerm> {
    let summand = terms.get_mut(place as usize);
    summand.filter(|summand| **summand == is)
}

/// Names the term at `place` among several of its type, with a space behind it.
fn which(terms: Option<&[WeightedTerm]>, place: Option<u32>) -> &'static str {
    const ORDINALS: [&str; 4] = ["first ", "second ", "third ", "fourth "];
    let named = || {
        let (terms, place) = (terms?, place? as usize);
        let one = terms.get(place)?;
        let same = |summand: &&WeightedTerm| summand.term == one.term;
        let count = terms.iter().filter(same).count();
        let before = terms[..place].iter().filter(same).count();
        ORDINALS.get(before).filter(|_| count > 1)
    };
    named().copied().unwrap_or_default()
}

fn moved(what: &str, from: String, to: String) -> String {
    if from == to {
        format!("The {what} barely moved from {from}.")
    } else {
        format!("The {what} went from {from} to {to}.")
    }
}

#[cfg(test)]
mod tests {
    use Term::{Adam, Grad, Momentum, Sign};

    use super::*;
    use crate::{
        lineage::testing::{added, changed, flag, place, real, removed, weight},
        presets,
        testing::adam_of,
    };

    #[test]
    fn mutations_read_as_sentences() {
        let (at, warmer) = (place(0, 0.25), real(Gene::LearningRate, -3.0, -2.92));
        for (mutation, sentence) in [
            (
                added(Sign, -0.531),
                "Gained the term sign(g) with weight −0.531.",
            ),
            (removed(Adam, None), "Lost the term m̂/(√v̂+ε)."),
            (
                removed(Adam, at),
                "Lost the term m̂/(√v̂+ε) with weight 0.25.",
            ),
            (changed(Grad, Momentum, None), "The term g became m̂."),
            (
                weight(Grad, 1.0, 1.2, Some(3)),
                "The weight of g went from 1 to 1.2.",
            ),
            (warmer, "The learning rate went from 10⁻³ to 1.2×10⁻³."),
            (
                real(Gene::Beta2, 0.999, 0.9990001),
                "The memory of the second moment barely moved from 0.999.",
            ),
            (flag(Gene::Warmup, true), "The warm-up was switched on."),
            (
                flag(Gene::SecondMoment, false),
                "The second moment was switched off.",
            ),
        ] {
            assert_eq!(mutation.describe(None), sentence);
        }
    }

    #[test]
    fn of_several_terms_of_a_type_the_sentence_names_one() {
        let genome = adam_of(&[(Grad, 0.5), (Sign, 2.0), (Momentum, 1.0), (Sign, 0.25)]);
        let mutations = [
            // g, sign, sign, g before it.
            removed(Grad, place(3, 0.75)),
            // g, sign, sign.
            changed(Sign, Momentum, Some(2)),
            // g, sign, m̂.
            added(Sign, 0.5),
            weight(Sign, 0.5, 0.25, Some(3)),
            weight(Grad, 0.25, 0.5, Some(0)),
        ];
        assert_eq!(
            sentences(&genome, &mutations, GeneSet::default()),
            [
                "Lost the second term g with weight 0.75.",
                "The second term sign(g) became m̂.",
                "Gained one more term sign(g) with weight 0.5.",
                "The weight of the second sign(g) went from 0.5 to 0.25.",
                "The weight of g went from 0.25 to 0.5.",
            ]
        );
    }

    #[test]
    fn a_change_that_cannot_have_been_is_neither_done_nor_taken_back() {
        let genome = presets::adam();
        for mutation in [
            removed(Grad, None),
            removed(Grad, place(7, 1.0)),
            changed(Grad, Sign, Some(0)),
            weight(Adam, 0.5, 0.25, Some(0)),
            real(Gene::Beta1, 0.5, 0.6),
        ] {
            let mut tried = genome.clone();
            assert_eq!(mutation.apply(&mut tried), None, "{mutation:?}");
            assert_eq!(mutation.undo(&mut tried), None, "{mutation:?}");
            assert_eq!(tried, genome);
            assert!(!mutation.describe(Some(&genome.terms)).is_empty());
        }
    }
}
