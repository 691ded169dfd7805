//! One measured quantity: its median, its quartiles and how often it was measured.

use std::fmt;

use serde::{Serialize, Serializer};
use statistics::paired::quantile;

/// Median and quartiles of `n` measurements.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sample {
    /// The middle one.
    pub median: f64,
    /// A quarter lies below.
    pub q1: f64,
    /// A quarter lies above.
    pub q3: f64,
    /// How many.
    pub n: usize,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Unit {
    /// Milliseconds per training step.
    #[serde(rename = "ms/step")]
    StepMillis,
    /// Seconds.
    #[serde(rename = "s")]
    Seconds,
    /// Training steps of one candidate per second.
    #[serde(rename = "candidate-steps/s")]
    CandidateSteps,
    /// 10⁹ floating-point operations per second.
    #[serde(rename = "GFLOP/s")]
    Gflops,
    /// Frames that the browser draws per second.
    #[serde(rename = "frames/s")]
    Frames,
    /// 10⁶ bytes.
    #[serde(rename = "MB")]
    Megabytes,
    /// Growth in percent.
    #[serde(rename = "%")]
    Percent,
}

/// A quantity with a name, measured or with the reason why not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Names it within its part.
    pub name: String,
    /// What it counts.
    pub unit: Unit,
    /// What was measured, or why it was not.
    #[serde(serialize_with = "sample_or_reason")]
    pub sample: Result<Sample, String>,
    /// What else should be known of it.
    pub note: String,
}

impl Sample {
    /// Summarises `values`; quartiles are interpolated. `None` without values.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            median: quantile(&sorted, 0.5)?,
            q1: quantile(&sorted, 0.25)?,
            q3: quantile(&sorted, 0.75)?,
            n: sorted.len(),
        })
    }

    /// What `amount` per measured time is; the quartiles change places.
    pub fn rate(self, amount: f64) -> Self {
        Self {
            median: amount / self.median,
            q1: amount / self.q3,
            q3: amount / self.q1,
            n: self.n,
        }
    }
}

impl Unit {
    /// Whether more of it is better.
    pub fn more_is_better(self) -> bool {
        matches!(self, Unit::CandidateSteps | Unit::Gflops | Unit::Frames)
    }

    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Unit::StepMillis => "ms",
            Unit::Seconds => "s",
            Unit::CandidateSteps => "steps/s",
            Unit::Gflops => "GFLOP/s",
            Unit::Frames => "frames/s",
            Unit::Megabytes => "MB",
            Unit::Percent => "%",
        }
    }
}

impl Figure {
    /// A figure measured as `values`.
    pub fn new(name: impl Into<String>, unit: Unit, values: &[f64]) -> Self {
        let sample = Sample::of(values).ok_or_else(|| "nothing was measured".into());
        Self::from_sample(name, unit, sample)
    }

    /// A figure that is already summarised, or why there is none.
    pub fn from_sample(
        name: impl Into<String>,
        unit: Unit,
        sample: Result<Sample, String>,
    ) -> Self {
        Self {
            name: name.into(),
            unit,
            sample,
            note: String::new(),
        }
    }

    /// A figure that is not there, for this `reason`.
    pub fn missing(name: impl Into<String>, unit: Unit, reason: impl Into<String>) -> Self {
        Self::from_sample(name, unit, Err(reason.into()))
    }

    /// The same with a note.
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self {
            note: note.into(),
            ..self
        }
    }

    /// Median, quartiles and n in words, or why there are none.
    pub fn value(&self) -> String {
        let symbol = self.unit.symbol();
        match &self.sample {
            Err(reason) => format!("not measured: {reason}"),
            Ok(sample) if sample.n == 1 => format!("{} {symbol}", number(sample.median)),
            Ok(Sample { median, q1, q3, n }) => format!(
                "{} {symbol} ({}–{}, n = {n})",
                number(*median),
                number(*q1),
                number(*q3)
            ),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.value())?;
        if !self.note.is_empty() {
            write!(f, "; {}", self.note)?;
        }
        Ok(())
    }
}

/// Writes a reason as the field `not_measured`, where median, quartiles and n would stand.
fn sample_or_reason<S: Serializer>(
    sample: &Result<Sample, String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match sample {
        Ok(sample) => sample.serialize(serializer),
        Err(reason) => serializer.collect_map([("not_measured", reason)]),
    }
}

/// `value` with three significant digits, whole from 100 on, never finer than a thousandth.
pub fn number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        size if size >= 0.9995 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_the_measurements() {
        let sample = Sample::of(&[4.0, 1.0, 2.0, 3.0]).expect("four values");
        assert_eq!((sample.q1, sample.median, sample.q3), (1.75, 2.5, 3.25));
        assert_eq!(sample.n, 4);
        assert_eq!(Sample::of(&[]), None);
    }

    #[test]
    fn a_rate_keeps_the_order_of_its_quartiles() {
        let rate = Sample::of(&[1.0, 2.0, 4.0])
            .expect("three values")
            .rate(8.0);
        assert!(rate.q1 < rate.median && rate.median < rate.q3);
    }

    #[test]
    fn numbers_have_three_digits() {
        assert_eq!(
            [1234.5, 12.345, 1.2345, 0.2597, 0.012].map(number),
            ["1234", "12.3", "1.23", "0.260", "0.012"]
        );
    }
}
