//! What is to be done in storage, one thing after the other.

use std::{collections::VecDeque, rc::Rc};

use super::{Batch, Key, wishes::Wish};
use files::run_file::pieces::Head;

/// Something to be done in storage.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Write what is new of a run.
    Write(Box<Batch>),
    /// Note whether a run that is stored stays when room is needed.
    Pin(Key, bool),
    /// Have come true what is wished of a run.
    Wish(Key, Wish),
}

impl Job {
    /// The run.
    pub fn key(&self) -> Key {
        match self {
            Job::Write(batch) => batch.key,
            Job::Pin(key, _) | Job::Wish(key, _) => *key,
        }
    }

    /// The wish that it makes true.
    pub fn wish(&self) -> Option<Wish> {
        match self {
            Job::Wish(_, wish) => Some(*wish),
            Job::Write(_) | Job::Pin(..) => None,
        }
    }

    /// Changes the head of a run that stays, as it is stored then.
    pub fn mark(&self, head: &mut Head) {
        match self {
            Job::Pin(_, pinned) => head.pinned = *pinned,
            Job::Wish(_, Wish::Ended) => head.ended = true,
            Job::Write(_) | Job::Wish(_, Wish::Removed) => {}
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
        if let Job::Wish(key, Wish::Removed) = job {
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
