//! The effects of single-gene changes as comma-separated values.

use experiments::laboratory::ablation::Effect;
use widget_state::plot::csv::{cell, number};

/// Returns one row per effect; differences in percentage points, empty where nothing is known and where
/// runs diverged: what counts as accuracy 0 is no accuracy.
pub fn csv(effects: &[Effect]) -> String {
    let mut text = String::from(
        "change,accuracy (pp),low (pp),high (pp),with images ± (pp),p,verdict,diverged,runs\r\n",
    );
    for effect in effects {
        let against = &effect.against;
        let points = |share: Option<f64>| {
            let known = share.filter(|_| effect.diverged == 0);
            known.map_or_else(String::new, |share| number(share * 100.0))
        };
        let interval = against.difference.interval();
        let cells = [
            cell(&effect.name),
            points(Some(against.difference.mean)),
            points(interval.map(|(low, _)| low)),
            points(interval.map(|(_, high)| high)),
            points(against.margin_with_images),
            against.finding.p().map_or_else(String::new, number),
            against.finding.word().into(),
            effect.diverged.to_string(),
            effect.runs.to_string(),
        ];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use statistics::{
        comparison::{Against, Finding},
        paired::{Estimate, Verdict},
    };

    #[test]
    fn every_effect_has_its_row() {
        let effect = |name: &str, margin: Option<f64>, finding: Finding, diverged: usize| Effect {
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
            runs: 3,
            diverged,
        };
        let inconclusive = Finding::Judged {
            verdict: Verdict::Inconclusive,
            p: Some(0.25),
            detectable: Some(0.5),
        };
        let effects = [
            effect("without m̂, v̂", Some(0.03125), inconclusive, 0),
            effect("warm-up on", None, Finding::Preliminary, 0),
            effect("second moment off", Some(0.03125), Finding::Preliminary, 2),
        ];
        assert_eq!(
            csv(&effects),
            "change,accuracy (pp),low (pp),high (pp),with images ± (pp),p,verdict,diverged,runs\r\n\
             \"without m̂, v̂\",-6.25,-9.375,-3.125,6.25,0.25,inconclusive,0,3\r\n\
             warm-up on,-6.25,,,,,preliminary,0,3\r\n\
             second moment off,,,,,,preliminary,2,3\r\n"
        );
    }
}
