//! The report of a study: whatever is there of it, losers included, as a document.

mod lengths;
mod outcomes;
mod runs;
mod times;

use std::path::Path;

use anyhow::Result;

use self::outcomes::{Sides, sentence};
use super::{
    document::Document,
    findings::{End, Findings},
    history::{self, History},
    plan::Plan,
    state::State,
};
use host::{maker::VERSION, storage::replace::replace};
use statistics::power::power;
use text::excerpt::excerpt;

/// Most files that are named where they are left out, and most letters of a name.
const NAMED: usize = 12;
const QUOTED: usize = 60;

/// The files that it is written to.
pub const FILES: [&str; 2] = ["report.md", "report.html"];

/// Writes the report of what is there in `folder`, and returns what the primary outcome says.
///
/// # Errors
/// Where it cannot be written.
pub fn write(state: &State<'_>, folder: &Path, history: &History, end: &End) -> Result<String> {
    let findings = Findings::of(state, end)?;
    let remarks = history.remark(state.plan).into_iter();
    let remarks: Vec<String> = remarks.chain(strays(state, folder)?).collect();
    let document = document(state, &findings, &remarks);
    let [markdown, html] = FILES.map(|file| folder.join(file));
    replace(&markdown, document.markdown().as_bytes())?;
    replace(&html, document.html().as_bytes())?;
    Ok(sentence(state.plan, &findings))
}

/// Names the files in `folder` that the report leaves out.
fn strays(state: &State<'_>, folder: &Path) -> Result<Option<String>> {
    let known: Vec<String> = state.found.iter().map(|found| found.part.file()).collect();
    let there = history::runs(folder)?.into_iter();
    let strays = there.filter(|name| !known.contains(name));
    let mut strays: Vec<String> = strays.map(|name| excerpt(&name, QUOTED)).collect();
    Ok((!strays.is_empty()).then(|| {
        let more = match strays.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        strays.truncate(NAMED);
        format!(
            "Left out, for they are of no part of this plan: {}{more}.",
            strays.join(", ")
        )
    }))
}

fn document(state: &State<'_>, findings: &Findings, remarks: &[String]) -> Document {
    let plan = state.plan;
    let mut document = Document::new(&plan.name);
    let done = state.found.iter().filter(|found| found.is_done).count();
    document.text(format!(
        "Report of optimarium {VERSION} on {done} of {} parts of the plan with the SHA-256 {}. It is written after every \
         part, and has every run of the plan that is there.",
        state.found.len(),
        plan.sha256
    ));
    remarks.iter().for_each(|remark| document.text(remark));
    let sides = Sides { state, findings };
    sides.primary(&mut document);
    sides.exploratory(&mut document);
    sides.lengths(&mut document);
    runs::genes(state, &mut document);
    runs::searches(state, &mut document);
    runs::baselines(state, &mut document);
    runs::comparisons(state, &mut document);
    expected(plan, &mut document);
    times::section(state, &mut document);
    document
}

/// What so many searches can show, by the figures of the plan.
fn expected(plan: &Plan, document: &mut Document) {
    document.heading("What the number of searches can show");
    document.text(format!(
        "Chance that the primary test finds a true difference at level {}, by the plan's figures: {} between seeds.",
        plan.primary.level, plan.power.deviation_between_seeds
    ));
    let counts: Vec<usize> = (plan.search.least..=plan.search.seeds.len()).collect();
    let seeds = plan.places(0)[0].config.seeds;
    let mut rows = Vec::new();
    for &effect in &plan.power.effects {
        for &between in &plan.power.deviations_between_searches {
            let within = plan.power.deviation_between_seeds / f64::from(seeds).sqrt();
            let deviation = between.hypot(within);
            let chance = |n: &usize| {
                let chance = power(*n, effect / deviation, plan.primary.level);
                format!("{:.0} %", 100.0 * chance)
            };
            let mut row = vec![effect.to_string(), between.to_string()];
            row.extend(counts.iter().map(chance));
            rows.push(row);
        }
    }
    let counts = counts.iter().map(|n| format!("n = {n}"));
    let header: Vec<String> = ["true difference".into(), "between searches".into()]
        .into_iter()
        .chain(counts)
        .collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    document.table(&header, rows);
}

#[cfg(test)]
mod tests {
    //! The report of this project's own study, as far as it came.

    use super::*;
    use crate::{
        part::Part,
        plan::testing::{EVOLUTION, plan},
    };

    const RUNS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/studies/runs");

    /// What the report of the files that are kept says behind this heading, by the plan in `text`.
    fn section(text: &str, heading: &str) -> String {
        let plan = plan(text);
        let parts = Part::all(&plan).expect("no two are called alike");
        let state = State::read(&plan, &parts, Path::new(RUNS)).expect("they are the plan's");
        let findings = Findings::of(&state, &End::AsPlanned).expect("all are known");
        let report = document(&state, &findings, &[]).markdown();
        let (_, behind) = report.split_once(heading).expect(heading);
        behind
            .split("\n## ")
            .next()
            .expect("a text has a beginning")
            .into()
    }

    #[test]
    fn lengths_are_compared_by_whoever_every_length_has() {
        let control = "[[controls]]\nname = \"nobody\"\nselection = \"drift\"\n\n[[baselines]]";
        let text = EVOLUTION.replacen("[[baselines]]", control, 1);
        let told = section(&text, "## Lengths of run");
        for part in [
            "\n| 200 | ",
            "\n| 400 | ",
            "\n| 800 | ",
            "Mean accuracy over the searches 101, 102, 103",
            "Not compared, for want of their trainings at some length: ",
            "nobody's winner",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let row = told.lines().find(|line| line.starts_with("| 800 "));
        let row = row.expect("it was just found");
        for name in [
            "search's winner",
            "Adam+schedule+tuned",
            "Adam",
            "Published",
        ] {
            assert!(row.contains(name), "{name}: {row}");
        }
        assert!(!row.contains("nobody"), "{row}");
    }

    #[test]
    fn work_of_whom_nobody_noted_is_told() {
        let told = section(EVOLUTION, "## Who trained, and for how long");
        let mut lines = told.lines();
        let row = lines.find(|line| line.starts_with("| fitness-101 "));
        let row = row.expect("it is there");
        assert!(row.ends_with("; not noted for 2 h 34 min |"), "{row}");
        assert!(told.contains("Who trained the remaining "), "{told}");
    }
}
