//! How long a run would take on this device: a few timed steps, scaled up.

use std::sync::Arc;

use super::{
    crew::{Crew, Setback, expect_less},
    leg::Plan,
    library::TaskImages,
    memory::Fit,
    search::{EVALUATION_BATCH, Halt, Host},
    self_test::noise,
};
use crate::core::{config::RunConfig, presets};

/// Timed steps per task, after one that compiles and warms up.
const TIMED_STEPS: u32 = 2;

/// Lanes per worker to time where the time grows in proportion to the lanes.
const CPU_LANES: usize = 2;

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

/// Times a few steps and one scoring batch of every task of `config`, on noise.
///
/// # Errors
///
/// [`Halt`] where it was stopped, the device failed or a setting is out of range.
pub async fn calibrate(
    host: &mut impl Host,
    crew: &mut impl Crew,
    config: &RunConfig,
) -> Result<Estimate, Halt> {
    if let Some(invalid) = config.validate().first() {
        return Err(Halt::Failed(invalid.message.clone()));
    }
    let population = config.population as usize + 1;
    let batches = f64::from(config.scoring_images) / EVALUATION_BATCH as f64;
    let (mut step_secs, mut scoring_secs, mut memory_bytes) = (0.0, 0.0, 0);
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
            optimizers: vec![presets::adam().into(); population],
        };
        let Timed {
            lanes,
            step,
            scoring,
        } = loop {
            let fit = crew.fit(&plan);
            let timed = time(host, crew, &plan, &task).await;
            crew.end();
            match timed {
                Err(Setback::OutOfMemory) => expect_less(crew, &plan, fit).await?,
                timed => break timed?,
            }
        };
        memory_bytes = memory_bytes.max(memory_of(crew, &plan));
        let of_busiest = |lanes: usize| lanes.div_ceil(crew.workers()) as f64;
        let scale = of_busiest(population) / of_busiest(lanes);
        step_secs += step * scale;
        scoring_secs += scoring * batches * scale;
    }
    let legs_per_task = f64::from(config.generations) * f64::from(config.seeds_per_evaluation);
    let tasks = config.tasks.len() as f64;
    Ok(Estimate {
        candidate_steps_per_sec: f64::from(config.population) * tasks / step_secs,
        run_secs: legs_per_task * (f64::from(config.steps) * step_secs + scoring_secs),
        memory_bytes,
    })
}

/// Lanes that tell how long more of them would take.
fn timed_lanes(crew: &impl Crew, plan: &Plan) -> usize {
    let most = match crew.site().capacity.cohort_limit() {
        Some(_) => CPU_LANES,
        None => usize::MAX,
    };
    let lanes = crew.fit(plan).cohort.min(most) * crew.workers();
    lanes.min(plan.optimizers.len())
}

/// Bytes of the lanes of `plan` that train at once.
fn memory_of(crew: &impl Crew, plan: &Plan) -> u64 {
    let Fit { cohort, together } = crew.fit(plan);
    let busy = crew.workers().min(plan.optimizers.len());
    plan.footprint().bytes(together, cohort) * busy as u64
}

/// Seconds that so many lanes took.
struct Timed {
    lanes: usize,
    step: f64,
    scoring: f64,
}

/// Times some of the lanes of `plan`.
async fn time(
    host: &mut impl Host,
    crew: &mut impl Crew,
    plan: &Plan,
    task: &TaskImages,
) -> Result<Timed, Setback> {
    let lanes = timed_lanes(crew, plan);
    crew.begin(plan.share(0..lanes), task).await?;
    crew.advance(host, 1).await?;
    let start = host.elapsed_secs();
    for _ in 0..TIMED_STEPS {
        crew.advance(host, 1).await?;
    }
    let trained = host.elapsed_secs();
    crew.count_correct(0..EVALUATION_BATCH).await?;
    let scored = host.elapsed_secs();
    Ok(Timed {
        lanes,
        step: (trained - start) / f64::from(TIMED_STEPS),
        scoring: scored - trained,
    })
}
