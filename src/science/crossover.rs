//! Crossover: one child of two parents, and the record from which it follows again.
//!
//! Knows nothing of fitness or of who the parents are. Source: arXiv 2512.11853 and its notebook.

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use super::genome::{GENES, Genome, MAX_TERMS, WeightedTerm};

/// Everything that chance decided in a crossover of two parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossover {
    /// Terms of the first parent that the child begins with: 1..=its length.
    pub head: u32,
    /// Place of the second parent's term from which on the child goes on: 0..its length.
    pub tail: u32,
    /// Whether the gene is the second parent's, in the order of [`GENES`].
    pub second: [bool; GENES.len()],
}

impl Crossover {
    /// Draws the cuts and the parent of every gene for `a` and `b`.
    ///
    /// # Panics
    /// Where a parent has no term.
    fn draw(a: &Genome, b: &Genome, rng: &mut impl Rng) -> Crossover {
        Crossover {
            head: rng.random_range(1..=a.terms.len()) as u32,
            tail: rng.random_range(0..b.terms.len()) as u32,
            second: GENES.map(|_| rng.random_bool(0.5)),
        }
    }

    /// Returns the child of `a` and `b` that this crossover makes; `None` where no crossover cuts
    /// them so.
    pub fn child(&self, a: &Genome, b: &Genome) -> Option<Genome> {
        let head = a.terms.get(..self.head as usize)?;
        let tail = b.terms.get(self.tail as usize..)?;
        if head.is_empty() || tail.is_empty() {
            return None;
        }
        let mut child = Genome {
            terms: splice(head, tail),
            ..a.clone()
        };
        for (info, second) in GENES.iter().zip(self.second) {
            if second {
                child.set(info.gene, b.value(info.gene));
            }
        }
        Some(child)
    }
}

/// Returns a child of `a` and `b`: one-point crossover of the term lists, every other gene from
/// either parent at equal odds, independently; and what decided it.
///
/// `a` is cut after a point uniform in 1..=len(a), `b` from a point uniform in 0..len(b); the child
/// has a's head and b's tail, terms and weights alike, truncated to [`MAX_TERMS`]. So at least one
/// term comes from each parent, except where a's head alone fills the list.
///
/// # Panics
/// Where a parent has no term.
pub fn crossover(a: &Genome, b: &Genome, rng: &mut impl Rng) -> (Genome, Crossover) {
    let drawn = Crossover::draw(a, b, rng);
    let child = drawn.child(a, b).expect("the cuts are within the lists");
    (child, drawn)
}

fn splice(head: &[WeightedTerm], tail: &[WeightedTerm]) -> Vec<WeightedTerm> {
    head.iter().chain(tail).take(MAX_TERMS).copied().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::genome::Term;
    use crate::testing::{self, DRAWS, assert_odds, rng};

    /// A parent whose terms carry recognisable weights: `mark`, `mark` + 1, …
    fn marked(length: usize, mark: usize) -> Genome {
        let term = |i| WeightedTerm {
            term: Term::ALL[(mark + i) % 7],
            weight: (mark + i) as f64,
        };
        Genome {
            terms: (0..length).map(term).collect(),
            ..testing::genome(7)
        }
    }

    #[test]
    fn cuts_follow_the_papers_rules_for_every_pair_of_lengths() {
        let mut rng = rng(11);
        for (length_a, length_b) in (1..=4).flat_map(|a| (1..=4).map(move |b| (a, b))) {
            let (a, b) = (marked(length_a, 10), marked(length_b, 20));
            // Every pair of cuts has equal odds; pairs may give the same child.
            let mut expected: BTreeMap<Vec<u64>, f64> = BTreeMap::new();
            for (head, tail) in (1..=length_a).flat_map(|h| (0..length_b).map(move |t| (h, t))) {
                let mut child: Vec<u64> = (10..10 + head as u64).collect();
                child.extend(20 + tail as u64..20 + length_b as u64);
                child.truncate(4);
                *expected.entry(child).or_default() += 1.0 / (length_a * length_b) as f64;
            }
            let mut counts: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
            for _ in 0..DRAWS {
                let child = crossover(&a, &b, &mut rng).0.terms;
                for summand in &child {
                    assert_eq!(
                        summand.term,
                        Term::ALL[summand.weight as usize % 7],
                        "term and α"
                    );
                }
                let marks = child.iter().map(|summand| summand.weight as u64).collect();
                *counts.entry(marks).or_default() += 1;
            }
            assert!(
                counts.keys().eq(expected.keys()),
                "{length_a} × {length_b}: {counts:?}"
            );
            for (child, odds) in expected {
                assert_odds(counts[&child], DRAWS, odds);
            }
        }
    }

    #[test]
    fn genes_come_from_either_parent_independently() {
        let a = testing::genome(8);
        let b = testing::opposite(&a);
        let mut rng = rng(12);
        let mut from_b = [0; GENES.len()];
        let mut both = [[0; GENES.len()]; GENES.len()];
        for _ in 0..DRAWS {
            let (child, record) = crossover(&a, &b, &mut rng);
            assert_eq!(record.child(&a, &b), Some(child.clone()));
            let taken = GENES.map(|info| {
                let value = child.value(info.gene);
                assert!(value == a.value(info.gene) || value == b.value(info.gene));
                value == b.value(info.gene)
            });
            assert_eq!(taken, record.second);
            for i in (0..GENES.len()).filter(|&i| taken[i]) {
                from_b[i] += 1;
                for j in (0..i).filter(|&j| taken[j]) {
                    both[i][j] += 1;
                }
            }
        }
        for i in 0..GENES.len() {
            assert_odds(from_b[i], DRAWS, 0.5);
            for pairs in &both[i][..i] {
                assert_odds(*pairs, DRAWS, 0.25);
            }
        }
    }

    #[test]
    fn cuts_outside_the_lists_make_no_child() {
        let (a, b) = (marked(2, 10), marked(3, 20));
        let cut = |head, tail| Crossover {
            head,
            tail,
            second: [false; GENES.len()],
        };
        assert!(cut(2, 2).child(&a, &b).is_some());
        for (head, tail) in [(0, 0), (3, 0), (1, 3), (1, u32::MAX)] {
            assert_eq!(cut(head, tail).child(&a, &b), None, "{head} {tail}");
        }
    }
}
