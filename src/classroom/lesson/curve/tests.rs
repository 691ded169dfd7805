//! Curves as drawn and as the run drew them.

use super::*;
use files::lesson::{Guess, Prediction, Task};
use page_state::testing::{assert_says, candidate, finished, round, started, trained};
use protocol::{DeviceKind, RunId, StepRecord};
use science::{
    config::{Preset, RunConfig},
    presets,
};

const RUN: RunId = RunId(1);

/// A finished run of one generation whose two candidates and Adam have these losses at every step.
fn run(losses: impl Fn(u32) -> [f32; 3]) -> State {
    let steps = 61;
    let config = RunConfig {
        steps,
        generations: 1,
        ..Preset::QuickLook.config()
    };
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(RUN, config);
    let sgd = [0, 1].map(|id| candidate(id, presets::sgd()));
    state.apply(started(RUN, 0, &sgd));
    let record = |step: u32| StepRecord {
        step,
        loss: losses(step).to_vec(),
        accuracy: vec![0.25, 0.5, 1.0],
    };
    let records = (0..steps).map(record).collect();
    state.apply(trained(RUN, 0, round(0), records, 1.0));
    state.apply(finished(RUN, 0, &[0.5, 0.75], 0.625, 1.0));
    state
}

#[test]
fn each_line_is_read_from_its_own_lane() {
    let state = run(|_| [2.0, 1.0, 0.5]);
    for (line, height) in [
        (Line::FounderLoss, 2.0),
        (Line::BestLoss, 1.0),
        (Line::AdamLoss, 0.5),
        (Line::FounderAccuracy, 0.25),
        (Line::BestAccuracy, 0.5),
        (Line::AdamAccuracy, 1.0),
    ] {
        let heights = of_run(line, &state).expect("it was trained");
        assert_eq!(heights.len(), SAMPLES);
        let near = |told: &f64| (told - height).abs() < 1e-6;
        assert!(heights.iter().all(near), "{line:?}: {heights:?}");
        let drawn = [height + 0.125; POINTS];
        let off = mean_difference(&drawn, &heights).expect("both are there");
        assert!((off - 0.125).abs() < 1e-6, "{off}");
    }
    assert_eq!(of_run(Line::AdamLoss, &State::new(DeviceKind::Cpu)), None);
}

#[test]
fn a_curve_that_falls_is_read_where_it_was_drawn() {
    // Smoothing lags behind a line that falls, but not by more than its window.
    let state = run(|step| [2.0 - step as f32 / 60.0; 3]);
    let heights = of_run(Line::AdamLoss, &state).expect("it was trained");
    assert_eq!(heights[0], 2.0);
    let drawn: Drawn = std::array::from_fn(|place| 2.0 - place as f64 / 6.0);
    let off = mean_difference(&drawn, &heights).expect("both are there");
    assert!((0.01..0.1).contains(&off), "{off}");
    assert!(heights.windows(2).all(|pair| pair[1] < pair[0]));
}

#[test]
fn a_run_that_diverged_is_compared_up_to_there() {
    let state = run(|step| [if step < 31 { 1.0 } else { f32::NAN }; 3]);
    let heights = of_run(Line::FounderLoss, &state).expect("it began");
    assert_eq!(heights.len(), SAMPLES.div_ceil(2));
    let mut drawn = level(Line::FounderLoss);
    drawn[..4].fill(1.5);
    drawn[4..].fill(0.0);
    assert_eq!(mean_difference(&drawn, &heights), Some(0.5));
    assert_eq!(
        told(Line::FounderLoss, &drawn, Some(&heights)),
        "your curve is 0.50 away on average up to where it diverged"
    );
    assert!(told(Line::FounderLoss, &drawn, None).contains("start the run again"));
    // A run again may not give the best's either.
    let best = told(Line::BestLoss, &drawn, None);
    assert_says(&best, "…only the last generation’s are kept…");
    assert!(!best.contains("start the run again"), "{best}");
    assert!(mean_difference(&drawn, &[]).is_none());
}

#[test]
fn points_lie_from_the_first_step_to_the_last() {
    let steps: Vec<u32> = (0..POINTS).map(|place| step_of(place, 200)).collect();
    assert_eq!(steps, [1, 34, 67, 101, 134, 167, 200]);
    assert_eq!((step_of(6, 1), step_of(6, 0)), (1, 1));
    assert_eq!([-1.0, 0.0, 0.4, 1.0, 7.0].map(nearest), [0, 0, 2, 6, 6]);
    let drawn = level(Line::AdamLoss);
    let on_scale = |line, drawn| {
        let task = Task {
            text: "Draw it.".into(),
            predict: Some(Prediction::Curve(line)),
        };
        Guess::Curve(drawn).is_on_scale(&task)
    };
    assert!(on_scale(Line::AdamLoss, drawn));
    assert!(!on_scale(Line::AdamAccuracy, [1.25; POINTS]));
    assert!(!on_scale(Line::AdamLoss, [f64::NAN; POINTS]));
    let drawn = polyline(Line::AdamLoss, &[0.0, 9.0], 2, 10.0, 4.0);
    assert_eq!(drawn, "0.0,4.0 10.0,0.0");
    assert_eq!(height_text(Line::BestAccuracy, 0.875), "88 %");
    assert_eq!(height_text(Line::AdamLoss, 1.0), "1.00");
}
