//! One visit: the state, what the visitor typed, and the engine that works for them.
//!
//! Events are collected and applied together, at most [`FLUSH_MILLIS`] apart, so that a fast
//! engine never keeps the main thread busy.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    address::Address,
    browser,
    confirmation::{Confirmation, Stage},
    device::{self, DeviceChoice},
    draft::Draft,
    engine_client::EngineClient,
    own_data::OwnData,
    past_runs::PastRuns,
    state::{Asked, Calibration, Engine, Phase, State},
    status::ENGINE_NEEDS,
};
use crate::{
    core::{
        config::{Preset, RunConfig},
        evolution::CandidateId,
        genome::Genome,
    },
    protocol::{Command, DeviceKind, Event, RunId, Workers},
    run_file::RunFile,
};

/// Shortest time between two redraws.
const FLUSH_MILLIS: f64 = 100.0;

/// Engines that may fail in a row, without a leg finished between, before it is given up.
const MAX_FAILURES: u32 = 3;

/// Time after which an engine that is still on its way is worth a sentence.
const SLOW_START: Duration = Duration::from_secs(20);

/// What a visit works with; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Session {
    /// What the page shows.
    pub state: RwSignal<State>,
    /// What stands in the settings.
    pub draft: RwSignal<Draft>,
    /// Which device the visitor wants.
    pub choice: RwSignal<DeviceChoice>,
    /// Why training is on the CPU although the GPU was welcome.
    pub fallback: RwSignal<Option<String>>,
    /// Whether the engine takes long to arrive.
    pub slow: RwSignal<bool>,
    /// What happened while nobody looked, as a sentence.
    pub meanwhile: RwSignal<Option<String>>,
    /// Remarks on the page's address.
    pub remarks: RwSignal<Vec<String>>,
    /// Whether the address asks for the recording.
    pub recording_wanted: bool,
    /// The genome that the next search goes on from, and every one after it.
    pub founder: RwSignal<Option<Genome>>,
    /// The candidate that the visitor looks at.
    pub selected: RwSignal<Option<CandidateId>>,
    /// The best of the run, trained again on fresh seeds.
    pub confirmation: RwSignal<Option<Confirmation>>,
    /// The visitor's own images.
    pub own: OwnData,
    /// Earlier runs of this visit.
    pub past_runs: RwSignal<PastRuns>,
    wire: StoredValue<Wire, LocalStorage>,
}

/// The connection to the engine.
#[derive(Default)]
struct Wire {
    /// How many workers the address asks for.
    workers: Option<Workers>,
    client: Option<EngineClient>,
    connection: u32,
    ready: bool,
    outbox: Vec<Command>,
    inbox: Vec<Event>,
    flush_due: bool,
    flushed_at: f64,
    last_run: u32,
    /// Engines that failed since a leg was finished.
    failures: u32,
}

impl Session {
    /// Begins the visit: reads the address and starts an engine.
    pub fn open() -> Self {
        let Address {
            choice,
            draft,
            workers,
            recording,
            remarks,
        } = Address::read();
        let session = Self {
            state: RwSignal::new(State::new(DeviceKind::Cpu)),
            draft: RwSignal::new(draft),
            choice: RwSignal::new(choice),
            fallback: RwSignal::new(None),
            slow: RwSignal::new(false),
            meanwhile: RwSignal::new(None),
            remarks: RwSignal::new(remarks),
            recording_wanted: recording,
            founder: RwSignal::new(None),
            selected: RwSignal::new(None),
            confirmation: RwSignal::new(None),
            own: OwnData::default(),
            past_runs: RwSignal::new(PastRuns::default()),
            wire: StoredValue::new_local(Wire {
                workers,
                ..Wire::default()
            }),
        };
        session.connect();
        session
    }

