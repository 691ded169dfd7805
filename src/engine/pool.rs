//! Whoever trains the lanes of a round: one worker alone, or a team that shares them.
//!
//! A search and a comparison hand over all lanes and get all figures back in lane order; who
//! trained which lane changes no bit of them. What runs beside this worker, and how messages get
//! there, is left to [`shared::Spawn`].

pub mod helper;
pub mod shared;

use std::ops::Range;

use super::{
    callbacks::{Callbacks, Interruption},
    device::DeviceContext,
    fault::Fault,
    library::TaskImages,
    memory::{EVALUATION_BATCH, Fit},
    round::{Plan, Training},
};
use protocol::StepRecord;
use statistics::answers::Answers;

/// Seconds between two reports of training steps, and steps that may queue up between them.
const REPORT_SECS: f64 = 0.03;
const MAX_UNREAD_STEPS: u32 = 8;

/// Why a round was not trained to its end.
#[derive(Debug, Clone, PartialEq)]
pub enum TrainingError {
    /// Its lanes do not fit in memory; fewer at once may.
    OutOfMemory,
    /// It shall or can not go on at all.
    Interrupted(Interruption),
}

impl From<Interruption> for TrainingError {
    fn from(interruption: Interruption) -> Self {
        TrainingError::Interrupted(interruption)
    }
}

impl From<Fault> for TrainingError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::OutOfMemory => TrainingError::OutOfMemory,
            Fault::Broken(reason) => TrainingError::Interrupted(Interruption::DeviceFailed(reason)),
        }
    }
}

impl From<TrainingError> for Interruption {
    fn from(error: TrainingError) -> Self {
        match error {
            TrainingError::OutOfMemory => Interruption::Failed(
                "There is not enough memory to train even one optimizer with these settings. Choose the reduced model or a smaller batch."
                    .into(),
            ),
            TrainingError::Interrupted(interruption) => interruption,
        }
    }
}

/// Trains the lanes of one round after the other.
pub trait WorkerPool {
    /// Where this worker's own share is trained.
    fn context(&self) -> &DeviceContext;

    /// The same, to expect less of it.
    fn context_mut(&mut self) -> &mut DeviceContext;

    /// How many workers share the lanes, this one included.
    fn workers(&self) -> usize;

    /// How many lanes of `plan` each worker trains at once.
    fn fit(&self, plan: &Plan) -> Fit {
        let busiest = plan.optimizers.len().div_ceil(self.workers());
        self.context().capacity.fit(&plan.footprint(), busiest)
    }

    /// Sets up the lanes of `plan` on the images of its task; a round under way is dropped.
    ///
    /// # Errors
    ///
    /// [`TrainingError::OutOfMemory`] where they are too many.
    fn begin(
        &mut self,
        plan: Plan,
        task: &TaskImages,
    ) -> impl Future<Output = Result<(), TrainingError>>;

    /// Trains until there is something to report, at most `steps` steps, and returns the records
    /// of all lanes, in order. A later call asks for what is left of `steps`, or more.
    ///
    /// # Errors
    ///
    /// [`TrainingError`] where [`Callbacks`] or a device called it off.
    ///
    /// # Panics
    ///
    /// Where no round was begun.
    fn advance(
        &mut self,
        callbacks: &mut impl Callbacks,
        steps: u32,
    ) -> impl Future<Output = Result<Vec<StepRecord>, TrainingError>>;

    /// Returns which of the scoring images `range` each lane classifies correctly.
    ///
    /// # Errors
    ///
    /// [`TrainingError`] where a device failed.
    ///
    /// # Panics
    ///
    /// Where no round was begun.
    fn answers(
        &mut self,
        range: Range<usize>,
    ) -> impl Future<Output = Result<Vec<Answers>, TrainingError>>;

    /// Drops the lanes.
    fn end(&mut self);
}

/// Trains `plan` to its last step and returns which of the scoring images each lane classifies correctly.
/// Records go to `report` as they come, each step once and with all lanes.
///
/// Lanes that do not fit in memory together are trained one part after the other; where memory runs
/// out all the same, the round is trained again with fewer at once. Neither changes a figure.
///
/// Without any step it is what the untrained network gives.
///
/// # Errors
///
/// [`Interruption`] where it was stopped, could not go on, or there is no image to train or to score on.
pub async fn train_and_score<H: Callbacks>(
    callbacks: &mut H,
    pool: &mut impl WorkerPool,
    plan: Plan,
    task: &TaskImages,
    mut report: impl FnMut(&mut H, Vec<StepRecord>),
) -> Result<Vec<Answers>, Interruption> {
    for (name, images) in [("training", &task.train), ("scoring", &task.scoring)] {
        if images.is_empty() {
            let task = plan.dataset.name();
            return Err(Interruption::Failed(format!(
                "There are no {name} images of {task}."
            )));
        }
    }
    let mut reported = 0;
    loop {
        let fit = pool.fit(&plan);
        let report = |callbacks: &mut H, mut records: Vec<StepRecord>| {
            records.retain(|record| record.step >= reported);
            if let Some(last) = records.last() {
                reported = last.step + 1;
                report(callbacks, records);
            }
        };
        let outcome = train_in_parts(callbacks, pool, &plan, fit, task, report).await;
        pool.end();
        match outcome {
            Ok(answers) => return Ok(answers),
            Err(TrainingError::OutOfMemory) => expect_less(pool, &plan, fit).await?,
            Err(TrainingError::Interrupted(interruption)) => return Err(interruption),
        }
    }
}

