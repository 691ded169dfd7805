//! A search as a file: JSON from which it goes on to the same result, or is replayed.
//!
//! The file holds the settings, everyone as born, and what each generation reached. It knows
//! neither folders nor the page; both take and give text.
//!
//! ```json
//! {"format": "optimarium-run", "version": 2, "device": "CPU", "begun": 1795000000, "config": {"population": 12, …},
//!  "numbers": ["1.0", "-3.0", "0.9", "0.999", "-8.0", "-4.0", "0.83", "0.82", "12.5", …],
//!  "generations": [{
//!    "born": [{"genome": [[["Adam", 0]], 1, 2, 3, 4, 5, true, true, true, false, 0, false, 100,
//!      false], "origin": {"Known": "Adam"}}, …],
//!    "members": [0, 1, …],
//!    "told": {"scores": [[6, false, [[7, 6]]], …], "adam": […], "elapsed_secs": 8}}, …]}
//! ```
//!
//! The numbers of images in `config` are those that were used; `asked` has those that the settings
//! asked for. Where it is missing, `config` may have them, although there were fewer images.
//! `makers` says who trained, as in [`super::comparison_file`], where that was noted.
//! `lesson` has the lesson whose run it is and what was predicted, where it is one's ([`crate::lesson::Predicted`]).
//! `begun` is in seconds since 1970 and may be missing; `own`, SHA-256 of the visitor's own images, is
//! there where they were a task. A candidate's id counts births from 0; a
//! member born in an earlier generation is an elite. The first candidate's origin is `"Founder"` where
//! the search goes on from one. The generation under way, if there is one, is the last and has no
//! `told`; where training runs of it are finished, it has
//! `"legs": {"scores": [["mnist", [[6, 7], …]], …], "elapsed_secs": 8}`, (accuracy, fitness) of every
//! candidate, then Adam. Beside the scores of a generation there may be
//! `"curves": {"every": 4, "best": [[23012, …], [1094, …]], "adam": […]}`, of its last training run: loss and
//! accuracy of its fittest and of Adam, in ten-thousandths, each the mean of four steps; in the first generation of a
//! search that goes on from an optimizer also `"founder"`, that one's. A genome lists its terms with their weights, then the genes in the order of
//! [`science::genome::Genome`]; a score is fitness, whether it diverged, and (accuracy, fitness)
//! per task. An origin such as
//! `{"Offspring": [[3, 7], [{"Weight": ["Adam", 0, 9, 1]}, {"TermLost": ["Grad", 0, 6]}], [1, 0, "abaabbbababba"]]}`
//! names the parents, the mutations with their places in the term list, and the crossover: how many
//! terms came from the first parent, from which on those of the second, and whose each gene is; from
//! these a child follows to the bit. Version 1 had no places (`{"TermRemoved": "Grad"}`) and no
//! crossover. Real numbers are positions in `numbers`, and those are text in the shortest form that
//! reads back to the same bits, which JSON readers do not promise for numbers.

pub mod curves;
mod numbers;
pub mod pieces;
mod text;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use self::curves::GenerationCurves;
use crate::{lesson::Predicted, maker::Maker};
use ::text::excerpt::excerpt;
use science::{
    catalog::Dataset,
    config::RunConfig,
    evolution::{Candidate, CandidateId, Evolution},
    fitness::{Score, Scoreboard},
    genome::Genome,
};

/// Tells the file from other JSON.
pub const FORMAT: &str = "optimarium-run";

/// The last version of the file; every earlier one is read.
///
/// Version 1 recorded neither crossovers nor the places of mutations, and knew no fresh seeds. Version 2 knew neither
/// lessons nor curves of whom a search goes on from, and is written where a search has none.
pub const VERSION: u32 = 3;

/// The version of files without what came with the last.
const PLAIN_VERSION: u32 = 2;

/// Longest file that is looked at, in bytes. The paper's search has under 2 MB, the largest that the
/// settings allow about 60 MB.
pub const MAX_BYTES: usize = 100_000_000;

/// Most letters that a device's or an optimizer's name keeps.
const MAX_NAME: usize = 200;

