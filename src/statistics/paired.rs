//! Is one optimizer better than another? Means with intervals, paired tests, and a verdict.
//!
//! Knows numbers only: neither what was scored nor on which seeds. Larger is better. What a sample
//! cannot tell is `None`; no sample makes it panic.
//!
//! Sources: Student 1908 (the t distribution, by `statrs`), Holm 1979 (several comparisons).

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};
use text::number::signed;

/// Confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// Chance of any false verdict on one sample, however often it is looked at.
pub const SIGNIFICANCE: f64 = 0.05;

/// A spread below so many rounding errors of the values is rounding itself, as R's `t.test` says ("data are
/// essentially constant"). Accuracies are in single precision, so equal differences between them differ in the eighth
/// digit; one image of 10,000 on one seed of 1,000 is a spread ten times as large.
const ROUNDING_ERRORS: f64 = 4.0;

/// Returns the value below which the `share` (0–1) of `sorted` lies, interpolated between neighbours (R's type
/// 7); `None` of no values.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let at = sorted.len().checked_sub(1)? as f64 * share;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    Some(below + (above - below) * at.fract())
}

/// Student's t for the mean of `n` values; `None` of fewer than two.
pub(crate) fn student(n: usize) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, n as f64 - 1.0).ok()
}

/// How many standard errors of the mean of `n` values its interval reaches to either side.
pub(crate) fn reach(n: usize) -> Option<f64> {
    Some(student(n)?.inverse_cdf(0.5 * (1.0 + CONFIDENCE)))
}

/// A mean, and how far from it the true mean may lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Number of values.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Half the width of the interval mean ± margin of [`CONFIDENCE`], by Student's t. `None` for
    /// a single value and for values without spread: they cannot tell how far their mean is off.
    pub margin: Option<f64>,
}

impl Estimate {
    /// Returns the mean of `sample` with its margin; `None` where the sample is empty or holds
    /// something else than a finite number, or numbers too large to be squared.
    pub fn of(sample: &[f64]) -> Option<Estimate> {
        let moments = Moments::of(sample, largest(sample))?;
        Some(moments.estimate())
    }

    /// Returns it as a difference in so many decimals, e.g. `+0.0114 ± 0.0038`.
    pub fn as_difference(&self, decimals: usize) -> String {
        self.beside(signed(self.mean, decimals), decimals)
    }

    /// Returns it as a level in so many decimals, e.g. `0.7625 ± 0.0031`.
    pub fn as_level(&self, decimals: usize) -> String {
        let mean = format!("{:.decimals$}", self.mean).replace('-', "−");
        self.beside(mean, decimals)
    }

    /// `mean` with the margin, where there is one.
    fn beside(&self, mean: String, decimals: usize) -> String {
        match self.margin {
            Some(margin) => format!("{mean} ± {margin:.decimals$}"),
            None => mean,
        }
    }

    /// Returns the ends of the interval mean ± margin, where there is one.
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.margin
            .map(|margin| (self.mean - margin, self.mean + margin))
    }
}

/// A sample against a baseline, value by value: the paired t-test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairedTest {
    /// Mean of the differences within the pairs, with its margin.
    pub difference: Estimate,
    /// Two-sided p-value: 1 where no pair differs at all; `None` for a single pair, and where all
    /// pairs differ by the same amount, because then their spread is unknown.
    pub p: Option<f64>,
    /// Standard deviation of the differences; `None` without spread.
    pub deviation: Option<f64>,
}

impl PairedTest {
    /// Returns the test of `sample` against `baseline`, of equal length; `None` where they are
    /// empty, of unequal length, or hold something else than finite numbers that can be squared.
    pub fn of(sample: &[f64], baseline: &[f64]) -> Option<PairedTest> {
        if sample.len() != baseline.len() {
            return None;
        }
        let differences: Vec<f64> = sample.iter().zip(baseline).map(|(a, b)| a - b).collect();
        let scale = largest(sample).max(largest(baseline));
        let moments = Moments::of(&differences, scale)?;
        let p = match moments.error {
            Some(error) => Some(2.0 * student(moments.n)?.sf((moments.mean / error).abs())),
            None => {
                let all_equal = differences.iter().all(|difference| *difference == 0.0);
                (all_equal && differences.len() > 1).then_some(1.0)
            }
        };
        Some(PairedTest {
            difference: moments.estimate(),
            p,
            deviation: moments.error.map(|error| error * (moments.n as f64).sqrt()),
        })
    }
}

