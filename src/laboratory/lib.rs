//! The laboratory: one genome under edit, what its parts are worth, and how it fares against others.
//!
//! | part | files |
//! |---|---|
//! | what is chosen for a head-to-head, and what of it outlives a reload | `entry`, `kept` |
//! | who trains in the live effect | `lanes` |
//! | what is drawn | `live`, `strip`, `head_to_head`, `contenders`, `few_images`, `verdict`, `legend`, `choice`, `sections` and, as one, `view` |
//!
//! One comparison trains at a time. A search on the page is held meanwhile and goes on afterwards. The
//! engine is there as soon as the view is, so that the first edit is answered as fast as later ones.

mod choice;
mod contenders;
mod entry;
pub mod few_images;
mod head_to_head;
mod kept;
mod lanes;
mod legend;
mod live;
mod sections;
mod strip;
mod verdict;
mod view;

use leptos::prelude::*;

pub use self::view::LaboratoryView;
use self::{
    entry::{AGAINST_ADAM, Entry},
    live::LiveSettings,
};
pub use experiments::laboratory::tuned_adam::TunedAdam;
use experiments::{
    experiment::{Experiment, Stage},
    laboratory::{ablation::Ablation, kept::Address, race::Race, samples::Samples, timing::Timing},
};
use files::share::View;
use page_state::state::State;
use protocol::{Command, DeviceKind, Event, RunId};
use science::{
    config::RunConfig,
    evolution::Candidate,
    genome::Genome,
    horizon::PUBLISHED_STEPS,
    presets::{self, NamedGenome},
};
use session::{Session, engine_line::EngineLine};
use statistics::{comparison::ComparisonConfig, looks::Standing, seed_numbers};
use widgets::editor::Editor;

/// Steps that are trained, and timed, before the first edit.
const FIRST_STEPS: u32 = 12;

/// Said beside a button that waits for another training of the laboratory.
const WAITS: &str = "Something else trains here: let it end, or stop it, first.";

/// Shortest time between two redraws.
const FLUSH_MILLIS: f64 = 60.0;

/// The laboratory; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Laboratory {
    /// The genome under edit.
    pub editor: Editor,
    settings: LiveSettings,
    /// Training steps for which the genome in the editor is made: those of the search that it came from, or
    /// else of the published one.
    pub horizon: Memo<u32>,
    /// The genome that was opened last from a search, and the training steps of that search.
    searched: RwSignal<Option<(Genome, u32)>>,
    live: RwSignal<Option<Experiment>>,
    ablation: RwSignal<Option<Ablation>>,
    race: RwSignal<Option<Race>>,
    /// What is trained before the first edit; it is not shown.
    first: RwSignal<Option<Experiment>>,
    /// How fast it trains here.
    timing: RwSignal<Timing>,
    /// What was looked at in this visit, reloads of the tab included.
    samples: StoredValue<Samples>,
    /// Adam, tuned for a search on the page.
    pub tuned: RwSignal<Option<TunedAdam>>,
    /// What is chosen for the next head-to-head.
    entry: Entry,
    /// At what address the page was opened, as long as what was here before a reload may come back.
    opened_at: StoredValue<Option<Address>>,
    /// The best of the search on the page.
    best: Memo<Option<Candidate>>,
    /// What lets the search on the page go on that is held for the laboratory; `None` where none is.
    held: RwSignal<Option<Command>>,
    view: RwSignal<View>,
    /// Whether a press elsewhere began a head-to-head that is to be gone to still.
    called: RwSignal<bool>,
    session: Session,
    /// To an engine of its own.
    line: EngineLine,
    last_run: StoredValue<u32>,
}

/// What stands in the editor before anything is opened.
fn to_begin_with() -> NamedGenome {
    NamedGenome::new("Published", presets::published())
}

