//! One visit: the state, the address, what the visitor typed, and the line to the engine that works for them.

#[cfg_attr(not(target_family = "wasm"), path = "no_database.rs")]
mod database;
pub mod device;
mod engine;
mod engine_client;
pub mod engine_line;
pub mod fragment;
pub mod lesson_reader;
pub mod navigation;
pub mod open_lesson;
pub mod own_data;
pub mod player;
mod proof;
pub mod reader;
pub mod storage;

use leptos::prelude::*;

use self::{device::DeviceChoice, engine_line::EngineLine, own_data::OwnData};
use experiments::{
    confirmation::Confirmation,
    proof::{Proof, Tuning},
    retest::{Retest, Tested},
};
use files::run_file::RunFile;
use page_state::{
    address::{Address, Origin},
    device_text,
    draft::Draft,
    loan::Start,
    permit::Permit,
    shipped_run::ShippedRun,
    state::{Asked, Calibration, Phase, State},
};
use protocol::{Command, DeviceKind, RunId, Workers};
use runs::past_runs::PastRuns;
use science::{
    config::{Preset, RunConfig},
    evolution::CandidateId,
    genome::Genome,
};
use widgets::browser;

/// Under what the tab keeps the settings as typed.
const KEPT_DRAFT: &str = "draft";

/// Said where another run is to be taken up while a lesson is open.
const LESSON_FIRST: &str = "The open lesson comes first: until its run has told, no other is taken up. Close the lesson, or do it, then take this one up.";

/// Shortest time between two redraws.
const FLUSH_MILLIS: f64 = 100.0;

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
    /// The recorded search that the address asks for.
    pub recording_wanted: Option<ShippedRun>,
    /// The lesson that the address asks for, by its path beside the page.
    pub lesson_wanted: StoredValue<Option<String>>,
    /// Whether the address asks if a class can run this here.
    pub check_wanted: bool,
    /// Whether the address asks for the view for a projector.
    pub projector_wanted: bool,
    /// The site that shows the page in a frame.
    pub embed: StoredValue<Option<Origin>>,
    /// Whether a lesson is open, or on its way.
    has_lesson: Signal<bool>,
    /// How often a lesson was cleared for the next student: what the last one trained goes then.
    pub cleared: RwSignal<u32>,
    /// What may start beside the lesson that is open; nothing until it says.
    pub beside_lesson: RwSignal<Permit>,
    /// The genome that the next search goes on from, and every one after it.
    pub founder: RwSignal<Option<Genome>>,
    /// The candidate that the visitor looks at.
    pub selected: RwSignal<Option<CandidateId>>,
    /// The best of the run, trained again on fresh seeds.
    pub confirmation: RwSignal<Option<Confirmation>>,
    /// The path from the run to a verdict, once it was begun.
    pub proof: RwSignal<Option<Proof>>,
    /// The claim that was tested last.
    pub retest: RwSignal<Option<Retest>>,
    /// What tests of claims came to in this tab.
    tested: RwSignal<Tested>,
    /// Adams that were tuned in this visit.
    tunings: StoredValue<Vec<Tuning>>,
    /// The visitor's own images.
    pub own: OwnData,
    /// Earlier runs of this visit.
    pub past_runs: RwSignal<PastRuns>,
    workers: Option<Workers>,
    last_run: StoredValue<u32>,
    line: EngineLine,
    /// Engines that failed since a round was finished.
    failures: StoredValue<u32>,
}

impl Session {
    /// Begins the visit, in which a lesson is open while `has_lesson`: reads the address and starts an engine.
    pub fn open(has_lesson: Signal<bool>) -> Self {
        let Address {
            choice,
            draft,
            workers,
            recording,
            lesson,
            check,
            projector,
            embed,
            remarks,
        } = Address::of(browser::parameter);
        let kept = match browser::is_back() && !are_settings_wished() {
            true => browser::kept_in_tab(KEPT_DRAFT),
            false => None,
        };
        let kept = kept.and_then(|text| Draft::of_text(&text));
        let mut state = State::new(DeviceKind::Cpu);
        state.program = program();
        let session = Self {
            state: RwSignal::new(state),
            draft: RwSignal::new(kept.unwrap_or(draft)),
            choice: RwSignal::new(choice),
            fallback: RwSignal::new(None),
            slow: RwSignal::new(false),
            meanwhile: RwSignal::new(None),
            remarks: RwSignal::new(remarks),
            recording_wanted: recording,
            lesson_wanted: StoredValue::new(lesson),
            check_wanted: check,
            projector_wanted: projector,
            embed: StoredValue::new(embed),
            has_lesson,
            cleared: RwSignal::new(0),
            beside_lesson: RwSignal::new(Permit::Nothing),
            founder: RwSignal::new(None),
            selected: RwSignal::new(None),
            confirmation: RwSignal::new(None),
            proof: RwSignal::new(None),
            retest: RwSignal::new(None),
            tested: RwSignal::new(proof::tested()),
            tunings: StoredValue::new(Vec::new()),
            own: OwnData::default(),
            past_runs: RwSignal::new(PastRuns::default()),
            workers,
            last_run: StoredValue::new(0),
            line: EngineLine::new(FLUSH_MILLIS),
            failures: StoredValue::new(0),
        };
        session.connect();
        session
    }

