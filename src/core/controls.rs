//! Controls: known optimizers with what the published winner has beside its formula.
//!
//! The winner was compared with optimizers that lack its schedule and its larger rate. Whether its
//! formula is what helps shows against an optimizer that has the same. Knows no score.

use super::{
    genome::{Genome, Term},
    presets,
};

/// Returns the genome with the published winner's warm-up and cosine decay.
pub fn with_schedule(genome: Genome) -> Genome {
    let published = presets::published();
    Genome {
        warmup: published.warmup,
        warmup_steps: published.warmup_steps,
        cosine_decay: published.cosine_decay,
        ..genome
    }
}

/// Returns the genome at the learning rate `rate`, above zero.
pub fn with_rate(genome: Genome, rate: f64) -> Genome {
    Genome {
        lr_log10: rate.log10(),
        ..genome
    }
}

/// Returns the rate at which the published winner takes its Adam term, lr·α ≈ 4.37·10⁻³.
pub fn published_rate() -> f64 {
    let published = presets::published();
    10f64.powf(published.lr_log10) * published.canonical_weights()[Term::Adam.index()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adam_with_the_published_schedule_and_rate_differs_in_nothing_else() {
        let control = with_rate(with_schedule(presets::adam()), published_rate());
        let near = |actual: f64, expected: f64| {
            assert!((actual / expected - 1.0).abs() < 1e-9, "{actual}");
        };
        // 10^-2.9198932483267144 · (2.0030004279455267 + 1.6322011630060542), in Python.
        near(published_rate(), 0.004_371_548_000_944_661);
        near(
            control.learning_rate(49, 500),
            0.5 * published_rate() * 0.5 * (1.0 + (std::f64::consts::PI * 0.098).cos()),
        );
        let same = Genome {
            lr_log10: -3.0,
            warmup: false,
            cosine_decay: false,
            ..control
        };
        assert_eq!(same, presets::adam());
    }
}
