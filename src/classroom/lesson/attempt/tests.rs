//! An attempt from its first prediction to what the run told.

use super::*;
use crate::class::testing::{self, class};
use files::{
    lesson::{Line, Scale},
    run_file::{About, pieces::HeadBest},
};
use page_state::{state::State, testing::assert_says};
use protocol::{DeviceKind, Event, RunId};
use science::presets;

const RUN: RunId = RunId(1);

pub fn lesson() -> Lesson {
    let number = |of| {
        Some(Prediction::Number(Scale {
            of,
            low: of.range().0,
            high: of.range().1,
        }))
    };
    let task = |predict| Task {
        text: "What will it be?".into(),
        predict,
    };
    Lesson {
        tasks: vec![
            task(None),
            task(number(Quantity::Lead)),
            task(number(Quantity::FirstLead)),
            task(Some(Prediction::Choice(vec!["yes".into(), "no".into()]))),
        ],
        class: false,
        ..class()
    }
}

pub fn predicted(lesson: &Lesson) -> Attempt {
    let mut attempt = Attempt::new(lesson);
    for (place, guess) in [
        (1, Guess::Number(0.05)),
        (2, Guess::Number(1.0)),
        (3, Guess::Answer(1)),
    ] {
        assert!(attempt.predict(lesson, place, guess));
    }
    attempt
}

/// The state of a run with `config` in which the best and Adam reached this, by generation.
pub fn run(config: &RunConfig, reached: &[(f64, f64)]) -> State {
    testing::run(config, reached, "CPU")
}

#[test]
fn predictions_come_first_and_stand() {
    let lesson = lesson();
    let mut attempt = Attempt::new(&lesson);
    assert_eq!(attempt.stage(&lesson), Stage::Predicting(1));
    assert!(!attempt.seal(&lesson), "two predictions are missing");
    for (place, guess, why) in [
        (0, Guess::Answer(0), "it asks for none"),
        (1, Guess::Answer(0), "it asks for a number"),
        (1, Guess::Number(f64::NAN), "it is no number"),
        (1, Guess::Number(3.0), "beyond the scale"),
        (3, Guess::Answer(2), "there are two answers"),
        (9, Guess::Answer(0), "there are four tasks"),
    ] {
        assert!(!attempt.predict(&lesson, place, guess), "{why}");
    }

    let mut attempt = predicted(&lesson);
    let other = attempt.predict(&lesson, 3, Guess::Answer(0));
    assert!(other, "nothing has begun");
    assert_eq!(attempt.stage(&lesson), Stage::Ready);
    assert!(attempt.seal(&lesson));
    assert!(!attempt.predict(&lesson, 3, Guess::Answer(1)));
    assert_eq!(attempt.guess(3), Some(Guess::Answer(0)));
    assert_eq!(attempt.stage(&lesson), Stage::Sealed);
}

/// Another run beside standing predictions would be taken for what they are about.
#[test]
fn until_the_run_told_only_the_lessons_own_starts() {
    let lesson = lesson();
    let permitted = |attempt: &Attempt| match attempt.permit(&lesson) {
        Permit::Lesson(only) => {
            assert_eq!(
                (&only.config, &only.founder),
                (&lesson.config, &lesson.founder)
            );
            Some(only.waits)
        }
        Permit::Anything => None,
        Permit::Nothing => panic!("the lesson is there"),
    };
    assert_eq!(permitted(&Attempt::new(&lesson)), Some(true));
    let mut attempt = predicted(&lesson);
    assert_eq!(permitted(&attempt), Some(false));
    attempt.seal(&lesson);
    // As after a reload amid the run.
    let reloaded = Attempt::recall(&lesson, Some(&attempt.to_text()));
    assert_eq!(permitted(&reloaded), Some(false));
    let whole = run(&lesson.config, &[(0.5, 0.625), (0.75, 0.625)]);
    assert!(attempt.reveal(&lesson, &whole));
    assert_eq!(permitted(&attempt), None);
}