    /// Starts a search with the settings as typed; nothing happens while they are invalid or nothing
    /// can be trained, but for a sentence why.
    pub fn start(&self) {
        if self.refuse() {
            return;
        }
        let Ok(config) = self.draft.with_untracked(Draft::read) else {
            return;
        };
        self.stop();
        self.close_run();
        let run = self.next_run();
        let founder = self.founder.get_untracked();
        self.state.update(|state| {
            state.begin(run, config.clone());
            state.begun = Some((now() / 1000.0) as u64);
            state.own = self.own.fingerprint(&config);
            state.founder = founder.clone();
        });
        self.send(Command::Start {
            run,
            config,
            founder,
        });
    }

    /// Goes on with the search of `file` from what is finished of it, and returns its name; a search under
    /// way ends.
    pub fn take_up(&self, file: &RunFile) -> RunId {
        self.stop();
        self.close_run();
        self.founder.set(file.evolution().founder().cloned());
        self.draft.set(Draft::from(file.config()));
        let run = self.next_run();
        self.state.update(|state| state.take_up(run, file));
        self.send(go_on(run, file));
        run
    }

    /// Takes `config`, where there is one, into the settings and starts a search that goes on from
    /// `founder`; nothing happens where nothing can be trained, but for a sentence why.
    pub fn start_from(&self, config: Option<&RunConfig>, founder: Option<Genome>) {
        if self.refuse() {
            return;
        }
        if let Some(config) = config {
            self.draft.set(Draft::from(config));
        }
        self.founder.set(founder);
        self.start();
    }

    /// Holds a running search or lets a held one go on.
    pub fn pause_or_resume(&self) {
        let Some((run, phase)) = self.current() else {
            return;
        };
        if phase == Phase::Paused {
            self.state.update(|state| state.asked = None);
            self.send(Command::Resume(run));
        } else {
            self.state.update(|state| state.asked = Some(Asked::Pause));
            self.send(Command::Pause(run));
        }
    }

    /// Holds a search that trains and returns what lets it go on as it was to; `None` where none trains, or
    /// it was to be held anyway.
    pub fn hold(&self) -> Option<Command> {
        let (run, phase) = self.current()?;
        let asked = self.state.with_untracked(|state| state.asked);
        if phase == Phase::Paused || asked == Some(Asked::Pause) {
            return None;
        }
        self.pause_or_resume();
        Some(match asked {
            Some(Asked::Step) => Command::Step(run),
            _ => Command::Resume(run),
        })
    }

    /// Lets the search go on by the `command` that [`Session::hold`] returned, where that search is held
    /// still.
    pub fn let_go_on(&self, command: Command) {
        let (held, then) = match command {
            Command::Resume(run) => (run, None),
            Command::Step(run) => (run, Some(Asked::Step)),
            _ => return,
        };
        let is_held = |phase| {
            let asked = self.state.with_untracked(|state| state.asked);
            asked == Some(Asked::Pause) || phase == Phase::Paused && asked.is_none()
        };
        match self.current() {
            Some((run, phase)) if run == held && is_held(phase) => {
                self.state.update(|state| state.asked = then);
                self.send(command);
            }
            _ => {}
        }
    }

    /// How many workers the address asks for.
    pub fn workers(&self) -> Option<Workers> {
        self.wire.with_value(|wire| wire.workers)
    }

    /// Runs to the end of the generation and holds; starts a search where there is none.
    pub fn step(&self) {
        if self.current().is_none() {
            self.start();
        }
        let Some((run, _)) = self.current() else {
            return;
        };
        self.state.update(|state| state.asked = Some(Asked::Step));
        self.send(Command::Step(run));
    }

    /// Ends the search and clears its results.
    pub fn reset(&self) {
        self.stop();
        self.close_run();
        self.state.update(State::clear);
    }

    /// Keeps what the run on show reached, before another takes its place.
    pub fn close_run(&self) {
        self.selected.set(None);
        self.meanwhile.set(None);
        self.past_runs
            .update(|past| self.state.with_untracked(|state| past.keep(state)));
        let training = self.confirmation.with_untracked(|confirmation| {
            let training = confirmation.as_ref();
            let training = training.filter(|confirmation| confirmation.stage == Stage::Training);
            training.map(|confirmation| confirmation.run)
        });
        if let Some(run) = training {
            self.send(Command::Stop(run));
        }
        self.confirmation.set(None);
    }

