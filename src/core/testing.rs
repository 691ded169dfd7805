//! What several unit tests of the core share: arbitrary genomes and bounds on sampled odds.

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use super::crossover::crossover;
use super::genome::{GENES, GeneKind, GeneValue, Genome};
use super::mutation::{Rates, mutate};
use super::random::random_genome;

/// Draws behind every sampled share.
pub const DRAWS: usize = 20_000;

/// Returns a seeded generator.
pub fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Returns a genome as evolution makes them: drawn, crossed and mutated for a few generations.
pub fn genome(seed: u64) -> Genome {
    let mut rng = rng(seed);
    let mut genome = random_genome(&mut rng);
    for _ in 0..rng.random_range(0..6) {
        let mate = random_genome(&mut rng);
        genome = crossover(&genome, &mate, &mut rng);
        mutate(&mut genome, &Rates::annealed(0, 10), &mut rng);
    }
    genome
}

/// Returns a genome whose every gene differs from the given one's; the terms stay.
pub fn opposite(genome: &Genome) -> Genome {
    let mut opposite = genome.clone();
    for info in &GENES {
        let value = match (info.kind, genome.value(info.gene)) {
            (
                GeneKind::Real {
                    bounds: (low, high),
                    ..
                },
                GeneValue::Real(value),
            ) => GeneValue::Real(if value > (low + high) / 2.0 {
                low
            } else {
                high
            }),
            (_, GeneValue::Flag(on)) => GeneValue::Flag(!on),
            (_, GeneValue::Integer(steps)) => GeneValue::Integer(steps + 1),
            (kind, value) => panic!("{kind:?} holds {value:?}"),
        };
        opposite.set(info.gene, value);
    }
    opposite
}

/// Asserts that `hits` of `draws` lie within five standard deviations of the odds `p`.
#[track_caller]
pub fn assert_odds(hits: usize, draws: usize, p: f64) {
    let (expected, sigma) = (draws as f64 * p, (draws as f64 * p * (1.0 - p)).sqrt());
    let distance = (hits as f64 - expected).abs();
    assert!(
        distance <= 5.0 * sigma,
        "{hits} of {draws} instead of {expected:.0} ± {sigma:.0}"
    );
}

/// Asserts that a mean of `draws` values of deviation `sigma` lies within five standard errors.
#[track_caller]
pub fn assert_mean(mean: f64, expected: f64, sigma: f64, draws: usize) {
    let error = sigma / (draws as f64).sqrt();
    assert!(
        (mean - expected).abs() <= 5.0 * error,
        "{mean} instead of {expected} ± {error}"
    );
}
