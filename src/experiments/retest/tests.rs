//! A claim, tested by hand.

use super::*;
use crate::testing::contest;
use files::claim::TunedAdam;
use page_state::testing::assert_says;
use science::{catalog::Dataset, config::Preset, presets};
use statistics::{baselines, confirmation::fresh, paired::Estimate};

const RUN: RunId = RunId(7);

fn told(mean: f64, verdict: Verdict) -> Told {
    Told {
        mean,
        margin: Some(0.004),
        verdict,
    }
}

fn claim() -> Claim {
    Claim {
        winner: presets::published(),
        tuned: Some(TunedAdam {
            genome: baselines::with_schedule(presets::adam()),
            trainings: 96,
        }),
        config: ComparisonConfig {
            first_seed: seed_numbers::CLAIM.start,
            ..fresh(&Preset::QuickLook.config(), 4)
        },
        other: Some(Dataset::Digits),
        told: vec![
            told(0.011, Verdict::Better),
            told(0.02, Verdict::Better),
            told(0.001, Verdict::Inconclusive),
            told(-0.02, Verdict::Worse),
        ],
    }
}

#[test]
fn a_claim_is_said_as_what_it_is() {
    let claim = claim();
    assert!(claim.to_link().is_some());
    assert_eq!(
        headline(&claim),
        "Published is said to be better than tuned Adam: +1.1 ± 0.4 points of accuracy on Fashion-MNIST, over 4 seeds (numbers 500,000 to 500,003)."
    );
    assert!(settings(&claim).contains("tuned with 96 trainings"));
    let open = Claim {
        tuned: None,
        told: vec![told(0.001, Verdict::Inconclusive); 2],
        ..claim
    };
    assert!(headline(&open).contains("better than Adam is said to be open"));
    assert!(settings(&open).ends_with("Adam was not tuned."));
}

#[test]
fn a_re_test_trains_on_seeds_that_the_claim_has_not() {
    for drawn in [0.0, 1e-9, 0.3, 0.99999, 1.0 - f64::EPSILON] {
        let retest = Retest::new(claim(), Some(drawn), RUN, &Tested::default());
        let config = &retest.experiment.config;
        assert_eq!(config.validate(), []);
        let own: Vec<u32> = claim().config.seed_numbers().collect();
        let seeds: Vec<u32> = config.seed_numbers().collect();
        assert_eq!(seeds.len(), own.len());
        assert!(seeds.iter().all(|seed| !own.contains(seed)), "{seeds:?}");
        assert!(seeds.iter().all(|seed| seed_numbers::CLAIM.contains(seed)));
        assert_eq!(config.tasks, [Dataset::FashionMnist, Dataset::Digits]);
        assert_eq!(retest.experiment.optimizers.len(), 3);
    }
    // Across the ends of blocks.
    let mut odd = claim();
    odd.config.first_seed += 2;
    let first = Retest::new(odd, Some(0.0), RUN, &Tested::default())
        .experiment
        .config;
    assert_eq!(first.first_seed, seed_numbers::CLAIM.start + 8);
}

#[test]
fn a_re_test_is_timed_by_one_seed_of_it() {
    let timed = Retest::timed(&claim());
    assert_eq!(timed.validate(), []);
    assert_eq!(timed.tasks, [Dataset::FashionMnist, Dataset::Digits]);
    // Five lanes were timed, three train, on four seeds.
    assert!((Retest::secs(&claim(), 5.0) - 12.0).abs() < 1e-9);
}

#[test]
fn a_re_test_confirms_contradicts_or_leaves_it_open() {
    let answer = |mean, margin, verdict| Answer {
        difference: Estimate {
            n: 10,
            mean,
            margin,
        },
        p: Some(0.01),
        verdict,
        deviation: None,
    };
    let better = told(0.011, Verdict::Better);
    use Verdict::{Better, Inconclusive, Worse};
    for (mean, margin, verdict, outcome) in [
        (0.02, Some(0.004), Better, Outcome::Confirmed),
        (-0.01, Some(0.004), Worse, Outcome::Contradicted),
        (0.006, Some(0.007), Inconclusive, Outcome::Inconclusive),
        // No difference at all, and well measured.
        (0.0, Some(0.003), Inconclusive, Outcome::Contradicted),
        (0.0, None, Inconclusive, Outcome::Inconclusive),
    ] {
        let found = Outcome::of(&better, &answer(mean, margin, verdict));
        assert_eq!(found, outcome, "{mean} {margin:?}");
    }
    let nothing = told(0.011, Verdict::Inconclusive);
    let found = answer(0.02, Some(0.004), Verdict::Better);
    assert_eq!(Outcome::of(&nothing, &found), Outcome::NothingClaimed);
}