    /// Trains the best of a finished run and Adam again, on seeds that had no part in the search.
    pub fn confirm_best(&self) {
        if self.current().is_some() {
            return;
        }
        let run = self.next_run();
        let prepared = self
            .state
            .with_untracked(|state| Confirmation::of(state, run));
        if let Some(confirmation) = prepared {
            let contenders = confirmation.contenders.iter();
            let optimizers = contenders.map(|one| one.genome.clone().into()).collect();
            let config = confirmation.config.clone();
            self.confirmation.set(Some(confirmation));
            self.send(Command::Compare {
                run,
                config,
                optimizers,
            });
        }
    }

    /// Takes a preset's settings, keeping the seed, and times them where the engine is free.
    pub fn choose_preset(&self, preset: Preset) {
        self.draft.update(|draft| {
            let seed = std::mem::take(&mut draft.seed);
            *draft = Draft::from(&preset.config());
            draft.seed = seed;
        });
        self.calibrate();
    }

    /// Times the settings as typed on this device, unless a search is under way or nothing can be
    /// trained.
    pub fn calibrate(&self) {
        let Ok(config) = self.draft.with_untracked(Draft::read) else {
            return;
        };
        if self.current().is_some() || untrack(|| self.trouble()).is_some() {
            return;
        }
        let run = self.next_run();
        let calibration = Calibration::Running {
            run,
            config: config.clone(),
        };
        self.state.update(|state| state.calibration = calibration);
        self.send(Command::Calibrate { run, config });
    }

    /// Puts a fresh seed into the settings.
    pub fn shuffle_seed(&self) {
        let seed = (js_sys::Math::random() * 1e6) as u64;
        self.draft.update(|draft| draft.seed = seed.to_string());
    }

    /// Changes the device; a search under way ends.
    pub fn choose_device(&self, choice: DeviceChoice) {
        self.reset();
        self.choice.set(choice);
        browser::set_parameter(
            "device",
            (choice != DeviceChoice::Auto).then(|| choice.slug()),
        );
        self.connect();
    }

    /// Settings as typed, where they are valid.
    pub fn config(&self) -> Option<RunConfig> {
        self.draft.with(|draft| draft.read().ok())
    }

    /// Why nothing can be trained here; `None` while an engine is there or on its way. Tracked.
    pub fn trouble(&self) -> Option<String> {
        self.state.with(|state| match &state.engine {
            Engine::Failed(reason) => Some(format!("{reason} {ENGINE_NEEDS}")),
            Engine::Starting(_) | Engine::Ready(_) => None,
        })
    }

    /// Whether a live search is under way.
    pub fn is_searching(&self) -> bool {
        self.current().is_some()
    }

    fn current(&self) -> Option<(RunId, Phase)> {
        self.state.with_untracked(|state| {
            let active = state.phase.is_active() && state.recording.is_none();
            state
                .run
                .as_ref()
                .filter(|_| active)
                .map(|(run, _)| (*run, state.phase))
        })
    }

    /// Says why, where nothing can be trained; what is on the page stays there.
    fn refuse(&self) -> bool {
        let trouble = untrack(|| self.trouble());
        let refused = trouble.is_some();
        if refused {
            self.state.update(|state| state.error = trouble);
        }
        refused
    }

    fn stop(&self) {
        if let Some((run, _)) = self.current() {
            self.send(Command::Stop(run));
        }
    }

    /// Returns the name of a run that has not been.
    pub fn next_run(&self) -> RunId {
        self.wire.update_value(|wire| wire.last_run += 1);
        RunId(self.wire.with_value(|wire| wire.last_run))
    }

    fn send(&self, command: Command) {
        self.wire.update_value(|wire| match &wire.client {
            Some(client) if wire.ready => client.send(&command),
            _ => wire.outbox.push(command),
        });
    }

