//! A comparison from its optimizers to its last result, kept in a file from which it goes on.

mod series;
mod stage;

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, bail, ensure};

pub use self::{
    series::{Series, make},
    stage::{Stage, as_tuned},
};
use super::{
    training::{self, Place},
    tuning::tune,
};
use files::{
    comparison_file::{ComparisonFile, ComparisonFileError},
    maker::Maker,
    unfinished_tuning::UnfinishedTuning,
};
use host::{
    clock::since_1970,
    course::{evaluations, tuning_config},
    data_folder,
    device::Opened,
    genome_argument::{Entrant, Tuned},
    maker::{maker, other_arithmetic},
    output, recorded,
    storage::Claim,
};
use science::{catalog::Dataset, config::RunConfig, warmup::long_warmup};
use statistics::{
    comparison::{ComparisonConfig, Finding, Table, tables},
    looks::{Plan, Standing},
};

/// Who is compared, under which settings, and where the results are kept.
#[derive(Debug, Clone, Copy)]
pub struct Contest<'a> {
    /// The settings.
    pub config: &'a ComparisonConfig,
    /// The settings for which is tuned.
    pub tuned_for: &'a ComparisonConfig,
    /// Who takes part, the baseline first.
    pub entrants: &'a [Entrant],
    /// Trainings with which each is tuned that has to be.
    pub budget: Option<u64>,
    /// The settings of the search whose best take part, if they are confirmed.
    pub search: Option<&'a RunConfig>,
    /// Whether the verdict is another's: of a study, or of another contest.
    pub exploratory: bool,
    /// The file of results, if there is one.
    pub out: Option<&'a Path>,
    /// The folder of images, if one was given.
    pub data: Option<&'a Path>,
}

/// What a comparison came to.
#[derive(Debug)]
pub struct Compared {
    /// All results.
    pub file: ComparisonFile,
    /// The optimizers asked for.
    pub names: Vec<String>,
    /// How often the same sample was looked at.
    pub standing: Standing,
}

impl Compared {
    /// Returns the tables of those asked for, under the settings asked for; all are exploratory where another contest
    /// has the verdicts.
    pub fn tables(&self, config: &ComparisonConfig) -> Vec<Table> {
        let is_exploratory = self.file.exploratory;
        let level = self.standing.level.filter(|_| !is_exploratory);
        let mut tables = tables(&self.names, config, &self.file.trials, level);
        for table in tables.iter_mut().filter(|_| is_exploratory) {
            table.primary = false;
            let rows = table.rows.iter_mut();
            let findings = rows.filter_map(|row| Some(&mut row.against_first.as_mut()?.finding));
            for finding in findings.filter(|one| **one == Finding::NoVerdict) {
                *finding = Finding::Exploratory;
            }
        }
        tables
    }
}

/// The file of a comparison under way, and who works on it.
struct Kept {
    claim: Option<Claim>,
    file: ComparisonFile,
    /// Who trained before.
    before: Vec<Maker>,
    maker: Maker,
    began: Instant,
}

