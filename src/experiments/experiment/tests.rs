use super::*;
use page_state::testing::{self, record};
use science::presets;
use statistics::{
    comparison::{FIRST_SEED, Finding},
    paired::Verdict,
};

const RUN: RunId = RunId(4);

fn named(name: &str) -> NamedGenome {
    NamedGenome::new(name, presets::adam())
}

fn experiment(seeds: u32) -> Experiment {
    let config = ComparisonConfig {
        tasks: vec![Dataset::Mnist, Dataset::Cifar10],
        seeds,
        steps: 2,
        ..ComparisonConfig::reduced()
    };
    Experiment::new(RUN, config, vec![named("Adam"), named("mine")])
}

/// Outcomes on ten images with about this accuracy.
fn answers(accuracy: f32) -> Answers {
    (0..10)
        .map(|image| image as f32 + 0.5 < 10.0 * accuracy)
        .collect()
}

fn round(index: u32) -> Round {
    Round {
        index,
        dataset: [Dataset::Mnist, Dataset::Cifar10][index as usize % 2],
        seed: FIRST_SEED + index / 2,
    }
}

fn trained(index: u32, step: u32, loss: [f32; 2], elapsed_secs: f64) -> Event {
    let records = vec![record(step, &loss, 0.5)];
    testing::trained(RUN, 0, round(index), records, elapsed_secs)
}

fn scored(index: u32, accuracy: [f32; 2]) -> Event {
    Event::Scored {
        run: RUN,
        generation: 0,
        round: round(index),
        accuracy: accuracy.to_vec(),
        fitness: accuracy.map(f64::from).to_vec(),
        answers: accuracy.map(answers).to_vec(),
        elapsed_secs: f64::from(index + 1),
    }
}

#[test]
fn a_comparison_goes_from_its_images_to_a_verdict() {
    let mut experiment = experiment(3);
    assert_eq!(experiment.stage, Stage::Loading);
    assert_eq!(experiment.primary(), None);
    for index in 0..6 {
        experiment.apply(&trained(index, 0, [2.0, 1.5], 0.0));
        assert_eq!(experiment.stage, Stage::Training);
        experiment.apply(&trained(index, 1, [1.0, 0.5], 0.0));
        // Seeds differ in luck, the difference hardly at all.
        let luck = 0.1 * index as f32;
        experiment.apply(&scored(index, [0.2 + luck, 0.3 + 1.01 * luck]));
        assert_eq!(experiment.finished_seeds(), index.div_ceil(2));
    }
    assert_eq!(experiment.progress(), 1.0);
    let mut stopped = experiment.clone();
    stopped.trials.retain(|trial| trial.seed < FIRST_SEED + 2);
    stopped.apply(&Event::Stopped(RUN));
    for table in stopped.tables() {
        assert!(table.is_preliminary(), "{}", table.status());
        let finding = table.rows[1].against_first.expect("a comparison").finding;
        assert_eq!(finding, Finding::Preliminary);
    }
    experiment.apply(&Event::Finished(RUN));
    assert_eq!(experiment.stage, Stage::Finished);
    assert_eq!(experiment.tables().len(), 3);
    let kept = experiment.trials[1].answers.as_ref().expect("it is kept");
    assert_eq!((kept.images(), kept.correct()), (10, 3));
    let overall = experiment.primary().expect("every seed is there");
    assert_eq!((overall.task, overall.rows[1].estimate.n), (None, 3));
    let comparison = overall.rows[1].against_first.expect("a comparison");
    assert_eq!(comparison.finding.verdict(), Some(Verdict::Better));
}

#[test]
fn events_of_another_run_and_after_the_end_change_nothing() {
    let mut experiment = experiment(1);
    let untouched = experiment.clone();
    for event in [
        Event::Stopped(RunId(3)),
        Event::Finished(RunId(3)),
        Event::Paused(RUN),
    ] {
        experiment.apply(&event);
    }
    assert_eq!(experiment, untouched);
    experiment.apply(&Event::Stopped(RUN));
    assert_eq!(experiment.stage, Stage::Stopped);
    experiment.apply(&trained(0, 0, [1.0; 2], 0.0));
    assert!(experiment.rounds.is_empty() && !experiment.is_active());
}

