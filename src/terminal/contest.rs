//! A comparison from its optimizers to its last result, kept in a file from which it goes on.

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, bail, ensure};

use super::{
    data_folder,
    device::Opened,
    genome_argument::{Entrant, Tuned},
    interrupt::Stop,
    maker::maker,
    recorded,
    storage::Claim,
    training::{self, Place},
    tuning::{tune, tuning_config},
};
use files::comparison_file::ComparisonFile;
use science::{
    comparison::{ComparisonConfig, Table, tables},
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
    /// Returns the tables of those asked for, under the settings asked for.
    pub fn tables(&self, config: &ComparisonConfig) -> Vec<Table> {
        tables(&self.names, config, &self.file.trials, self.standing.level)
    }
}

impl Contest<'_> {
    /// Tunes and trains what has no result yet.
    ///
    /// # Errors
    /// Where a setting, the images or the file cannot be used, or a training failed or was stopped.
    pub fn hold(&self, device: &Opened, threads: usize, stop: &Stop) -> Result<Compared> {
        let Contest {
            config, entrants, ..
        } = *self;
        let names: Vec<String> = entrants.iter().map(|one| one.named.name.clone()).collect();
        for (position, name) in names.iter().enumerate() {
            ensure!(
                !names[..position].contains(name),
                "two optimizers are called {name}; name one yourself, as in mine=GENOME"
            );
        }
        if let Some(invalid) = config.validate().first() {
            bail!("{}", invalid.message);
        }
        let place = Place {
            context: &device.context,
            threads,
            stop,
        };
        let known = entrants.iter().filter(|one| one.tuned == Tuned::Not);
        let known = known.map(|one| one.named.clone()).collect();
        let mut file = ComparisonFile::new(&device.name, config.clone(), known);
        let claim = self.out.map(Claim::of).transpose()?;
        if let (Some(claim), Some(out)) = (&claim, self.out)
            && let Some(json) = claim.read()?
        {
            let stored = recorded::comparison(out.display(), &json)?;
            file.take_over(stored)
                .with_context(|| out.display().to_string())?;
        }
        let began = Instant::now();
        let save = |file: &ComparisonFile| match &claim {
            Some(claim) => claim.write(&file.to_json()),
            None => Ok(()),
        };
        let known = file.makers.len();
        for entrant in entrants {
            if self.take_tuned(&mut file, entrant, place)? {
                made(&mut file, known, threads, began);
                save(&file)?;
            }
        }
        file.order_by(&names);
        // Before the training: its results are on view while they come.
        let standing = file.look(Plan {
            seeds: config.seeds,
            tasks: config.tasks.clone(),
            optimizers: names.clone(),
        });
        // Now rather than after hours of training, should it be impossible.
        save(&file)?;
        let asked = |name: &String| file.optimizers.iter().find(|one| one.name == *name);
        let asked: Vec<_> = names.iter().filter_map(asked).cloned().collect();
        let shares = training::shares(config, &asked, &file, threads);
        if !shares.is_empty() {
            let folder = data_folder::find(self.data, &config.training())?;
            let tasks: Vec<_> = shares.iter().map(|share| share.dataset).collect();
            let images = training::load(config, &tasks, &folder, stop)?;
            training::train(config, place, &images, shares, |trials| {
                let line = training::line(&trials);
                file.add(trials);
                made(&mut file, known, threads, began);
                save(&file)?;
                Ok(Some(line))
            })?;
        }
        Ok(Compared {
            file,
            names,
            standing,
        })
    }

    /// Gives `file` the entrant as it was tuned, and tunes it where nobody has, which it returns; leaves others
    /// alone.
    fn take_tuned(
        &self,
        file: &mut ComparisonFile,
        entrant: &Entrant,
        place: Place<'_>,
    ) -> Result<bool> {
        let name = &entrant.named.name;
        let (genome, tuning) = match (&entrant.tuned, file.tuned(name)) {
            (Tuned::Not, _) => return Ok(false),
            (Tuned::Wanted, Some((_, tuning))) => {
                ensure!(
                    self.budget == Some(tuning.trainings),
                    "{name} was tuned with {} trainings in the file, not with as many as now asked for; \
                     name another file with --out",
                    tuning.trainings
                );
                return Ok(false);
            }
            (Tuned::By(_), Some((genome, _))) if *genome == entrant.named.genome => {
                return Ok(false);
            }
            (Tuned::By(tuning), _) => {
                file.add_tuned(entrant.named.genome.clone(), tuning.clone())?;
                return Ok(false);
            }
            (Tuned::Wanted, None) => {
                let trainings = self.budget.context("nothing says how long to tune")?;
                let folder =
                    data_folder::find(self.data, &tuning_config(self.tuned_for).training())?;
                tune(entrant, self.tuned_for, trainings, place, &folder)?
            }
        };
        file.add_tuned(genome, tuning)?;
        Ok(true)
    }
}

/// Notes in `file`, behind the `known` makers, that this program trained since `began`.
fn made(file: &mut ComparisonFile, known: usize, threads: usize, began: Instant) {
    file.makers.truncate(known);
    let mut maker = maker(threads);
    maker.secs = began.elapsed().as_secs_f64();
    file.makers.push(maker);
}
