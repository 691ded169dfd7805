//! Every order of arrival: runs, calibrations, commands and own images.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;
use protocol::LabelledPixels;
use science::{config::Preset, presets};

/// Training steps of a generation, and generations of a run.
const STEPS: u32 = 3;
const GENERATIONS: u32 = 3;

fn config() -> RunConfig {
    Preset::QuickLook.config()
}

fn start(run: u32) -> Command {
    Command::Start {
        run: RunId(run),
        config: config(),
        founder: None,
    }
}

fn go_on(run: u32) -> Command {
    Command::Continue {
        run: RunId(run),
        evolution: Evolution::new(&config()),
        board: Scoreboard::default(),
        worked_secs: 1.5,
    }
}

fn compare(run: u32) -> Command {
    Command::Compare {
        run: RunId(run),
        config: ComparisonConfig::reduced(),
        optimizers: vec![presets::adam()],
    }
}

fn calibrate(run: u32) -> Command {
    Command::Calibrate {
        run: RunId(run),
        config: config(),
    }
}

/// Own images that can be told apart by their label.
fn own(label: u8) -> Command {
    let labelled = LabelledPixels {
        pixels: Vec::new(),
        labels: vec![label],
    };
    Command::Own(Some(OwnImages {
        train: labelled.clone(),
        validation: labelled.clone(),
        test: labelled,
    }))
}

fn begun(jobs: &mut Jobs) -> Option<RunId> {
    match jobs.begin()? {
        Task::Job(job) => Some(job.run),
        Task::Own(_) => None,
    }
}

#[test]
fn a_start_drops_calibrations_and_a_pause_reaches_it_before_it_begins() {
    let mut jobs = Jobs::default();
    assert_eq!(jobs.hear(calibrate(1)), []);
    assert_eq!(begun(&mut jobs), Some(RunId(1)));
    assert_eq!(jobs.hear(calibrate(2)), []);
    assert_eq!(jobs.hear(calibrate(3)), [Event::Stopped(RunId(2))]);
    assert_eq!(jobs.hear(start(4)), [Event::Stopped(RunId(3))]);
    assert_eq!(
        jobs.hear(Command::Pause(RunId(4))),
        [Event::Paused(RunId(4))]
    );
    assert_eq!(jobs.leave(), Leave::End, "of the first calibration");
    assert_eq!(jobs.end(Event::Stopped(RunId(1))), Event::Stopped(RunId(1)));
    assert_eq!(begun(&mut jobs), Some(RunId(4)));
    assert_eq!(jobs.leave(), Leave::Hold);
    assert_eq!(
        jobs.hear(Command::Resume(RunId(4))),
        [Event::Resumed(RunId(4))]
    );
    assert_eq!(jobs.leave(), Leave::GoOn);
}

#[test]
fn a_run_that_waits_is_stopped_at_once() {
    let mut jobs = Jobs::default();
    jobs.hear(start(1));
    assert_eq!(begun(&mut jobs), Some(RunId(1)));
    jobs.hear(start(2));
    assert_eq!(
        jobs.hear(Command::Stop(RunId(2))),
        [Event::Stopped(RunId(2))]
    );
    assert_eq!(jobs.hear(Command::Stop(RunId(2))), [], "only once");
    jobs.end(Event::Stopped(RunId(1)));
    assert_eq!(begun(&mut jobs), None);
    assert_eq!(jobs.hear(Command::Stop(RunId(1))), [], "it was answered");
}

#[test]
fn what_fails_while_it_ends_counts_as_stopped() {
    let failed = Event::Failed {
        run: RunId(1),
        message: "The fetch was called off.".into(),
    };
    let mut jobs = Jobs::default();
    jobs.hear(start(1));
    begun(&mut jobs);
    assert_eq!(jobs.end(failed.clone()), failed);
    jobs.hear(start(1));
    begun(&mut jobs);
    jobs.hear(Command::Stop(RunId(1)));
    assert_eq!(jobs.end(failed), Event::Stopped(RunId(1)));
}

#[test]
fn a_step_holds_after_one_generation() {
    let mut jobs = Jobs::default();
    jobs.hear(start(1));
    assert_eq!(jobs.hear(Command::Step(RunId(1))), [], "it was not held");
    begun(&mut jobs);
    assert_eq!(jobs.leave(), Leave::GoOn);
    assert_eq!(jobs.generation_finished(), Some(Event::Paused(RunId(1))));
    assert_eq!(jobs.leave(), Leave::Hold);
    assert_eq!(
        jobs.hear(Command::Step(RunId(1))),
        [Event::Resumed(RunId(1))]
    );
    jobs.hear(Command::Resume(RunId(1)));
    assert_eq!(jobs.generation_finished(), None, "the step was taken back");
}

