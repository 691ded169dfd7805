//! Recordings of lessons, and runs that say what was predicted.

use std::{fs, path::Path};

use super::*;
use crate::begun::Begun;
use crate::lesson::{
    attempt::{
        Attempt,
        tests::{self, lesson, predicted},
    },
    curve,
    shipped::SHIPPED,
};
use files::{lesson::Prediction, run_file::About};
use page_state::{state::Recording, testing::assert_says};
use protocol::{DeviceKind, RunId};
use science::presets;

/// The file of a lesson's run that has all its generations.
fn whole(lesson: &Lesson) -> RunFile {
    let mut file = RunFile::founded("CPU", &lesson.config, lesson.founder.clone());
    while !file.evolution().is_finished() {
        let score = page_state::testing::score_on(&lesson.config.tasks, 0.5, 0.625);
        let scores = vec![score.clone(); file.evolution().ask().len()];
        file.record(&scores, score, 1.0);
    }
    file
}

/// The page at the end of a recording.
fn shown(file: RunFile) -> State {
    let run = RunId(7);
    let mut state = State::new(DeviceKind::Cpu);
    let about = Recording::of(&file).expect("it has generations");
    state.begin_recording(run, &file, about);
    file.generations()
        .for_each(|scored| state.relive(run, scored));
    state
}

/// A lesson that came from a file is shown by its link; history leads from another one back to it.
#[test]
fn where_a_lessons_file_lies_is_kept_with_that_lesson() {
    let own = lesson();
    let mut other = own.clone();
    other.title.push('!');
    let kept = place_text(own.fingerprint(), "lessons/mine.json");
    let again = Lesson::of_link(&own.to_link().expect("it is short"));
    let again = again.expect("a link").expect("of a lesson");
    for (lesson, path) in [
        (&own, Some("lessons/mine.json")),
        (&again, Some("lessons/mine.json")),
        (&other, None),
    ] {
        assert_eq!(path_of_place(lesson.fingerprint(), &kept), path);
    }
    // As earlier pages kept it, of whichever lesson.
    assert_eq!(path_of_place(own.fingerprint(), "lessons/mine.json"), None);
}

#[test]
fn a_recording_lies_beside_its_lesson() {
    let own = lesson();
    assert_eq!(path(&own, None), None);
    for (file, recorded) in [
        ("mine.json", "recorded/mine.json"),
        ("a/b/mine.json", "a/b/recorded/mine.json"),
    ] {
        assert_eq!(path(&own, Some(file)).as_deref(), Some(recorded));
    }
}

#[test]
fn what_is_no_recording_of_the_lesson_is_refused() {
    let lesson = lesson();
    let file = whole(&lesson);
    assert_eq!(check(&lesson, &file), Ok(()));
    let mut seed = lesson.clone();
    seed.config.seed += 1;
    let founded = Lesson {
        founder: Some(presets::published()),
        ..lesson.clone()
    };
    for other in [seed, founded] {
        let refused = check(&other, &file).expect_err("it is another search");
        assert_says(refused, "… is of another search: …");
    }
    let begun = RunFile::new("CPU", &lesson.config);
    let refused = check(&lesson, &begun).expect_err("it has no generation");
    assert_says(refused, "… does not go to its last generation: …");
}

/// Whoever watches the recording has its figures beside the guesses, and whoever trains has their own alone.
#[test]
fn a_recording_tells_where_it_was_begun_and_nowhere_else() {
    let lesson = lesson();
    let recorded = shown(whole(&lesson));
    let own = tests::run(&lesson.config, &[(0.5, 0.625), (0.75, 0.625)]);
    let mut trains = predicted(&lesson);
    assert!(trains.seal(&lesson));
    assert!(!trains.reveal(&lesson, &recorded));
    assert!(trains.reveal(&lesson, &own) && !trains.is_recorded());

    let mut watches = predicted(&lesson).noting_begun(Begun::at(1_000));
    assert!(watches.seal_for_recording(&lesson));
    assert!(!watches.reveal(&lesson, &own));
    assert!(watches.reveal(&lesson, &recorded) && watches.is_recorded());
    let again = Attempt::recall(&lesson, Some(&watches.to_text()));
    assert_eq!(again, watches);
    let outcome = watches.outcome().expect("it told");
    assert_says(outcome.sentence(true), "The recorded run: best 0.625, …");

    // Another seed's recording is another run.
    let mut other = lesson.clone();
    other.config.seed += 1;
    let mut watches = predicted(&lesson);
    watches.seal_for_recording(&lesson);
    assert!(!watches.reveal(&lesson, &shown(whole(&other))));
    // Who comes to a machine that trains goes on with a run of their own.
    assert!(watches.seal(&lesson) && !watches.is_recorded());
    assert!(watches.reveal(&lesson, &own));
    let open = Attempt::new(&lesson);
    let mut early = open.clone();
    assert!(!early.seal_for_recording(&lesson));
    assert_eq!(early, open);
}

#[test]
fn a_runs_file_says_what_was_predicted_before_it() {
    let lesson = lesson();
    let mut attempt = predicted(&lesson);
    assert_eq!(attempt.predicted(&lesson), None);
    attempt.seal(&lesson);
    let said = attempt.predicted(&lesson);
    let file = whole(&lesson).with_about(About {
        predicted: said.clone(),
        ..About::default()
    });
    let file = RunFile::parse(file.to_json().as_bytes()).expect("it was written");
    assert_eq!(file.about().predicted, said);
    let state = shown(file.clone());
    let (title, rows) = super::predicted(&state).expect("it is in the file");
    assert_eq!(title, lesson.title);
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (&*row.guess, row.told.as_deref()))
        .collect();
    let never = "none: the best was never ahead of Adam";
    assert_eq!(
        rows,
        [
            ("+0.050", Some("+0.000, 0.050 from your guess")),
            ("generation 1", Some(never)),
            ("“no”", None),
        ]
    );
    // Before its end it does not tell, and another run says nothing of a lesson.
    let mut begun = State::new(DeviceKind::Cpu);
    begun.take_up(RunId(1), &file);
    assert_eq!(begun.predicted, said);
    assert_eq!(
        begun.file().and_then(|file| file.about().predicted.clone()),
        said
    );
    begun.begin(RunId(2), lesson.config.clone());
    assert_eq!(super::predicted(&begun), None);
}

/// Every lesson that ships has one, with every curve that it asks for.
#[test]
fn the_lessons_that_ship_have_recordings() {
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public");
    let read = |path: &str| fs::read(public.join(path)).expect("it is served");
    for shipped in &SHIPPED {
        let lesson = Lesson::parse(&read(&shipped.path())).expect("it opens");
        let place = path(&lesson, None).expect("it ships");
        let file = RunFile::parse(&read(&place)).expect("it opens");
        assert_eq!(check(&lesson, &file), Ok(()), "{place}");
        let state = shown(file);
        assert!(outcome(&lesson, &state).is_some(), "{place}");
        for task in &lesson.tasks {
            if let Some(Prediction::Curve(line)) = task.predict {
                let told = curve::of_run(line, &state).expect("it was trained");
                assert_eq!(told.len(), curve::SAMPLES, "{place}: {line:?}");
            }
        }
    }
}
