//! `optimarium compare`: trains optimizers on the same seeds and says which is better.
//!
//! Rounds (one task, one seed) and, where these are too few, their lanes are shared out among
//! threads; no figure depends on how. What follows from the figures is left to
//! [`science::comparison`].

use std::{ffi::OsString, path::PathBuf};

use anyhow::Result;

use super::{
    contest::{Compared, Contest},
    device::DeviceOptions,
    genome_argument::{self, Arguments, Tuned},
    interrupt::Stop,
    report,
    settings::{self, Tasks},
    tuning::BudgetOptions,
};
use science::{
    catalog::{ModelSize, Protocol},
    comparison::{ComparisonConfig, FIRST_SEED},
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
    budget: BudgetOptions,
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
    let compared = compare(options, &Stop::on_signals()?)?;
    let config = options.config();
    let tables = compared.tables(&config);
    let Compared { file, standing, .. } = &compared;
    if options.json {
        report::print_json(file, standing, &tables)
    } else {
        report::print(file, &config, standing, options.out.is_some(), &tables)
    }
}

/// Trains what has no result yet.
fn compare(options: &Options, stop: &Stop) -> Result<Compared> {
    let mut arguments = Arguments::of_process();
    let entrants = options
        .genomes
        .iter()
        .map(|genome| arguments.read_entrant(genome))
        .collect::<Result<Vec<_>>>()?;
    let is_tuned = entrants
        .iter()
        .any(|entrant| entrant.tuned == Tuned::Wanted);
    let budget = is_tuned.then(|| options.budget.trainings(None));
    let config = options.config();
    let contest = Contest {
        config: &config,
        tuned_for: &config,
        entrants: &entrants,
        budget: budget.transpose()?,
        out: options.out.as_deref(),
        data: options.data.as_deref(),
    };
    let device = options.device.device.open()?;
    contest.hold(&device, options.device.threads(), stop)
}

#[cfg(test)]
mod tests;
