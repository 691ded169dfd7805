//! `optimarium compare`: trains optimizers on the same seeds and says which is better.
//!
//! Rounds (one task, one seed) and, where these are too few, their lanes are shared out among
//! threads; no figure depends on how. What follows from the figures is left to
//! [`statistics::comparison`].

use std::{
    collections::BTreeSet,
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail, ensure};

use super::{
    contest::{Compared, Contest, Stage, as_tuned},
    report,
    training::Place,
    training_options::{TrainingOptions, check_fresh},
    tuning::BudgetOptions,
};
use host::{
    genome_argument::{self, Arguments, Tuned},
    interrupt::Stop,
    output,
    storage::suffixed,
};
use statistics::{
    comparison::{ComparisonConfig, Table},
    order::order_changes,
    seed_numbers::TUNING,
};

/// Train optimizers on the same data, minibatches, initial weights and dropout, and compare each
/// with the first: mean ± 95% interval and paired difference, per task and overall; a verdict on the
/// accuracy over all tasks, once all seeds are in.
///
/// The number of seeds is fixed beforehand. More seeds, tasks or optimizers in the same --out file are a
/// further look at the same sample, which the file records and which needs a smaller p; --first-seed takes
/// a new sample. Seeds are never those of a search. Where an optimizer is of a recorded search or comparison, tasks,
/// network, length, images and the seed behind them are as there (of several as in the first), unless they are given. With --model paper the defaults are the published
/// comparison's: 1,000 steps, batches of 128, 15,000 training images, all test images, three seeds.
#[derive(Debug, clap::Args)]
#[command(after_help = genome_argument::HELP)]
pub struct Options {
    /// The optimizers, the baseline first, see below.
    #[arg(required = true, value_name = "GENOME")]
    genomes: Vec<OsString>,
    #[command(flatten)]
    training: TrainingOptions,
    /// Lengths of run as multiples of the steps, whole numbers from 1 to 100, warm-ups stretched with them; whose order
    /// changes is said. Only the first gives verdicts.
    #[arg(long, value_name = "FACTOR,…", value_delimiter = ',', default_value = "1", value_parser = clap::value_parser!(u32).range(1..=100))]
    horizons: Vec<u32>,
    #[command(flatten)]
    budget: BudgetOptions,
    /// Keep every single result in this file, and go on from those that it has.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Train nothing: write into the file of --out what it is to have, for `ask`, `evaluate` and `tell`, by which
    /// machines share the trainings, and print its name. What is +tuned comes first, one optimizer at a time: the
    /// same command again then begins what is next, and without --begin it has the tables.
    #[arg(long, requires = "out", conflicts_with = "json")]
    begin: bool,
    /// Print settings, single results and tables as JSON instead of tables for people, an object for each length.
    #[arg(long)]
    json: bool,
}

/// A comparison at one length of run.
#[derive(Debug)]
struct Horizon {
    config: ComparisonConfig,
    compared: Compared,
    tables: Vec<Table>,
}

/// Does what `options` say: results go to stdout, progress to stderr.
///
/// # Errors
/// Where a genome, a setting, the images, the device or the file of results cannot be used;
/// [`host::interrupt::Interrupted`] by a signal; [`host::output::Untaken`] where standard output took
/// not everything.
pub fn run(options: &Options) -> Result<()> {
    let horizons = compare(options, &Stop::on_signals()?)?;
    for (place, horizon) in horizons.iter().enumerate() {
        let Horizon {
            config,
            compared,
            tables,
        } = horizon;
        let Compared { file, standing, .. } = compared;
        if options.json {
            report::print_json(file, standing, tables)?;
        } else {
            let look = match place {
                0 => report::look_text(file, standing, options.out.is_some()),
                _ => "Exploratory: only the first length of run gives verdicts.".into(),
            };
            report::print(file, config, &look, tables)?;
        }
    }
    if options.json || horizons.len() < 2 {
        return Ok(());
    }
    let first = horizons.iter().filter_map(|one| {
        let table = one.tables.first()?;
        Some((one.config.steps, table))
    });
    let first: Vec<(u32, &Table)> = first.collect();
    let changes = order_changes(&first);
    output::print(match (changes.is_empty(), first.first()) {
        (true, Some((_, table))) => format!(
            "\nNobody changes sides of {} between these lengths of run.\n",
            table.rows[0].optimizer
        ),
        _ => format!("\n{}\n", changes.join("\n")),
    })
}

