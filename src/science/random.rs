//! The random genome, from which the initial population is filled up.
//!
//! Knows no range of its own: ranges come from [`GENES`] and the constants of [`super::genome`].
//! Source: arXiv 2512.11853 and its public notebook.

use rand::{Rng, RngExt};

use super::genome::{
    GENES, GeneKind, GeneValue, Genome, INITIAL_TERMS, INITIAL_WEIGHT, WeightedTerm,
};
use super::presets;
use super::term::TermSet;

/// Returns a genome with 1–3 terms, uniform over the set, and every gene drawn from its initial range.
pub fn random_genome(set: TermSet, rng: &mut impl Rng) -> Genome {
    let count = rng.random_range(INITIAL_TERMS.0..=INITIAL_TERMS.1);
    let terms = (0..count).map(|_| random_term(set, rng)).collect();
    let mut genome = Genome {
        terms,
        ..presets::adam()
    };
    for info in &GENES {
        genome.set(info.gene, random_value(info.kind, rng));
    }
    genome
}

/// Returns one of the set's terms at equal odds, with α uniform(−1, 1).
pub fn random_term(set: TermSet, rng: &mut impl Rng) -> WeightedTerm {
    let terms = set.terms();
    WeightedTerm {
        term: terms[rng.random_range(0..terms.len())],
        weight: rng.random_range(INITIAL_WEIGHT.0..INITIAL_WEIGHT.1),
    }
}

fn random_value(kind: GeneKind, rng: &mut impl Rng) -> GeneValue {
    match kind {
        GeneKind::Real {
            initial: (low, high),
            ..
        } => GeneValue::Real(rng.random_range(low..high)),
        GeneKind::Integer {
            initial: (low, high),
        } => GeneValue::Integer(rng.random_range(low..=high)),
        GeneKind::Flag { initial_odds } => GeneValue::Flag(rng.random_bool(initial_odds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::Term;
    use crate::testing::{DRAWS, assert_mean, assert_odds, rng};

    #[test]
    fn terms_are_one_to_three_at_equal_odds_and_uniform_over_the_set() {
        for set in TermSet::ALL {
            draw_from(set);
        }
    }

    fn draw_from(set: TermSet) {
        let mut rng = rng(1);
        let (mut lengths, mut terms, mut weights) = ([0; 5], [0; Term::COUNT], Vec::new());
        for _ in 0..DRAWS {
            let genome = random_genome(set, &mut rng);
            lengths[genome.terms.len()] += 1;
            for summand in genome.terms {
                terms[summand.term.index()] += 1;
                weights.push(summand.weight);
            }
        }
        assert_eq!((lengths[0], lengths[4]), (0, 0));
        for hits in &lengths[1..=3] {
            assert_odds(*hits, DRAWS, 1.0 / 3.0);
        }
        for term in Term::ALL {
            let odds = match set.terms().contains(&term) {
                true => 1.0 / set.terms().len() as f64,
                false => 0.0,
            };
            assert_odds(terms[term.index()], weights.len(), odds);
        }
        assert!(weights.iter().all(|weight| (-1.0..1.0).contains(weight)));
        let positive = weights.iter().filter(|weight| **weight > 0.0).count();
        assert_odds(positive, weights.len(), 0.5);
        let outer = weights.iter().filter(|weight| weight.abs() > 0.8).count();
        assert_odds(outer, weights.len(), 0.2);
    }

    #[test]
    fn every_gene_fills_its_initial_range_uniformly() {
        let mut rng = rng(2);
        let genomes: Vec<Genome> = (0..DRAWS)
            .map(|_| random_genome(TermSet::Paper, &mut rng))
            .collect();
        for info in &GENES {
            let draw = |genome: &Genome| genome.value(info.gene).number();
            let drawn: Vec<f64> = genomes.iter().map(draw).collect();
            let count = |value: f64| drawn.iter().filter(|drawn| **drawn == value).count();
            match info.kind {
                GeneKind::Real {
                    initial: (low, high),
                    ..
                } => {
                    assert!(drawn.iter().all(|value| (low..=high).contains(value)));
                    let mean = drawn.iter().sum::<f64>() / DRAWS as f64;
                    assert_mean(mean, (low + high) / 2.0, (high - low) / 12f64.sqrt(), DRAWS);
                    let quarter = low + (high - low) / 4.0;
                    let hits = drawn.iter().filter(|value| **value < quarter).count();
                    assert_odds(hits, DRAWS, 0.25);
                }
                GeneKind::Integer {
                    initial: (low, high),
                } => {
                    let all: usize = (low..=high).map(|steps| count(steps.into())).sum();
                    assert_eq!(all, DRAWS);
                    for end in [low, high] {
                        assert_odds(count(end.into()), DRAWS, 1.0 / f64::from(high - low + 1));
                    }
                }
                GeneKind::Flag { initial_odds } => assert_odds(count(1.0), DRAWS, initial_odds),
            }
        }
    }
}
