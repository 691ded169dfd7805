//! Who trained a study, with what, and for how long: the last section of its report, alone in having times.

use super::super::{document::Document, state::State};
use files::maker::Maker;
use host::{maker, recorded::Recorded};
use text::number::{count, duration};

/// The heading of the section, behind which stand all times.
const HEADING: &str = "Who trained, and for how long";

/// What stands for what earlier versions did not note.
const NOT_NOTED: &str = "not noted";

/// Adds it.
pub fn section(state: &State<'_>, document: &mut Document) {
    document.heading(HEADING);
    let mut rows = Vec::new();
    let mut makers: Vec<Maker> = Vec::new();
    let mut devices: Vec<String> = Vec::new();
    let mut unnoted = 0.0;
    for found in &state.found {
        let Some(file) = &found.contents else {
            continue;
        };
        for maker in file.makers() {
            match makers.iter_mut().find(|known| known.is_same(maker)) {
                Some(known) => known.secs += maker.secs,
                None => makers.push(maker.clone()),
            }
        }
        devices.push(file.device().into());
        unnoted += maker::unnoted(file.secs(), file.makers());
        rows.push(vec![
            found.part.to_string(),
            format!(
                "{} of {}",
                count(found.trainings),
                count(found.part.trainings(state.plan))
            ),
            worked(file.secs()),
            programs(file),
        ]);
    }
    devices.sort();
    devices.dedup();
    let rows_of_makers = makers.iter().map(|maker| {
        vec![
            maker.program.clone(),
            maker.processor.clone(),
            match maker.threads {
                0 => NOT_NOTED.into(),
                threads => threads.to_string(),
            },
            maker.arithmetic.clone(),
            duration(maker.secs),
        ]
    });
    document.table(
        &["program", "processor", "threads", "arithmetic", "worked"],
        rows_of_makers.collect(),
    );
    if unnoted > 0.0 {
        document.text(format!(
            "Who trained the remaining {} was not noted.",
            duration(unnoted)
        ));
    }
    document.text(format!("Devices: {}.", devices.join(", ")));
    let differs = |of: fn(&Maker) -> &str| {
        let mut all: Vec<&str> = makers.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all.len() > 1
    };
    let departures = [
        (
            differs(|maker| &maker.program),
            "Parts were trained by several versions of the program.",
        ),
        (
            differs(|maker| &maker.processor),
            "Parts were trained on several processors, which may round otherwise.",
        ),
        (
            devices.len() > 1,
            "Parts were begun on several devices, which round otherwise.",
        ),
    ];
    for (_, said) in departures.into_iter().filter(|(is_so, _)| *is_so) {
        document.text(format!("Departure: {said}"));
    }
    document.table(&["part", "trainings", "worked", "program"], rows);
}

/// How long somebody worked; comparisons of earlier versions do not tell.
fn worked(secs: f64) -> String {
    match secs > 0.0 {
        true => duration(secs),
        false => NOT_NOTED.into(),
    }
}

/// By what a part was trained, as far as that was noted.
fn programs(file: &Recorded) -> String {
    if file.makers().is_empty() {
        return NOT_NOTED.into();
    }
    let programs = file.makers().iter().map(|maker| maker.program.clone());
    let rest = maker::unnoted(file.secs(), file.makers());
    let rest = (rest > 0.0).then(|| format!("{NOT_NOTED} for {}", duration(rest)));
    programs.chain(rest).collect::<Vec<_>>().join("; ")
}
