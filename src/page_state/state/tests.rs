//! The state machine, fed by hand.

use super::*;
use crate::testing::{self, finished, record, round};
use protocol::{DeviceReport, StepRecord};
use science::{config::Preset, evolution::Evolution, genome::Term, testing::adam_of};

const RUN: RunId = RunId(1);

fn candidate(id: u32, term: Term) -> Candidate {
    testing::candidate(id, adam_of(&[(term, 1.0)]))
}

fn trained(generation: u32, step: u32, accuracy: [f32; 3]) -> Event {
    let record = StepRecord {
        accuracy: accuracy.to_vec(),
        ..record(step, &[1.0; 3], 0.0)
    };
    testing::trained(RUN, generation, round(0), vec![record], f64::from(step + 1))
}

/// Training on a round of generation 0, and the score of five lanes, of which the second diverged.
fn trained_on(index: u32) -> Event {
    let records = vec![record(0, &[1.0; 5], 0.1)];
    testing::trained(RUN, 0, round(index), records, f64::from(index + 1))
}

fn scored(index: u32) -> Event {
    let reached = [&[0.0; 5][..], &[0.0, -1.0, 0.0, 0.0, 0.0]];
    testing::scored(RUN, 0, round(index), reached, 30.0)
}

/// The generation begins with these two.
fn begun(generation: u32, [first, second]: [(u32, Term); 2]) -> Event {
    let population = [first, second].map(|(id, term)| candidate(id, term));
    testing::started(RUN, generation, &population)
}

const FIRST: [(u32, Term); 2] = [(0, Term::Grad), (1, Term::Adam)];
const SECOND: [(u32, Term); 2] = [(1, Term::Adam), (2, Term::Sign)];

fn started() -> State {
    let mut state = State::new(DeviceKind::Cpu);
    let config = RunConfig {
        population: 2,
        generations: 2,
        elites: 0,
        ..Preset::QuickLook.config()
    };
    state.begin(RUN, config);
    state.apply(begun(0, FIRST));
    state
}

#[test]
fn events_of_another_run_change_nothing() {
    let mut state = started();
    let before = state.clone();
    let stale = RunId(0);
    for event in [
        Event::Paused(stale),
        Event::Finished(stale),
        Event::Failed {
            run: stale,
            message: "old".into(),
        },
        testing::started(stale, 7, &[]),
    ] {
        state.apply(event);
    }
    assert_eq!(state, before);
}

#[test]
fn events_after_a_reset_change_nothing() {
    let mut state = started();
    state.clear();
    let before = state.clone();
    state.apply(trained(0, 0, [0.1; 3]));
    state.apply(Event::Stopped(RUN));
    assert_eq!(state, before);
    assert_eq!(state.phase, Phase::Idle);
}

#[test]
fn phases_follow_the_run() {
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(RUN, Preset::QuickLook.config());
    assert_eq!(state.phase, Phase::Loading);
    let mut state = started();
    assert_eq!(state.phase, Phase::Running);
    state.asked = Some(Asked::Pause);
    state.apply(Event::Paused(RUN));
    assert_eq!((state.phase, state.asked), (Phase::Paused, None));
    state.apply(Event::Resumed(RUN));
    assert_eq!(state.phase, Phase::Running);
    state.apply(Event::Finished(RUN));
    assert_eq!(state.phase, Phase::Finished);
}

#[test]
fn a_run_that_is_resumed_before_its_images_are_here_is_loading_still() {
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(RUN, Preset::QuickLook.config());
    state.apply(Event::Paused(RUN));
    assert!(state.is_held());
    state.asked = Some(Asked::Resume);
    assert!(!state.is_held());
    // The answer to an earlier order does not take back the later one.
    state.apply(Event::Paused(RUN));
    assert_eq!(state.phase, Phase::Paused);
    assert_eq!(state.asked, Some(Asked::Resume));
    state.apply(Event::Resumed(RUN));
    assert_eq!((state.phase, state.asked), (Phase::Loading, None));
}

