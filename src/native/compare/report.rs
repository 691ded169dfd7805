//! The tables of a comparison for people and for programs.

use anyhow::Result;
use serde::Serialize;

use crate::{
    comparison_file::ComparisonFile,
    core::{
        catalog::{ModelSize, Protocol},
        comparison::{ComparisonConfig, Row, Table, p_text},
        statistics::{CONFIDENCE, Estimate, SIGNIFICANCE},
    },
    native::output,
};

/// Prints the file with its tables as one JSON object.
///
/// # Errors
/// [`output::Untaken`] where standard output took not everything.
pub fn print_json(file: &ComparisonFile, tables: &[Table]) -> Result<()> {
    #[derive(Serialize)]
    struct Report<'a> {
        #[serde(flatten)]
        file: &'a ComparisonFile,
        tables: &'a [Table],
    }
    let report = serde_json::to_string_pretty(&Report { file, tables })?;
    output::print(format_args!("{report}\n"))
}

/// Prints settings and tables.
///
/// # Errors
/// [`output::Untaken`] where standard output took not everything.
pub fn print(config: &ComparisonConfig, tables: &[Table]) -> Result<()> {
    let tables: String = tables.iter().map(|table| text(table) + "\n\n").collect();
    output::print(format_args!(
        "{}\n\n{tables}{}\n",
        settings(config),
        legend()
    ))
}

fn settings(config: &ComparisonConfig) -> String {
    let model = match config.model {
        ModelSize::Paper => "the paper's networks",
        ModelSize::Reduced => "reduced networks",
    };
    let split = match config.protocol {
        Protocol::Paper => "test",
        Protocol::Validation => "validation",
    };
    let ComparisonConfig {
        steps,
        batch,
        train_images,
        scoring_images,
        ..
    } = config;
    format!(
        "{model}, {steps} steps of {batch} images out of {train_images}, scored on \
         {scoring_images} {split} images"
    )
}

fn legend() -> String {
    format!(
        "±: {:.0}% confidence interval over seeds (Student's t). Differences are paired by seed:\n\
         the same initial weights, minibatches and dropout. p: paired t-test, two-sided, corrected\n\
         by Holm for the comparisons of its table; better or worse where p ≤ {SIGNIFICANCE}.\n\
         A run that diverged counts as accuracy 0 and fitness −1.",
        100.0 * CONFIDENCE
    )
}

/// One table, its columns aligned.
fn text(table: &Table) -> String {
    let task = table.task.map_or("All tasks", |task| task.name());
    let first = &table.rows[0];
    let baseline = first.optimizer.as_str();
    let mut rows = vec![[
        "optimizer".into(),
        table.measure.name().to_string(),
        format!("difference from {baseline}"),
        "p".into(),
        "verdict".into(),
    ]];
    rows.extend(table.rows.iter().map(|row| cells(row, baseline)));
    let mut widths = [0; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut lines = vec![format!("{task}, n = {}", first.estimate.n)];
    for row in rows {
        let padded = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("  {cell:width$}"));
        lines.push(padded.collect::<String>().trim_end().into());
    }
    lines.join("\n")
}

fn cells(row: &Row, baseline: &str) -> [String; 5] {
    let mean = with_margin(
        &row.estimate,
        format!("{:.4}", row.estimate.mean).replace('-', "−"),
    );
    let [difference, p] = match &row.against_first {
        Some(comparison) => {
            let difference = &comparison.difference;
            let mean = format!("{:+.4}", difference.mean).replace('-', "−");
            [
                with_margin(difference, mean),
                comparison.p.map_or("–".into(), |p| {
                    p_text(p)
                        .trim_start_matches("p ")
                        .trim_start_matches("= ")
                        .into()
                }),
            ]
        }
        None => ["–".into(), "–".into()],
    };
    let mut verdict = row
        .sentence(baseline)
        .unwrap_or_else(|| "(baseline)".into());
    match row.diverged {
        0 => {}
        1 => verdict += "; 1 run diverged",
        runs => verdict += &format!("; {runs} runs diverged"),
    }
    [row.optimizer.clone(), mean, difference, p, verdict]
}

fn with_margin(estimate: &Estimate, mean: String) -> String {
    match estimate.margin {
        Some(margin) => format!("{mean} ± {margin:.4}"),
        None => mean,
    }
}
