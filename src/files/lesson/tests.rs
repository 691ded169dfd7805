//! Tests of lessons as links and files.

use proptest::prelude::*;
use rand::RngExt;
use science::{config::Preset, presets, testing};
use serde_json::value::RawValue;

use super::{
    link::tests::{altered, coded},
    *,
};
use science::selection::Selection;

fn number(of: Quantity, low: f64, high: f64) -> Option<Prediction> {
    Some(Prediction::Number(Scale { of, low, high }))
}

fn choice(answers: &[&str]) -> Option<Prediction> {
    let answers = answers.iter().map(ToString::to_string);
    Some(Prediction::Choice(answers.collect()))
}

/// Asserts that a lesson comes back from its file.
#[track_caller]
fn assert_reread(lesson: &Lesson) {
    assert_eq!(
        Lesson::parse(lesson.to_json().as_bytes()).as_ref(),
        Ok(lesson)
    );
}

pub(crate) fn lesson() -> Lesson {
    let task = |text: &str, predict| Task {
        text: text.into(),
        predict,
    };
    Lesson {
        title: "Is it better than Adam?".into(),
        config: Preset::QuickLook.config(),
        founder: None,
        hidden: [Control::Settings, Control::Gene(science::gene::Gene::Beta1)]
            .into_iter()
            .collect(),
        projector: false,
        tasks: vec![
            task("Read the page.\nThen go on.", None),
            task(
                "How far will the best be ahead of Adam?",
                number(Quantity::Lead, -0.1, 0.2),
            ),
            task(
                "<script>alert(1)</script> & “quotes”",
                choice(&["yes", "no"]),
            ),
        ],
        page: PAGE.into(),
        class: false,
    }
}

fn guesses(number: f64, answer: usize) -> Vec<Option<Guess>> {
    vec![
        None,
        Some(Guess::Number(number)),
        Some(Guess::Answer(answer)),
    ]
}

/// What somebody predicted for a lesson.
pub(crate) fn said() -> Predicted {
    Predicted::new(lesson(), guesses(0.05, 1)).expect("it fits")
}

#[test]
fn what_was_predicted_fits_the_tasks() {
    let said = said();
    let raw = said.to_raw();
    let read =
        |json: &str| Predicted::parse(&RawValue::from_string(json.into()).expect("it is JSON"));
    assert_eq!(read(raw.get()), Ok(said));
    for wrong in [
        guesses(0.25, 1),
        guesses(f64::NAN, 1),
        guesses(0.05, 2),
        vec![None; 2],
    ] {
        assert_eq!(Predicted::new(lesson(), wrong.clone()), None, "{wrong:?}");
    }
    let many = format!(
        "{{\"lesson\":{{}},\"guesses\":[{}null]}}",
        "null,".repeat(200_000)
    );
    for (json, sentence) in [
        (
            raw.get().replace("\"answer\":1", "\"answer\":7"),
            "does not ask for",
        ),
        (
            raw.get().replace("optimarium-lesson", "other"),
            "Its lesson cannot be used. This is no lesson",
        ),
        (
            raw.get().replace("guesses", "answers"),
            "Its lesson cannot be used. unknown field",
        ),
        (many, "longer than any"),
    ] {
        let refused = read(&json).expect_err(sentence);
        assert!(refused.contains(sentence), "{refused}");
    }
}

#[test]
fn a_class_has_no_other_seed_than_the_names() {
    let own = lesson();
    assert_eq!(own.hides(), own.hidden);
    let class = Lesson {
        class: true,
        ..lesson()
    };
    assert!(class.hides().contains(Control::Seed));
    assert!(class.hides().contains(Control::Settings));
    assert_eq!(class.hides().controls().count(), 3);
}

#[test]
fn a_lesson_comes_back_by_link_and_by_file() {
    let lesson = lesson();
    assert_reread(&lesson);
    let link = lesson.to_link().expect("it is short");
    assert!(link.len() < 700, "{}", link.len());
    for text in [
        link.clone(),
        format!("https://example.org/optimarium/#{link}"),
        format!("See https://example.org/#{link}, please."),
    ] {
        assert_eq!(Lesson::of_link(&text), Some(Ok(lesson.clone())), "{text}");
    }
    assert_eq!(Lesson::of_link("1gWQAAAAAAAGDgAACtM2YY"), None);
    assert!(share::decode(&link).is_err());
}

