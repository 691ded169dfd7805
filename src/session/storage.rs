//! The archive on the page: what it holds, what it offers and what became of it, as signals.
//!
//! A refusal is told once, and the page works on.

// Calls from one wasm file into another, which the macro declares.
#![allow(unsafe_code, improper_ctypes, improper_ctypes_definitions)]

use leptos::{
    prelude::*,
    reactive::spawn_local_scoped,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::database::Browser;
use crate::{Session, player::Player, reader};
use files::run_file::{RunFile, pieces::Head};
use protocol::RunId;
use runs::saved_runs::{
    Key, SaveProgress, SavedRuns, Trouble, all_pinned,
    archive::{Archive, News},
    made_room,
    store::{Database, Store},
};
use science::genome::Genome;
use web::locks::{self, Lock};
use widgets::browser;

/// Under what the tab keeps the name of the run that is on the page: the list of all does not tell in which tab one
/// was trained.
const HERE: &str = "run";

/// Said where [`keep`] did not come.
const MISSING: &str = "Runs are not kept: the part of the page that keeps them could not be fetched. Everything else works; save a run as a file to keep it, or reload the page.";

/// What keeps runs did not come.
struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Begins to keep runs: in the part of the page that shows a search.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
fn keep(storage: RunStorage) -> Result<(), Missing> {
    storage.begin();
    Ok(())
}

/// What keeps runs; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct RunStorage {
    /// Whether the list of saved runs is open.
    pub listed: RwSignal<bool>,
    /// What is in storage.
    pub saved_runs: RwSignal<SavedRuns>,
    /// The interrupted run that is offered to go on with.
    pub offered: RwSignal<Option<Key>>,
    /// The run that came to its end in this tab before a reload, which is offered to look at again.
    pub finished: RwSignal<Option<Key>>,
    /// Which of the interrupted ones an open lesson offers by itself.
    pub claimed: RwSignal<Option<Key>>,
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
    /// There from the beginning on.
    archive: Option<Archive<Browser>>,
    /// Tells other tabs that the run on the page is trained here.
    lock: Option<Lock>,
}

impl RunStorage {
    /// Fetches what keeps runs, which from then on keeps every run of `session`.
    pub fn new(session: Session) -> Self {
        let storage = Self {
            listed: RwSignal::new(false),
            saved_runs: RwSignal::new(SavedRuns::default()),
            offered: RwSignal::new(None),
            finished: RwSignal::new(None),
            claimed: RwSignal::new(None),
            not_kept: RwSignal::new(None),
            said: RwSignal::new(None),
            used: RwSignal::new(None),
            session,
            inner: StoredValue::new_local(Inner::default()),
        };
        spawn_local_scoped(async move {
            if let Err(Missing) = keep(storage).await {
                storage.say(MISSING);
            }
        });
        storage
    }

    /// Looks into storage, and from now on keeps every run of the session.
    fn begin(self) {
        let session = self.session;
        let storage = self;
        let archive = Archive::new(Browser, move |news| storage.hear(news));
        storage
            .inner
            .update_value(|inner| inner.archive = Some(archive));
        leptos::task::spawn_local(async move {
            storage.refresh().await;
            storage.look_for_interrupted().await;
            storage.look_for_finished().await;
        });
        let progress = Memo::new(move |_| {
            session.state.with(|state| {
                let live = state.recording.is_none();
                let run = state.run.as_ref().filter(|_| live);
                (
                    run.map(|(run, _)| *run),
                    state.begun_generations(),
                    state.scored.len(),
                    state.finished_rounds.board.rounds().len(),
                )
            })
        });
        Effect::new(move |_| {
            let (run, ..) = progress.get();
            storage.follow(run);
        });
    }

    /// Reads again what is in storage.
    pub async fn refresh(self) {
        if let Some(archive) = self.archive() {
            archive.refresh().await;
        }
        self.used.set(browser::storage_used().await);
    }

    /// Goes on with a run, or shows it as it ended.
    pub fn go_on(self, key: Key) {
        leptos::task::spawn_local(async move {
            let under_way = "A search is under way. Reset it first, then go on with this one.";
            if self.session.is_searching() {
                return self.say(under_way);
            }
            // From here on, so that no other tab goes on with it while it loads.
            let lock = match self.is_on_page(key) {
                true => None,
                false => match locks::take(&lock_name(key)).await {
                    None => {
                        self.say("This search goes on in another tab.");
                        return self.withdraw(key);
                    }
                    lock => lock,
                },
            };
            let Some((head, pieces, file)) = self.load(key).await else {
                return;
            };
            if self.session.is_searching() {
                return self.say(under_way);
            }
            if let Err(refused) = self.session.admit(&file) {
                return self.say(refused);
            }
            // What is finished trains on nothing.
            if !file.evolution().is_finished()
                && let Err(missing) = self.session.own.check(file.about().own.as_deref())
            {
                return self.say(missing);
            }
            self.offer_nothing();
            self.said.set(None);
            let run = self.session.take_up(&file);
            let progress = SaveProgress::of_stored(run, key, &head, &pieces, &file);
            self.open(progress, lock);
        });
    }

    /// Returns the optimizer that a run goes on from, or that it has none; nothing where the run cannot be read.
    pub async fn founder(self, key: Key) -> Option<Option<Genome>> {
        let (.., file) = self.read(key).await.ok()?;
        Some(file.evolution().founder().cloned())
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
        if let Some(archive) = self.archive() {
            archive.remove(key);
        }
    }

    /// Keeps a run when room is needed, or no longer.
    pub fn pin(self, key: Key, pinned: bool) {
        if self
            .archive()
            .is_some_and(|archive| !archive.pin(key, pinned))
        {
            self.say(&all_pinned());
        }
    }

