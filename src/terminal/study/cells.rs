//! Numbers of a study as the cells of its tables.

use statistics::paired::{Estimate, PairedTest};

/// Writes a difference with its sign: `−0.0114`.
pub fn signed(value: f64) -> String {
    format!("{value:+.4}").replace('-', "−")
}

/// Writes a difference with half the width of its interval, where there is one: `+0.0114 ± 0.0038`.
pub fn with_margin(mean: f64, margin: Option<f64>) -> String {
    match margin {
        Some(margin) => format!("{} ± {margin:.4}", signed(mean)),
        None => signed(mean),
    }
}

/// Writes a difference over so many.
pub fn difference(estimate: &Estimate) -> String {
    with_margin(estimate.mean, estimate.margin)
}

/// Writes a level, as an accuracy is one: `0.7625 ± 0.0031`.
pub fn level(estimate: &Estimate) -> String {
    match estimate.margin {
        Some(margin) => format!("{:.4} ± {margin:.4}", estimate.mean),
        None => format!("{:.4}", estimate.mean),
    }
}

/// Writes a test over replicates, with their number; a dash where there is none.
pub fn tested(test: Option<&PairedTest>) -> String {
    test.map_or_else(
        || "–".into(),
        |test| {
            format!(
                "{} (n = {})",
                difference(&test.difference),
                test.difference.n
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_intervals_are_written() {
        assert_eq!(with_margin(-0.01144, Some(0.0038)), "−0.0114 ± 0.0038");
        assert_eq!(with_margin(0.5, None), "+0.5000");
        let two = PairedTest::of(&[0.25, 0.25], &[0.0, 0.0]);
        assert_eq!(tested(two.as_ref()), "+0.2500 (n = 2)");
        assert_eq!(tested(None), "–");
        let estimate = Estimate {
            n: 3,
            mean: 0.75,
            margin: Some(0.5),
        };
        assert_eq!(level(&estimate), "0.7500 ± 0.5000");
    }
}
