use proptest::prelude::*;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use super::*;
use science::testing::{assert_near, assert_odds, rng};

/// Hours of sleep that two drugs gained the same ten patients (Student 1908; `sleep` in R).
const SECOND_DRUG: [f64; 10] = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
const FIRST_DRUG: [f64; 10] = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];

#[test]
fn a_mean_has_students_margin() {
    // scipy 1.17.1: numpy.mean(x), stats.t.ppf(0.975, n - 1) * stats.sem(x)
    for (sample, mean, margin) in [
        (&SECOND_DRUG[..], 2.33, 1.4323224606232945),
        (&[0.71, 0.74], 0.725, 0.19059307104262055),
        (&[0.7, 0.72, 0.69], 0.7033333333333333, 0.03794583033596763),
    ] {
        let estimate = Estimate::of(sample).expect("finite values");
        assert_eq!(estimate.n, sample.len());
        assert_near(estimate.mean, mean);
        assert_near(estimate.margin.expect("values that differ"), margin);
        let (low, high) = estimate.interval().expect("values that differ");
        assert_near(low + high, 2.0 * mean);
        assert_near(high - low, 2.0 * margin);
    }
}

#[test]
fn a_paired_test_agrees_with_another_implementation() {
    // scipy 1.17.1: r = stats.ttest_rel(a, b); r.pvalue, r.confidence_interval(0.95)
    let cases = [
        (
            &SECOND_DRUG[..],
            &FIRST_DRUG[..],
            0.002832890197384273,
            (0.7001142367230175, 2.459885763276983),
        ),
        (
            &[0.7080, 0.7035, 0.7101],
            &[0.6669, 0.6396, 0.66],
            0.016051691619604548,
            (0.023172406520289828, 0.0802275934797101),
        ),
        (
            &[0.9, 0.8],
            &[0.5, 0.75],
            0.4208331516788688,
            (-1.9985858288305711, 2.4485858288305713),
        ),
        (
            &[0.90, 0.91, 0.92, 0.93, 0.94],
            &[0.5999, 0.6101, 0.6198, 0.6302, 0.64],
            1.8518511659801815e-14,
            (0.2998036756838522, 0.3001963243161477),
        ),
    ];
    for (sample, baseline, p, (low, high)) in cases {
        let test = PairedTest::of(sample, baseline).expect("finite values");
        assert!((test.p.expect("a p-value") / p - 1.0).abs() < 1e-6, "{p}");
        let interval = test.difference.interval().expect("an interval");
        assert_near(interval.0, low);
        assert_near(interval.1, high);
        let reversed = PairedTest::of(baseline, sample).expect("finite values");
        assert_eq!(reversed.p, test.p);
        assert_near(reversed.difference.mean, -test.difference.mean);
    }
}

#[test]
fn what_a_sample_cannot_tell_is_none() {
    let single = Estimate::of(&[0.5]).expect("a mean");
    assert_eq!((single.n, single.mean, single.margin), (1, 0.5, None));
    assert_eq!(Estimate::of(&[0.1, 0.1, 0.1]).expect("a mean").margin, None);
    let rounding = Estimate::of(&[0.3, 0.1 + 0.2]).expect("a mean");
    assert_eq!(rounding.margin, None, "rounding is no spread");
    assert_eq!(Estimate::of(&[]), None);
    assert_eq!(Estimate::of(&[0.5, f64::NAN]), None);
    assert_eq!(Estimate::of(&[0.5, f64::INFINITY]), None);

    let test = |sample: &[f64], baseline: &[f64]| PairedTest::of(sample, baseline);
    let p = |sample: &[f64], baseline: &[f64]| test(sample, baseline).expect("a test").p;
    assert_eq!(p(&[0.9], &[0.5]), None);
    assert_eq!(p(&[0.5], &[0.5]), None);
    assert_eq!(p(&[0.5, 0.75], &[0.5, 0.75]), Some(1.0), "nothing differs");
    assert_eq!(p(&[0.5, 0.6, 0.7], &[0.4, 0.5, 0.6]), None, "no spread");
    // Two images more of a thousand on every seed, as accuracies are kept.
    let shares = |right: [u16; 3]| right.map(|one| f64::from(f32::from(one) / 1000.0));
    let [more, fewer] = [[701, 715, 708], [699, 713, 706]].map(shares);
    assert_eq!(p(&more, &fewer), None, "single precision is no spread");
    let [one, other] = [[7001, 7150, 7080], [7000, 7150, 7080]].map(shares);
    assert!(p(&one, &other).is_some(), "one image of 10,000 is");
    assert_eq!(test(&[], &[]), None);
    assert_eq!(test(&[0.5, f64::NAN], &[0.5, 0.5]), None);
    assert_eq!(test(&[f64::MAX, 0.0], &[-f64::MAX, 0.0]), None, "overflow");
    assert_eq!(test(&[0.5, 0.5], &[0.5]), None);
}

