//! Contests of the same optimizers in several places or at several lengths of run.

use std::path::PathBuf;

use anyhow::Result;

use super::{Compared, Contest, check};
use crate::training::Place;
use files::comparison_file::ComparisonFile;
use host::{
    device::Opened,
    genome_argument::{Entrant, Tuned},
};
use statistics::comparison::ComparisonConfig;

/// What one of them has of its own.
#[derive(Debug)]
pub struct Stage {
    /// Its settings.
    pub config: ComparisonConfig,
    /// The file of its results, if there is one.
    pub out: Option<PathBuf>,
    /// Whether another one has the verdict.
    pub exploratory: bool,
}

impl Stage {
    /// Returns `entrants` as they take part here, in runs of another length than `usual`.
    pub fn stretched(&self, entrants: &[Entrant], usual: &ComparisonConfig) -> Vec<Entrant> {
        let entrants = entrants.iter();
        entrants
            .map(|one| one.stretched(usual.steps, self.config.steps))
            .collect()
    }
}

impl<'a> Contest<'a> {
    /// Returns it as it is held at `stage`, by `entrants`.
    pub fn at<'s>(&self, stage: &'s Stage, entrants: &'s [Entrant]) -> Contest<'s>
    where
        'a: 's,
    {
        Contest {
            config: &stage.config,
            entrants,
            exploratory: stage.exploratory,
            out: stage.out.as_deref(),
            ..*self
        }
    }

    /// Holds it at one of `stages` after the other, once it is known that it can be held at all of them.
    ///
    /// # Errors
    /// As [`check`] and [`Contest::hold`].
    pub fn hold_at(&self, stages: &[Stage], place: Place<'_>) -> Result<Vec<Compared>> {
        self.check_at(stages, place.device)?;
        let mut entrants = self.entrants.to_vec();
        let mut all = Vec::new();
        for stage in stages {
            let own = stage.stretched(&entrants, self.tuned_for);
            let compared = self.at(stage, &own).hold(place)?;
            if all.is_empty() {
                entrants = as_tuned(entrants, &compared.file);
            }
            all.push(compared);
        }
        Ok(all)
    }

    /// Checks, before anything is trained, that it can be held at all of `stages`.
    ///
    /// # Errors
    /// As [`check`].
    pub fn check_at(&self, stages: &[Stage], device: &Opened) -> Result<()> {
        let mut known = self.entrants.to_vec();
        if let Some(first) = stages.first() {
            let own = first.stretched(&known, self.tuned_for);
            let (_claim, file) = self.at(first, &own).claimed(device)?;
            known = as_tuned(known, &file);
        }
        let entrants = stages
            .iter()
            .map(|stage| stage.stretched(&known, self.tuned_for));
        let entrants: Vec<Vec<Entrant>> = entrants.collect();
        let stages = stages.iter().zip(&entrants);
        let contests: Vec<_> = stages.map(|(stage, own)| self.at(stage, own)).collect();
        check(&contests, device)
    }
}

/// Returns `entrants` with those who are to be tuned as the `file` of the first stage has them tuned: so they take part
/// in the others.
pub fn as_tuned(entrants: Vec<Entrant>, file: &ComparisonFile) -> Vec<Entrant> {
    let as_there = |one: Entrant| match (&one.tuned, file.tuned(&one.named.name)) {
        (Tuned::Wanted, _) => one.as_tuned_in(file),
        // Tuned before: with its own genome, for the file's has the first stage's length.
        (Tuned::Not, Some((_, tuning))) => Entrant {
            tuned: Tuned::By(tuning.clone()),
            ..one
        },
        _ => one,
    };
    entrants.into_iter().map(as_there).collect()
}
