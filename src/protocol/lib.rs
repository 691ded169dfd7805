//! What page and engine say to each other, on one page.
//!
//! Both enums are closed: a match over them is exhaustive, so nothing can be declared and left
//! unhandled. They travel as postcard bytes. Everything about a run carries its [`RunId`]; the
//! page drops events of a run that it has since replaced.

use serde::{Deserialize, Serialize};

use science::{
    catalog::{Dataset, Split},
    config::RunConfig,
    evolution::{Candidate, Evolution},
    fitness::{Score, Scoreboard},
    genome::Genome,
};
use statistics::{answers::Answers, comparison::ComparisonConfig};
use text::number;

/// Identifies one search or comparison within the life of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(pub u32);

/// What the page asks of the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Begin a search; whatever is under way or waits is stopped first.
    Start {
        /// The new run.
        run: RunId,
        /// Its settings.
        config: RunConfig,
        /// First of its initial population, where there is a genome to go on from.
        founder: Option<Genome>,
    },
    /// Go on with a search that was stopped, from the first round of its generation under way that is not
    /// finished; whatever is under way here is stopped first. On the CPU it ends as if it had never stopped.
    Continue {
        /// The run.
        run: RunId,
        /// The search, as it was told.
        evolution: Evolution,
        /// The finished rounds of the generation under way, in order.
        board: Scoreboard,
        /// Seconds of work that it took so far.
        worked_secs: f64,
    },
    /// Train these optimizers as lanes on the same seeds and tasks; whatever is under way is stopped
    /// first. Answered like generation 0 of a search whose lanes are these optimizers alone: one round
    /// per seed and task, the seeds outermost.
    Compare {
        /// The new run.
        run: RunId,
        /// Its settings.
        config: ComparisonConfig,
        /// One lane each.
        optimizers: Vec<Genome>,
    },
    /// Hold before the next training step. This and the orders that follow reach a run that waits as well.
    Pause(RunId),
    /// Go on.
    Resume(RunId),
    /// Finish the generation under way (or run the next one), then hold.
    Step(RunId),
    /// End the run; its results stay with the page.
    Stop(RunId),
    /// Time a few training steps of these settings, to tell how long the run would take, once no run is
    /// under way; earlier calibrations that have not answered yet are stopped.
    Calibrate {
        /// Names the answer.
        run: RunId,
        /// The settings to time.
        config: RunConfig,
    },
    /// Keep these images as the task [`Dataset::Own`] in place of earlier ones; none: forget them. A
    /// run under way goes on with what it began with. [`FileReading`] makes this command.
    Own(Option<OwnImages>),
}

