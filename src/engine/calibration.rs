//! How long a run would take on this device: a few timed steps, scaled up.

use std::sync::Arc;

use super::{
    crew::Crew,
    leg::Plan,
    library::TaskImages,
    model::Model,
    search::{CohortLimit, EVALUATION_BATCH, Halt, Host},
    self_test::noise,
};
use crate::core::{catalog::Dataset, config::RunConfig, presets};

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
    let (mut step_secs, mut scoring_secs) = (0.0, 0.0);
    for &dataset in &config.tasks {
        let images = Arc::new(noise(dataset, EVALUATION_BATCH.max(config.batch as usize)));
        let task = TaskImages {
            train: Arc::clone(&images),
            scoring: images,
        };
        let lanes = timed_lanes(crew, config, dataset).min(population);
        let plan = Plan {
            config: config.clone(),
            dataset,
            seed: 0,
            genomes: vec![presets::adam(); lanes],
        };
        crew.begin(plan, &task).await;
        let timed = time(host, crew).await;
        crew.end();
        let Timed { step, scoring } = timed?;
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
    })
}

/// Lanes that tell how long more of them would take.
fn timed_lanes(crew: &impl Crew, config: &RunConfig, dataset: Dataset) -> usize {
    let per_worker = match crew.site().limit {
        CohortLimit::Lanes(lanes) => lanes.min(CPU_LANES),
        bytes => bytes.lanes(&Model::new(config.model, dataset), config.batch as usize),
    };
    per_worker * crew.workers()
}

/// Seconds that the lanes under way took.
struct Timed {
    step: f64,
    scoring: f64,
}

async fn time(host: &mut impl Host, crew: &mut impl Crew) -> Result<Timed, Halt> {
    crew.advance(host, 1).await?;
    let start = host.elapsed_secs();
    for _ in 0..TIMED_STEPS {
        crew.advance(host, 1).await?;
    }
    let trained = host.elapsed_secs();
    crew.count_correct(0..EVALUATION_BATCH).await?;
    let scored = host.elapsed_secs();
    Ok(Timed {
        step: (trained - start) / f64::from(TIMED_STEPS),
        scoring: scored - trained,
    })
}
