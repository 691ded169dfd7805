//! How long a run would take on this device: a few timed steps, scaled up.

use std::sync::Arc;

use super::{
    callbacks::{Callbacks, Interruption},
    library::TaskImages,
    memory::{EVALUATION_BATCH, Fit},
    pool::{TrainingError, WorkerPool, expect_less},
    round::Plan,
    self_test::noise,
};
use science::{config::RunConfig, presets};

/// Steps and seconds per task before the clock counts: the first steps compile, bring up every worker, and
/// show the browser which code is worth optimising.
const WARM_UP: Span = Span {
    steps: 16,
    secs: 0.25,
};

/// Timed steps and seconds per task.
const TIMED: Span = Span {
    steps: 32,
    secs: 0.5,
};

/// What a calibration found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Training steps of one candidate per second, while the whole population trains.
    pub candidate_steps_per_sec: f64,
    /// Seconds for the whole run, scoring included, fetching of images excluded.
    pub run_secs: f64,
    /// Bytes that training takes at most, in all workers, by what is known of the networks.
    pub memory_bytes: u64,
}

/// Times the training of `config` for a moment on noise, as the run would be trained: as many lanes to a
/// tensor program, and steps that follow each other without a wait; and scoring, and setting up a round.
///
/// # Errors
///
/// [`Interruption`] where it was stopped, the device failed or a setting is out of range.
pub async fn calibrate(
    callbacks: &mut impl Callbacks,
    pool: &mut impl WorkerPool,
    config: &RunConfig,
) -> Result<Estimate, Interruption> {
    if let Some(invalid) = config.validate().first() {
        return Err(Interruption::Failed(invalid.message.clone()));
    }
    let population = config.population as usize + 1;
    let batches = f64::from(config.scoring_images) / EVALUATION_BATCH as f64;
    let (mut step_secs, mut run_secs, mut memory_bytes) = (0.0, 0.0, 0);
    for &dataset in &config.tasks {
        let images = Arc::new(noise(dataset, EVALUATION_BATCH.max(config.batch as usize)));
        let task = TaskImages {
            train: Arc::clone(&images),
            scoring: images,
        };
        let plan = Plan {
            config: config.clone(),
            dataset,
            seed: 0,
            generation: 0,
            optimizers: vec![presets::adam(); population],
        };
        let Timed {
            lanes,
            setup,
            step,
            scoring,
        } = loop {
            let fit = pool.fit(&plan);
            let timed = time(callbacks, pool, &plan, &task).await;
            pool.end();
            match timed {
                Err(TrainingError::OutOfMemory) => expect_less(pool, &plan, fit).await?,
                timed => break timed?,
            }
        };
        memory_bytes = memory_bytes.max(memory_of(pool, &plan));
        let of_busiest = |lanes: usize| lanes.div_ceil(pool.workers()) as f64;
        let scale = |lanes_of_round: usize| of_busiest(lanes_of_round) / of_busiest(lanes);
        step_secs += step * scale(population);
        let round_secs = setup + f64::from(config.steps) * step + batches * scoring;
        let later = config.trained_candidates(1) as usize + 1;
        let later = f64::from(config.generations - 1) * scale(later);
        run_secs += (scale(population) + later) * round_secs;
    }
    let tasks = config.tasks.len() as f64;
    Ok(Estimate {
        candidate_steps_per_sec: f64::from(config.population) * tasks / step_secs,
        run_secs: run_secs * f64::from(config.seeds_per_evaluation),
        memory_bytes,
    })
}

/// Lanes that tell how long more of them would take: where cohorts are small, one of each worker.
fn timed_lanes(pool: &impl WorkerPool, plan: &Plan) -> usize {
    let lanes = pool.fit(plan).cohort * pool.workers();
    lanes.min(plan.optimizers.len())
}

/// Bytes of the lanes of `plan` that train at once.
fn memory_of(pool: &impl WorkerPool, plan: &Plan) -> u64 {
    let Fit { cohort, together } = pool.fit(plan);
    let busy = pool.workers().min(plan.optimizers.len());
    plan.footprint().bytes(together, cohort) * busy as u64
}

/// So many steps, or seconds, whichever are over first.
struct Span {
    steps: u32,
    secs: f64,
}

impl Span {
    /// Trains so long, at least one step, and returns the seconds of one step.
    async fn train(
        &self,
        callbacks: &mut impl Callbacks,
        pool: &mut impl WorkerPool,
    ) -> Result<f64, TrainingError> {
        let start = callbacks.elapsed_secs();
        let mut done = 0;
        loop {
            done += pool.advance(callbacks, self.steps - done).await?.len() as u32;
            let secs = callbacks.elapsed_secs() - start;
            if done >= self.steps || secs >= self.secs {
                return Ok(secs / f64::from(done));
            }
        }
    }
}

/// Seconds that so many lanes took.
struct Timed {
    lanes: usize,
    setup: f64,
    step: f64,
    scoring: f64,
}

/// Times some of the lanes of `plan`.
async fn time(
    callbacks: &mut impl Callbacks,
    pool: &mut impl WorkerPool,
    plan: &Plan,
    task: &TaskImages,
) -> Result<Timed, TrainingError> {
    let lanes = timed_lanes(pool, plan);
    pool.begin(plan.share(0..lanes), task).await?;
    WARM_UP.train(callbacks, pool).await?;
    pool.answers(0..EVALUATION_BATCH).await?;
    let start = callbacks.elapsed_secs();
    pool.answers(0..EVALUATION_BATCH).await?;
    let scored = callbacks.elapsed_secs();
    pool.begin(plan.share(0..lanes), task).await?;
    let begun = callbacks.elapsed_secs();
    let step = TIMED.train(callbacks, pool).await?;
    Ok(Timed {
        lanes,
        setup: begun - scored,
        step,
        scoring: scored - start,
    })
}