#[test]
fn the_run_tells_once_it_is_the_lessons_own_and_whole() {
    let lesson = lesson();
    let whole = run(&lesson.config, &[(0.5, 0.625), (0.75, 0.625)]);
    let mut attempt = predicted(&lesson);
    assert!(!attempt.reveal(&lesson, &whole), "not sealed");
    attempt.seal(&lesson);
    let half = run(&lesson.config, &[(0.75, 0.625)]);
    let other = RunConfig {
        seed: 1,
        ..lesson.config.clone()
    };
    let other = run(&other, &[(0.5, 0.625), (0.75, 0.625)]);
    let mut founded = whole.clone();
    founded.founder = Some(presets::adam());
    for state in [&half, &other, &founded, &State::new(DeviceKind::Cpu)] {
        assert!(!attempt.reveal(&lesson, state));
    }
    // Fewer images than asked for are this machine's affair.
    let mut whole = whole;
    whole.apply(Event::Images {
        run: RUN,
        train_images: 100,
        scoring_images: 100,
    });
    assert!(attempt.reveal(&lesson, &whole));
    assert_eq!(attempt.stage(&lesson), Stage::Revealed);
    let outcome = attempt.outcome().expect("it was revealed");
    assert_eq!(outcome.value(Quantity::Lead), Some(0.125));
    assert_eq!(
        outcome.sentence(false),
        "The run: best 0.750, Adam 0.625, lead +0.125; ahead of Adam for the first time in generation 2."
    );
    let told = |place: usize| {
        let guess = attempt.guess(place).expect("it was predicted");
        let task = &lesson.tasks[place];
        (guess_text(task, guess), told_text(task, guess, &outcome))
    };
    let later = "generation 2, 1 generation from your guess";
    for (place, guess, came) in [
        (1, "+0.050", Some("+0.125, 0.075 from your guess")),
        (2, "generation 1", Some(later)),
        (3, "“no”", None),
    ] {
        assert_eq!(told(place), (guess.into(), came.map(String::from)));
    }
}

#[test]
fn the_optimizer_under_test_is_told_apart_from_the_best() {
    let mut lesson = lesson();
    lesson.founder = Some(presets::published());
    let (of, low, high) = (Quantity::FounderLead, -1.0, 1.0);
    lesson.tasks[1].predict = Some(Prediction::Number(Scale { of, low, high }));
    let mut attempt = predicted(&lesson);
    attempt.seal(&lesson);
    let mut state = run(&lesson.config, &[(0.5, 0.625), (0.75, 0.625)]);
    state.founder = lesson.founder.clone();
    assert!(attempt.reveal(&lesson, &state));
    let outcome = attempt.outcome().expect("it was revealed");
    assert_eq!(outcome.value(Quantity::Founder), Some(0.5));
    assert_eq!(outcome.value(Quantity::FounderLead), Some(-0.125));
    let own = "… The optimizer under test, which need not be the best: 0.500, behind by 0.125.";
    assert_says(outcome.sentence(false), own);
    let told = told_text(&lesson.tasks[1], Guess::Number(0.05), &outcome);
    assert_eq!(
        told.as_deref(),
        Some("−0.125 (behind), 0.175 from your guess")
    );
}

#[test]
fn a_drawn_curve_is_sealed_and_kept_beside_the_runs() {
    let mut lesson = lesson();
    lesson.tasks[1].predict = Some(Prediction::Curve(Line::AdamLoss));
    let drawn = [2.25, 1.5, 1.0, 0.75, 0.75, 0.5, 0.5];
    let mut attempt = Attempt::anew(&lesson, Begun::at(1_000));
    assert!(!attempt.predict(&lesson, 1, Guess::Number(0.5)));
    assert!(!attempt.predict(&lesson, 1, Guess::Curve([2.75; 7])));
    for (place, guess) in [
        (1, Guess::Curve(drawn)),
        (2, Guess::Number(1.0)),
        (3, Guess::Answer(1)),
    ] {
        assert!(attempt.predict(&lesson, place, guess));
    }
    assert!(attempt.seal(&lesson));
    assert!(!attempt.predict(&lesson, 1, Guess::Curve([1.0; 7])));
    let text = guess_text(&lesson.tasks[1], Guess::Curve(drawn));
    assert_eq!(text, "from 2.25 to 0.50");
    // A run of which this visit saw no step has no curve.
    assert!(attempt.reveal(&lesson, &run(&lesson.config, &[(0.5, 0.5), (0.5, 0.5)])));
    assert_eq!(attempt.curve(1), None);
    let again = Attempt::recall(&lesson, Some(&attempt.to_text()));
    assert_eq!(again, attempt);
    assert_eq!(again.guess(1), Some(Guess::Curve(drawn)));
}

