//! Effective steps against the update rule itself, run on a steady gradient.

use proptest::prelude::*;

use super::*;
use crate::gene::Gene;
use crate::presets;
use crate::testing::{self, adam_of, assert_near as near, direction};

fn only(term: Term) -> Genome {
    uncorrected(adam_of(&[(term, 1.0)]))
}

fn uncorrected(genome: Genome) -> Genome {
    Genome {
        bias_correction: false,
        ..genome
    }
}

/// The way of a weight in one step where the gradient was `gradient` in all steps before, ε left out, as the
/// sum of the sizes of all terms' steps.
fn stepped(genome: &Genome, steps: u32, gradient: f64) -> f64 {
    let (mut m, mut v) = (0.0, 0.0);
    for _ in 0..steps {
        m = genome.beta1 * m + (1.0 - genome.beta1) * gradient;
        v = genome.beta2 * v + (1.0 - genome.beta2) * gradient * gradient;
    }
    let m = if genome.first_moment { m } else { gradient };
    let v = if genome.second_moment {
        v
    } else {
        gradient * gradient
    };
    // A steady gradient has the sign of its mean, before this step and after.
    let direction = |term| direction(term, [gradient, m, m], v.sqrt(), 0.0);
    let terms = genome.terms.iter();
    let sum: f64 = terms
        .map(|summand| (summand.weight * direction(summand.term)).abs())
        .sum();
    genome.learning_rate(steps - 1, 500) * sum
}

#[test]
fn each_term_is_as_long_as_the_update_rule_makes_it() {
    for term in Term::ALL {
        for (first_moment, second_moment) in [(true, true), (true, false), (false, true)] {
            let genome = Genome {
                first_moment,
                second_moment,
                ..only(term)
            };
            for step in [0, 1, 11, 99, 499] {
                let stepped = stepped(&genome, step + 1, 1.0);
                near(effective_step(&genome, step, 500), stepped);
            }
        }
    }
    // Normalised terms do not depend on the gradient's size.
    let adam = uncorrected(presets::adam());
    near(effective_step(&adam, 11, 500), stepped(&adam, 12, 1e-3));
}

#[test]
fn adam_without_bias_correction_begins_with_longer_steps() {
    let adam = uncorrected(presets::adam());
    // 0.1 / √0.001.
    near(effective_step(&adam, 0, 500) / 1e-3, 10f64.sqrt());
    near(uncorrected_ratio(&presets::adam(), 1), 10f64.sqrt());
    let StartUp {
        longest,
        shortest,
        equal_from,
    } = start_up(&adam).expect("it reads both");
    assert_eq!((longest.0, equal_from), (12, 2375));
    // (1 − 0.9¹²) / √(1 − 0.999¹²), in Python.
    near(longest.1, 6.568_520_252_469_24);
    assert!(shortest.1 > 0.999, "{shortest:?}");
    assert_eq!(start_up(&presets::adam()), start_up(&adam));
    let meaning = Gene::BiasCorrection.info().meaning;
    let told = format!("Adam's up to {:.1} times", longest.1);
    assert!(meaning.contains(&told), "{meaning}");
}

#[test]
fn momentum_begins_shorter_and_what_reads_no_mean_does_not_change() {
    let momentum = start_up(&only(Term::Momentum)).expect("it reads m̂");
    assert_eq!(momentum.shortest.0, 1);
    near(momentum.shortest.1, 0.1);
    // 0.9^t ≤ 0.05 from t = 29 on.
    assert_eq!(momentum.equal_from, 29);
    use Term::{Grad, Lion, Sign, SignMomentum, UnitGrad};
    for term in [Grad, Sign, UnitGrad, SignMomentum, Lion] {
        assert_eq!(start_up(&only(term)), None, "{term:?}");
        assert_eq!(start_up_text(&only(term), 500), None);
        near(uncorrected_ratio(&only(term), 1), 1.0);
    }
    let forgetful = Genome {
        first_moment: false,
        second_moment: false,
        ..only(Term::Adam)
    };
    assert_eq!(start_up(&forgetful), None);
}

#[test]
fn the_schedule_and_the_weights_multiply() {
    let published = presets::published();
    let weights: f64 = published.terms.iter().map(|one| one.weight).sum();
    let corrected = Genome {
        bias_correction: true,
        ..published.clone()
    };
    for step in [0, 49, 250, 499] {
        let rate = published.learning_rate(step, 500);
        near(effective_step(&corrected, step, 500), rate * weights);
    }
    let steps = effective_steps(&published, 500, 0..500);
    assert_eq!(steps.len(), 500);
    near(steps[49], effective_step(&published, 49, 500));
    let doubled = adam_of(&[(Term::Adam, -2.0)]);
    near(effective_step(&doubled, 3, 500), 2e-3);
}

#[test]
fn the_mean_counts_what_is_comparable_with_adam() {
    let mean = |genome: &Genome, steps| mean_normalised_step(genome, steps);
    near(mean(&presets::adam(), 500).expect("Adam"), 1e-3);
    // Mean of (1 − 0.9ᵗ) / √(1 − 0.999ᵗ) over 500 steps, in Python.
    let adam = uncorrected(presets::adam());
    near(mean(&adam, 500).expect("Adam"), 2.601_480_343_075_475_4e-3);
    assert_eq!(mean(&presets::sgd(), 500), None);
    assert_eq!(mean(&presets::adam(), 0), None);
    let mixed = adam_of(&[(Term::Adam, 1.0), (Term::Grad, 1.0)]);
    near(mean(&mixed, 10).expect("Adam"), 1e-3);
}

#[test]
fn the_text_says_it_in_figures() {
    let text = |genome: &Genome, steps| start_up_text(genome, steps).unwrap_or_default();
    let adam = uncorrected(presets::adam());
    assert_eq!(
        text(&adam, 3000),
        "Bias correction is off: the first steps are up to 6.57 times longer (step 12) than with it; from step 2,375 on they are equal within 5 %."
    );
    assert_eq!(
        text(&adam, 500),
        "Bias correction is off: the first steps are up to 6.57 times longer (step 12) than with it; at the last of these 500 steps it is still 1.59 times longer, and equal within 5 % only from step 2,375."
    );
    assert_eq!(
        text(&presets::adam(), 3000),
        "Bias correction is on. Off, the first steps would be up to 6.57 times longer (step 12); from step 2,375 on they would be equal within 5 %."
    );
    assert_eq!(
        text(&only(Term::Momentum), 500),
        "Bias correction is off: the first steps are up to 10 times shorter (step 1) than with it; from step 29 on they are equal within 5 %."
    );
}

proptest! {
    #[test]
    fn the_extremes_are_extreme_and_the_end_is_the_end(seed: u64, t in 1u64..20_000) {
        let genome = testing::genome(seed);
        if let Some(StartUp { longest, shortest, equal_from }) = start_up(&genome) {
            let ratio = uncorrected_ratio(&genome, t);
            // Beyond the 256th step, only every fiftieth or so is looked at.
            prop_assert!(ratio <= longest.1 * 1.01 && ratio >= shortest.1 * 0.99, "{ratio}");
            if t >= equal_from {
                prop_assert!((ratio - 1.0).abs() <= 0.05 + 1e-9, "{ratio} at {t}, {equal_from}");
            }
            if equal_from > 1 {
                prop_assert!((uncorrected_ratio(&genome, equal_from - 1) - 1.0).abs() > 0.05);
            }
        }
    }
}
