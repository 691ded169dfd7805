//! What is to be done in storage, one thing after the other.

use std::{collections::VecDeque, rc::Rc};

use super::{Batch, Key, wishes::Wish};
use files::run_file::pieces::Head;

/// Something to be done in storage.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Write what is new of a run.
    Write(Box<Batch>),
    /// Change the head of a run that is stored, as it is stored then.
    Mark(Key, Mark),
    /// Remove a run.
    Remove(Key),
}

impl Job {
    /// What makes `wish` come true.
    pub fn of(key: Key, wish: Wish) -> Job {
        match wish {
            Wish::Ended => Job::Mark(key, Mark::Ended),
            Wish::Removed => Job::Remove(key),
        }
    }

    /// The run.
    pub fn key(&self) -> Key {
        match self {
            Job::Write(batch) => batch.key,
            Job::Mark(key, _) | Job::Remove(key) => *key,
        }
    }

    /// The visitor's wish that it makes true.
    pub fn wish(&self) -> Option<Wish> {
        match self {
            Job::Write(_) | Job::Mark(_, Mark::Pinned(_)) => None,
            Job::Mark(_, Mark::Ended) => Some(Wish::Ended),
            Job::Remove(_) => Some(Wish::Removed),
        }
    }
}

/// A change of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Whether the run stays when room is needed.
    Pinned(bool),
    /// Its end was wished.
    Ended,
}

impl Mark {
    /// Changes `head`.
    pub fn apply(self, head: &mut Head) {
        match self {
            Mark::Pinned(pinned) => head.pinned = pinned,
            Mark::Ended => head.ended = true,
        }
    }
}

/// What waits, and what is being done.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: VecDeque<Job>,
    doing: Option<Rc<Job>>,
}

impl Queue {
    /// Puts `job` at the end; a batch joins the one before it of the same run. Nothing else of a run that is
    /// to be removed is done any more.
    pub fn put(&mut self, job: Job) {
        if let Job::Remove(key) = job {
            self.waiting.retain(|waiting| waiting.key() != key);
        }
        let left = match (self.waiting.back_mut(), job) {
            (Some(Job::Write(waiting)), Job::Write(batch)) => waiting
                .absorb(*batch)
                .map(|left| Job::Write(Box::new(left))),
            (_, job) => Some(job),
        };
        self.waiting.extend(left);
    }

    /// Takes the next job, which is being done from now on; `None` where none waits.
    pub fn next(&mut self) -> Option<Rc<Job>> {
        self.doing = self.waiting.pop_front().map(Rc::new);
        self.doing.clone()
    }

    /// Notes that what was being done is over.
    pub fn done(&mut self) {
        self.doing = None;
    }

    /// Everything that is not done yet, in order.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.doing.as_deref().into_iter().chain(&self.waiting)
    }
}
