//! Fetches, opens and plays recordings: the clock and the files around [`Replay`].

use std::time::Duration;

use leptos::{ev, prelude::*};

use super::{Session, reader};
use files::run_file::RunFile;
use page_state::{
    shipped_run::ShippedRun,
    state::{Engine, Phase, State},
};
use runs::replay::Replay;
use science::genome::Genome;
use widgets::browser;

/// Generations per second that can be chosen, the usual one first.
pub const SPEEDS: [u32; 3] = [1, 3, 10];

/// What names in the address a recording that comes with the page.
const RUN: &str = "run";

/// What plays recordings into a session; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Player {
    /// Why a recording was not opened.
    pub refused: RwSignal<Option<String>>,
    /// Whether a recording is on its way.
    pub opening: RwSignal<bool>,
    /// Generations per second.
    pub speed: RwSignal<u32>,
    /// Which recording that comes with the page plays, as those have an address.
    pub served: RwSignal<Option<ShippedRun>>,
    session: Session,
    replay: StoredValue<Option<Replay>>,
    /// The genome that the next search goes on from, put aside while a recording plays.
    founder: StoredValue<Option<Genome>>,
    /// Counts wishes, so that a generation due for an earlier one is not shown.
    wish: StoredValue<u32>,
}

impl Player {
    /// Returns a player that holds nothing; opens the recording that the address asks for, and the
    /// first one where nothing can be trained and there is nothing else to see, such as a lesson, which `occupied`
    /// tells.
    pub fn new(session: Session, occupied: Signal<bool>) -> Self {
        let player = Self {
            refused: RwSignal::new(None),
            opening: RwSignal::new(false),
            speed: RwSignal::new(SPEEDS[0]),
            served: RwSignal::new(None),
            session,
            replay: StoredValue::new(None),
            founder: StoredValue::new(None),
            wish: StoredValue::new(0),
        };
        if let Some(run) = session.recording_wanted {
            player.serve(run, false);
        }
        browser::listen(ev::popstate, move |_| player.follow_address());
        let idle_for_good = Memo::new(move |_| {
            session.state.with(|state| {
                matches!(state.engine, Engine::Failed(_))
                    && state.recording.is_none()
                    && state.history.is_empty()
            }) && !occupied.get()
        });
        Effect::new(move |played: Option<bool>| {
            let played = played.unwrap_or(session.recording_wanted.is_some());
            let due = idle_for_good.get();
            if due && !played {
                player.serve(ShippedRun::Classroom, false);
            }
            played || due
        });
        player
    }

    /// Fetches and plays a recording that comes with the page, and names it in the address: the way back leads to what
    /// was there before.
    pub fn open_shipped(&self, run: ShippedRun) {
        browser::to_top();
        self.serve(run, true);
    }

    /// Opens or closes what comes with the page, as the history led there.
    fn follow_address(&self) {
        let wanted = browser::parameter(RUN).and_then(|slug| ShippedRun::from_slug(&slug));
        if wanted == self.served.get_untracked() {
            return;
        }
        let idle = self.session.state.with_untracked(|state| state.phase) == Phase::Idle;
        match wanted {
            // A search on the page, finished too, is worth more than an entry that it was begun from.
            Some(run) if idle || self.is_open() => self.serve(run, false),
            Some(_) => {}
            None => self.leave_if_open(),
        }
    }

    /// Plays `run`, and names it in the address: as a `new` entry of the history, or in the current one.
    fn serve(&self, run: ShippedRun, new: bool) {
        let served = self.served;
        self.open(fetched(run.path(), "The recorded run"), move || {
            match new {
                true => browser::push_parameter(RUN, run.slug()),
                false => browser::set_parameter(RUN, Some(run.slug())),
            }
            served.set(Some(run));
        });
    }

    /// Fetches and plays a recording that lies at `path` beside the page, where it `fits` what it is opened for.
    pub fn open_beside(&self, path: &str, fits: impl Fn(&RunFile) -> Result<(), String> + 'static) {
        let recording = fetched(format!("./{path}"), "The recording");
        let fitting = async move {
            let file = recording.await?;
            fits(&file).map(|()| file)
        };
        self.open(fitting, || ());
    }

    /// Plays what comes of `fetched`, and goes on by `then` where it plays.
    fn open(
        &self,
        fetched: impl Future<Output = Result<RunFile, String>> + 'static,
        then: impl FnOnce() + 'static,
    ) {
        let player = *self;
        self.refused.set(None);
        self.opening.set(true);
        leptos::task::spawn_local(async move {
            let played = fetched.await.and_then(|file| player.play(file));
            player.opening.set(false);
            if played.is_ok() {
                then();
            }
            player.refused.set(played.err());
        });
    }

