//! Classes of three, thirty and two hundred, with all that goes wrong in a chat.

use page_state::testing::assert_says;
use rand::RngExt;
use science::{presets, testing};

use super::*;
use crate::class::testing::{class, founded, result, result_in};

/// So many students with a lead of 0.03, give or take 0.06.
fn thirty(count: usize) -> Vec<StudentResult> {
    let mut rng = testing::rng(9);
    let mut lead = || 0.03 + rng.random_range(-0.06..0.06);
    let numbers = (1..=count).map(|number| number.to_string());
    numbers.map(|name| result(&name, lead())).collect()
}

/// What has taken in these texts.
fn collected(texts: &[&str]) -> Collection {
    let mut here = Collection::default();
    texts.iter().for_each(|text| drop(here.take(text)));
    here
}

/// Asserts that a file of the collection opens as what it was.
#[track_caller]
fn assert_reopens(here: &Collection) {
    assert_eq!(&collected(&[&here.to_json()]), here);
}

fn chat(results: &[StudentResult]) -> String {
    let line = |one: &StudentResult| {
        let (minute, name, text) = (one.seed % 10, one.student.name(), one.to_text());
        format!("[10:0{minute}] {name}: here it is {text} 😀\n")
    };
    let lines: String = results.iter().map(line).collect();
    format!("Good morning, all!\n{lines}bye")
}

#[test]
fn a_class_of_thirty_is_collected_tested_and_saved() {
    let everyone = thirty(30);
    let mut here = Collection::default();
    here.know(&class());
    let said = here.take(&chat(&everyone[..2]));
    assert_eq!(said, ["2 results were added: 2 students are here."]);
    assert_says(here.status(), "…at least 3…");
    assert_eq!(here.verdict(), None);
    // Two are tested, which is told, kept, and no look.
    here.test();
    let (found, sentence) = here.verdict().expect("it was tested");
    assert_eq!(found, Verdict::Inconclusive);
    assert_says(sentence, "…n = 2); two students can hardly tell…");
    assert_says(here.status(), "Fewer than 3 seeds give no verdict…");
    assert!(!here.can_test());
    assert_reopens(&here);
    let said = here.take(&chat(&everyone[1..]));
    let added = "28 results were added: 30 students are here.";
    assert_eq!(said, [added, "Here already: “2”."]);
    assert_eq!(here.results(), &everyone[..], "in the order of arrival");
    assert_says(here.status(), "…The test is of the first 2 of 30 students.");
    here.test();
    let (found, sentence) = here.verdict().expect("it was tested");
    assert_eq!(found, Verdict::Better, "{sentence}");
    assert_says(sentence, "…n = 30…");
    assert_says(here.status(), "First look…");
    assert!(!here.can_test(), "the same students give the same test");

    let mut opened = Collection::default();
    let said = opened.take(&here.to_json());
    assert_eq!(said, ["30 results were added: 30 students are here."]);
    assert_eq!(opened, here);

    // Whoever comes late makes a second look, which needs more.
    opened.take(&result("late", 0.03).to_text());
    let of_thirty = "…The test is of the first 30 of 31 students.";
    assert_says(opened.status(), of_thirty);
    assert_eq!(opened.verdict(), here.verdict());
    opened.test();
    assert_says(opened.status(), "Look 2…");
    assert_says(opened.verdict().expect("it was tested").1, "…n = 31…");

    // The order in which they arrive gives no second first look.
    let mut mixed = collected(&[&result("first", 0.1).to_text()]);
    let said = mixed.take(&here.to_json());
    assert_says(
        said.last().expect("a sentence"),
        "…the next is a further look.",
    );
    assert_eq!((mixed.results().len(), mixed.verdict()), (31, None));
    mixed.test();
    assert_says(mixed.status(), "Look 2…");

    // Those of a file that comes after a test are of other students.
    let texts = ["a", "b", "c", "d", "e"].map(|name| result(name, 0.1).to_text());
    let mut tested = collected(&texts.each_ref().map(|text| &**text));
    tested.test();
    let said = tested.take(&here.to_json());
    let left_out = "…tests in the file are left out…";
    assert_says(said.last().expect("a sentence"), left_out);
}

#[test]
fn a_cut_copy_of_a_result_that_is_here_is_not_missed() {
    let [whole, other] = ["Ada", "Bo"].map(|name| result(name, 0.01).to_text());
    let mut here = Collection::default();
    let said = here.take(&format!("{}\n{whole}\n{}", &whole[..80], &other[..80]));
    let cut = "The result of “Bo” did not arrive whole: ask for it once more.";
    assert_eq!(said, ["One result was added: one student is here.", cut]);
}