    /// Does not offer the interrupted run again; it stays in storage.
    pub fn decline(self, key: Key) {
        self.withdraw(key);
        if let Some(archive) = self.archive() {
            archive.end(key);
        }
    }

    /// Does not offer to look at the run that was finished here again; it stays in storage.
    pub fn dismiss(self) {
        browser::keep_in_tab(HERE, None);
        self.finished.set(None);
    }

    /// Whether the run is on the page just now.
    pub fn is_on_page(self, key: Key) -> bool {
        self.archive()
            .is_some_and(|archive| archive.is_on_page(key))
    }

    fn archive(self) -> Option<Archive<Browser>> {
        self.inner.try_with_value(|inner| inner.archive.clone())?
    }

    fn withdraw(self, key: Key) {
        for offer in [self.offered, self.finished] {
            if offer.get_untracked() == Some(key) {
                offer.set(None);
            }
        }
    }

    fn offer_nothing(self) {
        self.offered.set(None);
        self.finished.set(None);
    }

    fn say(self, sentence: &str) {
        self.said.set(Some(sentence.into()));
    }

    /// Keeps the books of `run`, which may be another than before.
    fn follow(self, run: Option<RunId>) {
        let Some(archive) = self.archive() else {
            return;
        };
        let known = archive.run();
        if known.is_some() && known != run {
            self.inner.update_value(|inner| inner.lock = None);
            archive.close();
            // Whoever cleared it, or went on to another, knows.
            browser::keep_in_tab(HERE, None);
        }
        let Some(run) = run else { return };
        if known != Some(run) {
            self.offer_nothing();
            self.said.set(None);
            let key = archive.fresh_key(js_sys::Date::now() as Key);
            self.open(SaveProgress::new(run, key), None);
        }
        self.session
            .state
            .with_untracked(|state| archive.keep(state));
    }

    /// Keeps the books of a run that is on the page now, by its `lock`, where that is held already.
    fn open(self, progress: SaveProgress, lock: Option<Lock>) {
        let lock = lock.unwrap_or_else(|| locks::hold(&lock_name(progress.key())));
        browser::keep_in_tab(HERE, Some(&progress.key().to_string()));
        self.inner.update_value(|inner| inner.lock = Some(lock));
        if let Some(archive) = self.archive() {
            archive.open(progress);
        }
    }

    /// Shows what the archive tells.
    fn hear(self, news: News) {
        let Some(archive) = self.archive() else {
            return;
        };
        let date = |key: &Key| browser::date(key / 1000).unwrap_or_default();
        match news {
            News::Waiting => leptos::task::spawn_local(async move { archive.work().await }),
            News::SavedRuns => self.saved_runs.set(archive.saved_runs()),
            News::Kept(trouble) => self.not_kept.set(trouble.map(not_kept)),
            News::MadeRoom(keys) => {
                keys.iter().for_each(|&key| self.withdraw(key));
                self.say(&made_room(&keys.iter().map(date).collect::<Vec<_>>()));
            }
            News::Removed => leptos::task::spawn_local(async move {
                self.used.set(browser::storage_used().await);
            }),
            News::Answers => leptos::task::spawn_local(async move {
                self.refresh().await;
                self.look_for_interrupted().await;
                self.look_for_finished().await;
                self.follow_on();
            }),
            News::WriteAnew => self.follow_on(),
            News::Refused(key) => self.say(&format!(
                "The browser's storage refused a change of the saved run of {}; after a reload it is as before.",
                date(&key)
            )),
        }
    }

    /// Stores what is new of the run on the page.
    fn follow_on(self) {
        let run = self.archive().and_then(|archive| archive.run());
        if run.is_some() {
            self.follow(run);
        }
    }

    /// Offers the newest run that was interrupted and that no other tab goes on with.
    async fn look_for_interrupted(self) {
        let keys: Vec<Key> = self
            .saved_runs
            .with_untracked(|saved_runs| saved_runs.interrupted().map(|entry| entry.key).collect());
        for key in keys {
            if !locks::is_held(&lock_name(key)).await {
                if !self.session.is_searching() {
                    self.offered.set(Some(key));
                }
                return;
            }
        }
    }

    /// Offers the run that came to its end in this tab, where it is stored still and no copy of the tab shows it.
    async fn look_for_finished(self) {
        let key = browser::kept_in_tab(HERE).and_then(|key| key.parse::<Key>().ok());
        let key = key.filter(|key| {
            self.saved_runs.with_untracked(|saved_runs| {
                let head = saved_runs
                    .entry(*key)
                    .and_then(|one| one.head.as_ref().ok());
                head.is_some_and(Head::is_finished)
            })
        });
        if let Some(key) = key
            && !locks::is_held(&lock_name(key)).await
            && !self.session.is_searching()
        {
            self.finished.set(Some(key));
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
        let archive = self.archive().ok_or("the page is closing.")?;
        let (head, pieces) = archive.read(key).await?;
        Ok(reader::saved(head, pieces).await?)
    }
}

/// Why this browser keeps no runs, as a sentence; `None` where its database opens and answers.
pub async fn refusal() -> Option<String> {
    let asked = async {
        let store = Browser.open(|_| ()).await?;
        store.heads().await.map_err(Trouble::from)
    };
    asked.await.err().map(not_kept)
}

/// Says why runs are not kept.
fn not_kept(trouble: Trouble) -> String {
    let reason = match trouble {
        Trouble::Full => "the browser's storage for this page is full",
        Trouble::Gap | Trouble::Refused => {
            "this browser stores nothing for this page, as in a private window"
        }
        Trouble::Silent => {
            "the browser's storage does not answer, perhaps because another window holds it"
        }
    };
    format!("Runs are not kept: {reason}. Everything else works; save a run as a file to keep it.")
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