#[test]
fn a_run_that_never_leads_says_so() {
    let lesson = lesson();
    let mut attempt = predicted(&lesson);
    attempt.seal(&lesson);
    assert!(attempt.reveal(&lesson, &run(&lesson.config, &[(0.5, 0.5), (0.5, 0.5)])));
    let outcome = attempt.outcome().expect("it was revealed");
    assert_eq!(outcome.value(Quantity::FirstLead), None);
    let told = told_text(&lesson.tasks[2], Guess::Number(1.0), &outcome);
    let never = "none: the best was never ahead of Adam";
    assert_eq!(told.as_deref(), Some(never));
    assert!(outcome.sentence(false).ends_with("never ahead of Adam."));
}

#[test]
fn a_reload_keeps_what_was_sealed_and_takes_nothing_else() {
    let lesson = lesson();
    let mut attempt = predicted(&lesson).noting_begun(Begun::at(1_000));
    attempt.seal(&lesson);
    let text = attempt.to_text();
    let mut again = Attempt::recall(&lesson, Some(&text));
    assert_eq!(again, attempt);
    assert!(!again.predict(&lesson, 3, Guess::Answer(0)));
    let whole = run(&lesson.config, &[(0.5, 0.625), (0.75, 0.625)]);
    again.reveal(&lesson, &whole);
    assert_eq!(Attempt::recall(&lesson, Some(&again.to_text())), again);

    let mut other = lesson.clone();
    other.tasks[0].text.push('!');
    let fresh = Attempt::new(&other);
    assert_eq!(Attempt::recall(&other, Some(&text)), fresh);
    let new = Attempt::new(&lesson);
    let told = again.to_text();
    let unsealed = told.replace("\"sealed\":true", "\"sealed\":false");
    for text in [
        None,
        Some("{"),
        Some(&*text.replace("0.05", "99")),
        Some(&*text.replace("{\"answer\":1}", "null")),
        Some(&*unsealed),
    ] {
        assert_eq!(Attempt::recall(&lesson, text), new, "{text:?}");
    }
}

/// Two windows on one lesson: whatever is written last, sealed predictions stand.
#[test]
fn another_window_neither_unseals_predictions_nor_loses_them() {
    let lesson = lesson();
    let new = Attempt::new(&lesson);
    let one = |place, guess| {
        let mut attempt = Attempt::new(&lesson);
        assert!(attempt.predict(&lesson, place, guess));
        attempt
    };
    let sealed = |answer| {
        let mut attempt = predicted(&lesson);
        assert!(attempt.predict(&lesson, 3, Guess::Answer(answer)));
        assert!(attempt.seal(&lesson));
        attempt
    };
    let (stands, late) = (sealed(0), sealed(1));
    let mut told = stands.clone();
    let whole = run(&lesson.config, &[(0.5, 0.625), (0.75, 0.625)]);
    assert!(told.reveal(&lesson, &whole));
    let mut changed = predicted(&lesson);
    changed.predict(&lesson, 1, Guess::Number(0.5));

    for (own, kept, merged) in [
        (&new, &new, &new),
        (&new, &stands, &stands),
        (&changed, &stands, &stands),
        (&changed, &told, &told),
        (&late, &stands, &stands),
        (&late, &told, &told),
        (&stands, &changed, &stands),
        (&told, &stands, &told),
        (&stands, &told, &told),
        (&changed, &predicted(&lesson), &changed),
    ] {
        assert_eq!(&own.clone().merged(kept.clone()), merged);
    }
    let both = one(1, Guess::Number(0.25)).merged(one(3, Guess::Answer(0)));
    assert_eq!(both.guess(1), Some(Guess::Number(0.25)));
    assert_eq!(both.guess(3), Some(Guess::Answer(0)));
    assert_eq!(both.stage(&lesson), Stage::Predicting(2));
}

