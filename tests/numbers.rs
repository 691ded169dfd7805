//! Settings and figures at the edge of sense: each has a refusal that names the field, or a result that is
//! written down here.

use science::{
    catalog::Dataset,
    config::{Preset, RunConfig, Setting},
    evolution::{CandidateId, Evolution},
    fitness::{DIVERGED, MAX_LOSS, RoundScore, Score, fitness},
    genome::{GENES, GeneKind, GeneValue, Genome},
    presets,
};
use statistics::{
    comparison::{ComparisonConfig, FIRST_SEED, Trial, tables},
    paired::{Estimate, PairedTest, SIGNIFICANCE, Verdict, compare},
};

/// Asserts that settings with this `change` are refused by these `fields`, in this order; returns them.
#[track_caller]
fn assert_refused(change: impl FnOnce(&mut RunConfig), fields: &[Setting]) -> RunConfig {
    let mut config = Preset::QuickLook.config();
    change(&mut config);
    let invalid = config.validate();
    let found: Vec<Setting> = invalid.iter().map(|invalid| invalid.setting).collect();
    assert_eq!(found, fields);
    for invalid in invalid {
        assert!(invalid.message.starts_with(invalid.setting.name()));
    }
    config
}

fn scores(values: &[f64]) -> Vec<Score> {
    let score = |&fitness: &f64| Score {
        fitness,
        tasks: Vec::new(),
        diverged: fitness == DIVERGED,
    };
    values.iter().map(score).collect()
}

fn tell(evolution: &mut Evolution, fitness: f64) {
    let all = vec![fitness; evolution.ask().len()];
    evolution.tell(&scores(&all));
}

#[test]
fn a_population_of_one_is_refused_and_would_breed_with_itself() {
    let alone = |config: &mut RunConfig| {
        (config.population, config.elites, config.tournament) = (1, 0, 1);
    };
    let config = assert_refused(alone, &[Setting::Population]);
    let mut evolution = Evolution::new(&config);
    while !evolution.is_finished() {
        assert_eq!(evolution.ask().len(), 1);
        assert!(evolution.ask()[0].genome.is_within_bounds());
        tell(&mut evolution, 0.5);
    }
    assert_eq!(
        evolution.all_candidates().len(),
        config.generations as usize
    );
}

#[test]
fn as_many_elites_as_candidates_are_refused_and_would_leave_no_room_for_a_child() {
    for elites in [12, 13] {
        let config = assert_refused(|config| config.elites = elites, &[Setting::Elites]);
        let mut evolution = Evolution::new(&config);
        tell(&mut evolution, 0.5);
        assert!(evolution.ask().iter().all(|candidate| candidate.elite));
        assert_eq!(evolution.all_candidates().len(), 12);
    }
}

#[test]
fn a_tournament_beyond_the_population_is_refused_and_would_be_won_by_the_best() {
    assert_refused(|config| config.tournament = 13, &[Setting::Tournament]);
    let config = assert_refused(|config| config.tournament = 50, &[Setting::Tournament]);
    let mut evolution = Evolution::new(&config);
    let fitness: Vec<f64> = (0..12)
        .map(|place| if place == 7 { 0.9 } else { 0.1 })
        .collect();
    evolution.tell(&scores(&fitness));
    for child in evolution.ask().iter().filter(|candidate| !candidate.elite) {
        assert_eq!(child.origin.parents(), [CandidateId(7); 2]);
    }
}

#[test]
fn no_generations_are_refused_and_would_be_over_at_once() {
    let none = assert_refused(|config| config.generations = 0, &[Setting::Generations]);
    let evolution = Evolution::new(&none);
    assert!(evolution.is_finished() && evolution.best().is_none());
    assert_eq!((evolution.generation(), evolution.ask().len()), (0, 12));
}

#[test]
fn no_steps_are_refused_and_would_score_the_untrained_network() {
    assert_refused(|config| config.steps = 0, &[Setting::Steps]);
    assert_eq!(fitness(0.1, &[]), 0.1);
}

#[test]
fn no_images_no_seeds_and_no_tasks_are_refused() {
    assert_refused(|config| config.train_images = 0, &[Setting::TrainImages]);
    assert_refused(
        |config| config.scoring_images = 0,
        &[Setting::ScoringImages],
    );
    assert_refused(|config| config.batch = 0, &[Setting::Batch]);
    assert_refused(
        |config| config.seeds_per_evaluation = 0,
        &[Setting::SeedsPerEvaluation],
    );
    assert_refused(|config| config.tasks.clear(), &[Setting::Tasks]);
    let none = ComparisonConfig {
        seeds: 0,
        ..ComparisonConfig::reduced()
    };
    assert_eq!(
        none.validate()[0].message,
        "Seeds is 0; it must be from 1 to 1000."
    );
}

