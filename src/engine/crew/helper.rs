//! The helper's side of a team: takes orders, trains its share, answers.
//!
//! Orders and answers can be written as bytes; how they travel is not known here.

use std::{collections::HashMap, ops::Range};

use serde::{Deserialize, Serialize};

use crate::{
    device::Site,
    fault::Fault,
    library::TaskImages,
    round::{Plan, Training},
};
use protocol::StepRecord;
use science::{answers::Answers, catalog::Dataset};

/// What a helper is told; orders are obeyed one after the other.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Order {
    /// Keep these images for every round on their task, in place of earlier ones.
    Keep(TaskImages),
    /// Set up these lanes; the images of their task came before.
    Begin {
        /// The lanes.
        plan: Plan,
        /// How many of them are one tensor program.
        cohort: usize,
    },
    /// Train so many steps. Answered.
    Advance(u32),
    /// Classify these scoring images. Answered.
    Classify(Range<usize>),
    /// Drop the lanes.
    End,
}

/// What a helper says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// It is up and listens; said once, by a helper that had to be loaded.
    Ready,
    /// Its lanes' records of the steps it was told to train, in order.
    Trained(Vec<StepRecord>),
    /// Which of the images each lane classified correctly.
    Classified(Vec<Answers>),
    /// So many lanes are too much for its memory.
    OutOfMemory,
    /// It cannot go on; why.
    Failed(String),
}

/// A worker that trains shares for another.
#[derive(Debug)]
pub struct Helper {
    site: Site,
    tasks: HashMap<Dataset, TaskImages>,
    training: Result<Training, Fault>,
}

impl Helper {
    /// A helper that trains on `site`.
    pub fn new(site: Site) -> Self {
        Self {
            site,
            tasks: HashMap::new(),
            training: no_round(),
        }
    }

    /// Does what `order` says and returns the answer, where the order asks for one.
    pub async fn obey(&mut self, order: Order) -> Option<Answer> {
        match self.try_obey(order).await {
            Ok(answer) => answer,
            Err(Fault::OutOfMemory) => Some(Answer::OutOfMemory),
            Err(Fault::Broken(reason)) => Some(Answer::Failed(reason)),
        }
    }

    async fn try_obey(&mut self, order: Order) -> Result<Option<Answer>, Fault> {
        match order {
            Order::Keep(task) => {
                self.tasks.insert(task.train.dataset, task);
            }
            // What is wrong with it shows in the answer to the next order.
            Order::Begin { plan, cohort } => {
                // The round before makes room first.
                self.training = no_round();
                self.training = match self.tasks.get(&plan.dataset) {
                    Some(task) => Training::new(&self.site, &plan, cohort, task),
                    None => Err(Fault::Broken("its images are missing".into())),
                };
            }
            Order::Advance(steps) => {
                let records = self.training()?.advance(steps).await?;
                return Ok(Some(Answer::Trained(records)));
            }
            Order::Classify(range) => {
                let answers = self.training()?.answers(range).await?;
                return Ok(Some(Answer::Classified(answers)));
            }
            Order::End => self.training = no_round(),
        }
        Ok(None)
    }

    fn training(&mut self) -> Result<&mut Training, Fault> {
        self.training.as_mut().map_err(|fault| fault.clone())
    }
}

fn no_round<T>() -> Result<T, Fault> {
    Err(Fault::Broken("no training was begun".into()))
}
