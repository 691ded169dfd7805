//! One search from the first generation to the last: breed, train, score, tell.
//!
//! The loop asks its [`Host`] for bytes, for the time and for leave to go on, and its [`Crew`] to
//! train; it does not know whether it runs in a Web Worker or under a test, or who trains what.

use burn::tensor::Device;

use super::{
    crew::{Crew, train_and_score},
    leg::Plan,
    library::{Library, TaskImages},
    model::Model,
};
use crate::{
    core::{evolution::Evolution, fitness::Scoreboard, genome::Genome, presets},
    protocol::{Event, Leg, RunId, StepRecord},
};

/// Images in one evaluation batch.
pub const EVALUATION_BATCH: usize = 250;

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
    /// A device or a worker failed, so that a fresh engine may well go on; a sentence for the visitor.
    Lost(String),
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

/// Where a worker trains.
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
    crew: &mut impl Crew,
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
                let plan = Plan {
                    config: config.clone(),
                    dataset: leg.dataset,
                    seed,
                    genomes: genomes.clone(),
                };
                let place = LegOfRun {
                    run,
                    generation,
                    leg,
                };
                let keep = |record: &StepRecord| board.record_step(&record.loss);
                let accuracy = place.train(host, crew, plan, task, keep).await?;
                board.finish_leg(leg.dataset, &accuracy);
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

/// One task and seed of a run, which is told as it is trained.
#[derive(Debug, Clone, Copy)]
pub(super) struct LegOfRun {
    /// The run.
    pub run: RunId,
    /// Number of the generation.
    pub generation: u32,
    /// Which task and seed.
    pub leg: Leg,
}

impl LegOfRun {
    /// Trains and scores `plan` in events, and returns the accuracy per lane. Every record goes to
    /// `keep` before it is told.
    ///
    /// # Errors
    ///
    /// [`Halt`] where it was stopped or could not go on.
    pub async fn train(
        self,
        host: &mut impl Host,
        crew: &mut impl Crew,
        plan: Plan,
        task: &TaskImages,
        mut keep: impl FnMut(&StepRecord),
    ) -> Result<Vec<f32>, Halt> {
        let Self {
            run,
            generation,
            leg,
        } = self;
        let accuracy = train_and_score(host, crew, plan, task, |host, records| {
            records.iter().for_each(&mut keep);
            let elapsed_secs = host.elapsed_secs();
            host.emit(Event::Trained {
                run,
                generation,
                leg,
                records,
                elapsed_secs,
            });
        })
        .await?;
        host.emit(Event::Scored {
            run,
            generation,
            leg,
            accuracy: accuracy.clone(),
        });
        Ok(accuracy)
    }
}
