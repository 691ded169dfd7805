//! Contests of the same optimizers in several places or at several lengths of run.

use std::path::PathBuf;

use anyhow::Result;

use super::{Contest, check};
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

    /// Checks, before anything is trained, that it can be held at all of `stages`.
    ///
    /// # Errors
    /// As [`check`].
    pub fn check_at(&self, stages: &[Stage], device: &Opened) -> Result<()> {
        let mut known = self.entrants.to_vec();
        if let Some(first) = stages.first() {
            // Whom the first has tuned already takes part in the others as it is there.
            let own = first.stretched(&known, self.tuned_for);
            let (_claim, file) = self.at(first, &own).claimed(device)?;
            let as_there = |one: Entrant| match one.tuned {
                Tuned::Wanted => one.as_tuned_in(&file),
                _ => one,
            };
            known = known.into_iter().map(as_there).collect();
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
