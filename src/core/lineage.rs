//! Candidates, where they came from, and the walk back to the initial population.
//!
//! Holds facts only; who breeds is in [`super::evolution`].

mod inheritance;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::inheritance::{Inheritance, inheritance};
use super::gene::{Gene, GeneValue};
use super::genome::{Genome, Term};
use super::number::{number, value_text};

/// A candidate's identity within one run; an elite keeps it from generation to generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CandidateId(pub u32);

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
    },
    /// A term became another; its weight stayed.
    TermChanged {
        /// Before.
        from: Term,
        /// After.
        to: Term,
    },
    /// A term's weight was scaled.
    Weight {
        /// The term.
        term: Term,
        /// Weight before.
        from: f64,
        /// Weight after.
        to: f64,
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

/// Where a genome came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// A known optimizer of the initial population, by name.
    Known(String),
    /// Drawn at random for the initial population.
    Random,
    /// Crossover of two parents, then mutation.
    Offspring {
        /// Both parents; the same candidate twice where selection drew it twice.
        parents: [CandidateId; 2],
        /// What mutation changed, in order; empty where nothing did.
        mutations: Vec<Mutation>,
    },
    /// Chosen by whoever began the search, to go on from.
    Founder,
}

/// A genome in the population.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Identity within the run.
    pub id: CandidateId,
    /// The optimizer.
    pub genome: Genome,
    /// Where it came from.
    pub origin: Origin,
    /// Generation (from 0) in which it first appeared.
    pub born: u32,
    /// Whether it passed unchanged from the generation before.
    pub elite: bool,
}

impl fmt::Display for CandidateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl Mutation {
    /// Returns the change as a sentence.
    pub fn describe(&self) -> String {
        match *self {
            Mutation::TermAdded { term, weight } => {
                format!(
                    "Gained the term {} with weight {}.",
                    term.compact(),
                    number(weight)
                )
            }
            Mutation::TermRemoved { term } => format!("Lost the term {}.", term.compact()),
            Mutation::TermChanged { from, to } => {
                format!("The term {} became {}.", from.compact(), to.compact())
            }
            Mutation::Weight { term, from, to } => moved(
                &format!("weight of {}", term.compact()),
                number(from),
                number(to),
            ),
            Mutation::Real { gene, from, to } => {
                let [from, to] = [from, to].map(|value| value_text(gene, GeneValue::Real(value)));
                moved(gene.info().name, from, to)
            }
            Mutation::Flag { gene, on } => {
                format!(
                    "The {} was switched {}.",
                    gene.info().name,
                    if on { "on" } else { "off" }
                )
            }
        }
    }
}

fn moved(what: &str, from: String, to: String) -> String {
    if from == to {
        format!("The {what} barely moved from {from}.")
    } else {
        format!("The {what} went from {from} to {to}.")
    }
}

impl Origin {
    /// Returns the origin as one or more sentences.
    pub fn describe(&self) -> String {
        match self {
            Origin::Known(name) => format!("{name}, a known optimizer of the initial population."),
            Origin::Random => "Drawn at random for the initial population.".into(),
            Origin::Founder => "The founder: chosen for this search to go on from.".into(),
            Origin::Offspring {
                parents: [a, b],
                mutations,
            } => {
                let parents = if a == b {
                    format!("{a} with itself")
                } else {
                    format!("{a} and {b}")
                };
                if mutations.is_empty() {
                    return format!("Crossover of {parents}, without mutation.");
                }
                let changes: Vec<String> = mutations.iter().map(Mutation::describe).collect();
                format!("Crossover of {parents}. {}", changes.join(" "))
            }
        }
    }

    /// Returns the parents; none for the initial population.
    pub fn parents(&self) -> &[CandidateId] {
        match self {
            Origin::Offspring { parents, .. } => parents,
            Origin::Known(_) | Origin::Random | Origin::Founder => &[],
        }
    }
}

