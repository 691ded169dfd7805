//! Classes of three, thirty and two hundred, with all that goes wrong in a chat.

use rand::RngExt;
use science::{presets, testing};

use super::*;
use crate::class::testing::{class, founded, result, result_in};

/// So many students with a lead of 0.03, give or take 0.06.
fn thirty(count: usize) -> Vec<StudentResult> {
    let mut rng = testing::rng(9);
    (1..=count)
        .map(|number| result(&number.to_string(), 0.03 + rng.random_range(-0.06..0.06)))
        .collect()
}

fn chat(results: &[StudentResult]) -> String {
    let line = |one: &StudentResult| {
        format!(
            "[10:0{}] {}: here it is {} 😀\n",
            one.seed % 10,
            one.student.name(),
            one.to_text()
        )
    };
    format!(
        "Good morning, all!\n{}bye",
        results.iter().map(line).collect::<String>()
    )
}

#[test]
fn a_class_of_thirty_is_collected_tested_and_saved() {
    let everyone = thirty(30);
    let mut here = Collection::default();
    here.know(&class());
    assert_eq!(
        here.take(&chat(&everyone[..2])),
        ["2 results were added: 2 students are here."]
    );
    assert!(!here.can_test());
    assert!(here.status().contains("at least 3"), "{}", here.status());
    assert_eq!(here.verdict(), None);
    assert_eq!(
        here.take(&chat(&everyone[1..])),
        [
            "28 results were added: 30 students are here.",
            "Here already: “2”."
        ]
    );
    assert_eq!(here.results(), &everyone[..], "in the order of arrival");
    assert!(here.status().contains("once everyone is in"));
    assert_eq!(here.verdict(), None, "nobody tested yet");
    here.test();
    let (found, sentence) = here.verdict().expect("it was tested");
    assert_eq!(found, Verdict::Better, "{sentence}");
    assert!(sentence.contains("n = 30"), "{sentence}");
    assert!(here.status().starts_with("First look"), "{}", here.status());
    assert!(!here.can_test(), "the same students give the same test");

    let mut opened = Collection::default();
    assert_eq!(
        opened.take(&here.to_json()),
        ["30 results were added: 30 students are here."]
    );
    assert_eq!(opened, here);

    // Whoever comes late makes a second look, which needs more.
    opened.take(&result("late", 0.03).to_text());
    assert!(
        opened
            .status()
            .ends_with("The test is of the first 30 of 31 students.")
    );
    assert_eq!(opened.verdict(), here.verdict());
    opened.test();
    assert!(opened.status().starts_with("Look 2"), "{}", opened.status());
    assert!(
        opened
            .verdict()
            .is_some_and(|(_, sentence)| sentence.contains("n = 31"))
    );

    // The order in which they arrive gives no second first look.
    let mut mixed = Collection::default();
    mixed.take(&result("first", 0.1).to_text());
    let said = mixed.take(&here.to_json());
    assert!(
        said.last()
            .is_some_and(|last| last.ends_with("the next is a further look."))
    );
    assert_eq!((mixed.results().len(), mixed.verdict()), (31, None));
    mixed.test();
    assert!(mixed.status().starts_with("Look 2"), "{}", mixed.status());

    // Those of a file that comes after a test are of other students.
    let mut tested = Collection::default();
    for name in ["a", "b", "c", "d", "e"] {
        tested.take(&result(name, 0.1).to_text());
    }
    tested.test();
    let said = tested.take(&here.to_json());
    assert!(
        said.last()
            .is_some_and(|last| last.contains("tests in the file are left out"))
    );
}

#[test]
fn a_cut_copy_of_a_result_that_is_here_is_not_missed() {
    let [whole, other] = ["Ada", "Bo"].map(|name| result(name, 0.01).to_text());
    let mut here = Collection::default();
    assert_eq!(
        here.take(&format!("{}\n{whole}\n{}", &whole[..80], &other[..80])),
        [
            "One result was added: one student is here.",
            "The result of “Bo” did not arrive whole: ask for it once more.",
        ]
    );
}

#[test]
fn two_hundred_are_the_most() {
    let mut here = Collection::default();
    let said = here.take(&chat(&thirty(203)));
    assert_eq!(
        said,
        [
            "200 results were added: 200 students are here.",
            "200 students are the most; left out: “201”, “202”, “203”."
        ]
    );
    here.test();
    let (found, sentence) = here.verdict().expect("it was tested");
    assert_eq!(found, Verdict::Better);
    assert!(sentence.contains("n = 200"), "{sentence}");
    let mut opened = Collection::default();
    opened.take(&here.to_json());
    assert_eq!(opened, here);
}

