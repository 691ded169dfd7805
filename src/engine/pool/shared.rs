//! A worker that shares the lanes evenly with helpers.
//!
//! Everybody trains the same few steps, then the figures are put together, so that what is told of all
//! lanes ends at the same step. Helpers have the next steps to train by then, so that nobody waits for
//! whoever is slower for once. Where helpers live is up to a [`Spawn`].

use std::{collections::HashMap, ops::Range, sync::Arc};

use super::{
    MAX_UNREAD_STEPS, SingleWorker, TrainingError, WorkerPool,
    helper::{Request, Response},
};
use crate::{
    callbacks::{Callbacks, Interruption},
    device::DeviceContext,
    fault::Fault,
    library::TaskImages,
    round::Plan,
};
use protocol::StepRecord;
use science::catalog::Dataset;
use statistics::answers::Answers;

/// Seconds that everybody trains between two reports.
const CHUNK_SECS: f64 = 0.045;

/// Starts helpers.
pub trait Spawn {
    /// The way to one of them.
    type Link: Link;

    /// Starts `count` helpers and returns those that came up.
    fn spawn(&mut self, count: usize) -> impl Future<Output = Vec<Self::Link>>;
}

/// The way to one helper; dropping it ends the helper.
pub trait Link {
    /// Sends `request`. Where the helper is gone, [`Link::receive`] says so.
    fn send(&mut self, request: Request);

    /// Returns the next response.
    ///
    /// # Errors
    ///
    /// Why there will be none.
    fn receive(&mut self) -> impl Future<Output = Result<Response, String>>;
}

/// A worker and its helpers, which are spawned when they are first needed and then kept.
pub struct SharedPool<H: Spawn> {
    own: SingleWorker,
    workers: usize,
    spawn: H,
    helpers: Vec<Spawned<H::Link>>,
    /// The first so many helpers train a share of the round under way.
    busy: usize,
    /// Steps that take about [`CHUNK_SECS`].
    chunk: u32,
    /// Steps that the busy helpers were told to train before this worker comes to them.
    ahead: Option<u32>,
}

/// A helper, and the images that it keeps.
struct Spawned<L> {
    link: L,
    tasks: HashMap<Dataset, TaskImages>,
    /// Its next so many responses are to requests that do not matter any more.
    stale: usize,
}

impl<L: Link> Spawned<L> {
    /// Sends the share of a round, after its images where the helper does not keep them yet.
    fn begin(&mut self, plan: Plan, cohort: usize, task: &TaskImages) {
        let same = |kept: &TaskImages| {
            Arc::ptr_eq(&kept.train, &task.train) && Arc::ptr_eq(&kept.scoring, &task.scoring)
        };
        if !self.tasks.get(&plan.dataset).is_some_and(same) {
            self.tasks.insert(plan.dataset, task.clone());
            self.link.send(Request::Keep(task.clone()));
        }
        self.link.send(Request::Begin { plan, cohort });
    }

    /// Returns the next response that matters. That a helper cannot go on always does.
    async fn response(&mut self) -> Result<Response, Fault> {
        loop {
            match self.link.receive().await? {
                Response::Failed(reason) => return Err(Fault::Broken(reason)),
                _ if self.stale > 0 => self.stale -= 1,
                Response::OutOfMemory => return Err(Fault::OutOfMemory),
                response => return Ok(response),
            }
        }
    }
}

impl<H: Spawn> SharedPool<H> {
    /// A worker on `context` that makes up a team of `workers` with helpers from `spawn`.
    pub fn new(context: DeviceContext, workers: usize, spawn: H) -> Self {
        Self {
            own: SingleWorker::new(context),
            workers: workers.max(1),
            spawn,
            helpers: Vec::new(),
            busy: 0,
            chunk: 1,
            ahead: None,
        }
    }

    /// Spawns until there are `wanted` helpers; fewer that can be had are enough from then on.
    async fn fill(&mut self, wanted: usize) {
        let missing = wanted.saturating_sub(self.helpers.len());
        if missing == 0 {
            return;
        }
        let links = self.spawn.spawn(missing).await;
        if links.len() < missing {
            self.workers = 1 + self.helpers.len() + links.len();
        }
        self.helpers.extend(links.into_iter().map(|link| Spawned {
            link,
            tasks: HashMap::new(),
            stale: 0,
        }));
    }

    fn tell(&mut self, request: &Request) {
        for helper in &mut self.helpers[..self.busy] {
            helper.link.send(request.clone());
        }
    }

    /// Returns what every busy helper responses.
    async fn replies(&mut self) -> Result<Vec<Response>, Fault> {
        let mut responses = Vec::with_capacity(self.busy);
        for helper in &mut self.helpers[..self.busy] {
            responses.push(helper.response().await?);
        }
        Ok(responses)
    }

    /// Tells the helpers which steps come next and returns how many this worker trains now, of `steps` at
    /// most.
    fn hand_out(&mut self, steps: u32) -> u32 {
        let now = self.ahead.take().unwrap_or_else(|| {
            let now = steps.min(self.chunk);
            self.tell(&Request::Advance(now));
            now
        });
        let next = (steps - now).min(self.chunk);
        if next > 0 {
            self.tell(&Request::Advance(next));
            self.ahead = Some(next);
        }
        now
    }

