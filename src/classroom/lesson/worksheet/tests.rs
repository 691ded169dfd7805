//! A sheet before the run and after it.

use std::{fs, path::Path};

use super::*;
use crate::{
    class::{
        own_run::lesson_of,
        testing::{class, student},
    },
    lesson::{
        attempt::tests::{lesson, predicted, run},
        shipped::SHIPPED,
    },
};
use page_state::state::Recording;

fn empty(lesson: &Lesson) -> Worksheet {
    filled(lesson, None, &State::new(protocol::DeviceKind::Cpu))
}

fn filled(lesson: &Lesson, attempt: Option<&Attempt>, state: &State) -> Worksheet {
    let done = Done {
        lesson: lesson.clone(),
        class: None,
        attempt: attempt.cloned(),
    };
    Worksheet::of(&done, state)
}

/// The two answers, of which nobody has chosen the first.
fn boxes(second: bool) -> Room {
    Room::Boxes(vec![("yes".into(), false), ("no".into(), second)])
}

/// Whoever scans a student's sheet, or the teacher's, opens the lesson whose results are collected.
#[test]
fn the_link_on_a_sheet_is_of_the_lesson_that_was_handed_out() {
    let linked = |sheet: Worksheet| {
        let end = sheet.end.expect("it is short");
        let lesson = Lesson::of_link(end.strip_prefix('#').expect("it ships with no page"));
        lesson.expect("it is one").expect("it is whole")
    };
    let class = class();
    let own = lesson_of(&class, &student("Mia"));
    let done = Done {
        lesson: own.clone(),
        class: Some(class.clone()),
        attempt: Some(Attempt::new(&own)),
    };
    let state = State::new(protocol::DeviceKind::Cpu);
    let opened = linked(Worksheet::of(&done, &state));
    assert_eq!(opened.fingerprint(), class.fingerprint());
    assert_ne!(opened.fingerprint(), own.fingerprint());
    let lesson = lesson();
    assert_eq!(linked(empty(&lesson)), lesson);
}

#[test]
fn the_code_on_the_sheet_of_a_lesson_that_ships_is_of_its_short_address() {
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public");
    for shipped in &SHIPPED {
        let file = fs::read(public.join(shipped.path())).expect("it is served");
        let lesson = Lesson::parse(&file).expect("it opens");
        assert_eq!(empty(&lesson).end, Some(shipped.query()));
        let mut other = lesson.clone();
        other.config.seed += 1;
        assert_ne!(
            empty(&other).end,
            Some(shipped.query()),
            "other students' seeds follow"
        );
    }
}

#[test]
fn a_scale_has_a_mark_for_each_of_a_few_numbers() {
    for (of, low, high, parts) in [
        (Quantity::FirstLead, 1.0, 8.0, 7),
        (Quantity::FirstLead, 1.0, 50.0, 10),
        (Quantity::FirstLead, 1.0, 3.5, 10),
        (Quantity::Lead, -0.1, 0.2, 10),
    ] {
        assert_eq!(super::parts(&Scale { of, low, high }), parts);
    }
}

/// A curve of one point is none.
#[test]
fn one_generation_has_no_axes() {
    let mut lesson = lesson();
    lesson.config.generations = 1;
    assert_eq!(empty(&lesson).axes, None);
    assert_eq!(empty(&lesson).generations.len(), 1);
    lesson.config.generations = 2;
    assert!(empty(&lesson).axes.is_some());
}

