use super::*;
use crate::{
    laboratory::plots::{X, Y, curves},
    testing::{contest, rounds},
};
use page_state::testing::{record, trained};
use protocol::Event;
use science::config::Preset;
use statistics::answers::Answers;

fn settings() -> ComparisonConfig {
    ComparisonConfig {
        tasks: vec![Dataset::Mnist, Dataset::Digits],
        seeds: 3,
        steps: 4,
        ..ComparisonConfig::reduced()
    }
}

fn entry() -> KeptEntry {
    KeptEntry {
        address: "1gWQAAAAAAAGDgAACtM2YY".into(),
        picks: vec![
            KeptPick::Offered("Adam".into()),
            KeptPick::Edited,
            KeptPick::Best,
            KeptPick::Matched,
            KeptPick::Written(1),
        ],
        written: vec![
            NamedGenome::new("mine “<b>”", presets::published()),
            NamedGenome::new("Adam@0.002", presets::adam()),
        ],
        config: ComparisonConfig::of(Preset::QuickLook.config()),
        seed: " 7".into(),
    }
}

/// A race of three, with two of a name, whose second diverges on a seed, as it stands before its last event.
fn race() -> Race {
    let contenders = vec![
        Contender::new("Adam", presets::adam(), Budget::Default),
        Contender::new("Adam, rate tuned", presets::adam(), Budget::Tuned),
        Contender::new("Adam", presets::published(), Budget::Edited),
    ];
    let mut race = Race::new(settings(), contenders);
    race.tuned.push("Adam, rate tuned trains at 0.001.".into());
    let named = race.contenders.iter().map(|one| one.named.clone());
    let mut comparison = Experiment::new(RunId(3), settings(), named.collect());
    comparison.standing.number = 2;
    comparison.standing.level = Some(level(2));
    comparison.notices.push("Fewer images.".into());
    for round in rounds(&settings()) {
        let index = round.index;
        let second = if index == 1 { f32::NAN } else { 1.25 };
        let step = |step: u32| record(step, &[2.3 - 0.1 * step as f32, second, 1.7], 1.0);
        for (records, elapsed_secs) in [([step(0), step(1)], 0.1), ([step(2), step(3)], 0.7)] {
            comparison.apply(&trained(RunId(3), 0, round, records.into(), elapsed_secs));
        }
        let of = |correct: usize| (0..10).map(|image| image < correct).collect::<Answers>();
        let answers = [6 + index as usize % 2, 5, 9].map(of);
        comparison.apply(&Event::Scored {
            run: RunId(3),
            generation: 0,
            round,
            accuracy: answers.iter().map(Answers::accuracy).collect(),
            fitness: vec![0.0; 3],
            answers: answers.into(),
            elapsed_secs: 0.8,
        });
    }
    race.comparison = Some(comparison);
    race
}

fn finished() -> Race {
    let mut race = race();
    race.apply(&Event::Finished(RunId(3)));
    race
}

fn samples() -> Samples {
    let mut samples = Samples::default();
    let optimizers = [NamedGenome::new("Adam", presets::adam())];
    for seeds in [5, 10] {
        let config = ComparisonConfig {
            seeds,
            ..settings()
        };
        samples.look(&config, &optimizers);
    }
    samples
}

#[test]
fn what_is_chosen_comes_back_as_it_was() {
    let mut untasked = entry();
    untasked.config.tasks.clear();
    for entry in [entry(), untasked] {
        let text = entry.to_text().expect("it is short");
        assert_eq!(KeptEntry::of_text(&text), Some(entry));
    }
}

