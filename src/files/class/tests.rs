//! Results as texts, found anywhere, and the file of a class.

use proptest::prelude::*;
use rand::RngExt;
use science::{genome::Genome, presets, testing};
use statistics::looks::Looks;

use super::{student::MAX_NAME, *};
use crate::{
    lesson::{Lesson, LessonError, MAX_TASKS, PAGE},
    sealed::tests::damaged,
};

const LESSON: u32 = 0x0bad_cafe;

fn result(name: &str, genome: Genome, guesses: Vec<Guessed>) -> StudentResult {
    let student = Student::of(name).expect("it is a name");
    StudentResult {
        seed: student.seed(LESSON),
        student,
        lesson: LESSON,
        arithmetic: Arithmetic::Cpu,
        page: PAGE.into(),
        subject: Subject::Best,
        genome,
        fitness: 0.7321,
        adam: 0.7,
        first_lead: Some(3),
        guesses,
    }
}

fn usual(name: &str) -> StudentResult {
    let guesses = vec![
        Guessed::Nothing,
        Guessed::number(0.05),
        Guessed::Answer(1),
        Guessed::Untold,
    ];
    result(name, presets::published(), guesses)
}

/// One of an optimizer under test.
fn tested(name: &str) -> StudentResult {
    StudentResult {
        subject: Subject::UnderTest,
        ..usual(name)
    }
}

/// The longest that there is: nothing in it has a short form.
fn longest() -> StudentResult {
    let mut genome = testing::genome(1);
    let term = genome.terms[0].term;
    genome.terms = [0.1 + 0.2, -3.3e-9, 1e-7, -1.1e-8]
        .map(|weight| science::genome::WeightedTerm { term, weight })
        .to_vec();
    StudentResult {
        fitness: 1e-7 / 3.0,
        adam: -1e-7 / 3.0,
        first_lead: Some(10_000),
        page: "12.345.678-b".into(),
        ..result(
            &"ß".repeat(MAX_NAME / 2),
            genome,
            vec![Guessed::number(0.123_456_789); MAX_TASKS],
        )
    }
}

#[test]
fn a_result_comes_back_and_fits_a_chat() {
    for result in [usual("Mia"), tested("Mia"), longest()] {
        let text = result.to_text();
        assert!(text.len() <= MAX_RESULT, "{}", text.len());
        assert_eq!(find(&text), [Ok(result)]);
    }
    assert!(usual("Mia").to_text().len() < 180);
    assert_eq!(Guessed::number(1234.5), Guessed::Number(1234.5));
}

/// One of the first version, as it was written.
#[test]
fn the_first_results_keep_opening() {
    let text = "optiresult1.Q1NamL9y60KXaRsiBeMS4wJDLqPu3kT5UsUUmg7K-aGkNmnm06LEANqyqubd-3Uou9tfuR9-6_peZwd7ol67llxOWLaN7zUv43Ca0iH8kRWbDfktsI9Gz2bV52q71czMzMzMzJZgwmamnjKYFBbs";
    assert_eq!(find(text), [Ok(usual("Mia"))]);
}

/// Pages that know only the first version refuse the second by name; and neither passes for the other.
#[test]
fn a_result_of_an_optimizer_under_test_is_of_the_second_version() {
    let [best, tested] = [usual("Mia"), tested("Mia")].map(|one| one.to_text());
    assert!(tested.starts_with("optiresult2."), "{tested}");
    for passed_off in [
        best.replace("optiresult1", "optiresult2"),
        tested.replace("optiresult2", "optiresult1"),
    ] {
        assert_eq!(
            find(&passed_off),
            [Err(ResultError::Damaged(Some("Mia".into())))]
        );
    }
}

#[test]
fn results_are_found_in_whatever_is_around_them() {
    let [mia, ali] = ["Mia", "Ali"].map(usual);
    let [first, second] = [mia.to_text(), ali.to_text()];
    let broken = |text: &str, by: &str| {
        let lines: Vec<&str> = [&text[..70], &text[70..140], &text[140..]].to_vec();
        lines.join(by)
    };
    let both = |by: &str, between: &str, then_by: &str| {
        broken(&first, by) + between + &broken(&second, then_by)
    };
    for text in [
        format!("[12:03] Mia: {first}\n[12:04] Ali: mine is {second}, thanks! optiresult1. :)"),
        format!("name;result\r\nMia;\"{first}\"\r\nAli;\"{second}\"\r\n"),
        format!("> {}", both("\n> ", "\n", "=\r\n")),
        format!("<td>{first}</td><td>{second}</td>"),
        both("\n", " and ", "\u{200b}"),
        // A telephone that begins a sentence, and a chat that takes _ for slanted letters.
        format!("{}\n_{second}_", first.replace("opti", "Opti")),
        format!("**{}**, __{second}__", first.replace("opti", "OPTI")),
        format!("{first}- Mia\n{second}-Ali_B-"),
        format!("> > > > {}", both("\r\n> > > > ", "\r\n", "\n          ")),
        format!(
            "\u{feff}{}",
            both("\u{feff}", "|", "\u{202a}|\u{202c}\r\n\t| ")
        ),
    ] {
        assert!(is_mentioned(&text));
        assert_eq!(find(&text), [Ok(mia.clone()), Ok(ali.clone())], "{text}");
    }
    let not_quite = ["optiresult1.", "an optiresult1 of mine", "optiresultx.abc"];
    for nothing in ["", "optiresult"].into_iter().chain(not_quite) {
        assert!(!is_mentioned(nothing), "{nothing}");
        assert_eq!(find(nothing), []);
    }
    let newer = first.replace("optiresult1", "optiresult3");
    assert_eq!(find(&newer), [Err(ResultError::Version)]);
}

