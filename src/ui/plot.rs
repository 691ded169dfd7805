//! What a line chart shows and where on the drawing it lies: data and geometry, no drawing.

use super::format;

/// What an axis counts, and how its values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share of one, written as a percentage.
    Percent,
    /// Any number with two digits.
    Plain,
    /// A fitness, three digits.
    Fitness,
}

impl Unit {
    /// Writes a reading.
    pub fn reading(self, value: f64) -> String {
        match self {
            Unit::Percent => format::percent(value),
            Unit::Plain => format!("{value:.2}"),
            Unit::Fitness => format::fitness(value),
        }
    }

    /// Writes a mark on the axis.
    pub fn mark(self, value: f64, step: f64) -> String {
        let decimals = |step: f64| (-step.log10().floor()).max(0.0) as usize;
        match self {
            Unit::Percent => format!("{:.*} %", decimals(step * 100.0), value * 100.0),
            Unit::Plain | Unit::Fitness => format!("{value:.*}", decimals(step)).replace('-', "−"),
        }
    }
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

/// Spread of a group.
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

/// Returns the look of the line with number `index` among equals. Eight differ in colour, for the
/// colour-blind too, and in their dashes; then they repeat.
pub fn series(index: usize) -> &'static str {
    const SERIES: [&str; 8] = [
        "series-0", "series-1", "series-2", "series-3", "series-4", "series-5", "series-6",
        "series-7",
    ];
    SERIES[index % SERIES.len()]
}

/// Room around the drawing area for marks and labels, in pixels.
const MARGIN: Margin = Margin {
    top: 8.0,
    right: 76.0,
    bottom: 24.0,
    left: 44.0,
};

/// Least distance between two labels at line ends, in pixels.
const LABEL_GAP: f64 = 13.0;

struct Margin {
    top: f64,
    right: f64,
    bottom: f64,
    left: f64,
}

/// Maps data to pixels of a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Data at the left and right edge.
    pub x: (f64, f64),
    /// Data at the bottom and top edge.
    pub y: (f64, f64),
    /// Pixels of the left and right edge.
    pub across: (f64, f64),
    /// Pixels of the bottom and top edge.
    pub upward: (f64, f64),
}

impl Frame {
    /// Fits `plot` into a drawing of `width` × `height` pixels.
    pub fn fit(plot: &Plot, width: f64, height: f64) -> Self {
        let mut x = plot.x_range;
        for (value, _) in plot.lines.iter().flat_map(|line| &line.points) {
            x = (x.0.min(*value), x.1.max(*value));
        }
        if x.1 <= x.0 {
            x.1 = x.0 + 1.0;
        }
        let (least, most) = plot.y_limits;
        let spread = plot
            .bands
            .iter()
            .flat_map(|band| &band.points)
            .flat_map(|(_, l, h)| [*l, *h]);
        let values = plot
            .lines
            .iter()
            .flat_map(|line| &line.points)
            .map(|point| point.1);
        let seen = values
            .chain(spread)
            .fold(None, |seen: Option<(f64, f64)>, value| {
                let value = value.clamp(least, most);
                Some(seen.map_or((value, value), |(low, high)| {
                    (low.min(value), high.max(value))
                }))
            });
        let (low, high) = seen.unwrap_or((least, most));
        let air = ((high - low) * 0.08).max((most - least) * 0.01);
        Self {
            x,
            y: ((low - air).max(least), (high + air).min(most)),
            across: (MARGIN.left, (width - MARGIN.right).max(MARGIN.left + 10.0)),
            upward: (height - MARGIN.bottom, MARGIN.top),
        }
    }

    /// Pixel of a data x.
    pub fn px(&self, x: f64) -> f64 {
        lerp(self.across, (x - self.x.0) / (self.x.1 - self.x.0))
    }

    /// Pixel of a data y, kept inside the drawing.
    pub fn py(&self, y: f64) -> f64 {
        lerp(
            self.upward,
            ((y - self.y.0) / (self.y.1 - self.y.0)).clamp(0.0, 1.0),
        )
    }

    /// Returns the path through `points`, as SVG reads it.
    pub fn path(&self, points: &[(f64, f64)]) -> String {
        let mut path = String::with_capacity(points.len() * 12);
        for (i, (x, y)) in points.iter().enumerate() {
            let letter = if i == 0 { 'M' } else { 'L' };
            path.push_str(&format!("{letter}{:.1} {:.1}", self.px(*x), self.py(*y)));
        }
        path
    }

