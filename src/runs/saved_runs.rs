//! Runs that outlive the page: what is kept, for how long, and in which words.
//!
//! Plain data; an archive carries it to a store and back, which in the browser is a database, and the page's
//! storage shows all that.
//!
//! ```text
//! state ──progress──▶ batch ──queue──▶ archive ──▶ store   (after every round)
//! store ──archive──▶ run file ──storage──▶ session        (to go on, to replay, to save)
//! ```

pub mod archive;
mod progress;
mod queue;
pub mod store;
#[cfg(test)]
pub(crate) mod testing;
mod wishes;

pub use self::progress::{Batch, SaveProgress};
use self::{queue::Job, wishes::Wish};
use files::run_file::pieces::Head;
use science::config::RunConfig;
use widget_state::format;

/// Runs that are kept at most.
pub const MAX_RUNS: usize = 30;

/// Bytes that are kept at most.
pub const MAX_BYTES: u64 = 64_000_000;

/// Runs that are held back at most when room is needed: the others need some, too.
const MAX_PINNED: usize = MAX_RUNS / 2;

/// Bytes from which on no more runs are held back.
const MAX_PINNED_BYTES: u64 = MAX_BYTES / 2;

/// Names a run in storage: when it was first kept, in milliseconds since 1970.
pub type Key = u64;

/// Why storage did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// There is no room.
    Full,
    /// Pieces before those to be written are not there: somebody else removed them.
    Gap,
    /// The browser refuses, or the connection broke.
    Refused,
    /// The browser has not answered yet.
    Silent,
}

/// A run in storage.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name there.
    pub key: Key,
    /// What is known of it, or why it cannot be read: a sentence.
    pub head: Result<Head, String>,
}

impl Entry {
    fn bytes(&self) -> u64 {
        self.head.as_ref().map_or(0, |head| head.bytes)
    }

    fn is_pinned(&self) -> bool {
        // What this version cannot read is not its to throw away.
        self.head.as_ref().map_or(true, |head| head.pinned)
    }

    /// Whether the run could go on.
    pub fn is_unfinished(&self) -> bool {
        self.head.as_ref().is_ok_and(|head| !head.is_finished())
    }
}

/// Everything in storage, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SavedRuns {
    entries: Vec<Entry>,
}

impl SavedRuns {
    /// Returns what was found in storage, oldest first.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| entry.key);
        Self { entries }
    }

    /// Every run, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Looks up a run.
    pub fn entry(&self, key: Key) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Puts a run in, or in place of what was known of it.
    pub fn put(&mut self, key: Key, head: Head) {
        self.remove(key);
        let at = self.entries.partition_point(|entry| entry.key < key);
        let head = Ok(head);
        self.entries.insert(at, Entry { key, head });
    }

    /// Takes in that `job` is done.
    pub fn take_in(&mut self, job: &Job) {
        match job {
            Job::Write(batch) => self.put(batch.key, batch.head.clone()),
            Job::Wish(key, Wish::Removed) => self.remove(*key),
            Job::Pin(key, _) | Job::Wish(key, Wish::Ended) => {
                let entry = self.entries.iter_mut().find(|entry| entry.key == *key);
                if let Some(Ok(head)) = entry.map(|entry| entry.head.as_mut()) {
                    job.mark(head);
                }
            }
        }
    }

    /// Takes a run out.
    pub fn remove(&mut self, key: Key) {
        self.entries.retain(|entry| entry.key != key);
    }

    /// Bytes of all runs together.
    pub fn bytes(&self) -> u64 {
        self.entries.iter().map(Entry::bytes).sum()
    }

    /// Returns the unfinished runs whose end nobody wished, the newest first: what to offer first.
    pub fn interrupted(&self) -> impl Iterator<Item = &Entry> {
        let open = |entry: &&Entry| {
            let wished = entry.head.as_ref().is_ok_and(|head| head.ended);
            entry.is_unfinished() && !wished
        };
        self.entries.iter().rev().filter(open)
    }

    /// Whether one more run may stay when room is needed.
    pub fn may_pin(&self) -> bool {
        let pinned = || self.entries.iter().filter(|entry| entry.is_pinned());
        pinned().count() < MAX_PINNED && pinned().map(Entry::bytes).sum::<u64>() < MAX_PINNED_BYTES
    }

    /// Returns the runs that may go where room is needed, neither pinned nor `current`, oldest first and as long as
    /// `goes_on` says.
    fn free_while(&self, current: Key, goes_on: impl FnMut(&&Entry) -> bool) -> Vec<Key> {
        let free = self.entries.iter();
        let free = free.filter(|entry| !entry.is_pinned() && entry.key != current);
        free.take_while(goes_on).map(|entry| entry.key).collect()
    }

    /// Returns the oldest runs that may go where `bytes` are needed, `current` staying: as few as have so
    /// many.
    pub fn oldest(&self, bytes: u64, current: Key) -> Vec<Key> {
        let mut room = 0;
        let short = |entry: &&Entry| {
            let short = room < bytes;
            room += entry.bytes();
            short
        };
        self.free_while(current, short)
    }

    /// Returns which runs have to go so that the rest is within bounds, `current` staying.
    pub fn surplus(&self, current: Key) -> Vec<Key> {
        let (mut runs, mut bytes) = (self.entries.len(), self.bytes());
        let too_much = |entry: &&Entry| {
            let too_much = runs > MAX_RUNS || bytes > MAX_BYTES;
            runs -= 1;
            bytes -= entry.bytes();
            too_much
        };
        self.free_while(current, too_much)
    }
}

