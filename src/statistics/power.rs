//! What a paired t-test is able to find: its power, and the least difference that it finds mostly.
//!
//! Effects are in standard deviations of the paired differences, so that no figure depends on what was
//! measured. Under a true difference the test statistic follows the noncentral t distribution (Johnson
//! & Welch 1940); Bloom 1995 calls the least difference the *minimum detectable effect*.

use std::f64::consts::TAU;

use statrs::{distribution::ContinuousCDF, function::gamma::gamma_lr};

use crate::paired::student;

/// Power at which a difference counts as detectable.
pub const POWER: f64 = 0.8;

/// Beyond so many standard deviations a normal variable does not matter, and how finely it is looked at.
const NORMAL_REACH: f64 = 7.0;
const INTERVALS: u32 = 200;

/// How near the least difference is found, as a share of itself.
const NEAR: f64 = 1e-4;

/// Returns the chance that the two-sided paired t-test of `n` pairs at `level` rejects, where the true
/// mean difference is `effect` standard deviations; 0 below two pairs.
pub fn power(n: usize, effect: f64, level: f64) -> f64 {
    let Some(critical) = critical(n, level) else {
        return 0.0;
    };
    let shift = effect * (n as f64).sqrt();
    above(n - 1, shift, critical) + above(n - 1, -shift, critical)
}

/// Returns the least true difference, in standard deviations, that the two-sided paired t-test of `n`
/// pairs at `level` finds with [`POWER`]; `None` below two pairs.
pub fn detectable(n: usize, level: f64) -> Option<f64> {
    let critical = critical(n, level)?;
    // With so much power a significant difference of the wrong sign does not count.
    let is_missed = |shift: f64| above(n - 1, shift, critical) < POWER;
    // About enough with many pairs; with few more is needed.
    let (mut low, mut high) = (0.0, critical + 1.0);
    while is_missed(high) {
        (low, high) = (high, 2.0 * high);
    }
    while high - low > NEAR * high {
        let middle = 0.5 * (low + high);
        match is_missed(middle) {
            true => low = middle,
            false => high = middle,
        }
    }
    Some(high / (n as f64).sqrt())
}

/// The size from which the statistic of `n` pairs is significant; `None` where there is none.
fn critical(n: usize, level: f64) -> Option<f64> {
    let critical = student(n)?.inverse_cdf(1.0 - 0.5 * level);
    (critical.is_finite() && critical > 0.0).then_some(critical)
}

/// Chance that noncentral t, (Z + `shift`) / √(χ²/ν) with `freedom` ν, lies above `critical`: Simpson's rule
/// over Z of the chance that χ² is small enough.
fn above(freedom: usize, shift: f64, critical: f64) -> f64 {
    let freedom = freedom as f64;
    let width = 2.0 * NORMAL_REACH / f64::from(INTERVALS);
    let value = |place: u32| {
        let z = f64::from(place) * width - NORMAL_REACH;
        let size = (z + shift) / critical;
        if size <= 0.0 {
            return 0.0;
        }
        (-0.5 * z * z).exp() * gamma_lr(0.5 * freedom, 0.5 * freedom * size * size)
    };
    let weight = |place: u32| match place {
        0 | INTERVALS => 1.0,
        odd if odd % 2 == 1 => 4.0,
        _ => 2.0,
    };
    let sum: f64 = (0..=INTERVALS)
        .map(|place| weight(place) * value(place))
        .sum();
    sum * width / 3.0 / TAU.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_agrees_with_another_implementation() {
        // scipy 1.17.1: nct.sf(c, n - 1, d) + nct.cdf(-c, n - 1, d), c = t.ppf(1 - level / 2, n - 1), d = √n·effect
        for (n, effect, level, expected) in [
            (2, 3.0, 0.04, 0.21006723469871033),
            (3, 0.0, 0.04, 0.04),
            (3, 2.0, 0.005, 0.0628037201846299),
            (5, 2.0, 0.005, 0.374498271462047),
            (10, 2.0, 0.005, 0.979392026306662),
            (10, 1.0, 0.05, 0.8030968566327219),
            (20, 0.5, 0.0025, 0.147652470931415),
            (500, 0.1, 0.005, 0.28102946756939107),
        ] {
            let found = power(n, effect, level);
            let off = (found - expected).abs();
            assert!(off < 1e-5, "{n} {effect} {level}: {found}");
        }
    }

    #[test]
    fn the_least_difference_is_found_with_the_power_asked_for() {
        for (n, level) in [
            (2, 0.04),
            (3, 0.04),
            (3, 1e-4),
            (5, 0.02),
            (10, 0.005),
            (400, 0.005),
        ] {
            let effect = detectable(n, level).expect("there are pairs");
            let off = (power(n, effect, level) - POWER).abs();
            assert!(off < 1e-3, "{n} {level} {effect}");
        }
        assert_eq!(detectable(1, 0.04), None);
        assert_eq!(detectable(0, 0.04), None);
        assert_eq!(detectable(3, 0.0), None);
        assert_eq!(power(1, 100.0, 0.05), 0.0);
    }

    #[test]
    fn six_searches_have_the_power_that_the_study_states() {
        // The table of docs/studies/evolution.md; its figures, in percent, by another program
        // (midpoint rule over χ).
        for (difference, between, expected) in [
            (0.0114, 0.0040, [66.00, 92.58, 99.89]),
            (0.0114, 0.0074, [31.83, 53.60, 83.56]),
            (0.0114, 0.0105, [19.74, 32.25, 56.28]),
            (0.0244, 0.0040, [99.14, 100.00, 100.00]),
            (0.0244, 0.0074, [79.24, 98.16, 100.00]),
            (0.0244, 0.0105, [56.11, 85.09, 99.24]),
        ] {
            // A replicate's value is a mean over ten seeds that differ by 0.005.
            let deviation = f64::hypot(between, 0.005 / f64::sqrt(10.0));
            for (n, expected) in [3, 4, 6].into_iter().zip(expected) {
                let found = 100.0 * power(n, difference / deviation, 0.05);
                let off = (found - expected).abs();
                assert!(off < 1e-2, "{difference} {between} {n}: {found}");
            }
        }
    }
}
