//! What the visitor discarded, noted until storage has taken it in.

use super::Archive;
use crate::saved_runs::{
    Key,
    queue::Job,
    store::Database,
    wishes::{Wish, Wishes},
};

impl<C: Database> Archive<C> {
    /// Everything that was discarded and that storage has not taken in, here or in another window.
    pub(super) fn wishes(&self) -> Wishes {
        let mut wishes = self.note();
        let inner = self.inner();
        let unnoted = inner.unnoted.all();
        unnoted.for_each(|(key, wish)| wishes.add(key, wish));
        wishes
    }

    fn note(&self) -> Wishes {
        let note = self.0.database.note();
        Wishes::parse(note.as_deref().unwrap_or_default())
    }

    /// Notes a wish and has it come true.
    pub(super) fn wish(&self, key: Key, wish: Wish) {
        let is_there = {
            let inner = self.inner();
            inner.shown.entry(key).is_some() || inner.stored.entry(key).is_some()
        };
        if !is_there {
            return;
        }
        let mut note = self.note();
        note.add(key, wish);
        if !self.0.database.keep_note(note.note().as_deref()) {
            self.inner_mut().unnoted.add(key, wish);
        }
        self.put(Job::Wish(key, wish));
    }

    /// Takes wishes out of the note.
    pub(super) fn strike(&self, strike: impl Fn(&mut Wishes)) {
        let before = self.note();
        let mut note = before.clone();
        strike(&mut note);
        if note != before {
            // What stays noted is struck out at the next look into storage.
            self.0.database.keep_note(note.note().as_deref());
        }
        strike(&mut self.inner_mut().unnoted);
    }

    /// Has storage take in what was wished, on this visit or an earlier one; what is gone needs nothing more.
    pub(super) fn see_to_wishes(&self) {
        let wishes = self.wishes();
        let inner = self.inner();
        let is_there = |key: Key| {
            inner.stored.entry(key).is_some() || inner.queue.jobs().any(|job| job.key() == key)
        };
        let waits = |key, wish| {
            let mut jobs = inner.queue.jobs();
            jobs.any(|job| job.key() == key && job.wish() >= Some(wish))
        };
        let (mut gone, mut due) = (Vec::new(), Vec::new());
        for (key, wish) in wishes.all() {
            if !is_there(key) {
                gone.push(key);
            } else if !waits(key, wish) {
                due.push(Job::Wish(key, wish));
            }
        }
        drop(inner);
        self.strike(|wishes| gone.iter().for_each(|key| wishes.forget(*key)));
        due.into_iter().for_each(|job| self.put(job));
    }
}
