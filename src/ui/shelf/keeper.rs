//! Carries runs between the page and storage; the page never waits for it.
//!
//! What is to be stored queues up and is written one after the other; what waits is replaced by what is
//! newer. A refusal is told once, and the page works on.

use std::collections::VecDeque;

use leptos::prelude::*;

use super::{Batch, Entry, Key, Ledger, Shelf, Trouble, all_pinned, database::Database, made_room};
use crate::{
    locks::{self, Lock},
    protocol::RunId,
    run_file::{
        RunFile,
        pieces::{Head, assemble},
    },
    ui::{browser, player::Player, session::Session, state::State},
};

/// Times in a row that storage may refuse before it is left alone.
const MAX_REFUSALS: u32 = 3;

/// So many times the room that a run needs is made for it at most: what does not fit then is refused for
/// another reason.
const ENOUGH: u64 = 2;

/// What keeps runs; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Keeper {
    /// Whether the list of saved runs is open.
    pub listed: RwSignal<bool>,
    /// What is in storage.
    pub shelf: RwSignal<Shelf>,
    /// The interrupted run that is offered to go on with.
    pub offered: RwSignal<Option<Key>>,
    /// Why the run on the page is not kept, as a sentence.
    pub not_kept: RwSignal<Option<String>>,
    /// What became of a wish, or of runs that made room, as a sentence.
    pub said: RwSignal<Option<String>>,
    /// Bytes that the browser counts for this site, where it tells.
    pub used: RwSignal<Option<u64>>,
    session: Session,
    inner: StoredValue<Inner, LocalStorage>,
}

#[derive(Default)]
struct Inner {
    database: Option<Database>,
    /// The run on the page.
    ledger: Option<Ledger>,
    /// Tells other tabs that it is trained here.
    lock: Option<Lock>,
    queue: VecDeque<Job>,
    working: bool,
    refusals: u32,
    /// Whether storage was asked and has not answered yet.
    silent: bool,
}

/// Something to be done in storage.
enum Job {
    Write(Batch),
    Head(Key, Head),
    Remove(Key),
}

impl Keeper {
    /// Looks into storage, and from now on keeps every run of `session`.
    pub fn new(session: Session) -> Self {
        let keeper = Self {
            listed: RwSignal::new(false),
            shelf: RwSignal::new(Shelf::default()),
            offered: RwSignal::new(None),
            not_kept: RwSignal::new(None),
            said: RwSignal::new(None),
            used: RwSignal::new(None),
            session,
            inner: StoredValue::new_local(Inner::default()),
        };
        leptos::task::spawn_local(async move {
            keeper.refresh().await;
            keeper.look_for_interrupted().await;
        });
        let progress = Memo::new(move |_| {
            session.state.with(|state| {
                let live = state.recording.is_none();
                let run = state.run.as_ref().filter(|_| live);
                (
                    run.map(|(run, _)| *run),
                    state.begun_generations(),
                    state.told.len(),
                    state.finished_legs.board.legs().len(),
                )
            })
        });
        Effect::new(move |_| {
            let (run, ..) = progress.get();
            keeper.follow(run);
        });
        keeper
    }

    /// Reads again what is in storage.
    pub async fn refresh(self) {
        match self.ask(Database::heads).await {
            Ok(heads) => {
                let entry = |(key, head): (Key, String)| Entry {
                    key,
                    head: Head::parse(&head).map_err(|error| error.to_string()),
                };
                let entries = heads.into_iter().map(entry).collect();
                self.shelf.set(Shelf::new(entries));
            }
            Err(trouble) => self.refuse(trouble),
        }
        self.used.set(browser::storage_used().await);
    }

    /// Goes on with a run.
    pub fn go_on(self, key: Key) {
        leptos::task::spawn_local(async move {
            if self.session.is_searching() {
                self.say("A search is under way. Reset it first, then go on with this one.");
            } else if !self.is_on_page(key) && locks::is_held(&lock_name(key)).await {
                self.say("This search goes on in another tab.");
                self.withdraw(key);
            } else if let Some((head, pieces, file)) = self.load(key).await {
                if let Err(missing) = self.session.own.check(file.own()) {
                    return self.say(missing);
                }
                self.offered.set(None);
                self.said.set(None);
                let run = self.session.take_up(&file);
                let ledger = Ledger::of_stored(run, key, &head, &pieces, &file);
                self.open(ledger);
            }
        });
    }

