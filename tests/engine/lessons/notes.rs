//! The tables of results in the notes of lessons: read, and held against what was measured.

use files::lesson::Lesson;
use statistics::paired::Estimate;

/// How far a mean and an end of a spread may be from what is stated: an image or three of 300. Processors round
/// differently, and a score or two then differs by an image.
const MEAN: f64 = 0.004;
const END: f64 = 0.012;

/// How far a share of runs or classes may be from what is stated.
const SHARE: f64 = 0.05;

/// A row of a table of results, as stated.
#[derive(Debug)]
pub struct Row {
    pub measured: String,
    pub seeds: Vec<u64>,
    mean: f64,
    margin: f64,
    lowest: f64,
    highest: f64,
    above: usize,
}

/// A row of a table of shares, as stated.
#[derive(Debug)]
pub struct Share {
    pub measured: String,
    pub seeds: Vec<u64>,
    share: f64,
}

/// What is measured in a row of a table, on which seeds, and the cells behind that; `None` where a line is no such
/// row.
fn cells(line: &str) -> Option<(String, Vec<u64>, Vec<&str>)> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let measured = cells.get(2)?.strip_prefix('`')?.strip_suffix('`')?;
    let (seeds, stated) = cells.get(3..cells.len() - 1)?.split_first()?;
    assert!(matches!(stated.len(), 1 | 5), "“{line}” lacks a cell");
    let (first, last) = seeds.split_once('–').unwrap_or((seeds, seeds));
    let seed = |text: &str| -> u64 { text.parse().expect("a seed is a number") };
    let seeds = (seed(first)..=seed(last)).collect();
    Some((measured.into(), seeds, stated.to_vec()))
}

fn number(cell: &str) -> f64 {
    let cell = cell.trim_start_matches(['±', ' ', '+']).replace('−', "-");
    cell.parse()
        .unwrap_or_else(|_| panic!("“{cell}” is no number"))
}

/// The rows of results in the notes of a lesson.
pub fn rows(notes: &str) -> Vec<Row> {
    let row = |line: &str| {
        let (measured, seeds, stated) = cells(line)?;
        let [mean, margin, lowest, highest, above] = stated.try_into().ok()?;
        Some(Row {
            measured,
            seeds,
            mean: number(mean),
            margin: number(margin),
            lowest: number(lowest),
            highest: number(highest),
            above: above.parse().expect("it counts seeds"),
        })
    };
    notes.lines().filter_map(row).collect()
}

/// The rows of shares in the notes of a lesson.
pub fn shares(notes: &str) -> Vec<Share> {
    let row = |line: &str| {
        let (measured, seeds, stated) = cells(line)?;
        let [share] = stated.try_into().ok()?;
        Some(Share {
            measured,
            seeds,
            share: number(share),
        })
    };
    notes.lines().filter_map(row).collect()
}

/// What is not so in a row of shares.
pub fn fault_of_share(row: &Share, share: f64) -> Option<String> {
    let holds = (share - row.share).abs() <= SHARE;
    (!holds).then(|| format!("`{}` | {share:.2}", row.measured))
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
