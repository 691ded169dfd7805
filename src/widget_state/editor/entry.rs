//! Typed numbers: read generously, kept within bounds, and never changed without a word.

use super::scale::{Field, Scale};
use science::genome::Genome;
use text::{
    excerpt::excerpt,
    number::{self, Unread},
};

/// Most letters of a typed text that a message repeats.
const QUOTED: usize = 24;

/// What became of a typed text.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The number as the genome stores it; `None` where the text was none.
    pub value: Option<f64>,
    /// What was done with the text, where it was not taken as it stood.
    pub remark: Option<String>,
}

impl Entry {
    /// Reads `text`, typed for `field` of `genome`.
    pub fn of(text: &str, field: Field, genome: &Genome) -> Entry {
        let (scale, name) = (Scale::of(field), field.title(genome));
        let shown = match typed(text, &scale) {
            Ok(shown) => shown,
            Err(unread) => {
                let kept = field.read(genome).map(|value| scale.text(value));
                let (text, kept) = (quoted(text), kept.unwrap_or_default());
                let remark = match unread {
                    Unread::Ambiguous { .. } => format!("{name}: {text}{unread} {kept} was kept."),
                    _ => format!("{name}: “{text}”{unread}, so {kept} was kept."),
                };
                return Entry {
                    value: None,
                    remark: Some(remark),
                };
            }
        };
        let stored = scale.stored(shown);
        let mut value = stored.clamp(scale.low, scale.high);
        let remark = if !same(stored, value) {
            let (side, which) = match stored < value {
                true => ("below", "lowest"),
                false => ("above", "highest"),
            };
            Some(format!(
                "{name}: {} is {side} the range and was set to the {which}, {}.",
                quoted(text),
                scale.text(value)
            ))
        } else if scale.is_whole() && stored.fract() != 0.0 {
            value = stored.round();
            Some(format!(
                "{name}: only whole numbers count, so {} became {value}.",
                quoted(text)
            ))
        } else {
            None
        };
        Entry {
            value: Some(value),
            remark,
        }
    }
}

/// Whether two numbers differ by no more than 10ˣ of a typed number is inexact.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * b.abs().max(1.0)
}

fn quoted(text: &str) -> String {
    excerpt(text, QUOTED)
}