/// Table, verdicts, curves, entrants and settings: whatever the section draws is as it was before the reload.
#[test]
fn a_race_that_came_to_its_end_comes_back_as_it_is_shown() {
    let before = finished();
    let after = race_of_text(&text_of_race(&before).expect("it is short")).expect("it is whole");
    assert!(!after.is_active());
    assert_eq!(
        (&after.config, &after.tuned),
        (&before.config, &before.tuned)
    );
    let budgets = |race: &Race| -> Vec<Budget> {
        let contenders = race.contenders.iter();
        contenders.map(|one| one.budget).collect()
    };
    assert_eq!(budgets(&after), budgets(&before));
    let [before, after] = [before, after].map(|race| race.comparison.expect("it was begun"));
    assert_eq!(after.optimizers, before.optimizers);
    assert_eq!(after.optimizers[2].name, "Adam (2)");
    assert_eq!(after.tables(), before.tables());
    assert!(after.tables()[0].rows[1].divergence().is_some());
    assert_eq!(after.finished_seeds(), 3);
    assert_eq!(after.stage, before.stage);
    assert_eq!(after.notices, before.notices);
    assert_eq!(after.standing, before.standing);
    let shown = |experiment: &Experiment, task, y, x| {
        let lanes = (0..3).map(|lane| (lane, lane.to_string(), "adam"));
        curves(experiment, task, y, x, &lanes.collect::<Vec<_>>())
    };
    for task in settings().tasks {
        for y in [Y::Loss, Y::Accuracy] {
            for x in [X::Steps, X::Time] {
                assert_eq!(shown(&after, task, y, x), shown(&before, task, y, x));
            }
        }
    }
}

/// Long curves are thinned, and end with a step that the thinning would leave out.
#[test]
fn the_curves_of_a_long_race_come_back_too() {
    let config = ComparisonConfig {
        tasks: vec![Dataset::Mnist],
        seeds: 1,
        steps: 600,
        ..settings()
    };
    let contenders = vec![Contender::new("Adam", presets::adam(), Budget::Default)];
    let mut race = Race::new(config.clone(), contenders);
    race.advance(RunId(1), &mut Samples::default());
    let comparison = race.comparison.as_mut().expect("it was begun");
    contest(comparison, |_, _, _| 0.5);
    let points = |race: &Race| {
        let comparison = race.comparison.as_ref().expect("it was begun");
        comparison
            .mean_curve(0, Dataset::Mnist, |lane| &lane.loss)
            .points
    };
    let text = text_of_race(&race).expect("it is short");
    let again = race_of_text(&text).expect("it is whole");
    assert_eq!(points(&race).last().map(|point| point.0), Some(599.0));
    assert_eq!(points(&again), points(&race));
}

#[test]
fn what_has_not_ended_or_is_too_long_is_not_kept() {
    assert_eq!(text_of_race(&race()), None, "it is under way");
    let mut stopped = race();
    stopped.apply(&Event::Stopped(RunId(3)));
    assert_eq!(text_of_race(&stopped), None);
    let mut long = finished();
    let comparison = long.comparison.as_mut().expect("it was begun");
    comparison.notices.push("a".repeat(LONGEST));
    assert_eq!(text_of_race(&long), None);
    let text = text_of_race(&finished()).expect("it is short") + &" ".repeat(LONGEST);
    assert_eq!(race_of_text(&text), None);
    let long = KeptEntry {
        seed: "7".repeat(LONGEST),
        ..entry()
    };
    assert_eq!(long.to_text(), None);
}

#[test]
fn how_often_a_sample_was_looked_at_outlives_a_reload() {
    let text = text_of_samples(&samples()).expect("it is short");
    let mut again = samples_of_text(&text);
    assert_eq!(again, samples());
    let more = ComparisonConfig {
        seeds: 20,
        ..settings()
    };
    let third = again.look(&more, &[NamedGenome::new("Adam", presets::adam())]);
    assert_eq!((third.number, third.level), (3, Some(level(3))));
    for other in [
        text.replacen("\"version\":1", "\"version\":2", 1),
        text.replacen("0.04", "0.05", 1),
        text[..text.len() - 1].into(),
        String::new(),
    ] {
        assert_eq!(samples_of_text(&other), Samples::default(), "{other}");
    }
}