/// What the engine tells the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The engine's program runs and holds its lock; its device is not ready yet.
    Begun,
    /// The engine is up and waits for commands.
    Ready(DeviceReport),
    /// The engine cannot work on its device; the page should try another.
    DeviceFailed {
        /// Why, as a sentence.
        reason: String,
    },
    /// Images arrive.
    Loading {
        /// The run.
        run: RunId,
        /// The task they belong to.
        dataset: Dataset,
        /// Images of this task that are here.
        images: u32,
        /// Images of this task that the run needs.
        total: u32,
    },
    /// The settings ask for more than there is, of images or of memory; the run makes do.
    Capped {
        /// The run.
        run: RunId,
        /// A sentence saying what was asked and what is done instead.
        message: String,
    },
    /// There are fewer images than the settings ask for, and the run uses what there is. Follows the
    /// [`Event::Capped`] that say so.
    Images {
        /// The run.
        run: RunId,
        /// Images to train on that stand in the settings from now on: as many as the task with the most
        /// has, but no fewer than a setting allows.
        train_images: u32,
        /// Images to score on, likewise.
        scoring_images: u32,
    },
    /// A generation begins.
    GenerationStarted {
        /// The run.
        run: RunId,
        /// Number of the generation, from 0.
        generation: u32,
        /// Everyone who is trained now; Adam rides along as one more lane after them.
        population: Vec<Candidate>,
    },
    /// The GPU's programs for the networks of a task are being compiled; the next [`Event::Trained`]
    /// follows them.
    Compiling {
        /// The run.
        run: RunId,
        /// The task.
        dataset: Dataset,
    },
    /// Training went on: one record per step since the last such event.
    Trained {
        /// The run.
        run: RunId,
        /// Number of the generation, from 0.
        generation: u32,
        /// Which task and seed.
        round: Round,
        /// Finished steps, in order.
        records: Vec<StepRecord>,
        /// Seconds of work on this run so far, pauses excluded.
        elapsed_secs: f64,
    },
    /// One task and seed is done for the whole population.
    Scored {
        /// The run.
        run: RunId,
        /// Number of the generation, from 0.
        generation: u32,
        /// Which task and seed.
        round: Round,
        /// Accuracy on the scoring split per lane, 0–1; in a search Adam's last.
        accuracy: Vec<f32>,
        /// Fitness of this round alone per lane.
        fitness: Vec<f64>,
        /// Which scoring images each lane classified correctly; empty in a search.
        answers: Vec<Answers>,
        /// Seconds of work on this run so far, pauses excluded.
        elapsed_secs: f64,
    },
    /// A generation is scored.
    GenerationFinished {
        /// The run.
        run: RunId,
        /// Number of the generation, from 0.
        generation: u32,
        /// Scores in the order of the population.
        scores: Vec<Score>,
        /// Adam's score on the same seeds.
        adam: Score,
        /// Seconds of work on this run so far, pauses excluded.
        elapsed_secs: f64,
    },
    /// The run holds, after [`Command::Pause`] or [`Command::Step`].
    Paused(RunId),
    /// The run goes on.
    Resumed(RunId),
    /// The run, or the calibration, ended by [`Command::Stop`], or before it began, or because another took
    /// its place.
    Stopped(RunId),
    /// The run reached its last generation, or its last seed.
    Finished(RunId),
    /// Answer to [`Command::Calibrate`].
    Calibrated {
        /// The name given in the command.
        run: RunId,
        /// Training steps of one lane per second, for the whole population at once.
        candidate_steps_per_sec: f64,
        /// Estimated seconds for the whole run, scoring included, loading excluded.
        run_secs: f64,
        /// Estimated bytes that training takes at most.
        memory_bytes: u64,
    },
    /// The run cannot go on; the engine waits for the next command.
    Failed {
        /// The run.
        run: RunId,
        /// What went wrong and what to do, as a sentence.
        message: String,
    },
}

impl Event {
    /// The run, comparison or calibration that it is about; `None` of what is about the engine itself.
    pub fn run(&self) -> Option<RunId> {
        match self {
            Event::Begun | Event::Ready(_) | Event::DeviceFailed { .. } => None,
            Event::Loading { run, .. }
            | Event::Capped { run, .. }
            | Event::Images { run, .. }
            | Event::GenerationStarted { run, .. }
            | Event::Compiling { run, .. }
            | Event::Trained { run, .. }
            | Event::Scored { run, .. }
            | Event::GenerationFinished { run, .. }
            | Event::Calibrated { run, .. }
            | Event::Failed { run, .. }
            | Event::Paused(run)
            | Event::Resumed(run)
            | Event::Stopped(run)
            | Event::Finished(run) => Some(*run),
        }
    }
}

/// One task and one seed of a generation, or of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Number of the round, from 0. In a generation the seeds of a task follow each other; in a
    /// comparison the tasks of a seed do.
    pub index: u32,
    /// The task.
    pub dataset: Dataset,
    /// Number of the seed within the task: from 0 in a search, in a comparison from
    /// [`statistics::comparison::FIRST_SEED`].
    pub seed: u32,
}

/// One training step of every lane; lanes are the population in order, then Adam, or the optimizers
/// of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Step within the round, from 0.
    pub step: u32,
    /// Cross entropy on the minibatch per lane; NaN from the step at which the lane diverged.
    pub loss: Vec<f32>,
    /// Accuracy on the minibatch per lane, 0–1.
    pub accuracy: Vec<f32>,
}

