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
use science::{catalog::Dataset, config::RunConfig, evolution::Evolution, genome::Genome, presets};

/// Steps and seconds before the clock counts: the first steps compile and bring up every worker.
const WARM_UP: Span = Span {
    steps: 256,
    secs: 0.25,
};

/// The same before a calibration has timed anything. They show the browser which code is worth optimising, which takes
/// it some time however short the steps are, and more where the workers take every core; meanwhile a step takes
/// several times as long.
const FIRST_WARM_UP: Span = Span {
    steps: 1_024,
    secs: 1.0,
};

/// Timed steps and seconds.
const TIMED: Span = Span {
    steps: 64,
    secs: 0.4,
};

/// Seconds of a step beyond which what every step costs once, however many lanes it has, is no matter, and up to which
/// a step is timed.
const LONG_STEP: f64 = 0.05;

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
/// Some of the lanes are timed, and where steps are short as many more as do not make them long, mostly all: what
/// these cost beyond, each further lane costs. A step composes its minibatch and is read once for all lanes, which
/// with small networks is most of it; scaled by lanes, that would be counted once for every few of them.
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
    // Those of the first generation, for what an optimizer is of decides how long it takes, too.
    let first = Evolution::new(config);
    let candidates = first.ask().iter().map(|one| one.genome.clone());
    let optimizers: Vec<Genome> = candidates.chain([presets::adam()]).collect();
    let population = optimizers.len();
    let (mut step_secs, mut run_secs, mut memory_bytes) = (0.0, 0.0, 0);
    let mut warm_up = &FIRST_WARM_UP;
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
            optimizers: optimizers.clone(),
        };
        let timed = loop {
            let fit = pool.fit(&plan);
            let timed = time_some(callbacks, pool, &plan, &task, warm_up).await;
            pool.end();
            warm_up = &WARM_UP;
            match timed {
                Err(TrainingError::OutOfMemory) => expect_less(pool, &plan, fit).await?,
                timed => break timed?,
            }
        };
        memory_bytes = memory_bytes.max(memory_of(pool, &plan));
        let busiest = |lanes: usize| lanes.div_ceil(pool.workers());
        let batches = scored(config, dataset) / EVALUATION_BATCH as f64;
        let round = |lanes: usize| {
            let at = |part: fn(&Timed) -> f64| secs_of(&timed, part, busiest(lanes));
            let step = f64::from(config.steps) * at(|timed| timed.step);
            at(|timed| timed.setup) + step + batches * at(|timed| timed.scoring)
        };
        step_secs += secs_of(&timed, |timed| timed.step, busiest(population));
        let later = config.trained_candidates(1) as usize + 1;
        run_secs += round(population) + f64::from(config.generations - 1) * round(later);
    }
    let tasks = config.tasks.len() as f64;
    Ok(Estimate {
        candidate_steps_per_sec: f64::from(config.population) * tasks / step_secs,
        run_secs: run_secs * f64::from(config.seeds_per_evaluation),
        memory_bytes,
    })
}

/// Images that are scored: no more than the page's packs of the task have.
fn scored(config: &RunConfig, dataset: Dataset) -> f64 {
    let split = config.protocol.scoring_split();
    let there = dataset.shipped().map(|sizes| sizes.of(split) as u32);
    f64::from(there.map_or(config.scoring_images, |there| {
        config.scoring_images.min(there)
    }))
}

/// Seconds of a `part` of the work where the busiest worker has `lanes` lanes, from what fewer of them took:
/// between nothing and all of it is by lanes.
fn secs_of((few, more): &(Timed, Option<Timed>), part: fn(&Timed) -> f64, lanes: usize) -> f64 {
    let (known, all_by_lanes) = (part(few), part(few) / few.busiest as f64);
    let each = more.as_ref().map_or(all_by_lanes, |more| {
        let further = (more.busiest - few.busiest) as f64;
        ((part(more) - known) / further).clamp(0.0, all_by_lanes)
    });
    known + each * (lanes as f64 - few.busiest as f64)
}

/// Times as many lanes as tell how long more of them would take: where cohorts are small, one of each worker;
/// and where their steps are short, as many as make one of [`LONG_STEP`] by lanes, at least twice as many.
async fn time_some(
    callbacks: &mut impl Callbacks,
    pool: &mut impl WorkerPool,
    plan: &Plan,
    task: &TaskImages,
    warm_up: &Span,
) -> Result<(Timed, Option<Timed>), TrainingError> {
    let fit = pool.fit(plan);
    let all = plan.optimizers.len().min(fit.together * pool.workers());
    let lanes = (fit.cohort * pool.workers()).min(all);
    let few = time(callbacks, pool, plan.share(0..lanes), task, warm_up).await?;
    let times = ((LONG_STEP / few.step) as usize).max(2);
    let more = lanes.saturating_mul(times).min(all);
    if few.step > LONG_STEP || more.div_ceil(pool.workers()) == few.busiest {
        return Ok((few, None));
    }
    let more = time(callbacks, pool, plan.share(0..more), task, &WARM_UP).await?;
    Ok((few, Some(more)))
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
    /// Of the worker that has most.
    busiest: usize,
    setup: f64,
    step: f64,
    scoring: f64,
}

/// Times the lanes of `plan` after `warm_up`.
async fn time(
    callbacks: &mut impl Callbacks,
    pool: &mut impl WorkerPool,
    plan: Plan,
    task: &TaskImages,
    warm_up: &Span,
) -> Result<Timed, TrainingError> {
    let busiest = plan.optimizers.len().div_ceil(pool.workers());
    pool.begin(plan.clone(), task).await?;
    warm_up.train(callbacks, pool).await?;
    pool.answers(0..EVALUATION_BATCH).await?;
    let start = callbacks.elapsed_secs();
    pool.answers(0..EVALUATION_BATCH).await?;
    let scored = callbacks.elapsed_secs();
    pool.begin(plan, task).await?;
    let begun = callbacks.elapsed_secs();
    let step = TIMED.train(callbacks, pool).await?;
    Ok(Timed {
        busiest,
        setup: begun - scored,
        step,
        scoring: scored - start,
    })
}
