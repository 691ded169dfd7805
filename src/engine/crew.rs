//! Whoever trains the lanes of a leg: one worker alone, or a team that shares them.
//!
//! A search and a comparison hand over all lanes and get all figures back in lane order; who
//! trained which lane changes no bit of them. What runs beside this worker, and how messages get
//! there, is left to [`team::Hire`].

pub mod helper;
pub mod team;

use std::ops::Range;

use super::{
    leg::{Plan, Training},
    library::TaskImages,
    search::{EVALUATION_BATCH, Halt, Host, Site},
};
use crate::protocol::StepRecord;

/// Seconds between two reports of training steps, and steps that may queue up between them.
const REPORT_SECS: f64 = 0.03;
const MAX_UNREAD_STEPS: u32 = 8;

/// Trains the lanes of one leg after the other.
pub trait Crew {
    /// Where this worker's own share is trained.
    fn site(&self) -> &Site;

    /// How many workers share the lanes, this one included.
    fn workers(&self) -> usize;

    /// Sets up the lanes of `plan` on the images of its task; a leg under way is dropped.
    fn begin(&mut self, plan: Plan, task: &TaskImages) -> impl Future<Output = ()>;

    /// Trains until there is something to report, at most `steps` steps, and returns the records
    /// of all lanes, in order.
    ///
    /// # Errors
    ///
    /// [`Halt`] where the host or a device called it off.
    ///
    /// # Panics
    ///
    /// Where no leg was begun.
    fn advance(
        &mut self,
        host: &mut impl Host,
        steps: u32,
    ) -> impl Future<Output = Result<Vec<StepRecord>, Halt>>;

    /// Returns how many of the scoring images `range` each lane classifies correctly.
    ///
    /// # Errors
    ///
    /// [`Halt::Lost`] where a device failed.
    ///
    /// # Panics
    ///
    /// Where no leg was begun.
    fn count_correct(
        &mut self,
        range: Range<usize>,
    ) -> impl Future<Output = Result<Vec<u32>, Halt>>;

    /// Drops the lanes.
    fn end(&mut self);
}

/// Trains `plan` to its last step and returns each lane's accuracy, 0–1, on the scoring images.
/// Records go to `report` as they come.
///
/// # Errors
///
/// [`Halt`] where it was stopped or could not go on.
pub async fn train_and_score<H: Host>(
    host: &mut H,
    crew: &mut impl Crew,
    plan: Plan,
    task: &TaskImages,
    report: impl FnMut(&mut H, Vec<StepRecord>),
) -> Result<Vec<f32>, Halt> {
    let (steps, total) = (plan.config.steps, task.scoring.len());
    let mut correct = vec![0; plan.genomes.len()];
    crew.begin(plan, task).await;
    let outcome = match train(host, crew, steps, report).await {
        Ok(()) => score(host, crew, total, &mut correct).await,
        halt => halt,
    };
    crew.end();
    outcome?;
    let share = |correct: u32| correct as f32 / total as f32;
    Ok(correct.into_iter().map(share).collect())
}

async fn train<H: Host>(
    host: &mut H,
    crew: &mut impl Crew,
    steps: u32,
    mut report: impl FnMut(&mut H, Vec<StepRecord>),
) -> Result<(), Halt> {
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
    correct: &mut [u32],
) -> Result<(), Halt> {
    for start in (0..total).step_by(EVALUATION_BATCH) {
        host.checkpoint().await?;
        let range = start..(start + EVALUATION_BATCH).min(total);
        let counts = crew.count_correct(range).await?;
        correct
            .iter_mut()
            .zip(counts)
            .for_each(|(sum, count)| *sum += count);
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
        self.training.as_mut().expect("a leg was begun")
    }
}

impl Crew for Alone {
    fn site(&self) -> &Site {
        &self.site
    }

    fn workers(&self) -> usize {
        1
    }

    async fn begin(&mut self, plan: Plan, task: &TaskImages) {
        // The leg before makes room first.
        self.end();
        self.training = Some(Training::new(&self.site, &plan, task));
    }

    /// Asks the host before every step, and reads the device when a report is due.
    async fn advance(&mut self, host: &mut impl Host, steps: u32) -> Result<Vec<StepRecord>, Halt> {
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
        training.read().await.map_err(Halt::Lost)
    }

    async fn count_correct(&mut self, range: Range<usize>) -> Result<Vec<u32>, Halt> {
        let counts = self.training().count_correct(range).await;
        counts.map_err(Halt::Lost)
    }

    fn end(&mut self) {
        self.training = None;
    }
}