    /// Replays a run from its first generation.
    pub fn replay(self, key: Key, player: Player) {
        leptos::task::spawn_local(async move {
            if let Some((.., file)) = self.load(key).await
                && let Err(reason) = player.play(file)
            {
                self.say(&reason);
            }
        });
    }

    /// Lets the visitor save a run as a file.
    pub fn export(self, key: Key) {
        leptos::task::spawn_local(async move {
            if let Some((.., file)) = self.load(key).await {
                browser::download(&file_name(&file), &file.to_json());
            }
        });
    }

    /// Removes a run for good.
    pub fn delete(self, key: Key) {
        self.withdraw(key);
        self.shelf.update(|shelf| shelf.remove(key));
        self.enqueue(Job::Remove(key));
    }

    /// Keeps a run when room is needed, or no longer.
    pub fn pin(self, key: Key, pinned: bool) {
        if pinned && !self.shelf.with_untracked(Shelf::may_pin) {
            self.say(&all_pinned());
            return;
        }
        self.inner.update_value(|inner| {
            if let Some(ledger) = inner.ledger.as_mut().filter(|ledger| ledger.key() == key) {
                ledger.pin(pinned);
            }
        });
        self.change_head(key, |head| head.pinned = pinned);
    }

    /// Does not offer the interrupted run again; it stays in storage.
    pub fn decline(self, key: Key) {
        self.withdraw(key);
        self.change_head(key, |head| head.ended = true);
    }

    /// Whether the run is on the page just now.
    pub fn is_on_page(self, key: Key) -> bool {
        self.inner.with_value(|inner| {
            let ledger = inner.ledger.as_ref();
            ledger.is_some_and(|ledger| ledger.key() == key)
        })
    }

    fn withdraw(self, key: Key) {
        if self.offered.get_untracked() == Some(key) {
            self.offered.set(None);
        }
    }

    fn say(self, sentence: &str) {
        self.said.set(Some(sentence.into()));
    }

    /// Keeps the books of `run`, which may be another than before.
    fn follow(self, run: Option<RunId>) {
        let known = self
            .inner
            .with_value(|inner| inner.ledger.as_ref().map(Ledger::run));
        if known.is_some() && known != run {
            self.close();
        }
        let Some(run) = run else { return };
        if known != Some(run) {
            self.offered.set(None);
            self.said.set(None);
            self.open(Ledger::new(run, self.fresh_key()));
        }
        let open = |inner: &Inner| inner.refusals < MAX_REFUSALS && !inner.silent;
        if self.inner.with_value(open) {
            let state = self.session.state;
            let batch = |state: &State| {
                self.inner
                    .try_update_value(|inner| inner.ledger.as_mut()?.batch(state))
            };
            if let Some(batch) = state.with_untracked(batch).flatten() {
                let head = batch.head.clone();
                self.shelf.update(|shelf| shelf.put(batch.key, head));
                self.enqueue(Job::Write(batch));
            }
        }
    }

    fn open(self, ledger: Ledger) {
        self.inner.update_value(|inner| {
            inner.lock = Some(locks::hold(&lock_name(ledger.key())));
            inner.ledger = Some(ledger);
        });
    }

    /// Closes the books of a run that left the page because the visitor wished so.
    fn close(self) {
        let ledger = self.inner.try_update_value(|inner| {
            inner.lock = None;
            inner.ledger.take()
        });
        if let Some(ledger) = ledger.flatten() {
            self.change_head(ledger.key(), |head| head.ended = true);
        }
    }

    fn fresh_key(self) -> Key {
        let last = self
            .shelf
            .with_untracked(|shelf| shelf.entries().last().map_or(0, |entry| entry.key));
        (js_sys::Date::now() as Key).max(last + 1)
    }

    fn change_head(self, key: Key, change: impl FnOnce(&mut Head)) {
        let head = self.shelf.with_untracked(|shelf| {
            let entry = shelf.entry(key)?;
            entry.head.clone().ok()
        });
        if let Some(mut head) = head {
            change(&mut head);
            self.shelf.update(|shelf| shelf.put(key, head.clone()));
            self.enqueue(Job::Head(key, head));
        }
    }

