//! The plan of a study as a file: TOML, every key of which is read, or refused by its name.
//!
//! `docs/studies/evolution.toml` is one.

mod settings;

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

pub use self::settings::Place;
use data::pack::sha256;
use host::{
    course::evaluations,
    genome_argument::{Arguments, Entrant, Tuned},
    recorded,
};
use science::{
    catalog::{Dataset, ModelSize},
    presets::NamedGenome,
    selection::Selection,
    term::TermSet,
};
use statistics::{comparison::Measure, seed_numbers::TUNING};

/// Tells the file from other TOML.
const FORMAT: &str = "optimarium-study";

/// The only version so far.
const VERSION: u32 = 1;

/// What a replicate is, and how they are tested: the only ways that there are.
const UNIT: &str = "search";
const TEST: &str = "one-sample t over replicates, two-sided";

/// What the winner of the search is called.
pub const WINNER: &str = "search's winner";

/// A study, as it was planned.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    format: String,
    version: u32,
    /// What it asks.
    pub name: String,
    training: Training,
    /// The searches.
    pub search: Search,
    /// The same, parents by chance or by nobody.
    #[serde(default)]
    pub controls: Vec<Control>,
    /// What is tuned with as many trainings.
    pub baselines: Vec<Baseline>,
    /// Where all are compared.
    pub confirmation: Confirmation,
    /// What gives the verdict.
    pub primary: Primary,
    /// Where they are compared besides.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
    /// What the number of searches can show.
    pub power: Power,
    /// SHA-256 of the file.
    #[serde(skip)]
    pub sha256: String,
    /// The file.
    #[serde(skip)]
    pub text: String,
}

/// What every training has in common.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Training {
    tasks: Vec<Dataset>,
    model: ModelSize,
    steps: u32,
    batch: u32,
    train_images: u32,
    scoring_images: u32,
}

/// The searches, one per replicate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The seed of each replicate, in the order in which they are taken.
    pub seeds: Vec<u64>,
    /// With fewer replicates there is no verdict.
    pub least: usize,
    population: u32,
    generations: u32,
    elites: u32,
    tournament: u32,
    seeds_per_evaluation: u32,
    fresh_seeds: bool,
    terms: TermSet,
}

/// A search whose newcomers owe nothing to scores.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// What it is called.
    pub name: String,
    selection: Selection,
}

/// A tuned optimizer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// As on the command line, such as `adam+tuned`.
    pub genome: String,
    /// What it gets.
    pub trainings: u64,
}

/// Where all are compared on fresh seeds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// How many of the best of each search.
    pub winners: usize,
    seeds: u32,
    first_seed: u32,
    images: Images,
    scoring_images: u32,
    known: Vec<String>,
}

/// Images to score on.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Images {
    Test,
    Validation,
}

/// What gives the verdict.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Primary {
    outcome: String,
    /// Of what the difference is.
    pub measure: Measure,
    unit: String,
    test: String,
    /// Chance of a false verdict.
    pub level: f64,
}

/// The confirmation with something changed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// What it is.
    pub name: String,
    tasks: Option<Vec<Dataset>>,
    model: Option<ModelSize>,
    steps: Option<u32>,
    batch: Option<u32>,
    train_images: Option<u32>,
    scoring_images: Option<u32>,
    horizon: Option<u32>,
}

/// What to expect.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// True differences.
    pub effects: Vec<f64>,
    /// Standard deviations of the difference between replicates.
    pub deviations_between_searches: Vec<f64>,
    /// Standard deviation of the difference between seeds.
    pub deviation_between_seeds: f64,
}

impl Plan {
    /// Reads the plan at `path`.
    ///
    /// # Errors
    /// Where it cannot be read, or asks for what there is not; names the key.
    pub fn read(path: &Path) -> Result<Plan> {
        let bytes = recorded::contents(path)?;
        let plan = Self::parse(&bytes).with_context(|| path.display().to_string())?;
        Ok(plan)
    }

    fn parse(bytes: &[u8]) -> Result<Plan> {
        // What TOML says of it would repeat its only line, which may be megabytes.
        ensure!(
            !bytes.trim_ascii_start().starts_with(b"{"),
            "this is no plan of a study, but JSON"
        );
        let mut plan: Plan = toml::from_slice(bytes).context("this is no plan of a study")?;
        plan.sha256 = sha256(bytes);
        plan.text = String::from_utf8_lossy(bytes).into_owned();
        plan.check()?;
        Ok(plan)
    }

