//! What a plan comes to: the settings of every search and of every place of comparison.

use super::{Images, Plan, WINNER};
use science::{catalog::Protocol, config::RunConfig, selection::Selection};
use statistics::comparison::ComparisonConfig;

/// Where all are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Place<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its settings.
    pub config: ComparisonConfig,
    /// The length of run from which schedules are stretched.
    pub from_steps: u32,
}

impl Plan {
    /// Returns the search of the replicate with this seed and its controls: name and settings.
    pub fn searches(&self, seed: u64) -> Vec<(&str, RunConfig)> {
        let Self {
            training, search, ..
        } = self;
        let config = |selection| RunConfig {
            population: search.population,
            generations: search.generations,
            elites: search.elites,
            tournament: search.tournament,
            seed,
            tasks: training.tasks.clone(),
            steps: training.steps,
            batch: training.batch,
            seeds_per_evaluation: search.seeds_per_evaluation,
            train_images: training.train_images,
            scoring_images: training.scoring_images,
            model: training.model,
            protocol: Protocol::Validation,
            fresh_seeds: search.fresh_seeds,
            term_set: search.terms,
            selection,
        };
        let own = (Selection::Fitness.slug(), config(Selection::Fitness));
        let controls = self.controls.iter();
        let controls = controls.map(|one| (one.name.as_str(), config(one.selection)));
        [own].into_iter().chain(controls).collect()
    }

    /// Returns what the winner of the search or control called `name`, at place `rank` from 0, is called.
    pub fn winner(name: &str, rank: usize) -> String {
        let of = match name {
            own if own == Selection::Fitness.slug() => WINNER.to_owned(),
            control => format!("{control}'s winner"),
        };
        match rank {
            0 => of,
            later => format!("{of}, place {}", later + 1),
        }
    }

    /// Returns where all are compared in the replicate with this seed: the confirmation, the images of the
    /// selection unless that is on them, then the others in order.
    pub fn places(&self, seed: u64) -> Vec<Place<'_>> {
        let selection = self.tuned_for(seed);
        let config = ComparisonConfig {
            scoring_images: self.confirmation.scoring_images,
            protocol: match self.confirmation.images {
                Images::Test => Protocol::Paper,
                Images::Validation => Protocol::Validation,
            },
            ..selection.clone()
        };
        let from_steps = self.training.steps;
        let place = |name, config| Place {
            name,
            config,
            from_steps,
        };
        let elsewhere = self.elsewhere.iter().map(|one| {
            let base = &config;
            let config = ComparisonConfig {
                tasks: one.tasks.clone().unwrap_or_else(|| base.tasks.clone()),
                model: one.model.unwrap_or(base.model),
                steps: one
                    .steps
                    .unwrap_or_else(|| base.steps.saturating_mul(one.horizon.unwrap_or(1))),
                batch: one.batch.unwrap_or(base.batch),
                train_images: one.train_images.unwrap_or(base.train_images),
                scoring_images: one.scoring_images.unwrap_or(base.scoring_images),
                ..base.clone()
            };
            Place {
                // Only a horizon stretches schedules.
                from_steps: match one.horizon {
                    Some(_) => from_steps,
                    None => config.steps,
                },
                name: &one.name,
                config,
            }
        });
        let elsewhere: Vec<Place<'_>> = elsewhere.collect();
        let selection = (selection != config).then(|| place("selection-images", selection));
        let first = place("confirmation", config);
        [first]
            .into_iter()
            .chain(selection)
            .chain(elsewhere)
            .collect()
    }

    /// Returns the settings for which baselines are tuned: those of the search, on fresh seeds.
    pub fn tuned_for(&self, seed: u64) -> ComparisonConfig {
        let (_, search) = self.searches(seed).swap_remove(0);
        ComparisonConfig {
            seeds: self.confirmation.seeds,
            first_seed: self.confirmation.first_seed,
            ..ComparisonConfig::of(search)
        }
    }
}
