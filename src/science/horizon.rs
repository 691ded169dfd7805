//! A genome at another length of run: its warm-up keeps its share of the run.
//!
//! Every schedule belongs to the length of run that it was found at. Cosine decay is a share of the run
//! already; a warm-up is a number of steps, so at another length it has to be scaled, or it is another
//! schedule. Knows no training.

use crate::genome::Genome;

/// Training steps of the published search, for whose length known optimizers and random genomes are made.
///
/// Source: arXiv 2512.11853.
pub const PUBLISHED_STEPS: u32 = 500;

impl Genome {
    /// Returns the genome of a run of `from_steps` for a run of `to_steps`: the same share of the run is
    /// warm-up, rounded to the nearest whole step, a half upwards, and never below one.
    ///
    /// The length is scaled where warm-up is off too, so that switching it on gives what the longer run
    /// would have. Cosine decay follows the length of the run by itself. A run of no steps counts as one.
    pub fn stretched(&self, from_steps: u32, to_steps: u32) -> Genome {
        let (from, to) = (u64::from(from_steps.max(1)), u64::from(to_steps.max(1)));
        // At most (2³² − 1)² + 2³¹, which fits.
        let scaled = (u64::from(self.warmup_steps) * to + from / 2) / from;
        Genome {
            warmup_steps: u32::try_from(scaled).unwrap_or(u32::MAX).max(1),
            ..self.clone()
        }
    }
}

/// Returns what became of the warm-up of a genome made for `from_steps` in a run of `to_steps`:
/// `warm-up 20 of these 100 steps, as 100 of 500`; `None` where it has none or both lengths are the same.
pub fn stretch_text(genome: &Genome, from_steps: u32, to_steps: u32) -> Option<String> {
    if from_steps == to_steps || !genome.warmup || genome.warmup_steps <= 1 {
        return None;
    }
    let scaled = genome.stretched(from_steps, to_steps).warmup_steps;
    Some(format!(
        "warm-up {scaled} of these {to_steps} steps, as {} of {from_steps}",
        genome.warmup_steps
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{presets, testing};

    #[test]
    fn a_warm_up_keeps_its_share_of_the_run() {
        let published = presets::published();
        let warmup = |from, to| published.stretched(from, to).warmup_steps;
        assert_eq!(warmup(500, 100), 20);
        assert_eq!(warmup(500, 1000), 200);
        assert_eq!(warmup(500, 40), 8);
        // 100 · 7 / 400 = 1.75 and 100 · 2 / 400 = 0.5: to the nearest, a half upwards.
        assert_eq!((warmup(400, 7), warmup(400, 2)), (2, 1));
        assert_eq!((warmup(500, 1), warmup(u32::MAX, 1)), (1, 1));
        assert_eq!((warmup(0, 3), warmup(1, u32::MAX)), (300, u32::MAX));
        let kept = Genome {
            warmup_steps: 100,
            ..published.stretched(500, 100)
        };
        assert_eq!(kept, published, "nothing else changes");
    }

    #[test]
    fn the_scaled_schedule_is_the_longer_one_seen_from_afar() {
        let long = presets::published();
        let short = long.stretched(500, 100);
        // The last step of every five is the end of one short step.
        for step in 0..20 {
            let a = long.learning_rate(5 * step + 4, 500);
            let b = short.learning_rate(step, 100);
            assert!((a / b - 1.0).abs() < 0.02, "step {step}: {a} and {b}");
        }
    }

    #[test]
    fn the_text_says_both_lengths() {
        let published = presets::published();
        let text = |from, to| stretch_text(&published, from, to);
        assert_eq!(
            text(500, 100).as_deref(),
            Some("warm-up 20 of these 100 steps, as 100 of 500")
        );
        assert_eq!(text(500, 500), None);
        assert_eq!(stretch_text(&presets::adam(), 500, 100), None);
    }

    proptest! {
        #[test]
        fn any_length_can_be_trained(seed: u64, from: u32, to: u32) {
            let genome = testing::genome(seed);
            let stretched = genome.stretched(from, to);
            prop_assert!(stretched.warmup_steps >= 1 && stretched.is_trainable());
            prop_assert_eq!(genome.stretched(from, from), genome);
        }
    }
}
