//! The helper's side of a team: takes orders, trains its share, answers.
//!
//! Orders and answers can be written as bytes; how they travel is not known here.

use std::{collections::HashMap, ops::Range};

use serde::{Deserialize, Serialize};

use crate::{
    core::catalog::Dataset,
    engine::{
        leg::{Plan, Training},
        library::TaskImages,
        search::Site,
    },
    protocol::StepRecord,
};

/// What a helper is told; orders are obeyed one after the other.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Order {
    /// Keep these images for every leg on their task, in place of earlier ones.
    Keep(TaskImages),
    /// Set up these lanes; the images of their task came before.
    Begin(Plan),
    /// Train so many steps. Answered.
    Advance(u32),
    /// Count the correct answers on these scoring images. Answered.
    CountCorrect(Range<usize>),
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
    /// Correct answers per lane.
    Counted(Vec<u32>),
    /// It cannot go on; why.
    Failed(String),
}

/// A worker that trains shares for another.
#[derive(Debug)]
pub struct Helper {
    site: Site,
    tasks: HashMap<Dataset, TaskImages>,
    training: Option<Training>,
}

impl Helper {
    /// A helper that trains on `site`.
    pub fn new(site: Site) -> Self {
        Self {
            site,
            tasks: HashMap::new(),
            training: None,
        }
    }

    /// Does what `order` says and returns the answer, where the order asks for one.
    pub async fn obey(&mut self, order: Order) -> Option<Answer> {
        self.try_obey(order)
            .await
            .unwrap_or_else(|reason| Some(Answer::Failed(reason)))
    }

    async fn try_obey(&mut self, order: Order) -> Result<Option<Answer>, String> {
        const NO_LEG: &str = "no training was begun";
        match order {
            Order::Keep(task) => {
                self.tasks.insert(task.train.dataset, task);
            }
            Order::Begin(plan) => {
                self.training = None;
                let task = self
                    .tasks
                    .get(&plan.dataset)
                    .ok_or("its images are missing")?;
                self.training = Some(Training::new(&self.site, &plan, task));
            }
            Order::Advance(steps) => {
                let training = self.training.as_mut().ok_or(NO_LEG)?;
                return Ok(Some(Answer::Trained(training.advance(steps).await?)));
            }
            Order::CountCorrect(range) => {
                let training = self.training.as_ref().ok_or(NO_LEG)?;
                return Ok(Some(Answer::Counted(training.count_correct(range).await?)));
            }
            Order::End => self.training = None,
        }
        Ok(None)
    }
}
