//! Rows of results in the notes of lessons, held against what was measured.

use files::lesson::Lesson;
use statistics::paired::Estimate;

use super::notes::{Row, Share};

/// How far a mean and an end of a spread may be from what is stated: an image or three of 300. Processors round
/// differently, and a score or two then differs by an image.
const MEAN: f64 = 0.004;
const END: f64 = 0.012;

/// How far a share of runs or classes may be from what is stated.
const SHARE: f64 = 0.05;

/// How far a p may be: an image or two of 300 on one of ten seeds.
const P: f64 = 0.02;

/// What is not so in a row of shares.
pub fn fault_of_share(row: &Share, share: f64) -> Option<String> {
    let near = if row.measured.starts_with("p of ") {
        P
    } else {
        SHARE
    };
    let holds = (share - row.share).abs() <= near;
    (!holds).then(|| format!("`{}` | {share:.3}", row.measured))
}

/// What is not so in a row.
pub fn fault(lesson: &Lesson, row: &Row, values: &[f64]) -> Option<String> {
    let estimate = Estimate::of(values).expect("finite figures");
    let (mean, margin) = (estimate.mean, estimate.margin.unwrap_or(0.0));
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let above = values.iter().filter(|value| **value > 0.0).count();
    // Selection follows an image more or less to another winner: there only the interval is sure.
    let several = lesson.config.generations > 1;
    let (of_mean, of_end) = match several {
        true => (row.margin.max(MEAN), (2.0 * row.margin).max(END)),
        false => (MEAN, END),
    };
    let holds = (mean - row.mean).abs() <= of_mean
        && (margin - row.margin).abs() <= of_mean
        && (lowest - row.lowest).abs() <= of_end
        && (highest - row.highest).abs() <= of_end
        && above.abs_diff(row.above) <= 1;
    let seeds = match (row.seeds.first(), row.seeds.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
        (first, _) => format!("{}", first.copied().unwrap_or(0)),
    };
    let number = |value: f64| format!("{value:.3}").replace('-', "−");
    (!holds).then(|| {
        format!(
            "`{}` | {seeds} | {} | ± {} | {} | {} | {above}",
            row.measured,
            number(mean),
            number(margin),
            number(lowest),
            number(highest)
        )
    })
}