    /// Starts what may start: the open lesson's search until that told, else one with the settings as typed. Nothing
    /// happens while the lesson waits or they are invalid; where nothing can be trained a sentence says why.
    pub fn start(&self) {
        let Some((config, founder)) = untrack(|| self.next()) else {
            return;
        };
        if self.refuse() {
            return;
        }
        if self.state.with_untracked(|state| state.phase) == Phase::Idle {
            browser::to_top();
        }
        // What is typed stays as it is typed.
        if self.draft.with_untracked(Draft::read).as_ref() != Ok(&config) {
            self.draft.set(Draft::from(&config));
        }
        self.founder.set(founder.clone());
        self.stop();
        self.close_run();
        let run = self.next_run();
        self.state.update(|state| {
            state.begin(run, config.clone());
            state.begun = Some((js_sys::Date::now() / 1000.0) as u64);
            state.own = self.own.fingerprint(&config);
            state.founder = founder.clone();
        });
        self.line.send(Command::Start {
            run,
            config,
            founder,
        });
    }

    /// Goes on with the search of `file` from what is finished of it, or shows it where that is all, and returns
    /// its name; a search under way ends.
    pub fn take_up(&self, file: &RunFile) -> RunId {
        self.stop();
        self.close_run();
        self.founder.set(file.evolution().founder().cloned());
        let run = self.next_run();
        self.state.update(|state| state.take_up(run, file));
        if !file.evolution().is_finished() {
            self.draft.set(Draft::from(file.config()));
            self.line.send(go_on(run, file));
        }
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
            self.ask(Asked::Resume, Command::Resume(run));
        } else {
            self.ask(Asked::Pause, Command::Pause(run));
        }
    }

    /// Holds a search that trains and returns what lets it go on as it was to; `None` where none trains, or
    /// it was to be held anyway.
    pub fn hold(&self) -> Option<Command> {
        let (run, _) = self.current()?;
        let (asked, held) = self
            .state
            .with_untracked(|state| (state.asked, state.is_held()));
        if held {
            return None;
        }
        self.ask(Asked::Pause, Command::Pause(run));
        Some(match asked {
            Some(Asked::Step) => Command::Step(run),
            _ => Command::Resume(run),
        })
    }

    /// Lets the search go on by the `command` that [`Session::hold`] returned, where that search is held
    /// still.
    pub fn let_go_on(&self, command: Command) {
        let (held, then) = match command {
            Command::Resume(run) => (run, Asked::Resume),
            Command::Step(run) => (run, Asked::Step),
            _ => return,
        };
        let is_held = self.state.with_untracked(State::is_held);
        if is_held && self.current().is_some_and(|(run, _)| run == held) {
            self.ask(then, command);
        }
    }

    /// How many workers the address asks for.
    pub fn workers(&self) -> Option<Workers> {
        self.workers
    }

    /// Runs to the end of the generation and holds; starts a search where there is none.
    pub fn step(&self) {
        if self.current().is_none() {
            self.start();
        }
        let Some((run, _)) = self.current() else {
            return;
        };
        self.ask(Asked::Step, Command::Step(run));
    }

    /// Ends the search and clears its results.
    pub fn reset(&self) {
        self.stop();
        self.close_run();
        self.state.update(State::clear);
    }

    /// Forgets what was trained in this visit: it would tell the next student what to predict.
    pub fn forget_student(&self) {
        self.past_runs.set(PastRuns::default());
        self.tunings.set_value(Vec::new());
        self.cleared.update(|times| *times += 1);
    }

    /// Keeps what the run on show reached, before another takes its place.
    pub fn close_run(&self) {
        self.selected.set(None);
        self.meanwhile.set(None);
        self.past_runs
            .update(|past| self.state.with_untracked(|state| past.keep(state)));
        self.line.stop(self.confirming());
        self.confirmation.set(None);
        self.leave_path();
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
            let command = confirmation.experiment.command();
            self.confirmation.set(Some(confirmation));
            self.line.send(command);
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

    /// Times the settings as typed, as [`Session::time`] does.
    pub fn calibrate(&self) {
        if let Ok(config) = self.draft.with_untracked(Draft::read) {
            self.time(config);
        }
    }

    /// Times a search with `config` on this device, unless one is under way or nothing can be trained.
    pub fn time(&self, config: RunConfig) {
        if self.current().is_some() || untrack(|| self.trouble()).is_some() {
            return;
        }
        let run = self.next_run();
        let calibration = Calibration::Running {
            run,
            config: config.clone(),
        };
        self.state.update(|state| state.calibration = calibration);
        self.line.send(Command::Calibrate { run, config });
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

    /// What may start: while a lesson is open, what it says. Tracked.
    pub fn permit(&self) -> Permit {
        match self.has_lesson.get() {
            true => self.beside_lesson.get(),
            false => Permit::Anything,
        }
    }

    /// What starts next, and the genome that it goes on from; `None` where nothing can. Tracked.
    pub fn next(&self) -> Option<(RunConfig, Option<Genome>)> {
        self.permit().next(&Start {
            draft: self.draft.get(),
            founder: self.founder.get(),
        })
    }

    /// Whether the run of `file` may be taken up.
    ///
    /// # Errors
    /// A sentence, where an open lesson comes first.
    pub fn admit(&self, file: &RunFile) -> Result<(), &'static str> {
        let permit = untrack(|| self.permit());
        let admitted = permit.admits(file.config(), file.evolution().founder());
        admitted.then_some(()).ok_or(LESSON_FIRST)
    }

    /// Keeps the settings as typed through a reload of the tab, where they are valid.
    pub fn keep_draft(&self) {
        if let Some(text) = self.draft.with_untracked(Draft::to_text) {
            // Refused only where the tab keeps nothing.
            browser::keep_in_tab(KEPT_DRAFT, Some(&text));
        }
    }

    /// Settings as typed, where they are valid.
    pub fn config(&self) -> Option<RunConfig> {
        self.draft.with(|draft| draft.read().ok())
    }

    /// Why nothing can be trained here; `None` while an engine is there or on its way. Tracked.
    pub fn trouble(&self) -> Option<String> {
        self.state.with(|state| state.engine.trouble())
    }

    /// Where training runs, and its name or why it is not the GPU. Tracked.
    pub fn device_parts(&self) -> (&'static str, Option<String>) {
        let fallback = self.fallback.get();
        self.state
            .with(|state| device_text::parts(&state.engine, fallback.as_deref()))
    }

    /// The same in one line. Tracked.
    pub fn device_text(&self) -> String {
        device_text::joined(self.device_parts())
    }

    /// Whether a live search is under way.
    pub fn is_searching(&self) -> bool {
        self.current().is_some()
    }

    fn current(&self) -> Option<(RunId, Phase)> {
        self.state.with_untracked(|state| {
            let (run, _) = state.run.as_ref().filter(|_| state.is_live())?;
            Some((*run, state.phase))
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

    /// Gives an order to the search under way, and notes what was `asked` for until the engine confirms it.
    fn ask(&self, asked: Asked, order: Command) {
        self.state.update(|state| state.asked = Some(asked));
        self.line.send(order);
    }

    fn stop(&self) {
        self.line.stop(self.current().map(|(run, _)| run));
    }

    /// Returns the name of a run that has not been.
    pub fn next_run(&self) -> RunId {
        self.last_run.update_value(|last| *last += 1);
        RunId(self.last_run.get_value())
    }
}

/// Whether the address asks for settings.
pub fn are_settings_wished() -> bool {
    ["preset", "seed"]
        .into_iter()
        .any(|name| browser::parameter(name).is_some())
}

/// What trains here, as its files name it: with the commit where the page is a release.
fn program() -> String {
    let stamped = browser::meta("version");
    let version = stamped.as_deref().unwrap_or(env!("CARGO_PKG_VERSION"));
    format!("optimarium’s page {version}")
}

/// Asks the engine to go on with the search of `file`.
fn go_on(run: RunId, file: &RunFile) -> Command {
    Command::Continue {
        run,
        evolution: file.evolution().clone(),
        board: file.rounds().board.clone(),
        worked_secs: file.worked_secs(),
    }
}
