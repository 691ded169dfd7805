//! A worker that shares the lanes evenly with helpers.
//!
//! Everybody trains the same few steps, then the figures are put together, so that what is told of all
//! lanes ends at the same step. Helpers have the next steps to train by then, so that nobody waits for
//! whoever is slower for once. Where helpers live is up to a [`Hire`].

use std::{collections::HashMap, ops::Range, sync::Arc};

use super::{
    Alone, Crew, MAX_UNREAD_STEPS, Setback,
    helper::{Answer, Order},
};
use crate::{
    device::Site,
    fault::Fault,
    host::{Halt, Host},
    library::TaskImages,
    round::Plan,
};
use protocol::StepRecord;
use science::{answers::Answers, catalog::Dataset};

/// Seconds that everybody trains between two reports.
const CHUNK_SECS: f64 = 0.045;

/// Starts helpers.
pub trait Hire {
    /// The way to one of them.
    type Link: Link;

    /// Starts `count` helpers and returns those that came up.
    fn hire(&mut self, count: usize) -> impl Future<Output = Vec<Self::Link>>;
}

/// The way to one helper; dropping it ends the helper.
pub trait Link {
    /// Sends `order`. Where the helper is gone, [`Link::receive`] says so.
    fn send(&mut self, order: Order);

    /// Returns the next answer.
    ///
    /// # Errors
    ///
    /// Why there will be none.
    fn receive(&mut self) -> impl Future<Output = Result<Answer, String>>;
}

/// A worker and its helpers, which are hired when they are first needed and then kept.
pub struct Team<H: Hire> {
    own: Alone,
    workers: usize,
    hire: H,
    helpers: Vec<Hired<H::Link>>,
    /// The first so many helpers train a share of the round under way.
    busy: usize,
    /// Steps that take about [`CHUNK_SECS`].
    chunk: u32,
    /// Steps that the busy helpers were told to train before this worker comes to them.
    ahead: Option<u32>,
}

/// A helper, and the images that it keeps.
struct Hired<L> {
    link: L,
    tasks: HashMap<Dataset, TaskImages>,
    /// Its next so many answers are to orders that do not matter any more.
    stale: usize,
}

impl<L: Link> Hired<L> {
    /// Sends the share of a round, after its images where the helper does not keep them yet.
    fn begin(&mut self, plan: Plan, cohort: usize, task: &TaskImages) {
        let same = |kept: &TaskImages| {
            Arc::ptr_eq(&kept.train, &task.train) && Arc::ptr_eq(&kept.scoring, &task.scoring)
        };
        if !self.tasks.get(&plan.dataset).is_some_and(same) {
            self.tasks.insert(plan.dataset, task.clone());
            self.link.send(Order::Keep(task.clone()));
        }
        self.link.send(Order::Begin { plan, cohort });
    }

    /// Returns the next answer that matters. That a helper cannot go on always does.
    async fn answer(&mut self) -> Result<Answer, Fault> {
        loop {
            match self.link.receive().await? {
                Answer::Failed(reason) => return Err(Fault::Broken(reason)),
                _ if self.stale > 0 => self.stale -= 1,
                Answer::OutOfMemory => return Err(Fault::OutOfMemory),
                answer => return Ok(answer),
            }
        }
    }
}

impl<H: Hire> Team<H> {
    /// A worker on `site` that makes up a team of `workers` with helpers from `hire`.
    pub fn new(site: Site, workers: usize, hire: H) -> Self {
        Self {
            own: Alone::new(site),
            workers: workers.max(1),
            hire,
            helpers: Vec::new(),
            busy: 0,
            chunk: 1,
            ahead: None,
        }
    }

    /// Hires until there are `wanted` helpers; fewer that can be had are enough from then on.
    async fn fill(&mut self, wanted: usize) {
        let missing = wanted.saturating_sub(self.helpers.len());
        if missing == 0 {
            return;
        }
        let links = self.hire.hire(missing).await;
        if links.len() < missing {
            self.workers = 1 + self.helpers.len() + links.len();
        }
        self.helpers.extend(links.into_iter().map(|link| Hired {
            link,
            tasks: HashMap::new(),
            stale: 0,
        }));
    }

    fn tell(&mut self, order: &Order) {
        for helper in &mut self.helpers[..self.busy] {
            helper.link.send(order.clone());
        }
    }

    /// Returns what every busy helper answers.
    async fn replies(&mut self) -> Result<Vec<Answer>, Fault> {
        let mut answers = Vec::with_capacity(self.busy);
        for helper in &mut self.helpers[..self.busy] {
            answers.push(helper.answer().await?);
        }
        Ok(answers)
    }

    /// Tells the helpers which steps come next and returns how many this worker trains now, of `steps` at
    /// most.
    fn hand_out(&mut self, steps: u32) -> u32 {
        let now = self.ahead.take().unwrap_or_else(|| {
            let now = steps.min(self.chunk);
            self.tell(&Order::Advance(now));
            now
        });
        let next = (steps - now).min(self.chunk);
        if next > 0 {
            self.tell(&Order::Advance(next));
            self.ahead = Some(next);
        }
        now
    }

    /// Trains what the helpers were told to train ahead, so that all lanes have made the same steps.
    async fn catch_up(&mut self) -> Result<(), Setback> {
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

    /// Dismisses everybody: an answer that is still under way must not meet a later order. The
    /// next round hires anew.
    fn fail(&mut self, fault: Fault) -> Setback {
        self.helpers.clear();
        self.busy = 0;
        self.ahead = None;
        self.own.end();
        match fault {
            Fault::OutOfMemory => Setback::OutOfMemory,
            Fault::Broken(reason) => Setback::Halt(Halt::DeviceFailed(format!(
                "One of the workers that share the training failed: {reason}."
            ))),
        }
    }
}

impl<H: Hire> Crew for Team<H> {
    fn site(&self) -> &Site {
        self.own.site()
    }

    fn site_mut(&mut self) -> &mut Site {
        self.own.site_mut()
    }

    fn workers(&self) -> usize {
        self.workers
    }

    async fn begin(&mut self, plan: Plan, task: &TaskImages) -> Result<(), Setback> {
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
        if outcome == Err(Setback::OutOfMemory) {
            return Err(self.fail(Fault::OutOfMemory));
        }
        outcome
    }

    async fn advance(
        &mut self,
        host: &mut impl Host,
        steps: u32,
    ) -> Result<Vec<StepRecord>, Setback> {
        if self.busy == 0 {
            return self.own.advance(host, steps).await;
        }
        host.checkpoint().await?;
        let start = host.elapsed_secs();
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
        self.chunk = chunk(steps, host.elapsed_secs() - start);
        Ok(records)
    }

    async fn answers(&mut self, range: Range<usize>) -> Result<Vec<Answers>, Setback> {
        self.catch_up().await?;
        self.tell(&Order::Classify(range.clone()));
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
        self.tell(&Order::End);
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
    answers: Vec<Answer>,
) -> Result<Vec<StepRecord>, Fault> {
    for answer in answers {
        let Answer::Trained(share) = answer else {
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

fn merge_scored(mut scored: Vec<Answers>, replies: Vec<Answer>) -> Result<Vec<Answers>, Fault> {
    for reply in replies {
        let Answer::Classified(share) = reply else {
            return Err(mixed_up());
        };
        scored.extend(share);
    }
    Ok(scored)
}
