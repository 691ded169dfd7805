//! One search from the first generation to the last: breed, train, score, tell.
//!
//! The loop asks its [`Host`] for bytes, for the time and for leave to go on; it does not know
//! whether it runs in a Web Worker or under a test.

use std::rc::Rc;

use burn::tensor::Device;

use super::{
    batches::Minibatches,
    library::{Library, TaskImages},
    model::Model,
    trainer::Trainer,
};
use crate::{
    core::{
        config::RunConfig, evolution::Evolution, fitness::Scoreboard, genome::Genome, presets,
        streams::Stream,
    },
    data::Images,
    protocol::{Event, Leg, RunId},
};

/// Images in one evaluation batch.
pub const EVALUATION_BATCH: usize = 250;

/// Seconds between two reports of training steps, and steps that may queue up between them.
const REPORT_SECS: f64 = 0.03;
const MAX_UNREAD_STEPS: u32 = 8;

/// What the search needs of whoever runs it.
pub trait Host {
    /// Sends an event to the page.
    fn emit(&mut self, event: Event);

    /// Returns when the run may go on: lets other work through, waits out a pause.
    ///
    /// # Errors
    ///
    /// [`Halt::Stopped`] when the run shall end.
    fn checkpoint(&mut self) -> impl Future<Output = Result<(), Halt>>;

    /// Called when a generation is scored; holds the run after a single step.
    fn generation_finished(&mut self);

    /// Fetches a file of the data folder.
    ///
    /// # Errors
    ///
    /// What the network or the disk said.
    fn fetch(&mut self, file: &str) -> impl Future<Output = Result<Vec<u8>, String>>;

    /// Seconds of work on this run so far, pauses excluded.
    fn elapsed_secs(&self) -> f64;
}

/// Why a search ended before its last generation.
#[derive(Debug, Clone, PartialEq)]
pub enum Halt {
    /// It was told to.
    Stopped,
    /// It could not go on; a sentence for the visitor.
    Failed(String),
}

impl From<String> for Halt {
    fn from(message: String) -> Self {
        Halt::Failed(message)
    }
}

/// How many lanes are trained as one program on a device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CohortLimit {
    /// This many.
    Lanes(usize),
    /// As many as keep the largest activation of a cohort within this many bytes.
    ActivationBytes(usize),
}

impl CohortLimit {
    /// Returns the number of lanes of `model` with minibatches of `batch`, at least one.
    pub fn lanes(self, model: &Model, batch: usize) -> usize {
        match self {
            CohortLimit::Lanes(lanes) => lanes.max(1),
            CohortLimit::ActivationBytes(bytes) => {
                let largest = model.activation_sizes().into_iter().max().unwrap_or(1);
                let batch = batch.max(EVALUATION_BATCH);
                (bytes / (largest * batch * size_of::<f32>())).max(1)
            }
        }
    }
}

/// Where a search trains.
#[derive(Debug, Clone)]
pub struct Site {
    /// The device.
    pub device: Device,
    /// How large a cohort it takes.
    pub limit: CohortLimit,
}

/// Carries `evolution` from the generation under way to its end, in events.
///
/// # Errors
///
/// [`Halt`] where it was stopped or could not go on.
pub async fn search(
    host: &mut impl Host,
    site: &Site,
    library: &mut Library,
    run: RunId,
    mut evolution: Evolution,
) -> Result<(), Halt> {
    let config = &evolution.config().clone();
    if let Some(invalid) = config.validate().first() {
        return Err(Halt::Failed(invalid.message.clone()));
    }
    let tasks = library.load(host, run, config).await?;
    while !evolution.is_finished() {
        host.checkpoint().await?;
        let generation = evolution.generation();
        let population = evolution.ask().to_vec();
        let mut genomes: Vec<Genome> = population.iter().map(|c| c.genome.clone()).collect();
        genomes.push(presets::adam());
        host.emit(Event::GenerationStarted {
            run,
            generation,
            population,
        });

        let mut board = Scoreboard::new(genomes.len());
        let mut index = 0;
        for task in &tasks {
            for seed in 0..config.seeds_per_evaluation {
                let leg = Leg {
                    index,
                    dataset: task.train.dataset,
                    seed,
                };
                let training = LegRun {
                    site,
                    run,
                    generation,
                    leg,
                    config,
                    task,
                };
                training.train_and_score(host, &genomes, &mut board).await?;
                index += 1;
            }
        }

        let mut scores = board.scores();
        let adam = scores.pop().expect("Adam's lane is the last");
        evolution.tell(&scores);
        let elapsed_secs = host.elapsed_secs();
        host.emit(Event::GenerationFinished {
            run,
            generation,
            scores,
            adam,
            elapsed_secs,
        });
        if !evolution.is_finished() {
            host.generation_finished();
        }
    }
    Ok(())
}

/// One task and seed of one generation.
struct LegRun<'a> {
    site: &'a Site,
    run: RunId,
    generation: u32,
    leg: Leg,
    config: &'a RunConfig,
    task: &'a TaskImages,
}

impl LegRun<'_> {
    async fn train_and_score(
        &self,
        host: &mut impl Host,
        genomes: &[Genome],
        board: &mut Scoreboard,
    ) -> Result<(), Halt> {
        let &Self {
            run,
            generation,
            leg,
            config,
            task,
            site,
        } = self;
        let (mut trainer, mut minibatches) =
            set_up(site, config, genomes, Rc::clone(&task.train), leg.seed);

        let mut last_report = host.elapsed_secs();
        for step in 0..config.steps {
            host.checkpoint().await?;
            trainer.step(&mut minibatches);
            let due = host.elapsed_secs() - last_report >= REPORT_SECS
                || trainer.unread_steps() >= MAX_UNREAD_STEPS
                || step + 1 == config.steps;
            if due {
                let records = trainer.read().await?;
                for record in &records {
                    board.record_step(&record.loss);
                }
                let elapsed_secs = host.elapsed_secs();
                last_report = elapsed_secs;
                host.emit(Event::Trained {
                    run,
                    generation,
                    leg,
                    records,
                    elapsed_secs,
                });
            }
        }

        let mut correct = vec![0; genomes.len()];
        let total = task.scoring.len();
        for start in (0..total).step_by(EVALUATION_BATCH) {
            host.checkpoint().await?;
            let range = start..(start + EVALUATION_BATCH).min(total);
            let counts = trainer.count_correct(&task.scoring, range).await?;
            correct
                .iter_mut()
                .zip(counts)
                .for_each(|(sum, count)| *sum += count);
        }
        let accuracy: Vec<f32> = correct
            .iter()
            .map(|sum| *sum as f32 / total as f32)
            .collect();
        board.finish_leg(leg.dataset, &accuracy);
        host.emit(Event::Scored {
            run,
            generation,
            leg,
            accuracy,
        });
        Ok(())
    }
}

/// Returns a trainer and its minibatches for one task (`images`) and seed number of a run.
pub fn set_up(
    site: &Site,
    config: &RunConfig,
    genomes: &[Genome],
    images: Rc<Images>,
    seed: u32,
) -> (Trainer, Minibatches) {
    let batch = config.batch as usize;
    let model = Model::new(config.model, images.dataset);
    let weights = Stream::InitialWeights {
        dataset: images.dataset,
        seed,
    };
    let initial = model.initial_parameters(&mut weights.rng(config.seed));
    let minibatches = Minibatches::new(images, &model, batch, config.seed, seed);
    let lanes = site.limit.lanes(&model, batch);
    let trainer = Trainer::new(model, genomes, &initial, config.steps, lanes, &site.device);
    (trainer, minibatches)
}
