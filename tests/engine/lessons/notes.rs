//! The tables of results in the notes of lessons, as they stand there.

/// A row of a table of results, as stated.
#[derive(Debug)]
pub struct Row {
    pub measured: String,
    pub seeds: Vec<u64>,
    pub mean: f64,
    /// Of the 95 % interval; 0 where a dash says that one figure has none.
    pub margin: f64,
    pub lowest: f64,
    pub highest: f64,
    pub above: usize,
}

/// A row of a table of shares, as stated.
#[derive(Debug)]
pub struct Share {
    pub measured: String,
    pub seeds: Vec<u64>,
    pub share: f64,
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
            margin: if margin == "–" { 0.0 } else { number(margin) },
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
