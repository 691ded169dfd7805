//! Which earlier runs lie under which, and by what name.

use super::*;
use page_state::state::Recording;
use protocol::DeviceKind;
use science::config::Preset;

/// A run of the quick look with this seed, which reached `best`.
fn course(run: u32, seed: u64, best: &[f64]) -> Course {
    Course {
        run: RunId(run),
        config: RunConfig {
            seed,
            ..Preset::QuickLook.config()
        },
        own: None,
        best: best.to_vec(),
    }
}

/// A search under way, or a recording on show.
fn on_show(course: &Course, recorded: bool) -> State {
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(course.run, course.config.clone());
    state.own = course.own.clone();
    state.recording = recorded.then(|| Recording {
        generations: 2,
        ..Recording::default()
    });
    state
}

fn names(runs: &PastRuns, state: &State) -> Vec<String> {
    let lines = runs.lines(state, true).into_iter();
    lines.map(|line| line.name).collect()
}

#[test]
fn the_last_runs_are_kept_and_the_current_one_is_left_out() {
    let mut runs = PastRuns::default();
    for i in 0..7 {
        runs.keep_recording(course(i, u64::from(i), &[0.5, 0.6]));
    }
    runs.keep_recording(course(9, 9, &[]));
    let another = on_show(&course(8, 1, &[]), true);
    assert_eq!(names(&runs, &another).len(), KEPT);
    let last = on_show(&course(6, 6, &[]), true);
    assert_eq!(names(&runs, &last).len(), KEPT - 1);
    let first = &runs.lines(&another, true)[0];
    assert_eq!(first.name, "recording 3, seed 2");
    assert_eq!(first.points, [(0.0, 0.5), (1.0, 0.6)]);
    assert_eq!(runs.lines(&State::new(DeviceKind::Cpu), true), []);
}

#[test]
fn the_same_recording_is_kept_once_and_never_lies_under_itself() {
    let mut runs = PastRuns::default();
    runs.keep_recording(course(1, 42, &[0.5]));
    runs.keep_recording(course(2, 42, &[0.5]));
    assert_eq!(names(&runs, &on_show(&course(2, 42, &[]), true)), [""; 0]);
    runs.keep_recording(course(3, 42, &[0.6]));
    let named = names(&runs, &on_show(&course(4, 42, &[]), true));
    assert_eq!(named, ["recording 1, seed 42", "recording 2, seed 42"]);
    // Where the seed is hidden.
    let unsaid = runs.lines(&on_show(&course(4, 42, &[]), true), false);
    let unsaid: Vec<&str> = unsaid.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(unsaid, ["recording 1", "recording 2"]);
}

#[test]
fn a_recording_lies_under_recordings_alone() {
    let mut runs = PastRuns::default();
    runs.keep_recording(course(1, 42, &[0.9]));
    runs.add(course(2, 7, &[0.7]), false);
    let mine = course(3, 8, &[]);
    assert_eq!(names(&runs, &on_show(&mine, false)), ["run 1, seed 7"]);
    let both = names(&runs, &on_show(&mine, true));
    assert_eq!(both, ["recording 1, seed 42", "run 1, seed 7"]);
}

#[test]
fn only_what_trains_and_scores_alike_lies_under_a_run() {
    let quick = course(1, 42, &[0.7]);
    let other = |config: RunConfig| Course {
        config,
        ..quick.clone()
    };
    let mine = course(2, 7, &[]);
    let under = |before: Course| {
        let mut runs = PastRuns::default();
        runs.add(before, false);
        names(&runs, &on_show(&mine, false)).len()
    };
    assert_eq!(under(quick.clone()), 1);
    // Who breeds, and for how long, is what a comparison is about.
    let bred = RunConfig {
        population: 40,
        generations: 3,
        fresh_seeds: true,
        ..quick.config.clone()
    };
    assert_eq!(under(other(bred)), 1);
    let longer = RunConfig {
        steps: 41,
        ..quick.config.clone()
    };
    assert_eq!(under(other(longer)), 0);
    assert_eq!(under(other(Preset::Classroom.config())), 0);
    let own = Course {
        own: Some("0a".into()),
        ..quick.clone()
    };
    assert_eq!(under(own), 0);
}