#[test]
fn two_hundred_are_the_most() {
    let mut here = Collection::default();
    let said = here.take(&chat(&thirty(203)));
    let added = "200 results were added: 200 students are here.";
    let left_out = "200 students are the most; left out: “201”, “202”, “203”.";
    assert_eq!(said, [added, left_out]);
    assert_says(here.status(), "…once everyone is in…");
    assert_eq!(here.verdict(), None, "nobody tested yet");
    here.test();
    let (found, sentence) = here.verdict().expect("it was tested");
    assert_eq!(found, Verdict::Better);
    assert_says(sentence, "…n = 200…");
    assert_reopens(&here);
}

#[test]
fn whatever_does_not_count_is_named_by_student() {
    let (mia, ali) = (result("Mia", 0.1), result("Ali", 0.05));
    let mut elsewhere = class();
    elsewhere.title = "Another".into();
    let eve = result_in(&elsewhere, "Eve", 0.1);
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
    let names = here.results().iter().map(|one| one.student.name());
    assert!(names.eq(["Mia", "Ali", "Old"]));
    let said = here.take("Dear all, nothing here.");
    let nothing = "No result is in it. A result begins with “optiresult”, and every student has one below the lesson when its run is over.";
    assert_eq!(said, [nothing]);
    assert!(here.take("{\"format\": \"optimarium-class\"").len() == 1);
}

#[test]
fn the_lesson_is_known_by_its_link_and_fits_the_results() {
    let link = class().to_link().expect("it is short");
    let mut here = Collection::default();
    let mia = result("Mia", 0.1).to_text();
    let said = here.take(&format!("Today: https://example.org/#{link}\n{mia}"));
    let added = "One result was added: one student is here.";
    assert_eq!(said, [added, "The lesson is “Is it better?”."]);
    assert_eq!(here.lesson(), Some(&class()));
    let mut other = class();
    other.title = "Another".into();
    here.know(&other);
    assert_eq!(here.lesson(), Some(&class()));
    // Named by its file beside the page, before the results or after them.
    let address = "https://example.org/?lesson=lessons/a.json";
    let mut named = Collection::default();
    let said = named.take_naming(address, vec![Ok(class())]);
    assert_eq!(said, ["The lesson is “Is it better?”."]);
    let mut named = collected(&[&mia]);
    let said = named.take_naming(address, vec![Ok(other.clone()), Ok(class())]);
    let left_out = "Another lesson than that of the class, and left out: “Another”.";
    assert_eq!(said, ["The lesson is “Is it better?”.", left_out]);
    let gone = LessonError::Limit("The lesson a.json could not be fetched.".into());
    let said = named.take_naming(address, vec![Err(gone)]);
    assert_eq!(said, ["The lesson a.json could not be fetched."]);
    // Without the lesson the first results tell which it is.
    let mut blind = collected(&[&mia]);
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
        let eve = "…or the other way round, and left out: “Eve”. The lesson has to be…";
        assert_says(&said[1], eve);
        here.test();
        let (_, sentence) = here.verdict().expect("it was tested");
        assert!(sentence.contains(words), "{sentence}");
        assert_eq!(here.wording(), wording(class[0].subject));
        assert_reopens(&here);
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
        let text = |name: &&str| result_in(lesson, name, 0.1).to_text();
        names.iter().map(text).collect::<Vec<_>>().join("\n")
    };
    let late = results(&last, &["Late"]);
    let (of_last, of_this) = (link(&last), link(&this));
    let two = results(&this, &["Mia", "Ali"]);
    let chat = format!("#{of_last}\n{late}\nnow #{of_this}\n{two}");
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
    let again = "Another lesson than that of the class, and left out: “Last week’s”.";
    assert_eq!(here.take(&of_last), [again]);

    // None of both fits: it is asked for still, and their own link answers.
    let own = titled("Their own");
    let mut blind = Collection::default();
    let mia = results(&own, &["Mia"]);
    let said = blind.take(&format!("#{of_last} #{of_this}\n{mia}"));
    let neither = "No result is of the lesson that is named: “Last week’s”, “This week’s”.";
    let added = "One result was added: one student is here.";
    assert_eq!(said, [added, neither]);
    assert_eq!(blind.lesson(), None);
    assert_eq!(blind.take(&link(&own)), ["The lesson is “Their own”."]);

    // Two links and no result: nothing is known yet, and the results tell.
    let mut early = Collection::default();
    let said = early.take(&format!("#{of_last} #{of_this}"));
    let both = "More than one lesson is named, “Last week’s”, “This week’s”: take in results, or the link of the one that they are of.";
    assert_eq!(said, [both]);
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
    let mut here = collected(&[&result("Mia", 0.1).to_text()]);
    let marked = format!("\u{feff}{}", lesson.to_json()).into_bytes();
    let said = here.take_files(vec![("lesson.json".into(), Some(marked))]);
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
    let none = "“Alone” is no lesson for a class: its runs end in no result.";
    assert_eq!(here.take(&link), [none]);
    let cut = "The lesson’s link did not arrive whole: please ask for it once more, or for the lesson as a file.";
    assert_eq!(here.take(&link[..link.len() - 7]), [cut]);
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
    let begun = Begun::at(1_000);
    let caught_up = |here: &mut Collection, kept: &Collection| {
        here.catch_up(Some(&kept.to_json()), begun) == Kept::Own
    };
    let mut first = Collection::default().begun_at(begun);
    first.know(&class());
    take(&mut first, 0..4);
    let mut second = Collection::default().begun_at(begun);
    assert!(caught_up(&mut second, &first));
    assert_eq!(second, first);

    take(&mut first, 4..6);
    first.test();
    take(&mut second, 6..8);
    assert!(caught_up(&mut second, &first));
    assert_eq!(second.results(), &everyone[..]);
    assert_eq!(second.lesson(), Some(&class()));
    assert_eq!(second.verdict(), first.verdict());
    assert_says(
        second.status(),
        "…The test is of the first 6 of 8 students.",
    );
    let before = second.clone();
    assert!(caught_up(&mut second, &first) && caught_up(&mut second, &before));
    assert_eq!(second, before, "nothing new");

    // Both tested: the second of the two is a further look, and of no others than it was of.
    let mut both = Collection::default().begun_at(begun);
    take(&mut both, 0..4);
    take(&mut both, 6..8);
    let mut other = both.clone();
    both.test();
    take(&mut other, 4..5);
    other.test();
    assert!(caught_up(&mut both, &other));
    assert_eq!(both.results(), other.results());
    assert_says(both.status(), "First look…");
    let mut apart = Collection::default().begun_at(begun);
    take(&mut apart, 0..3);
    apart.test();
    take(&mut other, 5..6);
    let mut turned = Collection::default().begun_at(begun);
    for place in [7, 6, 5] {
        take(&mut turned, place..place + 1);
    }
    turned.test();
    assert!(caught_up(&mut apart, &turned));
    assert_eq!(apart.results().len(), 6);
    let of_whom = "of the students it was of";
    assert_eq!(apart.verdict(), turned.verdict(), "{of_whom}");
}

