//! The helper's side of a team: handles requests, trains its share, responds.
//!
//! Orders and answers can be written as bytes; how they travel is not known here.

use std::{collections::HashMap, ops::Range};

use serde::{Deserialize, Serialize};

use crate::{
    device::DeviceContext,
    fault::Fault,
    library::TaskImages,
    round::{Plan, Training},
};
use protocol::StepRecord;
use science::catalog::Dataset;
use statistics::answers::Answers;

/// What a helper is told; requests are handled one after the other.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Request {
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
pub enum Response {
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
    context: DeviceContext,
    tasks: HashMap<Dataset, TaskImages>,
    training: Result<Training, Fault>,
}

impl Helper {
    /// A helper that trains on `context`.
    pub fn new(context: DeviceContext) -> Self {
        Self {
            context,
            tasks: HashMap::new(),
            training: no_round(),
        }
    }

    /// Does what `request` says and returns the response, where the request asks for one.
    pub async fn handle(&mut self, request: Request) -> Option<Response> {
        match self.try_handle(request).await {
            Ok(response) => response,
            Err(Fault::OutOfMemory) => Some(Response::OutOfMemory),
            Err(Fault::Broken(reason)) => Some(Response::Failed(reason)),
        }
    }

    async fn try_handle(&mut self, request: Request) -> Result<Option<Response>, Fault> {
        match request {
            Request::Keep(task) => {
                self.tasks.insert(task.train.dataset, task);
            }
            // What is wrong with it shows in the response to the next request.
            Request::Begin { plan, cohort } => {
                // The round before makes room first.
                self.training = no_round();
                self.training = match self.tasks.get(&plan.dataset) {
                    Some(task) => Training::new(&self.context, &plan, cohort, task),
                    None => Err(Fault::Broken("its images are missing".into())),
                };
            }
            Request::Advance(steps) => {
                let records = self.training()?.advance(steps).await?;
                return Ok(Some(Response::Trained(records)));
            }
            Request::Classify(range) => {
                let answers = self.training()?.answers(range).await?;
                return Ok(Some(Response::Classified(answers)));
            }
            Request::End => self.training = no_round(),
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