#[test]
fn what_another_version_wrote_is_left_out() {
    let text = entry().to_text().expect("it is short");
    let weight = format!("\"weight\":{:?}", presets::published().terms[0].weight);
    for (from, to) in [
        ("\"version\":1", "\"version\":2"),
        ("\"seed\":\" 7\"", "\"seed\":\" 7\",\"device\":\"gpu\""),
        ("\"edited\"", "\"second-best\""),
        ("{\"offered\":\"Adam\"}", "{\"offered\":\"Adagrad\"}"),
        ("{\"written\":1}", "{\"written\":2}"),
        ("Adam@0.002", "\\u001b"),
        ("\"batch\":32", "\"batch\":0"),
        (&weight, "\"weight\":1e300"),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        assert_eq!(KeptEntry::of_text(&other), None, "{to}");
    }
    let text = text_of_race(&finished()).expect("it is short");
    for (from, to) in [
        ("\"version\":1", "\"version\":2"),
        ("optimarium-comparison", "optimarium-run"),
        ("\"tuned\",\"edited\"", "\"edited\""),
        ("\"tuned\",\"edited\"", "\"tuned\",\"lucky\""),
        ("\"number\":2", "\"number\":1"),
        ("\"seeds\":3", "\"seeds\":4"),
        ("\"seeds\":3", "\"seeds\":2"),
        ("\"tasks\":[\"mnist\",\"digits\"]", "\"tasks\":[\"mnist\"]"),
        ("\"lanes\":[[[0,", "\"lanes\":[[[4,"),
        ("\"lanes\":[[[0,2.3,1.0],", "\"lanes\":[[[0,2.3,1.5],"),
        ("\"lanes\":[[[0,2.3,1.0],", "\"lanes\":[[[0,99.0,1.0],"),
        ("\"lanes\":[[[0,2.3,1.0],", "\"lanes\":[[],[[0,2.3,1.0],"),
        ("\"secs_per_step\":", "\"secs_per_step\":-"),
        ("\"accuracy\":0.", "\"accuracy\":7."),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        assert_eq!(race_of_text(&other), None, "{to}");
    }
}

/// Each text cut at every place, and a letter at every place taken out or replaced: it is none, or one that holds.
#[test]
fn damaged_texts_do_no_harm() {
    let texts = [
        entry().to_text(),
        text_of_race(&finished()),
        text_of_samples(&samples()),
    ];
    for text in texts.map(|text| text.expect("it is short")) {
        for (place, letter) in text.char_indices() {
            let (before, after) = (&text[..place], &text[place + letter.len_utf8()..]);
            let damaged = ["", "9", "-", "\"", "e9", "[", "null"];
            let damaged = damaged.map(|instead| format!("{before}{instead}{after}"));
            for damaged in damaged.into_iter().chain([before.into()]) {
                if let Some(entry) = KeptEntry::of_text(&damaged) {
                    let again = entry.to_text().expect("it is short still");
                    assert_eq!(KeptEntry::of_text(&again), Some(entry), "{damaged}");
                }
                if let Some(race) = race_of_text(&damaged) {
                    let again = text_of_race(&race).expect("it is short still");
                    assert!(race_of_text(&again).is_some(), "{damaged}");
                }
                assert!(samples_of_text(&damaged).is_sound());
            }
        }
    }
}

/// A link or a lesson that was opened since brings something else.
#[test]
fn what_is_kept_is_brought_back_where_the_address_brings_nothing_else() {
    let kept = entry();
    let at = |text: &str, is_own, is_of_lesson| {
        kept.belongs_to(&Address {
            text: text.into(),
            is_own,
            is_of_lesson,
        })
    };
    let another = "1gWQAAAAAAAGDjmUN6enqCh4NlJPfWBhIGwpbmtgaQ2Zm";
    assert!(at(another, true, false), "the visitor's own edits");
    assert!(at(another, true, true), "made during that lesson");
    assert!(at(&kept.address, false, false), "the same link");
    assert!(at("", false, false), "the first screen");
    assert!(!at(another, false, false), "another link");
    assert!(!at("", false, true), "a lesson");
    assert!(!at("lesson1.AAAA", false, false), "a lesson's link");
}
