//! The effects of single-gene changes as comma-separated values.

use crate::ui::{
    laboratory::ablation::Effect,
    plot::csv::{cell, number},
};

/// Returns one row per effect; differences in percentage points, empty where nothing is known.
pub fn csv(effects: &[Effect]) -> String {
    let mut text = String::from("change,accuracy (pp),low (pp),high (pp),p,verdict,diverged\r\n");
    for effect in effects {
        let comparison = &effect.comparison;
        let points = |share: f64| number(share * 100.0);
        let interval = comparison.difference.interval();
        let cells = [
            cell(&effect.name),
            points(comparison.difference.mean),
            interval.map_or_else(String::new, |(low, _)| points(low)),
            interval.map_or_else(String::new, |(_, high)| points(high)),
            comparison.p.map_or_else(String::new, number),
            comparison.verdict.word().into(),
            effect.diverged.to_string(),
        ];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::statistics::{Comparison, Estimate, Verdict};

    #[test]
    fn every_effect_has_its_row() {
        let effect = |name: &str, margin: Option<f64>, p: Option<f64>| Effect {
            lane: 1,
            name: name.into(),
            meaning: "",
            comparison: Comparison {
                difference: Estimate {
                    n: 3,
                    mean: -0.0625,
                    margin,
                },
                p,
                verdict: Verdict::Inconclusive,
            },
            diverged: 2,
        };
        let effects = [
            effect("without m̂, v̂", Some(0.03125), Some(0.25)),
            effect("warm-up on", None, None),
        ];
        assert_eq!(
            csv(&effects),
            "change,accuracy (pp),low (pp),high (pp),p,verdict,diverged\r\n\
             \"without m̂, v̂\",-6.25,-9.375,-3.125,0.25,inconclusive,2\r\n\
             warm-up on,-6.25,,,,inconclusive,2\r\n"
        );
    }
}
