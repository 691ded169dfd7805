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
    assert_eq!(
        here.take("Dear all, nothing here."),
        [
            "No result is in it. A result begins with “optiresult”, and every student has one below the lesson when its run is over."
        ]
    );
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

/// A chat has the link of last week's lesson too; the results say which is meant, wherever the links stand.
#[test]
fn of_several_lessons_the_one_counts_that_most_results_are_of() {
    let titled = |title: &str| Lesson {
        title: title.into(),
        ..class()
    };
    let [last, this] = [titled("Last week’s"), titled("This week’s")];
    let link = |lesson: &Lesson| lesson.to_link().expect("it is short");
    let results = |lesson: &Lesson, names: &[&str]| -> String {
        let texts = names
            .iter()
            .map(|name| result_in(lesson, name, 0.1).to_text());
        texts.collect::<Vec<_>>().join("\n")
    };
    let late = results(&last, &["Late"]);
    let chat = format!(
        "#{}\n{late}\nnow #{}\n{}",
        link(&last),
        link(&this),
        results(&this, &["Mia", "Ali"])
    );
    let mut here = Collection::default();
    assert_eq!(
        here.take(&chat),
        [
            "2 results were added: 2 students are here.",
            "Of another lesson, and left out: “Late”.",
            "The lesson is “This week’s”.",
            "Another lesson than that of the class, and left out: “Last week’s”.",
        ]
    );
    assert_eq!(here.lesson(), Some(&this));
    assert_eq!(
        here.take(&link(&last)),
        ["Another lesson than that of the class, and left out: “Last week’s”."]
    );

    // None of both fits: it is asked for still, and their own link answers.
    let own = titled("Their own");
    let mut blind = Collection::default();
    let said = blind.take(&format!(
        "#{} #{}\n{}",
        link(&last),
        link(&this),
        results(&own, &["Mia"])
    ));
    assert_eq!(
        said,
        [
            "One result was added: one student is here.",
            "No result is of the lesson that is named: “Last week’s”, “This week’s”.",
        ]
    );
    assert_eq!(blind.lesson(), None);
    assert_eq!(blind.take(&link(&own)), ["The lesson is “Their own”."]);

    // Two links and no result: nothing is known yet, and the results tell.
    let mut early = Collection::default();
    let said = early.take(&format!("#{} #{}", link(&last), link(&this)));
    assert_eq!(
        said,
        [
            "More than one lesson is named, “Last week’s”, “This week’s”: take in results, or the link of the one that they are of."
        ]
    );
    assert_eq!(early.lesson(), None);

    // What was open on the page, without a result, gives way to what the results are of.
    let mut open = Collection::default();
    open.know(&last);
    open.take(&format!("#{}\n{}", link(&this), results(&this, &["Mia"])));
    assert_eq!(open.lesson(), Some(&this));
    assert_eq!(open.results().len(), 1);
}

#[test]
fn a_lesson_comes_as_a_file_as_well_and_what_is_none_for_a_class_is_named() {
    let lesson = class();
    let mut here = Collection::default();
    here.take(&result("Mia", 0.1).to_text());
    let said = here.take_files(vec![(
        "lesson.json".into(),
        Some(format!("\u{feff}{}", lesson.to_json()).into_bytes()),
    )]);
    assert_eq!(said, ["The lesson is “Is it better?”."]);
    assert_eq!(here.lesson(), Some(&lesson));
    let again = here.take(&lesson.to_link().expect("it is short"));
    assert_eq!(again, ["The lesson is “Is it better?”."]);
    let alone = Lesson {
        class: false,
        title: "Alone".into(),
        ..class()
    };
    let link = alone.to_link().expect("it is short");
    assert_eq!(
        here.take(&link),
        ["“Alone” is no lesson for a class: its runs end in no result."]
    );
    assert_eq!(
        here.take(&link[..link.len() - 7]),
        [
            "The lesson’s link did not arrive whole: please ask for it once more, or for the lesson as a file."
        ]
    );
    let newer = lesson.to_json().replace("\"version\": 1", "\"version\": 9");
    assert!(here.take(&newer)[0].contains("newer version"));
}

/// Two windows collect the same class, and each writes all that it has.
#[test]
fn another_window_loses_no_result_and_no_test() {
    let everyone = thirty(8);
    let take = |class: &mut Collection, range: std::ops::Range<usize>| {
        class.take(&chat(&everyone[range]));
    };
    let mut first = Collection::default();
    first.know(&class());
    take(&mut first, 0..4);
    let mut second = Collection::default();
    assert!(second.catch_up(&first.to_json()));
    assert_eq!(second, first);

    take(&mut first, 4..6);
    first.test();
    take(&mut second, 6..8);
    let kept = first.to_json();
    assert!(second.catch_up(&kept));
    assert_eq!(second.results(), &everyone[..]);
    assert_eq!(second.lesson(), Some(&class()));
    assert_eq!(second.verdict(), first.verdict());
    assert!(
        second
            .status()
            .ends_with("The test is of the first 6 of 8 students.")
    );
    let before = second.clone();
    assert!(second.catch_up(&kept) && second.catch_up(&before.to_json()));
    assert_eq!(second, before, "nothing new");

    // Both tested: the second of the two is a further look, and of no others than it was of.
    let mut both = Collection::default();
    take(&mut both, 0..4);
    take(&mut both, 6..8);
    let mut other = both.clone();
    both.test();
    take(&mut other, 4..5);
    other.test();
    assert!(both.catch_up(&other.to_json()));
    assert_eq!(both.results(), other.results());
    assert!(both.status().starts_with("First look"), "{}", both.status());
    let mut apart = Collection::default();
    take(&mut apart, 0..3);
    apart.test();
    take(&mut other, 5..6);
    let mut turned = Collection::default();
    for place in [7, 6, 5] {
        take(&mut turned, place..place + 1);
    }
    turned.test();
    assert!(apart.catch_up(&turned.to_json()));
    assert_eq!(apart.results().len(), 6);
    assert_eq!(
        apart.verdict(),
        turned.verdict(),
        "of the students it was of"
    );

    // Another class is not mixed in.
    let mut elsewhere = Collection::default();
    elsewhere.take(&result_in(&founded(&presets::sgd()), "Mia", 0.1).to_text());
    let unchanged = elsewhere.clone();
    assert!(!elsewhere.catch_up(&before.to_json()));
    assert_eq!(elsewhere, unchanged);
    assert!(elsewhere.catch_up("{") && Collection::default().catch_up(""));
}