    /// Trains what the helpers were told to train ahead, so that all lanes have made the same steps.
    async fn catch_up(&mut self) -> Result<(), TrainingError> {
        let Some(steps) = self.ahead.take() else {
            return Ok(());
        };
        let own = self.own.training().advance(steps).await;
        let outcome = match own {
            Ok(_) => self.replies().await,
            Err(fault) => Err(fault),
        };
        outcome.map(drop).map_err(|fault| self.fail(fault))
    }

    /// Lets go of the helpers; what they are still training is for nobody.
    fn release(&mut self) {
        if self.ahead.take().is_some() {
            for helper in &mut self.helpers[..self.busy] {
                helper.stale += 1;
            }
        }
        self.busy = 0;
    }

    /// Dismisses everybody: a response that is still under way must not meet a later request. The
    /// next round spawns anew.
    fn fail(&mut self, fault: Fault) -> TrainingError {
        self.helpers.clear();
        self.busy = 0;
        self.ahead = None;
        self.own.end();
        match fault {
            Fault::OutOfMemory => TrainingError::OutOfMemory,
            Fault::Broken(reason) => TrainingError::Interrupted(Interruption::DeviceFailed(
                format!("One of the workers that share the training failed: {reason}."),
            )),
        }
    }
}

impl<H: Spawn> WorkerPool for SharedPool<H> {
    fn context(&self) -> &DeviceContext {
        self.own.context()
    }

    fn context_mut(&mut self) -> &mut DeviceContext {
        self.own.context_mut()
    }

    fn workers(&self) -> usize {
        self.workers
    }

    async fn begin(&mut self, plan: Plan, task: &TaskImages) -> Result<(), TrainingError> {
        self.release();
        let lanes = plan.optimizers.len();
        self.fill(self.workers.min(lanes).saturating_sub(1)).await;
        let workers = self.workers.min(lanes).max(1);
        self.busy = workers - 1;
        // The first report comes after one step: how long it takes is not known yet.
        self.chunk = 1;
        let cohort = self.fit(&plan).cohort;
        // Helpers first: they set up while this worker does.
        for (index, helper) in self.helpers[..self.busy].iter_mut().enumerate() {
            helper.begin(plan.share(share(lanes, workers, index + 1)), cohort, task);
        }
        let own = plan.share(share(lanes, workers, 0));
        let outcome = self.own.begin(own, task).await;
        if outcome == Err(TrainingError::OutOfMemory) {
            return Err(self.fail(Fault::OutOfMemory));
        }
        outcome
    }

    async fn advance(
        &mut self,
        callbacks: &mut impl Callbacks,
        steps: u32,
    ) -> Result<Vec<StepRecord>, TrainingError> {
        if self.busy == 0 {
            return self.own.advance(callbacks, steps).await;
        }
        callbacks.checkpoint().await?;
        let start = callbacks.elapsed_secs();
        let steps = self.hand_out(steps);
        let own = self.own.training().advance(steps).await;
        let outcome = match own {
            Ok(records) => self
                .replies()
                .await
                .and_then(|replies| merge_records(records, replies)),
            failure => failure,
        };
        let records = outcome.map_err(|fault| self.fail(fault))?;
        self.chunk = chunk(steps, callbacks.elapsed_secs() - start);
        Ok(records)
    }

    async fn answers(&mut self, range: Range<usize>) -> Result<Vec<Answers>, TrainingError> {
        self.catch_up().await?;
        self.tell(&Request::Classify(range.clone()));
        let own = self.own.training().answers(range).await;
        let outcome = match own {
            Ok(scored) => self
                .replies()
                .await
                .and_then(|replies| merge_scored(scored, replies)),
            failure => failure,
        };
        outcome.map_err(|fault| self.fail(fault))
    }

    fn end(&mut self) {
        self.own.end();
        self.tell(&Request::End);
        self.release();
    }
}

/// Lanes of worker `index` of `workers`; the first, which also leads, never has most.
fn share(lanes: usize, workers: usize, index: usize) -> Range<usize> {
    lanes * index / workers..lanes * (index + 1) / workers
}

/// How many steps to train next, where `steps` took `secs`.
fn chunk(steps: u32, secs: f64) -> u32 {
    ((CHUNK_SECS * f64::from(steps) / secs) as u32).clamp(1, MAX_UNREAD_STEPS)
}

fn mixed_up() -> Fault {
    Fault::Broken("it answered something else than it was asked".into())
}

/// Appends the lanes of the helpers to those of the first worker.
fn merge_records(
    mut records: Vec<StepRecord>,
    responses: Vec<Response>,
) -> Result<Vec<StepRecord>, Fault> {
    for response in responses {
        let Response::Trained(share) = response else {
            return Err(mixed_up());
        };
        if !share
            .iter()
            .map(|r| r.step)
            .eq(records.iter().map(|r| r.step))
        {
            return Err(mixed_up());
        }
        for (record, share) in records.iter_mut().zip(share) {
            record.loss.extend(share.loss);
            record.accuracy.extend(share.accuracy);
        }
    }
    Ok(records)
}

fn merge_scored(mut scored: Vec<Answers>, replies: Vec<Response>) -> Result<Vec<Answers>, Fault> {
    for reply in replies {
        let Response::Classified(share) = reply else {
            return Err(mixed_up());
        };
        scored.extend(share);
    }
    Ok(scored)
}
