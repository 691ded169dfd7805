//! `optimarium compare`: trains optimizers on the same seeds and says which is better.
//!
//! Legs (one task, one seed) and, where these are too few, their lanes are shared out among
//! threads; no figure depends on how. What follows from the figures is left to
//! [`crate::core::comparison`].

mod report;
mod training;

use std::{collections::BTreeSet, path::PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::{
    data_folder, device::DeviceOptions, genome_argument, interrupt::Stop, settings, storage,
};
use crate::{
    comparison_file::ComparisonFile,
    core::{
        catalog::{Dataset, ModelSize, Protocol},
        comparison::{ComparisonConfig, tables},
    },
};

/// Scoring images where neither the command line nor the model's settings name their number.
const VALIDATION_IMAGES: u32 = 1_000;
const TEST_IMAGES: u32 = 2_000;

/// Train optimizers on the same data, minibatches, initial weights and dropout, and compare each
/// with the first: mean ± 95% interval, paired difference, p-value and a verdict, per task and
/// overall.
///
/// Seeds are never those of a search. With --model paper the defaults are the published
/// comparison's: 1,000 steps, batches of 128, 15,000 training images, all test images, three seeds.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The optimizers, the baseline first: sgd, adam, adamw, rmsprop, lion or published, with @RATE,
    /// +rate or +schedule for a control (adam+schedule has the published genome's warm-up and
    /// cosine decay, adam+rate its effective rate); or JSON; or a .json file. NAME=… names it.
    #[arg(required = true, value_name = "GENOME")]
    genomes: Vec<String>,
    /// Image sets to train on, joined by commas [default: all].
    #[arg(long, value_delimiter = ',', value_parser = settings::dataset())]
    tasks: Option<Vec<Dataset>>,
    /// Networks to train.
    #[arg(long, default_value = "reduced", value_parser = settings::model())]
    model: ModelSize,
    /// Images to score on: validation, or the official test images by the paper's protocol
    /// [default: paper with --model paper, else validation].
    #[arg(long, value_parser = settings::protocol())]
    protocol: Option<Protocol>,
    /// Training steps per run [default: 1000 or 200].
    #[arg(long)]
    steps: Option<u32>,
    /// Training runs per task and optimizer [default: 3 or 5].
    #[arg(long, value_name = "N")]
    seeds: Option<u32>,
    /// Images per minibatch [default: 128 or 64].
    #[arg(long)]
    batch: Option<u32>,
    /// Training images per task [default: 15000 or 5000].
    #[arg(long, value_name = "N")]
    train_images: Option<u32>,
    /// Images per task to score on [default: 10000, or 1000 for validation].
    #[arg(long, value_name = "N")]
    scoring_images: Option<u32>,
    /// Number behind all random numbers.
    #[arg(long, default_value_t = ComparisonConfig::paper().seed)]
    seed: u64,
    /// Folder of image packs [default: public/data, or data-full where more images are asked for].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    device: DeviceOptions,
    /// Keep every single result in this file, and go on from those that it has.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print settings, single results and tables as JSON instead of tables for people.
    #[arg(long)]
    json: bool,
}

impl Options {
    fn config(&self) -> ComparisonConfig {
        let standard = match self.model {
            ModelSize::Paper => ComparisonConfig::paper(),
            ModelSize::Reduced => ComparisonConfig::reduced(),
        };
        let protocol = self.protocol.unwrap_or(standard.protocol);
        let scoring_images = match protocol {
            _ if protocol == standard.protocol => standard.scoring_images,
            Protocol::Validation => VALIDATION_IMAGES,
            Protocol::Paper => TEST_IMAGES,
        };
        ComparisonConfig {
            seed: self.seed,
            tasks: self.tasks.clone().unwrap_or(standard.tasks),
            seeds: self.seeds.unwrap_or(standard.seeds),
            steps: self.steps.unwrap_or(standard.steps),
            batch: self.batch.unwrap_or(standard.batch),
            train_images: self.train_images.unwrap_or(standard.train_images),
            scoring_images: self.scoring_images.unwrap_or(scoring_images),
            model: self.model,
            protocol,
        }
    }
}

/// Does what `options` say: results go to stdout, progress to stderr.
///
/// # Errors
/// Where a genome, a setting, the images, the device or the file of results cannot be used;
/// [`super::interrupt::Interrupted`] by Ctrl-C.
pub fn run(options: &Options) -> Result<()> {
    let (file, names) = compare(options, &Stop::on_ctrl_c()?)?;
    let config = options.config();
    let seeds: BTreeSet<u32> = config.seed_numbers().collect();
    let mut trials = file.trials.clone();
    trials.retain(|trial| seeds.contains(&trial.seed));
    let tables = tables(&names, &config.tasks, &trials);
    if options.json {
        report::print_json(&file, &tables)
    } else {
        report::print(&config, &tables);
        Ok(())
    }
}

/// Trains what has no result yet; returns all results and the names of the optimizers asked for.
fn compare(options: &Options, stop: &Stop) -> Result<(ComparisonFile, Vec<String>)> {
    let optimizers = options
        .genomes
        .iter()
        .map(|genome| genome_argument::read(genome))
        .collect::<Result<Vec<_>>>()?;
    let names: Vec<String> = optimizers.iter().map(|named| named.name.clone()).collect();
    for (position, name) in names.iter().enumerate() {
        ensure!(
            !names[..position].contains(name),
            "two optimizers are called {name}; name one yourself, as in mine=GENOME"
        );
    }
    let config = options.config();
    if let Some(invalid) = config.validate().first() {
        bail!("{}", invalid.message);
    }
    let device = options.device.device.open()?;
    let mut file = ComparisonFile::new(&device.name, config.clone(), optimizers.clone());
    if let Some(out) = &options.out {
        if let Some(stored) = storage::read_comparison(out)? {
            file.take_over(stored)
                .with_context(|| out.display().to_string())?;
        }
        // Now rather than after hours of training, should it be impossible.
        storage::write_comparison(out, &file)?;
    }
    let threads = options.device.threads();
    let shares = training::shares(&config, &optimizers, &file, threads);
    if !shares.is_empty() {
        let folder = data_folder::find(options.data.as_deref(), &config.training())?;
        let keep = |trials| {
            file.trials.extend(trials);
            let save = |out| storage::write_comparison(out, &file);
            options.out.as_deref().map_or(Ok(()), save)
        };
        training::train(&config, &device.site, &folder, shares, threads, stop, keep)?;
    }
    Ok((file, names))
}

#[cfg(test)]
mod tests;