/// What the browser keeps is another class, or one that cannot be read: neither is mixed in nor written over.
#[test]
fn what_is_no_part_of_the_class_is_left_as_it_is_kept() {
    let unnoted = Begun::default();
    let mut kept = collected(&[&chat(&thirty(3))]);
    kept.know(&class());
    let kept = kept.to_json();
    let mia = result_in(&founded(&presets::sgd()), "Mia", 0.1);
    let mut elsewhere = collected(&[&mia.to_text()]);
    let unchanged = elsewhere.clone();
    assert_eq!(elsewhere.catch_up(Some(&kept), unnoted), Kept::Another);
    assert_eq!(elsewhere, unchanged);
    for none in [None, Some(""), Some(" ")] {
        assert_eq!(elsewhere.catch_up(none, unnoted), Kept::Own);
    }
    let mut known = Collection::default();
    known.know(&class());
    for empty in [Collection::default(), known] {
        let kept = empty.to_json();
        let caught_up = Collection::default().catch_up(Some(&kept), unnoted);
        assert_eq!(caught_up, Kept::Own, "{kept}");
    }
    for unread in [
        kept.replace("\"version\": 1", "\"version\": 2"),
        kept.replacen("optiresult1.", "optiresult99.", 1),
        kept.replacen("lesson1.", "lesson2.", 1),
        kept[..kept.len() / 2].into(),
    ] {
        assert_ne!(unread, kept);
        for here in [collected(&[&kept]), Collection::default()] {
            let mut after = here.clone();
            assert_eq!(after.catch_up(Some(&unread), unnoted), Kept::Unread);
            assert_eq!(after, here, "{unread}");
        }
    }
}

