//! Figures of a report as SVG: differences with their intervals, and curves. They need no script.

use std::fmt::Write;

use super::document::{DECIMALS, escaped};
use statistics::paired::Estimate;
use text::number::number;

/// Measures of a figure in pixels: labels left, values right, a row, and the room for curves.
const LABEL: f64 = 330.0;
const ACROSS: f64 = 420.0;
const VALUE: f64 = 170.0;
const ROW: f64 = 24.0;
const DOWN: f64 = 260.0;
const EDGE: f64 = 40.0;

/// Letters of a label that have room.
const LETTERS: usize = 46;

/// A difference with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    /// Of what.
    pub label: String,
    /// The difference.
    pub difference: Estimate,
    /// The class of its colour: a to d.
    pub class: char,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What it is.
    pub label: String,
    /// Its values at 1, 2, 3 and so on.
    pub values: Vec<f64>,
    /// The class of its colour: a to d.
    pub class: char,
}

/// Returns `rows` one below the other on one scale with a line at zero; `None` without rows.
pub fn intervals(rows: &[Interval]) -> Option<String> {
    let reach = |row: &Interval| row.difference.mean.abs() + row.difference.margin.unwrap_or(0.0);
    let most = rows.iter().map(reach).fold(0.0, f64::max);
    if rows.is_empty() || rows.iter().any(|row| !reach(row).is_finite()) {
        return None;
    }
    let most = if most > 0.0 { 1.1 * most } else { 1.0 };
    let x = |value: f64| LABEL + ACROSS * (0.5 + 0.5 * value / most);
    let (width, height) = (LABEL + ACROSS + VALUE, ROW * rows.len() as f64 + 1.5 * ROW);
    let mut svg = begin(width, height, "Differences with their 95 % intervals");
    let foot = ROW * rows.len() as f64;
    line(&mut svg, "zero", (x(0.0), 0.0), (x(0.0), foot));
    for (place, row) in rows.iter().enumerate() {
        let y = ROW * (place as f64 + 0.5);
        let Interval {
            label,
            difference,
            class,
        } = row;
        text(&mut svg, (LABEL - 10.0, y + 4.0), "end", &shortened(label));
        if let Some((low, high)) = difference.interval() {
            let class = class.to_string();
            line(&mut svg, &class, (x(low), y), (x(high), y));
        }
        let _ = write!(
            svg,
            "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\"/>",
            x(difference.mean)
        );
        let said = difference.as_difference(DECIMALS);
        text(&mut svg, (LABEL + ACROSS + 10.0, y + 4.0), "start", &said);
    }
    for tick in [-0.5, 0.0, 0.5] {
        let value = tick * most;
        text(&mut svg, (x(value), foot + ROW), "middle", &number(value));
    }
    Some(svg + "</svg>")
}

/// Returns `curves` in one frame; `None` where none has two values.
pub fn curves(curves: &[Curve]) -> Option<String> {
    let values = || curves.iter().flat_map(|curve| &curve.values).copied();
    let (low, high) = values()
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let longest = curves.iter().map(|curve| curve.values.len()).max()?;
    if longest < 2 || low >= high {
        return None;
    }
    let wide = LABEL + ACROSS - EDGE;
    let x = |place: usize| EDGE + wide * place as f64 / (longest - 1) as f64;
    let y = |value: f64| 10.0 + (DOWN - 20.0) * (high - value) / (high - low);
    let width = LABEL + ACROSS + VALUE;
    let mut svg = begin(width, DOWN + ROW, "Fitness by generation");
    for value in [low, 0.5 * (low + high), high] {
        line(&mut svg, "rule", (EDGE, y(value)), (EDGE + wide, y(value)));
        text(
            &mut svg,
            (EDGE - 5.0, y(value) + 4.0),
            "end",
            &format!("{value:.2}"),
        );
    }
    for place in [0, longest - 1] {
        let number = (place + 1).to_string();
        text(&mut svg, (x(place), DOWN + 12.0), "middle", &number);
    }
    let mut below = 0.0_f64;
    let mut ends: Vec<(f64, &Curve)> = curves
        .iter()
        .filter_map(|curve| Some((y(*curve.values.last()?), curve)))
        .collect();
    ends.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    for (end, curve) in ends {
        let points = curve.values.iter().enumerate();
        let points = points.filter(|(_, value)| value.is_finite());
        let points = points.map(|(place, value)| format!("{:.1},{:.1}", x(place), y(*value)));
        let points = points.collect::<Vec<_>>().join(" ");
        let class = curve.class;
        let _ = write!(svg, "<polyline class=\"{class}\" points=\"{points}\"/>");
        // Names keep clear of each other.
        below = end.max(below + 14.0).min(DOWN);
        let at = (EDGE + wide + 8.0, below + 4.0);
        text(&mut svg, at, "start", &shortened(&curve.label));
    }
    Some(svg + "</svg>")
}

fn begin(width: f64, height: f64, name: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" role=\"img\" aria-label=\"{name}\">"
    )
}

fn line(svg: &mut String, class: &str, from: (f64, f64), to: (f64, f64)) {
    let _ = write!(
        svg,
        "<line class=\"{class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, said: &str) {
    let _ = write!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
        escaped(said)
    );
}

fn shortened(label: &str) -> String {
    match label.chars().count() > LETTERS {
        true => label.chars().take(LETTERS - 1).chain(['…']).collect(),
        false => label.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(mean: f64, margin: Option<f64>) -> Interval {
        Interval {
            label: "a < b".into(),
            difference: Estimate { n: 3, mean, margin },
            class: 'a',
        }
    }

    /// The numbers behind `name="` in order.
    fn numbers(svg: &str, name: &str) -> Vec<f64> {
        let key = format!(" {name}=\"");
        let parts = svg.split(&key).skip(1);
        let number = |part: &str| part.split('"').next()?.parse().ok();
        parts.filter_map(number).collect()
    }

    #[test]
    fn a_mean_stands_on_its_side_of_zero_and_amid_its_interval() {
        let svg = intervals(&[interval(0.02, Some(0.01)), interval(-0.02, None)]).expect("rows");
        let (ends, others) = (numbers(&svg, "x1"), numbers(&svg, "x2"));
        let at = numbers(&svg, "cx");
        // The first line is the zero.
        assert_eq!((ends.len(), at.len()), (2, 2));
        assert!(at[0] > ends[0] && at[1] < ends[0]);
        assert!((0.5 * (ends[1] + others[1]) - at[0]).abs() < 0.2);
        assert!(svg.contains("a &lt; b") && svg.ends_with("</svg>"));
        assert_eq!(intervals(&[]), None);
        assert!(intervals(&[interval(0.0, None)]).is_some());
        assert_eq!(intervals(&[interval(f64::NAN, None)]), None);
        assert_eq!(intervals(&[interval(f64::INFINITY, None)]), None);
    }

    #[test]
    fn higher_is_above() {
        let curve = |values: &[f64]| Curve {
            label: "fitness-101".into(),
            values: values.to_vec(),
            class: 'b',
        };
        let svg = curves(&[curve(&[0.1, 0.9])]).expect("two values");
        let points = svg.split("points=\"").nth(1).expect("a line");
        let points = points.split('"').next().expect("it ends");
        let ys: Vec<f64> = points
            .split(' ')
            .filter_map(|point| point.split(',').nth(1)?.parse().ok())
            .collect();
        assert!(ys.len() == 2 && ys[0] > ys[1], "{ys:?}");
        assert_eq!(curves(&[curve(&[0.1])]), None);
        assert_eq!(curves(&[]), None);
    }
}
