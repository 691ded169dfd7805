//! The file whose trainings are done elsewhere: a search, or a comparison and what is tuned for it.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result};

use super::{compared, outcome, searched, taken::Filled, tuned, work::Work};
use files::{comparison_file::ComparisonFile, file_kind::FileKind};
use host::{
    maker, output,
    recorded::{self, Recorded},
    search::as_trained,
    storage::Claim,
};

/// What is said where results are there and nobody noted who trained them, as `tell` did not at first.
const UNNOTED: &str = "Note: who trained what is there was not noted, so it may be of an earlier version, whose last \
    bits differ; from here on the file names who trains.";

/// What the file holds.
#[derive(Debug)]
pub struct State(pub Recorded);

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
            return Ok(Some(State(Recorded::Comparison(file.into()))));
        }
        let (file, doubt) = as_trained(recorded::search(name.display(), &json)?);
        doubt.into_iter().for_each(output::note);
        Ok(Some(State(Recorded::Search(file.into()))))
    }

    /// What it is for people.
    pub fn kind(&self) -> &'static str {
        match &self.0 {
            Recorded::Search(_) => searched::KIND,
            Recorded::Comparison(file) if is_tuning(file) => tuned::KIND,
            Recorded::Comparison(_) => compared::KIND,
        }
    }

    /// What stands for it in shards and results.
    pub fn identity(&self) -> String {
        match &self.0 {
            Recorded::Search(file) => searched::identity(file),
            Recorded::Comparison(file) => match &file.tuning {
                Some(tuning) => tuned::identity(file, &tuning.optimizer, tuning.trainings),
                None => compared::identity(file),
            },
        }
    }

    /// Whether `whole` stands for a part of it that is done, whose shards and results are spent.
    pub fn is_spent(&self, whole: &str) -> bool {
        match &self.0 {
            Recorded::Search(_) => false,
            Recorded::Comparison(file) => tuned::done(file).any(|done| done == whole),
        }
    }

    /// Returns the work that is left, with the images that `data` names or that are found; `None` once it is
    /// finished. The file is called `name`.
    ///
    /// # Errors
    /// Where there are no such images, or nothing is planned.
    pub fn work(&self, data: Option<&Path>, name: &Path) -> Result<Option<Work>> {
        match &self.0 {
            Recorded::Search(file) if file.evolution().is_finished() => Ok(None),
            Recorded::Search(file) => searched::work(file, data).map(Some),
            Recorded::Comparison(file) => {
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
        match &self.0 {
            Recorded::Search(file) => file.to_json().into_bytes(),
            Recorded::Comparison(file) => file.to_json(),
        }
    }

    /// Records what the results have, and who trained it.
    ///
    /// # Errors
    /// Where the file contradicts itself.
    pub fn record(&mut self, rounds: &[Filled<'_>]) -> Result<()> {
        let before = self.0.secs();
        let devices = self.recorded(rounds);
        match &mut self.0 {
            Recorded::Search(file) => searched::record(file, rounds),
            Recorded::Comparison(file) if file.tuning.is_some() => tuned::record(file, rounds)?,
            Recorded::Comparison(file) => compared::record(file, rounds),
        }
        let secs = (self.0.secs() - before) / devices.len().max(1) as f64;
        let new = devices.iter().map(|device| outcome::maker(device, secs));
        let makers = new.fold(self.0.makers().to_vec(), |before, one| one.behind(&before));
        match &mut self.0 {
            Recorded::Search(file) => file.made_by(makers),
            Recorded::Comparison(file) => file.makers = makers,
        }
        Ok(())
    }

    /// Returns on which devices that was trained which is recorded of `rounds`: of a search, those that are complete.
    fn recorded<'a>(&self, rounds: &[Filled<'a>]) -> BTreeSet<&'a str> {
        let is_whole = |filled: &&Filled<'_>| filled.gaps().is_empty();
        let count = match &self.0 {
            Recorded::Search(_) => rounds.iter().take_while(is_whole).count(),
            Recorded::Comparison(_) => rounds.len(),
        };
        let lanes = rounds[..count].iter().flat_map(Filled::new_lanes);
        lanes.map(|lane| lane.device()).collect()
    }

    /// Whether something is recorded.
    fn is_begun(&self) -> bool {
        match &self.0 {
            Recorded::Search(file) => {
                !file.adam().is_empty() || !file.rounds().board.rounds().is_empty()
            }
            Recorded::Comparison(file) => {
                let tuning = file.tuning.as_ref();
                let is_tried = tuning.is_some_and(|tuning| !tuning.trials.is_empty());
                is_tried || !file.tunings.is_empty() || !file.trials.is_empty()
            }
        }
    }

    /// Whether what is recorded may be of another device than that called `device`, whose figures may differ then.
    pub fn is_of_others(&self, device: &str) -> bool {
        let makers = self.0.makers();
        let is_unnoted = makers.is_empty() && self.is_begun();
        is_unnoted || makers.iter().any(|maker| maker.processor != device)
    }

    /// Says so where what is recorded was, or may have been, computed otherwise than what `devices` train.
    pub fn doubts<'a>(&self, devices: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        if self.0.makers().is_empty() && self.is_begun() {
            return BTreeSet::from([UNNOTED.into()]);
        }
        let arithmetics = devices
            .into_iter()
            .map(|device| outcome::maker(device, 0.0).arithmetic);
        let doubts = arithmetics.filter_map(|one| maker::other_than(&one, self.0.makers()));
        doubts.collect()
    }

    /// Says what was recorded last, where nothing is lacking.
    pub fn told(&self) -> String {
        match &self.0 {
            Recorded::Search(file) => searched::told(file),
            Recorded::Comparison(file) if is_tuning(file) => tuned::told(file),
            Recorded::Comparison(file) => compared::told(file),
        }
    }

    /// Says a seed as whoever reads it counts: those of a search from 1, those of a comparison as they are.
    pub fn seed(&self, seed: u32) -> u32 {
        match &self.0 {
            Recorded::Search(_) => seed + 1,
            Recorded::Comparison(_) => seed,
        }
    }
}

/// Whether nothing but a tuning was begun in `file`, or one is under way.
fn is_tuning(file: &ComparisonFile) -> bool {
    file.tuning.is_some() || (file.looks().is_empty() && !file.tunings.is_empty())
}
