//! `optimarium confirm`: the best of a recorded search, on seeds that did not choose them.
//!
//! What is chosen and what follows is left to [`statistics::confirmation`], which the page has as well.

mod elsewhere;
mod report;

use std::{ffi::OsString, path::PathBuf};

use anyhow::{Result, bail, ensure};
use serde::Serialize;

use super::{
    contest::{self, Compared, Contest, Stage},
    training::Place,
    training_options::check_fresh,
    tuning::BudgetOptions,
};
use elsewhere::{Elsewhere, elsewhere};
use files::{comparison_file::ComparisonFile, run_file::RunFile};
use host::{
    device::DeviceOptions,
    genome_argument::{Arguments, Entrant, Tuned},
    interrupt::Stop,
    output, recorded,
};
use science::{catalog::Protocol, presets::NamedGenome, standing};
use statistics::{
    comparison::{ComparisonConfig, Table},
    confirmation::{ADAM, Finalist, Outcome, finalists, fresh, outcomes},
    looks::Standing,
    seed_numbers::{GUARD, SEARCH, TUNING},
};

/// Score the best of a recorded search again, on seeds that had no part in choosing them: what their lead over
/// Adam was in the search, what it is now, and whether they are better than a rival.
///
/// The rivals of --against may be tuned first, as in adam+schedule+tuned, each with as many trainings as the
/// search had (or --budget), on seeds of their own. The first of them, else Adam, is what the verdict is against.
/// The number of seeds is fixed beforehand.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The file of the search.
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// How many of the best.
    #[arg(long, value_name = "N", default_value_t = 3)]
    best: usize,
    /// Fresh seeds per task.
    #[arg(long, value_name = "N", default_value_t = 10)]
    seeds: u32,
    /// Number of the first of them: numbers not used before are a new sample.
    #[arg(long, value_name = "N", default_value_t = GUARD.start)]
    first_seed: u32,
    #[arg(long = "on", value_name = "WHERE,…", help = elsewhere::help(), value_delimiter = ',', default_value = "search", value_parser = elsewhere)]
    places: Vec<Elsewhere>,
    /// Rivals beside Adam, as `optimarium help compare` tells how to name them; adam+schedule+tuned is tuned first.
    #[arg(long, value_name = "GENOME,…", value_delimiter = ',')]
    against: Vec<OsString>,
    #[command(flatten)]
    budget: BudgetOptions,
    /// Folder of image packs [default: public/data, or data-full where more images are asked for].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    device: DeviceOptions,
    /// Keep every single result in this folder, a comparison file for each WHERE, and go on from those there.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Print everything as JSON instead of tables for people.
    #[arg(long)]
    json: bool,
}

/// What came of a search's best.
#[derive(Debug, Serialize)]
struct Confirmed {
    /// The file of the search.
    run: String,
    /// Trainings that the search had, and seconds that it worked.
    trainings: u64,
    worked_secs: f64,
    /// Adam, then the best.
    finalists: Vec<Finalist>,
    /// One for each place, the first with the verdict.
    places: Vec<Confirmation>,
}

/// What came of them in one place.
#[derive(Debug, Serialize)]
struct Confirmation {
    /// Where.
    place: String,
    /// Fitness, lead over Adam and drop of each finalist; where training is another than the search's, there is
    /// nothing that could have dropped.
    outcomes: Option<Vec<Outcome>>,
    look: Standing,
    tables: Vec<Table>,
    file: ComparisonFile,
}

/// Does what `options` say: results go to stdout, progress to stderr.
///
/// # Errors
/// Where the search, a genome, the images, the device or a file of results cannot be used;
/// [`host::interrupt::Interrupted`] by a signal; [`host::output::Untaken`] where standard output took
/// not everything.
pub fn run(options: &Options) -> Result<()> {
    let confirmed = confirm(options, &Stop::on_signals()?)?;
    match options.json {
        true => output::print_json(&confirmed),
        false => report::print(&confirmed, options.out.is_some()),
    }
}