/// Images per task that the settings of a search asked for; there may have been fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedImages {
    /// To train on.
    pub train_images: u32,
    /// To score on.
    pub scoring_images: u32,
}

impl AskedImages {
    /// Returns what `config` asks for.
    pub fn of(config: &RunConfig) -> Self {
        Self {
            train_images: config.train_images,
            scoring_images: config.scoring_images,
        }
    }
}

/// What is known of a search beside its evolution.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Names of the devices that trained it, for people.
    pub device: String,
    /// When it began, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<u64>,
    /// Numbers of images that its settings asked for, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedImages>,
    /// Fingerprint of the visitor's own images, where they are a task of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// Who trained it, as far as that was noted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub makers: Vec<Maker>,
    /// What was predicted before it, where it is a lesson's run.
    #[serde(skip)]
    pub predicted: Option<Predicted>,
}

impl About {
    /// Checks what was read, and takes in what stands beside it of a `lesson`.
    fn complete(&mut self, lesson: Option<&RawValue>) -> Result<(), String> {
        if !self.makers.iter().all(Maker::is_sound) {
            return Err("A maker has seconds that cannot be.".into());
        }
        self.predicted = lesson.map(Predicted::parse).transpose()?;
        Ok(())
    }
}

/// A search, and beside it what evolution itself does not need to know.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFile {
    about: About,
    evolution: Evolution,
    adam: Vec<Score>,
    elapsed_secs: Vec<f64>,
    curves: Vec<Option<GenerationCurves>>,
    rounds: FinishedRounds,
}

/// The finished rounds of a generation under way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FinishedRounds {
    /// What every lane reached in them: the population in order, then Adam.
    pub board: Scoreboard,
    /// Seconds of work on the run when the last of them ended.
    pub elapsed_secs: f64,
}

impl FinishedRounds {
    /// Takes in the next round, as [`Scoreboard::finish_round`] does.
    pub fn finish(
        &mut self,
        dataset: Dataset,
        accuracy: &[f32],
        fitness: &[f64],
        elapsed_secs: f64,
    ) {
        self.board.finish_round(dataset, accuracy, fitness);
        self.elapsed_secs = elapsed_secs;
    }
}

/// How far a generation came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reached<'a> {
    /// It is under way.
    Rounds(&'a FinishedRounds),
    /// It is scored.
    All(Outcome<'a>),
}

/// One generation that was scored, as it lived.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedGeneration<'a> {
    /// Number of the generation, from 0.
    pub generation: u32,
    /// Everyone who was trained, elites marked.
    pub population: Vec<Candidate>,
    /// Scores in the order of the population.
    pub scores: &'a [Score],
    /// Adam's score on the same seeds.
    pub adam: &'a Score,
    /// Seconds of work on the run when the generation ended.
    pub elapsed_secs: f64,
    /// Learning curves of its last training run, where the file has them.
    pub curves: Option<&'a GenerationCurves>,
}

/// What a generation reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome<'a> {
    /// Scores in the order of the population.
    pub scores: &'a [Score],
    /// Adam's score on the same seeds.
    pub adam: &'a Score,
    /// Seconds of work on the run when the generation ended.
    pub elapsed_secs: f64,
    /// Learning curves of its last training run, where the file has them.
    pub curves: Option<&'a GenerationCurves>,
}

impl<'a> RecordedGeneration<'a> {
    fn outcome(&self) -> Outcome<'a> {
        Outcome {
            scores: self.scores,
            adam: self.adam,
            elapsed_secs: self.elapsed_secs,
            curves: self.curves,
        }
    }
}

/// Why a file was refused, as a sentence for whoever chose it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RunFileError {
    /// It is longer than [`MAX_BYTES`].
    #[error("The file is too large for a recorded search: it has more than {} MB.", MAX_BYTES / 1_000_000)]
    TooLarge,
    /// It is no JSON at all, or cut off.
    #[error("The file is not JSON or not whole: {0}.")]
    NotJson(String),
    /// It is JSON of something else.
    #[error("The file is not a recorded search of Optimarium.")]
    OtherFormat,
    /// It was written by a later Optimarium.
    #[error(
        "The file has version {0} of the format; this Optimarium reads up to {VERSION}. A newer one is needed."
    )]
    NewerVersion(u32),
    /// It contradicts itself or the settings it names.
    #[error("The file cannot be used: {0}")]
    Contents(String),
}

