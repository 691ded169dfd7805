//! Everything that makes a search reproducible, the presets, and the check of what a visitor typed. The
//! settings one by one are a table, [`SETTINGS`].

use serde::{Deserialize, Serialize};

use super::catalog::{Dataset, ModelSize, Protocol};
use super::selection::Selection;
use super::term::TermSet;

mod setting;

pub use setting::{
    Choice, ChoiceOption, Group, Invalid, Number, SETTINGS, Setting, SettingInfo, SettingKind,
};

/// The settings of one search. Equal settings on the same device give the same run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunConfig {
    /// Candidates per generation (P).
    pub population: u32,
    /// Generations (N), the initial population included.
    pub generations: u32,
    /// How many of the best pass unchanged.
    pub elites: u32,
    /// How many are drawn for a tournament (k).
    pub tournament: u32,
    /// Seed of every random number of the run.
    pub seed: u64,
    /// Tasks, in order, without repeats.
    pub tasks: Vec<Dataset>,
    /// Training steps per task and seed.
    pub steps: u32,
    /// Images per minibatch (B).
    pub batch: u32,
    /// Training runs (initial weights, data order, dropout) per task.
    pub seeds_per_evaluation: u32,
    /// Training images per task; whole packs of 1,000 are fetched.
    pub train_images: u32,
    /// Images per task on which candidates are scored.
    pub scoring_images: u32,
    /// Which network.
    pub model: ModelSize,
    /// Which split decides.
    pub protocol: Protocol,
    /// Whether each generation trains on seeds of its own; else all train on the same, as published.
    #[serde(default)]
    pub fresh_seeds: bool,
    /// Which terms random genomes and mutations draw from.
    #[serde(default)]
    pub term_set: TermSet,
    /// Who breeds the next generation.
    #[serde(default)]
    pub selection: Selection,
}

/// A named starting point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preset {
    /// Something to see within a minute, even without a GPU.
    QuickLook,
    /// A lesson: two tasks, a proper population.
    Classroom,
    /// The published search.
    Paper,
}

impl Preset {
    /// Every preset, shortest first.
    pub const ALL: [Preset; 3] = [Preset::QuickLook, Preset::Classroom, Preset::Paper];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Preset::QuickLook => "Quick look",
            Preset::Classroom => "Classroom",
            Preset::Paper => "Paper",
        }
    }

    /// One line on what it is for.
    pub fn purpose(self) -> &'static str {
        match self {
            Preset::QuickLook => "Small and short: evolution to see within a minute.",
            Preset::Classroom => "A lesson's length: two tasks and a proper population.",
            Preset::Paper => "The published search: three tasks, full networks, 50 generations.",
        }
    }

    /// The preset's settings, with seed 42.
    pub fn config(self) -> RunConfig {
        match self {
            Preset::QuickLook => RunConfig {
                population: 12,
                generations: 8,
                elites: 2,
                tournament: 3,
                seed: 42,
                tasks: vec![Dataset::FashionMnist],
                steps: 40,
                batch: 32,
                seeds_per_evaluation: 1,
                train_images: 1000,
                scoring_images: 500,
                model: ModelSize::Reduced,
                protocol: Protocol::Validation,
                fresh_seeds: false,
                term_set: TermSet::Paper,
                selection: Selection::Fitness,
            },
            Preset::Classroom => RunConfig {
                population: 16,
                generations: 12,
                tasks: vec![Dataset::FashionMnist, Dataset::Mnist],
                steps: 100,
                batch: 64,
                train_images: 4000,
                scoring_images: 1000,
                ..Preset::QuickLook.config()
            },
            Preset::Paper => RunConfig {
                population: 50,
                generations: 50,
                elites: 3,
                tournament: 4,
                tasks: vec![Dataset::FashionMnist, Dataset::Cifar10, Dataset::Mnist],
                steps: 500,
                batch: 128,
                seeds_per_evaluation: 2,
                train_images: 15_000,
                scoring_images: 10_000,
                model: ModelSize::Paper,
                protocol: Protocol::Paper,
                ..Preset::QuickLook.config()
            },
        }
    }
}

impl RunConfig {
    /// Candidates that are trained in `generation` (from 0). On fixed seeds an elite is not: training
    /// it again would give the same figures.
    pub fn trained_candidates(&self, generation: u32) -> u32 {
        let elites = match generation == 0 || self.fresh_seeds {
            true => 0,
            false => self.elites,
        };
        self.population.saturating_sub(elites)
    }

    /// Candidates' training steps in the first `generations`, Adam's lane not counted.
    pub fn candidate_steps(&self, generations: u32) -> u64 {
        let first = u64::from(generations.min(1)) * u64::from(self.trained_candidates(0));
        let later =
            u64::from(generations.saturating_sub(1)) * u64::from(self.trained_candidates(1));
        (first + later) * u64::from(self.steps) * self.rounds_per_generation() as u64
    }

    /// Candidates' trainings (one task, one seed) in the first `generations`, Adam's lane not counted.
    pub fn trainings(&self, generations: u32) -> u64 {
        self.candidate_steps(generations) / u64::from(self.steps.max(1))
    }

    /// Training runs in one generation: tasks × seeds.
    pub fn rounds_per_generation(&self) -> usize {
        self.tasks.len() * self.seeds_per_evaluation as usize
    }

    /// Returns the task of every training run in one generation, in order: the seeds of a task follow
    /// each other.
    pub fn rounds(&self) -> Vec<Dataset> {
        let seeds = self.seeds_per_evaluation as usize;
        let tasks = self.tasks.iter();
        tasks
            .flat_map(|&task| std::iter::repeat_n(task, seeds))
            .collect()
    }

    /// Whether a fitness means the same in both: on the same tasks, trained and scored alike, whoever breeds and by
    /// whatever seed.
    pub fn scores_like(&self, other: &RunConfig) -> bool {
        let bred = RunConfig {
            population: other.population,
            generations: other.generations,
            elites: other.elites,
            tournament: other.tournament,
            seed: other.seed,
            fresh_seeds: other.fresh_seeds,
            term_set: other.term_set,
            selection: other.selection,
            ..self.clone()
        };
        bred == *other
    }

    /// Returns every setting that is out of range or contradicts another; empty when all is well.
    pub fn validate(&self) -> Vec<Invalid> {
        let mut found = Vec::new();
        let mut refuse = |setting, message| found.push(Invalid { setting, message });
        for (setting, number) in Setting::numbers() {
            let (value, name) = ((number.get)(self), setting.name());
            let (low, high) = number.range;
            if !(low..=high).contains(&value) {
                let message = format!("{name} is {value}; it must be from {low} to {high}.");
                refuse(setting, message);
            }
        }
        let (elites, drawn, all) = (self.elites, self.tournament, self.population);
        if elites >= all {
            let message =
                format!("Elites is {elites}; it must be smaller than the population of {all}.");
            refuse(Setting::Elites, message);
        }
        if drawn > all {
            let message =
                format!("Tournament size is {drawn}; it cannot exceed the population of {all}.");
            refuse(Setting::Tournament, message);
        }
        let repeated = (1..self.tasks.len()).any(|i| self.tasks[..i].contains(&self.tasks[i]));
        if self.tasks.is_empty() || repeated {
            let message = "Tasks needs at least one image set, each at most once.".into();
            refuse(Setting::Tasks, message);
        }
        found
    }
}

#[cfg(test)]
mod tests;