    /// Chooses the device and starts its engine, dropping the one before.
    fn connect(&self) {
        let session = *self;
        let choice = self.choice.get_untracked();
        let connection = self.disconnect();
        self.wire.update_value(|wire| {
            wire.outbox.clear();
            wire.failures = 0;
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
            if session.wire.with_value(|wire| wire.connection) == connection {
                session.fallback.set(decision.reason);
                session.launch(decision.kind);
            }
        });
    }

    /// Ends the engine and returns the number of the next connection.
    fn disconnect(&self) -> u32 {
        self.wire.update_value(|wire| {
            wire.client = None;
            wire.ready = false;
            wire.inbox.clear();
            wire.connection += 1;
        });
        self.wire.with_value(|wire| wire.connection)
    }

    fn launch(&self, kind: DeviceKind) {
        let session = *self;
        let connection = self.disconnect();
        self.state
            .update(|state| state.engine = Engine::Starting(kind));
        let on_event = move |event| {
            if session.wire.with_value(|wire| wire.connection) == connection {
                session.receive(event);
            }
        };
        match EngineClient::start(kind, self.workers(), self.own, on_event) {
            Ok(client) => self.wire.update_value(|wire| wire.client = Some(client)),
            Err(reason) => self.receive(Event::DeviceFailed { reason }),
        }
        let look = move || {
            let waits = |wire: &Wire| wire.connection == connection && !wire.ready;
            if session
                .wire
                .with_value(|wire| waits(wire) && wire.client.is_some())
            {
                session.slow.set(true);
            }
        };
        set_timeout(look, SLOW_START);
    }

    fn receive(&self, event: Event) {
        let session = *self;
        let (mut first, mut wait) = (false, 0.0);
        self.wire.update_value(|wire| {
            wire.inbox.push(event);
            first = !std::mem::replace(&mut wire.flush_due, true);
            wait = (wire.flushed_at + FLUSH_MILLIS - now()).min(FLUSH_MILLIS);
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
        self.wire.update_value(|wire| {
            wire.flush_due = false;
            wire.flushed_at = now();
            events = std::mem::take(&mut wire.inbox);
        });
        if events.is_empty() {
            return;
        }
        let finished = |event: &Event| matches!(event, Event::Scored { .. });
        if events.iter().any(finished) {
            self.wire.update_value(|wire| wire.failures = 0);
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
            self.wire.update_value(|wire| {
                wire.ready = true;
                let outbox = std::mem::take(&mut wire.outbox);
                if let Some(client) = &wire.client {
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
    /// finished leg. An engine that cannot start there, or fails time and again, is given up.
    fn recover(&self, failed: DeviceKind, reason: String) {
        // What the lost engine had begun is gone; what still waits goes to the next one.
        let begun = self.wire.with_value(|wire| wire.ready);
        self.wire.update_value(|wire| wire.failures += 1);
        let again = self.wire.with_value(|wire| wire.failures) >= MAX_FAILURES;
        let searching = begun && self.is_searching();
        if begun {
            self.state.update(State::forget_calibration);
            self.confirmation
                .update(|ours| ours.iter_mut().for_each(|ours| ours.end(&reason)));
        }
        if failed == DeviceKind::Cpu && (!begun || again && !searching) {
            self.disconnect();
            self.slow.set(false);
            self.state.update(|state| {
                state.fail(format!("{reason} {ENGINE_NEEDS}"));
            });
            return;
        }
        self.launch(DeviceKind::Cpu);
        if failed == DeviceKind::WebGpu {
            self.fallback
                .set(Some(format!("{reason} Training runs on the CPU instead.")));
        }
        if searching && again {
            self.wire.update_value(|wire| wire.failures = 0);
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

/// Asks the engine to go on with the search of `file`.
fn go_on(run: RunId, file: &RunFile) -> Command {
    Command::Continue {
        run,
        evolution: file.evolution().clone(),
        board: file.legs().board.clone(),
        worked_secs: file.worked_secs(),
    }
}

fn now() -> f64 {
    js_sys::Date::now()
}
