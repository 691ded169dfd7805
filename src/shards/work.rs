//! What is under way as work for many: its shards, and which outcomes are theirs.

use std::{ops::Range, path::Path};

use anyhow::Result;
use serde::Serialize;

use super::{
    images,
    outcome::Outcome,
    sealed::{self, Refusal},
    shard::Shard,
};
use data::{Manifest, pack::sha256};
use engine::round::Plan;
use files::run_file::curves::every;
use host::data_folder;
use science::{
    catalog::Dataset,
    config::RunConfig,
    fitness::{RoundScore, Scoreboard, is_diverged},
    genome::Genome,
};
use statistics::{answers::Answers, comparison::Trial};
use text::number::counted;

/// The generation under way of a search, the rung of a tuning, or a comparison, and what of it is recorded already.
#[derive(Debug)]
pub struct Work {
    /// What it is a part of, for people: a search, a tuning or a comparison.
    pub kind: &'static str,
    /// What is recorded one after the other, for people: generations or rungs.
    pub part: &'static str,
    /// Stands for the search, the tuning or the comparison in shards and outcomes.
    pub whole: String,
    /// Says which part it is, as in `rung 1 of 2 of Adam+tuned`.
    pub title: String,
    /// Number of the generation or rung, from 0; 0 in a comparison.
    pub generation: u32,
    /// Number of lanes in each round.
    pub lanes: usize,
    /// Names of the lanes of a comparison, of which losses and answers are kept too; of no other work.
    pub names: Vec<String>,
    /// In order.
    pub rounds: Vec<RoundOfWork>,
}

/// A round with all lanes.
#[derive(Debug)]
pub struct RoundOfWork {
    /// Its number, from 0.
    pub index: u32,
    /// The training of all lanes.
    pub plan: Plan,
    /// SHA-256 that stands for the images.
    pub images: String,
    /// Whether learning curves are kept too.
    pub curves: bool,
    /// What is there of each lane.
    pub lanes: Vec<Lane>,
}

/// What is there of a lane in a round.
#[derive(Debug, Clone, PartialEq)]
pub enum Lane {
    /// It is to be trained.
    Lacking,
    /// Nobody wants it.
    Unasked,
    /// It was trained.
    Recorded {
        /// Share of the scoring images classified correctly, 0–1.
        accuracy: f64,
        /// The fitness of this round alone, where it was kept.
        fitness: Option<f64>,
    },
}

impl From<&RoundScore> for Lane {
    fn from(score: &RoundScore) -> Self {
        Lane::Recorded {
            accuracy: score.accuracy,
            fitness: Some(score.fitness),
        }
    }
}

/// What an outcome is to the work.
#[derive(Debug)]
pub enum Verdict {
    /// Some of what is asked for.
    Wanted,
    /// Recorded already, with these figures.
    Recorded,
    /// Of a generation that is recorded; it is not looked into.
    Late,
    /// Recorded already, with other figures.
    Contradiction,
}

impl RoundOfWork {
    /// The round of number `index`, in which `plan` is trained with images of `manifest`, no curves are kept, and this
    /// is there of its lanes.
    ///
    /// # Errors
    /// Where there are no such images.
    pub fn new(index: u32, plan: Plan, manifest: &Manifest, lanes: Vec<Lane>) -> Result<Self> {
        Ok(Self {
            index,
            images: images::fingerprint(manifest, plan.dataset, &plan.config)?,
            plan,
            curves: false,
            lanes,
        })
    }

    /// All `rounds`, each a seed and a task, in which `optimizers` are trained under `config`, where `lane` returns what
    /// is there of an optimizer by its place. The images are those that `data` names or that are found.
    ///
    /// # Errors
    /// Where there are no such images.
    pub fn all(
        config: &RunConfig,
        optimizers: &[Genome],
        rounds: impl Iterator<Item = (u32, Dataset)>,
        data: Option<&Path>,
        lane: impl Fn(usize, Dataset, u32) -> Lane,
    ) -> Result<Vec<Self>> {
        let manifest = data_folder::manifest(&data_folder::find(data, config)?)?;
        let round = |(index, (seed, dataset))| {
            let plan = Plan {
                config: config.clone(),
                dataset,
                seed,
                generation: 0,
                optimizers: optimizers.to_vec(),
            };
            let lanes = (0..optimizers.len()).map(|at| lane(at, dataset, seed));
            Self::new(index, plan, &manifest, lanes.collect())
        };
        (0..).zip(rounds).map(round).collect()
    }

    /// Whether this lane is to be trained.
    pub fn lacks(&self, lane: usize) -> bool {
        self.lanes[lane] == Lane::Lacking
    }
}

impl Work {
    /// Returns the rounds in which something is to be trained, in order.
    pub fn rounds(&self) -> impl Iterator<Item = &RoundOfWork> {
        let lacks = |round: &&RoundOfWork| round.lanes.contains(&Lane::Lacking);
        self.rounds.iter().filter(lacks)
    }

