//! What several unit tests share: arbitrary genomes and settings, damaged input, bounds on sampled odds.

use std::{fmt::Display, ops::Range};

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng, seq::IndexedRandom};

use super::catalog::{Dataset, ModelSize, Protocol};
use super::config::{Preset, RunConfig, Setting};
use super::crossover::crossover;
pub use super::genome::sum;
use super::genome::{GENES, GeneValue, Genome, Term};
use super::mutation::{Rates, mutate};
use super::presets;
use super::random::random_genome;
use super::selection::Selection;
use super::term::TermSet;

/// Draws behind every sampled share.
pub const DRAWS: usize = 20_000;

/// Returns a seeded generator.
pub fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Returns a genome as evolution makes them: drawn, crossed and mutated for a few generations.
pub fn genome(seed: u64) -> Genome {
    let mut rng = rng(seed);
    let mut genome = random_genome(TermSet::All, &mut rng);
    for _ in 0..rng.random_range(0..6) {
        let mate = random_genome(TermSet::All, &mut rng);
        genome = crossover(&genome, &mate, &mut rng).0;
        mutate(&mut genome, TermSet::All, &Rates::annealed(0, 10), &mut rng);
    }
    genome
}

/// Returns Adam with these terms in place of its own.
pub fn adam_of(terms: &[(Term, f64)]) -> Genome {
    Genome {
        terms: sum(terms),
        ..presets::adam()
    }
}

/// Returns T(g, m, v) of a term, where `before` is m before this step and `root` is √v̂ + ε.
pub fn direction(term: Term, [g, m, before]: [f64; 3], root: f64, eps: f64) -> f64 {
    match term {
        Term::Grad => g,
        Term::Momentum => m,
        Term::RmsNorm => g / root,
        Term::Adam => m / root,
        Term::Sign => g.signum(),
        Term::UnitGrad => g / (g.abs() + eps),
        Term::Nesterov => m + 0.9 * (g - m),
        Term::SignMomentum => m.signum(),
        Term::Lion => (0.9 * before + 0.1 * g).signum(),
    }
}

/// Returns a genome whose every gene differs from the given one's; the terms stay.
pub fn opposite(genome: &Genome) -> Genome {
    let mut opposite = genome.clone();
    for info in &GENES {
        let (low, high) = info.kind.bounds();
        let value = match genome.value(info.gene) {
            GeneValue::Real(value) if value > (low + high) / 2.0 => GeneValue::Real(low),
            GeneValue::Real(_) => GeneValue::Real(high),
            GeneValue::Flag(on) => GeneValue::Flag(!on),
            GeneValue::Integer(steps) => GeneValue::Integer(steps + 1),
        };
        opposite.set(info.gene, value);
    }
    opposite
}

/// Returns valid settings: a preset's with some changed.
pub fn config(rng: &mut ChaCha8Rng) -> RunConfig {
    let mut config = Preset::ALL.choose(rng).expect("there are presets").config();
    for (_, number) in Setting::numbers() {
        let (low, high) = number.range;
        if rng.random_bool(0.3) {
            (number.set)(&mut config, rng.random_range(low..=high));
        }
    }
    if rng.random_bool(0.5) {
        config.seed = rng.random();
    }
    if rng.random_bool(0.5) {
        config.tasks = [
            [Dataset::Cifar10, Dataset::Mnist].to_vec(),
            [Dataset::FashionMnist].to_vec(),
            [Dataset::Own].to_vec(),
            [Dataset::Digits, Dataset::Mnist].to_vec(),
            Dataset::TASKS.to_vec(),
        ]
        .choose(rng)
        .expect("there are tasks")
        .clone();
    }
    if rng.random_bool(0.3) {
        config.model = *ModelSize::ALL.choose(rng).expect("there are networks");
        config.protocol = Protocol::Validation;
    }
    config.fresh_seeds = rng.random_bool(0.3);
    if rng.random_bool(0.3) {
        config.term_set = TermSet::All;
    }
    if rng.random_bool(0.3) {
        config.selection = *Selection::ALL.choose(rng).expect("there are kinds");
    }
    config.elites = config.elites.min(config.population - 1);
    config.tournament = config.tournament.min(config.population);
    config
}