/// The version that can hold what was `predicted`, and curves of whom a search goes on from, where it has some.
fn version(predicted: Option<&Predicted>, has_founder: bool) -> u32 {
    match predicted.is_some() || has_founder {
        true => VERSION,
        false => PLAIN_VERSION,
    }
}

impl RunFile {
    /// Returns the file of a search that is about to begin on `device`, a name for people.
    pub fn new(device: &str, config: &RunConfig) -> RunFile {
        RunFile::founded(device, config, None)
    }

    /// Returns the file of a search that is about to begin on `device`, and goes on from `founder` where there is one.
    pub fn founded(device: &str, config: &RunConfig, founder: Option<Genome>) -> RunFile {
        let evolution = Evolution::founded(config, founder);
        RunFile::scored(device, evolution, Vec::new(), Vec::new())
            .with_asked(Some(AskedImages::of(config)))
    }

    /// Returns the file of a search that was scored already, with Adam's score and the seconds of work
    /// on the run at the end of each scored generation.
    ///
    /// # Panics
    /// Where there is not one of each per scored generation.
    pub fn scored(
        device: &str,
        evolution: Evolution,
        adam: Vec<Score>,
        elapsed_secs: Vec<f64>,
    ) -> RunFile {
        let scored = evolution.history().len();
        assert_eq!(
            [adam.len(), elapsed_secs.len()],
            [scored; 2],
            "one per scored generation"
        );
        let file = RunFile {
            about: About::default(),
            evolution,
            adam,
            elapsed_secs,
            curves: vec![None; scored],
            rounds: FinishedRounds::default(),
        };
        file.with_about(About {
            device: device.into(),
            ..About::default()
        })
    }

    /// Returns the file with what is known of its search, the device's name shortened.
    pub fn with_about(self, about: About) -> RunFile {
        let device = excerpt(&about.device, MAX_NAME);
        RunFile {
            about: About { device, ..about },
            ..self
        }
    }

    /// Returns the file with these learning curves, one place per scored generation.
    ///
    /// # Panics
    /// Where there is not one place per scored generation.
    pub fn with_curves(self, curves: Vec<Option<GenerationCurves>>) -> RunFile {
        assert_eq!(curves.len(), self.adam.len(), "one per scored generation");
        RunFile { curves, ..self }
    }

    /// Returns the file with the time at which its search began, in seconds since 1970.
    pub fn begun_at(mut self, unix_secs: u64) -> RunFile {
        self.about.begun = Some(unix_secs);
        self
    }

    /// Returns the file with the numbers of images that its settings asked for, where they are known.
    pub fn with_asked(mut self, asked: Option<AskedImages>) -> RunFile {
        self.about.asked = asked;
        self
    }

    /// Returns the file with the numbers of images that its search really uses.
    ///
    /// # Panics
    /// Where no settings allow them.
    pub fn with_images(self, train_images: u32, scoring_images: u32) -> RunFile {
        let before = &self.evolution;
        let config = RunConfig {
            train_images,
            scoring_images,
            ..before.config().clone()
        };
        let candidates = before.all_candidates().to_vec();
        let evolution = Evolution::restore(&config, candidates, before.history().to_vec());
        let evolution = evolution.expect("nothing else has changed");
        RunFile { evolution, ..self }
    }

    /// Returns the file with these `rounds` of its generation under way.
    pub fn with_rounds(self, rounds: FinishedRounds) -> RunFile {
        RunFile { rounds, ..self }
    }

    /// Notes who trained, in order.
    pub fn made_by(&mut self, makers: Vec<Maker>) {
        self.about.makers = makers;
    }

