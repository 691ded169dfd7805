//! When two genomes are the same optimizer: equality of what they compute, not of their genes.
//!
//! Works on the equations of arXiv 2512.11853 in real arithmetic; it does not know that floating
//! point rounds two equal sums differently.

use super::genome::{Genome, NEGLIGIBLE, Term};

/// Relative difference up to which two numbers count as equal; 10^x of a typed number is not exact.
const TOLERANCE: f64 = 1e-9;

/// Returns whether two genomes make the same updates from the same gradients.
///
/// Compared are the step sizes lr·α per term type, the decay lr·λ, the schedule, and only those
/// genes that reach the update:
/// - repeats and order of terms do not matter, nor does what cancels out;
/// - NESTEROV is 0.9·GRAD + 0.1·MOMENTUM;
/// - without first moment (or with β1 = 0) m̂ is g, so MOMENTUM is GRAD and ADAM_TERM is RMS_NORM;
/// - without second moment (or with β2 = 0) √v̂ is |g|, so RMS_NORM is SQRT_GRAD;
/// - β1, β2 and bias correction matter where a term reads the moment, ε where one divides;
/// - clipping matters where a term reads more than the sign; the bound where clipping is on;
/// - a warm-up matters from two steps on.
pub fn train_identically(a: &Genome, b: &Genome) -> bool {
    Behaviour::of(a).equals(&Behaviour::of(b))
}

/// A genome reduced to what reaches the update; `None` where a gene does not.
struct Behaviour {
    /// lr·α per term type after rewriting; a cancelled term is exactly zero.
    steps: [f64; 7],
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
        let remembers_mean = genome.first_moment && genome.beta1 > 0.0;
        let remembers_size = genome.second_moment && genome.beta2 > 0.0;
        let [grad, momentum, rms, adam, _, unit, nesterov] = Term::ALL.map(Term::index);

        let mut weights = genome.canonical_weights();
        let mut rewrite = |from: usize, to: &[(usize, f64)]| {
            let weight = std::mem::take(&mut weights[from]);
            to.iter()
                .for_each(|&(term, share)| weights[term] += share * weight);
        };
        rewrite(nesterov, &[(grad, 0.9), (momentum, 0.1)]);
        if !remembers_mean {
            rewrite(momentum, &[(grad, 1.0)]);
            rewrite(adam, &[(rms, 1.0)]);
        }
        if !remembers_size {
            rewrite(rms, &[(unit, 1.0)]);
        }
        let gross: f64 = genome
            .terms
            .iter()
            .map(|summand| summand.weight.abs())
            .sum();
        let rate = 10f64.powf(genome.lr_log10);
        let steps = weights.map(|weight| {
            if weight.abs() > NEGLIGIBLE * gross {
                rate * weight
            } else {
                0.0
            }
        });

        let any = |terms: &[usize]| terms.iter().any(|&term| steps[term] != 0.0);
        let reads_mean = remembers_mean && any(&[momentum, adam]);
        let reads_size = remembers_size && any(&[rms, adam]);
        let clips = genome.clipping && any(&[grad, momentum, rms, adam, unit]);
        Behaviour {
            steps,
            decay: rate * 10f64.powf(genome.weight_decay_log10),
            beta1: reads_mean.then_some(genome.beta1),
            beta2: reads_size.then_some(genome.beta2),
            bias_correction: genome.bias_correction && (reads_mean || reads_size),
            eps_log10: any(&[rms, adam, unit]).then_some(genome.eps_log10),
            clip_value: clips.then_some(genome.clip_value),
            warmup_steps: (genome.warmup && genome.warmup_steps > 1).then_some(genome.warmup_steps),
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