    /// Offers the newest run that was interrupted and that no other tab goes on with.
    async fn look_for_interrupted(self) {
        let keys: Vec<Key> = self
            .shelf
            .with_untracked(|shelf| shelf.interrupted().map(|entry| entry.key).collect());
        for key in keys {
            if !locks::is_held(&lock_name(key)).await {
                if !self.session.is_searching() {
                    self.offered.set(Some(key));
                }
                return;
            }
        }
    }

    async fn load(self, key: Key) -> Option<(Head, Vec<String>, RunFile)> {
        let loaded = self.read(key).await;
        if let Err(reason) = &loaded {
            self.say(&format!("The saved run cannot be opened: {reason}"));
        }
        loaded.ok()
    }

    async fn read(self, key: Key) -> Result<(Head, Vec<String>, RunFile), String> {
        let entry = self.shelf.with_untracked(|shelf| shelf.entry(key).cloned());
        let head = entry.ok_or("it is not there any more.")?.head?;
        let pieces = self.ask(async |database| database.pieces(key).await).await;
        let pieces = pieces.map_err(|_| "the browser's storage cannot be read.")?;
        let file = assemble(&head, &pieces).map_err(|error| error.to_string())?;
        Ok((head, pieces, file))
    }

    /// Asks by the connection that is there, or a new one, which stays where it is still good.
    async fn ask<T>(
        self,
        question: impl AsyncFnOnce(&Database) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let database = self.connection().await?;
        let answer = question(&database).await;
        if !matches!(answer, Err(Trouble::Refused)) {
            self.give_back(database);
        }
        answer
    }

    /// Takes the connection that is there, or opens one.
    async fn connection(self) -> Result<Database, Trouble> {
        let known = self.inner.try_update_value(|inner| inner.database.take());
        if let Some(database) = known.flatten() {
            return Ok(database);
        }
        if self.inner.with_value(|inner| inner.silent) {
            return Err(Trouble::Silent);
        }
        let opened = Database::open(move |answer| self.hear(answer)).await;
        if matches!(opened, Err(Trouble::Silent)) {
            self.inner.update_value(|inner| inner.silent = true);
        }
        opened
    }

    /// Takes the answer of storage that was silent; all that had to wait for it is done now.
    fn hear(self, answer: Result<Database, Trouble>) {
        let silent = |inner: &mut Inner| std::mem::take(&mut inner.silent);
        if self.inner.try_update_value(silent) != Some(true) {
            return;
        }
        match answer {
            Ok(database) => {
                self.give_back(database);
                self.inner.update_value(|inner| inner.refusals = 0);
                self.not_kept.set(None);
                leptos::task::spawn_local(async move {
                    self.refresh().await;
                    self.look_for_interrupted().await;
                    let ledger = |inner: &Inner| inner.ledger.as_ref().map(Ledger::run);
                    if let Some(run) = self.inner.with_value(ledger) {
                        self.follow(Some(run));
                    }
                });
            }
            Err(trouble) => self.refuse(trouble),
        }
    }

    fn give_back(self, database: Database) {
        self.inner
            .update_value(|inner| inner.database = Some(database));
    }

    fn enqueue(self, job: Job) {
        let start = self.inner.try_update_value(|inner| {
            let left = match (inner.queue.back_mut(), job) {
                (Some(Job::Write(waiting)), Job::Write(batch)) => {
                    waiting.absorb(batch).map(Job::Write)
                }
                (_, job) => Some(job),
            };
            inner.queue.extend(left);
            !std::mem::replace(&mut inner.working, true)
        });
        if start == Some(true) {
            leptos::task::spawn_local(self.work());
        }
    }

    /// Does what is queued, one after the other.
    async fn work(self) {
        loop {
            let next = self.inner.try_update_value(|inner| {
                let next = inner.queue.pop_front();
                inner.working = next.is_some();
                next
            });
            let Some(job) = next.flatten() else { return };
            let mut outcome = self.perform(&job).await;
            // A connection may have been closed by the browser: once more with a new one.
            if outcome == Err(Trouble::Refused) {
                outcome = self.perform(&job).await;
            }
            if let (Err(Trouble::Full), Job::Write(batch)) = (&outcome, &job) {
                outcome = self.write_in_place_of_others(batch).await;
            }
            self.conclude(job, outcome).await;
        }
    }