#[test]
fn of_own_images_in_a_row_the_last_counts() {
    let mut jobs = Jobs::default();
    for command in [own(1), start(1), own(2), start(2), own(3), own(4)] {
        jobs.hear(command);
    }
    let label = |task| match task {
        Some(Task::Own(Some(images))) => Some(images.train.labels[0]),
        _ => None,
    };
    assert_eq!(label(jobs.begin()), Some(2));
    assert_eq!(begun(&mut jobs), Some(RunId(2)));
    jobs.end(Event::Finished(RunId(2)));
    assert_eq!(label(jobs.begin()), Some(4));
    assert_eq!(jobs.begin(), None);
}

/// What happens next to a worker.
#[derive(Debug, Clone, Copy)]
enum Happening {
    Start,
    Continue,
    Compare,
    Calibrate,
    Own(u8),
    /// A command to the newest run but so many.
    Pause(u32),
    Resume(u32),
    Step(u32),
    Stop(u32),
    /// The worker's turn.
    Turn,
    /// What is under way fails.
    Fail,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        2 => Just(Happening::Start),
        1 => Just(Happening::Continue),
        1 => Just(Happening::Compare),
        2 => Just(Happening::Calibrate),
        1 => any::<u8>().prop_map(Happening::Own),
        2 => (0..3_u32).prop_map(Happening::Pause),
        2 => (0..3_u32).prop_map(Happening::Resume),
        2 => (0..3_u32).prop_map(Happening::Step),
        1 => (0..3_u32).prop_map(Happening::Stop),
        9 => Just(Happening::Turn),
        1 => Just(Happening::Fail),
    ];
    prop::collection::vec(one, 0..80)
}

/// The last command of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Last {
    Run,
    Hold,
    Step,
}

/// A worker that trains nothing, beside a plain account of what was wished of it.
#[derive(Default)]
struct Worker {
    jobs: Jobs,
    /// Job under way, and the steps that it trained.
    at_work: Option<(RunId, u32)>,
    own: Option<u8>,
    answered: HashMap<RunId, Event>,
    asked: Vec<RunId>,
    calibrations: HashSet<RunId>,
    /// What the images were when each job was asked for.
    own_at: HashMap<RunId, Option<u8>>,
    own_asked: Option<u8>,
    last: HashMap<RunId, Last>,
    /// Whether the page was told that the run holds.
    told_held: HashMap<RunId, bool>,
    stopped: HashSet<RunId>,
}

impl Worker {
    fn ask(&mut self, command: fn(u32) -> Command) {
        let run = RunId(self.asked.len() as u32 + 1);
        let command = command(run.0);
        let is_calibration = matches!(command, Command::Calibrate { .. });
        for earlier in &self.asked {
            let replaced = !is_calibration || self.calibrations.contains(earlier);
            if replaced && !self.answered.contains_key(earlier) {
                self.stopped.insert(*earlier);
            }
        }
        if is_calibration {
            self.calibrations.insert(run);
        }
        self.asked.push(run);
        self.own_at.insert(run, self.own_asked);
        self.last.insert(run, Last::Run);
        self.hear(command);
    }

    fn command(&mut self, back: u32, command: fn(RunId) -> Command, last: Last) {
        let Some(run) = self.nth_last(back) else {
            return;
        };
        let open = !self.answered.contains_key(&run) && !self.stopped.contains(&run);
        if open {
            self.last.insert(run, last);
        }
        self.hear(command(run));
    }

    fn nth_last(&self, back: u32) -> Option<RunId> {
        self.asked.iter().rev().nth(back as usize).copied()
    }

    fn hear(&mut self, command: Command) {
        let events = self.jobs.hear(command);
        events.into_iter().for_each(|event| self.tell(event));
    }