#[test]
fn a_calibration_that_is_cut_short_is_not_under_way_any_more() {
    let config = Preset::Paper.config();
    let timed = |run| Calibration::Running {
        run: RunId(run),
        config: config.clone(),
    };
    let mut state = started();
    state.apply(Event::Finished(RUN));
    state.calibration = timed(8);
    state.apply(Event::Stopped(RunId(7)));
    assert_eq!(state.calibration, timed(8), "another was stopped");
    state.apply(Event::Stopped(RunId(8)));
    assert_eq!(state.calibration, Calibration::None);
    assert_eq!(state.phase, Phase::Finished);
}

#[test]
fn training_after_a_pause_means_running() {
    let mut state = started();
    state.apply(Event::Paused(RUN));
    state.apply(trained(0, 0, [0.1; 3]));
    assert_eq!(state.phase, Phase::Running);
}

#[test]
fn a_gpu_is_settled_once_it_is_ready() {
    let mut state = State::new(DeviceKind::WebGpu);
    assert_eq!(state.engine.settled_kind(), None);
    state.apply(Event::Ready(DeviceReport {
        kind: DeviceKind::WebGpu,
        name: "a GPU".into(),
        threads: 1,
        self_test_error: Some(0.0),
    }));
    assert_eq!(state.engine.settled_kind(), Some(DeviceKind::WebGpu));
    state.apply(Event::DeviceFailed {
        reason: "lost".into(),
    });
    assert_eq!(state.engine.settled_kind(), Some(DeviceKind::Cpu));
    let cpu = State::new(DeviceKind::Cpu);
    assert_eq!(cpu.engine.settled_kind(), Some(DeviceKind::Cpu));
}

#[test]
fn the_leader_stays_until_clearly_beaten() {
    let mut state = started();
    state.apply(trained(0, 0, [0.50, 0.40, 0.3]));
    assert_eq!(state.leader, Some(0));
    state.round_accuracy = vec![0.50, 0.51, 0.3];
    state.follow_leader();
    assert_eq!(state.leader, Some(0));
    state.round_accuracy = vec![0.50, 0.60, 0.3];
    state.follow_leader();
    assert_eq!(state.leader, Some(1));
}

#[test]
fn a_scored_generation_enters_history_and_best() {
    let mut state = started();
    state.apply(finished(RUN, 0, &[-1.0, 0.8], 0.5, 50.0));
    assert_eq!(state.leader, Some(1));
    assert_eq!(state.diverged, [true, false]);
    let generation = &state.history[0];
    assert_eq!((generation.best, generation.mean), (0.8, Some(0.8)));
    assert_eq!(generation.diverged, 1);
    let best = state.best.as_ref().expect("a best");
    let reached = (best.candidate.id, best.adam.fitness);
    assert_eq!(reached, (CandidateId(1), 0.5));
    assert_eq!(state.pace.share(), 0.5);
    assert_eq!(state.accuracy(1), Some(0.8));
    assert_eq!(state.accuracy(2), Some(0.5));
}

#[test]
fn the_champion_leads_into_the_next_generation() {
    let mut state = started();
    state.apply(trained(0, 0, [0.1, 0.1, 0.1]));
    state.apply(finished(RUN, 0, &[0.3, 0.8], 0.5, 50.0));
    state.apply(begun(1, [(1, Term::Adam), (2, Term::Adam)]));
    assert_eq!(state.leader, Some(0));
    assert!(state.rounds.is_empty() && !state.is_scored());
    assert_eq!(state.previous.len(), 1);
    assert_eq!(state.popularity[1][Term::Adam.index()], 1.0);
    assert_eq!(state.popularity[0][Term::Adam.index()], 0.5);
}