/// A file of the first version, as it was written.
#[test]
fn the_first_lessons_keep_opening() {
    let json = r#"{"format": "optimarium-lesson", "version": 1, "page": "0.1.0", "title": "T",
        "start": "1sATg4AAKAzUU", "hidden": ["presets", "gene-lr"],
        "tasks": [{"text": "A", "predict": {"number": {"of": "first-lead", "low": 1, "high": 8}}},
            {"text": "B", "predict": {"choice": ["x", "y"]}}, {"text": "C"}]}"#;
    let lesson = Lesson::parse(json.as_bytes()).expect("it was written once");
    let classroom = RunConfig {
        seed: 7,
        ..Preset::Classroom.config()
    };
    assert_eq!(lesson.config, classroom);
    assert_eq!(lesson.hidden.controls().count(), 2);
    assert!(!lesson.projector);
    assert_eq!(lesson.tasks.len(), 3);
    assert!(!lesson.class);
    assert!(!lesson.to_json().contains("class"), "its checksum stays");
}

/// Earlier pages refuse the second version by name, and know only the first.
#[test]
fn what_the_first_pages_cannot_show_has_a_version_of_its_own() {
    let mut lesson = lesson();
    let version = |lesson: &Lesson| {
        let json: serde_json::Value = serde_json::from_str(&lesson.to_json()).expect("it is JSON");
        json["version"].as_u64()
    };
    assert_eq!(version(&lesson), Some(1));
    lesson.tasks[0].predict = Some(Prediction::Curve(Line::AdamLoss));
    assert_eq!(version(&lesson), Some(2));
    assert!(lesson.to_json().contains(r#""curve": "adam-loss""#));
    assert_reread(&lesson);
    lesson.founder = Some(presets::sgd());
    lesson.tasks[0].predict = number(Quantity::FounderLead, -1.0, 1.0);
    assert_eq!((lesson.check(), version(&lesson)), (Ok(()), Some(2)));
}

#[test]
fn what_is_too_much_for_a_link_is_a_file() {
    let mut long = lesson();
    let mut rng = testing::rng(3);
    long.tasks = vec![long.tasks[0].clone(); MAX_TASKS];
    for task in &mut long.tasks {
        task.text = (0..MAX_TEXT).map(|_| rng.random_range('a'..='z')).collect();
    }
    assert_eq!(long.check(), Ok(()));
    assert_eq!(long.to_link(), None);
    assert_reread(&long);
}

#[test]
fn every_limit_is_a_sentence() {
    let parsed = |json: &str| {
        let refused = Lesson::parse(json.as_bytes()).expect_err("refused");
        refused.to_string()
    };
    let refused = |sentence: &str, change: &dyn Fn(&mut Lesson)| {
        let mut lesson = lesson();
        change(&mut lesson);
        assert_eq!(parsed(&lesson.to_json()), sentence);
    };
    let sentence = "The title is empty: write something.";
    refused(sentence, &|one| one.title = " ".into());
    let sentence = "The title has 81 letters; 80 is the most.";
    refused(sentence, &|one| one.title = "x".repeat(81));
    let sentence = "A lesson has from 1 to 12 tasks.";
    refused(sentence, &|one| one.tasks.clear());
    let sentence = "Task 1 asks for the optimizer under test: choose it under “Goes on from”.";
    refused(sentence, &|one| {
        one.tasks[0].predict = Some(Prediction::Curve(Line::FounderLoss))
    });
    let sentence =
        "Task 1 asks for a curve of the optimizer under test: give the lesson one generation.";
    refused(sentence, &|one| {
        one.founder = Some(presets::sgd());
        one.tasks[0].predict = Some(Prediction::Curve(Line::FounderAccuracy));
    });
    let sentence = "A lesson has from 1 to 12 tasks.";
    refused(sentence, &|one| one.tasks = vec![one.tasks[0].clone(); 13]);
    let sentence =
        "Task 1 has a letter that does not show, behind “a”: delete it, or type the words anew.";
    refused(sentence, &|one| one.tasks[0].text = "a\u{202e}b".into());
    let sentence = "The title has a letter that does not show, at its beginning: delete it, or type the words anew.";
    refused(sentence, &|one| one.title = "\u{feff}T".into());
    let sentence = "An answer of task 3 has a letter that does not show, behind “no”: delete it, or type the words anew.";
    refused(sentence, &|one| {
        one.tasks[2].predict = choice(&["yes", "no\u{200b}"])
    });
    let sentence = "Task 1 needs from 2 to 6 answers to choose from, one a line.";
    refused(sentence, &|one| one.tasks[0].predict = choice(&["only"]));
    let sentence =
        "Task 1: the scale must rise from one number to a larger one, within -1 to 1.05.";
    refused(sentence, &|one| {
        one.tasks[0].predict = number(Quantity::Best, 0.5, 0.5)
    });
    let json = lesson().to_json();
    assert!(parsed(&json.replace("\"settings\"", "\"walls\"")).contains("hides “walls”"));
    assert!(parsed(&json.replace("\"version\": 1", "\"version\": 3")).contains("newer version"));
    assert!(parsed(&json.replace(FORMAT, "gltf")).contains("no lesson"));
    assert!(parsed("[]").contains("no lesson"));
    let start = share::encode(&presets::adam().into());
    let from = lesson().file().start;
    assert!(parsed(&json.replace(&from, &start)).contains("brings no settings"));
}

/// What cannot be told apart or moved is not written any more; one that was handed out opens all the same.
#[test]
fn what_is_written_can_be_answered_and_what_was_handed_out_opens() {
    for (predict, sentence) in [
        (
            choice(&["yes", "no", "Yes\u{200f} "]),
            "Task 1 has the answer “Yes\u{200f}” twice: change one of them.",
        ),
        (
            number(Quantity::FirstLead, 1.0, 1.5),
            "Task 1 needs a scale of at least 1, which is its step.",
        ),
    ] {
        let mut lesson = lesson();
        lesson.tasks[0].predict = predict;
        assert_eq!(lesson.check(), Ok(()));
        assert!(Lesson::parse(lesson.to_json().as_bytes()).is_ok());
        let refused = lesson.check_written().expect_err("refused");
        assert_eq!(refused.to_string(), sentence);
    }
}

#[test]
fn a_scale_of_one_step_can_be_predicted_on() {
    let mut lesson = lesson();
    // Their difference is a rounding error below the step.
    lesson.tasks[0].predict = number(Quantity::Best, 0.2, 0.205);
    assert_eq!(lesson.check_written(), Ok(()));
}

/// Spaces that hold words together become blanks, and what Persian, Arabic, Hebrew and emoji need stays.
#[test]
fn ordinary_writing_is_taken_as_it_is() {
    for (written, read) in [
        ("Est-ce mieux\u{202f}?\u{a0}Oui", "Est-ce mieux ? Oui"),
        ("one\ttwo", "one two"),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("👩\u{200d}🌾 plants", "👩\u{200d}🌾 plants"),
        ("שלום (1)\u{200f}, עולם", "שלום (1)\u{200f}, עולם"),
        ("two\r\nlines", "two\r\nlines"),
    ] {
        let mut typed = lesson();
        typed.title = written.into();
        typed.tasks[0].text = written.into();
        typed.tasks[2].predict = choice(&[written, "no"]);
        let opened = Lesson::parse(typed.to_json().as_bytes()).expect("it is ordinary");
        assert_eq!(opened.title, read);
        assert_eq!(opened.tasks[0].text, read);
        assert_eq!(opened.tasks[2].predict, choice(&[read, "no"]));
        assert_reread(&opened);
    }
}

/// Only the last generation's curves are kept; a lesson that was handed out before that was said opens all the same.
#[test]
fn a_curve_of_the_best_is_asked_for_where_the_best_lives_to_the_end() {
    for line in [Line::BestLoss, Line::BestAccuracy, Line::AdamLoss] {
        let with = |change: &dyn Fn(&mut RunConfig)| {
            let mut lesson = lesson();
            lesson.config.fresh_seeds = false;
            change(&mut lesson.config);
            lesson.tasks[1].predict = Some(Prediction::Curve(line));
            assert_reread(&lesson);
            lesson.check_written()
        };
        let fine: [&dyn Fn(&mut RunConfig); 3] = [
            &|_| {},
            &|config| config.selection = Selection::Random,
            &|config| (config.generations, config.elites, config.fresh_seeds) = (1, 0, true),
        ];
        for change in fine {
            assert_eq!(with(change), Ok(()), "{line:?}");
        }
        let lost: [&dyn Fn(&mut RunConfig); 3] = [
            &|config| config.elites = 0,
            &|config| config.fresh_seeds = true,
            &|config| config.selection = Selection::Drift,
        ];
        for change in lost {
            let refused = with(change).err().map(|error| error.to_string());
            let expected = line.whose() == Whose::Best;
            let named = |sentence: &String| {
                sentence.starts_with("Task 2 asks for a curve of the best, which may be")
            };
            assert_eq!(refused.as_ref().is_some_and(named), expected, "{refused:?}");
        }
    }
}

/// A lesson without its optimizer under test would be another one; so would one with other settings.
#[test]
fn a_start_that_did_not_arrive_whole_is_refused_and_what_is_clamped_is_named() {
    let founded = Lesson {
        founder: Some(presets::sgd()),
        ..lesson()
    };
    let json = founded.to_json();
    let start = founded.file().start;
    let (founder, settings) = start.split_once('.').expect("it has two parts");
    assert!(founder[1..].starts_with('f'), "{start}");
    assert!(settings.starts_with('s'), "{start}");
    let refusal = |start: &str, damaged: &str| {
        let json = json.replace(start, damaged);
        let error = Lesson::parse(json.as_bytes()).expect_err(damaged);
        let sum = CRC.checksum(json.as_bytes()).to_le_bytes();
        let link = Lesson::of_link(&coded(json.as_bytes(), sum));
        assert_eq!(link, Some(Err(error.clone())));
        error.to_string()
    };
    for place in [3, founder.len() - 2] {
        assert_eq!(
            refusal(founder, &altered(founder, place)),
            "The lesson’s “start” cannot be used. The founder of the run in the link did not arrive whole and had to be ignored."
        );
    }
    let cut = refusal(settings, &settings[..settings.len() - 2]);
    assert!(cut.contains("The settings in the link"), "{cut}");
    assert!(refusal(&start, &format!("{start}.xAAAAAAAA")).contains("unknown here"));

    let mut wide = founded.clone();
    wide.config.steps = 40_000_000;
    wide.founder = Some(Genome {
        beta1: 5.0,
        ..presets::sgd()
    });
    let (opened, remarks) = Lesson::read(wide.to_json().as_bytes()).expect("it is clamped");
    assert!(opened.config.steps < wide.config.steps);
    let fields: Vec<&str> = remarks.iter().map(|one| one.field.as_str()).collect();
    let memory = "founder’s memory of the first moment";
    assert_eq!(fields, [memory, "setting “Training steps”"]);
    let whole = Lesson::read(opened.to_json().as_bytes());
    assert_eq!(whole, Ok((opened, Vec::new())));
}

fn texts(most: usize) -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 äß<>&\"'\\\\∞😀-]{0,60}[a-z]"
        .prop_map(move |text| text.chars().take(most).collect())
}

fn predictions() -> impl Strategy<Value = Option<Prediction>> {
    let choice = prop::collection::vec(texts(MAX_ANSWER), 2..=6).prop_map(Prediction::Choice);
    let number = (0..Quantity::ALL.len(), 0.0..0.5, 0.5..1.0).prop_filter_map(
        "rises",
        |(which, from, to)| {
            let of = Quantity::ALL[which];
            let (low, high) = of.range();
            let at = |share: f64| low + (high - low) * share;
            number(of, at(from), at(to)).filter(|_| from < to)
        },
    );
    let curve = (0..Line::ALL.len()).prop_map(|which| Prediction::Curve(Line::ALL[which]));
    prop_oneof![
        Just(None),
        choice.prop_map(Some),
        number.prop_map(Some),
        curve.prop_map(Some)
    ]
}

proptest! {
    #[test]
    fn every_lesson_is_read_as_it_was_written(
        title in texts(MAX_TITLE),
        seed: u64,
        bits: u64,
        tasks in prop::collection::vec((texts(MAX_TEXT), predictions()), 1..=MAX_TASKS),
    ) {
        let mut rng = testing::rng(seed);
        let under_test = |task: &(String, Option<Prediction>)| match &task.1 {
            Some(Prediction::Number(scale)) => scale.of.of_founder(),
            Some(Prediction::Curve(line)) => line.whose() == Whose::Founder,
            _ => false,
        };
        let under_test = tasks.iter().any(under_test);
        let mut config = testing::config(&mut rng);
        if under_test {
            config.generations = 1;
        }
        let lesson = Lesson {
            title,
            config,
            founder: (under_test || seed % 2 == 0).then(|| testing::genome(seed)),
            hidden: Control::all().enumerate().filter(|(place, _)| bits >> place & 1 == 1)
                .map(|(_, control)| control).collect(),
            projector: bits >> 63 == 1,
            tasks: tasks.into_iter().map(|(text, predict)| Task { text, predict }).collect(),
            page: PAGE.into(),
            class: seed % 3 == 0,
        };
        prop_assert_eq!(lesson.check(), Ok(()));
        prop_assert_eq!(Lesson::parse(lesson.to_json().as_bytes()), Ok(lesson.clone()));
        if let Some(link) = lesson.to_link() {
            prop_assert_eq!(Lesson::of_link(&link), Some(Ok(lesson)));
        }
    }
}

#[test]
fn a_hundred_thousand_mutated_lessons_are_read_or_refused_by_a_sentence() {
    let json = lesson().to_json();
    let link = lesson().to_link().expect("it is short");
    let checked = |found: Result<Lesson, LessonError>| match found {
        Ok(lesson) => {
            assert_eq!(lesson.check(), Ok(()));
            assert_reread(&lesson);
            Ok(())
        }
        Err(error) => {
            assert!(error.to_string().ends_with('.'), "{error}");
            Err(error)
        }
    };
    testing::read_damaged(40, &[json], [1_500, 20_000], |json| {
        Some(checked(Lesson::parse(json)))
    });
    testing::read_damaged(41, &[link], [500, 20_000], |text| {
        Lesson::of_link(&String::from_utf8_lossy(text)).map(checked)
    });
}
