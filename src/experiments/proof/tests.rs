//! The path, walked by hand.

use super::*;
use crate::testing::{comparison, contest};
use page_state::testing::{candidate, go_through, round, scored};
use protocol::DeviceKind;
use science::{config::Preset, presets};
use statistics::paired::Verdict;

const SEARCH: RunId = RunId(1);

/// A search of two finished generations whose only candidate is the published winner: 12 trainings by its settings.
fn searched(tasks: &[Dataset]) -> State {
    searched_under(settings(tasks))
}

fn settings(tasks: &[Dataset]) -> RunConfig {
    RunConfig {
        population: 6,
        elites: 0,
        tasks: tasks.to_vec(),
        steps: 3,
        ..Preset::QuickLook.config()
    }
}

fn searched_under(config: RunConfig) -> State {
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(SEARCH, config);
    let best = candidate(7, presets::published());
    go_through(&mut state, SEARCH, &best, &[(0.6, 0.5), (0.7, 0.5)]);
    state
}

fn proof(tasks: &[Dataset]) -> Proof {
    Proof::of(&searched(tasks)).expect("a generation is finished")
}

/// Trains what was ordered, each lane to an accuracy, and returns the settings and lanes.
fn train(
    proof: &mut Proof,
    order: Option<Order>,
    accuracy: impl Fn(&science::genome::Genome) -> f32,
) -> (ComparisonConfig, usize) {
    let Some(Order::Train(Command::Compare {
        run,
        config,
        optimizers,
    })) = order
    else {
        panic!("{order:?} is no training")
    };
    // Two seconds a step of each optimizer.
    let secs = 2.0 * f64::from(config.steps) * optimizers.len() as f64;
    let reached = |seed: u32, _, lane: usize| {
        let one = &optimizers[lane];
        let noise = 0.0078125 * (seed % 3) as f32;
        let share = match one {
            one if *one == presets::adam() => 0.0,
            one if *one == presets::published() => 1.0,
            _ => 0.5,
        };
        accuracy(one) + share * noise
    };
    for event in comparison(run, &config, optimizers.len(), secs, reached) {
        proof.apply(&event);
    }
    (config, optimizers.len())
}

/// Accuracy by how near the rate is to 10⁻².
fn by_rate(genome: &science::genome::Genome) -> f32 {
    0.5 - (genome.lr_log10 + 2.0).abs() as f32 / 100.0
}

#[test]
fn adam_is_tuned_with_exactly_as_many_trainings_as_the_search_had() {
    let mut proof = proof(&[Dataset::Mnist, Dataset::Cifar10]);
    let tuning = proof.tuning().expect("there are enough");
    // Two generations of six on two tasks.
    assert_eq!(tuning.trainings(), 24);
    let mut order = proof.begin(Step::Tune, RunId(2));
    let (mut used, mut seeds) = (0, Vec::new());
    for run in 3.. {
        let (config, lanes) = train(&mut proof, order, by_rate);
        assert_eq!(config.validate(), []);
        assert_eq!(config.protocol, Protocol::Validation);
        used += lanes * config.seeds as usize * config.tasks.len();
        seeds.extend(config.seed_numbers());
        if proof.status(Step::Tune, None) == Status::Done {
            break;
        }
        let status = proof.status(Step::Tune, None);
        assert!(matches!(status, Status::Training(_)), "{status:?}");
        // Where nothing can be trained any more, what is due ends as well.
        let mut cut = proof.clone();
        cut.fail("The images went.");
        let ended = Status::Ended("The images went.".into());
        assert_eq!(cut.status(Step::Tune, None), ended);
        assert_eq!(cut.advance(RunId(run), None), None);
        order = proof.advance(RunId(run), None);
    }
    assert_eq!(used, 24);
    assert!(seeds.iter().all(|seed| seed_numbers::TUNING.contains(seed)));
    let tuned = proof.tuned().expect("it is over");
    assert_eq!(tuned.trainings, 24);
    // The nearest of all that were drawn.
    let drawn = proof.tuning().expect("it is there").halving.genomes();
    let best = drawn.iter().map(by_rate).fold(0.0, f32::max);
    assert_eq!(by_rate(&tuned.genome), best);
    // The same once more in the visit needs no training.
    let mut again = self::proof(&[Dataset::Mnist, Dataset::Cifar10]);
    again.recall(&[proof.tuning().expect("it is there").clone()]);
    assert_eq!(again.status(Step::Tune, None), Status::Done);
    let mut other = self::proof(&[Dataset::Mnist]);
    other.recall(&[proof.tuning().expect("it is there").clone()]);
    assert_eq!(other.status(Step::Tune, None), Status::Open);
    // Nor is it the same on other images.
    let mut state = searched_under(settings(&[Dataset::Mnist, Dataset::Cifar10]));
    state.own = Some("0a".into());
    let mut elsewhere = Proof::of(&state).expect("a generation is finished");
    elsewhere.recall(&[proof.tuning().expect("it is there").clone()]);
    assert_eq!(elsewhere.status(Step::Tune, None), Status::Open);
}