    fn check(&self) -> Result<()> {
        ensure!(
            self.format == FORMAT,
            "`format` is “{}”, not “{FORMAT}”",
            self.format
        );
        ensure!(
            self.version == VERSION,
            "`version` is {}; this optimarium reads {VERSION}",
            self.version
        );
        let Search { seeds, least, .. } = &self.search;
        let distinct: BTreeSet<&u64> = seeds.iter().collect();
        ensure!(
            distinct.len() == seeds.len(),
            "`search.seeds` has a seed twice"
        );
        ensure!(
            (2..=seeds.len()).contains(least),
            "`search.least` is {least}; it must be from 2 to the number of seeds, {}",
            seeds.len()
        );
        ensure!(
            self.confirmation.winners > 0,
            "`confirmation.winners` is 0; one at least is compared"
        );
        let Primary {
            unit, test, level, ..
        } = &self.primary;
        ensure!(
            unit == UNIT,
            "`primary.unit` is “{unit}”; only “{UNIT}” is known"
        );
        ensure!(
            test == TEST,
            "`primary.test` is “{test}”; only “{TEST}” is known"
        );
        ensure!(
            *level > 0.0 && *level < 1.0,
            "`primary.level` is {level}; it must be above 0 and below 1"
        );
        self.rival()?;
        ensure!(
            self.power.deviation_between_seeds >= 0.0,
            "`power.deviation_between_seeds` is below 0"
        );
        let deviations = &self.power.deviations_between_searches;
        ensure!(
            deviations.iter().all(|one| *one > 0.0),
            "`power.deviations_between_searches` has one that is not above 0"
        );
        for config in self.searches(seeds[0]) {
            if let Some(invalid) = config.1.validate().first() {
                bail!("{}", invalid.message);
            }
        }
        for elsewhere in &self.elsewhere {
            ensure!(
                elsewhere.steps.is_none() || elsewhere.horizon.is_none(),
                "“{}” of `elsewhere` has both `steps` and `horizon`",
                elsewhere.name
            );
        }
        for place in self.places(seeds[0]) {
            if let Some(invalid) = place.config.validate().first() {
                bail!("“{}”: {}", place.name, invalid.message);
            }
        }
        let places = self.places(seeds[0]);
        let mut fresh = places.iter().flat_map(|place| place.config.seed_numbers());
        ensure!(
            !fresh.any(|seed| TUNING.contains(&seed)),
            "`confirmation.first_seed` and its seeds meet those on which baselines are tuned, {} to {}",
            TUNING.start,
            TUNING.end - 1
        );
        for baseline in &self.baselines {
            baseline.entrant()?;
            let tasks = self.training.tasks.len() as u64;
            evaluations(&baseline.genome, baseline.trainings, tasks)?;
        }
        let names = self.names()?;
        for (place, name) in names.iter().enumerate() {
            ensure!(
                !names[..place].contains(name),
                "two of those that the plan compares are called {name}; name one yourself, as in mine=adam"
            );
        }
        Ok(())
    }

    /// Names of all who are compared: baselines, known optimizers, and the winners of each search.
    ///
    /// # Errors
    /// Where one is named who is not known.
    pub fn names(&self) -> Result<Vec<String>> {
        let baselines = self
            .baselines
            .iter()
            .map(|one| Ok(one.entrant()?.named.name));
        let mut names = baselines.collect::<Result<Vec<String>>>()?;
        names.extend(self.known()?.into_iter().map(|known| known.name));
        for (name, _) in self.searches(0) {
            names.extend((0..self.confirmation.winners).map(|rank| Plan::winner(name, rank)));
        }
        Ok(names)
    }

    /// Number of the known optimizers that are compared as they are.
    pub fn known_count(&self) -> usize {
        self.confirmation.known.len()
    }

    /// Returns the known optimizers that are compared as they are.
    ///
    /// # Errors
    /// Where one is not known.
    pub fn known(&self) -> Result<Vec<NamedGenome>> {
        let known = self.confirmation.known.iter();
        known
            .map(|name| {
                let mut nothing = Arguments::new(std::io::empty());
                nothing
                    .read(name.as_ref())
                    .with_context(|| format!("`confirmation.known` has “{name}”"))
            })
            .collect()
    }

    /// Returns the baseline against which the verdict is.
    ///
    /// # Errors
    /// Where the outcome is not the difference of the search's winner from a baseline.
    pub fn rival(&self) -> Result<&Baseline> {
        let outcome = &self.primary.outcome;
        let rival = outcome
            .strip_prefix(WINNER)
            .and_then(|rest| rest.strip_prefix(" - "));
        let known = |one: &&Baseline| Some(one.genome.as_str()) == rival;
        self.baselines.iter().find(known).with_context(|| {
            let names: Vec<&str> = self.baselines.iter().map(|one| &*one.genome).collect();
            format!(
                "`primary.outcome` is “{outcome}”; it must be “{WINNER} - ” and one of `baselines`: {}",
                names.join(", ")
            )
        })
    }
}

impl Baseline {
    /// Returns it as it is to be tuned.
    ///
    /// # Errors
    /// Where it is nothing that is tuned.
    pub fn entrant(&self) -> Result<Entrant> {
        let genome = &self.genome;
        let read = || Arguments::new(std::io::empty()).read_entrant(genome.as_ref());
        let entrant = read().with_context(|| format!("`baselines` has “{genome}”"))?;
        ensure!(
            entrant.tuned == Tuned::Wanted,
            "`baselines` has “{genome}”, which is not tuned: write +tuned behind it"
        );
        Ok(entrant)
    }
}

#[cfg(test)]
pub mod testing {
    //! The plan that the repository has, and what is changed in it.

    use super::Plan;

    /// The committed plan, as text.
    pub const EVOLUTION: &str = include_str!("../../docs/studies/evolution.toml");

    /// The committed plan.
    pub fn evolution() -> Plan {
        plan(EVOLUTION)
    }

    /// The plan in `text`.
    pub fn plan(text: &str) -> Plan {
        Plan::parse(text.as_bytes()).expect("it is a plan")
    }
}

#[cfg(test)]
mod tests;
