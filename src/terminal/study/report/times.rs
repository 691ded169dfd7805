//! Who trained a study, with what, and for how long: the last section of its report, alone in having times.

use super::super::{document::Document, part::Part, plan::Plan, state::State};
use files::maker::Maker;
use text::number::{count, duration};

/// The heading of the section, behind which stand all times.
const HEADING: &str = "Who trained, and for how long";

/// Adds it.
pub fn section(plan: &Plan, parts: &[Part<'_>], state: &State<'_>, document: &mut Document) {
    document.heading(HEADING);
    let mut rows = Vec::new();
    let mut makers: Vec<Maker> = Vec::new();
    let mut devices: Vec<String> = Vec::new();
    for found in state.of(parts).filter(|found| found.contents.is_some()) {
        for maker in found.makers() {
            match makers.iter_mut().find(|known| known.is_same(maker)) {
                Some(known) => known.secs += maker.secs,
                None => makers.push(maker.clone()),
            }
        }
        devices.extend(found.device().map(Into::into));
        rows.push(vec![
            found.part.to_string(),
            format!(
                "{} of {}",
                count(found.trainings),
                count(found.part.trainings(plan))
            ),
            duration(found.secs()),
            match found.makers() {
                [] => "not noted".into(),
                makers => makers
                    .iter()
                    .map(|maker| maker.program.clone())
                    .collect::<Vec<_>>()
                    .join("; "),
            },
        ]);
    }
    devices.sort();
    devices.dedup();
    let rows_of_makers = makers.iter().map(|maker| {
        vec![
            maker.program.clone(),
            maker.processor.clone(),
            match maker.threads {
                0 => "not noted".into(),
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
