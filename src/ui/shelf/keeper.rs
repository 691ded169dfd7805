//! Carries runs between the page and storage; the page never waits for it.
//!
//! What is to be stored queues up and is written one after the other; what waits is replaced by what is
//! newer. A refusal is told once, and the page works on.

use std::collections::VecDeque;

use leptos::prelude::*;

use super::{Batch, Entry, Key, Ledger, Shelf, Trouble, database::Database, made_room};
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
const ENOUGH: usize = 2;

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
        match self.read_heads().await {
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
                self.offered.set(None);
                let run = self.session.take_up(&file);
                let ledger = Ledger::of_stored(run, key, &head, &pieces, file.adam().len());
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
        if self.inner.with_value(|inner| inner.refusals < MAX_REFUSALS) {
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
        let pieces = self.pieces(key).await;
        let pieces = pieces.map_err(|_| "the browser's storage cannot be read.")?;
        let file = assemble(&head, &pieces).map_err(|error| error.to_string())?;
        Ok((head, pieces, file))
    }

    async fn pieces(self, key: Key) -> Result<Vec<String>, Trouble> {
        let database = self.connection().await?;
        let pieces = database.pieces(key).await;
        self.give_back(pieces.is_ok().then_some(database));
        pieces
    }

    async fn read_heads(self) -> Result<Vec<(Key, String)>, Trouble> {
        let database = self.connection().await?;
        let heads = database.heads().await;
        self.give_back(heads.is_ok().then_some(database));
        heads
    }

    /// Takes the connection that is there, or opens one.
    async fn connection(self) -> Result<Database, Trouble> {
        let known = self.inner.try_update_value(|inner| inner.database.take());
        match known.flatten() {
            Some(database) => Ok(database),
            None => Database::open().await,
        }
    }

    /// Puts back the connection, which is there where it is still good.
    fn give_back(self, connection: Option<Database>) {
        if connection.is_some() {
            self.inner.update_value(|inner| inner.database = connection);
        }
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
                outcome = self.write_in_place_of_others(&job, batch).await;
            }
            self.conclude(job, outcome).await;
        }
    }

    /// Does the `job` of writing `batch` where the oldest runs were; where that does not help, they come
    /// back.
    async fn write_in_place_of_others(self, job: &Job, batch: &Batch) -> Result<(), Trouble> {
        let mut outcome = Err(Trouble::Full);
        let mut aside: Vec<Batch> = Vec::new();
        while outcome == Err(Trouble::Full)
            && aside.iter().map(Batch::bytes).sum::<usize>() < ENOUGH * batch.bytes()
        {
            let Some(run) = self.set_aside(batch.key).await else {
                break;
            };
            aside.push(run);
            outcome = self.perform(job).await;
        }
        let mut gone = Vec::new();
        for run in aside {
            let (key, head) = (run.key, run.head.clone());
            let is_back = outcome.is_err() && self.perform(&Job::Write(run)).await.is_ok();
            match is_back {
                true => self.shelf.update(|shelf| shelf.put(key, head)),
                false => gone.push(key),
            }
        }
        self.tell_gone(&gone);
        outcome
    }

    /// Takes the oldest run out of storage that may go, `current` staying, and returns it whole.
    async fn set_aside(self, current: Key) -> Option<Batch> {
        let (key, head) = self.shelf.with_untracked(|shelf| {
            let key = shelf.oldest_free(current)?;
            let head = shelf.entry(key)?.head.clone().ok()?;
            Some((key, head))
        })?;
        let pieces = self.pieces(key).await.ok()?;
        self.perform(&Job::Remove(key)).await.ok()?;
        self.shelf.update(|shelf| shelf.remove(key));
        Some(Batch {
            key,
            head,
            first: 0,
            pieces,
        })
    }

    async fn perform(self, job: &Job) -> Result<(), Trouble> {
        let database = self.connection().await?;
        let outcome = match job {
            Job::Write(batch) => {
                let head = batch.head.to_json();
                let Batch {
                    key, first, pieces, ..
                } = batch;
                database.write(*key, &head, *first, pieces).await
            }
            Job::Head(key, head) => database.write_head(*key, &head.to_json()).await,
            Job::Remove(key) => database.remove(*key).await,
        };
        if outcome != Err(Trouble::Refused) {
            self.give_back(Some(database));
        }
        outcome
    }

    async fn conclude(self, job: Job, outcome: Result<(), Trouble>) {
        match (job, outcome) {
            (Job::Write(batch), Ok(())) => {
                self.inner.update_value(|inner| inner.refusals = 0);
                self.not_kept.set(None);
                let key = batch.key;
                self.shelf.update(|shelf| shelf.put(key, batch.head));
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
                self.shelf.update(|shelf| shelf.remove(key));
                gone.push(key);
            }
        }
        self.tell_gone(&gone);
    }

    /// Says which runs made room, if any.
    fn tell_gone(self, keys: &[Key]) {
        keys.iter().for_each(|&key| self.withdraw(key));
        let date = |key: &Key| browser::date(key / 1000).unwrap_or_default();
        if !keys.is_empty() {
            self.say(&made_room(&keys.iter().map(date).collect::<Vec<_>>()));
        }
    }

    fn refuse(self, trouble: Trouble) {
        self.inner.update_value(|inner| {
            inner.refusals += 1;
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