#[test]
fn every_cut_and_every_altered_letter_is_refused_by_name_where_it_has_one() {
    for text in [usual("Mia").to_text(), tested("Mia").to_text()] {
        refuses_every_change_of(&text);
    }
    let sentence = ResultError::Damaged(Some("Mia".into())).to_string();
    assert_eq!(
        sentence,
        "The result of “Mia” did not arrive whole: ask for it once more."
    );
}

fn refuses_every_change_of(text: &str) {
    let begins = text.find('.').expect("it has a dot") + 1;
    let mut named = 0;
    // Without a letter behind the dot none is meant.
    for damaged in damaged(text).skip(1) {
        let found = find(&damaged);
        let [Err(ResultError::Damaged(whose))] = &found[..] else {
            panic!("{damaged}: {found:?}");
        };
        let is_cut = damaged.len() < text.len();
        named += usize::from(is_cut && whose.as_deref() == Some("Mia"));
    }
    assert!(named > text.len() - begins - 10, "{named}");
}

#[test]
fn what_no_run_gives_does_not_count() {
    let with = |change: &dyn Fn(&mut StudentResult)| {
        let mut forged = usual("Mia");
        change(&mut forged);
        find(&forged.to_text())
    };
    let odd = [Err(ResultError::Odd(Some("Mia".into())))];
    assert_eq!(with(&|one| one.seed ^= 1), odd);
    assert_eq!(with(&|one| one.lesson ^= 1), odd);
    assert_eq!(with(&|one| one.fitness = f64::NAN), odd);
    assert_eq!(with(&|one| one.adam = 2.0), odd);
    assert_eq!(with(&|one| one.genome.beta1 = 5.0), odd);
    assert_eq!(with(&|one| one.genome.terms.clear()), odd);
    assert_eq!(with(&|one| one.page.clear()), odd);
    assert_eq!(with(&|one| one.guesses[2] = Guessed::Answer(7)), odd);
    let endless = Guessed::Number(f32::INFINITY);
    assert_eq!(with(&|one| one.guesses[1] = endless), odd);
}

#[test]
fn a_class_is_saved_and_opened_again() {
    let lesson = Lesson {
        class: true,
        ..crate::lesson::tests::lesson()
    };
    let mut looks = Looks::default();
    looks.take(statistics::looks::Plan {
        seeds: 12,
        tasks: lesson.config.tasks.clone(),
        optimizers: vec!["Adam".into(), "best".into()],
    });
    let class = ClassFile {
        lesson: Some(lesson),
        results: vec![usual("Mia").to_text()],
        looks,
    };
    let json = class.to_json();
    assert_eq!(ClassFile::parse(json.as_bytes()), Ok(class));
    let refused = |json: &str| {
        ClassFile::parse(json.as_bytes())
            .expect_err("refused")
            .to_string()
    };
    assert!(refused("[]").contains("no class that was saved here"));
    let newer = json.replace("lesson1.", "lesson2.");
    let newer = ClassFile::parse(newer.as_bytes());
    assert_eq!(newer, Err(ClassFileError::Lesson(LessonError::Version)));
    assert!(refused(&json.replace("\"version\": 1", "\"version\": 2")).contains("newer version"));
    assert!(refused(&json.replace("lesson1.", "lesson1.x")).contains("its lesson cannot be used"));
    assert!(refused(&json.replace("0.04", "0.5")).contains("levels that no test has"));
    let bare = r#"{"format": "optimarium-class", "version": 1, "results": []}"#;
    let bare = ClassFile::parse(bare.as_bytes()).expect("it says all it must");
    assert_eq!(bare.results, [""; 0]);
}

