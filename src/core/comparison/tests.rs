use super::*;
use crate::core::streams::Stream;

fn trial(optimizer: &str, dataset: Dataset, seed: u32, accuracy: f64) -> Trial {
    Trial {
        optimizer: optimizer.into(),
        dataset,
        seed,
        accuracy,
        fitness: accuracy + 0.01,
        losses: vec![0.8],
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

const TWO: [Dataset; 2] = [Dataset::Mnist, Dataset::Cifar10];

/// Three seeds on two tasks: B is better than A on CIFAR-10 only.
fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (seed, luck) in [(1000, 0.0), (1001, 0.02), (1002, 0.01)] {
        trials.push(trial("B", Dataset::Cifar10, seed, 0.6 + 1.1 * luck));
        trials.push(trial("A", Dataset::Cifar10, seed, 0.5 + luck));
        trials.push(trial("A", Dataset::Mnist, seed, 0.9 + luck));
        trials.push(trial("B", Dataset::Mnist, seed, 0.9 + luck));
    }
    trials
}

#[test]
fn the_published_comparison_is_the_default_with_the_papers_networks() {
    let paper = ComparisonConfig::paper();
    assert_eq!((paper.steps, paper.seeds, paper.batch), (1000, 3, 128));
    assert_eq!((paper.train_images, paper.scoring_images), (15_000, 10_000));
    assert_eq!(
        (paper.model, paper.protocol),
        (ModelSize::Paper, Protocol::Paper)
    );
    assert_eq!(paper.tasks.len(), 3);
    for config in [paper, ComparisonConfig::reduced()] {
        assert_eq!(config.validate(), []);
    }
}

#[test]
fn every_seed_is_fresh() {
    let (_, most) = Setting::SeedsPerEvaluation.range().expect("a number");
    assert!(
        ComparisonConfig::paper()
            .seed_numbers()
            .all(|seed| seed >= most)
    );
    // The stream of a run seed knows the seed number: another number is another stream.
    let stream = |seed| Stream::InitialWeights {
        dataset: Dataset::Mnist,
        seed,
    };
    assert_ne!(stream(0).rng(42), stream(FIRST_SEED).rng(42));
}

#[test]
fn settings_out_of_range_are_named() {
    let refused = |config: ComparisonConfig| {
        let found = config.validate();
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].setting
    };
    let paper = ComparisonConfig::paper;
    assert_eq!(
        refused(ComparisonConfig {
            seeds: 0,
            ..paper()
        }),
        Setting::SeedsPerEvaluation
    );
    assert_eq!(
        refused(ComparisonConfig {
            steps: 0,
            ..paper()
        }),
        Setting::Steps
    );
    assert_eq!(
        refused(ComparisonConfig {
            tasks: vec![],
            ..paper()
        }),
        Setting::Tasks
    );
}

#[test]
fn more_seeds_and_tasks_extend_a_comparison_and_nothing_else_does() {
    let paper = ComparisonConfig::paper();
    let longer = ComparisonConfig {
        seeds: 9,
        tasks: vec![Dataset::Mnist],
        ..paper.clone()
    };
    assert!(longer.extends(&paper) && paper.extends(&longer));
    assert!(
        !ComparisonConfig {
            steps: 999,
            ..paper.clone()
        }
        .extends(&paper)
    );
    assert!(
        !ComparisonConfig {
            seed: 1,
            ..paper.clone()
        }
        .extends(&paper)
    );
}

#[test]
fn tables_pair_by_seed_in_any_order_of_results() {
    let tables = tables(&names(&["A", "B"]), &TWO, &trials());
    let subjects: Vec<_> = tables.iter().map(|t| (t.measure, t.task)).collect();
    let expected: Vec<_> = Measure::ALL
        .into_iter()
        .flat_map(|measure| [Some(TWO[0]), Some(TWO[1]), None].map(|task| (measure, task)))
        .collect();
    assert_eq!(subjects, expected);

    let comparison = |index: usize| tables[index].rows[1].against_first.expect("a comparison");
    let [mnist, cifar, overall] = [0, 1, 2].map(comparison);
    assert_eq!(
        (mnist.difference.mean, mnist.p, mnist.verdict),
        (0.0, Some(1.0), Verdict::Inconclusive)
    );
    assert_eq!(cifar.verdict, Verdict::Better);
    assert!((cifar.difference.mean - 0.101).abs() < 1e-12);
    assert!((overall.difference.mean - 0.0505).abs() < 1e-12);
    assert_eq!(tables[2].rows[0].estimate.n, 3);
    assert_eq!(tables[2].rows[0].against_first, None);
    assert!(
        (tables[5].rows[0].estimate.mean - 0.72).abs() < 1e-12,
        "fitness"
    );

    let sentence = |index: usize| tables[index].rows[1].sentence("A").expect("a sentence");
    assert_eq!(
        sentence(0),
        "inconclusive: the difference from A may be chance (p = 1.00, n = 3)"
    );
    assert_eq!(sentence(1), "better than A (p < 0.001, n = 3)");
    assert_eq!(tables[0].rows[0].sentence("A"), None);
}

#[test]
fn unfinished_seeds_do_not_count() {
    let mut trials = trials();
    // The last result is B's on MNIST with seed 1002: that seed is complete on CIFAR-10 only.
    trials.pop();
    let counts = |trials: &[Trial]| -> Vec<usize> {
        let tables = tables(&names(&["A", "B"]), &TWO, trials);
        tables[..3]
            .iter()
            .map(|table| table.rows[1].estimate.n)
            .collect()
    };
    assert_eq!(counts(&trials), [2, 3, 2]);
    assert_eq!(
        tables(&names(&["A", "C"]), &TWO, &trials),
        [],
        "C has no result"
    );
    assert_eq!(tables(&[], &TWO, &trials), []);
}

#[test]
fn a_single_seed_gives_a_mean_and_no_verdict() {
    let tables = tables(&names(&["A", "B"]), &TWO[1..], &trials()[..2]);
    assert_eq!(tables.len(), 2, "one task has no overall table");
    let row = &tables[0].rows[1];
    assert_eq!((row.estimate.n, row.estimate.margin), (1, None));
    assert_eq!(
        row.sentence("A"),
        Some("inconclusive: a single seed shows no spread".into())
    );
}

#[test]
fn whoever_diverges_pays_for_it() {
    let mut trials = trials();
    trials[0].accuracy = 0.0;
    trials[0].fitness = DIVERGED;
    let tables = tables(&names(&["A", "B"]), &TWO[1..], &trials);
    let row = &tables[1].rows[1];
    assert_eq!(row.diverged, 1);
    assert!((row.estimate.mean - (-1.0 + 0.632 + 0.621) / 3.0).abs() < 1e-12);
    assert_eq!(
        row.against_first.expect("a comparison").verdict,
        Verdict::Inconclusive
    );
}
