//! What the archive does in its store, and what follows from how that went.

use super::{Archive, News, twice};
use crate::saved_runs::{
    Batch, Key, SaveProgress, Trouble,
    queue::Job,
    store::{Database, Store},
    wishes::Wish,
};
use files::run_file::pieces::Head;

/// So many times the room that a run needs is made for it at most: what does not fit then is refused for
/// another reason.
const ENOUGH: u64 = 2;

impl<C: Database> Archive<C> {
    /// Does what waits, one after the other; nothing where that is done already.
    pub async fn work(&self) {
        if std::mem::replace(&mut self.inner_mut().working, true) {
            return;
        }
        loop {
            let next = self.inner_mut().queue.next();
            let Some(job) = next else { break };
            let mut outcome = twice(async || self.perform(&job).await).await;
            if let (Err(Trouble::Full), Job::Write(batch)) = (&outcome, &*job) {
                outcome = self.write_in_place_of_others(batch).await;
            }
            if outcome == Err(Trouble::Gap) {
                outcome = self.look_for(&job).await;
            }
            self.inner_mut().queue.done();
            match outcome {
                Ok(()) => self.conclude(&job).await,
                Err(trouble) => self.fail(&job, trouble),
            }
        }
        self.inner_mut().working = false;
    }

    /// Looks what is there of a run of which `job` missed something, and does it where that was not the run: a
    /// batch may miss the one before it, which found no room, while the run stands as it was.
    async fn look_for(&self, job: &Job) -> Result<(), Trouble> {
        if self.look().await.is_err() {
            self.inner_mut().stored.remove(job.key());
        }
        let is_there = self.inner().stored.entry(job.key()).is_some();
        match job {
            Job::Pin(..) | Job::Wish(..) if is_there => self.perform(job).await,
            _ => Err(Trouble::Gap),
        }
    }

    async fn perform(&self, job: &Job) -> Result<(), Trouble> {
        let outcome = self.attempt(job).await;
        self.count(&outcome);
        outcome
    }

    fn count(&self, outcome: &Result<(), Trouble>) {
        self.inner_mut().changes += u64::from(outcome.is_ok());
    }

    async fn attempt(&self, job: &Job) -> Result<(), Trouble> {
        match job {
            Job::Write(batch) => self.write(batch, &[]).await,
            Job::Wish(key, Wish::Removed) => self.ask(async |store| store.remove(*key).await).await,
            Job::Pin(key, _) | Job::Wish(key, Wish::Ended) => {
                let marked = |stored: Option<&str>| {
                    let mut head = Head::parse(stored?).ok()?;
                    job.mark(&mut head);
                    Some(head.to_json())
                };
                self.ask(async |store| store.write_head(*key, &marked).await)
                    .await
            }
        }
    }

    async fn write(&self, batch: &Batch, instead_of: &[Key]) -> Result<(), Trouble> {
        let Batch {
            key, first, pieces, ..
        } = batch;
        // Whether it stays when room is needed is said by marks alone, and may have been in another tab.
        let head = |stored: Option<&str>| {
            let stored = stored.and_then(|stored| Head::parse(stored).ok());
            let head = Head {
                pinned: stored.map_or(batch.head.pinned, |stored| stored.pinned),
                ..batch.head.clone()
            };
            Some(head.to_json())
        };
        self.ask(async |store| store.write(*key, &head, *first, pieces, instead_of).await)
            .await
    }

    /// Writes `batch` where the oldest runs were, as few as it takes; where that does not help, they stay.
    async fn write_in_place_of_others(&self, batch: &Batch) -> Result<(), Trouble> {
        let room = ENOUGH * batch.bytes() as u64;
        let old = self.inner().stored.oldest(room, batch.key);
        for count in 1..=old.len() {
            let outcome = self.write(batch, &old[..count]).await;
            self.count(&outcome);
            if outcome.is_ok() {
                self.let_go(&old[..count]);
            }
            if outcome != Err(Trouble::Full) {
                return outcome;
            }
        }
        Err(Trouble::Full)
    }

    /// Takes in that `job` is done.
    async fn conclude(&self, job: &Job) {
        self.inner_mut().stored.take_in(job);
        match job {
            Job::Write(batch) => {
                self.inner_mut().refusals = 0;
                self.tell(News::Kept(None));
                let surplus = self.inner().stored.surplus(batch.key);
                self.make_room(&surplus).await;
            }
            Job::Pin(..) | Job::Wish(_, Wish::Ended) => {}
            Job::Wish(_, Wish::Removed) => {
                let refused = std::mem::take(&mut self.inner_mut().refusals) > 0;
                self.tell(News::Removed);
                if refused {
                    self.tell(News::WriteAnew);
                }
            }
        }
        if let Some(wish) = job.wish() {
            self.strike(|wishes| wishes.fulfil(job.key(), wish));
        }
        self.show_anew();
    }

    /// Takes in that `job` is not done.
    fn fail(&self, job: &Job, trouble: Trouble) {
        let key = job.key();
        match job {
            Job::Write(_) => {
                let forgotten = self.inner_mut().progress_of(key).map(SaveProgress::forget);
                self.show_anew();
                match (trouble, forgotten) {
                    // Somebody cleared the storage: everything is written again.
                    (Trouble::Gap, Some(())) => self.tell(News::WriteAnew),
                    (Trouble::Gap, None) => {}
                    (_, _) => self.refuse(trouble),
                }
            }
            // Of a run that is not there any more.
            Job::Pin(..) | Job::Wish(..) if trouble == Trouble::Gap => {
                self.strike(|wishes| wishes.forget(key));
                self.show_anew();
            }
            Job::Pin(..) => {
                self.show_anew();
                self.tell(News::Refused(key));
            }
            Job::Wish(_, wish) => {
                let noted = self.inner().unnoted.of(key).is_none();
                match wish {
                    // Removing takes no room.
                    Wish::Ended if !noted && trouble != Trouble::Silent => self.remove(key),
                    Wish::Removed if !noted => self.tell(News::Refused(key)),
                    _ => {}
                }
            }
        }
    }

    /// Removes runs and says so; what cannot be removed now is tried again with the next.
    async fn make_room(&self, keys: &[Key]) {
        let mut gone = Vec::new();
        for &key in keys {
            if self.perform(&Job::Wish(key, Wish::Removed)).await.is_ok() {
                gone.push(key);
            }
        }
        self.let_go(&gone);
    }

    /// Takes out the runs that made room, and says so.
    fn let_go(&self, keys: &[Key]) {
        let mut inner = self.inner_mut();
        keys.iter().for_each(|&key| inner.stored.remove(key));
        drop(inner);
        if !keys.is_empty() {
            self.tell(News::MadeRoom(keys.to_vec()));
        }
    }
}