/// Trains what has no result yet, at every length of run; nothing, and no length, where it is only to be begun. Only
/// the first gives verdicts.
fn compare(options: &Options, stop: &Stop) -> Result<Vec<Horizon>> {
    let mut arguments = Arguments::of_process();
    let entrants = options
        .genomes
        .iter()
        .map(|genome| arguments.read_entrant(genome))
        .collect::<Result<Vec<_>>>()?;
    let is_tuned = entrants
        .iter()
        .any(|entrant| entrant.tuned == Tuned::Wanted);
    ensure!(
        !is_tuned || options.horizons[0] == 1,
        "what is tuned is tuned at the usual length: let --horizons begin with 1"
    );
    let budget = options.budget.trainings(is_tuned, None)?;
    let lengths: BTreeSet<u32> = options.horizons.iter().copied().collect();
    ensure!(
        lengths.len() == options.horizons.len(),
        "--horizons names a length twice"
    );
    let usual = options.training.config_of(arguments.trained())?;
    if is_tuned {
        check_fresh(&usual, &TUNING, "optimizers are tuned")?;
    }
    let of_length = |factor: &u32| ComparisonConfig {
        steps: usual.steps.saturating_mul(*factor),
        ..usual.clone()
    };
    // Before any of them is trained.
    for config in options.horizons.iter().map(of_length) {
        if let Some(invalid) = config.validate().first() {
            bail!("{}", invalid.message);
        }
    }
    let device = options.training.device.device.open()?;
    let stages = options.horizons.iter().map(|factor| Stage {
        config: of_length(factor),
        out: options.out.as_deref().map(|out| at_horizon(out, *factor)),
        exploratory: *factor != options.horizons[0],
    });
    let stages: Vec<Stage> = stages.collect();
    let contest = Contest {
        budget,
        ..Contest::new(&usual, &entrants, options.training.data.as_deref())
    };
    let place = Place {
        device: &device,
        threads: options.training.device.threads(),
        stop,
    };
    if options.begin {
        begin(&contest, &stages, place)?;
        return Ok(Vec::new());
    }
    let held = contest.hold_at(&stages, place)?.into_iter().zip(stages);
    let horizon = |(mut compared, stage): (Compared, Stage)| {
        if compared.file.exploratory {
            compared.standing.level = None;
        }
        Horizon {
            tables: compared.tables(&stage.config),
            config: stage.config,
            compared,
        }
    };
    Ok(held.map(horizon).collect())
}

/// Begins the files of all `stages` for whoever trains them, and prints their names; the first alone, where something is
/// tuned for it before.
fn begin(contest: &Contest<'_>, stages: &[Stage], place: Place<'_>) -> Result<()> {
    let mut entrants = contest.entrants.to_vec();
    for stage in stages {
        let stretched = stage.stretched(&entrants, contest.tuned_for);
        let file = contest.at(stage, &stretched).begin(place)?;
        if !stage.exploratory {
            entrants = as_tuned(entrants, &file);
        }
        let out = stage.out.as_deref().unwrap_or(Path::new(""));
        output::print(format_args!("{}\n", out.display()))?;
        if let Some(tuning) = file.tuning {
            output::note(format_args!(
                "{} is tuned first; the same command again begins what is next.",
                tuning.optimizer
            ));
            break;
        }
    }
    Ok(())
}

/// The file of results at `factor` times the usual length: `both.json`, `both-x2.json`.
fn at_horizon(out: &Path, factor: u32) -> PathBuf {
    match factor {
        1 => out.to_path_buf(),
        _ => suffixed(out, &format!("x{factor}")),
    }
}

#[cfg(test)]
mod tests;