proptest! {
    #[test]
    fn every_result_is_read_as_it_was_written(
        name in "[a-zA-Zäöß0-9][a-zA-Zäöß0-9 ]{0,16}",
        seed: u64,
        under_test: bool,
        fitness in -1.0..1.05,
        adam in -1.0..1.05,
        first_lead in prop::option::of(1..10_000_u32),
        numbers in prop::collection::vec(-1e4..1e4, 0..=MAX_TASKS),
    ) {
        let guesses = numbers.into_iter().map(Guessed::number).collect();
        let subject = match under_test {
            true => Subject::UnderTest,
            false => Subject::Best,
        };
        let written = StudentResult {
            subject,
            fitness,
            adam,
            first_lead,
            ..result(&name, testing::genome(seed), guesses)
        };
        prop_assert!(written.is_possible());
        let text = written.to_text();
        prop_assert!(text.len() <= MAX_RESULT && !text.ends_with(['-', '_']));
        prop_assert_eq!(find(&text), [Ok(written)]);
    }
}

#[test]
fn a_hundred_thousand_mutated_results_are_read_or_refused_by_a_sentence() {
    let chat = format!(
        "Mia: {}\nAli: {}",
        usual("Mia").to_text(),
        tested("Ali").to_text()
    );
    let file = ClassFile {
        lesson: None,
        results: vec![usual("Mia").to_text()],
        looks: Looks::default(),
    };
    testing::read_damaged(42, &[file.to_json()], [1_000, 1_000], |json| {
        let found = ClassFile::parse(json).map(drop);
        Some(found.inspect_err(|error| assert!(error.to_string().ends_with('.'), "{error}")))
    });
    testing::read_damaged(43, &[chat], [67_000, 13_500], |text| {
        let found = find(&String::from_utf8_lossy(text)).into_iter();
        found.map(|found| match found {
            Ok(result) => {
                assert!(result.is_possible());
                assert_eq!(find(&result.to_text()), [Ok(result)]);
                Ok(())
            }
            Err(error) => {
                let sentence = error.to_string();
                let length = sentence.chars().count();
                assert!(sentence.ends_with('.') && length < 300, "{sentence}");
                Err(error)
            }
        })
    });
}

#[test]
fn a_text_of_nothing_but_beginnings_is_read_in_no_time() {
    let mut rng = testing::rng(5);
    let parts = (0..20_000).map(|_| format!("optiresult1.{} \n", rng.random_range(0..9)));
    let found = search(&parts.collect::<String>());
    assert_eq!(found.results.len(), 2_000, "more are not looked for");
    assert!(!found.whole);
    // Nor is a word that goes on and on, or one that is cut again and again.
    for letters in ["-", "A", "optiresult", "_a", "=\n"] {
        let text = format!("optiresult1.A{}", letters.repeat(MAX_BYTES / letters.len()));
        assert_eq!(find(&text).len(), 1, "{letters}");
    }
}

#[test]
fn what_lies_beyond_the_bound_is_not_lost_in_silence() {
    let result = usual("Mia");
    let at = |place: usize| search(&format!("{}{}", " ".repeat(place), result.to_text()));
    let near = at(MAX_BYTES - 1);
    assert_eq!(
        (near.results, near.whole),
        (vec![Ok(result.clone())], false)
    );
    let far = at(MAX_BYTES);
    assert_eq!((far.results, far.whole), (Vec::new(), false));
    let here = at(MAX_BYTES - result.to_text().len());
    assert_eq!((here.results, here.whole), (vec![Ok(result.clone())], true));
}

#[test]
fn a_table_is_read_in_whatever_encoding_it_was_saved() {
    let result = usual("Zoë");
    let table = format!("Zoë;{}\r\n", result.to_text());
    let latin: Vec<u8> = table.chars().map(|letter| letter as u8).collect();
    let wide = |mark: Option<u16>, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let units = mark.into_iter().chain("a;b\r\n".encode_utf16());
        let units = units.chain(table.encode_utf16());
        units.flat_map(bytes).collect()
    };
    let mark = Some(0xfeff);
    for bytes in [
        table.clone().into_bytes(),
        format!("\u{feff}{table}").into_bytes(),
        latin,
        wide(mark, u16::to_le_bytes),
        wide(mark, u16::to_be_bytes),
        wide(None, u16::to_le_bytes),
        wide(None, u16::to_be_bytes),
    ] {
        let text = text_of(&bytes).expect("it is text");
        assert!(!text.starts_with('\u{feff}'));
        assert_eq!(find(&text), [Ok(result.clone())], "{text}");
    }
    for odd in [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"PK\x03\x04",
        b"\xff\xfe\0\0a\0\0\0",
        b" \n",
    ] {
        assert!(text_of(odd).is_err(), "{odd:?}");
    }
}
