//! Whether two samples differ by no more than a margin: the paired equivalence test.
//!
//! That no difference was found is no sign that there is none. Two one-sided t-tests reject that the true
//! difference lies below −margin, and that it lies above +margin (Schuirmann 1987).

use serde::{Deserialize, Serialize};
use statrs::distribution::ContinuousCDF;

use crate::paired::{Estimate, PairedTest, student};

/// Level at which samples count as equivalent.
pub const LEVEL: f64 = 0.05;

/// What the test found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Equivalence {
    /// Mean of the differences within the pairs, with its margin.
    pub difference: Estimate,
    /// The larger of the two p-values. Where all pairs differ by the same amount there is no spread to test by:
    /// 0 where no pair differs at all, else `None`.
    pub p: Option<f64>,
}

impl Equivalence {
    /// Returns the test of `sample` against `baseline` with this `margin`; `None` where [`PairedTest::of`] gives
    /// none.
    pub fn of(sample: &[f64], baseline: &[f64], margin: f64) -> Option<Equivalence> {
        let PairedTest {
            difference,
            deviation,
            ..
        } = PairedTest::of(sample, baseline)?;
        let p = match deviation {
            Some(deviation) => {
                let error = deviation / (difference.n as f64).sqrt();
                // The nearer bound has the larger p.
                Some(student(difference.n)?.sf((margin - difference.mean.abs()) / error))
            }
            None => {
                let is_same = sample == baseline && difference.n > 1 && margin > 0.0;
                is_same.then_some(0.0)
            }
        };
        Some(Equivalence { difference, p })
    }

    /// Whether the samples are equivalent at [`LEVEL`].
    pub fn holds(&self) -> bool {
        self.p.is_some_and(|p| p <= LEVEL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_distr::{Distribution, Normal};
    use science::testing::{assert_odds, rng};

    #[test]
    fn it_agrees_with_a_t_table() {
        // Differences 0.01, 0.02, 0.03: mean 0.02, standard error 0.01/√3. t of 2 degrees at 0.95 is 2.919986, so
        // the margin at which p is 0.05 is 0.02 + 2.919986·0.0057735 = 0.0368586.
        let (sample, baseline) = ([0.51, 0.52, 0.53], [0.5; 3]);
        let p = |margin| Equivalence::of(&sample, &baseline, margin).and_then(|test| test.p);
        assert!((p(0.0368586).expect("they spread") - 0.05).abs() < 1e-5);
        assert!(p(0.02).expect("they spread") > 0.499);
        let negative: Vec<f64> = sample.iter().map(|value| 1.0 - value).collect();
        let mirrored = Equivalence::of(&negative, &baseline, 0.0368586).expect("they are pairs");
        assert!((mirrored.p.expect("they spread") - 0.05).abs() < 1e-5);
    }

    #[test]
    fn what_has_no_spread_is_equivalent_only_where_nothing_differs() {
        let holds = |sample: &[f64], baseline: &[f64]| {
            Equivalence::of(sample, baseline, 0.1).is_some_and(|test| test.holds())
        };
        assert!(holds(&[0.5, 0.75], &[0.5, 0.75]));
        assert!(!holds(&[0.75, 0.75], &[0.5, 0.5]));
        assert!(!holds(&[0.5], &[0.5]));
        assert!(!holds(&[], &[]));
    }

    #[test]
    fn a_true_difference_of_the_margin_passes_in_no_more_than_5_of_100() {
        let mut rng = rng(11);
        let normal = Normal::new(0.005, 0.005).expect("a spread above zero");
        let (tries, n) = (4_000, 10);
        let passes = (0..tries).filter(|_| {
            let sample: Vec<f64> = (0..n).map(|_| normal.sample(&mut rng)).collect();
            Equivalence::of(&sample, &vec![0.0; n], 0.005).is_some_and(|test| test.holds())
        });
        assert_odds(passes.count(), tries, LEVEL);
    }
}