/// Says why one more run cannot be held back.
pub fn all_pinned() -> String {
    format!(
        "“Keep” holds back at most {MAX_PINNED} runs and {}, so that newer ones find room; release another one first.",
        size(MAX_PINNED_BYTES)
    )
}

/// Says which runs made room, `dates` being their days.
pub fn made_room(dates: &[String]) -> String {
    let rule = format!(
        "At most {MAX_RUNS} runs and {} are kept; “Keep” holds one back.",
        size(MAX_BYTES)
    );
    match dates {
        [only] => format!("The saved run of {only} made room for a newer one. {rule}"),
        all => format!(
            "{} old saved runs made room for newer ones. {rule}",
            all.len()
        ),
    }
}

/// Says how far a run came: `4 of 12 generations` or `all 12 generations`.
pub fn extent(head: &Head) -> String {
    let all = head.config.generations;
    match (head.scored, all) {
        (_, 1) if head.is_finished() => "its only generation".into(),
        (scored, _) if scored >= all => format!("all {all} generations"),
        (scored, 1) => format!("{scored} of 1 generation"),
        (scored, _) => format!("{scored} of {all} generations"),
    }
}

/// Says what its best reached, beside Adam.
pub fn best(head: &Head) -> Option<String> {
    let best = head.best.as_ref()?;
    let (fitness, adam) = (format::fitness(best.fitness), format::fitness(best.adam));
    Some(format!("best {fitness}, Adam {adam}"))
}

/// Offers to go on with a run of the day `date`.
pub fn offer(head: &Head, date: Option<&str>) -> String {
    let of = date.map_or_else(String::new, |date| format!(" of {date}"));
    let RunConfig { generations, .. } = head.config;
    format!(
        "Your search{of} stopped in generation {} of {generations}.",
        head.scored + 1
    )
}

/// Offers to look again at a run of the day `date` that is over.
pub fn finished(head: &Head, date: Option<&str>) -> String {
    let of = date.map_or_else(String::new, |date| format!(" of {date}"));
    let best = best(head).map_or_else(String::new, |best| format!(" ({best})"));
    format!("Your search{of} is over and saved{best}.")
}

/// Returns a size in storage, e.g. `1.2 MB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        1_000_000..100_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{} MB", format::count(bytes / 1_000_000)),
    }
}

#[cfg(test)]
mod tests;
