//! What the small curves and the sentences beside them are worked out from.

use science::{effective::effective_step, genome::Genome, presets};

/// Steps of the small trainings.
pub const STEPS: u32 = 40;

/// Candidates of the small population.
pub const CANDIDATES: u32 = 12;

/// `f` at each whole number from 1 to `last`.
pub fn up_to(last: u32, f: impl Fn(u32) -> f64) -> impl Iterator<Item = (f64, f64)> {
    (1..=last).map(move |number| (f64::from(number), f(number)))
}

/// `f` at each of so many steps, from the first.
pub fn by_step(f: impl Fn(u32) -> f64) -> impl Iterator<Item = (f64, f64)> {
    up_to(STEPS, f)
}

/// What a step at this rate leaves of a weight in the bowl w², whose gradient is 2·w.
pub fn kept(rate: f64) -> f64 {
    1.0 - 2.0 * rate
}

/// Fixed noise between 0 and 1: multiples of the golden ratio fill it evenly without order.
pub fn even(number: u32) -> f64 {
    (f64::from(number) * 0.618_033_988_75).fract()
}

/// Fixed noise between 0 and 1 that looks like chance: a number with its bits mixed.
pub fn chance(number: u32) -> f64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x85eb_ca6b);
    f64::from(mixed ^ (mixed >> 13)) / f64::from(u32::MAX)
}

/// A sample with just this mean and standard deviation: half of it above its mean, half below, one on it where their
/// number is odd.
pub fn sample(mean: f64, scatter: f64, seeds: u32) -> Vec<f64> {
    let size = scatter * (f64::from(seeds - 1) / f64::from(seeds / 2 * 2)).sqrt();
    let value = |seed: u32| match seed {
        last if last == seeds - 1 && seeds % 2 == 1 => mean,
        seed if seed.is_multiple_of(2) => mean + size,
        _ => mean - size,
    };
    (0..seeds).map(value).collect()
}

/// The share of its rate with which a genome steps.
pub fn rate(genome: &Genome) -> impl Iterator<Item = (f64, f64)> + use<> {
    let full = 10f64.powf(genome.lr_log10);
    let steps: Vec<(f64, f64)> =
        by_step(|step| effective_step(genome, step - 1, STEPS) / full).collect();
    steps.into_iter()
}

/// Adam with so many steps of warm-up.
pub fn warming_up(steps: f64) -> Genome {
    Genome {
        warmup: true,
        warmup_steps: steps.round() as u32,
        ..presets::adam()
    }
}

/// How likely none of so many fittest is among those drawn.
pub fn none_of(fittest: u32, drawn: f64) -> f64 {
    let drawn = drawn.round() as u32;
    (0..drawn).fold(1.0, |chance, taken| {
        let left = |all: u32| f64::from(all.saturating_sub(taken));
        chance * left(CANDIDATES - fittest) / left(CANDIDATES)
    })
}
