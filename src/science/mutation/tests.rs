//! The odds, spread and limits of every kind of mutation, over 20,000 seeded draws each.

use proptest::prelude::*;

use super::*;
use crate::genome::{Gene, INITIAL_WEIGHT, WeightedTerm};
use crate::presets;
use crate::term::Term;
use crate::testing::{self, DRAWS, assert_mean, assert_odds, rng};

const OFF: Rates = Rates {
    numeric: 0.0,
    structural: 0.0,
    flag: 0.0,
    sigma: 0.3,
};

fn with_terms(length: usize) -> Genome {
    let terms = &Term::ALL[..length];
    testing::adam_of(&terms.iter().map(|&term| (term, 1.0)).collect::<Vec<_>>())
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-15
}

#[test]
fn rates_anneal_to_just_above_half() {
    for (generation, decay) in [(0, 1.0), (25, 0.75), (49, 0.51)] {
        let rates = Rates::annealed(generation, 50);
        assert!(near(rates.numeric, 0.35 * decay), "{rates:?}");
        assert!(near(rates.structural, 0.15 * decay), "{rates:?}");
        assert!(near(rates.flag, 0.10 * decay), "{rates:?}");
        assert!(near(rates.sigma, 0.3 * decay), "{rates:?}");
    }
}

#[test]
fn each_kind_of_mutation_has_its_own_odds() {
    let (rates, mut rng) = (Rates::annealed(0, 50), rng(21));
    let (mut structural, mut weights) = (0, 0);
    let mut genes = [0; GENES.len()];
    for _ in 0..DRAWS {
        let mut genome = presets::adam();
        for mutation in mutate(&mut genome, TermSet::Paper, &rates, &mut rng) {
            match mutation {
                Mutation::Weight { .. } => weights += 1,
                Mutation::Real { gene, .. } | Mutation::Flag { gene, .. } => {
                    genes[gene as usize] += 1;
                }
                _ => structural += 1,
            }
        }
    }
    // One term: of the three structural changes, removing does nothing.
    assert_odds(structural, DRAWS, 0.15 * 2.0 / 3.0);
    // A third of the structural changes adds a second weight to mutate.
    let mean = weights as f64 / DRAWS as f64;
    assert_mean(mean, 0.35 * (1.0 + 0.05), 0.5, DRAWS);
    for info in &GENES {
        let odds = match info.kind {
            GeneKind::Flag { .. } => 0.10,
            GeneKind::Real { .. } if info.gene != Gene::ClipValue => 0.35,
            _ => 0.0,
        };
        assert_odds(genes[info.gene as usize], DRAWS, odds);
    }
}

#[test]
fn structure_changes_in_one_of_three_ways_within_its_limits() {
    for set in TermSet::ALL {
        change_structure_within(set);
    }
}

fn change_structure_within(set: TermSet) {
    let terms = set.terms();
    let mut rng = rng(22);
    let rates = Rates {
        structural: 1.0,
        ..OFF
    };
    for length in 1..=MAX_TERMS {
        let (mut added, mut removed, mut changed, mut nothing) =
            ([0; Term::COUNT], [0; 4], [0; 4], 0);
        for _ in 0..DRAWS {
            let mut genome = with_terms(length);
            let mutations = mutate(&mut genome, set, &rates, &mut rng);
            let weights = genome.terms.iter().map(|summand| summand.weight);
            match mutations[..] {
                [] => nothing += 1,
                [Mutation::TermAdded { term, weight }] => {
                    added[term.index()] += 1;
                    assert!(weight >= INITIAL_WEIGHT.0 && weight < INITIAL_WEIGHT.1);
                    assert_eq!(genome.terms[..length], with_terms(length).terms);
                    assert_eq!(genome.terms[length..], [WeightedTerm { term, weight }]);
                }
                [Mutation::TermRemoved { term, lost }] => {
                    let place = term.index() as u32;
                    assert_eq!(lost, Some(Lost { place, weight: 1.0 }));
                    removed[term.index()] += 1;
                    assert_eq!(genome.terms.len(), length - 1);
                    assert!(genome.terms.iter().all(|summand| summand.term != term));
                }
                [Mutation::TermChanged { from, to, place }] => {
                    assert_eq!(place, Some(from.index() as u32));
                    changed[from.index()] += 1;
                    assert_ne!(from, to);
                    assert!(terms.contains(&to));
                    assert_eq!(genome.terms[from.index()].term, to);
                    assert_eq!(weights.collect::<Vec<_>>(), vec![1.0; length]);
                }
                ref more => panic!("one change at most, not {more:?}"),
            }
        }
        let third = 1.0 / 3.0;
        for term in Term::ALL {
            let odds = match length < MAX_TERMS && terms.contains(&term) {
                true => third / terms.len() as f64,
                false => 0.0,
            };
            assert_odds(added[term.index()], DRAWS, odds);
        }
        for hits in &removed[..length] {
            let odds = f64::from(length > 1) * third / length as f64;
            assert_odds(*hits, DRAWS, odds);
        }
        for hits in &changed[..length] {
            assert_odds(*hits, DRAWS, third / length as f64);
        }
        let limited = length == 1 || length == MAX_TERMS;
        assert_odds(nothing, DRAWS, if limited { third } else { 0.0 });
    }
}

