//! The tables: on the terminal, in Markdown and as JSON.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use super::{
    Options, Outcome,
    figure::{Figure, Sample, number},
    machine::Machine,
    target::{self, Comparison, Verdict},
};
use crate::choice;

/// Compares `outcomes` with the targets, prints the table and writes it into `folder`.
///
/// # Errors
/// Where the files cannot be written.
pub fn write(
    folder: &Path,
    machine: &Machine,
    options: &Options,
    outcomes: &[Outcome],
) -> Result<()> {
    let comparisons = target::compare(outcomes);
    println!();
    for line in &comparisons {
        println!("{:<13}{}", verdict(line), line.what);
        println!("{:<13}{}", "", cells(line).join(" | "));
    }

    let results = json!({
        "machine": machine,
        "runs": options.runs,
        "profile": options.profile,
        "comparisons": comparisons,
        "parts": outcomes,
    });
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let files = [
        ("results.json", serde_json::to_string_pretty(&results)?),
        ("table.md", markdown(machine, &comparisons, outcomes)),
    ];
    for (name, text) in files {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    println!(
        "\nall of it: {0}/table.md and {0}/results.json",
        folder.display()
    );
    Ok(())
}

fn markdown(machine: &Machine, comparisons: &[Comparison], outcomes: &[Outcome]) -> String {
    let mut text = format!(
        "{machine}. Medians, in brackets quartiles and n; the ratio says how many times better ours is.\n\n\
         | what | ours | against | ratio | target | |\n|---|---|---|---|---|---|\n"
    );
    for line in comparisons {
        let [ours, other, ratio, target] = cells(line);
        text += &format!(
            "| {} | {ours} | {other} | {ratio} | {target} | {} |\n",
            line.what,
            verdict(line)
        );
    }
    text += "\n| measured | value | note |\n|---|---|---|\n";
    for outcome in outcomes {
        let part = choice::name(outcome.part);
        if !outcome.figures.is_empty() {
            text += &format!("| {part}: load before it | {} | |\n", outcome.load);
        }
        for figure in &outcome.figures {
            let Figure { name, note, .. } = figure;
            text += &format!("| {part}: {name} | {} | {note} |\n", figure.value());
        }
        if let Some(reason) = &outcome.failure {
            text += &format!("| {part} | not measured: {reason} | |\n");
        }
    }
    text
}

/// Ours, the other, the ratio, the target.
fn cells(line: &Comparison) -> [String; 4] {
    let dash = || "–".to_owned();
    let named = |figure: &Figure| match figure.sample {
        Ok(_) => format!("{}: {}", figure.name, figure.value()),
        Err(_) => figure.value(),
    };
    let ratio = |Sample { median, q1, q3, .. }: Sample| match q1 == q3 {
        true => format!("{} ×", number(median)),
        false => format!("{} × ({}–{})", number(median), number(q1), number(q3)),
    };
    [
        line.ours.value(),
        line.other.as_ref().map_or_else(dash, named),
        line.ratio.map_or_else(dash, ratio),
        line.target.clone().unwrap_or_else(dash),
    ]
}

fn verdict(line: &Comparison) -> &'static str {
    match line.verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Reported => "reported",
        Verdict::NotMeasured => "not measured",
    }
}
