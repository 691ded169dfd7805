//! How a number of a genome lies on a slider, and how it is typed.
//!
//! Bounds come from the gene table; this file adds only which stretch of a range is drawn finer:
//! rates by powers of ten, memories by powers of ten of 1 − β, weights around zero.

use science::{
    gene::value_text,
    genome::{Gene, GeneValue, Genome, MAX_WEIGHT},
};
use text::number::{self, number};

/// A number of a genome that can be edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The weight of a term, by its place in the genome's list.
    Weight(usize),
    /// A gene that is no switch.
    Gene(Gene),
}

impl Field {
    /// Returns the number as the genome stores it; `None` for a switch or a place without a term.
    pub fn read(self, genome: &Genome) -> Option<f64> {
        match self {
            Field::Weight(place) => genome.terms.get(place).map(|summand| summand.weight),
            Field::Gene(gene) => match genome.value(gene) {
                GeneValue::Real(value) => Some(value),
                GeneValue::Integer(value) => Some(value.into()),
                GeneValue::Flag(_) => None,
            },
        }
    }

    /// Writes a number as the genome stores it, within the bounds; nothing where there is none.
    pub fn write(self, genome: &mut Genome, value: f64) {
        let scale = Scale::of(self);
        let value = value.clamp(scale.low, scale.high);
        match self {
            Field::Weight(place) => {
                if let Some(summand) = genome.terms.get_mut(place) {
                    summand.weight = value;
                }
            }
            Field::Gene(gene) => match genome.value(gene) {
                GeneValue::Real(_) => genome.set(gene, GeneValue::Real(value)),
                GeneValue::Integer(_) => {
                    genome.set(gene, GeneValue::Integer(value.round() as u32));
                }
                GeneValue::Flag(_) => {}
            },
        }
    }

    /// Returns the number's name for people, at the beginning of a sentence.
    pub fn title(self, genome: &Genome) -> String {
        match self {
            Field::Weight(place) => {
                let formula = genome
                    .terms
                    .get(place)
                    .map(|summand| summand.term.compact());
                format!("Weight of {}", formula.unwrap_or_default())
            }
            Field::Gene(gene) => title(gene),
        }
    }
}

/// Returns a gene's name at the beginning of a sentence.
pub fn title(gene: Gene) -> String {
    let name = gene.info().name;
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_uppercase());
    first.into_iter().flatten().chain(letters).collect()
}

/// The line on which a number lies, in the units in which the genome stores it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    spacing: Spacing,
}

/// What equal distances on the slider mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spacing {
    /// A signed weight: about equal steps near zero, equal factors far from it.
    Signed,
    /// Equal factors of 10ˣ, where x is stored.
    Power(Gene),
    /// Equal factors of 1 − β.
    Memory(Gene),
    /// Equal differences.
    Even,
    /// Whole numbers.
    Whole,
}

/// Notches per power of ten: Adam's rates and memories all lie on one.
const PER_DECADE: f64 = 100.0;

/// Notches on either side of a weight of zero.
const PER_SIGN: f64 = 200.0;

/// How far the signed scale is bent: sinh(4), so that half of the slider is for |α| below 0.7.
const BEND: f64 = 27.289_917_197_127_75;

impl Scale {
    /// Returns a field's scale.
    pub fn of(field: Field) -> Scale {
        let Field::Gene(gene) = field else {
            return Scale {
                low: -MAX_WEIGHT,
                high: MAX_WEIGHT,
                spacing: Spacing::Signed,
            };
        };
        let (low, high) = gene.info().kind.bounds();
        let spacing = match gene {
            Gene::LearningRate | Gene::Epsilon | Gene::WeightDecay => Spacing::Power(gene),
            Gene::Beta1 | Gene::Beta2 => Spacing::Memory(gene),
            Gene::ClipValue => Spacing::Even,
            _ => Spacing::Whole,
        };
        Scale { low, high, spacing }
    }

    /// How many notches the slider has after its first.
    pub fn notches(&self) -> u32 {
        let length = self.along(self.high) - self.along(self.low);
        (length * self.per_unit()).round() as u32
    }

    /// Returns the notch nearest to a value.
    pub fn notch(&self, value: f64) -> u32 {
        (self.share(value) * f64::from(self.notches())).round() as u32
    }

    /// Returns the value at a notch, in three significant digits.
    pub fn at(&self, notch: u32) -> f64 {
        let notches = self.notches();
        match notch {
            0 => self.low,
            last if last >= notches => self.high,
            _ => {
                let (from, to) = (self.along(self.low), self.along(self.high));
                let along = from + (to - from) * f64::from(notch) / f64::from(notches);
                self.value_along(along).clamp(self.low, self.high)
            }
        }
    }

    /// Returns where a value lies from the low end, 0, to the high end, 1.
    pub fn share(&self, value: f64) -> f64 {
        let (from, to) = (self.along(self.low), self.along(self.high));
        let share = (self.along(value.clamp(self.low, self.high)) - from) / (to - from);
        if share.is_finite() { share } else { 0.0 }
    }

    /// Returns where the bar of a value starts: in the middle for a weight, else at the low end.
    pub fn origin(&self) -> f64 {
        match self.spacing {
            Spacing::Signed => 0.5,
            _ => 0.0,
        }
    }

    /// Whether only whole numbers count.
    pub fn is_whole(&self) -> bool {
        self.spacing == Spacing::Whole
    }