/// Makes room after memory ran out for `fit` of the lanes of `plan`, to try again with half of it.
///
/// # Errors
///
/// [`Interruption::Failed`] where that was one lane already.
pub async fn expect_less(
    pool: &mut impl WorkerPool,
    plan: &Plan,
    fit: Fit,
) -> Result<(), Interruption> {
    let context = pool.context_mut();
    context.make_room().await;
    if context.capacity.shrink(&plan.footprint(), fit) {
        Ok(())
    } else {
        Err(TrainingError::OutOfMemory.into())
    }
}

/// Trains and scores as many lanes together as `fit` says, then the next; returns which scoring images
/// each classifies correctly.
///
/// Records wait for those of the last part.
async fn train_in_parts<H: Callbacks>(
    callbacks: &mut H,
    pool: &mut impl WorkerPool,
    plan: &Plan,
    fit: Fit,
    task: &TaskImages,
    mut report: impl FnMut(&mut H, Vec<StepRecord>),
) -> Result<Vec<Answers>, TrainingError> {
    let (lanes, steps) = (plan.optimizers.len(), plan.config.steps);
    let part = fit.together * pool.workers();
    let mut answers = vec![Answers::default(); lanes];
    let mut waiting = vec![StepRecord::default(); steps as usize];
    for start in (0..lanes).step_by(part) {
        let range = start..(start + part).min(lanes);
        pool.begin(plan.share(range.clone()), task).await?;
        train(callbacks, pool, steps, |callbacks, records| {
            let mut joined = Vec::with_capacity(records.len());
            for record in records {
                let all = &mut waiting[record.step as usize];
                all.step = record.step;
                all.loss.extend(record.loss);
                all.accuracy.extend(record.accuracy);
                if range.end == lanes {
                    joined.push(std::mem::take(all));
                }
            }
            report(callbacks, joined);
        })
        .await?;
        score(callbacks, pool, task.scoring.len(), &mut answers[range]).await?;
        pool.end();
    }
    Ok(answers)
}

async fn train<H: Callbacks>(
    callbacks: &mut H,
    pool: &mut impl WorkerPool,
    steps: u32,
    mut report: impl FnMut(&mut H, Vec<StepRecord>),
) -> Result<(), TrainingError> {
    let mut done = 0;
    while done < steps {
        let records = pool.advance(callbacks, steps - done).await?;
        done += records.len() as u32;
        report(callbacks, records);
    }
    Ok(())
}

async fn score(
    callbacks: &mut impl Callbacks,
    pool: &mut impl WorkerPool,
    total: usize,
    answers: &mut [Answers],
) -> Result<(), TrainingError> {
    for start in (0..total).step_by(EVALUATION_BATCH) {
        callbacks.checkpoint().await?;
        let range = start..(start + EVALUATION_BATCH).min(total);
        let next = pool.answers(range).await?;
        let lanes = answers.iter_mut().zip(next);
        lanes.for_each(|(all, next)| all.extend(next.iter()));
    }
    Ok(())
}

/// One worker that trains every lane; the only kind on a GPU.
#[derive(Debug)]
pub struct SingleWorker {
    context: DeviceContext,
    training: Option<Training>,
}

impl SingleWorker {
    /// A worker on `context`.
    pub fn new(context: DeviceContext) -> Self {
        Self {
            context,
            training: None,
        }
    }

    fn training(&mut self) -> &mut Training {
        self.training.as_mut().expect("a round was begun")
    }
}

impl WorkerPool for SingleWorker {
    fn context(&self) -> &DeviceContext {
        &self.context
    }

    fn context_mut(&mut self) -> &mut DeviceContext {
        &mut self.context
    }

    fn workers(&self) -> usize {
        1
    }

    async fn begin(&mut self, plan: Plan, task: &TaskImages) -> Result<(), TrainingError> {
        // The round before makes room first.
        self.end();
        let cohort = self.fit(&plan).cohort;
        self.training = Some(Training::new(&self.context, &plan, cohort, task)?);
        Ok(())
    }

    /// Asks [`Callbacks::checkpoint`] before every step, and reads the device when a report is due.
    async fn advance(
        &mut self,
        callbacks: &mut impl Callbacks,
        steps: u32,
    ) -> Result<Vec<StepRecord>, TrainingError> {
        let training = self.training();
        let start = callbacks.elapsed_secs();
        for _ in 0..steps {
            callbacks.checkpoint().await?;
            training.step();
            let due = callbacks.elapsed_secs() - start >= REPORT_SECS
                || training.unread_steps() >= MAX_UNREAD_STEPS;
            if due {
                break;
            }
        }
        Ok(training.read().await?)
    }

    async fn answers(&mut self, range: Range<usize>) -> Result<Vec<Answers>, TrainingError> {
        Ok(self.training().answers(range).await?)
    }

    fn end(&mut self) {
        self.training = None;
    }
}
