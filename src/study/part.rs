//! The parts of a study, in the order of its plan, each with a file of its own.

use std::{collections::BTreeSet, fmt};

use anyhow::{Result, bail, ensure};

use super::plan::{Baseline, Place, Plan};
use science::config::RunConfig;

/// A part: what is trained between two reports.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// What it is called, whatever the replicate.
    pub name: String,
    /// Seed of the replicate.
    pub seed: u64,
    /// What it does.
    pub kind: Kind<'a>,
}

/// What a part does.
#[derive(Debug, Clone)]
pub enum Kind<'a> {
    /// Searches, with or without selection.
    Search(RunConfig),
    /// Tunes a baseline.
    Tuning(&'a Baseline),
    /// Compares winners, baselines and known optimizers.
    Comparison(Place<'a>),
}

impl<'a> Part<'a> {
    /// Returns every part of `plan`, replicate after replicate.
    ///
    /// # Errors
    /// Where two parts would have one file.
    pub fn all(plan: &'a Plan) -> Result<Vec<Part<'a>>> {
        let mut parts = Vec::new();
        for &seed in &plan.search.seeds {
            let mut add = |name: &str, kind| {
                parts.push(Part {
                    name: slug(name),
                    seed,
                    kind,
                });
            };
            for (name, config) in plan.searches(seed) {
                add(name, Kind::Search(config));
            }
            for baseline in &plan.baselines {
                add(&baseline.genome, Kind::Tuning(baseline));
            }
            for place in plan.places(seed) {
                add(place.name, Kind::Comparison(place));
            }
        }
        let mut files = BTreeSet::new();
        for part in &parts {
            ensure!(
                !part.name.is_empty() && files.insert(part.to_string()),
                "two parts of the plan would be called {part}: give its controls, baselines and places other names"
            );
        }
        Ok(parts)
    }

    /// Returns those of `parts` that `only` names: all with that name, in that replicate, or the one of both.
    ///
    /// # Errors
    /// Where there is none.
    pub fn chosen<'p>(parts: &'p [Part<'a>], only: &[String]) -> Result<Vec<&'p Part<'a>>> {
        for wanted in only {
            if !parts.iter().any(|part| part.is_called(wanted)) {
                let names: BTreeSet<&str> = parts.iter().map(|part| part.name.as_str()).collect();
                let names: Vec<&str> = names.into_iter().collect();
                bail!(
                    "the plan has no part “{wanted}”; it has {}, each of them also with a seed, as in {}",
                    names.join(", "),
                    parts[0]
                );
            }
        }
        let is_chosen =
            |part: &&Part<'_>| only.is_empty() || only.iter().any(|wanted| part.is_called(wanted));
        Ok(parts.iter().filter(is_chosen).collect())
    }

    fn is_called(&self, wanted: &str) -> bool {
        wanted == self.name || wanted == self.seed.to_string() || wanted == self.to_string()
    }

    /// Name of its file.
    pub fn file(&self) -> String {
        format!("{self}.json")
    }

    /// Trainings that it takes.
    pub fn trainings(&self, plan: &Plan) -> u64 {
        match &self.kind {
            Kind::Search(config) => config.trainings(config.generations),
            Kind::Tuning(baseline) => baseline.trainings,
            Kind::Comparison(Place { config, .. }) => {
                let searches = 1 + plan.controls.len();
                let compared = plan.baselines.len()
                    + plan.known_count()
                    + searches * plan.confirmation.winners;
                compared as u64 * u64::from(config.seeds) * config.tasks.len() as u64
            }
        }
    }

    /// Images that a training of it sees: what it costs, if all networks and images cost the same.
    pub fn images_per_training(&self, plan: &Plan) -> u64 {
        let (steps, batch) = match &self.kind {
            Kind::Search(config) => (config.steps, config.batch),
            Kind::Tuning(_) => {
                let config = plan.tuned_for(self.seed);
                (config.steps, config.batch)
            }
            Kind::Comparison(Place { config, .. }) => (config.steps, config.batch),
        };
        u64::from(steps) * u64::from(batch)
    }
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.name, self.seed)
    }
}

/// A name as one word of a file's: small letters and digits, dashes between.
pub fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words
        .map(str::to_ascii_lowercase)
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_the_order_of_the_plan_and_are_chosen_by_name() {
        let plan = super::super::plan::testing::evolution();
        let parts = Part::all(&plan).expect("no two are called alike");
        // A search, two controls, two baselines, a confirmation and six places a replicate.
        assert_eq!(parts.len(), 6 * 12);
        let first: Vec<String> = parts[..8].iter().map(ToString::to_string).collect();
        assert_eq!(
            first,
            [
                "fitness-101",
                "drift-101",
                "random-101",
                "adam-schedule-tuned-101",
                "adam-tuned-101",
                "confirmation-101",
                "selection-images-101",
                "a-task-never-selected-on-101"
            ]
        );
        assert_eq!(parts[5].trainings(&plan), 210);
        assert!(parts[..5].iter().all(|part| part.trainings(&plan) == 7_500));
        let chosen = |only: &[&str]| {
            let only: Vec<String> = only.iter().map(ToString::to_string).collect();
            Part::chosen(&parts, &only).map(|parts| parts.len())
        };
        assert_eq!(chosen(&[]).expect("all"), 72);
        assert_eq!(chosen(&["drift"]).expect("of each"), 6);
        assert_eq!(chosen(&["102", "drift-101"]).expect("both"), 13);
        let refusal = chosen(&["drift-107"])
            .expect_err("there is none")
            .to_string();
        assert!(
            refusal.contains("“drift-107”") && refusal.contains("fitness-101"),
            "{refusal}"
        );
    }
}
