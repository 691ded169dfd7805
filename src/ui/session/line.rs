//! The line to the engine that trains the visit's searches: opened, listened to, and opened again after
//! an engine is lost.
//!
//! Events are collected and applied together, at most [`FLUSH_MILLIS`] apart, so that a fast engine
//! never keeps the main thread busy.

use std::time::Duration;

use leptos::prelude::*;

use super::{Session, go_on, now};
use crate::{
    protocol::{Command, DeviceKind, Event},
    ui::{
        device::{self, DeviceChoice},
        engine_client::EngineClient,
        state::{Asked, Engine, Phase, State},
        status::ENGINE_NEEDS,
    },
};

/// Shortest time between two redraws.
const FLUSH_MILLIS: f64 = 100.0;

/// Engines that may fail in a row, without a leg finished between, before it is given up.
const MAX_FAILURES: u32 = 3;

/// Time after which an engine that is still on its way is worth a sentence.
const SLOW_START: Duration = Duration::from_secs(20);

/// The line to the engine.
#[derive(Default)]
pub(super) struct Line {
    client: Option<EngineClient>,
    connection: u32,
    ready: bool,
    outbox: Vec<Command>,
    inbox: Vec<Event>,
    flush_due: bool,
    flushed_at: f64,
    /// Engines that failed since a leg was finished.
    failures: u32,
}

impl Session {
    pub(super) fn send(&self, command: Command) {
        self.line.update_value(|line| match &line.client {
            Some(client) if line.ready => client.send(&command),
            _ => line.outbox.push(command),
        });
    }

    /// Chooses the device and starts its engine, dropping the one before.
    pub(super) fn connect(&self) {
        let session = *self;
        let choice = self.choice.get_untracked();
        let connection = self.disconnect();
        self.line.update_value(|line| {
            line.outbox.clear();
            line.failures = 0;
        });
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
            if session.line.with_value(|line| line.connection) == connection {
                session.fallback.set(decision.reason);
                session.launch(decision.kind);
            }
        });
    }

    /// Ends the engine and returns the number of the next connection.
    fn disconnect(&self) -> u32 {
        self.line.update_value(|line| {
            line.client = None;
            line.ready = false;
            line.inbox.clear();
            line.connection += 1;
        });
        self.line.with_value(|line| line.connection)
    }

    fn launch(&self, kind: DeviceKind) {
        let session = *self;
        let connection = self.disconnect();
        self.state
            .update(|state| state.engine = Engine::Starting(kind));
        let on_event = move |event| {
            if session.line.with_value(|line| line.connection) == connection {
                session.receive(event);
            }
        };
        match EngineClient::start(kind, self.workers(), self.own, on_event) {
            Ok(client) => self.line.update_value(|line| line.client = Some(client)),
            Err(reason) => self.receive(Event::DeviceFailed { reason }),
        }
        let look = move || {
            let waits = |line: &Line| line.connection == connection && !line.ready;
            if session
                .line
                .with_value(|line| waits(line) && line.client.is_some())
            {
                session.slow.set(true);
            }
        };
        set_timeout(look, SLOW_START);
    }

    fn receive(&self, event: Event) {
        let session = *self;
        let (mut first, mut wait) = (false, 0.0);
        self.line.update_value(|line| {
            line.inbox.push(event);
            first = !std::mem::replace(&mut line.flush_due, true);
            wait = (line.flushed_at + FLUSH_MILLIS - now()).min(FLUSH_MILLIS);
        });
        if wait <= 0.0 {
            // No timer: a hidden page's may come minutes late.
            leptos::task::spawn_local(async move { session.flush() });
        } else if first {
            let millis = Duration::from_millis(wait.ceil() as u64);
            set_timeout(move || session.flush(), millis);
        }
    }

    /// Applies everything that arrived, in one update.
    fn flush(&self) {
        let mut events = Vec::new();
        self.line.update_value(|line| {
            line.flush_due = false;
            line.flushed_at = now();
            events = std::mem::take(&mut line.inbox);
        });
        if events.is_empty() {
            return;
        }
        let finished = |event: &Event| matches!(event, Event::Scored { .. });
        if events.iter().any(finished) {
            self.line.update_value(|line| line.failures = 0);
        }
        let became_ready = events.iter().any(|event| matches!(event, Event::Ready(_)));
        let lost = events.iter().find_map(|event| match event {
            Event::DeviceFailed { reason } => Some(reason.clone()),
            _ => None,
        });
        let failed_kind = self.device_kind();
        let events = self.confirm_with(events);
        self.state
            .update(|state| events.into_iter().for_each(|event| state.apply(event)));
        if became_ready {
            self.slow.set(false);
        }
        if became_ready && lost.is_none() {
            self.line.update_value(|line| {
                line.ready = true;
                let outbox = std::mem::take(&mut line.outbox);
                if let Some(client) = &line.client {
                    outbox.iter().for_each(|command| client.send(command));
                }
            });
        }
        if let Some(reason) = lost {
            self.recover(failed_kind, reason);
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

    /// The device of the engine that is there or on its way.
    pub fn device_kind(&self) -> DeviceKind {
        self.state.with_untracked(|state| match &state.engine {
            Engine::Starting(kind) => *kind,
            Engine::Ready(report) => report.kind,
            Engine::Failed(_) => DeviceKind::Cpu,
        })
    }

    /// After a lost engine: another one takes its place, on the CPU, and a search goes on from its last
    /// finished leg. An engine that cannot start there is given up, in a search when it failed time and
    /// again.
    fn recover(&self, failed: DeviceKind, reason: String) {
        // What the lost engine had begun is gone; what still waits goes to the next one.
        let begun = self.line.with_value(|line| line.ready);
        self.line.update_value(|line| line.failures += 1);
        let again = self.line.with_value(|line| line.failures) >= MAX_FAILURES;
        let searching = self.is_searching();
        if begun {
            self.state.update(State::forget_calibration);
            self.confirmation
                .update(|ours| ours.iter_mut().for_each(|ours| ours.end(&reason)));
        }
        let hopeless = if begun {
            again && !searching
        } else {
            again || !searching
        };
        if failed == DeviceKind::Cpu && hopeless {
            self.disconnect();
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
            self.line.update_value(|line| line.failures = 0);
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
        command.into_iter().for_each(|command| self.send(command));
        match asked {
            Some(Asked::Step) => self.send(Command::Step(run)),
            Some(Asked::Pause) => self.send(Command::Pause(run)),
            None if phase == Phase::Paused => self.send(Command::Pause(run)),
            None => {}
        }
    }
}
