//! When two genomes are the same optimizer: equality of what they compute, not of their genes.
//!
//! Works on the equations of arXiv 2512.11853 in real arithmetic; it does not know that floating
//! point rounds two equal sums differently.

use super::canonical::TOLERANCE;
use super::genome::Genome;
use super::term::{LOOK_AHEAD, TERMS, Term};

/// Returns whether two genomes make the same updates from the same gradients.
///
/// Compared are their canonical forms ([`Genome::canonical`]): the step sizes lr·α per term type, the decay
/// lr·λ, the schedule, and only those genes that reach the update. How lr and α share their product does
/// not matter.
pub fn train_identically(a: &Genome, b: &Genome) -> bool {
    Behaviour::of(a).equals(&Behaviour::of(b))
}

/// A genome reduced to what reaches the update; `None` where a gene does not.
struct Behaviour {
    /// lr·α per term type of the canonical form, NESTEROV as its parts; an absent term is exactly zero.
    steps: [f64; Term::COUNT],
    /// lr·λ.
    decay: f64,
    beta1: Option<f64>,
    beta2: Option<f64>,
    bias_correction: bool,
    eps_log10: Option<f64>,
    clip_value: Option<f64>,
    warmup_steps: Option<u32>,
    cosine_decay: bool,
}

impl Behaviour {
    fn of(genome: &Genome) -> Behaviour {
        let genome = genome.canonical();
        let rate = 10f64.powf(genome.lr_log10);
        let mut steps = genome.summed_weights().map(|weight| rate * weight);
        let ahead = std::mem::take(&mut steps[Term::Nesterov.index()]);
        steps[Term::Grad.index()] += LOOK_AHEAD * ahead;
        steps[Term::Momentum.index()] += (1.0 - LOOK_AHEAD) * ahead;
        let divides = TERMS
            .iter()
            .any(|info| steps[info.term.index()] != 0.0 && info.term.reads().eps);
        Behaviour {
            steps,
            decay: rate * 10f64.powf(genome.weight_decay_log10),
            beta1: genome.first_moment.then_some(genome.beta1),
            beta2: genome.second_moment.then_some(genome.beta2),
            bias_correction: genome.bias_correction,
            eps_log10: divides.then_some(genome.eps_log10),
            clip_value: genome.clipping.then_some(genome.clip_value),
            warmup_steps: genome.warmup.then_some(genome.warmup_steps),
            cosine_decay: genome.cosine_decay,
        }
    }

    fn equals(&self, other: &Behaviour) -> bool {
        let largest = self
            .steps
            .iter()
            .chain(&other.steps)
            .fold(0.0, |max: f64, step| max.max(step.abs()));
        let mut steps = self.steps.iter().zip(&other.steps);
        steps.all(|(a, b)| (a - b).abs() <= TOLERANCE * largest)
            && close(self.decay, other.decay)
            && both_close(self.beta1, other.beta1)
            && both_close(self.beta2, other.beta2)
            && self.bias_correction == other.bias_correction
            && both_close(self.eps_log10, other.eps_log10)
            && both_close(self.clip_value, other.clip_value)
            && self.warmup_steps == other.warmup_steps
            && self.cosine_decay == other.cosine_decay
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * a.abs().max(b.abs())
}

fn both_close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => close(a, b),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
