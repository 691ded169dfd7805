//! What a line chart shows and where on the drawing it lies: data and geometry, no drawing.

use std::collections::BTreeSet;

pub mod csv;
mod frame;
mod outline;
mod reading;

pub use self::frame::{Frame, ticks};
use super::format;
use science::{
    gene::value_text,
    genome::{Gene, GeneValue},
};

/// What an axis counts, and how its values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share of one, written as a percentage.
    Percent,
    /// Any number with two digits.
    Plain,
    /// A fitness, three digits.
    Fitness,
    /// A gene as the genome stores it, written as people write it.
    Gene(Gene),
}

impl Unit {
    /// Writes a reading.
    pub fn reading(self, value: f64) -> String {
        match self {
            Unit::Percent => format::percent(value),
            Unit::Plain => format!("{value:.2}"),
            Unit::Fitness => format::fitness(value),
            Unit::Gene(gene) => value_text(gene, GeneValue::Real(value)),
        }
    }

    /// Writes a mark on the axis.
    pub fn mark(self, value: f64, step: f64) -> String {
        let decimals = |step: f64| (-step.log10().floor()).max(0.0) as usize;
        match self {
            Unit::Percent => format!("{:.*} %", decimals(step * 100.0), value * 100.0),
            Unit::Gene(Gene::LearningRate | Gene::Epsilon | Gene::WeightDecay) => {
                short_power(value)
            }
            Unit::Plain | Unit::Fitness | Unit::Gene(_) => {
                format!("{value:.*}", decimals(step)).replace('-', "−")
            }
        }
    }
}

/// Writes 10^`exponent` as short as the margin of a chart needs it: `1e−3`, `1.6e−3`.
fn short_power(exponent: f64) -> String {
    let text = format!("{:.1e}", 10f64.powf(exponent));
    text.replace(".0e", "e").replace('-', "−")
}

/// One line of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Label at the line's end.
    pub name: String,
    /// CSS class that gives the line its look: one of its own, as `adam`, or a [`series`].
    pub class: &'static str,
    /// Points (x, y), x increasing.
    pub points: Vec<(f64, f64)>,
}

impl Line {
    /// A line with this label and look.
    pub fn new(
        name: &str,
        class: &'static str,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        Self {
            name: name.into(),
            class,
            points: points.into_iter().collect(),
        }
    }
}

/// Spread of a group. One with the name of a line belongs to that line.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Whose spread it is.
    pub name: String,
    /// CSS class that gives it its colour; the one of the line that it belongs to.
    pub class: &'static str,
    /// Points (x, low, high), x increasing.
    pub points: Vec<(f64, f64, f64)>,
}

/// A chart's content.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Word for x in readings, e.g. "step".
    pub x_name: &'static str,
    /// Added to x in readings: 1 where counting for people starts at one.
    pub x_offset: f64,
    /// Least x range; data can widen it.
    pub x_range: (f64, f64),
    /// How y is written.
    pub unit: Unit,
    /// Least and largest y ever shown; between them the axis follows the data.
    pub y_limits: (f64, f64),
    /// Lines, the most important last.
    pub lines: Vec<Line>,
    /// Spreads behind the lines.
    pub bands: Vec<Band>,
}

/// Looks of lines that are equals: eight differ in colour, for the colour-blind too, and all in their
/// dashes.
const SERIES: [&str; 16] = [
    "series-0",
    "series-1",
    "series-2",
    "series-3",
    "series-4",
    "series-5",
    "series-6",
    "series-7",
    "series-8",
    "series-9",
    "series-10",
    "series-11",
    "series-12",
    "series-13",
    "series-14",
    "series-15",
];

/// Returns the look of the line with number `index` among equals; after sixteen they repeat.
pub fn series(index: usize) -> &'static str {
    SERIES[index % SERIES.len()]
}

/// Lines up to which each has its name at its end and its value in a reading.
const FEW: usize = 9;

/// One entry of a chart's legend: a line with what belongs to it, or a band of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name of the line or band.
    pub name: String,
    /// CSS class of the line or band.
    pub class: &'static str,
    /// Whether it is a band.
    pub band: bool,
}

impl Plot {
    /// Returns shares of a whole over so many `generations`, of which at least two fit.
    pub fn by_generation(generations: u32, lines: Vec<Line>) -> Self {
        Self {
            x_name: "generation",
            x_offset: 1.0,
            x_range: (0.0, f64::from(generations.max(2) - 1)),
            unit: Unit::Percent,
            y_limits: (0.0, 1.0),
            lines,
            bands: Vec::new(),
        }
    }

    /// Every point of every line.
    fn points(&self) -> impl Iterator<Item = &(f64, f64)> {
        self.lines.iter().flat_map(|line| &line.points)
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.points().next().is_none()
    }

    /// Whether the lines are so few that each has its name at its end.
    pub fn is_labelled(&self) -> bool {
        self.lines.len() <= FEW
    }

    /// Whether the lines are more than there are looks.
    pub fn is_crowded(&self) -> bool {
        // Beside the equals there is Adam's line.
        self.lines.len() > SERIES.len() + 1
    }

    /// Returns what the legend names: the most important line first, bands of no line last.
    pub fn entries(&self) -> Vec<Entry> {
        let is_line = |name: &String| self.lines.iter().any(|line| line.name == *name);
        let entry = |name: &String, class, band| Entry {
            name: name.clone(),
            class,
            band,
        };
        let lines = self.lines.iter().rev();
        let lines = lines.map(|line| entry(&line.name, line.class, false));
        let bands = self.bands.iter().filter(|band| !is_line(&band.name));
        lines
            .chain(bands.map(|band| entry(&band.name, band.class, true)))
            .collect()
    }

    /// Takes away every line and band whose name is among `hidden`.
    pub fn without(mut self, hidden: &BTreeSet<String>) -> Self {
        self.lines.retain(|line| !hidden.contains(&line.name));
        self.bands.retain(|band| !hidden.contains(&band.name));
        self
    }
}

#[cfg(test)]
mod palette_tests;
#[cfg(test)]
mod tests;
