//! The file whose trainings are done elsewhere: a search, or a comparison and what is tuned for it.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result};

use super::{compared, outcome, searched, taken::Filled, tuned, work::Work};
use files::{
    comparison_file::ComparisonFile, file_kind::FileKind, maker::Maker, run_file::RunFile,
};
use host::{maker, output, recorded, search::as_trained, storage::Claim};
use text::number::counted;

/// What is said where results are there and nobody noted who trained them, as `tell` did not at first.
const UNNOTED: &str = "Note: who trained what is there was not noted, so it may be of an earlier version, whose last \
    bits differ; from here on the file names who trains.";

/// What the file holds.
#[derive(Debug)]
pub enum State {
    /// A search.
    Search(Box<RunFile>),
    /// A comparison.
    Comparison(Box<ComparisonFile>),
}

impl State {
    /// Returns what is in the file that is claimed and called `name`; `None` where there is nothing yet.
    ///
    /// # Errors
    /// Where it cannot be read or is something else.
    pub fn read(claim: &Claim, name: &Path) -> Result<Option<Self>> {
        let Some(json) = claim.read()? else {
            return Ok(None);
        };
        if let Some(FileKind::Comparison(_)) = recorded::kind(&json) {
            let file = recorded::comparison(name.display(), &json)?;
            return Ok(Some(State::Comparison(file.into())));
        }
        let (file, doubt) = as_trained(recorded::search(name.display(), &json)?);
        doubt.into_iter().for_each(output::note);
        Ok(Some(State::Search(file.into())))
    }

