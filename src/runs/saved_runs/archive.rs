//! Carries runs between the page and storage; the page never waits for it.
//!
//! What is to be stored queues up and is written one after the other; what waits is replaced by what is
//! newer. Storage may be slow, full, cleared by others, closed by the browser, or refuse. Whatever the
//! visitor discards is noted beside it at once ([`Wishes`]), and stays discarded. Without signals, a browser
//! or a clock: the page's storage has those.

mod connection;
mod discarded;
mod work;

use std::{
    cell::{Ref, RefCell, RefMut},
    rc::Rc,
};

use super::{
    Entry, Key, SaveProgress, SavedRuns, Trouble,
    queue::{Job, Queue},
    store::{Database, Store},
    wishes::{Wish, Wishes},
};
use files::run_file::pieces::Head;
use page_state::state::State;
use protocol::RunId;

/// Times in a row that storage may refuse before it is left alone.
const MAX_REFUSALS: u32 = 3;

/// What whoever shows the archive has to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Something waits that [`Archive::work`] does.
    Waiting,
    /// The saved runs changed.
    SavedRuns,
    /// Whether runs are kept: no longer, for this reason, or again.
    Kept(Option<Trouble>),
    /// These runs made room for a newer one.
    MadeRoom(Vec<Key>),
    /// A run was removed.
    Removed,
    /// Storage that was silent answers.
    Answers,
    /// The run on the page is to be written anew: others cleared the storage, or there is room again.
    WriteAnew,
    /// What was to be changed of this run is not, and can not even be noted.
    Refused(Key),
}

/// What keeps runs; clones share it.
pub struct Archive<C: Database>(Rc<Room<C>>);

impl<C: Database> Clone for Archive<C> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

struct Room<C: Database> {
    database: C,
    tell: Box<dyn Fn(News)>,
    connection: RefCell<Option<C::Store>>,
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    /// Everything in storage, as far as is known.
    stored: SavedRuns,
    /// Changes of storage that succeeded.
    changes: u64,
    /// The same with all that waits.
    shown: SavedRuns,
    /// The run on the page.
    progress: Option<SaveProgress>,
    queue: Queue,
    working: bool,
    /// Wishes for which the note had no room.
    unnoted: Wishes,
    refusals: u32,
    /// Whether storage was asked and has not answered yet.
    silent: bool,
}

impl Inner {
    /// The books of the run, where it is on the page.
    fn progress_of(&mut self, key: Key) -> Option<&mut SaveProgress> {
        self.progress
            .as_mut()
            .filter(|progress| progress.key() == key)
    }
}

/// Does something, and once more where it is refused: a connection may have been closed by the browser, and the next
/// one is new.
async fn twice<T>(attempt: impl AsyncFn() -> Result<T, Trouble>) -> Result<T, Trouble> {
    match attempt().await {
        Err(Trouble::Refused) => attempt().await,
        outcome => outcome,
    }
}

impl<C: Database> Archive<C> {
    /// An archive in `database`, into which nobody looked yet; news go to `tell`.
    pub fn new(database: C, tell: impl Fn(News) + 'static) -> Self {
        Self(Rc::new(Room {
            database,
            tell: Box::new(tell),
            connection: RefCell::default(),
            inner: RefCell::default(),
        }))
    }

    /// What is in storage, or will be.
    pub fn saved_runs(&self) -> SavedRuns {
        self.inner().shown.clone()
    }

    /// The run on the page.
    pub fn run(&self) -> Option<RunId> {
        self.inner().progress.as_ref().map(SaveProgress::run)
    }

    /// Whether the run is on the page just now.
    pub fn is_on_page(&self, key: Key) -> bool {
        self.inner_mut().progress_of(key).is_some()
    }

    /// Returns a name for a new run that begins at `unix_millis`.
    pub fn fresh_key(&self, unix_millis: Key) -> Key {
        let inner = self.inner();
        let last = [&inner.stored, &inner.shown].map(|saved_runs| saved_runs.entries().last());
        let last = last.into_iter().flatten().map(|entry| entry.key).max();
        unix_millis.max(last.map_or(0, |last| last + 1))
    }

    /// Reads again what is in storage, and sees to wishes that have not come true.
    pub async fn refresh(&self) {
        match twice(async || self.look().await).await {
            Ok(()) => {
                self.see_to_wishes();
                self.show_anew();
                if self.inner().refusals == 0 {
                    self.tell(News::Kept(None));
                }
            }
            // Nothing was to be written, so none of the tries is used up.
            Err(trouble) => self.tell(News::Kept(Some(trouble))),
        }
    }