#[test]
fn before_the_run_a_sheet_is_to_be_written_on() {
    let lesson = lesson();
    let sheet = empty(&lesson);
    assert!(!sheet.filled && sheet.curve.is_empty());
    assert_eq!(sheet.tasks.len(), 4);
    assert_eq!(sheet.tasks[0].room, Room::Lines);
    assert_eq!(sheet.tasks[3].room, boxes(false));
    assert!(matches!(
        sheet.tasks[1].room,
        Room::Scale {
            of: Quantity::Lead,
            guess: None,
            told: None,
            ..
        }
    ));
    // What the run goes on from has no row in a lesson without it.
    let rows = Quantity::ALL.into_iter().filter(|of| !of.of_founder());
    assert!(sheet.numbers.iter().map(|row| row.of).eq(rows));
    for row in &sheet.numbers {
        assert_eq!((&row.guess, &row.told), (&None, &None));
        assert!(!row.of.unit().is_empty());
    }
    // What is not yet sealed can still change.
    let state = run(&lesson.config, &[]);
    let open = filled(&lesson, Some(&predicted(&lesson)), &state);
    assert_eq!(open, sheet);
}

#[test]
fn a_curve_has_a_frame_and_the_optimizer_under_test_its_rows() {
    let line = Line::FounderLoss;
    let mut lesson = lesson();
    lesson.founder = Some(science::presets::adam());
    lesson.tasks[0].predict = Some(Prediction::Curve(line));
    let sheet = empty(&lesson);
    let frame = Room::Frame {
        line,
        steps: lesson.config.steps,
        guess: None,
        told: None,
    };
    assert_eq!(sheet.tasks[0].room, frame);
    assert_eq!(sheet.numbers.len(), Quantity::ALL.len());
}

#[test]
fn after_the_run_guess_outcome_and_curve_stand_in_it() {
    let lesson = lesson();
    let mut attempt = predicted(&lesson);
    attempt.seal(&lesson);
    let state = run(&lesson.config, &[(0.5, 0.6), (0.75, 0.7)]);
    assert!(attempt.reveal(&lesson, &state));
    let sheet = filled(&lesson, Some(&attempt), &state);
    assert!(sheet.filled);
    assert_eq!(sheet.curve, [(0.5, 0.6), (0.75, 0.7)]);
    assert_eq!(sheet.generations[1].figures, ["0.750", "0.700", "+0.050"]);
    let row = |of| {
        let found = sheet.numbers.iter().find(|row| row.of == of);
        found.expect("every number has a row")
    };
    let lead = row(Quantity::Lead);
    assert_eq!(lead.guess.as_deref(), Some("+0.050"));
    assert_eq!(lead.told.as_deref(), Some("+0.050"));
    assert_eq!(row(Quantity::Best).guess, None);
    let Room::Scale { guess, told, .. } = sheet.tasks[1].room else {
        panic!("a number has a scale");
    };
    let (guess, told) = (guess.expect("predicted"), told.expect("told"));
    assert!((guess - told).abs() < 1e-9, "{guess} and {told}");
    assert_eq!(sheet.tasks[3].room, boxes(true));
    // On a later visit the run is gone, and what it reached is not.
    let idle = State::new(protocol::DeviceKind::Cpu);
    let later = filled(&lesson, Some(&attempt), &idle);
    assert_eq!(later.numbers, sheet.numbers);
    assert!(later.curve.is_empty());
    // It is back once the page shows that run again, as a recording too; one that reached something else is not its.
    let mut again = state;
    again.recording = Some(Recording {
        generations: 2,
        ..Recording::default()
    });
    assert_eq!(filled(&lesson, Some(&attempt), &again), sheet);
    let other = run(&lesson.config, &[(0.5, 0.6), (0.8, 0.7)]);
    assert!(filled(&lesson, Some(&attempt), &other).curve.is_empty());
}

#[test]
fn columns_are_spread_over_every_number_of_generations() {
    for last in 1..=300 {
        let numbers: Vec<usize> = spread(last).collect();
        assert_eq!((numbers[0], numbers[numbers.len() - 1]), (1, last));
        assert_eq!(numbers.len(), last.min(COLUMNS));
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        let axes = Axes::of(last.max(2), &[]);
        let marks = axes.generations.len();
        assert!((2..=14).contains(&marks), "{last}: {axes:?}");
    }
    let deep = Axes::of(2, &[(-1.0, 0.2)]);
    assert_eq!(deep.upward, (-1.0, FITNESS.1));
}