/// Checks, before any of `contests` trains anything, that all of them can be held.
///
/// # Errors
/// Where settings, the images or a file cannot be used.
pub fn check(contests: &[Contest<'_>], device: &Opened) -> Result<()> {
    let trains = contests.iter().map(|contest| contest.trains(device));
    let trains: Vec<bool> = trains.collect::<Result<_>>()?;
    // Whoever only prints what is there needs no images. Who takes part where nobody does yet is known once the others
    // are trained.
    let is_any = trains.contains(&true);
    let contests = contests.iter().zip(trains);
    let mut needy =
        contests.filter(|(contest, trains)| *trains || is_any && contest.entrants.is_empty());
    needy.try_for_each(|(contest, _)| contest.check_images())
}

impl<'a> Contest<'a> {
    /// Returns the contest of `entrants` under `config`, with images from `data`: without a search or a budget, tuned
    /// for its own settings, with a verdict, kept in no file.
    pub fn new(
        config: &'a ComparisonConfig,
        entrants: &'a [Entrant],
        data: Option<&'a Path>,
    ) -> Self {
        Self {
            config,
            tuned_for: config,
            entrants,
            budget: None,
            search: None,
            exploratory: false,
            out: None,
            data,
        }
    }

    /// Returns whether anything is to be tuned or trained beyond what the file has, which is left alone.
    ///
    /// # Errors
    /// Where a setting or the file cannot be used.
    fn trains(&self, device: &Opened) -> Result<bool> {
        let (_claim, file) = self.claimed(device)?;
        let entrants: Vec<_> = self.entrants.iter().map(|one| one.named.clone()).collect();
        Ok(!training::shares(self.config, &entrants, &file, 1).is_empty())
    }

    /// Checks that the images for all trainings are there.
    ///
    /// # Errors
    /// Where they are not; says which.
    pub fn check_images(&self) -> Result<()> {
        let is_tuned = self.entrants.iter().any(|one| one.tuned == Tuned::Wanted);
        if is_tuned {
            data_folder::find(self.data, &tuning_config(self.tuned_for).training())?;
        }
        data_folder::find(self.data, &self.config.training()).map(drop)
    }

    /// Tunes and trains what has no result yet.
    ///
    /// # Errors
    /// Where a setting, the images or the file cannot be used, or a training failed or was stopped.
    pub fn hold(&self, place: Place<'_>) -> Result<Compared> {
        let config = self.config;
        let (mut kept, names, standing) = self.planned(place)?;
        let file = &kept.file;
        let asked = |name: &String| file.optimizers.iter().find(|one| one.name == *name);
        let asked: Vec<_> = names.iter().filter_map(asked).cloned().collect();
        if let Some(remark) = long_warmup(&asked, config.steps) {
            output::note_once(format!("Note: {remark}"));
        }
        let shares = training::shares(config, &asked, file, place.threads);
        if !shares.is_empty() {
            let folder = data_folder::find(self.data, &config.training())?;
            let tasks: Vec<_> = shares.iter().map(|share| share.dataset).collect();
            let images = training::load(config, &tasks, &folder, place.stop)?;
            training::train(config, place, &images, shares, |trials| {
                let line = training::line(&trials);
                kept.file.add(trials);
                kept.made();
                kept.save()?;
                Ok(Some(line))
            })?;
        }
        Ok(Compared {
            file: kept.file,
            names,
            standing,
        })
    }

    /// Trains nothing: begins in the file, for whoever trains it, the tuning that is next, and plans the rest once
    /// nothing is to be tuned. Returns the file.
    ///
    /// # Errors
    /// As [`Contest::hold`], and where such a plan could give no verdict.
    pub fn begin(&self, place: Place<'_>) -> Result<ComparisonFile> {
        let file = self.begin_tuning(place)?;
        if file.tuning.is_some() {
            return Ok(file);
        }
        let (kept, _, standing) = self.planned(place)?;
        let is_recorded = standing.level.is_some() || standing.too_few;
        ensure!(is_recorded, "{}", standing.sentence());
        Ok(kept.file)
    }

    /// Trains nothing: begins in the file, for whoever trains it, the tuning that is next, one at a time. Returns
    /// the file, which has no tuning under way where nothing is to be tuned.
    ///
    /// # Errors
    /// As [`Contest::hold`].
    pub fn begin_tuning(&self, place: Place<'_>) -> Result<ComparisonFile> {
        let mut kept = self.kept(place)?;
        let is_left = |one: &&Entrant| {
            one.tuned == Tuned::Wanted && kept.file.tuned(&one.named.name).is_none()
        };
        let mut left: Vec<&Entrant> = self.entrants.iter().filter(is_left).collect();
        let under_way = kept.file.tuning.as_ref().map(|one| &one.optimizer);
        left.sort_by_key(|one| Some(&one.named.name) != under_way);
        if let Some(next) = left.first() {
            let trainings = self.budget.context("nothing says how long to tune")?;
            let tuning = unfinished(&kept.file, next, trainings)?;
            let tasks = &self.tuned_for.tasks;
            evaluations(&next.named.name, trainings, tasks.len() as u64)?;
            kept.file.tuning = Some(tuning.shared(tasks, since_1970()));
            kept.save()?;
        }
        Ok(kept.file)
    }

    /// Returns the file with everyone tuned who has to be and the look at its results, the names of those asked
    /// for, and where the look stands.
    fn planned(&self, place: Place<'_>) -> Result<(Kept, Vec<String>, Standing)> {
        let names = self.names()?;
        let mut kept = self.tuned(place)?;
        kept.file.order_by(&names);
        // Before the training: its results are on view while they come.
        let standing = kept.file.look(Plan {
            seeds: self.config.seeds,
            tasks: self.config.tasks.clone(),
            optimizers: names.clone(),
        });
        kept.save()?;
        Ok((kept, names, standing))
    }

    /// Tunes what has to be tuned and was not, and trains nothing else.
    ///
    /// # Errors
    /// As [`Contest::hold`].
    pub fn tune(&self, place: Place<'_>) -> Result<()> {
        self.tuned(place).map(drop)
    }

    /// The names of all who take part.
    fn names(&self) -> Result<Vec<String>> {
        let entrants = self.entrants.iter();
        let names: Vec<String> = entrants.map(|one| one.named.name.clone()).collect();
        for (position, name) in names.iter().enumerate() {
            ensure!(
                !names[..position].contains(name),
                "two optimizers are called {name}; name one yourself, as in mine=GENOME"
            );
        }
        if let Some(invalid) = self.config.validate().first() {
            bail!("{}", invalid.message);
        }
        Ok(names)
    }

    /// Returns the file as it is, made where it is not there.
    fn kept(&self, place: Place<'_>) -> Result<Kept> {
        let (claim, file) = self.claimed(place.device)?;
        other_arithmetic(&file.makers)
            .into_iter()
            .for_each(output::note);
        let kept = Kept {
            claim,
            before: file.makers.clone(),
            file,
            maker: maker(place.threads),
            began: Instant::now(),
        };
        // Now rather than after hours of training, should it be impossible.
        kept.save()?;
        Ok(kept)
    }

    /// Claims the file, and returns it as it is.
    fn claimed(&self, device: &Opened) -> Result<(Option<Claim>, ComparisonFile)> {
        self.names()?;
        let claim = self.out.map(Claim::of).transpose()?;
        let json = claim.as_ref().map(Claim::read).transpose()?.flatten();
        let file = self.taking_over(device, json)?;
        Ok((claim, file))
    }

    /// Returns the file with what is stored of it as `json`.
    fn taking_over(&self, device: &Opened, json: Option<Vec<u8>>) -> Result<ComparisonFile> {
        let known = self.entrants.iter().filter(|one| one.tuned == Tuned::Not);
        let known = known.map(|one| one.named.clone()).collect();
        let mut file = ComparisonFile::new(&device.name, self.config.clone(), known);
        file.search = self.search.cloned();
        file.exploratory = self.exploratory;
        if let (Some(out), Some(json)) = (self.out, json) {
            let stored = recorded::comparison(out.display(), &json)?;
            let theirs = stored.config.clone();
            file.take_over(stored)
                .map_err(|error| explained(error, self.config, &theirs))
                .and_then(|()| self.check_tuned(&file))
                .with_context(|| out.display().to_string())?;
        }
        Ok(file)
    }

    /// Checks that `file` has, or can take in, everyone who is tuned.
    fn check_tuned(&self, file: &ComparisonFile) -> Result<()> {
        for Entrant { named, tuned } in self.entrants {
            let name = &named.name;
            let begun = file.tuning.iter().find(|one| one.optimizer == *name);
            if let Some(shared) = begun.and_then(|one| one.shared.as_ref()) {
                self.check_tasks(name, &shared.tasks)?;
            }
            let is_there = file.optimizers.iter().any(|one| one.name == *name);
            match (tuned, file.tuned(name)) {
                (Tuned::Wanted, Some((_, tuning))) => {
                    ensure!(
                        self.budget == Some(tuning.trainings),
                        "{name} was tuned with {} trainings in the file, not with as many as now asked for; \
                         name another file with --out",
                        tuning.trainings
                    );
                    let tasks = tuning.tasks.as_ref();
                    self.check_tasks(name, tasks.unwrap_or(&self.tuned_for.tasks))?;
                }
                (Tuned::By(_), Some((genome, _))) if *genome == named.genome => {}
                (Tuned::Wanted | Tuned::By(_), _) if is_there => {
                    return Err(ComparisonFileError::Genome(name.clone()).into());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Checks that the optimizer called `name`, which was or is tuned on `tasks`, would be tuned on just these now.
    fn check_tasks(&self, name: &str, tasks: &[Dataset]) -> Result<()> {
        let now = &self.tuned_for.tasks;
        let names: Vec<&str> = tasks.iter().map(|task| task.name()).collect();
        ensure!(
            tasks.len() == now.len() && tasks.iter().all(|task| now.contains(task)),
            "{name} was tuned on {} in the file, not on the tasks now asked for; name another file with --out",
            names.join(", ")
        );
        Ok(())
    }

    /// Returns the file with everyone tuned who has to be.
    fn tuned(&self, place: Place<'_>) -> Result<Kept> {
        let mut kept = self.kept(place)?;
        for entrant in self.entrants {
            if self.take_tuned(&mut kept, entrant, place)? {
                kept.made();
                kept.save()?;
            }
        }
        Ok(kept)
    }

    /// Gives the file the entrant as it was tuned, and tunes it where nobody has, which it returns; leaves others
    /// alone.
    fn take_tuned(&self, kept: &mut Kept, entrant: &Entrant, place: Place<'_>) -> Result<bool> {
        let name = &entrant.named.name;
        let (genome, tuning) = match (&entrant.tuned, kept.file.tuned(name)) {
            (Tuned::Not, _) | (Tuned::Wanted | Tuned::By(_), Some(_)) => return Ok(false),
            (Tuned::By(tuning), None) => {
                kept.file
                    .add_tuned(entrant.named.genome.clone(), tuning.clone())?;
                return Ok(false);
            }
            (Tuned::Wanted, None) => {
                let trainings = self.budget.context("nothing says how long to tune")?;
                let folder =
                    data_folder::find(self.data, &tuning_config(self.tuned_for).training())?;
                let before = unfinished(&kept.file, entrant, trainings)?;
                tune(entrant, self.tuned_for, before, place, &folder, |trained| {
                    kept.file.tuning = Some(trained.clone());
                    kept.made();
                    kept.save()
                })?
            }
        };
        kept.file.add_tuned(genome, tuning)?;
        Ok(true)
    }
}

/// Returns where the tuning of `entrant` with so many trainings was stopped in `file`; at its beginning where it
/// was not begun.
fn unfinished(
    file: &ComparisonFile,
    entrant: &Entrant,
    trainings: u64,
) -> Result<UnfinishedTuning> {
    let known = &entrant.named;
    let begun = file.tuning.iter().find(|one| one.optimizer == known.name);
    let Some(begun) = begun else {
        return Ok(UnfinishedTuning::new(
            &known.name,
            known.genome.clone(),
            trainings,
        ));
    };
    ensure!(
        (begun.trainings, &begun.known) == (trainings, &known.genome),
        "the tuning of {} was begun with {} trainings, or of another optimizer of this name; name another file \
         with --out",
        known.name,
        begun.trainings
    );
    Ok(begun.clone())
}

/// Says of `error` which settings are not the same.
fn explained(
    error: ComparisonFileError,
    ours: &ComparisonConfig,
    theirs: &ComparisonConfig,
) -> anyhow::Error {
    match error {
        ComparisonFileError::Settings => {
            // More or fewer tasks and seeds are no hindrance.
            let of_equal_extent = ComparisonConfig {
                tasks: theirs.tasks.clone(),
                seeds: theirs.seeds,
                ..ours.clone()
            };
            let differences = recorded::differences(theirs, &of_equal_extent);
            anyhow::Error::new(error).context(differences.join("; "))
        }
        error => error.into(),
    }
}

impl Kept {
    /// Notes who trained since this began.
    fn made(&mut self) {
        let maker = Maker {
            secs: self.began.elapsed().as_secs_f64(),
            ..self.maker.clone()
        };
        self.file.makers = maker.behind(&self.before);
    }

    fn save(&self) -> Result<()> {
        match &self.claim {
            Some(claim) => claim.write(&self.file.to_json()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