#[test]
fn a_generation_goes_on_from_its_finished_rounds() {
    let mut state = State::new(DeviceKind::Cpu);
    let config = RunConfig {
        population: 4,
        elites: 1,
        tournament: 2,
        generations: 2,
        seeds_per_evaluation: 4,
        ..Preset::QuickLook.config()
    };
    // Two of four training runs of four candidates, before four more of three: the elite is known.
    let share = 2.0 * 4.0 / (4.0 * 4.0 + 4.0 * 3.0);
    let population = Evolution::new(&config).ask().to_vec();
    let begun = |generation| testing::started(RUN, generation, &population);
    state.begin(RUN, config);
    state.apply(begun(0));
    for index in 0..2 {
        state.apply(trained_on(index));
        state.apply(scored(index));
    }
    state.apply(trained_on(2));
    state.diverged[0] = true;
    // The engine is lost, and another begins the generation once more.
    state.apply(begun(0));
    assert_eq!(state.finished_rounds.board.rounds().len(), 2);
    assert_eq!(state.diverged, [false, true, false, false]);
    assert_eq!(state.rounds.len(), 2, "the curves of finished rounds stay");
    assert_eq!((state.pace.share(), state.pace.elapsed_secs), (share, 30.0));

    let file = state.file().expect("a generation began");
    let mut visit = State::new(DeviceKind::Cpu);
    visit.take_up(RUN, &file);
    assert_eq!(visit.finished_rounds, state.finished_rounds);
    assert_eq!(visit.diverged, state.diverged);
    assert_eq!((visit.pace.share(), visit.rounds.len()), (share, 0));
    visit.apply(begun(0));
    assert_eq!(visit.file(), Some(file));
    visit.apply(trained_on(2));
    visit.apply(finished(RUN, 0, &[0.4, -1.0, 0.6, 0.5], 0.5, 60.0));
    visit.apply(begun(1));
    assert_eq!(visit.finished_rounds, FinishedRounds::default());
    let curves: Vec<u32> = visit.previous.keys().copied().collect();
    assert_eq!(curves, [2], "of the rounds that were trained on this visit");
}

#[test]
fn an_elite_that_is_not_trained_shows_what_is_known_of_it() {
    let mut state = State::new(DeviceKind::Cpu);
    let config = RunConfig {
        population: 2,
        generations: 3,
        elites: 1,
        ..Preset::QuickLook.config()
    };
    state.begin(RUN, config);
    state.apply(begun(0, FIRST));
    for step in 0..3 {
        state.apply(trained(0, step, [0.1, 0.25 + step as f32 / 4.0, 0.3]));
    }
    state.apply(finished(RUN, 0, &[-1.0, 0.75], 0.5, 50.0));
    let curve = state.rounds[0].lanes[1].clone();
    let elite = Candidate {
        elite: true,
        ..candidate(1, Term::Adam)
    };
    let begun = testing::started(RUN, 1, &[elite, candidate(2, Term::Sign)]);
    state.apply(begun.clone());
    let known = [0, 1].map(|place| state.known_fitness(place));
    assert_eq!(known, [Some(0.75), None]);
    let training = |step| {
        let records = vec![record(step, &[1.0; 2], 0.125)];
        testing::trained(RUN, 1, round(0), records, 60.0)
    };
    state.apply(training(0));
    let live = state.live().expect("it trains");
    assert_eq!(live.lanes.len(), 3);
    assert_eq!(live.lanes[0].accuracy.last(), Some(0.25));
    assert_eq!(live.lanes[2].accuracy.last(), Some(0.125));
    assert_eq!(state.pace.done, 2 * 40 + 1);
    (1..3).for_each(|step| state.apply(training(step)));
    assert_eq!(state.rounds[0].lanes[0].accuracy, curve.accuracy);
    assert_eq!(state.leader, Some(0));
    state.apply(testing::scored(RUN, 1, round(0), [&[0.5, 0.25]; 2], 61.0));
    assert_eq!(state.round_accuracy, [0.75, 0.5, 0.25]);
    assert_eq!(state.finished_rounds.board.rounds()[0].len(), 2);
    // Where the engine was lost, the generation begins once more with the same curves.
    state.apply(begun);
    assert_eq!(state.diverged, [false, false]);
    state.rounds.clear();
    state.apply(training(0));
    assert_eq!(state.rounds[0].lanes[0].accuracy.last(), Some(0.25));
    // On another visit its curves are not there any more, but its score is.
    let mut visit = state.clone();
    visit.known_curves.clear();
    visit.rounds.clear();
    visit.apply(training(0));
    assert_eq!(visit.accuracy(0), None);
    assert_eq!(visit.known_fitness(0), Some(0.75));
}

#[test]
fn of_equals_the_earliest_is_the_best() {
    let mut state = started();
    state.apply(finished(RUN, 0, &[0.75, 0.75], 0.5, 50.0));
    assert_eq!(state.leader, Some(0));
    let best = |state: &State| {
        let best = state.best.as_ref();
        best.map(|best| (best.candidate.id, best.generation))
    };
    assert_eq!(best(&state), Some((CandidateId(0), 0)));
    state.apply(begun(1, [(0, Term::Grad), (2, Term::Sign)]));
    state.apply(finished(RUN, 1, &[0.75; 2], 0.5, 60.0));
    assert_eq!(best(&state), Some((CandidateId(0), 0)));
    state.look_back(Some(1));
    assert_eq!(state.shown_best(), state.best);
}