/// What a comparison with a baseline found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Above the baseline, beyond chance.
    Better,
    /// Below the baseline, beyond chance.
    Worse,
    /// The difference may be chance, or there were too few pairs to tell.
    Inconclusive,
}

impl Verdict {
    /// Returns the verdict on a mean difference with p-value `p` at the level `significance`.
    pub fn of(difference: f64, p: Option<f64>, significance: f64) -> Verdict {
        match p {
            Some(p) if p <= significance && difference > 0.0 => Verdict::Better,
            Some(p) if p <= significance && difference < 0.0 => Verdict::Worse,
            _ => Verdict::Inconclusive,
        }
    }

    /// The verdict as a word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Inconclusive => "inconclusive",
        }
    }
}

/// One of several comparisons that are judged together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairedComparison {
    /// Mean of the differences within the pairs, with its margin (of this comparison alone).
    pub difference: Estimate,
    /// Two-sided p-value of the paired t-test after Holm's correction for all comparisons; `None`
    /// where the test gives none.
    pub p: Option<f64>,
    /// What follows at the level asked for.
    pub verdict: Verdict,
    /// Standard deviation of the differences; `None` without spread.
    pub deviation: Option<f64>,
}

/// Returns the comparison of each of `samples` with `baseline`, pair by pair.
///
/// The chance of any false "better" or "worse" among all of them is at most `significance`, however
/// many samples there are. `None` where [`PairedTest::of`] gives none.
pub fn compare(
    samples: &[Vec<f64>],
    baseline: &[f64],
    significance: f64,
) -> Vec<Option<PairedComparison>> {
    let test = |sample: &Vec<f64>| PairedTest::of(sample, baseline);
    judge(samples.iter().map(test).collect(), significance)
}

/// Returns what follows from `tests` that are judged together, as [`compare`] does.
pub fn judge(tests: Vec<Option<PairedTest>>, significance: f64) -> Vec<Option<PairedComparison>> {
    let raw: Vec<Option<f64>> = tests.iter().map(|test| test.and_then(|t| t.p)).collect();
    let judge = |(test, p): (Option<PairedTest>, Option<f64>)| {
        let PairedTest {
            difference,
            deviation,
            ..
        } = test?;
        Some(PairedComparison {
            difference,
            p,
            verdict: Verdict::of(difference.mean, p, significance),
            deviation,
        })
    };
    tests.into_iter().zip(holm(&raw)).map(judge).collect()
}

/// Returns p-values corrected for their number by Holm's step-down method.
///
/// The i-th smallest of m is multiplied by m − i + 1, and none is below a smaller one. A missing
/// one stays missing and counts among the m.
pub fn holm(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> = p_values
        .iter()
        .enumerate()
        .filter_map(|(position, p)| p.map(|p| (position, p)))
        .collect();
    order.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut corrected = vec![None; p_values.len()];
    let mut floor: f64 = 0.0;
    for (rank, (position, p)) in order.into_iter().enumerate() {
        floor = floor.max(p * (p_values.len() - rank) as f64).min(1.0);
        corrected[position] = Some(floor);
    }
    corrected
}

/// Mean and standard error of a sample.
struct Moments {
    n: usize,
    mean: f64,
    /// Standard error of the mean; `None` without spread.
    error: Option<f64>,
}

impl Moments {
    /// Moments of `sample`, computed from values as large as `scale`.
    fn of(sample: &[f64], scale: f64) -> Option<Moments> {
        if sample.is_empty() || sample.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let n = sample.len();
        let mean = sample.iter().sum::<f64>() / n as f64;
        let squares: f64 = sample.iter().map(|value| (value - mean).powi(2)).sum();
        if !squares.is_finite() {
            return None;
        }
        let error = (squares / (n as f64 - 1.0) / n as f64).sqrt();
        let least = ROUNDING_ERRORS * f64::from(f32::EPSILON) * scale;
        // For a single value the error is 0/0, which is above nothing.
        let error = (error * (n as f64).sqrt() > least).then_some(error);
        Some(Moments { n, mean, error })
    }

    fn estimate(&self) -> Estimate {
        let margin = self.error.zip(reach(self.n));
        Estimate {
            n: self.n,
            mean: self.mean,
            margin: margin.map(|(error, reach)| reach * error),
        }
    }
}

fn largest(sample: &[f64]) -> f64 {
    sample
        .iter()
        .fold(0.0, |most: f64, value| most.max(value.abs()))
}

#[cfg(test)]
mod tests;