    /// Takes the scores of the generation under way, Adam's beside them, and the seconds of work on
    /// the run so far; breeds the next generation, if there is one.
    ///
    /// # Panics
    /// Where there is not one score per candidate, a score has other tasks than the settings, or
    /// the search is finished.
    pub fn record(&mut self, scores: &[Score], adam: Score, elapsed_secs: f64) {
        let tasks = &self.evolution.config().tasks;
        for score in scores.iter().chain([&adam]) {
            let scored = score.tasks.iter().map(|task| task.dataset);
            assert!(
                scored.eq(tasks.iter().copied()),
                "a score has the tasks of the settings"
            );
        }
        self.evolution.tell(scores);
        self.adam.push(adam);
        self.elapsed_secs.push(elapsed_secs);
        self.curves.push(None);
        self.rounds = FinishedRounds::default();
    }

    /// Keeps the learning curves of the generation that was recorded last.
    pub fn record_curves(&mut self, curves: GenerationCurves) {
        if let Some(last) = self.curves.last_mut() {
            *last = Some(curves);
        }
    }

    /// Returns what is known of the search beside its evolution.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Returns the device on which it was trained, a name for people.
    pub fn device(&self) -> &str {
        &self.about.device
    }

    /// Returns when the search began, in seconds since 1970, where the file says so.
    pub fn begun(&self) -> Option<u64> {
        self.about.begun
    }

    /// Returns the numbers of images that the settings asked for, where the file says so.
    pub fn asked(&self) -> Option<AskedImages> {
        self.about.asked
    }

    /// Returns who trained, in order, where that was noted.
    pub fn makers(&self) -> &[Maker] {
        &self.about.makers
    }

    /// Returns the version of the file as which it is written: the first that can hold it.
    pub fn version(&self) -> u32 {
        let mut curves = self.curves.iter().flatten();
        let has_founder = curves.any(|curves| curves.founder.is_some());
        version(self.about.predicted.as_ref(), has_founder)
    }

    /// Returns the search, to be continued or asked.
    pub fn evolution(&self) -> &Evolution {
        &self.evolution
    }

    /// Returns the settings of the search.
    pub fn config(&self) -> &RunConfig {
        self.evolution.config()
    }

    /// Returns Adam's score per scored generation.
    pub fn adam(&self) -> &[Score] {
        &self.adam
    }

    /// Returns the seconds of work on the run at the end of each scored generation.
    pub fn elapsed_secs(&self) -> &[f64] {
        &self.elapsed_secs
    }

    /// Returns the finished rounds of the generation under way.
    pub fn rounds(&self) -> &FinishedRounds {
        &self.rounds
    }

    /// Returns the same, to take in another one.
    pub fn rounds_mut(&mut self) -> &mut FinishedRounds {
        &mut self.rounds
    }

    /// Returns the seconds of work on everything finished.
    pub fn worked_secs(&self) -> f64 {
        let scored = self.elapsed_secs.last().copied().unwrap_or(0.0);
        scored.max(self.rounds.elapsed_secs)
    }

    /// Returns every scored generation in order, as it lived.
    pub fn generations(&self) -> impl Iterator<Item = RecordedGeneration<'_>> {
        (0..).map_while(|generation| self.generation(generation))
    }

    /// Returns one generation as it lived; `None` where it is not scored.
    pub fn generation(&self, generation: u32) -> Option<RecordedGeneration<'_>> {
        let index = generation as usize;
        let scored = self.evolution.history().get(index)?;
        let candidates = self.evolution.all_candidates();
        let member = |id: &CandidateId| {
            let candidate = &candidates[id.0 as usize];
            Candidate {
                elite: candidate.birth_generation < generation,
                ..candidate.clone()
            }
        };
        Some(RecordedGeneration {
            generation,
            population: scored.members.iter().map(member).collect(),
            scores: &scored.scores,
            adam: &self.adam[index],
            elapsed_secs: self.elapsed_secs[index],
            curves: self.curves[index].as_ref(),
        })
    }

    /// Returns the file as JSON.
    pub fn to_json(&self) -> String {
        text::write(self)
    }

    /// Returns the search in `json`.
    ///
    /// Names are shortened, and what would not show in them is marked, as [`excerpt`] does.
    ///
    /// # Errors
    /// [`RunFileError`] for anything that [`RunFile::to_json`] could not have written.
    pub fn parse(json: &[u8]) -> Result<RunFile, RunFileError> {
        text::read(json)
    }
}

#[cfg(test)]
mod tests;