    /// Writes `batch` where the oldest runs were, as few as it takes; where that does not help, they stay.
    async fn write_in_place_of_others(self, batch: &Batch) -> Result<(), Trouble> {
        let room = ENOUGH * batch.bytes() as u64;
        let old = self
            .shelf
            .with_untracked(|shelf| shelf.oldest(room, batch.key));
        for count in 1..=old.len() {
            let outcome = self.write(batch, &old[..count]).await;
            if outcome.is_ok() {
                self.let_go(&old[..count]);
            }
            if outcome != Err(Trouble::Full) {
                return outcome;
            }
        }
        Err(Trouble::Full)
    }

    async fn perform(self, job: &Job) -> Result<(), Trouble> {
        match job {
            Job::Write(batch) => self.write(batch, &[]).await,
            Job::Head(key, head) => {
                let head = head.to_json();
                self.ask(async |database| database.write_head(*key, &head).await)
                    .await
            }
            Job::Remove(key) => self.ask(async |database| database.remove(*key).await).await,
        }
    }

    async fn write(self, batch: &Batch, instead_of: &[Key]) -> Result<(), Trouble> {
        let head = batch.head.to_json();
        let Batch {
            key, first, pieces, ..
        } = batch;
        self.ask(async |database| {
            database
                .write(*key, &head, *first, pieces, instead_of)
                .await
        })
        .await
    }

    async fn conclude(self, job: Job, outcome: Result<(), Trouble>) {
        match (job, outcome) {
            (Job::Write(batch), Ok(())) => {
                self.inner.update_value(|inner| inner.refusals = 0);
                self.not_kept.set(None);
                let key = batch.key;
                self.shelf
                    .update(|shelf| shelf.note_written(key, batch.head));
                let surplus = self.shelf.with_untracked(|shelf| shelf.surplus(key));
                if !surplus.is_empty() {
                    self.make_room(&surplus).await;
                }
            }
            (Job::Write(batch), Err(trouble)) => {
                let all = |inner: &mut Inner| {
                    let ledger = inner.ledger.as_mut();
                    let ledger = ledger.filter(|ledger| ledger.key() == batch.key)?;
                    ledger.forget();
                    Some(ledger.run())
                };
                let run = self.inner.try_update_value(all).flatten();
                self.shelf.update(|shelf| shelf.remove(batch.key));
                match (trouble, run) {
                    // Somebody cleared the storage: everything is written again.
                    (Trouble::Gap, Some(_)) => self.follow(run),
                    (Trouble::Gap, None) => {}
                    (_, _) => self.refuse(trouble),
                }
            }
            (Job::Remove(_), Ok(())) => self.used.set(browser::storage_used().await),
            // Of a run that is not there any more, or once more the same trouble.
            (Job::Head(..), _) | (Job::Remove(_), Err(_)) => {}
        }
    }

    /// Removes runs and says so; what cannot be removed now is tried again with the next.
    async fn make_room(self, keys: &[Key]) {
        let mut gone = Vec::new();
        for &key in keys {
            if self.perform(&Job::Remove(key)).await.is_ok() {
                gone.push(key);
            }
        }
        self.let_go(&gone);
    }

    /// Takes runs off the shelf that made room, and says so.
    fn let_go(self, keys: &[Key]) {
        self.shelf
            .update(|shelf| keys.iter().for_each(|&key| shelf.remove(key)));
        keys.iter().for_each(|&key| self.withdraw(key));
        let date = |key: &Key| browser::date(key / 1000).unwrap_or_default();
        if !keys.is_empty() {
            self.say(&made_room(&keys.iter().map(date).collect::<Vec<_>>()));
        }
    }

    fn refuse(self, trouble: Trouble) {
        self.inner.update_value(|inner| {
            // Who is silent may answer yet.
            inner.refusals += u32::from(trouble != Trouble::Silent);
            inner.database = None;
        });
        let reason = match trouble {
            Trouble::Full => "the browser's storage for this page is full",
            Trouble::Gap | Trouble::Refused => {
                "this browser stores nothing for this page, as in a private window"
            }
            Trouble::Silent => {
                "the browser's storage does not answer, perhaps because another window holds it"
            }
        };
        self.not_kept.set(Some(format!(
            "Runs are not kept: {reason}. Everything else works; save a run as a file to keep it."
        )));
    }
}

/// The lock that the tab holds which trains the run.
fn lock_name(key: Key) -> String {
    format!("optimarium run {key}")
}

/// Name under which a run is saved.
pub fn file_name(file: &RunFile) -> String {
    let seed = file.config().seed;
    format!("optimarium-run-seed-{seed}.json")
}