/// Reads a number as the field has it: where only whole ones count, commas and points before three digits part
/// thousands, and a share is read too.
fn typed(text: &str, scale: &Scale) -> Result<f64, Unread> {
    if scale.is_whole() {
        match number::whole(text, scale.low as u64, scale.high as u64) {
            Err(Unread::NotWhole) => number::share(text),
            other => other.map(|whole| whole as f64),
        }
    } else {
        number::real(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use science::{
        genome::{GENES, Gene, MAX_WEIGHT},
        presets, testing,
    };

    const RATE: Field = Field::Gene(Gene::LearningRate);
    const STEPS: Field = Field::Gene(Gene::WarmupSteps);

    fn entry(text: &str, field: Field) -> (Option<f64>, String) {
        let Entry { value, remark } = Entry::of(text, field, &presets::adam());
        (value, remark.unwrap_or_default())
    }

    #[test]
    fn a_number_in_range_is_taken_without_a_word() {
        assert_eq!(entry("0.01", RATE), (Some(-2.0), String::new()));
        assert_eq!(entry("0.1", RATE), (Some(-1.0), String::new()));
        assert_eq!(entry("1e-5", RATE), (Some(-5.0), String::new()));
        assert_eq!(entry("120", STEPS), (Some(120.0), String::new()));
        assert_eq!(entry("-2.5", Field::Weight(0)), (Some(-2.5), String::new()));
    }

    #[test]
    fn a_number_out_of_range_is_set_to_the_end_of_the_range() {
        let above = "Learning rate: 5 is above the range and was set to the highest, 0.1.";
        assert_eq!(entry("5", RATE), (Some(-1.0), above.into()));
        let below = "Learning rate: -1 is below the range and was set to the lowest, 10⁻⁵.";
        assert_eq!(entry(" -1", RATE), (Some(-5.0), below.into()));
        let far = "Weight of m̂/(√v̂+ε): 1e999 is above the range and was set to the highest, 5.";
        let found = entry("1e999", Field::Weight(0));
        assert_eq!(found, (Some(MAX_WEIGHT), far.into()));
        let short = "Warm-up length: 3.5 is below the range and was set to the lowest, 50.";
        assert_eq!(entry("3.5", STEPS), (Some(50.0), short.into()));
    }

    #[test]
    fn what_has_two_meanings_is_asked_about() {
        let weight = "Weight of m̂/(√v̂+ε): 1,500: did you mean 1500 or 1.5? 1 was kept.";
        assert_eq!(entry("1,500", Field::Weight(0)), (None, weight.into()));
        assert!(entry("0,001", RATE).1.is_empty());
        let above =
            "Warm-up length: 1,000 is above the range and was set to the highest, 200.".into();
        assert_eq!(entry("1,000", STEPS), (Some(200.0), above));
        for (text, grouped, decimal) in [("1.000", 1000, 1), ("100.000", 100_000, 100)] {
            let asked = format!(
                "Warm-up length: {text}: did you mean {grouped} or {decimal}? 100 was kept."
            );
            assert_eq!(entry(text, STEPS), (None, asked));
        }
        for text in ["-1,500", "1.500", "99.623"] {
            let none = format!("Warm-up length: “{text}” is not a whole number, so 100 was kept.");
            assert_eq!(entry(text, STEPS), (None, none));
        }
    }

    #[test]
    fn what_the_page_writes_can_be_typed() {
        let genome = presets::published();
        let weights = (0..genome.terms.len()).map(Field::Weight);
        let genes = GENES.iter().map(|info| Field::Gene(info.gene));
        for field in weights.chain(genes) {
            let Some(stored) = field.read(&genome) else {
                continue;
            };
            let scale = Scale::of(field);
            let lowest = scale.text(scale.low);
            for text in [scale.text(stored), scale.typed(stored), lowest] {
                let Entry { value, remark } = Entry::of(&text, field, &genome);
                assert!(value.is_some() && remark.is_none(), "{text}: {remark:?}");
            }
        }
    }

    #[test]
    fn a_share_of_a_step_is_rounded() {
        let rounded = "Warm-up length: only whole numbers count, so 99.6 became 100.";
        assert_eq!(entry("99.6", STEPS), (Some(100.0), rounded.into()));
    }

    #[test]
    fn unreadable_text_keeps_the_number() {
        let kept = "Learning rate: “fast” is not a number, so 10⁻³ was kept.";
        assert_eq!(entry("fast", RATE), (None, kept.into()));
        let long = "Learning rate: “ffffffffffffffffffffffff…” is not a number, so 10⁻³ was kept.";
        assert_eq!(entry(&"f".repeat(10_000), RATE), (None, long.into()));
    }

    #[test]
    fn a_hundred_thousand_mutated_entries_do_no_harm() {
        use rand::seq::IndexedRandom;
        let texts = ["0.001", "1.2×10⁻³", "10^-3", "−0,5", "100", "1e-3"];
        let fields = [RATE, STEPS, Field::Weight(0), Field::Gene(Gene::Beta2)];
        let mut rng = testing::rng(19);
        let (mut used, mut refused) = (0, 0);
        for _ in 0..100_000 {
            let text = texts.choose(&mut rng).expect("there are texts");
            let text = testing::mutated(text.as_bytes(), &mut rng);
            let field = *fields.choose(&mut rng).expect("there are fields");
            let mut genome = presets::adam();
            let entry = Entry::of(&String::from_utf8_lossy(&text), field, &genome);
            if let Some(remark) = entry.remark {
                assert!(remark.starts_with(&field.title(&genome)), "{remark}");
                assert!(remark.chars().count() < 200, "{remark}");
            } else {
                assert!(entry.value.is_some());
            }
            match entry.value {
                Some(value) => {
                    used += 1;
                    field.write(&mut genome, value);
                    assert!(genome.is_within_bounds(), "{genome:?}");
                }
                None => refused += 1,
            }
        }
        let counts = format!("{used} used, {refused} refused");
        assert!(used > 20_000 && refused > 20_000, "{counts}");
    }

    proptest! {
        #[test]
        fn any_text_is_met_with_a_number_in_range_or_a_remark(text: String) {
            for field in [RATE, STEPS, Field::Weight(0), Field::Weight(9)] {
                let scale = Scale::of(field);
                match Entry::of(&text, field, &presets::adam()) {
                    Entry { value: Some(value), .. } => {
                        prop_assert!((scale.low..=scale.high).contains(&value));
                    }
                    Entry { remark, .. } => prop_assert!(remark.is_some()),
                }
            }
        }
    }
}
