//! One round of a run as it is told: trained, scored, and every figure sent on as it comes.

use super::{
    callbacks::{Callbacks, Interruption},
    figures::{self, Figures},
    library::TaskImages,
    pool::WorkerPool,
    round::Plan,
};
use protocol::{Event, Round, RunId};

/// One task and seed of a run, which is told as it is trained.
#[derive(Debug, Clone, Copy)]
pub(super) struct RoundOfRun {
    /// The run.
    pub run: RunId,
    /// Number of the generation.
    pub generation: u32,
    /// Which task and seed.
    pub round: Round,
    /// Whether nothing was trained on this task since the run began here.
    pub first: bool,
}

/// What is told of a finished round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Report {
    /// Accuracy and fitness.
    Figures,
    /// The outcome on every scoring image as well.
    WithAnswers,
}

impl RoundOfRun {
    /// Trains and scores `plan` in events, and returns accuracy and fitness per lane.
    ///
    /// # Errors
    ///
    /// [`Interruption`] where it was stopped or could not go on.
    pub async fn train(
        self,
        callbacks: &mut impl Callbacks,
        pool: &mut impl WorkerPool,
        plan: Plan,
        task: &TaskImages,
        report: Report,
    ) -> Result<(Vec<f32>, Vec<f64>), Interruption> {
        let Self {
            run,
            generation,
            round,
            first,
        } = self;
        if first {
            tell_parts(callbacks, pool, run, &plan);
            if pool.context().compiles() {
                let dataset = round.dataset;
                callbacks.emit(Event::Compiling { run, dataset });
            }
        }
        let expected = pool.context().capacity;
        let figures = figures::train(callbacks, pool, plan, task, |callbacks, records| {
            let elapsed_secs = callbacks.elapsed_secs();
            callbacks.emit(Event::Trained {
                run,
                generation,
                round,
                records,
                elapsed_secs,
            });
        })
        .await?;
        if pool.context().capacity != expected {
            let message = "Memory ran out, so fewer optimizers are now trained at once. It takes longer and changes no result.".into();
            callbacks.emit(Event::Capped { run, message });
        }
        let Figures {
            answers,
            accuracy,
            fitness,
            ..
        } = figures;
        let elapsed_secs = callbacks.elapsed_secs();
        callbacks.emit(Event::Scored {
            run,
            generation,
            round,
            accuracy: accuracy.clone(),
            fitness: fitness.clone(),
            answers: match report {
                Report::Figures => Vec::new(),
                Report::WithAnswers => answers,
            },
            elapsed_secs,
        });
        Ok((accuracy, fitness))
    }
}

/// Says where the lanes of `plan` do not fit in memory together.
fn tell_parts(callbacks: &mut impl Callbacks, pool: &impl WorkerPool, run: RunId, plan: &Plan) {
    let (lanes, at_once) = (
        plan.optimizers.len(),
        pool.fit(plan).together * pool.workers(),
    );
    if at_once < lanes {
        let message = format!(
            "{}: {lanes} networks do not fit in memory together. {at_once} at a time are trained, and curves appear with the last of them.",
            plan.dataset.name(),
        );
        callbacks.emit(Event::Capped { run, message });
    }
}
