//! One search from the first generation to the last: breed, train, score, tell.
//!
//! The loop asks its [`Host`] for bytes, for the time and for leave to go on, and its [`Crew`] to
//! train; it does not know whether it runs in a Web Worker or under a test, or who trains what.

use std::collections::HashSet;

use burn::tensor::{Device, Tensor};

use super::{
    crew::{Crew, train_and_score},
    device,
    fault::Faults,
    leg::Plan,
    library::{Library, TaskImages},
    memory::Capacity,
};
use protocol::{Event, Leg, RunId};
use science::{
    answers::Answers,
    config::{RunConfig, Setting},
    evolution::{Candidate, Evolution},
    fitness::{Score, Scoreboard, fitness},
    optimizer::Optimizer,
    presets,
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

    /// What to do about a file of the data folder that is missing or not as it should be, as a sentence
    /// for whoever sits before this host; nothing unless it says so.
    fn data_advice(&self) -> &str {
        ""
    }

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
    DeviceFailed(String),
}

impl From<String> for Halt {
    fn from(message: String) -> Self {
        Halt::Failed(message)
    }
}

/// Where a worker trains.
#[derive(Debug, Clone)]
pub struct Site {
    /// The device.
    pub device: Device,
    /// What it holds.
    pub capacity: Capacity,
    /// What it reports besides its results.
    pub faults: Faults,
}

impl Site {
    /// The CPU.
    pub fn cpu() -> Self {
        Self {
            device: device::cpu(),
            capacity: Capacity::cpu(),
            faults: Faults::default(),
        }
    }

    /// Whether programs are compiled for a network's sizes in its first step.
    pub fn compiles(&self) -> bool {
        self.device != device::cpu()
    }

    /// Frees what no tensor uses any more, after memory ran out.
    pub async fn make_room(&self) {
        // Everything that was under way has failed, and is reported, before this is read; whether it
        // can be read itself does not matter.
        let last: Tensor<1> = Tensor::zeros([1], &self.device);
        let _ = last.into_data_async().await;
        self.device.memory_cleanup();
        self.faults.forgive();
    }
}