    fn tell(&mut self, event: Event) {
        let run = match &event {
            Event::Paused(run) | Event::Resumed(run) => {
                let held = matches!(event, Event::Paused(_));
                assert!(!self.answered.contains_key(run), "{run:?} is over");
                let before = self.told_held.insert(*run, held).unwrap_or(false);
                assert_ne!(before, held, "nothing is told twice");
                return;
            }
            Event::Stopped(run) | Event::Finished(run) | Event::Failed { run, .. } => *run,
            other => panic!("unexpected {other:?}"),
        };
        let before = self.answered.insert(run, event);
        assert_eq!(before, None, "{run:?} was answered twice");
    }

    /// Takes a turn; returns whether there was anything to do.
    fn turn(&mut self) -> bool {
        let Some((run, steps)) = self.at_work else {
            match self.jobs.begin() {
                None => return false,
                Some(Task::Own(images)) => self.own = images.map(|images| images.train.labels[0]),
                Some(Task::Job(job)) => {
                    assert!(!self.stopped.contains(&job.run), "it was to end");
                    assert_eq!(self.own, self.own_at[&job.run], "the images of its time");
                    self.at_work = Some((job.run, 0));
                }
            }
            return true;
        };
        match self.jobs.leave() {
            Leave::End => {
                assert!(self.stopped.contains(&run), "nobody wished its end");
                self.end(Event::Stopped(run));
            }
            Leave::Hold => {
                assert_eq!(self.last[&run], Last::Hold);
                assert_eq!(self.told_held.get(&run), Some(&true));
                return false;
            }
            Leave::GoOn => {
                assert_ne!(self.last[&run], Last::Hold, "the last command is handled");
                assert_ne!(self.told_held.get(&run), Some(&true));
                assert!(!self.stopped.contains(&run));
                self.train(run, steps + 1);
            }
        }
        true
    }

    fn train(&mut self, run: RunId, steps: u32) {
        self.at_work = Some((run, steps));
        if steps == STEPS * GENERATIONS {
            return self.end(Event::Finished(run));
        }
        if steps.is_multiple_of(STEPS) {
            let event = self.jobs.generation_finished();
            assert_eq!(event.is_some(), self.last[&run] == Last::Step);
            if let Some(event) = event {
                self.last.insert(run, Last::Hold);
                self.tell(event);
            }
        }
    }

    fn end(&mut self, answer: Event) {
        self.at_work = None;
        let answer = self.jobs.end(answer);
        self.tell(answer);
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Start => self.ask(start),
            Happening::Continue => self.ask(go_on),
            Happening::Compare => self.ask(compare),
            Happening::Calibrate => self.ask(calibrate),
            Happening::Own(label) => {
                self.own_asked = Some(label);
                self.hear(own(label));
            }
            Happening::Pause(back) => self.command(back, Command::Pause, Last::Hold),
            Happening::Resume(back) => self.command(back, Command::Resume, Last::Run),
            Happening::Step(back) => self.command(back, Command::Step, Last::Step),
            Happening::Stop(back) => {
                if let Some(run) = self.nth_last(back) {
                    if !self.answered.contains_key(&run) {
                        self.stopped.insert(run);
                    }
                    self.hear(Command::Stop(run));
                }
            }
            Happening::Turn => {
                self.turn();
            }
            Happening::Fail => {
                if let Some((run, _)) = self.at_work {
                    let message = "It failed.".into();
                    self.end(Event::Failed { run, message });
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_job_is_answered_once_and_the_last_command_is_followed(happenings in happenings()) {
        let mut worker = Worker::default();
        happenings.into_iter().for_each(|happening| worker.happen(happening));
        // Then nothing more is heard: all goes on as it was last ordered.
        while worker.turn() {}
        if let Some((held, _)) = worker.at_work {
            prop_assert_eq!(worker.last[&held], Last::Hold);
            worker.stopped.insert(held);
            worker.hear(Command::Stop(held));
            while worker.turn() {}
        }
        while let Some((held, _)) = worker.at_work {
            worker.stopped.insert(held);
            worker.hear(Command::Stop(held));
            while worker.turn() {}
        }
        prop_assert_eq!(worker.own, worker.own_asked);
        for run in &worker.asked {
            let stopped = worker.stopped.contains(run);
            match worker.answered.get(run) {
                Some(Event::Stopped(_)) => prop_assert!(stopped),
                // It ended by itself before it heard of it.
                Some(Event::Finished(_)) => prop_assert!(!stopped),
                Some(Event::Failed { .. }) => prop_assert!(!stopped),
                other => prop_assert!(false, "{:?} was answered by {:?}", run, other),
            }
        }
    }
}