#[test]
fn the_tuned_adam_is_chosen_by_the_split_of_the_search_and_both_are_judged_on_the_other() {
    for protocol in [Protocol::Validation, Protocol::Paper] {
        let state = searched_under(RunConfig {
            protocol,
            ..settings(&[Dataset::Mnist])
        });
        let mut proof = Proof::of(&state).expect("a generation is finished");
        assert_ne!(proof.config.protocol, protocol);
        let order = proof.begin(Step::Tune, RunId(2));
        let Some(Order::Train(Command::Compare { config, .. })) = order else {
            panic!("{order:?} is no training")
        };
        assert_eq!(config.protocol, protocol);
    }
}

#[test]
fn a_tuning_that_was_stopped_goes_on_where_it_was() {
    let tuned = |stop_at: Option<u32>| {
        let mut proof = proof(&[Dataset::Mnist]);
        let mut order = proof.begin(Step::Tune, RunId(2));
        for run in 3.. {
            if stop_at == Some(run) {
                let stopped = proof.active_run().expect("it trains");
                proof.apply(&scored(stopped, 0, round(0), [&[0.9; 50], &[]], 1.0));
                proof.apply(&Event::Stopped(stopped));
                let ended = Status::Ended("It was stopped.".into());
                assert_eq!(proof.status(Step::Tune, None), ended);
                assert_eq!(proof.advance(RunId(90), None), None);
                order = proof.begin(Step::Tune, RunId(91));
            }
            train(&mut proof, order, by_rate);
            if let Some(tuned) = proof.tuned() {
                return tuned;
            }
            order = proof.advance(RunId(run), None);
        }
        unreachable!("it ends")
    };
    assert_eq!(tuned(Some(3)), tuned(None));
    assert_eq!(tuned(Some(4)), tuned(None));
}

#[test]
fn the_path_is_walked_in_order_and_ends_in_a_claim() {
    let mut proof = proof(&[Dataset::Mnist]);
    assert_eq!(proof.other, Some(Dataset::Digits));
    assert_eq!(proof.current(None), Some(Step::Confirm));
    // The search took a second for 36 steps of one optimizer; these are 90.
    assert_eq!(proof.secs(Step::Verdict), Some(2.5));
    proof.do_all();
    assert_eq!(proof.advance(RunId(2), None), Some(Order::Confirm));
    proof.skip(Step::Confirm);
    let mut configs = Vec::new();
    for run in 3..40 {
        let order = proof.advance(RunId(run), None);
        if order.is_none() {
            break;
        }
        let (config, _) = train(&mut proof, order, |genome| match genome {
            genome if *genome == presets::published() => 0.75,
            genome => by_rate(genome),
        });
        configs.push(config);
    }
    assert_eq!(proof.current(None), None);
    assert!(!proof.goes_on());
    // Two seconds for each of three optimizers, three steps, ten seeds.
    assert_eq!(proof.secs(Step::Verdict), Some(180.0));
    let [.., there, here] = &configs[..] else {
        panic!("{configs:?}")
    };
    for (config, task) in [(here, Dataset::Mnist), (there, Dataset::Digits)] {
        assert_eq!(config.tasks, [task]);
        assert_eq!(config.seeds, SEEDS);
        assert_eq!(config.first_seed, seed_numbers::CLAIM.start);
        assert_eq!(config.protocol, Protocol::Paper, "chosen on the others");
    }
    let answers = proof.answers().expect("the verdict is there");
    assert_eq!(answers.len(), 4);
    assert!(answers.iter().all(|one| one.difference.n == 10));
    assert!(answers.iter().all(|one| one.verdict == Verdict::Better));
    // The tuned Adam is nearer to it than Adam, on each task.
    assert!(answers[0].difference.mean < answers[1].difference.mean);
    assert!(answers[2].difference.mean < answers[3].difference.mean);
    let claim = proof.claim().expect("the verdict is there");
    assert_eq!(claim.told.len(), 4);
    assert_eq!(claim.tuned, proof.tuned());
    let link = claim.to_link().expect("it fits");
    assert_eq!(Claim::of_link(&link), Some(Ok(claim)));
}