fn confirm(options: &Options, stop: &Stop) -> Result<Confirmed> {
    let name = options.run.display().to_string();
    let run = recorded::search(&name, &recorded::contents(&options.run)?)?;
    let finalists = best(&run, options.best);
    if finalists.is_empty() {
        bail!("{name} has no finished generation, so nobody of it can be confirmed");
    }
    ensure!(
        finalists.len() > 1,
        "{name} has nobody to confirm: its best is Adam by another name, or --best is 0"
    );
    let search = ComparisonConfig {
        first_seed: options.first_seed,
        ..fresh(run.config(), options.seeds)
    };
    check_fresh(&search, &SEARCH, "searches select")?;
    let entrants = entrants(options, &finalists)?;
    let wants = entrants.iter().any(|one| one.tuned == Tuned::Wanted);
    if wants {
        check_fresh(&search, &TUNING, "rivals are tuned")?;
    }
    ensure!(
        !wants || options.places[0].config(&search).steps == search.steps,
        "rivals are tuned for the length of the search: let --on begin with a place of as many steps, such as search"
    );
    if run.config().protocol == Protocol::Paper {
        output::note(
            "The search selected on test images, by the paper's protocol: those confirm nothing of it. Places score on \
             validation images, which it did not see, unless they name test; a rival that is tuned is chosen by those \
             validation images, and is flattered there.",
        );
    }
    if let Some(invalid) = search.validate().first() {
        bail!("{}", invalid.message);
    }
    for (number, place) in options.places.iter().enumerate() {
        if let Some(invalid) = place.config(&search).validate().first() {
            bail!("--on {}: {}", place.argument(), invalid.message);
        }
        ensure!(
            !place.changes_nothing_of(&search),
            "--on {} changes nothing: the search has just that, and selected on it; name it search",
            place.argument()
        );
        let is_same = |other: &&Elsewhere| other.config(&search) == place.config(&search);
        if let Some(first) = options.places[..number].iter().find(is_same) {
            let (first, place) = (first.argument(), place.argument());
            bail!("--on names one place twice, as {first} and as {place}; once is enough");
        }
    }
    let budget = options.budget.trainings(wants, Some(&run))?;
    contest::make(options.out.as_deref())?;
    let device = options.device.device.open()?;
    let stages = options
        .places
        .iter()
        .enumerate()
        .map(|(number, place)| Stage {
            config: place.config(&search),
            out: options.out.as_ref().map(|folder| folder.join(place.file())),
            // One place gives the verdict; more of them would be more chances of a false one.
            exploratory: number != 0,
        });
    let stages: Vec<Stage> = stages.collect();
    let contest = Contest {
        budget,
        search: Some(run.config()),
        ..Contest::new(&search, &entrants, options.data.as_deref())
    };
    let held = contest.hold_at(
        &stages,
        Place {
            device: &device,
            threads: options.device.threads(),
            stop,
        },
    )?;
    let held = held.into_iter().zip(options.places.iter().zip(&stages));
    let confirmation = |(mut compared, (place, stage)): (Compared, (&Elsewhere, &Stage))| {
        if compared.file.exploratory {
            compared.standing.level = None;
        }
        let outcomes = place
            .trains_as_search()
            .then(|| outcomes(&finalists, &stage.config, &compared.file.trials));
        Confirmation {
            place: place.to_string(),
            outcomes: outcomes.flatten(),
            tables: compared.tables(&stage.config),
            look: compared.standing,
            file: compared.file,
        }
    };
    let places = held.map(confirmation).collect();
    Ok(Confirmed {
        run: name,
        trainings: run.config().trainings(run.adam().len() as u32),
        worked_secs: run.worked_secs(),
        finalists,
        places,
    })
}

/// Adam and up to `most` of the best.
fn best(run: &RunFile, most: usize) -> Vec<Finalist> {
    let evolution = run.evolution();
    let adam: Vec<f64> = run.adam().iter().map(|score| score.fitness).collect();
    let genome = |one: &standing::Standing| Some(&evolution.candidate(one.id)?.genome);
    finalists(&evolution.standings().ranked(), &adam, genome, most)
}

/// The rivals, Adam, then the best.
fn entrants(options: &Options, finalists: &[Finalist]) -> Result<Vec<Entrant>> {
    let mut arguments = Arguments::of_process();
    let rivals = options.against.iter();
    let rivals = rivals.map(|genome| arguments.read_entrant(genome));
    let mut entrants = rivals.collect::<Result<Vec<_>>>()?;
    // Whoever names Adam as a rival means the one that takes part anyway.
    entrants.retain(|one| one.named.name != ADAM);
    let named = finalists.iter();
    let named = named.map(|one| NamedGenome::new(&one.name, one.genome.clone()));
    entrants.extend(named.map(Entrant::of));
    Ok(entrants)
}

#[cfg(test)]
mod tests;