#[test]
fn a_term_beyond_the_set_is_changed_into_one_of_the_set() {
    let rates = Rates {
        structural: 1.0,
        ..OFF
    };
    let (mut rng, mut hits) = (rng(25), [0; Term::COUNT]);
    for _ in 0..DRAWS {
        let mut genome = presets::lion();
        let mutations = mutate(&mut genome, TermSet::Paper, &rates, &mut rng);
        if let [Mutation::TermChanged { from, to, .. }] = mutations[..] {
            assert_eq!(from, Term::Lion);
            hits[to.index()] += 1;
        }
    }
    for term in TermSet::Paper.terms() {
        assert_odds(hits[term.index()], DRAWS, 1.0 / 21.0);
    }
    assert_eq!(hits[7..], [0, 0]);
}

#[test]
fn numeric_changes_have_the_papers_spread() {
    let mut rng = rng(23);
    let rates = Rates {
        numeric: 1.0,
        ..OFF
    };
    let middle = Genome {
        beta1: 0.5,
        beta2: 0.5,
        eps_log10: -7.0,
        ..presets::adam()
    };
    let mut squares = [0.0; GENES.len()];
    let mut log_squares = 0.0;
    for _ in 0..DRAWS {
        let mut genome = middle.clone();
        mutate(&mut genome, TermSet::Paper, &rates, &mut rng);
        log_squares += genome.terms[0].weight.ln().powi(2);
        for info in &GENES {
            let [before, after] = [&middle, &genome].map(|one| one.value(info.gene).number());
            let change = after - before;
            squares[info.gene as usize] += change * change;
        }
    }
    // The mean square of N(0, s) is s², with standard deviation s²·√2.
    let assert_spread = |sum: f64, sigma: f64| {
        let variance = sigma * sigma;
        assert_mean(sum / DRAWS as f64, variance, variance * 2f64.sqrt(), DRAWS);
    };
    assert_spread(log_squares, 0.3);
    for (gene, sigma) in [
        (Gene::LearningRate, 0.3),
        (Gene::Beta1, 0.06),
        (Gene::Beta2, 0.03),
        (Gene::Epsilon, 0.3),
        (Gene::WeightDecay, 0.3),
        (Gene::ClipValue, 0.0),
    ] {
        assert_spread(squares[gene as usize], sigma);
    }
}

#[test]
fn values_at_a_bound_are_held_there_and_a_held_value_is_not_reported() {
    let mut rng = rng(24);
    let rates = Rates {
        numeric: 1.0,
        sigma: 3.0,
        ..OFF
    };
    let mut held = 0;
    for _ in 0..DRAWS {
        let mut genome = presets::adam();
        (genome.terms[0].weight, genome.lr_log10) = (-MAX_WEIGHT, -1.0);
        let before = genome.clone();
        let mutations = mutate(&mut genome, TermSet::Paper, &rates, &mut rng);
        let weight = genome.terms[0].weight;
        assert!((-MAX_WEIGHT..0.0).contains(&weight), "the sign stays");
        let is_weight = |mutation: &Mutation| matches!(mutation, Mutation::Weight { .. });
        let moved = mutations.iter().any(is_weight);
        assert_eq!(moved, genome.terms != before.terms);
        held += usize::from(!moved);
    }
    assert_odds(held, DRAWS, 0.5);
}

proptest! {
    #[test]
    fn mutants_stay_within_bounds_and_mutations_tell_all(seed: u64, generation in 0u32..50) {
        let (before, mut rng) = (testing::genome(seed), rng(seed ^ 1));
        let mut genome = before.clone();
        let mutations = mutate(&mut genome, TermSet::All, &Rates::annealed(generation, 50), &mut rng);
        prop_assert!(genome.is_within_bounds(), "{genome:?}");
        for info in &GENES {
            let told = mutations.iter().any(|m| match *m {
                Mutation::Real { gene, to, .. } => {
                    gene == info.gene && genome.value(gene) == GeneValue::Real(to)
                }
                Mutation::Flag { gene, on } => {
                    gene == info.gene && genome.value(gene) == GeneValue::Flag(on)
                }
                _ => false,
            });
            prop_assert_eq!(told, genome.value(info.gene) != before.value(info.gene));
        }
        prop_assert_eq!(mutations.is_empty(), genome == before);
        let mut again = before.clone();
        for mutation in &mutations {
            prop_assert_eq!(mutation.apply(&mut again), Some(()));
        }
        prop_assert_eq!(&again, &genome, "it follows from its mutations");
        for mutation in mutations.iter().rev() {
            prop_assert_eq!(mutation.undo(&mut again), Some(()));
        }
        prop_assert_eq!(again, before, "and they can be taken back");
    }
}