#[test]
fn what_is_left_out_is_not_claimed() {
    let mut proof = proof(&[Dataset::Mnist]);
    for step in [Step::Confirm, Step::Tune, Step::Elsewhere] {
        assert_eq!(proof.current(None), Some(step));
        proof.skip(step);
        assert_eq!(proof.status(step, None), Status::Skipped);
    }
    proof.take_back(Step::Tune);
    assert_eq!(proof.current(None), Some(Step::Tune));
    proof.skip(Step::Tune);
    let order = proof.begin(Step::Verdict, RunId(2));
    proof.take_back(Step::Tune);
    assert_eq!(proof.status(Step::Tune, None), Status::Skipped, "too late");
    let (_, lanes) = train(&mut proof, order, |_| 0.5);
    assert_eq!(lanes, 2);
    assert_eq!(proof.answers().map(|all| all.len()), Some(1));
    let claim = proof.claim().expect("the verdict is there");
    assert_eq!((claim.tuned, claim.other), (None, None));
}

#[test]
fn a_step_that_ends_early_ends_what_would_follow() {
    let mut proof = proof(&[Dataset::Mnist]);
    proof.skip(Step::Confirm);
    proof.skip(Step::Tune);
    proof.do_all();
    assert!(proof.advance(RunId(2), None).is_some());
    assert_eq!(proof.active_run(), Some(RunId(2)));
    assert_eq!(proof.advance(RunId(3), None), None, "it trains");
    proof.apply(&Event::Failed {
        run: RunId(2),
        message: "Out of memory.".into(),
    });
    let ended = Status::Ended("Out of memory.".into());
    assert_eq!(proof.status(Step::Elsewhere, None), ended);
    assert_eq!(proof.advance(RunId(3), None), None);
    assert!(!proof.goes_on());
    assert!(proof.begin(Step::Elsewhere, RunId(4)).is_some());
    proof.fail("The engine was lost.");
    let ended = Status::Ended("The engine was lost.".into());
    assert_eq!(proof.status(Step::Elsewhere, None), ended);
    proof.skip(Step::Elsewhere);
    assert_eq!(proof.current(None), Some(Step::Verdict));
}

#[test]
fn the_first_step_is_the_confirmation_of_this_search() {
    let state = searched(&[Dataset::Mnist]);
    let proof = Proof::of(&state).expect("a generation is finished");
    let mut confirmation = Confirmation::of(&state, RunId(5)).expect("a generation is finished");
    let status = |one: &Confirmation| proof.status(Step::Confirm, Some(one));
    assert_eq!(status(&confirmation), Status::Training(0.0));
    contest(&mut confirmation.experiment, |_, _, _| 0.5);
    assert_eq!(status(&confirmation), Status::Done);
    assert_eq!(proof.current(Some(&confirmation)), Some(Step::Tune));
    confirmation.of = RunId(99);
    assert_eq!(status(&confirmation), Status::Open);
}

#[test]
fn there_may_be_no_other_task_and_no_path_for_adam() {
    let proof = proof(&Dataset::ALL);
    assert_eq!(proof.other, None);
    let status = proof.status(Step::Elsewhere, None);
    assert!(matches!(status, Status::Impossible(_)) && status.is_settled());
    assert_eq!(self::proof(&[Dataset::Digits]).other, Some(Dataset::Mnist));
    let mut state = State::new(DeviceKind::Cpu);
    assert_eq!(Proof::of(&state), None);
    state.begin(SEARCH, Preset::QuickLook.config());
    let adam = candidate(7, presets::adam());
    go_through(&mut state, SEARCH, &adam, &[(0.6, 0.5)]);
    assert_eq!(Proof::of(&state), None);
}