#[test]
fn progress_counts_candidate_steps() {
    let mut state = started();
    for step in 0..20 {
        state.apply(trained(0, step, [0.1; 3]));
    }
    assert_eq!(state.pace.done, 40);
    assert_eq!(state.pace.share(), 0.25);
    assert_eq!(state.pace.steps_per_sec(), Some(2.0));
}

#[test]
fn a_failure_ends_the_run_and_silences_it() {
    let mut state = started();
    state.apply(Event::Failed {
        run: RUN,
        message: "The pack is damaged.".into(),
    });
    assert_eq!(state.phase, Phase::Failed);
    assert_eq!(state.error.as_deref(), Some("The pack is damaged."));
    state.apply(trained(0, 0, [0.1; 3]));
    assert!(state.rounds.is_empty());
}

#[test]
fn a_lost_engine_is_told_in_one_sentence() {
    let mut state = started();
    state.note_recovery(DeviceKind::WebGpu, "The GPU is gone.");
    assert_eq!(state.phase, Phase::Loading);
    let told = "The engine was lost in generation 1: The GPU is gone. The search went on from there on the CPU; nothing finished was lost.";
    assert_eq!(state.notices, [told]);
    state.note_recovery(DeviceKind::Cpu, "It stopped.");
    assert_eq!(state.notices.len(), 1);
    assert!(state.notices[0].starts_with("The engine was lost 2 times, last in generation 1: It"));
}

#[test]
fn a_calibration_answers_only_its_question() {
    let mut state = State::new(DeviceKind::Cpu);
    let config = Preset::Paper.config();
    state.calibration = Calibration::Running {
        run: RunId(4),
        config: config.clone(),
    };
    let answer = |run| Event::Calibrated {
        run: RunId(run),
        candidate_steps_per_sec: 9.0,
        run_secs: 60.0,
        memory_bytes: 1 << 20,
    };
    state.apply(answer(3));
    assert!(matches!(state.calibration, Calibration::Running { .. }));
    state.apply(answer(4));
    let done = Calibration::Done {
        config,
        run_secs: 60.0,
        memory_bytes: 1 << 20,
    };
    assert_eq!(state.calibration, done);
}

#[test]
fn one_can_look_back_while_the_run_goes_on() {
    let mut state = started();
    state.apply(finished(RUN, 0, &[0.4, 0.6], 0.5, 50.0));
    state.look_beside(-1);
    assert_eq!(state.viewed, None, "nothing is before the first generation");
    state.apply(begun(1, SECOND));
    state.look_beside(-1);
    assert_eq!(state.shown_generation(), Some(0));
    assert_eq!(state.place(CandidateId(0)), Some(0));
    assert_eq!(state.shown_scores().len(), 2);
    assert_eq!(state.shown_best().map(|best| best.generation), Some(0));
    state.look_beside(1);
    assert_eq!((state.viewed, state.place(CandidateId(2))), (None, Some(1)));
    state.look_back(Some(7));
    assert_eq!(state.viewed, None, "it is not finished");
    state.look_back(Some(0));
    state.clear();
    assert!(state.past().is_none() && state.shown_generation().is_none());
}

#[test]
fn every_life_is_known_with_what_it_reached() {
    let mut state = started();
    state.apply(finished(RUN, 0, &[0.4, 0.6], 0.5, 50.0));
    state.apply(begun(1, SECOND));
    state.apply(finished(RUN, 1, &[0.7, -1.0], 0.5, 60.0));
    let lives = state.lives();
    assert_eq!(lives.len(), 3);
    assert_eq!(lives[&CandidateId(1)].fitness, [0.6, 0.7]);
    assert!(lives[&CandidateId(2)].diverged && !lives[&CandidateId(1)].diverged);
    state.look_back(Some(0));
    let best = state.shown_best().expect("a generation is finished");
    let told = (best.candidate.id, best.score.fitness);
    assert_eq!(told, (CandidateId(1), 0.6));
}
