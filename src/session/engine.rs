//! The engine that trains the visit's searches: started, listened to, and replaced after it is lost.

use std::time::Duration;

use leptos::prelude::*;

use super::{Session, go_on};
use crate::device::{self, DeviceChoice};
use page_state::state::{Asked, ENGINE_NEEDS, Engine, Phase, State};
use protocol::{Command, DeviceKind, Event};

/// Engines that may fail in a row, without a round finished between, before it is given up.
const MAX_FAILURES: u32 = 3;

/// Time after which an engine that is still on its way is worth a sentence.
const SLOW_START: Duration = Duration::from_secs(20);

impl Session {
    /// Chooses the device and starts its engine, dropping the one before.
    pub(super) fn connect(&self) {
        let session = *self;
        let choice = self.choice.get_untracked();
        self.line.close();
        self.fail_proofs("The device was changed.");
        self.failures.set_value(0);
        let connection = self.line.connection();
        self.fallback.set(None);
        let expected = if choice == DeviceChoice::Cpu {
            DeviceKind::Cpu
        } else {
            DeviceKind::WebGpu
        };
        self.state
            .update(|state| state.engine = Engine::Starting(expected));
        leptos::task::spawn_local(async move {
            let decision = device::decide(choice).await;
            if session.line.connection() == connection {
                session.fallback.set(decision.reason);
                session.launch(decision.kind);
            }
        });
    }

    fn launch(&self, kind: DeviceKind) {
        let session = *self;
        self.state
            .update(|state| state.engine = Engine::Starting(kind));
        let on_events = move |events| session.apply(events);
        self.line.open(kind, self.workers(), self.own, on_events);
        let connection = self.line.connection();
        let look = move || {
            let line = session.line;
            if line.connection() == connection && !line.is_closed() && !line.is_ready() {
                session.slow.set(true);
            }
        };
        set_timeout(look, SLOW_START);
    }

    /// Applies what the engine told, in one update.
    fn apply(&self, events: Vec<Event>) {
        let finished = |event: &Event| matches!(event, Event::Scored { .. });
        if events.iter().any(finished) {
            self.failures.set_value(0);
        }
        let became_ready = events.iter().any(|event| matches!(event, Event::Ready(_)));
        let lost = events.iter().find_map(|event| match event {
            Event::DeviceFailed { reason } => Some(reason.clone()),
            _ => None,
        });
        let failed = self.state.with_untracked(|state| state.engine.kind());
        self.prove(&events);
        let events = self.confirm_with(events);
        self.state
            .update(|state| events.into_iter().for_each(|event| state.apply(event)));
        self.go_on_proving();
        if became_ready {
            self.slow.set(false);
        }
        if let Some(reason) = lost {
            self.recover(failed, reason);
        }
    }

    /// Gives the confirmation its events and returns the others.
    fn confirm_with(&self, events: Vec<Event>) -> Vec<Event> {
        if self.confirmation.with_untracked(Option::is_none) {
            return events;
        }
        let mut others = Vec::new();
        self.confirmation.update(|confirmation| {
            for event in events {
                let passed = confirmation.as_mut().map(|ours| ours.apply(event.clone()));
                others.extend(passed.unwrap_or(Some(event)));
            }
        });
        others
    }

    /// After a lost engine: another one takes its place, on the CPU, and a search goes on from its last
    /// finished round. An engine that cannot start there is given up, in a search when it failed time and
    /// again.
    fn recover(&self, failed: DeviceKind, reason: String) {
        // What the lost engine had begun is gone; what still waits goes to the next one.
        let begun = self.line.is_ready();
        self.failures.update_value(|failures| *failures += 1);
        let again = self.failures.get_value() >= MAX_FAILURES;
        let searching = self.is_searching();
        let hopeless = if begun {
            again && !searching
        } else {
            again || !searching
        };
        let hopeless = failed == DeviceKind::Cpu && hopeless;
        if begun || hopeless {
            self.state.update(State::forget_calibration);
            self.confirmation.update(|ours| {
                ours.iter_mut()
                    .for_each(|ours| ours.experiment.fail(&reason))
            });
            self.fail_proofs(&reason);
        }
        if hopeless {
            self.line.close();
            self.slow.set(false);
            self.state.update(|state| {
                state.fail(format!("{reason} {ENGINE_NEEDS}"));
            });
            return;
        }
        let searching = begun && searching;
        self.launch(DeviceKind::Cpu);
        if failed == DeviceKind::WebGpu {
            self.fallback
                .set(Some(format!("{reason} Training runs on the CPU instead.")));
        }
        if searching && again {
            self.failures.set_value(0);
            self.state.update(|state| {
                state.fail(format!(
                    "{reason} That was {MAX_FAILURES} times in a row with nothing finished between, so the search was stopped. What was finished before is here still."
                ));
            });
        } else if searching {
            self.go_on(failed, &reason);
        }
    }

    /// Hands the search under way to the next engine.
    fn go_on(&self, failed: DeviceKind, reason: &str) {
        let Some((run, phase)) = self.current() else {
            return;
        };
        let own = self.state.with_untracked(|state| state.own.clone());
        if let Err(missing) = self.own.check(own.as_deref()) {
            return self
                .state
                .update(|state| state.fail(format!("{reason} {missing}")));
        }
        let asked = self.state.with_untracked(|state| state.asked);
        let command = self.state.with_untracked(|state| match state.file() {
            Some(file) => Some(go_on(run, &file)),
            None => Some(Command::Start {
                run,
                config: state.config()?.clone(),
                founder: state.founder.clone(),
            }),
        });
        self.state
            .update(|state| state.note_recovery(failed, reason));
        command
            .into_iter()
            .for_each(|command| self.line.send(command));
        match asked {
            Some(Asked::Step) => self.line.send(Command::Step(run)),
            Some(Asked::Pause) => self.line.send(Command::Pause(run)),
            // The next engine goes on by itself.
            Some(Asked::Resume) => self.state.update(|state| state.asked = None),
            None if phase == Phase::Paused => self.ask(Asked::Pause, Command::Pause(run)),
            None => {}
        }
    }
}