#[test]
fn a_failure_keeps_its_reason() {
    for event in [
        Event::Failed {
            run: RUN,
            message: "why".into(),
        },
        Event::DeviceFailed {
            reason: "why".into(),
        },
    ] {
        let mut experiment = experiment(1);
        experiment.apply(&event);
        assert_eq!(experiment.stage, Stage::Failed("why".into()));
    }
}

#[test]
fn names_are_made_different() {
    let config = ComparisonConfig::reduced();
    let experiment = Experiment::new(RUN, config, vec![named("a"), named("a"), named("a")]);
    assert_eq!(experiment.names(), ["a", "a (2)", "a (3)"]);
}

#[test]
fn curves_are_means_of_whole_seeds_with_their_spread() {
    let mut experiment = experiment(3);
    let curve =
        |experiment: &Experiment| experiment.mean_curve(1, Dataset::Mnist, |lane| &lane.loss);
    assert_eq!(curve(&experiment), MeanCurve::default());
    experiment.apply(&trained(0, 0, [9.0, 2.0], 0.0));
    assert_eq!(curve(&experiment).points, [(0.0, 2.0)], "the live one");
    experiment.apply(&trained(0, 1, [9.0, 2.0], 0.0));
    for (index, loss) in [(1, 7.0), (2, 4.0)] {
        experiment.apply(&trained(index, 0, [9.0, loss], 0.0));
        experiment.apply(&trained(index, 1, [9.0, loss], 0.0));
    }
    experiment.apply(&trained(4, 0, [9.0, 100.0], 0.0));
    let MeanCurve { points, spread } = curve(&experiment);
    assert_eq!(points, [(0.0, 3.0), (1.0, 3.0)]);
    assert_eq!(spread, [(0.0, 2.0, 4.0), (1.0, 2.0, 4.0)]);
}

#[test]
fn a_lane_that_diverged_early_is_averaged_step_by_step() {
    let mut experiment = experiment(2);
    experiment.config.steps = 1_000;
    // The same falling loss on both seeds, so at every step the mean is the loss of either.
    let loss = |step: u32| 10.0 - step as f32 / 100.0;
    for index in [0, 2] {
        for step in 0..1_000 {
            let other = match (index, step) {
                (2, 200..) => f32::NAN,
                _ => loss(step),
            };
            experiment.apply(&trained(index, step, [loss(step), other], 0.0));
        }
        experiment.apply(&scored(index, [0.5, 0.0]));
    }
    let curve = |lane| experiment.mean_curve(lane, Dataset::Mnist, |lane| &lane.loss);
    let (whole, ended) = (curve(0), curve(1));
    assert_eq!(whole.points.last().map(|point| point.0), Some(999.0));
    assert_eq!(ended.points.last().map(|point| point.0), Some(196.0));
    assert_eq!(ended.points.len(), 50);
    assert!(experiment.trials[3].diverged());
    for point in &ended.points {
        assert!(whole.points.contains(point), "{point:?}");
    }
    for (step, low, high) in ended.spread {
        assert_eq!(low, high, "at step {step}");
    }
}

#[test]
fn a_lanes_time_is_its_share_of_the_steps_alone() {
    let mut experiment = experiment(1);
    experiment.apply(&trained(0, 0, [1.0; 2], 5.0));
    assert_eq!(experiment.secs_per_step(), None);
    experiment.apply(&trained(0, 1, [1.0; 2], 6.0));
    // Scoring lies in between.
    experiment.apply(&trained(1, 0, [1.0; 2], 20.0));
    experiment.apply(&trained(1, 1, [1.0; 2], 22.0));
    assert_eq!(experiment.secs_per_step(), Some(0.75));
}