    /// What it is for people.
    pub fn kind(&self) -> &'static str {
        match self {
            State::Search(_) => searched::KIND,
            State::Comparison(file) if is_tuning(file) => tuned::KIND,
            State::Comparison(_) => compared::KIND,
        }
    }

    /// What stands for it in shards and results.
    pub fn identity(&self) -> String {
        match self {
            State::Search(file) => searched::identity(file),
            State::Comparison(file) => match &file.tuning {
                Some(tuning) => tuned::identity(file, &tuning.optimizer, tuning.trainings),
                None => compared::identity(file),
            },
        }
    }

    /// Whether `whole` stands for a part of it that is done, whose shards and results are spent.
    pub fn is_spent(&self, whole: &str) -> bool {
        match self {
            State::Search(_) => false,
            State::Comparison(file) => tuned::done(file).any(|done| done == whole),
        }
    }

    /// On which device it is trained.
    pub fn device(&self) -> &str {
        match self {
            State::Search(file) => file.device(),
            State::Comparison(file) => &file.device,
        }
    }

    /// Returns the work that is left, with the images that `data` names or that are found; `None` once it is
    /// finished. The file is called `name`.
    ///
    /// # Errors
    /// Where there are no such images, or nothing is planned.
    pub fn work(&self, data: Option<&Path>, name: &Path) -> Result<Option<Work>> {
        match self {
            State::Search(file) if file.evolution().is_finished() => Ok(None),
            State::Search(file) => searched::work(file, data).map(Some),
            State::Comparison(file) => {
                let work = match &file.tuning {
                    Some(tuning) => tuned::work(file, tuning, data),
                    None if is_tuning(file) => return Ok(None),
                    None => compared::work(file, data),
                };
                let work = work.with_context(|| name.display().to_string())?;
                Ok(Some(work).filter(|work| work.rounds().next().is_some()))
            }
        }
    }

    /// Returns the text of the file.
    pub fn to_json(&self) -> Vec<u8> {
        match self {
            State::Search(file) => file.to_json().into_bytes(),
            State::Comparison(file) => file.to_json(),
        }
    }

    /// Records what the results have, and who trained it.
    ///
    /// # Errors
    /// Where the file contradicts itself.
    pub fn record(&mut self, rounds: &[Filled<'_>]) -> Result<()> {
        let before = self.clock();
        let devices = self.recorded(rounds);
        match self {
            State::Search(file) => searched::record(file, rounds),
            State::Comparison(file) if file.tuning.is_some() => tuned::record(file, rounds)?,
            State::Comparison(file) => compared::record(file, rounds),
        }
        let secs = (self.clock() - before) / devices.len().max(1) as f64;
        let new = devices.iter().map(|device| outcome::maker(device, secs));
        let makers = new.fold(self.makers().to_vec(), |before, one| one.behind(&before));
        match self {
            State::Search(file) => file.made_by(makers),
            State::Comparison(file) => file.makers = makers,
        }
        Ok(())
    }

    /// Returns on which devices that was trained which is recorded of `rounds`: of a search, those that are complete.
    fn recorded<'a>(&self, rounds: &[Filled<'a>]) -> BTreeSet<&'a str> {
        let is_whole = |filled: &&Filled<'_>| filled.gaps().is_empty();
        let count = match self {
            State::Search(_) => rounds.iter().take_while(is_whole).count(),
            State::Comparison(_) => rounds.len(),
        };
        let lanes = rounds[..count].iter().flat_map(Filled::new_lanes);
        lanes.map(|lane| lane.device()).collect()
    }

    /// Seconds of work; none of comparisons, which do not keep them.
    fn clock(&self) -> f64 {
        match self {
            State::Search(file) => file.worked_secs(),
            State::Comparison(_) => 0.0,
        }
    }

    fn makers(&self) -> &[Maker] {
        match self {
            State::Search(file) => file.makers(),
            State::Comparison(file) => &file.makers,
        }
    }

    /// Whether something is recorded.
    fn is_begun(&self) -> bool {
        match self {
            State::Search(file) => {
                !file.adam().is_empty() || !file.rounds().board.rounds().is_empty()
            }
            State::Comparison(file) => {
                let tuning = file.tuning.as_ref();
                let is_tried = tuning.is_some_and(|tuning| !tuning.trials.is_empty());
                is_tried || !file.tunings.is_empty() || !file.trials.is_empty()
            }
        }
    }

    /// Says so where what is recorded was, or may have been, computed otherwise than what `devices` train.
    pub fn doubts<'a>(&self, devices: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        if self.makers().is_empty() && self.is_begun() {
            return BTreeSet::from([UNNOTED.into()]);
        }
        let arithmetics = devices
            .into_iter()
            .map(|device| outcome::maker(device, 0.0).arithmetic);
        let doubts = arithmetics.filter_map(|one| maker::other_than(&one, self.makers()));
        doubts.collect()
    }

    /// Says what was recorded last, where nothing is lacking.
    pub fn told(&self) -> String {
        match self {
            State::Search(file) => searched::told(file),
            State::Comparison(file) if is_tuning(file) => tuned::told(file),
            State::Comparison(file) => compared::told(file),
        }
    }

    /// Says which part of it `work` is.
    pub fn part(&self, work: &Work) -> String {
        match self {
            State::Search(file) => {
                let (generation, all) = (work.generation + 1, file.config().generations);
                format!("generation {generation} of {all}")
            }
            State::Comparison(file) => match &file.tuning {
                Some(tuning) => tuned::part(file, tuning),
                None => "the comparison".into(),
            },
        }
    }

    /// Says how many shards `work` makes.
    pub fn asked(&self, work: &Work, shards: usize) -> String {
        let shards = counted(shards as u64, "shard");
        match self {
            State::Search(_) => {
                let part = self.part(work).replacen('g', "G", 1);
                format!("{part}: {shards} to evaluate.")
            }
            State::Comparison(file) if file.tuning.is_some() => {
                let part = self.part(work).replacen('r', "R", 1);
                format!("{part}: {shards} to evaluate.")
            }
            State::Comparison(_) => {
                let (lacking, all) = work.extent();
                let all = counted(all as u64, "training");
                format!("The comparison lacks {lacking} of {all}: {shards} to evaluate.")
            }
        }
    }

    /// Says a seed as whoever reads it counts: those of a search from 1, those of a comparison as they are.
    pub fn seed(&self, seed: u32) -> u32 {
        match self {
            State::Search(_) => seed + 1,
            State::Comparison(_) => seed,
        }
    }
}

/// Whether nothing but a tuning was begun in `file`, or one is under way.
fn is_tuning(file: &ComparisonFile) -> bool {
    file.tuning.is_some() || (file.looks().is_empty() && !file.tunings.is_empty())
}