/// A student clears the lesson for the next one, and leaves a window on it open.
#[test]
fn what_was_cleared_comes_back_from_no_other_window() {
    let lesson = lesson();
    let [before, anew] = [1_000, 2_000].map(Begun::at);
    // Whichever of two new windows keeps something first, both go on with that.
    let first = predicted(&lesson).merged(Attempt::new(&lesson));
    let first = first.noting_begun(before);
    let second = Attempt::new(&lesson).merged(first.clone());
    assert_eq!(second.clone().noting_begun(anew), first);
    assert_eq!(Attempt::recall(&lesson, Some(&first.to_text())), first);

    let cleared = Attempt::anew(&lesson, anew);
    let mut sealed = second.clone();
    assert!(sealed.seal(&lesson));
    let mut told = sealed.clone();
    let whole = run(&lesson.config, &[(0.5, 0.625), (0.75, 0.625)]);
    assert!(told.reveal(&lesson, &whole));
    for own in [second, sealed, told] {
        assert!(own.is_cleared_by(&cleared) && !own.is_cleared_by(&first));
        assert_eq!(own.merged(cleared.clone()), cleared);
    }

    // What earlier pages kept goes on in every window, until it is cleared in one of them.
    let text = first.to_text();
    let unnoted = text.replace("\"begun\":1000", "\"begun\":null");
    let without = text.replace(",\"begun\":1000", "");
    assert_eq!(without.matches("begun").count(), 0);
    for earlier in [unnoted, without] {
        let older = Attempt::recall(&lesson, Some(&earlier));
        assert_eq!(older.guess(1), first.guess(1));
        let noted = older.clone().noting_begun(before);
        assert_eq!(
            Attempt::recall(&lesson, Some(&noted.to_text())),
            noted,
            "one moment for all"
        );
        assert!(!older.is_cleared_by(&noted));
        assert!(older.is_cleared_by(&cleared));
        assert_eq!(older.merged(cleared.clone()), cleared);
    }
}

/// Two runs of the lesson may be saved, and one of somebody else who guessed otherwise.
#[test]
fn the_saved_run_that_told_is_known_by_its_predictions_and_what_it_reached() {
    let lesson = lesson();
    let mut attempt = predicted(&lesson);
    attempt.seal(&lesson);
    let state = run(&lesson.config, &[(0.5, 0.6), (0.75, 0.7)]);
    let best = state.best.as_ref().expect("it is over");
    let head = Head {
        about: About {
            predicted: attempt.predicted(&lesson),
            ..About::default()
        },
        config: lesson.config.clone(),
        scored: lesson.config.generations,
        bytes: 0,
        pinned: false,
        ended: false,
        best: Some(HeadBest {
            genome: best.candidate.genome.clone(),
            fitness: best.score.fitness,
            adam: best.adam.fitness,
        }),
    };
    assert!(!attempt.is_kept_as(&lesson, &head), "nothing was told yet");
    assert!(attempt.reveal(&lesson, &state));
    assert!(attempt.is_shown(&lesson, &state) && attempt.is_kept_as(&lesson, &head));
    let mut elsewhere = predicted(&lesson);
    assert!(elsewhere.predict(&lesson, 1, Guess::Number(0.5)));
    elsewhere.seal(&lesson);
    let other = |change: &dyn Fn(&mut Head)| {
        let mut head = head.clone();
        change(&mut head);
        head
    };
    let others = [
        other(&|head| head.scored -= 1),
        other(&|head| head.best.iter_mut().for_each(|best| best.fitness += 0.1)),
        other(&|head| head.about.predicted = None),
        other(&|head| head.about.predicted = elsewhere.predicted(&lesson)),
    ];
    for other in others {
        assert!(!attempt.is_kept_as(&lesson, &other), "{other:?}");
    }
    let idle = State::new(DeviceKind::Cpu);
    assert!(!attempt.is_shown(&lesson, &idle));
    assert!(
        !predicted(&lesson).is_shown(&lesson, &idle),
        "nothing is shown of nothing"
    );
}

/// Of many questions a single run shows no answer.
#[test]
fn what_stands_beside_a_chosen_answer_holds_for_every_question() {
    for (class, noted) in [(false, false), (false, true), (true, false)] {
        let said = answered_text(class, noted);
        assert!(said.contains('?') && !said.contains("run"), "{said}");
    }
}