/// What readers of text stumble over.
const STUMBLING_BLOCKS: [&str; 28] = [
    "1e999",
    "-1e999",
    "1e-999",
    "NaN",
    "-Infinity",
    "null",
    "true",
    "-0",
    "-1",
    "0.5",
    "99",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "\"\"",
    "[]",
    "{}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "{\"a\":{\"a\":{\"a\":{\"a\":",
    "\"\\ud800\"",
    "\\u0000",
    "\0",
    "\u{202e}",
    "½∞😀",
    ",",
    "\"",
    "\\",
];

/// Returns `original` with one to three places changed: cut, bytes or whole tokens put in, taken out,
/// repeated or replaced, by noise, by other digits, by another token of the same text, or by what readers
/// stumble over.
pub fn mutated(original: &[u8], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..rng.random_range(1..=3) {
        let at = rng.random_range(0..=bytes.len());
        let near = at..(at + rng.random_range(0..16)).min(bytes.len());
        let token = token(&bytes, at);
        match rng.random_range(0..18) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, rng.random()),
            2 => drop(bytes.drain(near)),
            3 => bytes.extend_from_within(near),
            4 => {
                let repeated = bytes[near].to_vec();
                bytes.splice(at..at, repeated);
            }
            5 | 6 => {
                let block = STUMBLING_BLOCKS.choose(rng).expect("there are some");
                bytes.splice(token, block.bytes());
            }
            7..=9 => {
                let elsewhere = rng.random_range(0..=bytes.len());
                let other = bytes[self::token(&bytes, elsewhere)].to_vec();
                bytes.splice(token, other);
            }
            10 if at < bytes.len() => bytes[at] ^= 1 << rng.random_range(0..8),
            11 if at < bytes.len() => bytes[at] = rng.random(),
            12.. => {
                let digit = bytes[at..].iter_mut().find(|byte| byte.is_ascii_digit());
                digit
                    .into_iter()
                    .for_each(|digit| *digit = rng.random_range(b'0'..=b'9'));
            }
            _ => {}
        }
    }
    bytes
}

/// Has every one of `originals` read in turn, damaged, a hundred thousand times in all; `read` tells of all that it
/// found, which may be nothing. Asserts that more than so many were used and refused, and that every refusal is in few
/// words that can be shown.
#[track_caller]
pub fn read_damaged<E: Display, Found: IntoIterator<Item = Result<(), E>>>(
    seed: u64,
    originals: &[impl AsRef<[u8]>],
    [least_used, least_refused]: [usize; 2],
    mut read: impl FnMut(&[u8]) -> Found,
) {
    let mut rng = rng(seed);
    let (mut used, mut refused) = (0, 0);
    for original in originals.iter().cycle().take(100_000) {
        for found in read(&mutated(original.as_ref(), &mut rng)) {
            let Err(error) = found else {
                used += 1;
                continue;
            };
            refused += 1;
            let error = error.to_string();
            assert!(error.chars().count() < 400, "{error}");
            assert!(!error.contains(char::is_control), "{error}");
        }
    }
    let told = format!("{used} used, {refused} refused");
    assert!(used > least_used && refused > least_refused, "{told}");
}

/// The run of letters, digits, signs and points around `at`; a single byte where there is none.
fn token(bytes: &[u8], at: usize) -> Range<usize> {
    let within = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+.".contains(byte);
    let start = bytes[..at].iter().rposition(|byte| !within(byte));
    let end = bytes[at..].iter().position(|byte| !within(byte));
    let start = start.map_or(0, |place| place + 1);
    let end = end.map_or(bytes.len(), |place| at + place);
    start..end.max((at + 1).min(bytes.len()))
}

/// Asserts that a number is the expected one but for rounding.
#[track_caller]
pub fn assert_near(actual: f64, expected: f64) {
    let off = (actual - expected).abs();
    assert!(off <= 1e-9 * expected.abs(), "{actual} for {expected}");
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