impl Laboratory {
    /// Returns a laboratory beside the search of `session` that shows the published winner and has
    /// no engine yet.
    pub fn new(session: Session, view: RwSignal<View>) -> Self {
        let editor = Editor::new(to_begin_with());
        let best = Memo::new(move |_| {
            let candidate = |state: &State| Some(state.best.as_ref()?.candidate.clone());
            session.state.with(candidate)
        });
        let searched = RwSignal::new(None::<(Genome, u32)>);
        let horizon = Memo::new(move |_| {
            let original = editor.original().genome;
            searched.with(|searched| match searched {
                Some((genome, steps)) if *genome == original => *steps,
                _ => PUBLISHED_STEPS,
            })
        });
        let laboratory = Self {
            editor,
            settings: LiveSettings::default(),
            horizon,
            searched,
            live: RwSignal::new(None),
            ablation: RwSignal::new(None),
            race: RwSignal::new(None),
            first: RwSignal::new(None),
            timing: RwSignal::new(Timing::default()),
            samples: StoredValue::new(kept::samples()),
            tuned: RwSignal::new(None),
            entry: Entry::new(editor, best),
            opened_at: StoredValue::new(Some(kept::address())),
            best,
            held: RwSignal::new(None),
            view,
            called: RwSignal::new(false),
            session,
            line: EngineLine::new(FLUSH_MILLIS),
            last_run: StoredValue::new(0),
        };
        Effect::new(move |before: Option<u32>| {
            let times = session.cleared.get();
            if before.is_some_and(|before| before != times) {
                laboratory.forget();
            }
            times
        });
        laboratory
    }

    /// Takes away whatever was trained or opened here.
    fn forget(&self) {
        self.stop();
        self.editor.open(to_begin_with());
        self.searched.set(None);
        self.live.set(None);
        self.ablation.set(None);
        self.race.set(None);
        self.tuned.set(None);
        self.entry.forget();
        self.opened_at.set_value(None);
        kept::forget();
    }

    /// Shows the laboratory with `genome` in the editor.
    pub fn open_genome(&self, genome: NamedGenome) {
        self.editor.open(genome);
        self.view.set(View::Laboratory);
    }

    /// Puts a genome of the search on the page into the editor.
    pub fn open_searched(&self, genome: NamedGenome) {
        let steps = |state: &State| Some(state.config()?.steps);
        let steps = self.session.state.with_untracked(steps);
        self.searched
            .set(steps.map(|steps| (genome.genome.clone(), steps)));
        self.editor.open(genome);
    }

    /// Shows the laboratory.
    pub fn show(&self) {
        self.view.set(View::Laboratory);
    }

    /// Returns the genome as it trains in the live effect: its schedule, made for the horizon, scaled to the
    /// length shown.
    fn scaled(&self, genome: &Genome) -> Genome {
        let steps = self.settings.steps.get_untracked();
        genome.stretched(self.horizon.get_untracked(), steps)
    }

    /// Shows the laboratory with `genome` in the editor, chooses it, Adam, and Adam with its schedule for the
    /// head-to-head, with the `settings` of its search where it has some, begins that and goes there; what is under
    /// way there is not ended for it.
    pub fn race_against_adam(&self, genome: NamedGenome, settings: Option<RunConfig>) {
        self.open_genome(genome);
        self.opened_at.set_value(None);
        self.entry.picks.set(AGAINST_ADAM.to_vec());
        if let Some(settings) = settings {
            self.entry.train_as(&settings);
        }
        if !untrack(|| self.is_busy()) {
            self.start_race();
        }
        self.called.set(true);
    }

    /// Trains the genome as it was opened and as it stands, and Adam, unless something longer is under way.
    fn train_live(&self) {
        if self.is_busy() {
            return;
        }
        let (original, genome) = (self.editor.original().genome, self.editor.genome());
        let edited = (genome != original).then_some(&genome);
        let optimizers = lanes::lanes(
            &self.scaled(&original),
            edited.map(|genome| self.scaled(genome)).as_ref(),
            self.settings.steps.get_untracked(),
            self.settings.matched.get_untracked(),
        );
        let experiment = Experiment::new(self.next_run(), self.settings.config(1), optimizers);
        self.train(&experiment);
        self.live.set(Some(experiment));
    }

