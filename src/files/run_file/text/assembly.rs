//! A search that is put together generation by generation, and checked.

use super::{reader::Reader, shape::GenerationText};
use crate::run_file::{FinishedRounds, MAX_NAME, RunFile, curves::GenerationCurves};
use science::{
    config::RunConfig,
    evolution::{Candidate, CandidateId, Evolution, Generation},
    fitness::Score,
};
use text::excerpt::excerpt;

/// A search that is put together generation by generation.
#[derive(Default)]
pub struct Assembly {
    everyone: Vec<Candidate>,
    history: Vec<Generation>,
    adam: Vec<Score>,
    elapsed_secs: Vec<f64>,
    curves: Vec<Option<GenerationCurves>>,
    under_way: Option<Vec<CandidateId>>,
    rounds: FinishedRounds,
}

impl Assembly {
    /// Takes the next generation.
    pub fn add(&mut self, reader: &Reader, generation: GenerationText) -> Result<(), String> {
        let number = self.history.len() as u32;
        if self.under_way.is_some() {
            return Err(format!(
                "Generation {} follows one without scores.",
                number + 1
            ));
        }
        for candidate in generation.born {
            let id = CandidateId(self.everyone.len() as u32);
            self.everyone.push(reader.candidate(candidate, id, number)?);
        }
        let Some(told) = generation.told else {
            self.under_way = Some(generation.members);
            if let Some(rounds) = generation.rounds {
                self.rounds = reader.rounds(rounds)?;
                self.check_clock(self.rounds.elapsed_secs)?;
            }
            return Ok(());
        };
        if generation.rounds.is_some() {
            return Err(format!(
                "Generation {} has scores, and legs as if it were under way.",
                number + 1
            ));
        }
        let scores = told.scores.into_iter().map(|score| reader.score(score));
        self.history.push(Generation {
            members: generation.members,
            scores: scores.collect::<Result<_, _>>()?,
        });
        self.adam.push(reader.score(told.adam)?);
        let now = reader.real(told.elapsed_secs)?;
        self.check_clock(now)?;
        self.elapsed_secs.push(now);
        self.curves.push(told.curves);
        Ok(())
    }

    fn check_clock(&self, now: f64) -> Result<(), String> {
        let before = self.elapsed_secs.last().copied().unwrap_or(0.0);
        if now < before {
            return Err("Its clock runs backwards.".into());
        }
        Ok(())
    }

    /// Returns the search, if its parts and `config` agree.
    pub fn finish(
        mut self,
        device: String,
        begun: Option<u64>,
        own: Option<String>,
        config: &RunConfig,
    ) -> Result<RunFile, String> {
        if own.as_deref().is_some_and(|own| !is_sha256(own)) {
            return Err("The fingerprint of its own images is no SHA-256.".into());
        }
        let mut curves = self.curves.iter().flatten();
        curves.try_for_each(|curves| curves.check(config.steps))?;
        let evolution = Evolution::restore(config, self.everyone, self.history)?;
        let population = evolution.ask().iter().map(|candidate| candidate.id);
        let expected = (!evolution.is_finished()).then(|| population.collect());
        if self.under_way != expected {
            return Err(
                "The generation under way has other members than the scores before it make.".into(),
            );
        }
        // Before elites were taken over they had lanes too, ahead of the others.
        let lanes = evolution.ask().len() - evolution.known().len() + 1;
        self.rounds.board.keep_last(lanes);
        self.rounds.board.check(lanes, &config.rounds())?;
        Ok(RunFile {
            device: excerpt(&device, MAX_NAME),
            begun,
            asked: None,
            own,
            makers: Vec::new(),
            predicted: None,
            evolution,
            adam: self.adam,
            elapsed_secs: self.elapsed_secs,
            curves: self.curves,
            rounds: self.rounds,
        })
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
