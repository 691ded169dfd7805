//! The generation under way as work for many: its shards, and which outcomes are theirs.

use std::{ops::Range, path::Path};

use anyhow::Result;

use super::{
    images,
    outcome::Outcome,
    sealed::{self, Refusal},
    shard::Shard,
};
use crate::data_folder;
use data::pack::sha256;
use engine::{generation::Trainings, round::Plan};
use files::run_file::RunFile;
use protocol::Round;
use science::fitness::{RoundScore, Scoreboard};

/// What is trained in the generation under way, and what of it is recorded already.
#[derive(Debug)]
pub struct Work {
    /// Stands for the search in shards and outcomes.
    pub search: String,
    /// Number of the generation, from 0.
    pub generation: u32,
    /// Number of lanes in each round.
    pub lanes: usize,
    /// Plan of all lanes and hash of the images, per round.
    rounds: Vec<(Round, Plan, String)>,
    recorded: Scoreboard,
}

/// What an outcome is to the generation under way.
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

impl Work {
    /// Returns the work on the generation under way of `file`, with the images that `data` names or that
    /// are found.
    ///
    /// # Errors
    /// Where there are no such images.
    pub fn of(file: &RunFile, data: Option<&Path>) -> Result<Self> {
        let evolution = file.evolution();
        let trainings = Trainings::of(evolution);
        let manifest = images::manifest(&data_folder::find(data, file.config())?)?;
        let round = |round: Round| {
            let images = images::fingerprint(&manifest, round.dataset, file.config())?;
            Ok((round, trainings.plan(round), images))
        };
        Ok(Self {
            search: search(file),
            generation: evolution.generation(),
            lanes: trainings.lanes(),
            rounds: trainings
                .rounds()
                .into_iter()
                .map(round)
                .collect::<Result<_>>()?,
            recorded: file.rounds().board.clone(),
        })
    }

    /// Returns the rounds that are not recorded, in order.
    pub fn rounds(&self) -> impl Iterator<Item = Round> {
        let recorded = self.recorded.rounds().len();
        self.rounds.iter().skip(recorded).map(|(round, ..)| *round)
    }

    /// Returns the shard of the `lanes` of the round with this number.
    pub fn shard(&self, round: u32, lanes: Range<usize>) -> Shard {
        let (_, plan, images) = &self.rounds[round as usize];
        Shard {
            search: self.search.clone(),
            generation: self.generation,
            round,
            lanes: (lanes.start as u32, lanes.end as u32),
            images: images.clone(),
            plan: plan.share(lanes),
        }
    }

    /// Returns what `outcome` is here.
    ///
    /// # Errors
    /// Where it is not of this work.
    pub fn judge(&self, outcome: &Outcome) -> Result<Verdict, Refusal> {
        let refuse = |reason: String| Err(Refusal::Content(reason));
        if outcome.search != self.search {
            return refuse("it is of another search".into());
        }
        let (of, here) = (outcome.generation, self.generation);
        if of < here {
            return Ok(Verdict::Late);
        }
        let is_there = (outcome.round as usize) < self.rounds.len()
            && !outcome.range().is_empty()
            && outcome.range().end <= self.lanes;
        if of > here || !is_there {
            return refuse(format!(
                "it is of generation {}, round {}, lanes {} to {}, and generation {} is under way, with {} rounds of {} lanes",
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
        if !outcome.is_of(&shard) {
            return refuse(
                "it is of the generation under way, but of other genomes or images than here"
                    .into(),
            );
        }
        self.check_possible(outcome)?;
        let Some(recorded) = self.recorded.rounds().get(outcome.round as usize) else {
            return Ok(Verdict::Wanted);
        };
        let lanes = recorded[outcome.range()].iter();
        let is_same = |(lane, score): (usize, &RoundScore)| {
            score.accuracy == f64::from(outcome.accuracy[lane])
                && score.fitness == outcome.fitness[lane]
        };
        Ok(match lanes.enumerate().all(is_same) {
            true => Verdict::Recorded,
            false => Verdict::Contradiction,
        })
    }

    fn check_possible(&self, outcome: &Outcome) -> Result<(), Refusal> {
        let dataset = self.rounds[outcome.round as usize].0.dataset;
        let mut board = Scoreboard::default();
        board.finish_round(dataset, &outcome.accuracy, &outcome.fitness);
        board
            .check(outcome.range().len(), &[dataset])
            .map_err(Refusal::Content)
    }
}

/// Returns what stands for the search of `file`: its settings and the genomes of its first generation.
pub fn search(file: &RunFile) -> String {
    let everyone = file.evolution().all_candidates().iter();
    let first = everyone.take_while(|candidate| candidate.birth_generation == 0);
    let genomes: Vec<_> = first.map(|candidate| &candidate.genome).collect();
    let json = serde_json::to_string(&(file.config(), genomes)).expect("a search can be written");
    sha256(format!("{} {json}", sealed::VERSION).as_bytes())
}