    /// Trains every single-gene change of the genome as it stands under `config`.
    fn train_ablation(&self, config: ComparisonConfig) {
        let (name, genome) = (self.editor.name(), self.editor.genome());
        let genome = genome.stretched(self.horizon.get_untracked(), config.steps);
        let config = ComparisonConfig {
            first_seed: seed_numbers::ABLATION.start,
            ..config
        };
        let mut ablation = Ablation::new(self.next_run(), config, name, genome);
        let experiment = &mut ablation.experiment;
        experiment.standing = self.look(&experiment.config, &experiment.optimizers);
        self.train(&ablation.experiment);
        self.ablation.set(Some(ablation));
    }

    /// Begins the head-to-head that is chosen; nothing happens while its settings are invalid.
    fn start_race(&self) {
        let Ok(mut race) = untrack(|| self.entry.race()) else {
            return;
        };
        self.advance(&mut race);
        self.race.set(Some(race));
    }

    /// Trains what comes next in `race`, if anything does.
    fn advance(&self, race: &mut Race) {
        let run = self.next_run();
        let mut samples = self.samples.write_value();
        if let Some(experiment) = race.advance(run, &mut samples) {
            kept::keep_samples(&samples);
            self.train(experiment);
        }
    }

    /// Records a look at a sample.
    fn look(&self, config: &ComparisonConfig, optimizers: &[NamedGenome]) -> Standing {
        let mut samples = self.samples.write_value();
        let standing = samples.look(config, optimizers);
        kept::keep_samples(&samples);
        standing
    }

    /// Tunes Adam for the search on the page, unless something is under way.
    pub fn tune_adam(&self) {
        let run = |state: &State| state.run.clone();
        let Some((of, config)) = self.session.state.with_untracked(run) else {
            return;
        };
        if untrack(|| self.is_busy()) {
            return;
        }
        let mut tuned = TunedAdam::new(of, &config);
        self.advance(&mut tuned.race);
        self.tuned.set(Some(tuned));
    }

    /// Takes the curves of the live effect away, and ends their training.
    fn clear_live(&self) {
        let training = self.live.with_untracked(|live| live.as_ref()?.active_run());
        self.line.stop(training);
        self.live.set(None);
    }

    /// Ends whatever trains.
    fn stop(&self) {
        self.line.stop(self.active_run());
    }

    /// Whether an ablation, a head-to-head or a tuning is under way, which an edit must not end. Tracked.
    pub fn is_busy(&self) -> bool {
        holds(self.ablation, Ablation::is_active)
            || holds(self.race, Race::is_active)
            || holds(self.tuned, TunedAdam::is_active)
    }

    fn active_run(&self) -> Option<RunId> {
        let (live, ablation) = (self.live.read_untracked(), self.ablation.read_untracked());
        let (race, tuned) = (self.race.read_untracked(), self.tuned.read_untracked());
        let ablation = ablation.as_ref().map(|ablation| &ablation.experiment);
        let tuned = tuned.as_ref().and_then(|tuned| tuned.race.latest());
        let race = race.as_ref().and_then(Race::latest);
        let all = [live.as_ref(), ablation, race, tuned].into_iter().flatten();
        all.filter_map(Experiment::active_run).next()
    }

    fn next_run(&self) -> RunId {
        self.last_run.update_value(|run| *run += 1);
        RunId(self.last_run.get_value())
    }

    /// Sends the comparison to the engine, which drops the one before.
    fn train(&self, experiment: &Experiment) {
        if let Some(command) = self.session.hold() {
            self.held.set(Some(command));
        }
        let settled = |state: &State| state.engine.settled_kind();
        if let Some(kind) = self.session.state.with_untracked(settled) {
            if !self.line.is_open(kind) {
                self.end_with_engine();
            }
            self.connect(kind);
        }
        self.line.send(experiment.command());
    }