    /// Says how many shards it makes.
    pub fn asked(&self, shards: usize) -> String {
        let shards = counted(shards as u64, "shard");
        let (first, rest) = self.title.split_at(1);
        let title = first.to_uppercase() + rest;
        if self.names.is_empty() {
            return format!("{title}: {shards} to evaluate.");
        }
        let lanes = || self.rounds.iter().flat_map(|round| &round.lanes);
        let lacking = lanes().filter(|lane| **lane == Lane::Lacking).count();
        let wanted = lanes().filter(|lane| **lane != Lane::Unasked).count();
        let wanted = counted(wanted as u64, "training");
        format!("{title} lacks {lacking} of {wanted}: {shards} to evaluate.")
    }

    /// Returns the shard of the `lanes` of the round with this number.
    pub fn shard(&self, round: u32, lanes: Range<usize>) -> Shard {
        let of = &self.rounds[round as usize];
        let names = self.names.get(lanes.clone());
        Shard {
            search: self.whole.clone(),
            generation: self.generation,
            round,
            lanes: (lanes.start as u32, lanes.end as u32),
            images: of.images.clone(),
            names: names.map(<[String]>::to_vec).unwrap_or_default(),
            curves: of.curves,
            plan: of.plan.share(lanes),
        }
    }

    /// Returns what `outcome` is here.
    ///
    /// # Errors
    /// Where it is not of this work.
    pub fn judge(&self, outcome: &Outcome) -> Result<Verdict, Refusal> {
        let refuse = |reason: String| Err(Refusal::Content(reason));
        if outcome.search != self.whole {
            return refuse(format!("it is of another {}", self.kind));
        }
        let (of, here, part) = (outcome.generation, self.generation, self.part);
        if of < here {
            return Ok(Verdict::Late);
        }
        let is_there = (outcome.round as usize) < self.rounds.len()
            && !outcome.range().is_empty()
            && outcome.range().end <= self.lanes;
        if of > here || !is_there {
            return refuse(format!(
                "it is of {part} {}, round {}, lanes {} to {}, and {part} {} is under way, with {} rounds of {} lanes",
                of + 1,
                outcome.round + 1,
                outcome.lanes.0,
                outcome.lanes.1,
                here + 1,
                self.rounds.len(),
                self.lanes
            ));
        }
        let shard = self.shard(outcome.round, outcome.range());
        // As an earlier version asked for it.
        let plain = Shard {
            curves: false,
            ..shard.clone()
        };
        if ![&shard, &plain].iter().any(|asked| outcome.is_of(asked)) {
            return refuse(format!(
                "it is of {}, but of other genomes or images than here",
                match self.names.is_empty() {
                    true => format!("the {part} under way"),
                    false => "this comparison".into(),
                }
            ));
        }
        check_possible(outcome, &shard)?;
        let lanes = &self.rounds[outcome.round as usize].lanes[outcome.range()];
        let mut is_wanted = false;
        for (place, lane) in lanes.iter().enumerate() {
            match lane {
                Lane::Recorded { accuracy, fitness } => {
                    let theirs = outcome.fitness[place];
                    if *accuracy != f64::from(outcome.accuracy[place])
                        || fitness.is_some_and(|fitness| fitness != theirs)
                    {
                        return Ok(Verdict::Contradiction);
                    }
                }
                Lane::Lacking | Lane::Unasked => is_wanted = true,
            }
        }
        Ok(match is_wanted {
            true => Verdict::Wanted,
            false => Verdict::Recorded,
        })
    }
}

/// Checks that `shard` can have come to such figures.
fn check_possible(outcome: &Outcome, shard: &Shard) -> Result<(), Refusal> {
    let dataset = shard.plan.dataset;
    let mut board = Scoreboard::default();
    board.finish_round(dataset, &outcome.accuracy, &outcome.fitness);
    board
        .check(outcome.range().len(), &[dataset])
        .map_err(Refusal::Content)?;
    let is_possible = |trial: &Trial| {
        let agrees =
            |answers: &Answers| (f64::from(answers.accuracy()) - trial.accuracy).abs() < 1e-6;
        trial.losses.len() <= shard.plan.config.steps as usize
            && !trial.losses.iter().any(|loss| is_diverged(*loss))
            && trial.answers.as_ref().is_none_or(agrees)
    };
    if let Some(trial) = outcome.trials.iter().find(|trial| !is_possible(trial)) {
        return Err(Refusal::Content(format!(
            "no training gives such losses and answers as those of {}",
            trial.optimizer
        )));
    }
    let steps = shard.plan.config.steps;
    let mut curves = outcome.curves.iter();
    match curves.all(|curve| curve.is_possible(steps, every(steps))) {
        true => Ok(()),
        false => Err(Refusal::Content(
            "no training gives such learning curves".into(),
        )),
    }
}

/// Returns what stands for a search or a comparison that `beginning` decides, for one that an earlier version began too.
pub fn fingerprint(beginning: &impl Serialize) -> String {
    let json = serde_json::to_string(beginning).expect("it can be written");
    sha256(format!("{} {json}", sealed::PLAIN_VERSION).as_bytes())
}
