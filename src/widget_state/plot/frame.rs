//! Where a plot's data lie on its drawing: ranges, pixels, paths, places for labels.

use super::{Plot, outline};

/// Room around the drawing area for marks and labels, in pixels; on the right the least of it, as labels may take more.
const TOP: f64 = 8.0;
const RIGHT: f64 = 88.0;
const BOTTOM: f64 = 24.0;
const LEFT: f64 = 44.0;

/// Most room for labels on the right, in pixels and as a share of the drawing.
const LABEL_ROOM: (f64, f64) = (190.0, 0.535);

/// Between a line's end and its label, and beside that, in pixels.
const LABEL_EDGES: f64 = 14.0;

/// Size of a label's letters in pixels.
const LETTERS: f64 = 12.0;

/// What a name ends in that the end of a line need not say: that nothing was tuned, and the seed of a run with a number.
const UNTUNED: &str = ", untuned";
const SEED: &str = ", seed ";

/// Least distance between two labels at line ends, in pixels.
pub(super) const LABEL_GAP: f64 = 13.0;

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
    /// Pixels for a label at the end of a line.
    pub label_room: f64,
    /// How far a drawn curve may stray from its points, in pixels: farther where there are many.
    pub tolerance: f64,
}

impl Frame {
    /// Fits `plot` into a drawing of `width` × `height` pixels.
    pub fn fit(plot: &Plot, width: f64, height: f64) -> Self {
        let mut x = plot.x_range;
        for (value, _) in plot.points() {
            x = (x.0.min(*value), x.1.max(*value));
        }
        if x.1 <= x.0 {
            x.1 = x.0 + 1.0;
        }
        let (least, most) = plot.y_limits;
        let spread = plot.bands.iter().flat_map(|band| &band.points);
        let spread = spread.flat_map(|(_, low, high)| [*low, *high]);
        let seen = plot.points().map(|point| point.1).chain(spread);
        let (low, high) = seen
            .map(|value| value.clamp(least, most))
            .map(|value| (value, value))
            .reduce(|(low, high), (value, _)| (low.min(value), high.max(value)))
            .unwrap_or((least, most));
        let right = label_room(plot, width);
        let air = ((high - low) * 0.08).max((most - least) * 0.01);
        Self {
            x,
            y: ((low - air).max(least), (high + air).min(most)),
            across: (LEFT, (width - right).max(LEFT + 10.0)),
            upward: (height - BOTTOM, TOP),
            label_room: right - LABEL_EDGES,
            tolerance: if plot.is_crowded() { 0.8 } else { 0.3 },
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

    /// Data y at a pixel's height.
    pub fn y_at(&self, py: f64) -> f64 {
        let (bottom, top) = self.upward;
        lerp(self.y, (py - bottom) / (top - bottom))
    }

    /// Returns what stands of a line's `name` at its end: all of it where it has room, but what is left to the legend.
    pub fn label(&self, name: &str) -> String {
        let name = at_end(name);
        if text_width(name) <= self.label_room {
            return name.into();
        }
        let mut left = self.label_room - letter_width('…');
        name.chars()
            .take_while(|letter| {
                left -= letter_width(*letter);
                left >= 0.0
            })
            .chain(['…'])
            .collect()
    }

    /// Returns the path through `points`, as SVG reads it.
    pub fn path(&self, points: &[(f64, f64)]) -> String {
        let pixels = points.iter().map(|(x, y)| (self.px(*x), self.py(*y)));
        outline::path(pixels, self.tolerance)
    }

    /// Returns the outline of a spread, as SVG reads it.
    pub fn area(&self, band: &[(f64, f64, f64)]) -> String {
        let high = band
            .iter()
            .map(|(x, _, high)| (self.px(*x), self.py(*high)));
        let low = band.iter().map(|(x, low, _)| (self.px(*x), self.py(*low)));
        outline::area(high, low, self.tolerance)
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

/// How much room the labels of `plot` take in a drawing of that width.
fn label_room(plot: &Plot, width: f64) -> f64 {
    if !plot.is_labelled() {
        return RIGHT;
    }
    let names = plot.lines.iter().map(|line| line.name.as_str());
    let names = names.map(|name| text_width(at_end(name)));
    let widest = names.fold(0.0, f64::max) + LABEL_EDGES;
    let most = LABEL_ROOM.0.min(width * LABEL_ROOM.1).max(RIGHT);
    widest.clamp(RIGHT, most)
}

/// The part of a line's name that its end says.
fn at_end(name: &str) -> &str {
    let name = name.strip_suffix(UNTUNED).unwrap_or(name);
    name.rsplit_once(SEED).map_or(name, |(name, _)| name)
}

/// How wide a label is in pixels, at most.
fn text_width(text: &str) -> f64 {
    text.chars().map(letter_width).sum()
}

/// How wide a letter is in pixels, in the widest of the usual fonts (DejaVu Sans), bold.
fn letter_width(letter: char) -> f64 {
    let share = match letter {
        // Accents stand on the letter before.
        '\u{300}'..='\u{36f}' => 0.0,
        ' ' | 'i' | 'j' | 'l' | '\'' => 0.35,
        'I' | 'J' | '’' => 0.385,
        '.' | ',' | ':' | ';' | '-' => 0.42,
        '¹' | '²' | '³' | '⁰'..='⁹' => 0.45,
        '⁻' => 0.53,
        '(' | ')' | '/' | 'f' | 'r' | 't' => 0.495,
        'c' | 's' | 'z' => 0.6,
        'a' | 'e' | 'k' | 'v' | 'x' | 'y' => 0.68,
        'A' | 'B' | 'E' | 'F' | 'L' | 'P' | 'R' | 'S' | 'T' => 0.78,
        'm' | 'w' | 'M' | '%' | '…' => 1.05,
        'W' => 1.11,
        _ if letter.is_uppercase() || !letter.is_alphanumeric() => 0.85,
        _ => 0.72,
    };
    share * LETTERS
}

/// Fewest marks along an axis: of fewer nobody reads its scale.
const FEWEST: usize = 3;

/// Returns round numbers within `range`, about `count` of them and hardly ever fewer than three, and their
/// distance.
pub fn ticks(range: (f64, f64), count: usize) -> (Vec<f64>, f64) {
    let raw = (range.1 - range.0) / count.max(1) as f64;
    let power = 10f64.powf(raw.log10().floor());
    let marks = |step: f64| -> Vec<f64> {
        let first = (range.0 / step - 1e-9).ceil() as i64;
        let last = (range.1 / step + 1e-9).floor() as i64;
        (first..=last).map(|i| i as f64 * step).collect()
    };
    let steps = [0.5, 1.0, 2.0, 5.0, 10.0].map(|m| m * power);
    let coarse = steps.iter().position(|step| *step >= raw * 0.999);
    let coarse = coarse.unwrap_or(steps.len() - 1).max(1);
    let found = marks(steps[coarse]);
    match found.len() < FEWEST {
        true => (marks(steps[coarse - 1]), steps[coarse - 1]),
        false => (found, steps[coarse]),
    }
}

fn lerp((from, to): (f64, f64), share: f64) -> f64 {
    from + (to - from) * share
}
