//! How long a run would take on this device: a few timed steps, scaled up.

use std::rc::Rc;

use super::{
    search::{CohortLimit, EVALUATION_BATCH, Halt, Host, Site, set_up},
    self_test::noise,
};
use crate::core::{config::RunConfig, presets};

/// Timed steps per task, after one that compiles and warms up.
const TIMED_STEPS: u32 = 2;

/// Lanes to time where the time grows in proportion to the lanes.
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
/// [`Halt`] where it was stopped or the device failed.
pub async fn calibrate(
    host: &mut impl Host,
    site: &Site,
    config: &RunConfig,
) -> Result<Estimate, Halt> {
    let population = f64::from(config.population) + 1.0;
    let (mut step_secs, mut scoring_secs) = (0.0, 0.0);
    for &dataset in &config.tasks {
        let images = Rc::new(noise(dataset, EVALUATION_BATCH.max(config.batch as usize)));
        let model = super::model::Model::new(config.model, dataset);
        let limit = match site.limit {
            CohortLimit::Lanes(lanes) => lanes.min(CPU_LANES),
            bytes => bytes.lanes(&model, config.batch as usize),
        };
        let lanes = limit.min(config.population as usize + 1);
        let genomes = vec![presets::adam(); lanes];
        let (mut trainer, mut minibatches) = set_up(site, config, &genomes, Rc::clone(&images), 0);
        let scale = population / lanes as f64;

        host.checkpoint().await?;
        trainer.step(&mut minibatches);
        trainer.read().await?;
        let start = host.elapsed_secs();
        for _ in 0..TIMED_STEPS {
            host.checkpoint().await?;
            trainer.step(&mut minibatches);
            trainer.read().await?;
        }
        let trained = host.elapsed_secs();
        trainer.count_correct(&images, 0..EVALUATION_BATCH).await?;
        let scored = host.elapsed_secs();

        step_secs += (trained - start) / f64::from(TIMED_STEPS) * scale;
        let batches = f64::from(config.scoring_images) / EVALUATION_BATCH as f64;
        scoring_secs += (scored - trained) * batches * scale;
    }
    let legs_per_task = f64::from(config.generations) * f64::from(config.seeds_per_evaluation);
    let tasks = config.tasks.len() as f64;
    Ok(Estimate {
        candidate_steps_per_sec: f64::from(config.population) * tasks / step_secs,
        run_secs: legs_per_task * (f64::from(config.steps) * step_secs + scoring_secs),
    })
}
