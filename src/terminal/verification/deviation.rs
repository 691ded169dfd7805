//! The worst of a case's figures.

use super::Finding;

/// Keeps the worst of a case's figures.
pub struct Deviation {
    pub finding: Finding,
    /// Holds for every figure, where there is one.
    tolerance: Option<f64>,
}

impl Deviation {
    pub fn new(case: &str, tolerance: Option<f64>) -> Self {
        Self {
            tolerance,
            finding: Finding {
                case: case.into(),
                figures: 0,
                place: "nowhere".into(),
                error: 0.0,
                tolerance: f64::INFINITY,
            },
        }
    }

    /// Compares in relation to `want`, or absolutely where that is small.
    pub fn compare(&mut self, place: impl FnOnce() -> String, want: f64, have: f64, expected: f64) {
        self.compare_to_scale(place, want, have, want.abs().max(1.0), expected);
    }

    /// Compares in relation to `scale`.
    pub fn compare_to_scale(
        &mut self,
        place: impl FnOnce() -> String,
        want: f64,
        have: f64,
        scale: f64,
        expected: f64,
    ) {
        let tolerance = self.tolerance.unwrap_or(expected);
        let error = (want - have).abs() / scale;
        let error = if error.is_nan() { f64::INFINITY } else { error };
        let finding = &mut self.finding;
        if finding.figures == 0 || error / tolerance > finding.error / finding.tolerance {
            (finding.place, finding.error, finding.tolerance) = (place(), error, tolerance);
        }
        finding.figures += 1;
    }
}