/// Where the tensors live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceKind {
    /// burn's flex backend with SIMD, in the worker.
    Cpu,
    /// burn's wgpu backend on WebGPU.
    WebGpu,
}

/// The device that trains, and what was seen when it was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// Where the tensors live.
    pub kind: DeviceKind,
    /// The adapter's or processor's name for people.
    pub name: String,
    /// Threads that train: the workers on the CPU, the one beside a GPU.
    pub threads: u32,
    /// Largest relative difference of one training step from the CPU's; `None` on the CPU itself.
    pub self_test_error: Option<f32>,
}

/// A visitor's own images, ready to be trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnImages {
    /// Trained on.
    pub train: LabelledPixels,
    /// Carved from the same images; selection under the validation protocol.
    pub validation: LabelledPixels,
    /// Carved from the same images; selection under the paper's protocol only.
    pub test: LabelledPixels,
}

/// N images of [`Dataset::Own`] with their labels.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LabelledPixels {
    /// Pixels 0–255, shape [N, C, H, W], row-major.
    pub pixels: Vec<u8>,
    /// Labels 0–9, shape [N].
    pub labels: Vec<u8>,
}

/// Name of a worker that reads a visitor's files instead of training. It is sent one list of
/// [path, file, path, file, …], answers by [`FileReading`], and after [`FileReading::Done`] sends the
/// bytes of [`Command::Own`], which the page keeps for every engine without looking into them.
pub const FILE_READER: &str = "file-reader";

/// How far the reading of a visitor's files is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileReading {
    /// So many files are read.
    Read {
        /// Files.
        files: u32,
        /// Of so many.
        total: u32,
    },
    /// All is read; the images follow.
    Done(OwnReport),
    /// Nothing can be used; why, as a sentence.
    Refused(String),
}

/// What was understood of a visitor's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnReport {
    /// The classes, by label.
    pub classes: Vec<OwnClass>,
    /// What was left out and why, a sentence each.
    pub remarks: Vec<String>,
    /// SHA-256 of the images, in hexadecimal.
    pub fingerprint: String,
}

impl OwnReport {
    /// Returns how many images of all classes are in `split`.
    pub fn images(&self, split: Split) -> u32 {
        let place = match split {
            Split::Train => 0,
            Split::Validation => 1,
            Split::Test => 2,
        };
        self.classes.iter().map(|class| class.images[place]).sum()
    }
}

/// One class of a visitor's images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnClass {
    /// Its label in the files, or the name of its folder.
    pub name: String,
    /// Training, validation and test images.
    pub images: [u32; 3],
    /// Some of its training images in a row: RGBA, shape [32, S·32, 4].
    pub samples: Vec<u8>,
}

/// How many workers share a population on the CPU; the page says it in the name of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Workers(u8);

impl Workers {
    /// Most workers.
    pub const MAX: usize = 16;

    const PREFIX: &str = "workers=";

    /// Returns `count` workers, or as near to it as there can be: 1 to [`Workers::MAX`].
    pub fn at_most(count: usize) -> Self {
        Self(count.clamp(1, Self::MAX) as u8)
    }

    /// Reads a number of workers, as people write it; `None` where there cannot be so many.
    pub fn parse(text: &str) -> Option<Self> {
        let count = number::whole(text, 1, Self::MAX as u64).ok()?;
        let workers = Self::at_most(count.try_into().ok()?);
        (workers.count() as u64 == count).then_some(workers)
    }

    /// Reads the name of a worker, of which only the first word counts; `None` where it says no number.
    pub fn from_name(name: &str) -> Option<Self> {
        let first = name.split(' ').next()?;
        first.strip_prefix(Self::PREFIX).and_then(Self::parse)
    }

    /// Name for the first worker, or the beginning of one: `workers=3`.
    pub fn name(self) -> String {
        format!("{}{}", Self::PREFIX, self.0)
    }

    /// The number.
    pub fn count(self) -> usize {
        self.0.into()
    }
}

#[cfg(test)]
mod tests;
