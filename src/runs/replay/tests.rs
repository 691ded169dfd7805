//! The recording as a pure machine, without a clock.

use super::*;
use crate::charts::{JOURNAL, Sources};
use crate::past_runs::PastRuns;
use crate::saved_runs::testing::score;
use files::run_file::curves::{CurveRecorder, GenerationCurves, every};
use protocol::DeviceKind;
use science::config::{Preset, RunConfig};

const RUN: RunId = RunId(3);

/// A search of four generations, of which so many are told; generation g has fitness up to 0.2 + g/10.
fn recorded(generations: u32) -> RunFile {
    let config = RunConfig {
        population: 4,
        generations: 4,
        elites: 1,
        tournament: 2,
        ..Preset::QuickLook.config()
    };
    let score = |fitness| score(&config, fitness);
    let mut file = RunFile::new("CPU", &config);
    for generation in 0..generations {
        let top = 0.2 + f64::from(generation) / 10.0;
        let scores = [top - 0.1, top, top - 0.05, 0.05].map(score);
        file.record(&scores, score(0.3), 7.0 * f64::from(generation + 1));
    }
    file
}

/// The same with curves of its second generation: the best's loss falls from 2, Adam's stays.
fn with_curves(generations: u32) -> RunFile {
    let file = recorded(generations);
    let steps = file.config().steps;
    let mut recorder = CurveRecorder::new(steps, 2);
    for step in 0..steps {
        let share = step as f32 / steps as f32;
        recorder.push(&[2.0 - share, 1.5], &[share, 0.25]);
    }
    let curve = |lane| recorder.curve(lane).expect("there are two");
    let curves = GenerationCurves {
        every: every(steps),
        best: curve(0),
        adam: curve(1),
        founder: None,
    };
    let curves = (0..generations).map(|number| (number == 1).then(|| curves.clone()));
    file.with_curves(curves.collect())
}

fn replay(generations: u32) -> Replay {
    Replay::new(RUN, recorded(generations)).expect("generations are told")
}

fn idle() -> State {
    State::new(DeviceKind::Cpu)
}

#[test]
fn it_shows_a_generation_as_it_was_live() {
    let (replay, mut state) = (replay(4), idle());
    replay.show(&mut state, 1);
    assert_eq!((state.phase, state.generation), (Phase::Paused, Some(1)));
    let told = recorded(4);
    let told = told.generation(1).expect("it is told");
    assert_eq!(state.population, told.population);
    assert_eq!(state.scores, told.scores);
    assert!(state.population.iter().any(|candidate| candidate.elite));
    let best: Vec<f64> = state.history.iter().map(|past| past.best).collect();
    assert_eq!(best, [0.2, 0.2 + 0.1]);
    assert_eq!(state.pace.elapsed_secs, 14.0);
    let about = state.recording.expect("it says that it is a recording");
    assert_eq!((about.generations, about.worked_secs), (4, 28.0));
}

#[test]
fn going_back_forgets_what_came_later() {
    let (replay, mut state, mut straight) = (replay(4), idle(), idle());
    replay.show(&mut state, 3);
    assert_eq!(state.best.as_ref().map(|best| best.generation), Some(3));
    replay.show(&mut state, 1);
    replay.show(&mut straight, 1);
    assert_eq!(state, straight);
}

#[test]
fn it_plays_to_the_last_generation_and_stays() {
    let (replay, mut state) = (replay(3), idle());
    replay.show(&mut state, 0);
    assert!(!replay.advance(&mut state), "it was not asked to play");
    replay.play(&mut state);
    assert_eq!(state.phase, Phase::Running);
    assert!(replay.advance(&mut state));
    assert!(!replay.advance(&mut state));
    assert_eq!((state.phase, state.generation), (Phase::Finished, Some(2)));
    assert!(!replay.advance(&mut state));
    assert_eq!(state.generation, Some(2));
    replay.play(&mut state);
    assert_eq!((state.phase, state.generation), (Phase::Running, Some(0)));
}

#[test]
fn past_the_end_is_the_end() {
    let (replay, mut state) = (replay(2), idle());
    replay.show(&mut state, 99);
    assert_eq!((state.phase, state.generation), (Phase::Finished, Some(1)));
}

#[test]
fn a_single_generation_is_its_own_end() {
    let (replay, mut state) = (replay(1), idle());
    replay.show(&mut state, 0);
    replay.play(&mut state);
    assert!(!replay.advance(&mut state));
    assert_eq!((state.phase, state.generation), (Phase::Finished, Some(0)));
}

#[test]
fn it_leaves_another_run_alone() {
    let (replay, mut state) = (replay(4), idle());
    replay.show(&mut state, 0);
    replay.play(&mut state);
    state.begin(RunId(4), Preset::QuickLook.config());
    let before = state.clone();
    assert!(!replay.advance(&mut state));
    assert_eq!(state, before);
    assert!(state.recording.is_none());
}

#[test]
fn a_lost_engine_does_not_end_a_recording() {
    let (replay, mut state) = (replay(4), idle());
    replay.show(&mut state, 2);
    state.fail("No engine.".into());
    assert_eq!((state.phase, state.generation), (Phase::Paused, Some(2)));
}

#[test]
fn a_file_without_a_finished_generation_is_refused() {
    assert!(Replay::new(RUN, recorded(0)).is_err());
}

/// The names and points of what a chart of the round shows.
fn drawn(state: &State, chart: usize) -> Vec<(String, usize)> {
    let plot = (JOURNAL[chart].plot)(&Sources {
        state,
        past: &PastRuns::default(),
        tells_seed: true,
        tuned: None,
    });
    assert_eq!(plot.bands, [], "it has no population");
    let lines = plot.lines.into_iter();
    lines.map(|line| (line.name, line.points.len())).collect()
}

#[test]
fn recorded_curves_are_shown_of_the_generations_that_have_them() {
    let replay = Replay::new(RUN, with_curves(4)).expect("generations are told");
    let mut state = idle();
    replay.show(&mut state, 0);
    assert!(JOURNAL.iter().all(|info| info.is_shown(&state)));
    assert_eq!(drawn(&state, 0), []);
    replay.show(&mut state, 1);
    for chart in [0, 1] {
        let shown = drawn(&state, chart);
        assert_eq!(shown.len(), 2, "{shown:?}");
        assert_eq!(shown[1].0, "best");
        assert!(shown.iter().all(|(_, points)| *points > 10), "{shown:?}");
        assert!(JOURNAL[chart].titled(&state).contains(" on "));
    }
    replay.show(&mut state, 2);
    assert_eq!(drawn(&state, 0), []);
    assert!(!JOURNAL[0].nothing(&state).is_empty());
    // What a visitor saves of it has them too.
    let mut taken_up = idle();
    taken_up.take_up(RUN, &with_curves(4));
    assert_eq!(taken_up.file(), Some(with_curves(4)));
}

#[test]
fn a_recording_without_curves_leaves_their_charts_out() {
    let mut state = idle();
    replay(2).show(&mut state, 1);
    let shown = JOURNAL.map(|info| info.is_shown(&state));
    assert_eq!(shown, [false, false, true, true]);
    state.begin(RunId(4), Preset::QuickLook.config());
    assert!(JOURNAL.iter().all(|info| info.is_shown(&state)));
}