    /// Returns the outline of a spread, as SVG reads it.
    pub fn area(&self, band: &[(f64, f64, f64)]) -> String {
        if band.is_empty() {
            return String::new();
        }
        let there = band.iter().map(|(x, _, high)| (*x, *high));
        let back = band.iter().rev().map(|(x, low, _)| (*x, *low));
        format!("{}Z", self.path(&there.chain(back).collect::<Vec<_>>()))
    }

    /// Returns pixel heights for the labels of `ends` (data y), moved apart where they would
    /// overlap.
    pub fn label_heights(&self, ends: &[f64]) -> Vec<f64> {
        let mut order: Vec<usize> = (0..ends.len()).collect();
        order.sort_by(|a, b| self.py(ends[*a]).total_cmp(&self.py(ends[*b])));
        let mut heights: Vec<f64> = ends.iter().map(|end| self.py(*end)).collect();
        let mut floor = f64::NEG_INFINITY;
        for &i in &order {
            heights[i] = heights[i].max(floor);
            floor = heights[i] + LABEL_GAP;
        }
        let mut ceiling = self.upward.0;
        for &i in order.iter().rev() {
            heights[i] = heights[i].min(ceiling);
            ceiling = heights[i] - LABEL_GAP;
        }
        heights
    }
}

impl Plot {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.points.is_empty())
    }

    /// Returns the x of the data nearest to `x`; `None` without data.
    pub fn nearest(&self, x: f64) -> Option<f64> {
        let all = self
            .lines
            .iter()
            .flat_map(|line| &line.points)
            .map(|point| point.0);
        all.min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs()))
    }

    /// Returns the x of the data point next to `x`, to the right or to the left.
    pub fn neighbour(&self, x: f64, rightward: bool) -> Option<f64> {
        let all = self
            .lines
            .iter()
            .flat_map(|line| &line.points)
            .map(|point| point.0);
        if rightward {
            all.filter(|other| *other > x).min_by(f64::total_cmp)
        } else {
            all.filter(|other| *other < x).max_by(f64::total_cmp)
        }
    }

    /// Returns what every line that reaches `x` says there, e.g. `step 12 · best 0.84 · Adam 0.81`.
    pub fn reading(&self, x: f64) -> String {
        let mut text = format!("{} {}", self.x_name, x + self.x_offset);
        let covers = |line: &&Line| {
            let ends = line.points.first().zip(line.points.last());
            ends.is_some_and(|(first, last)| (first.0..=last.0).contains(&x))
        };
        for line in self.lines.iter().rev().filter(covers) {
            let near = line
                .points
                .iter()
                .min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs()));
            if let Some((_, y)) = near {
                text.push_str(&format!(" · {} {}", line.name, self.unit.reading(*y)));
            }
        }
        text
    }

    /// Returns one sentence on where the lines stand, for those who do not see them.
    pub fn summary(&self) -> String {
        match self
            .lines
            .iter()
            .flat_map(|line| line.points.last())
            .map(|point| point.0)
            .reduce(f64::max)
        {
            Some(end) => format!("At {}.", self.reading(end)),
            None => "No data yet.".into(),
        }
    }

    /// Returns at most `rows` rows (x, one reading per line), evenly thinned, for a table.
    pub fn table(&self, rows: usize) -> Vec<(f64, Vec<String>)> {
        let Some(longest) = self.lines.iter().max_by_key(|line| line.points.len()) else {
            return Vec::new();
        };
        let count = longest.points.len();
        let kept = count.min(rows);
        (0..kept)
            .map(|row| {
                let i = if kept > 1 {
                    row * (count - 1) / (kept - 1)
                } else {
                    count - 1
                };
                let x = longest.points[i].0;
                let cells = self.lines.iter().map(|line| {
                    let same = line.points.iter().find(|point| point.0 == x);
                    same.map_or_else(|| "–".into(), |point| self.unit.reading(point.1))
                });
                (x + self.x_offset, cells.collect())
            })
            .collect()
    }
}

/// Returns round numbers within `range`, about `count` of them, and their distance.
pub fn ticks(range: (f64, f64), count: usize) -> (Vec<f64>, f64) {
    let raw = (range.1 - range.0) / count.max(1) as f64;
    let power = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|s| *s >= raw * 0.999);
    let step = step.unwrap_or(10.0 * power);
    let first = (range.0 / step - 1e-9).ceil() as i64;
    let last = (range.1 / step + 1e-9).floor() as i64;
    ((first..=last).map(|i| i as f64 * step).collect(), step)
}

fn lerp((from, to): (f64, f64), share: f64) -> f64 {
    from + (to - from) * share
}

#[cfg(test)]
mod tests;