/// One of two windows starts over and collects the other half of a school year, who do the same lesson.
#[test]
fn a_class_that_was_begun_anew_is_not_mixed_with_the_one_before() {
    let everyone = thirty(8);
    let [before, anew] = [1_000, 2_000].map(Begun::at);
    let mut first = collected(&[&chat(&everyone[..3])]);
    assert_eq!(first.catch_up(None, Begun::default()), Kept::Own);
    assert_eq!(first.note_begun(before), before);
    let mut second = Collection::default();
    assert_eq!(second.catch_up(Some(&first.to_json()), before), Kept::Own);
    assert_eq!(second.note_begun(anew), before, "it goes on with that one");

    // Before anything is collected, and after.
    second = Collection::default().begun_at(anew);
    let unchanged = first.clone();
    assert_eq!(first.catch_up(None, anew), Kept::Another);
    second.take(&chat(&everyone[3..]));
    let kept = second.to_json();
    assert_eq!(first.catch_up(Some(&kept), anew), Kept::Another);
    assert_eq!(first, unchanged);
    assert_eq!(second.catch_up(Some(&kept), anew), Kept::Own);
    assert_eq!(second.results(), &everyone[3..]);

    // A window that has nothing goes on with what is begun, though it had begun something itself.
    let mut empty = Collection::default().begun_at(before);
    assert_eq!(empty.catch_up(None, anew), Kept::Own);
    assert_eq!(empty.note_begun(before), anew);

    // Whoever starts over there goes on with what is kept.
    let mut third = Collection::default();
    assert_eq!(third.catch_up(Some(&kept), anew), Kept::Own);
    assert_eq!(third, second);
    // Earlier pages noted no beginning.
    assert_eq!(third.catch_up(Some(&kept), Begun::default()), Kept::Own);
    assert_eq!(third, second);
}

/// A class of a page that noted no beginning is open in two windows, one of which starts over.
#[test]
fn a_class_of_an_earlier_page_comes_back_from_no_other_window() {
    let everyone = thirty(6);
    let unnoted = Begun::default();
    let kept = collected(&[&chat(&everyone[..3])]).to_json();
    let open = || {
        let mut window = Collection::default();
        assert_eq!(window.catch_up(Some(&kept), unnoted), Kept::Own);
        window
    };
    let (mut adds, mut goes_on) = (open(), open());
    adds.take(&chat(&everyone[3..4]));
    let begun = adds.note_begun(Begun::at(1_000));
    assert_eq!(goes_on.catch_up(Some(&adds.to_json()), begun), Kept::Own);
    assert_eq!(goes_on, adds);

    let mut anew = Collection::default().begun_at(Begun::at(2_000));
    let begun = anew.note_begun(Begun::at(3_000));
    anew.take(&chat(&everyone[4..]));
    let kept_anew = anew.to_json();
    // Nor from one that had to leave what it found as it was, and is in its window only.
    let mut beside = Collection::default();
    let unread = kept.replace("\"version\": 1", "\"version\": 2");
    assert_eq!(beside.catch_up(Some(&unread), unnoted), Kept::Unread);
    beside.take(&chat(&everyone[..3]));
    for mut stays in [open(), goes_on, beside] {
        let unchanged = stays.clone();
        for there in [None, Some(&*kept_anew)] {
            assert_eq!(stays.catch_up(there, begun), Kept::Another);
            assert_eq!(stays, unchanged);
        }
    }
}

#[test]
fn a_class_that_is_opened_over_its_own_students_brings_its_test() {
    let five = thirty(5);
    let mut saved = collected(&[&chat(&five)]);
    saved.test();
    let file = saved.to_json();
    let mut tested = saved.clone();
    assert!(!tested.take(&file).join(" ").contains("test"));
    assert_eq!(tested, saved, "nothing new");
    let mut untested = collected(&[&chat(&five)]);
    untested.take(&file);
    assert_eq!(untested.verdict(), saved.verdict());
    // Who has looked further keeps that, and who has looked less learns of it.
    let mut further = collected(&[&chat(&five[..4])]);
    further.test();
    further.take(&chat(&five));
    further.test();
    let kept = further.clone();
    assert!(!further.take(&file).join(" ").contains("test"));
    assert_eq!(further, kept);
    saved.take(&kept.to_json());
    assert_eq!(saved.looks.recorded().len(), 2);
    assert!(saved.verdict().is_some());
}

#[test]
fn a_class_brings_no_test_of_others_than_are_here() {
    let five = thirty(5);
    let tested = |results: &[StudentResult]| {
        let mut class = collected(&[&chat(results)]);
        class.test();
        class.to_json()
    };
    // Another order, others of the same number, and another lesson's.
    let turned: Vec<StudentResult> = five.iter().rev().cloned().collect();
    let of_another = |mut one: StudentResult| {
        one.lesson = one.lesson.wrapping_add(1);
        one
    };
    let others: Vec<StudentResult> = five.iter().cloned().map(of_another).collect();
    for file in [tested(&turned[..3]), tested(&others)] {
        let mut here = collected(&[&chat(&five)]);
        here.take(&file);
        assert_eq!(here.results(), &five[..]);
        assert_eq!(here.verdict(), None);
    }
}