#[test]
fn a_loss_that_is_no_number_infinite_or_huge_makes_a_run_diverge() {
    for loss in [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::MAX,
        MAX_LOSS * 1.001,
    ] {
        assert_eq!(fitness(0.9, &[0.1, loss, 0.1]), DIVERGED, "{loss}");
    }
    assert_eq!(fitness(0.9, &[MAX_LOSS]), 0.9);
    let round = |fitness| RoundScore {
        dataset: Dataset::Mnist,
        accuracy: 0.8,
        fitness,
    };
    let score = Score::from_rounds(&[round(0.8), round(DIVERGED)]);
    assert!(score.diverged && (score.fitness + 0.1).abs() < 1e-12);
    assert_eq!(
        score.tasks[0].accuracy, 0.8,
        "of the seeds that did not diverge"
    );
    let score = Score::from_rounds(&[round(DIVERGED), round(DIVERGED)]);
    assert_eq!((score.fitness, score.tasks[0].accuracy), (DIVERGED, 0.0));
}

#[test]
fn where_all_diverged_the_search_goes_on_from_the_first() {
    for fitness in [DIVERGED, f64::NAN, f64::NEG_INFINITY] {
        let config = Preset::QuickLook.config();
        let mut evolution = Evolution::new(&config);
        while !evolution.is_finished() {
            tell(&mut evolution, fitness);
            let first = &evolution.ask()[0];
            assert_eq!(first.id, CandidateId(0), "the elites are the first");
            assert_eq!(evolution.ask().len(), config.population as usize);
            for candidate in evolution.ask() {
                assert!(candidate.genome.is_within_bounds());
            }
        }
        let (best, _) = evolution.best().expect("someone is the best");
        assert_eq!(best.id, CandidateId(0));
    }
}

#[test]
fn one_seed_gives_a_mean_without_an_interval_and_no_verdict() {
    let estimate = Estimate::of(&[0.9]).expect("a mean");
    assert_eq!((estimate.mean, estimate.margin), (0.9, None));
    let test = PairedTest::of(&[0.9], &[0.5]).expect("a difference");
    assert_eq!(test.p, None);
    let found = compare(&[vec![0.9]], &[0.5], SIGNIFICANCE);
    let verdict = found[0].expect("a comparison").verdict;
    assert_eq!(verdict, Verdict::Inconclusive);
}

#[test]
fn what_is_no_number_gives_no_estimate_and_no_row_of_a_table() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Estimate::of(&[0.5, value]), None);
        assert_eq!(PairedTest::of(&[0.5, value], &[0.5, 0.5]), None);
    }
    assert_eq!(Estimate::of(&[]), None);
    assert_eq!(Estimate::of(&[f64::MAX, f64::MAX]), None);
    assert_eq!(Estimate::of(&[1e200, -1e200]), None);
    let trial = |seed, accuracy| Trial {
        optimizer: "Adam".into(),
        dataset: Dataset::Mnist,
        seed,
        accuracy,
        fitness: accuracy,
        losses: Vec::new(),
        answers: None,
    };
    let trials = [trial(FIRST_SEED, 0.5), trial(FIRST_SEED + 1, f64::NAN)];
    let on = |tasks: Vec<Dataset>| ComparisonConfig {
        tasks,
        seeds: 2,
        ..ComparisonConfig::reduced()
    };
    let mnist = on(vec![Dataset::Mnist]);
    assert!(tables(&["Adam".into()], &mnist, &trials, None).is_empty());
    assert!(tables(&["Adam".into()], &on(vec![]), &trials, None).is_empty());
    assert!(tables(&[], &mnist, &trials, None).is_empty());
}

#[test]
fn a_warm_up_longer_than_the_run_never_reaches_the_full_rate() {
    let genome = Genome {
        warmup: true,
        warmup_steps: 200,
        cosine_decay: true,
        ..presets::adam()
    };
    let rates: Vec<f64> = (0..20).map(|step| genome.learning_rate(step, 20)).collect();
    assert!(rates.iter().all(|rate| *rate > 0.0 && *rate < 0.1 * 1e-3));
}

#[test]
fn rates_at_the_ends_of_their_range_are_numbers_in_single_precision() {
    for info in &GENES {
        let ends = match info.kind {
            GeneKind::Real {
                bounds: (low, high),
                ..
            } => [GeneValue::Real(low), GeneValue::Real(high)],
            GeneKind::Integer {
                initial: (low, high),
            } => [GeneValue::Integer(low), GeneValue::Integer(high)],
            GeneKind::Flag { .. } => [GeneValue::Flag(false), GeneValue::Flag(true)],
        };
        for end in ends {
            let mut genome = presets::published();
            genome.set(info.gene, end);
            assert!(genome.is_within_bounds() && genome.is_trainable());
            for (steps, step) in [(1, 0), (5000, 0), (5000, 4999)] {
                let rate = genome.learning_rate(step, steps) as f32;
                assert!(rate.is_normal() && rate > 0.0 && rate <= 0.1, "{rate}");
            }
        }
    }
}