    /// Reads again what is in storage.
    async fn look(&self) -> Result<(), Trouble> {
        let heads = loop {
            let changes = self.inner().changes;
            let heads = self.ask(C::Store::heads).await?;
            // What was changed while the answer was on its way may not be in it.
            if self.inner().changes == changes {
                break heads;
            }
        };
        let entry = |(key, head): (Key, String)| Entry {
            key,
            head: Head::parse(&head).map_err(|error| error.to_string()),
        };
        self.inner_mut().stored = SavedRuns::new(heads.into_iter().map(entry).collect());
        Ok(())
    }

    /// Opens the books of the run on the page, which may be there already.
    pub fn open(&self, progress: SaveProgress) {
        self.strike(|wishes| wishes.forget(progress.key()));
        let mut inner = self.inner_mut();
        inner.progress = Some(progress);
        // For another run there may be room: it is tried once at least.
        inner.refusals = inner.refusals.min(MAX_REFUSALS - 1);
    }

    /// Closes the books of a run that left the page because the visitor wished so.
    pub fn close(&self) {
        let progress = self.inner_mut().progress.take();
        if let Some(progress) = progress {
            self.end(progress.key());
        }
    }

    /// Stores what is new of the run on the page.
    pub fn keep(&self, state: &State) {
        let batch = {
            let mut inner = self.inner_mut();
            let open = inner.refusals < MAX_REFUSALS && !inner.silent;
            let progress = inner.progress.as_mut().filter(|_| open);
            progress.and_then(|progress| progress.batch(state))
        };
        if let Some(batch) = batch {
            self.put(Job::Write(Box::new(batch)));
        }
    }

    /// Does not offer the run to go on with any more; it stays in storage.
    pub fn end(&self, key: Key) {
        self.wish(key, Wish::Ended);
    }

    /// Removes a run for good.
    pub fn remove(&self, key: Key) {
        // What is removed is not written anew where that makes room.
        self.inner_mut()
            .progress
            .take_if(|progress| progress.key() == key);
        self.wish(key, Wish::Removed);
    }

    /// Keeps a run when room is needed, or no longer; returns whether it may be.
    pub fn pin(&self, key: Key, pinned: bool) -> bool {
        if pinned && !self.inner().shown.may_pin() {
            return false;
        }
        if let Some(progress) = self.inner_mut().progress_of(key) {
            progress.pin(pinned);
        }
        self.put(Job::Pin(key, pinned));
        true
    }

    /// Returns the head of a run and its pieces.
    ///
    /// # Errors
    /// Why not: the end of a sentence.
    pub async fn read(&self, key: Key) -> Result<(Head, Vec<String>), String> {
        let pieces = twice(async || self.ask(async |store| store.pieces(key).await).await).await;
        let pieces = pieces.map_err(|_| "the browser's storage cannot be read.")?;
        let gone = "it is not there any more.";
        if pieces.is_empty() {
            return Err(gone.into());
        }
        // As it is now that the pieces are here: what is written meanwhile changes both.
        let entry = self.inner().stored.entry(key).cloned();
        let head = entry.ok_or(gone)?.head?;
        Ok((head, pieces))
    }

    fn inner(&self) -> Ref<'_, Inner> {
        self.0.inner.borrow()
    }

    fn inner_mut(&self) -> RefMut<'_, Inner> {
        self.0.inner.borrow_mut()
    }

    fn tell(&self, news: News) {
        (self.0.tell)(news);
    }

    fn put(&self, job: Job) {
        self.inner_mut().queue.put(job);
        self.show_anew();
        self.tell(News::Waiting);
    }

    /// Shows what is stored with all that waits.
    fn show_anew(&self) {
        let wishes = self.wishes();
        let mut inner = self.inner_mut();
        let mut shown = inner.stored.clone();
        inner.queue.jobs().for_each(|job| shown.take_in(job));
        let wished = wishes.all().map(|(key, wish)| Job::Wish(key, wish));
        wished.for_each(|job| shown.take_in(&job));
        inner.shown = shown;
        drop(inner);
        self.tell(News::SavedRuns);
    }
}

#[cfg(test)]
mod tests;