    /// Returns a stored value as people write it: a rate rather than its log₁₀.
    pub fn shown(&self, stored: f64) -> f64 {
        match self.spacing {
            Spacing::Power(_) => 10f64.powf(stored),
            _ => stored,
        }
    }

    /// Returns what is stored for a number that people write; −∞ for a rate of zero or less.
    pub fn stored(&self, shown: f64) -> f64 {
        match self.spacing {
            Spacing::Power(_) => shown.max(0.0).log10(),
            _ => shown,
        }
    }

    /// Returns a stored value for reading: `1.2×10⁻³`.
    pub fn text(&self, stored: f64) -> String {
        match self.spacing {
            Spacing::Power(gene) | Spacing::Memory(gene) => {
                value_text(gene, GeneValue::Real(stored))
            }
            _ => number(stored),
        }
    }

    /// Returns a stored value for typing, in six significant digits: `0.0012`, `5.44398e-9`.
    pub fn typed(&self, stored: f64) -> String {
        number::typed(self.shown(stored))
    }

    fn per_unit(&self) -> f64 {
        match self.spacing {
            Spacing::Signed => PER_SIGN / BEND.asinh(),
            Spacing::Power(_) | Spacing::Memory(_) | Spacing::Even => PER_DECADE,
            Spacing::Whole => 1.0,
        }
    }

    fn along(&self, value: f64) -> f64 {
        match self.spacing {
            Spacing::Signed => (value * BEND / MAX_WEIGHT).asinh(),
            Spacing::Memory(_) => -(1.0 - value).log10(),
            Spacing::Power(_) | Spacing::Even | Spacing::Whole => value,
        }
    }

    fn value_along(&self, along: f64) -> f64 {
        match self.spacing {
            Spacing::Signed => rounded(along.sinh() * MAX_WEIGHT / BEND),
            Spacing::Memory(_) => 1.0 - rounded(10f64.powf(-along)),
            Spacing::Power(_) => rounded(10f64.powf(along)).log10(),
            Spacing::Even => rounded(along),
            Spacing::Whole => along.round(),
        }
    }
}

/// Rounds to three significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use science::{
        genome::{GENES, GeneKind},
        presets,
    };

    fn numbers() -> impl Iterator<Item = Gene> {
        let genes = GENES.iter().map(|info| info.gene);
        genes.filter(|gene| !matches!(gene.info().kind, GeneKind::Flag { .. }))
    }

    fn fields() -> impl Iterator<Item = Field> {
        numbers().map(Field::Gene).chain([Field::Weight(0)])
    }

    #[test]
    fn the_ends_of_every_slider_are_the_bounds_and_its_notches_rise() {
        for field in fields() {
            let scale = Scale::of(field);
            assert_eq!(scale.at(0), scale.low, "{field:?}");
            assert_eq!(scale.at(scale.notches()), scale.high, "{field:?}");
            assert_eq!(scale.at(u32::MAX), scale.high, "{field:?}");
            for notch in 0..scale.notches() {
                let (here, next) = (scale.at(notch), scale.at(notch + 1));
                assert!(here < next, "{field:?}: {here} before {next}");
                assert_eq!(scale.notch(here), notch, "{field:?} at {here}");
            }
        }
    }

    #[test]
    fn adams_numbers_lie_on_notches() {
        let adam = presets::adam();
        for field in fields() {
            let (scale, value) = (Scale::of(field), field.read(&adam).expect("a number"));
            let near = scale.at(scale.notch(value));
            assert!(
                (near - value).abs() < 1e-12,
                "{field:?}: {near} for {value}"
            );
        }
    }

    #[test]
    fn weights_are_fine_around_zero_and_symmetrical() {
        let scale = Scale::of(Field::Weight(0));
        let middle = scale.notches() / 2;
        assert_eq!(scale.at(middle), 0.0);
        assert!(scale.at(middle + 1) < 0.005, "{}", scale.at(middle + 1));
        assert!(scale.at(middle + 100) < 0.7);
        for away in 0..=middle {
            assert_eq!(scale.at(middle + away), -scale.at(middle - away));
        }
    }

    #[test]
    fn memories_are_fine_near_one() {
        let scale = Scale::of(Field::Gene(Gene::Beta2));
        assert!((scale.share(0.9) - 0.25).abs() < 1e-9);
        assert!((scale.share(0.999) - 0.75).abs() < 1e-9);
    }

    #[test]
    fn fields_show_what_can_be_typed() {
        let typed = |gene, stored| Scale::of(Field::Gene(gene)).typed(stored);
        assert_eq!(typed(Gene::LearningRate, -3.0), "0.001");
        assert_eq!(
            typed(Gene::LearningRate, -2.919_893_248_326_714_4),
            "0.00120256"
        );
        assert_eq!(typed(Gene::Epsilon, -8.0), "1e-8");
        assert_eq!(Scale::of(Field::Weight(0)).typed(-1.25), "-1.25");
    }

    proptest! {
        #[test]
        fn what_is_written_stays_within_bounds(value: f64, place in 0..2usize) {
            for field in numbers().map(Field::Gene).chain([Field::Weight(place)]) {
                let mut genome = presets::adam();
                prop_assume!(!value.is_nan());
                field.write(&mut genome, value);
                prop_assert!(genome.is_within_bounds(), "{field:?} := {value}");
            }
        }
    }
}
