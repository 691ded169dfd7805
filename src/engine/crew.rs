//! Whoever trains the lanes of a round: one worker alone, or a team that shares them.
//!
//! A search and a comparison hand over all lanes and get all figures back in lane order; who
//! trained which lane changes no bit of them. What runs beside this worker, and how messages get
//! there, is left to [`team::Hire`].

pub mod helper;
pub mod team;

use std::ops::Range;

use super::{
    device::Site,
    fault::Fault,
    host::{Halt, Host},
    library::TaskImages,
    memory::{EVALUATION_BATCH, Fit},
    round::{Plan, Training},
};
use protocol::StepRecord;
use science::answers::Answers;

/// Seconds between two reports of training steps, and steps that may queue up between them.
const REPORT_SECS: f64 = 0.03;
const MAX_UNREAD_STEPS: u32 = 8;

/// Why a round was not trained to its end.
#[derive(Debug, Clone, PartialEq)]
pub enum Setback {
    /// Its lanes do not fit in memory; fewer at once may.
    OutOfMemory,
    /// It shall or can not go on at all.
    Halt(Halt),
}

impl From<Halt> for Setback {
    fn from(halt: Halt) -> Self {
        Setback::Halt(halt)
    }
}

impl From<Fault> for Setback {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::OutOfMemory => Setback::OutOfMemory,
            Fault::Broken(reason) => Setback::Halt(Halt::DeviceFailed(reason)),
        }
    }
}

impl From<Setback> for Halt {
    fn from(setback: Setback) -> Self {
        match setback {
            Setback::OutOfMemory => Halt::Failed(
                "There is not enough memory to train even one optimizer with these settings. Choose the reduced model or a smaller batch."
                    .into(),
            ),
            Setback::Halt(halt) => halt,
        }
    }
}

/// Trains the lanes of one round after the other.
pub trait Crew {
    /// Where this worker's own share is trained.
    fn site(&self) -> &Site;

    /// The same, to expect less of it.
    fn site_mut(&mut self) -> &mut Site;

    /// How many workers share the lanes, this one included.
    fn workers(&self) -> usize;

    /// How many lanes of `plan` each worker trains at once.
    fn fit(&self, plan: &Plan) -> Fit {
        let busiest = plan.optimizers.len().div_ceil(self.workers());
        self.site().capacity.fit(&plan.footprint(), busiest)
    }

    /// Sets up the lanes of `plan` on the images of its task; a round under way is dropped.
    ///
    /// # Errors
    ///
    /// [`Setback::OutOfMemory`] where they are too many.
    fn begin(&mut self, plan: Plan, task: &TaskImages)
    -> impl Future<Output = Result<(), Setback>>;

    /// Trains until there is something to report, at most `steps` steps, and returns the records
    /// of all lanes, in order. A later call asks for what is left of `steps`, or more.
    ///
    /// # Errors
    ///
    /// [`Setback`] where the host or a device called it off.
    ///
    /// # Panics
    ///
    /// Where no round was begun.
    fn advance(
        &mut self,
        host: &mut impl Host,
        steps: u32,
    ) -> impl Future<Output = Result<Vec<StepRecord>, Setback>>;