/// Carries `evolution` to its end, in events, from the first leg of the generation under way that is not
/// on the `board`.
///
/// Lanes are those of the population whose scores are not known, in order, then Adam; the others' are
/// taken over from the generation before, see [`Evolution::known`].
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
    mut board: Scoreboard,
) -> Result<(), Halt> {
    let config = &evolution.config().clone();
    if let Some(invalid) = config.validate().first() {
        return Err(Halt::Failed(invalid.message.clone()));
    }
    let bred = |candidate: &Candidate| candidate.genome.is_within_bounds();
    if let Some(candidate) = evolution.ask().iter().find(|candidate| !bred(candidate)) {
        let id = candidate.id;
        return Err(Halt::Failed(format!(
            "A gene of candidate {id} is out of its range."
        )));
    }
    let known = evolution.known().len();
    board.check(evolution.ask().len() - known + 1, &config.legs())?;
    let tasks = library.load(host, run, config).await?;
    tell_images(host, run, config, &tasks);
    let mut met = HashSet::new();
    while !evolution.is_finished() {
        host.checkpoint().await?;
        let generation = evolution.generation();
        let population = evolution.ask().to_vec();
        let known = evolution.known();
        let unknown = population[known.len()..].iter();
        let genomes = unknown.map(|candidate| candidate.genome.clone());
        let optimizers: Vec<Optimizer> = genomes.chain([presets::adam()]).map(Into::into).collect();
        host.emit(Event::GenerationStarted {
            run,
            generation,
            population,
        });

        let seeds = 0..config.seeds_per_evaluation;
        let legs = tasks
            .iter()
            .flat_map(|task| seeds.clone().map(move |seed| (task, seed)));
        for (index, (task, seed)) in (0..).zip(legs).skip(board.legs().len()) {
            let leg = Leg {
                index,
                dataset: task.train.dataset,
                seed,
            };
            let plan = Plan {
                config: config.clone(),
                dataset: leg.dataset,
                seed,
                generation: if config.fresh_seeds { generation } else { 0 },
                optimizers: optimizers.clone(),
            };
            let place = LegOfRun {
                run,
                generation,
                leg,
                first: met.insert(leg.dataset),
            };
            let (accuracy, fitness) = place.train(host, crew, plan, task, Told::Figures).await?;
            board.finish_leg(leg.dataset, &accuracy, &fitness);
        }

        let mut trained = std::mem::take(&mut board).scores();
        let adam = trained.pop().expect("Adam's lane is the last");
        let scores: Vec<Score> = known.into_iter().chain(trained).collect();
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

/// Says how many images the run uses, where they are fewer than the settings ask for.
fn tell_images(host: &mut impl Host, run: RunId, config: &RunConfig, tasks: &[TaskImages]) {
    let most = |setting: Setting, images: fn(&TaskImages) -> usize| {
        let (least, _) = setting.range().expect("it is a number");
        let most = tasks.iter().map(images).max().unwrap_or(0);
        least.max(most as u32)
    };
    let train_images = most(Setting::TrainImages, |task| task.train.len());
    let scoring_images = most(Setting::ScoringImages, |task| task.scoring.len());
    if (train_images, scoring_images) != (config.train_images, config.scoring_images) {
        host.emit(Event::Images {
            run,
            train_images,
            scoring_images,
        });
    }
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
    /// Whether nothing was trained on this task since the run began here.
    pub first: bool,
}

/// What is told of a finished leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Accuracy and fitness.
    Figures,
    /// The outcome on every scoring image as well.
    WithAnswers,
}

impl LegOfRun {
    /// Trains and scores `plan` in events, and returns accuracy and fitness per lane.
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
        told: Told,
    ) -> Result<(Vec<f32>, Vec<f64>), Halt> {
        let Self {
            run,
            generation,
            leg,
            first,
        } = self;
        if first {
            tell_parts(host, crew, run, &plan);
            if crew.site().compiles() {
                let dataset = leg.dataset;
                host.emit(Event::Compiling { run, dataset });
            }
        }
        let expected = crew.site().capacity;
        let mut losses = vec![Vec::new(); plan.optimizers.len()];
        let answers = train_and_score(host, crew, plan, task, |host, records| {
            for record in &records {
                for (curve, loss) in losses.iter_mut().zip(&record.loss) {
                    curve.push(*loss);
                }
            }
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
        if crew.site().capacity != expected {
            let message = "Memory ran out, so fewer optimizers are now trained at once. It takes longer and changes no result.".into();
            host.emit(Event::Capped { run, message });
        }
        let accuracy: Vec<f32> = answers.iter().map(Answers::accuracy).collect();
        let lanes = accuracy.iter().zip(&losses);
        let fitness: Vec<f64> = lanes
            .map(|(&accuracy, curve)| fitness(f64::from(accuracy), curve))
            .collect();
        let elapsed_secs = host.elapsed_secs();
        host.emit(Event::Scored {
            run,
            generation,
            leg,
            accuracy: accuracy.clone(),
            fitness: fitness.clone(),
            answers: match told {
                Told::Figures => Vec::new(),
                Told::WithAnswers => answers,
            },
            elapsed_secs,
        });
        Ok((accuracy, fitness))
    }
}

/// Says where the lanes of `plan` do not fit in memory together.
fn tell_parts(host: &mut impl Host, crew: &impl Crew, run: RunId, plan: &Plan) {
    let (lanes, at_once) = (
        plan.optimizers.len(),
        crew.fit(plan).together * crew.workers(),
    );
    if at_once < lanes {
        let message = format!(
            "{}: {lanes} networks do not fit in memory together. {at_once} at a time are trained, and curves appear with the last of them.",
            plan.dataset.name(),
        );
        host.emit(Event::Capped { run, message });
    }
}
