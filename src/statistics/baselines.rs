//! Controls: known optimizers with what another genome has beside its formula.
//!
//! The published winner was compared with optimizers that lack its schedule and its larger rate. Whether its
//! formula is what helps shows against an optimizer that has the same. Knows no score.

use science::{
    effective::mean_normalised_step,
    genome::{Genome, Term},
    presets,
};

/// Returns the genome with the warm-up and cosine decay of `other`.
pub fn with_schedule_of(other: &Genome, genome: Genome) -> Genome {
    Genome {
        warmup: other.warmup,
        warmup_steps: other.warmup_steps,
        cosine_decay: other.cosine_decay,
        ..genome
    }
}

/// Returns the genome with the published winner's warm-up and cosine decay.
pub fn with_schedule(genome: Genome) -> Genome {
    with_schedule_of(&presets::published(), genome)
}

/// Returns the genome at the learning rate `rate`, above zero.
pub fn with_rate(genome: Genome, rate: f64) -> Genome {
    Genome {
        lr_log10: rate.log10(),
        ..genome
    }
}

/// Returns the rate at which the genome takes its Adam term, lr·α of the canonical form; where α is not above
/// zero, lr.
pub fn adam_rate(genome: &Genome) -> f64 {
    let terms = genome.canonical_terms();
    let adam = terms.iter().find(|summand| summand.term == Term::Adam);
    let weight = adam.map_or(0.0, |summand| summand.weight);
    let rate = 10f64.powf(genome.lr_log10);
    if weight > 0.0 { rate * weight } else { rate }
}

/// Returns the rate at which the published winner takes its Adam term, lr·α ≈ 4.37·10⁻³.
pub fn published_rate() -> f64 {
    adam_rate(&presets::published())
}

/// Returns Adam, with bias correction and without a schedule, whose effective step is everywhere the mean of
/// the genome's over a run of `steps`; `None` where all of the genome's steps follow the gradient's size, as
/// Adam's do not.
///
/// What is faster only because its steps are longer is no faster than this.
pub fn adam_at_mean_step(genome: &Genome, steps: u32) -> Option<Genome> {
    let rate = mean_normalised_step(genome, steps)?;
    Some(with_rate(presets::adam(), rate))
}

/// How many rates are tried where a baseline's rate is tuned.
pub const TUNED_RATES: usize = 5;

/// Returns the rates that are tried where the rate of `genome` is tuned: two to a decade, a decade
/// either way of its own.
///
/// MOMENTUM is a running mean, ten times smaller than the sum that conventional momentum takes, so
/// where it is the only term the grid lies ten times higher: around the usual 10⁻² of that sum.
pub fn rate_grid(genome: &Genome) -> [f64; TUNED_RATES] {
    let running_mean = matches!(&genome.canonical_terms()[..], [one] if one.term == Term::Momentum);
    let centre = genome.lr_log10 + if running_mean { 1.0 } else { 0.0 };
    std::array::from_fn(|place| 10f64.powf(centre + 0.5 * (place as f64 - 2.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{effective::effective_steps, testing::assert_near as near};

    #[test]
    fn a_grid_spans_two_decades_around_the_usual_rate() {
        let [low, .., high] = rate_grid(&presets::adam());
        near(low, 1e-4);
        near(high, 1e-2);
        near(rate_grid(&presets::adam())[2], 1e-3);
        // Conventional momentum at 10⁻² is this running mean at 10⁻¹.
        near(rate_grid(&presets::sgd())[2], 1e-1);
    }

    #[test]
    fn adam_at_the_mean_step_goes_as_far() {
        let off = Genome {
            bias_correction: false,
            ..presets::adam()
        };
        let control = adam_at_mean_step(&off, 500).expect("Adam's steps can be matched");
        let way: f64 = effective_steps(&off, 500, 0..500).iter().sum();
        let matched: f64 = effective_steps(&control, 500, 0..500).iter().sum();
        assert!((way / matched - 1.0).abs() < 1e-9, "{way} and {matched}");
        assert!(control.bias_correction && !control.warmup && !control.cosine_decay);
        assert_eq!(adam_at_mean_step(&presets::sgd(), 500), None);
    }

    #[test]
    fn adam_with_the_published_schedule_and_rate_differs_in_nothing_else() {
        let control = with_rate(with_schedule(presets::adam()), published_rate());
        // 10^-2.9198932483267144 · (2.0030004279455267 + 1.6322011630060542), in Python.
        near(published_rate(), 0.004_371_548_000_944_661);
        let cosine = 0.5 * (1.0 + (std::f64::consts::PI * 0.098).cos());
        let half = 0.5 * published_rate();
        near(control.learning_rate(49, 500), half * cosine);
        let same = Genome {
            lr_log10: -3.0,
            warmup: false,
            cosine_decay: false,
            ..control
        };
        assert_eq!(same, presets::adam());
    }
}