    /// Returns which of the scoring images `range` each lane classifies correctly.
    ///
    /// # Errors
    ///
    /// [`Setback`] where a device failed.
    ///
    /// # Panics
    ///
    /// Where no round was begun.
    fn answers(
        &mut self,
        range: Range<usize>,
    ) -> impl Future<Output = Result<Vec<Answers>, Setback>>;

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
/// [`Halt`] where it was stopped, could not go on, or there is no image to train or to score on.
pub async fn train_and_score<H: Host>(
    host: &mut H,
    crew: &mut impl Crew,
    plan: Plan,
    task: &TaskImages,
    mut report: impl FnMut(&mut H, Vec<StepRecord>),
) -> Result<Vec<Answers>, Halt> {
    for (name, images) in [("training", &task.train), ("scoring", &task.scoring)] {
        if images.is_empty() {
            let task = plan.dataset.name();
            return Err(Halt::Failed(format!(
                "There are no {name} images of {task}."
            )));
        }
    }
    let mut reported = 0;
    loop {
        let fit = crew.fit(&plan);
        let report = |host: &mut H, mut records: Vec<StepRecord>| {
            records.retain(|record| record.step >= reported);
            if let Some(last) = records.last() {
                reported = last.step + 1;
                report(host, records);
            }
        };
        let outcome = train_in_parts(host, crew, &plan, fit, task, report).await;
        crew.end();
        match outcome {
            Ok(answers) => return Ok(answers),
            Err(Setback::OutOfMemory) => expect_less(crew, &plan, fit).await?,
            Err(Setback::Halt(halt)) => return Err(halt),
        }
    }
}

/// Makes room after memory ran out for `fit` of the lanes of `plan`, to try again with half of it.
///
/// # Errors
///
/// [`Halt::Failed`] where that was one lane already.
pub async fn expect_less(crew: &mut impl Crew, plan: &Plan, fit: Fit) -> Result<(), Halt> {
    let site = crew.site_mut();
    site.make_room().await;
    if site.capacity.shrink(&plan.footprint(), fit) {
        Ok(())
    } else {
        Err(Setback::OutOfMemory.into())
    }
}

/// Trains and scores as many lanes together as `fit` says, then the next; returns which scoring images
/// each classifies correctly.
///
/// Records wait for those of the last part.
async fn train_in_parts<H: Host>(
    host: &mut H,
    crew: &mut impl Crew,
    plan: &Plan,
    fit: Fit,
    task: &TaskImages,
    mut report: impl FnMut(&mut H, Vec<StepRecord>),
) -> Result<Vec<Answers>, Setback> {
    let (lanes, steps) = (plan.optimizers.len(), plan.config.steps);
    let part = fit.together * crew.workers();
    let mut answers = vec![Answers::default(); lanes];
    let mut waiting = vec![StepRecord::default(); steps as usize];
    for start in (0..lanes).step_by(part) {
        let range = start..(start + part).min(lanes);
        crew.begin(plan.share(range.clone()), task).await?;
        train(host, crew, steps, |host, records| {
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
            report(host, joined);
        })
        .await?;
        score(host, crew, task.scoring.len(), &mut answers[range]).await?;
        crew.end();
    }
    Ok(answers)
}

async fn train<H: Host>(
    host: &mut H,
    crew: &mut impl Crew,
    steps: u32,
    mut report: impl FnMut(&mut H, Vec<StepRecord>),
) -> Result<(), Setback> {
    let mut done = 0;
    while done < steps {
        let records = crew.advance(host, steps - done).await?;
        done += records.len() as u32;
        report(host, records);
    }
    Ok(())
}

async fn score(
    host: &mut impl Host,
    crew: &mut impl Crew,
    total: usize,
    answers: &mut [Answers],
) -> Result<(), Setback> {
    for start in (0..total).step_by(EVALUATION_BATCH) {
        host.checkpoint().await?;
        let range = start..(start + EVALUATION_BATCH).min(total);
        let next = crew.answers(range).await?;
        let lanes = answers.iter_mut().zip(next);
        lanes.for_each(|(all, next)| all.extend(next.iter()));
    }
    Ok(())
}

/// One worker that trains every lane; the only kind on a GPU.
#[derive(Debug)]
pub struct Alone {
    site: Site,
    training: Option<Training>,
}

impl Alone {
    /// A worker on `site`.
    pub fn new(site: Site) -> Self {
        Self {
            site,
            training: None,
        }
    }

    fn training(&mut self) -> &mut Training {
        self.training.as_mut().expect("a round was begun")
    }
}

impl Crew for Alone {
    fn site(&self) -> &Site {
        &self.site
    }

    fn site_mut(&mut self) -> &mut Site {
        &mut self.site
    }

    fn workers(&self) -> usize {
        1
    }

    async fn begin(&mut self, plan: Plan, task: &TaskImages) -> Result<(), Setback> {
        // The round before makes room first.
        self.end();
        let cohort = self.fit(&plan).cohort;
        self.training = Some(Training::new(&self.site, &plan, cohort, task)?);
        Ok(())
    }

    /// Asks the host before every step, and reads the device when a report is due.
    async fn advance(
        &mut self,
        host: &mut impl Host,
        steps: u32,
    ) -> Result<Vec<StepRecord>, Setback> {
        let training = self.training();
        let start = host.elapsed_secs();
        for _ in 0..steps {
            host.checkpoint().await?;
            training.step();
            let due = host.elapsed_secs() - start >= REPORT_SECS
                || training.unread_steps() >= MAX_UNREAD_STEPS;
            if due {
                break;
            }
        }
        Ok(training.read().await?)
    }

    async fn answers(&mut self, range: Range<usize>) -> Result<Vec<Answers>, Setback> {
        Ok(self.training().answers(range).await?)
    }

    fn end(&mut self) {
        self.training = None;
    }
}
