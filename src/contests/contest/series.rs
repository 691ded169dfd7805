//! Several contests of one command, each in a file of one folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use super::{Compared, Contest, check};
use crate::{training::Place, training_options::TrainingOptions};
use host::{device::Opened, genome_argument::Entrant, interrupt::Stop};
use statistics::comparison::ComparisonConfig;

/// Where the contests are held and kept.
#[derive(Debug)]
pub struct Series<'a> {
    device: Opened,
    threads: usize,
    stop: &'a Stop,
    folder: Option<&'a Path>,
    data: Option<&'a Path>,
}

impl<'a> Series<'a> {
    /// Opens the device of `options`, and makes `folder` where there is none.
    ///
    /// # Errors
    /// Where either cannot be.
    pub fn new(
        options: &'a TrainingOptions,
        folder: Option<&'a Path>,
        stop: &'a Stop,
    ) -> Result<Self> {
        make(folder)?;
        Ok(Self {
            device: options.device.device.open()?,
            threads: options.device.threads(),
            stop,
            folder,
            data: options.data.as_deref(),
        })
    }

    /// Holds the contest of `entrants` under `config` in the file called `name`; an `exploratory` one has no verdict.
    ///
    /// # Errors
    /// As [`Contest::hold`].
    pub fn hold(
        &self,
        config: &ComparisonConfig,
        entrants: &[Entrant],
        name: &str,
        exploratory: bool,
    ) -> Result<Compared> {
        let out = self.out(name);
        let contest = Contest {
            out: out.as_deref(),
            exploratory,
            ..Contest::new(config, entrants, self.data)
        };
        contest.hold(Place {
            device: &self.device,
            threads: self.threads,
            stop: self.stop,
        })
    }

    /// Checks, before any of them is held, that all `contests` can be: their settings, those of their entrants who are
    /// known by then, and the names of their files.
    ///
    /// # Errors
    /// As [`check`].
    pub fn check(&self, contests: &[(&ComparisonConfig, &[Entrant], &str)]) -> Result<()> {
        let places: Vec<_> = contests.iter().map(|(.., name)| self.out(name)).collect();
        let contests: Vec<_> = contests
            .iter()
            .zip(&places)
            .map(|((config, entrants, _), out)| Contest {
                out: out.as_deref(),
                ..Contest::new(config, entrants, self.data)
            })
            .collect();
        check(&contests, &self.device)
    }

    fn out(&self, name: &str) -> Option<PathBuf> {
        self.folder.map(|folder| folder.join(name))
    }
}

/// Makes `folder` where one is named.
///
/// # Errors
/// Where it cannot be made.
pub fn make(folder: Option<&Path>) -> Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    ensure!(
        !folder.is_file(),
        "{} is a file; --out takes a folder here",
        folder.display()
    );
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}