    /// Has an engine on `kind` ready before the first edit; what trains is left alone.
    fn prepare(&self, kind: DeviceKind) {
        let idle = self.active_run().is_none();
        if idle || self.line.is_closed() {
            self.connect(kind);
        }
        if idle {
            // A few steps of what an edit trains: it fetches the images, brings up every worker, has the
            // browser, or the GPU, compile the program, and tells how fast that is. An edit that comes
            // sooner cuts it short.
            let config = ComparisonConfig {
                steps: FIRST_STEPS,
                ..self.settings.config(1)
            };
            let optimizers = vec![NamedGenome::new(lanes::ADAM, presets::adam()); lanes::LANES];
            let first = Experiment::new(self.next_run(), config, optimizers);
            self.line.send(first.command());
            self.first.set(Some(first));
        }
    }

    /// Takes over how fast it trains from whatever was trained last.
    fn time(&self) {
        let before = self.timing.get_untracked();
        let mut timing = before.clone();
        let (first, live) = (self.first.read_untracked(), self.live.read_untracked());
        let (ablation, race) = (self.ablation.read_untracked(), self.race.read_untracked());
        let ablation = ablation.as_ref().map(|ablation| &ablation.experiment);
        let race = race.as_ref().and_then(Race::latest);
        for trained in [first.as_ref(), live.as_ref(), ablation, race] {
            trained.into_iter().for_each(|one| timing.note(one));
        }
        if timing != before {
            self.timing.set(timing);
        }
    }

    /// Opens the line to an engine on `kind`, unless it is open.
    fn connect(&self, kind: DeviceKind) {
        if !self.line.is_open(kind) {
            let (laboratory, session) = (*self, self.session);
            let on_events = move |events| laboratory.apply(events);
            self.line
                .open(kind, session.workers(), session.own, on_events);
        }
    }

    /// Notes that what an edit or an ablation trains ends with its engine, which will not say so. A
    /// head-to-head keeps both from starting.
    fn end_with_engine(&self) {
        update(self.live, Experiment::is_active, |live| {
            live.stage = Stage::Stopped;
        });
        update(self.ablation, Ablation::is_active, |ablation| {
            ablation.experiment.stage = Stage::Stopped;
        });
    }

    /// Applies what the engine told, in one update.
    fn apply(&self, events: Vec<Event>) {
        let lost = events
            .iter()
            .any(|event| matches!(event, Event::DeviceFailed { .. }));
        update(self.live, Experiment::is_active, |live| {
            events.iter().for_each(|event| live.apply(event));
        });
        update(self.ablation, Ablation::is_active, |ablation| {
            let experiment = &mut ablation.experiment;
            events.iter().for_each(|event| experiment.apply(event));
        });
        update(self.race, Race::is_active, |race| {
            events.iter().for_each(|event| race.apply(event));
            self.advance(race);
        });
        update(self.first, Experiment::is_active, |first| {
            events.iter().for_each(|event| first.apply(event));
        });
        self.time();
        update(self.tuned, TunedAdam::is_active, |tuned| {
            events.iter().for_each(|event| tuned.race.apply(event));
            self.advance(&mut tuned.race);
        });
        if lost {
            self.line.close();
        }
        if self.active_run().is_none()
            && let Some(command) = self.held.get_untracked()
        {
            self.held.set(None);
            self.session.let_go_on(command);
        }
    }
}

/// Whether a signal holds something of which this is true. Tracked.
fn holds<T: Send + Sync + 'static>(signal: RwSignal<Option<T>>, is_so: fn(&T) -> bool) -> bool {
    signal.with(|value| value.as_ref().is_some_and(is_so))
}

/// Changes what is under way; what is over stays as it is, and nothing follows from it.
fn update<T: Send + Sync + 'static>(
    signal: RwSignal<Option<T>>,
    is_active: fn(&T) -> bool,
    change: impl FnMut(&mut T),
) {
    if untrack(|| holds(signal, is_active)) {
        signal.update(|value| value.iter_mut().for_each(change));
    }
}
