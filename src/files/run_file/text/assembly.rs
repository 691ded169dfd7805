//! A search that is put together generation by generation, and checked.

use super::{reader::Reader, shape::GenerationText};
use crate::run_file::{About, FinishedRounds, RunFile, curves::GenerationCurves};
use science::{
    config::RunConfig,
    evolution::{Candidate, CandidateId, Evolution, Generation},
    fitness::Score,
};

/// A search that is put together generation by generation.
#[derive(Default)]
pub struct Assembly {
    candidates: Vec<Candidate>,
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
            let id = CandidateId(self.candidates.len() as u32);
            let candidate = reader.candidate(candidate, id, number)?;
            self.candidates.push(candidate);
        }
        let Some(scored) = generation.scored else {
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
        let scores = scored.scores.into_iter().map(|score| reader.score(score));
        self.history.push(Generation {
            members: generation.members,
            scores: scores.collect::<Result<_, _>>()?,
        });
        self.adam.push(reader.score(scored.adam)?);
        let now = reader.real(scored.elapsed_secs)?;
        self.check_clock(now)?;
        self.elapsed_secs.push(now);
        self.curves.push(scored.curves);
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
    pub fn finish(mut self, about: About, config: &RunConfig) -> Result<RunFile, String> {
        if about.own.as_deref().is_some_and(|own| !is_sha256(own)) {
            return Err("The fingerprint of its own images is no SHA-256.".into());
        }
        let mut curves = self.curves.iter().flatten();
        curves.try_for_each(|curves| curves.check(config.steps))?;
        let evolution = Evolution::restore(config, self.candidates, self.history)?;
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
        let file = RunFile::scored("", evolution, self.adam, self.elapsed_secs);
        let file = file.with_curves(self.curves).with_rounds(self.rounds);
        Ok(file.with_about(about))
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
