//! The effects of single-gene changes as comma-separated values.

use crate::ui::{
    laboratory::ablation::Effect,
    plot::csv::{cell, number},
};

/// Returns one row per effect; differences in percentage points, empty where nothing is known.
pub fn csv(effects: &[Effect]) -> String {
    let mut text = String::from(
        "change,accuracy (pp),low (pp),high (pp),with images ± (pp),p,verdict,diverged\r\n",
    );
    for effect in effects {
        let against = &effect.against;
        let points = |share: f64| number(share * 100.0);
        let interval = against.difference.interval();
        let cells = [
            cell(&effect.name),
            points(against.difference.mean),
            interval.map_or_else(String::new, |(low, _)| points(low)),
            interval.map_or_else(String::new, |(_, high)| points(high)),
            against.margin_with_images.map_or_else(String::new, points),
            against.finding.p().map_or_else(String::new, number),
            against.finding.word().into(),
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
    use crate::core::{
        comparison::{Against, Finding},
        statistics::{Estimate, Verdict},
    };

    #[test]
    fn every_effect_has_its_row() {
        let effect = |name: &str, margin: Option<f64>, finding: Finding| Effect {
            lane: 1,
            name: name.into(),
            meaning: "",
            against: Against {
                difference: Estimate {
                    n: 3,
                    mean: -0.0625,
                    margin,
                },
                margin_with_images: margin.map(|margin| 2.0 * margin),
                finding,
            },
            diverged: 2,
        };
        let inconclusive = Finding::Judged {
            verdict: Verdict::Inconclusive,
            p: Some(0.25),
            detectable: Some(0.5),
        };
        let effects = [
            effect("without m̂, v̂", Some(0.03125), inconclusive),
            effect("warm-up on", None, Finding::Preliminary),
        ];
        assert_eq!(
            csv(&effects),
            "change,accuracy (pp),low (pp),high (pp),with images ± (pp),p,verdict,diverged\r\n\
             \"without m̂, v̂\",-6.25,-9.375,-3.125,6.25,0.25,inconclusive,2\r\n\
             warm-up on,-6.25,,,,,preliminary,2\r\n"
        );
    }
}
