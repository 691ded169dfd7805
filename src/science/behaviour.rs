//! When two genomes are the same optimizer: equality of what they compute, not of their genes.
//!
//! Works on the equations of arXiv 2512.11853 in real arithmetic; it does not know that floating
//! point rounds two equal sums differently.

use super::canonical::TOLERANCE;
use super::genome::Genome;
use super::term::{LOOK_AHEAD, Term};

/// Returns whether two genomes make the same updates from the same gradients.
///
/// Compared are their canonical forms ([`Genome::canonical`]): the step sizes lr·α per term type, the decay
/// lr·λ, the schedule, and only those genes that reach the update; the others stand at a fixed value. How lr
/// and α share their product does not matter.
pub fn train_identically(a: &Genome, b: &Genome) -> bool {
    let both = [a, b].map(Genome::canonical);
    let [a, b] = &both;
    let [of_a, of_b] = both.each_ref().map(steps);
    let sizes = of_a.iter().chain(&of_b).map(|step| step.abs());
    let largest = sizes.fold(0.0, f64::max);
    let mut steps = of_a.iter().zip(&of_b);
    let reals: [fn(&Genome) -> f64; 5] = [
        |genome| rate(genome) * 10f64.powf(genome.weight_decay_log10),
        |genome| genome.beta1,
        |genome| genome.beta2,
        |genome| genome.eps_log10,
        |genome| genome.clip_value,
    ];
    let switches = |genome: &Genome| {
        let divides = genome.terms.iter().any(|summand| summand.term.reads().eps);
        let schedule = (genome.warmup_steps, genome.cosine_decay);
        (genome.bias_correction, genome.clipping, divides, schedule)
    };
    steps.all(|(a, b)| (a - b).abs() <= TOLERANCE * largest)
        && reals.iter().all(|of| close(of(a), of(b)))
        && switches(a) == switches(b)
}

/// lr·α per term type of a canonical form, NESTEROV as its parts; an absent term is exactly zero.
fn steps(canonical: &Genome) -> [f64; Term::COUNT] {
    let rate = rate(canonical);
    let mut steps = canonical.summed_weights().map(|weight| rate * weight);
    let ahead = std::mem::take(&mut steps[Term::Nesterov.index()]);
    steps[Term::Grad.index()] += LOOK_AHEAD * ahead;
    steps[Term::Momentum.index()] += (1.0 - LOOK_AHEAD) * ahead;
    steps
}

fn rate(genome: &Genome) -> f64 {
    10f64.powf(genome.lr_log10)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * a.abs().max(b.abs())
}

#[cfg(test)]
mod tests;