    /// Plays the recorded search in `json`.
    ///
    /// # Errors
    /// A sentence, where it is none, or as [`Player::play`].
    pub async fn take(&self, json: Vec<u8>) -> Result<(), String> {
        self.play(reader::recording(json).await?)
    }

    /// Plays the search of `file` from its first generation.
    ///
    /// # Errors
    /// A sentence, where there is nothing to play or a search is under way.
    pub fn play(&self, file: RunFile) -> Result<(), String> {
        let file_founder = file.evolution().founder().cloned();
        let replay = Replay::new(self.session.next_run(), file)?;
        if self.session.is_searching() {
            return Err("A search is under way. Reset it first, then open the recording.".into());
        }
        self.session.close_run();
        // Of the recording before, it was put aside already.
        if self.replay.with_value(Option::is_none) {
            self.founder.set_value(self.session.founder.get_untracked());
        }
        browser::set_parameter(RUN, None);
        self.served.set(None);
        self.session.founder.set(file_founder);
        self.session
            .past_runs
            .update(|past| past.keep_recording(replay.course()));
        self.replay.set_value(Some(replay));
        self.go_to(0);
        if !browser::prefers("(prefers-reduced-motion: reduce)") {
            self.play_or_hold();
        }
        Ok(())
    }

    /// Shows `generation` (from 0) and holds there.
    pub fn go_to(&self, generation: u32) {
        self.next_wish();
        self.with_state(|replay, state| replay.show(state, generation));
    }

    /// Shows the generation `by` away from the one on show, if there is one, and holds there.
    pub fn step(&self, by: i32) {
        let here = self.session.state.with_untracked(|state| state.generation);
        if let Some(there) = here.and_then(|here| here.checked_add_signed(by)) {
            self.go_to(there);
        }
    }

    /// Plays on where it holds, else holds.
    pub fn play_or_hold(&self) {
        if self.session.state.with_untracked(|state| state.phase) == Phase::Running {
            self.hold();
        } else {
            let wish = self.next_wish();
            self.with_state(|replay, state| replay.play(state));
            self.wait(wish);
        }
    }

    /// Holds at the generation on show.
    pub fn hold(&self) {
        self.step(0);
    }

    /// Whether a recording is open.
    pub fn is_open(&self) -> bool {
        let state = self.session.state;
        state.with_untracked(|state| state.recording.is_some())
    }

    /// Closes the recording where one is open, as [`Player::leave`] does.
    pub fn leave_if_open(&self) {
        if self.is_open() {
            self.leave();
        }
    }

    /// Closes the recording: the page is as before it, or before the first start.
    pub fn leave(&self) {
        self.next_wish();
        let recorded = self.replay.with_value(|replay| {
            let founder = |replay: &Replay| replay.file().evolution().founder().cloned();
            replay.as_ref().and_then(founder)
        });
        self.replay.set_value(None);
        self.refused.set(None);
        browser::set_parameter(RUN, None);
        self.served.set(None);
        // A link that was opened meanwhile brought its own.
        if self.session.founder.get_untracked() == recorded {
            self.session.founder.set(self.founder.get_value());
        }
        self.session.reset();
    }

    /// Closes the recording and trains on from where it ends.
    pub fn train_on(&self) {
        let file = self
            .replay
            .with_value(|replay| replay.as_ref().map(|replay| replay.file().clone()));
        let Some(file) = file else { return };
        let (admitted, own) = (self.session.admit(&file), file.about().own.as_deref());
        if let Err(sentence) = admitted.and_then(|()| self.session.own.check(own)) {
            self.refused.set(Some(sentence.into()));
            return;
        }
        self.leave();
        self.session.take_up(&file);
    }

    fn next_wish(&self) -> u32 {
        self.wish.update_value(|wish| *wish += 1);
        self.wish.get_value()
    }

    /// Shows the next generation when it is due, unless something else was wished meanwhile.
    fn wait(&self, wish: u32) {
        let player = *self;
        let due = Duration::from_millis(1000 / u64::from(self.speed.get_untracked()));
        let next = move || {
            if player.wish.get_value() == wish
                && player.with_state(Replay::advance).unwrap_or(false)
            {
                player.wait(wish);
            }
        };
        set_timeout(next, due);
    }

    fn with_state<T>(&self, change: impl FnOnce(&Replay, &mut State) -> T) -> Option<T> {
        self.replay.with_value(|replay| {
            let replay = replay.as_ref()?;
            self.session.state.try_update(|state| change(replay, state))
        })
    }
}

/// Fetches the recording at `url`, which is called so where it does not come.
async fn fetched(url: String, what: &str) -> Result<RunFile, String> {
    let fetched = browser::fetch(&url).await;
    let json = fetched.map_err(|reason| format!("{what} could not be fetched: {reason}."))?;
    Ok(reader::recording(json).await?)
}