#[test]
fn holms_correction_agrees_with_hand_values() {
    let corrected = holm(&[0.01, 0.04, 0.03, 0.005].map(Some));
    // Sorted: 0.005·4, 0.01·3, 0.03·2, and 0.04·1, which may not be below the 0.06 before it.
    for (corrected, expected) in corrected.into_iter().zip([0.03, 0.06, 0.06, 0.02]) {
        assert_near(corrected.expect("none is missing"), expected);
    }
    assert_eq!(holm(&[Some(0.5), Some(0.9)]), [Some(1.0), Some(1.0)]);
    assert_eq!(holm(&[None, Some(0.25)]), [None, Some(0.5)]);
    assert_eq!(holm(&[Some(0.25)]), [Some(0.25)]);
    assert_eq!(holm(&[]), []);
}

#[test]
fn a_verdict_needs_significance_and_a_direction() {
    assert_eq!(Verdict::of(0.1, Some(0.05), 0.05), Verdict::Better);
    assert_eq!(Verdict::of(-0.1, Some(0.01), 0.05), Verdict::Worse);
    assert_eq!(Verdict::of(0.1, Some(0.051), 0.05), Verdict::Inconclusive);
    assert_eq!(Verdict::of(0.1, Some(0.01), 0.001), Verdict::Inconclusive);
    assert_eq!(Verdict::of(0.1, None, 0.05), Verdict::Inconclusive);
    assert_eq!(Verdict::of(0.0, Some(0.01), 0.05), Verdict::Inconclusive);
}

/// Scores of `optimizers` on the same `seeds`: what the seed brings, what chance adds, and an
/// advantage of every optimizer over the first.
fn scores(
    optimizers: usize,
    seeds: usize,
    advantage: f64,
    rng: &mut impl Rng,
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut normal = || -> f64 { StandardNormal.sample(rng) };
    let luck: Vec<f64> = (0..seeds).map(|_| normal()).collect();
    let mut score = |better: f64| -> Vec<f64> {
        let mut score = |luck| 0.8 + 0.02 * luck + 0.005 * (better + normal());
        luck.iter().map(|luck| score(*luck)).collect()
    };
    let baseline = score(0.0);
    let rest = (1..optimizers).map(|_| score(advantage)).collect();
    (baseline, rest)
}

/// How many of `rounds` comparisons give any verdict of the wanted kind.
fn found(rounds: usize, optimizers: usize, seeds: usize, advantage: f64, of: &[Verdict]) -> usize {
    let mut rng = rng((100 * optimizers + seeds) as u64);
    let any = |_: &usize| {
        let (baseline, rest) = scores(optimizers, seeds, advantage, &mut rng);
        let found = compare(&rest, &baseline, SIGNIFICANCE);
        let mut found = found.into_iter().flatten();
        found.any(|comparison| of.contains(&comparison.verdict))
    };
    (0..rounds).filter(any).count()
}

#[test]
fn between_equals_a_difference_is_found_in_five_of_a_hundred() {
    const ROUNDS: usize = 4_000;
    for seeds in [2, 3, 5, 10] {
        for verdict in [Verdict::Better, Verdict::Worse] {
            let hits = found(ROUNDS, 2, seeds, 0.0, &[verdict]);
            assert_odds(hits, ROUNDS, SIGNIFICANCE / 2.0);
        }
    }
}

#[test]
fn among_many_equals_any_difference_is_found_in_no_more_than_five_of_a_hundred() {
    const ROUNDS: usize = 4_000;
    let expected = ROUNDS as f64 * SIGNIFICANCE;
    let sigma = (expected * (1.0 - SIGNIFICANCE)).sqrt();
    for seeds in [3, 10] {
        let hits = found(ROUNDS, 6, seeds, 0.0, &[Verdict::Better, Verdict::Worse]);
        let most = expected + 4.0 * sigma;
        assert!((hits as f64) < most, "{hits} with {seeds} seeds");
    }
}

#[test]
fn a_difference_that_is_there_is_found() {
    // Twice the deviation of one score, which is 0.005: the pairing removes the luck of the seed,
    // four times as large.
    let hits = found(200, 2, 10, 2.0, &[Verdict::Better]);
    assert!(hits > 190, "{hits} of 200");
    assert_eq!(found(200, 2, 10, 2.0, &[Verdict::Worse]), 0);
}

proptest! {
    #[test]
    fn no_sample_makes_it_panic(
        sample in prop::collection::vec(any::<f64>(), 0..6),
        baseline in prop::collection::vec(any::<f64>(), 0..6),
    ) {
        let comparisons = compare(&[sample.clone(), baseline.clone()], &baseline, SIGNIFICANCE);
        for comparison in comparisons.into_iter().flatten() {
            prop_assert!(comparison.p.is_none_or(|p| (0.0..=1.0).contains(&p)), "{comparison:?}");
        }
        if let Some(estimate) = Estimate::of(&sample) {
            prop_assert!(estimate.margin.is_none_or(|margin| margin >= 0.0), "{estimate:?}");
        }
    }
}