#[test]
fn what_came_out_stands_beside_what_was_claimed() {
    let mut retest = Retest::new(claim(), Some(0.5), RUN, &Tested::default());
    assert_eq!(retest.verdict(), None);
    // Ahead of both on the task of the search, and level with both on the other one.
    contest(&mut retest.experiment, |seed, task, lane| {
        let noise = 0.0625 * ((seed + lane as u32) % 2) as f32;
        match (task, lane) {
            (Dataset::FashionMnist, 0) => 0.75 + noise / 8.0,
            (Dataset::FashionMnist, _) => 0.5,
            _ => 0.5 + noise,
        }
    });
    let answers = retest.answers().expect("every seed is in");
    let verdicts: Vec<Verdict> = answers.iter().map(|answer| answer.verdict).collect();
    use Verdict::{Better, Inconclusive};
    assert_eq!(verdicts, [Better, Better, Inconclusive, Inconclusive]);
    let said = retest.verdict().expect("it is over");
    let counts = "…Of 3 things that are claimed: 2 confirmed, 1 inconclusive.";
    assert_says(&said, counts);
    assert_says(&said, "On 4 seeds (numbers 550,000 to 550,003).…");
}

/// A re-test whose lanes differ from seed to seed.
fn trained(claim: Claim, drawn: Option<f64>, tested: &Tested) -> Retest {
    let mut retest = Retest::new(claim, drawn, RUN, tested);
    contest(&mut retest.experiment, |seed, _, lane| {
        0.5 + 0.0625 * ((seed * (lane as u32 + 1)) % 5) as f32
    });
    retest
}

#[test]
fn every_test_of_a_claim_counts_after_a_reload_too() {
    let mut tested = Tested::default();
    let first = trained(claim(), Some(0.25), &tested);
    assert_eq!(told_before(first.earlier()), None);
    let verdict = first.result().expect("it is over");
    tested.add(&claim(), verdict.clone());
    assert_eq!(
        trained(claim(), None, &tested).result(),
        None,
        "no further one"
    );
    tested = Tested::of_text(&tested.to_text());
    let second = trained(claim(), Some(0.75), &tested);
    let before = told_before(second.earlier()).expect("it was tested");
    let once = "Tested here once before, and all of it counts, not only the last";
    assert_eq!(before, format!("{once}: {verdict}"));
    tested.add(&claim(), second.result().expect("it is over"));
    // What was stopped says nothing, and another claim is another matter.
    let stopped = Retest::new(claim(), Some(0.5), RUN, &tested);
    assert_eq!(stopped.result(), None);
    let before = told_before(stopped.earlier()).expect("it was tested");
    assert_says(before, "Tested here 2 times before…");
    let other = |first_seed| Claim {
        config: ComparisonConfig {
            first_seed,
            ..claim().config
        },
        ..claim()
    };
    let seeds = || seed_numbers::CLAIM.step_by(4).skip(1);
    let another = other(seeds().next().expect("there are many"));
    assert_eq!(tested.of(&another), [""; 0]);
    // The oldest goes where they are too many.
    for first_seed in seeds().take(20) {
        tested.add(&other(first_seed), "It is over.".into());
    }
    assert_eq!(tested.of(&claim()), [""; 0]);
    assert_eq!(tested.of(&another), ["It is over."]);
    assert_eq!(Tested::of_text("[[1]]"), Tested::default());
}

#[test]
fn the_claims_own_seeds_give_the_same_bits_or_do_not() {
    let made_up = trained(claim(), None, &Tested::default());
    assert!(made_up.is_repeat());
    assert_eq!(made_up.words().expect("it is over"), ["not the same"; 4]);
    let told = made_up.answers().expect("it is over");
    let honest = Claim {
        told: told.iter().map(contest::as_claimed).collect(),
        ..claim()
    };
    let retest = trained(honest, None, &Tested::default());
    assert_eq!(retest.words().expect("it is over"), ["the same"; 4]);
    assert_says(retest.verdict().expect("it is over"), "…to the last bit…");
    let other = made_up.verdict().expect("it is over");
    assert_says(other, "…not come to the same…");
}
