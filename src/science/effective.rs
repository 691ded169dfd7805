//! The effective step of a genome: how far it moves a weight at each step of a run.
//!
//! At most lr of the schedule × Σ|α·c|, and less where terms have opposite signs, where c is what missing bias correction makes of each term. Running means
//! start at zero, so that after t steps m is (1 − β1ᵗ) and v is (1 − β2ᵗ) of what it is going to be. With bias
//! correction both are divided by that, and c is 1. Without it, whatever the gradients are:
//!
//! | reads | terms | c |
//! |---|---|---|
//! | neither, or only signs | GRAD, UNIT_GRAD, SIGN_GRAD and the signs of momentum | 1 |
//! | m̂ alone | MOMENTUM | 1 − β1ᵗ |
//! | m̂ for a tenth | NESTEROV | 0.9 + 0.1·(1 − β1ᵗ) |
//! | v̂ alone | RMS_NORM | 1 / √(1 − β2ᵗ) |
//! | both | ADAM_TERM | (1 − β1ᵗ) / √(1 − β2ᵗ), or 1 − β1ᵗ without second moment |
//!
//! The step is that of a steady gradient of size one: terms that follow the gradient's size (GRAD, MOMENTUM,
//! NESTEROV) make it shorter or longer with the gradient, and ε is left out. Source of the equations: arXiv
//! 2512.11853; of c: Kingma and Ba, arXiv 1412.6980, section 3.

use super::{
    genome::{Genome, Term},
    term::Direction,
};
use text::number::{count, number};

/// Within this share of the corrected step a step counts as equal to it.
const EQUAL: f64 = 0.05;

/// Steps up to which each is looked at; beyond, they grow apart by [`STRIDE`].
const EVERY_STEP: u64 = 256;

/// Ratio of two neighbouring steps that are looked at beyond [`EVERY_STEP`].
const STRIDE: f64 = 1.02;

/// Beyond this step no run goes, and every β below 1 − 10⁻⁸ is forgotten.
const LAST_STEP: u64 = 1 << 32;

/// What missing bias correction makes of the first steps, against the same genome with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StartUp {
    /// The longest step: its number from 1, and how many times the corrected one it is.
    pub longest: (u64, f64),
    /// The shortest step likewise.
    pub shortest: (u64, f64),
    /// The first step from which on all are within 5 % of the corrected ones.
    pub equal_from: u64,
}

/// Returns the effective step at `step` (from 0) of a run of `total_steps`: 10⁻³ throughout for Adam. Terms of
/// opposite signs count as if they had the same, see [`has_opposite_signs`].
pub fn effective_step(genome: &Genome, step: u32, total_steps: u32) -> f64 {
    let canonical = genome.canonical();
    scheduled(&canonical, step, total_steps, |_| true)
}

/// Returns the effective steps at the steps `at` (from 0) of a run of `total_steps`, in their order.
pub fn effective_steps(
    genome: &Genome,
    total_steps: u32,
    at: impl IntoIterator<Item = u32>,
) -> Vec<f64> {
    let canonical = genome.canonical();
    let step = |step| scheduled(&canonical, step, total_steps, |_| true);
    at.into_iter().map(step).collect()
}

/// Returns the mean effective step over a run of `total_steps` of those terms whose step does not depend on the
/// gradient's size, as Adam's does not; `None` where there is none of them or no step.
pub fn mean_normalised_step(genome: &Genome, total_steps: u32) -> Option<f64> {
    let canonical = genome.canonical();
    let at = |step| scheduled(&canonical, step, total_steps, Term::is_normalised);
    let mean = (0..total_steps).map(at).sum::<f64>() / f64::from(total_steps);
    (mean > 0.0).then_some(mean)
}

/// Whether terms of the genome work against each other, so that it steps less far than its [`effective_step`].
pub fn has_opposite_signs(genome: &Genome) -> bool {
    let terms = genome.canonical().terms;
    let is_signed = |sign: f64| terms.iter().any(|summand| summand.weight * sign > 0.0);
    is_signed(1.0) && is_signed(-1.0)
}

/// Returns what becomes of the genome's first steps without bias correction, whether it has it or not; `None`
/// where no term reads the length of a running mean.
pub fn start_up(genome: &Genome) -> Option<StartUp> {
    let canonical = without_correction(genome)?;
    let ratio = |t: u64| start_up_at(&canonical, t);
    let at = std::iter::successors(Some(1), |t| Some(next(*t)));
    let at = at.take_while(|t| *t <= LAST_STEP);
    let all: Vec<(u64, f64)> = at.map(|t| (t, ratio(t))).collect();
    let extreme = |is_beyond: fn(&f64, &f64) -> bool| {
        let steps = all.iter().copied();
        steps.reduce(|found, one| {
            if is_beyond(&one.1, &found.1) {
                one
            } else {
                found
            }
        })
    };
    let last_unequal = all.iter().rfind(|(_, ratio)| !is_equal(*ratio));
    // Between the last unequal step that was looked at and the next one it becomes equal.
    let mut unequal = last_unequal.map_or(0, |(t, _)| *t);
    let mut equal = next(unequal);
    while equal - unequal > 1 {
        let middle = unequal + (equal - unequal) / 2;
        match is_equal(ratio(middle)) {
            true => equal = middle,
            false => unequal = middle,
        }
    }
    Some(StartUp {
        longest: extreme(f64::gt)?,
        shortest: extreme(f64::lt)?,
        equal_from: equal,
    })
}