/// Returns a candidate and everyone it descends from, youngest first, each once.
///
/// `find` looks a candidate up; those that it does not know are left out, with their ancestors.
pub fn ancestry<'a>(
    id: CandidateId,
    find: impl Fn(CandidateId) -> Option<&'a Candidate>,
) -> Vec<&'a Candidate> {
    let mut waiting = BTreeSet::from([id]);
    let mut found = Vec::new();
    // Parents have smaller ids than their offspring, so the largest waiting id is never met again.
    while let Some(candidate) = waiting.pop_last() {
        if let Some(candidate) = find(candidate) {
            waiting.extend(candidate.origin.parents());
            found.push(candidate);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::presets;

    fn candidate(id: u32, parents: Option<[u32; 2]>) -> Candidate {
        let origin = parents.map_or(Origin::Random, |parents| Origin::Offspring {
            parents: parents.map(CandidateId),
            mutations: Vec::new(),
        });
        let genome = presets::adam();
        Candidate {
            id: CandidateId(id),
            genome,
            origin,
            born: 0,
            elite: false,
        }
    }

    #[test]
    fn ancestry_meets_everyone_once_youngest_first() {
        let family = [
            candidate(0, None),
            candidate(1, None),
            candidate(2, None),
            candidate(3, Some([0, 1])),
            candidate(4, Some([3, 3])),
            candidate(5, Some([4, 3])),
        ];
        let ids: Vec<u32> = ancestry(CandidateId(5), |id| family.get(id.0 as usize))
            .into_iter()
            .map(|candidate| candidate.id.0)
            .collect();
        assert_eq!(ids, [5, 4, 3, 1, 0]);
        assert!(ancestry(CandidateId(9), |id| family.get(id.0 as usize)).is_empty());
    }

    #[test]
    fn mutations_read_as_sentences() {
        for (mutation, sentence) in [
            (
                Mutation::TermAdded {
                    term: Term::Sign,
                    weight: -0.531,
                },
                "Gained the term sign(g) with weight −0.531.",
            ),
            (
                Mutation::TermRemoved { term: Term::Adam },
                "Lost the term m̂/(√v̂+ε).",
            ),
            (
                Mutation::TermChanged {
                    from: Term::Grad,
                    to: Term::Momentum,
                },
                "The term g became m̂.",
            ),
            (
                Mutation::Weight {
                    term: Term::Grad,
                    from: 1.0,
                    to: 1.2,
                },
                "The weight of g went from 1 to 1.2.",
            ),
            (
                Mutation::Real {
                    gene: Gene::LearningRate,
                    from: -3.0,
                    to: -2.92,
                },
                "The learning rate went from 10⁻³ to 1.2×10⁻³.",
            ),
            (
                Mutation::Real {
                    gene: Gene::Beta2,
                    from: 0.999,
                    to: 0.9990001,
                },
                "The memory of the second moment barely moved from 0.999.",
            ),
            (
                Mutation::Flag {
                    gene: Gene::Warmup,
                    on: true,
                },
                "The warm-up was switched on.",
            ),
            (
                Mutation::Flag {
                    gene: Gene::SecondMoment,
                    on: false,
                },
                "The second moment was switched off.",
            ),
        ] {
            assert_eq!(mutation.describe(), sentence);
        }
    }

    #[test]
    fn origins_read_as_sentences() {
        let offspring = |parents: [u32; 2], mutations| {
            Origin::Offspring {
                parents: parents.map(CandidateId),
                mutations,
            }
            .describe()
        };
        assert_eq!(
            Origin::Known("Adam".into()).describe(),
            "Adam, a known optimizer of the initial population."
        );
        assert_eq!(
            offspring([3, 3], Vec::new()),
            "Crossover of #3 with itself, without mutation."
        );
        let mutations = vec![
            Mutation::TermRemoved { term: Term::Grad },
            Mutation::Flag {
                gene: Gene::CosineDecay,
                on: true,
            },
        ];
        assert_eq!(
            offspring([3, 7], mutations),
            "Crossover of #3 and #7. Lost the term g. The cosine decay was switched on."
        );
    }
}
