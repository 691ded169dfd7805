//! Which gene of a child came from which parent: by its record, else told from the three genomes.

use super::{Candidate, CandidateId, Mutation};
use crate::gene::GeneSet;
use crate::genome::{GENES, Gene, GeneValue, Genome, WeightedTerm};
use text::number::number;

/// What a child has of one parent and not of the other, as it was before mutation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inheritance {
    /// Terms with their weights.
    pub terms: Vec<WeightedTerm>,
    /// Every other gene.
    pub genes: Vec<Gene>,
}

impl Inheritance {
    /// Returns it as a sentence, but for the genes of which nothing is said; `None` where nothing is left.
    pub fn describe(&self, parent: CandidateId, untold: GeneSet) -> Option<String> {
        let term = |summand: &WeightedTerm| {
            format!("{}·{}", number(summand.weight), summand.term.factor())
        };
        let terms = self.terms.iter().map(term);
        let genes = self.genes.iter().filter(|gene| !untold.contains(**gene));
        let genes = genes.map(|gene| gene.info().name.into());
        let all: Vec<String> = terms.chain(genes).collect();
        (!all.is_empty()).then(|| format!("From {parent}: {}.", all.join(", ")))
    }
}

/// Returns what `child` has of each of its `parents`; what both have alike, and what neither has, is
/// left out.
///
/// The record of the crossover says it. Where there is none, in files from before it was kept, the
/// mutations are taken back as far as they tell, and the genomes compared.
pub fn inheritance(child: &Candidate, parents: [&Genome; 2]) -> [Inheritance; 2] {
    let mut inherited = [Inheritance::default(), Inheritance::default()];
    let bred = bred(child, parents);
    let crossover = child.origin.crossover();
    let heads = crossover.map(|crossover| crossover.head as usize);
    for (place, term) in bred.terms.iter().enumerate() {
        let one = only(parents, |parent| parent.terms.contains(term));
        let recorded = heads.map(|heads| usize::from(place >= heads));
        // A term that both have is nobody's in particular.
        if let Some(parent) = one.and(recorded.or(one)) {
            inherited[parent].terms.push(*term);
        }
    }
    for info in &GENES {
        let value = bred.value(info.gene);
        if let Some(parent) = only(parents, |parent| parent.value(info.gene) == value) {
            inherited[parent].genes.push(info.gene);
        }
    }
    inherited
}

/// Returns which of the parents `child` was a copy of before mutation; `None` where of neither.
pub(super) fn copied(child: &Candidate, parents: [&Genome; 2]) -> Option<usize> {
    let bred = bred(child, parents);
    parents.iter().position(|parent| **parent == bred)
}

/// The child before mutation: as recorded, else as far as it can be told.
fn bred(child: &Candidate, parents: [&Genome; 2]) -> Genome {
    let crossover = child.origin.crossover();
    let recorded = crossover.and_then(|crossover| crossover.child(parents[0], parents[1]));
    recorded.unwrap_or_else(|| unmutated(child, parents))
}

/// The one of the parents that has it; `None` where neither or both have.
fn only(parents: [&Genome; 2], has: impl Fn(&Genome) -> bool) -> Option<usize> {
    match parents.map(has) {
        [true, false] => Some(0),
        [false, true] => Some(1),
        _ => None,
    }
}