/// Returns how many times the corrected step the step number `t` (from 1) is without bias correction, whether
/// the genome has it or not; 1 where no term reads the length of a running mean.
pub fn uncorrected_ratio(genome: &Genome, t: u64) -> f64 {
    without_correction(genome).map_or(1.0, |canonical| start_up_at(&canonical, t))
}

/// Says what bias correction makes of the steps of a run of `total_steps`; `None` where it is unused.
pub fn start_up_text(genome: &Genome, total_steps: u32) -> Option<String> {
    let StartUp {
        longest,
        shortest,
        equal_from,
    } = start_up(genome)?;
    let longer = (longest.1 > 1.0 + EQUAL).then_some(longest);
    let shorter = (shortest.1 < 1.0 - EQUAL).then_some(shortest);
    let mut parts: Vec<(u64, f64)> = longer.into_iter().chain(shorter).collect();
    parts.sort_by_key(|(step, _)| *step);
    let part = |(step, ratio): &(u64, f64)| format!("up to {} (step {step})", times(*ratio));
    let parts: Vec<String> = parts.iter().map(part).collect();
    let on = genome.bias_correction;
    if parts.is_empty() {
        let sentence = match on {
            true => "Bias correction is on; off, every step would be within 5 % of what it is.",
            false => {
                "Bias correction is off; every step is within 5 % of what it would be with it."
            }
        };
        return Some(sentence.into());
    }
    let (off, are) = match on {
        true => (
            "Bias correction is on. Off, the first steps would be",
            "would be",
        ),
        false => ("Bias correction is off: the first steps are", "are"),
    };
    let last = u64::from(total_steps.max(1));
    let end = match equal_from <= last {
        true => format!(
            "from step {} on they {are} equal within 5 %",
            count(equal_from)
        ),
        false => {
            let times = times(uncorrected_ratio(genome, last));
            let still = match on {
                true => "it would still be",
                false => "it is still",
            };
            format!(
                "at the last of these {} steps {still} {times}, and equal within 5 % only from step {}",
                count(last),
                count(equal_from)
            )
        }
    };
    let than = if on { "" } else { " than with it" };
    Some(format!("{off} {}{than}; {end}.", parts.join(", then ")))
}

/// `6.57 times longer`.
fn times(ratio: f64) -> String {
    match ratio > 1.0 {
        true => format!("{} times longer", number(ratio)),
        false => format!("{} times shorter", number(1.0 / ratio)),
    }
}

/// The canonical form with bias correction off; `None` where it would change nothing if it were on.
fn without_correction(genome: &Genome) -> Option<Genome> {
    let on = Genome {
        bias_correction: true,
        ..genome.clone()
    };
    let canonical = on.canonical();
    canonical.bias_correction.then_some(Genome {
        bias_correction: false,
        ..canonical
    })
}

/// lr × Σ|α·c| over the terms that are `counted`, of a genome in canonical form.
fn scheduled(canonical: &Genome, step: u32, total_steps: u32, counted: fn(Term) -> bool) -> f64 {
    canonical.learning_rate(step, total_steps) * way(canonical, u64::from(step) + 1, counted)
}

fn start_up_at(canonical: &Genome, t: u64) -> f64 {
    let corrected = canonical.terms.iter().map(|summand| summand.weight.abs());
    way(canonical, t, |_| true) / corrected.sum::<f64>()
}

/// Σ|α·c| at step number `t` (from 1) over the terms that are `counted`, of a genome in canonical form.
fn way(canonical: &Genome, t: u64, counted: fn(Term) -> bool) -> f64 {
    let terms = canonical.terms.iter();
    let terms = terms.filter(|summand| counted(summand.term));
    terms
        .map(|summand| summand.weight.abs() * correction(canonical, summand.term, t))
        .sum()
}

/// c of `term` at step number `t` (from 1) in a genome of canonical form, see the table above.
fn correction(canonical: &Genome, term: Term, t: u64) -> f64 {
    if canonical.bias_correction {
        return 1.0;
    }
    let t = t as f64;
    let mean = 1.0 - canonical.beta1.powf(t);
    let root = (1.0 - canonical.beta2.powf(t)).sqrt();
    let of = |direction: Direction| {
        let reads = direction.reads();
        let length = if reads.mean_length { mean } else { 1.0 };
        length / if reads.size { root } else { 1.0 }
    };
    let directions = term.info().weights.iter();
    directions
        .map(|(direction, weight)| weight * of(*direction))
        .sum()
}

fn is_equal(ratio: f64) -> bool {
    (ratio - 1.0).abs() <= EQUAL
}

fn next(t: u64) -> u64 {
    match t < EVERY_STEP {
        true => t + 1,
        false => (t as f64 * STRIDE) as u64,
    }
}

#[cfg(test)]
mod tests;
