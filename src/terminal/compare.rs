//! `optimarium compare`: trains optimizers on the same seeds and says which is better.
//!
//! Rounds (one task, one seed) and, where these are too few, their lanes are shared out among
//! threads; no figure depends on how. What follows from the figures is left to
//! [`science::comparison`].

mod report;
mod training;

use std::{ffi::OsString, path::PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::{
    data_folder,
    device::DeviceOptions,
    genome_argument::{self, Arguments},
    interrupt::Stop,
    recorded,
    settings::{self, Tasks},
    storage::Claim,
};
use files::comparison_file::ComparisonFile;
use science::{
    catalog::{ModelSize, Protocol},
    comparison::{ComparisonConfig, FIRST_SEED, tables},
    looks::{Plan, Standing},
};

/// Scoring images where neither the command line nor the model's settings name their number.
const VALIDATION_IMAGES: u32 = 1_000;
const TEST_IMAGES: u32 = 2_000;

/// Train optimizers on the same data, minibatches, initial weights and dropout, and compare each
/// with the first: mean ± 95% interval and paired difference, per task and overall; a verdict on the
/// accuracy over all tasks, once all seeds are in.
///
/// The number of seeds is fixed beforehand. More seeds, tasks or optimizers in the same --out file are a
/// further look at the same sample, which the file records and which needs a smaller p; --first-seed takes
/// a new sample. Seeds are never those of a search. With --model paper the defaults are the published
/// comparison's: 1,000 steps, batches of 128, 15,000 training images, all test images, three seeds.
#[derive(Debug, clap::Args)]
#[command(after_help = genome_argument::HELP)]
pub struct Options {
    /// The optimizers, the baseline first, see below.
    #[arg(required = true, value_name = "GENOME")]
    genomes: Vec<OsString>,
    #[arg(long, value_name = "TASK,…", help = tasks_help(), value_parser = settings::tasks)]
    tasks: Option<Tasks>,
    #[arg(long, help = format!("Networks to train [{}]", settings::model_names()), hide_possible_values = true, default_value = "reduced", ignore_case = true, value_parser = settings::model())]
    model: ModelSize,
    /// Images to score on: validation, or the official test images by the paper's protocol
    /// [default: paper with --model paper, else validation].
    #[arg(long, ignore_case = true, value_parser = settings::protocol())]
    protocol: Option<Protocol>,
    /// Training steps per run [default: 1000 or 200].
    #[arg(long)]
    steps: Option<u32>,
    /// Training runs per task and optimizer; below three there is no verdict [default: 3 or 5].
    #[arg(long, value_name = "N")]
    seeds: Option<u32>,
    /// Number of the first seed: numbers not used before are a new sample, for a file of its own.
    #[arg(long, value_name = "N", default_value_t = FIRST_SEED)]
    first_seed: u32,
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

/// What `--tasks` takes, and the published tasks, which it need not be given.
fn tasks_help() -> String {
    let slugs = ComparisonConfig::paper().tasks;
    let published: Vec<&str> = slugs.iter().map(|task| task.slug()).collect();
    format!(
        "Image sets to train on [{}] [default: {}]",
        settings::task_names(),
        published.join(",")
    )
}

impl Options {
    fn config(&self) -> ComparisonConfig {
        let standard = ComparisonConfig::usual(self.model);
        let protocol = self.protocol.unwrap_or(standard.protocol);
        let scoring_images = match protocol {
            _ if protocol == standard.protocol => standard.scoring_images,
            Protocol::Validation => VALIDATION_IMAGES,
            Protocol::Paper => TEST_IMAGES,
        };
        ComparisonConfig {
            seed: self.seed,
            tasks: self.tasks.clone().map_or(standard.tasks, |tasks| tasks.0),
            seeds: self.seeds.unwrap_or(standard.seeds),
            first_seed: self.first_seed,
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
/// [`super::interrupt::Interrupted`] by a signal; [`super::output::Untaken`] where standard output took
/// not everything.
pub fn run(options: &Options) -> Result<()> {
    let Compared {
        file,
        names,
        standing,
    } = compare(options, &Stop::on_signals()?)?;
    let config = options.config();
    let tables = tables(&names, &config, &file.trials, standing.level);
    if options.json {
        report::print_json(&file, &standing, &tables)
    } else {
        report::print(&config, &standing, options.out.is_some(), &tables)
    }
}

/// What a comparison came to.
#[derive(Debug)]
struct Compared {
    /// All results.
    file: ComparisonFile,
    /// The optimizers asked for.
    names: Vec<String>,
    /// How often the same sample was looked at.
    standing: Standing,
}

/// Trains what has no result yet.
fn compare(options: &Options, stop: &Stop) -> Result<Compared> {
    let mut arguments = Arguments::of_process();
    let optimizers = options
        .genomes
        .iter()
        .map(|genome| arguments.read(genome))
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
    let claim = options.out.as_deref().map(Claim::of).transpose()?;
    if let (Some(claim), Some(out)) = (&claim, &options.out)
        && let Some(json) = claim.read()?
    {
        let stored = recorded::comparison(out.display(), &json)?;
        file.take_over(stored)
            .with_context(|| out.display().to_string())?;
    }
    // Before the training: its results are on view while they come.
    let standing = file.look(Plan {
        seeds: config.seeds,
        tasks: config.tasks.clone(),
        optimizers: names.clone(),
    });
    if let Some(claim) = &claim {
        // Now rather than after hours of training, should it be impossible.
        claim.write(&file.to_json())?;
    }
    let threads = options.device.threads();
    let shares = training::shares(&config, &optimizers, &file, threads);
    if !shares.is_empty() {
        let folder = data_folder::find(options.data.as_deref(), &config.training())?;
        let keep = |trials| {
            file.add(trials);
            let save = |claim: &Claim| claim.write(&file.to_json());
            claim.as_ref().map_or(Ok(()), save)
        };
        training::train(
            &config,
            &device.context,
            &folder,
            shares,
            threads,
            stop,
            keep,
        )?;
    }
    Ok(Compared {
        file,
        names,
        standing,
    })
}

#[cfg(test)]
mod tests;