#[test]
fn whatever_does_not_count_is_named_by_student() {
    let (mia, ali) = (result("Mia", 0.1), result("Ali", 0.05));
    let mut elsewhere = class();
    elsewhere.title = "Another".into();
    let (lesson, student) = (
        elsewhere.fingerprint(),
        files::class::Student::of("Eve").expect("a name"),
    );
    let eve = StudentResult {
        seed: student.seed(lesson),
        lesson,
        student,
        ..mia.clone()
    };
    let second = StudentResult {
        fitness: 0.9,
        ..result("mia", 0.1)
    };
    let older = StudentResult {
        page: "0.0.9".into(),
        ..result("Old", 0.0)
    };
    let forged = StudentResult {
        seed: 7,
        ..result("Max", 0.3)
    };
    let texts: Vec<String> = [&mia, &ali, &ali, &eve, &second, &older, &forged]
        .map(StudentResult::to_text)
        .to_vec();
    let cut = &result("Zoë", 0.1).to_text()[..60];
    let newer = texts[0].replace("optiresult1", "optiresult9");
    let mut here = Collection::default();
    let said = here.take(&format!("{}\n{cut}\n{cut}\n{newer}", texts.join("\n")));
    assert_eq!(
        said,
        [
            "3 results were added: 3 students are here.",
            "Here already: “Ali”.",
            "A second, different result of “mia”: the first counts.",
            "Of another lesson, and left out: “Eve”.",
            "Run by another version of this page than 0.1.0: “Old”. It counts; figures may differ a little.",
            "The result of “Max” holds what no run gives, such as a seed that is not the name’s: it does not count.",
            "The result of “Zoë” did not arrive whole: ask for it once more.",
            "A result was made by a newer version of this page: close its other windows and reload it, then take the result in again.",
        ]
    );
    let names: Vec<&str> = here
        .results()
        .iter()
        .map(|one| one.student.name())
        .collect();
    assert_eq!(names, ["Mia", "Ali", "Old"]);
    assert_eq!(here.take("Dear all, nothing here."), [NOTHING]);
    assert!(here.take("{\"format\": \"optimarium-class\"").len() == 1);
}

#[test]
fn the_lesson_is_known_by_its_link_and_fits_the_results() {
    let link = class().to_link().expect("it is short");
    let mut here = Collection::default();
    let said = here.take(&format!(
        "Today: https://example.org/#{link}\n{}",
        result("Mia", 0.1).to_text()
    ));
    assert_eq!(
        said,
        [
            "One result was added: one student is here.",
            "The lesson is “Is it better?”."
        ]
    );
    assert_eq!(here.lesson(), Some(&class()));
    let mut other = class();
    other.title = "Another".into();
    here.know(&other);
    assert_eq!(here.lesson(), Some(&class()));
    // Without the lesson the first results tell which it is.
    let mut blind = Collection::default();
    blind.take(&result("Mia", 0.1).to_text());
    blind.know(&other);
    assert_eq!(blind.lesson(), None);
    blind.know(&class());
    assert_eq!(blind.lesson(), Some(&class()));
    // One that is no class's gives nobody a seed.
    let alone = Lesson {
        class: false,
        ..class()
    };
    let mut empty = Collection::default();
    empty.know(&alone);
    assert_eq!(empty.lesson(), None);
}

/// A class whose lesson tests an optimizer. Earlier pages handed in the best of each search: a class of such results
/// opens and is tested as it was, and no test mixes the two.
#[test]
fn no_test_mixes_the_best_with_an_optimizer_under_test() {
    let lesson = founded(&presets::sgd());
    let leads = [("Mia", 0.03), ("Ali", 0.031), ("17", 0.029)];
    let of = |subject| {
        leads.map(|(name, lead)| StudentResult {
            subject,
            ..result_in(&lesson, name, lead)
        })
    };
    let (bests, tested) = (of(Subject::Best), of(Subject::UnderTest));
    for (class, words, other) in [
        (&bests, "the best of each search is better", &tested[0]),
        (&tested, "the optimizer under test is better", &bests[0]),
    ] {
        let mut here = Collection::default();
        here.know(&lesson);
        // The stray comes first, and the others are more.
        let left_out = StudentResult {
            subject: other.subject,
            ..result_in(&lesson, "Eve", 0.1)
        };
        let said = here.take(&format!("{}\n{}", left_out.to_text(), chat(class)));
        assert_eq!(said[0], "3 results were added: 3 students are here.");
        assert!(
            said[1].contains("or the other way round, and left out: “Eve”. The lesson has to be"),
            "{}",
            said[1]
        );
        here.test();
        let (_, sentence) = here.verdict().expect("it was tested");
        assert!(sentence.contains(words), "{sentence}");
        assert_eq!(here.wording(), wording(class[0].subject));
        let mut opened = Collection::default();
        opened.take(&here.to_json());
        assert_eq!(opened, here);
    }
}