/// The child without its mutations as far as they tell, and without the term that was lost: nothing tells its weight.
fn unmutated(child: &Candidate, parents: [&Genome; 2]) -> Genome {
    let mut bred = child.genome.clone();
    for mutation in child.origin.mutations().iter().rev() {
        let mut terms = bred.terms.iter_mut();
        match *mutation {
            Mutation::Weight { term, from, to, .. } => {
                let after = WeightedTerm { term, weight: to };
                if let Some(summand) = terms.rfind(|summand| **summand == after) {
                    summand.weight = from;
                }
            }
            Mutation::TermChanged { from, to, .. } => {
                // Of several, the one that a parent had as it was before.
                let was_bred = |summand: &WeightedTerm| {
                    let before = WeightedTerm {
                        term: from,
                        ..*summand
                    };
                    parents.iter().any(|parent| parent.terms.contains(&before))
                };
                let changed = terms.find(|summand| summand.term == to && was_bred(summand));
                if let Some(summand) = changed {
                    summand.term = from;
                }
            }
            Mutation::TermAdded { .. } => drop(bred.terms.pop()),
            Mutation::TermRemoved { .. } => {}
            Mutation::Real { gene, from, .. } => bred.set(gene, GeneValue::Real(from)),
            Mutation::Flag { gene, on } => bred.set(gene, GeneValue::Flag(!on)),
        }
    }
    bred
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        crossover::{Crossover, crossover},
        genome::Term::{Adam, Grad, Momentum, Nesterov, Sign},
        lineage::testing::{changed, flag, offspring, real, weight},
        mutation::{Rates, mutate},
        term::TermSet,
        testing::{self, adam_of, rng, sum},
    };

    fn candidate(genome: &Genome, crossover: Option<Crossover>, mutated: &[Mutation]) -> Candidate {
        Candidate {
            genome: genome.clone(),
            ..offspring([3, 7], crossover, mutated)
        }
    }

    #[test]
    fn what_only_one_parent_has_came_from_it() {
        let a = adam_of(&[(Grad, 0.5), (Sign, 1.0)]);
        let b = Genome {
            beta1: 0.8,
            lr_log10: -2.0,
            warmup: true,
            ..adam_of(&[(Adam, 1.0), (Sign, 1.0)])
        };
        let child = Genome {
            lr_log10: -2.0,
            ..adam_of(&[(Grad, 0.5), (Adam, 1.0), (Sign, 1.0)])
        };
        let [of_a, of_b] = inheritance(&candidate(&child, None, &[]), [&a, &b]);
        assert_eq!(of_a.terms, sum(&[(Grad, 0.5)]));
        assert_eq!(of_a.genes, [Gene::Beta1, Gene::Warmup]);
        assert_eq!(
            of_a.describe(CandidateId(3), GeneSet::default()).as_deref(),
            Some("From #3: 0.5·g, memory of the first moment, warm-up.")
        );
        let warmup = [Gene::Warmup].into_iter().collect();
        assert_eq!(
            of_a.describe(CandidateId(3), warmup).as_deref(),
            Some("From #3: 0.5·g, memory of the first moment.")
        );
        assert_eq!(
            of_b.describe(CandidateId(7), GeneSet::default()).as_deref(),
            Some("From #7: 1·m̂/(√v̂+ε), learning rate.")
        );
        let alike = inheritance(&candidate(&child, None, &[]), [&a, &a]);
        let nothing =
            |part: &Inheritance| part.describe(CandidateId(3), GeneSet::default()).is_none();
        assert!(alike.iter().all(nothing));
    }

    #[test]
    fn mutations_are_taken_back() {
        let a = adam_of(&[(Grad, 0.5)]);
        let b = Genome {
            beta1: 0.8,
            warmup: true,
            ..adam_of(&[(Momentum, 2.0)])
        };
        let child = Genome {
            beta1: 0.7,
            ..adam_of(&[(Nesterov, 0.6), (Momentum, 2.5)])
        };
        let mutations = [
            changed(Grad, Nesterov, None),
            weight(Nesterov, 0.5, 0.6, None),
            weight(Momentum, 2.0, 2.5, None),
            real(Gene::Beta1, 0.8, 0.7),
            flag(Gene::Warmup, false),
        ];
        let [of_a, of_b] = inheritance(&candidate(&child, None, &mutations), [&a, &b]);
        assert_eq!(of_a.terms, a.terms);
        assert_eq!(of_a.genes, []);
        assert_eq!(of_b.terms, b.terms);
        assert_eq!(of_b.genes, [Gene::Beta1, Gene::Warmup]);
    }

    proptest! {
        #[test]
        fn every_gene_in_which_the_parents_differ_has_its_parent(a: u64, b: u64, seed: u64) {
            let (a, b) = (testing::genome(a), testing::genome(b));
            let mut rng = rng(seed);
            let (bred, record) = crossover(&a, &b, &mut rng);
            let mut child = bred.clone();
            let mutations = mutate(&mut child, TermSet::All, &Rates::annealed(0, 10), &mut rng);
            let guessed = inheritance(&candidate(&child, None, &mutations), [&a, &b]);
            let child = candidate(&child, Some(record), &mutations);
            prop_assert_eq!(child.origin.derive([&a, &b]), Some(child.genome.clone()));
            let parts = inheritance(&child, [&a, &b]);
            for (known, guessed) in parts.iter().zip(&guessed) {
                prop_assert_eq!(&known.genes, &guessed.genes);
                prop_assert!(guessed.terms.iter().all(|term| known.terms.contains(term)));
            }
            for (place, term) in bred.terms.iter().enumerate() {
                let parent = usize::from(place >= record.head as usize);
                let shared = a.terms.contains(term) && b.terms.contains(term);
                prop_assert_eq!(parts[parent].terms.contains(term), !shared);
            }
            for info in &GENES {
                let differs = a.value(info.gene) != b.value(info.gene);
                let told = parts.iter().filter(|part| part.genes.contains(&info.gene)).count();
                prop_assert_eq!(told, usize::from(differs), "{:?}", info.gene);
            }
            for (part, parent) in parts.iter().zip([&a, &b]) {
                for summand in &part.terms {
                    prop_assert!(parent.terms.contains(summand) && bred.terms.contains(summand));
                }
                for gene in &part.genes {
                    prop_assert_eq!(parent.value(*gene), bred.value(*gene));
                }
            }
        }
    }
}
