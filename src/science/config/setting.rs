//! The table of settings: name, meaning, range or choices, and where each stands in [`RunConfig`].
//!
//! Form, arguments, links and checks loop over [`SETTINGS`]; no range or name is written twice. Presets are
//! in [`super`], and what contradicts what.

use serde::{Deserialize, Serialize};

use super::RunConfig;
use crate::{
    catalog::{ModelSize, Protocol},
    selection::Selection,
    term::TermSet,
};

/// A setting of [`RunConfig`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Setting {
    /// [`RunConfig::population`]
    Population,
    /// [`RunConfig::generations`]
    Generations,
    /// [`RunConfig::elites`]
    Elites,
    /// [`RunConfig::tournament`]
    Tournament,
    /// [`RunConfig::seed`]
    Seed,
    /// [`RunConfig::tasks`]
    Tasks,
    /// [`RunConfig::steps`]
    Steps,
    /// [`RunConfig::batch`]
    Batch,
    /// [`RunConfig::seeds_per_evaluation`]
    SeedsPerEvaluation,
    /// [`RunConfig::train_images`]
    TrainImages,
    /// [`RunConfig::scoring_images`]
    ScoringImages,
    /// [`RunConfig::model`]
    Model,
    /// [`RunConfig::protocol`]
    Protocol,
    /// [`RunConfig::fresh_seeds`]
    FreshSeeds,
    /// [`RunConfig::term_set`]
    TermSet,
    /// [`RunConfig::selection`]
    Selection,
}

/// What settings that belong together are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Who is bred from whom.
    Evolution,
    /// How a candidate is trained.
    Training,
    /// On which images.
    Data,
    /// How far a score can be trusted.
    Fairness,
}

impl Group {
    /// Every group, in the order in which they are shown.
    pub const ALL: [Group; 4] = [
        Group::Evolution,
        Group::Training,
        Group::Data,
        Group::Fairness,
    ];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Group::Evolution => "Evolution",
            Group::Training => "Training",
            Group::Data => "Data",
            Group::Fairness => "Fairness",
        }
    }

    /// The settings of the group, in their order.
    pub fn settings(self) -> impl Iterator<Item = &'static SettingInfo> {
        SETTINGS.iter().filter(move |info| info.group == self)
    }
}

/// What a setting holds, and where.
#[derive(Debug, Clone, Copy)]
pub enum SettingKind {
    /// A whole number.
    Number(Number),
    /// A whole number of 64 bits, [`RunConfig::seed`].
    Seed,
    /// Image sets, [`RunConfig::tasks`].
    Tasks,
    /// One of few.
    Choice(Choice),
}

/// A whole number in a fixed range.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// Both ends included.
    pub range: (u32, u32),
    /// Its value.
    pub get: fn(&RunConfig) -> u32,
    /// Changes it.
    pub set: fn(&mut RunConfig, u32),
}

/// One of few, by its place among them.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// What can be chosen.
    pub options: fn() -> Vec<ChoiceOption>,
    /// Place of the chosen one.
    pub get: fn(&RunConfig) -> usize,
    /// Chooses by the place.
    pub set: fn(&mut RunConfig, usize),
}

/// What can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Name in arguments.
    pub slug: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// What it is, where the setting's meaning does not say it.
    pub meaning: Option<&'static str>,
}

fn option(slug: &'static str, name: &'static str, meaning: Option<&'static str>) -> ChoiceOption {
    ChoiceOption {
        slug,
        name,
        meaning,
    }
}

/// One row of the table of settings.
#[derive(Debug, Clone, Copy)]
pub struct SettingInfo {
    /// Which setting.
    pub setting: Setting,
    /// Its number in links: it must stay, and below 32.
    pub number: u8,
    /// Name as an argument, and what stands for its value there.
    pub argument: (&'static str, &'static str),
    /// Name for people.
    pub name: &'static str,
    /// One line on what it does.
    pub meaning: &'static str,
    /// Where it is shown.
    pub group: Group,
    /// What it holds.
    pub kind: SettingKind,
}

/// A number, by its range and its field.
macro_rules! number {
    ($range:expr, $field:ident) => {
        SettingKind::Number(Number {
            range: $range,
            get: |config| config.$field,
            set: |config, value| config.$field = value,
        })
    };
}

/// A choice, by everything that can be chosen, its description and its field.
macro_rules! choice {
    ($all:expr, $option:expr, $field:ident) => {
        SettingKind::Choice(Choice {
            options: || $all.map($option).to_vec(),
            get: |config| {
                let place = $all.iter().position(|one| *one == config.$field);
                place.expect("there is no other")
            },
            set: |config, place| config.$field = $all[place],
        })
    };
}

/// Off and on, for a switch.
const SWITCH: [bool; 2] = [false, true];

/// Every setting, in the order in which they are shown.
pub const SETTINGS: [SettingInfo; 16] = [
    SettingInfo {
        setting: Setting::Population,
        number: 0,
        argument: ("population", "P"),
        name: "Population",
        meaning: "Optimizers alive in each generation; all are trained at once.",
        group: Group::Evolution,
        kind: number!((4, 200), population),
    },
    SettingInfo {
        setting: Setting::Generations,
        number: 1,
        argument: ("generations", "N"),
        name: "Generations",
        meaning: "How often the population is scored and bred again.",
        group: Group::Evolution,
        kind: number!((1, 1000), generations),
    },
    SettingInfo {
        setting: Setting::Elites,
        number: 2,
        argument: ("elites", "N"),
        name: "Elites",
        meaning: "The best, under drift any, that pass to the next generation unchanged; on fixed seeds their scores pass with them.",
        group: Group::Evolution,
        kind: number!((0, 50), elites),
    },
    SettingInfo {
        setting: Setting::Tournament,
        number: 3,
        argument: ("tournament", "K"),
        name: "Tournament size",
        meaning: "Candidates drawn for each choice of a parent: the more, the stronger the selection.",
        group: Group::Evolution,
        kind: number!((1, 50), tournament),
    },
    SettingInfo {
        setting: Setting::Seed,
        number: 9,
        argument: ("seed", "SEED"),
        name: "Seed",
        meaning: "Fixes every random number: the same seed gives the same run again.",
        group: Group::Evolution,
        kind: SettingKind::Seed,
    },
    SettingInfo {
        setting: Setting::Selection,
        number: 15,
        argument: ("selection", "HOW"),
        name: "Selection",
        meaning: "Who breeds the next generation. By chance, or nobody, it is a control: as many trainings, and no newcomer owes anything to their scores.",
        group: Group::Evolution,
        kind: choice!(
            Selection::ALL,
            |selection| option(
                selection.slug(),
                selection.name(),
                Some(selection.meaning())
            ),
            selection
        ),
    },
    SettingInfo {
        setting: Setting::TermSet,
        number: 14,
        argument: ("terms", "TERMS"),
        name: "Terms",
        meaning: "The update terms that random optimizers and mutations draw from: the paper's seven, or all, the signs of momentum of Signum and Lion among them.",
        group: Group::Evolution,
        kind: choice!(
            TermSet::ALL,
            |set| option(set.slug(), set.name(), None),
            term_set
        ),
    },
    SettingInfo {
        setting: Setting::Model,
        number: 11,
        argument: ("model", "MODEL"),
        name: "Model",
        meaning: "The network that is trained: the smaller, the sooner there is something to see.",
        group: Group::Training,
        kind: choice!(
            ModelSize::ALL,
            |model| option(model.slug(), model.name(), Some(model.meaning())),
            model
        ),
    },
    SettingInfo {
        setting: Setting::Steps,
        number: 4,
        argument: ("steps", "N"),
        name: "Training steps",
        meaning: "Minibatches each optimizer may train on, per task and seed.",
        group: Group::Training,
        kind: number!((1, 5000), steps),
    },
    SettingInfo {
        setting: Setting::Batch,
        number: 5,
        argument: ("batch", "B"),
        name: "Batch size",
        meaning: "Images per minibatch, the same for every candidate.",
        group: Group::Training,
        kind: number!((1, 512), batch),
    },
    SettingInfo {
        setting: Setting::Tasks,
        number: 10,
        argument: ("tasks", "TASK,…"),
        name: "Tasks",
        meaning: "The image sets each optimizer has to learn.",
        group: Group::Data,
        kind: SettingKind::Tasks,
    },
    SettingInfo {
        setting: Setting::TrainImages,
        number: 7,
        argument: ("train-images", "N"),
        name: "Training images",
        meaning: "Images to train on, per task; fetched in packs of 1,000.",
        group: Group::Data,
        kind: number!((1000, 15_000), train_images),
    },
    SettingInfo {
        setting: Setting::ScoringImages,
        number: 8,
        argument: ("scoring-images", "N"),
        name: "Scoring images",
        meaning: "Unseen images on which the accuracy is measured, per task.",
        group: Group::Data,
        kind: number!((100, 10_000), scoring_images),
    },
    SettingInfo {
        setting: Setting::SeedsPerEvaluation,
        number: 6,
        argument: ("seeds", "N"),
        name: "Seeds per evaluation",
        meaning: "Training runs per task, each from initial weights of its own; more means less luck in the score.",
        group: Group::Fairness,
        kind: number!((1, 10), seeds_per_evaluation),
    },
    SettingInfo {
        setting: Setting::Protocol,
        number: 12,
        argument: ("protocol", "PROTOCOL"),
        name: "Protocol",
        meaning: "Validation keeps the test images untouched; Paper selects on them, as published.",
        group: Group::Fairness,
        kind: choice!(
            Protocol::ALL,
            |protocol| option(protocol.slug(), protocol.slug(), None),
            protocol
        ),
    },
    SettingInfo {
        setting: Setting::FreshSeeds,
        number: 13,
        argument: ("fresh-seeds", "WHETHER"),
        name: "Fresh seeds each generation",
        meaning: "Each generation trains on initial weights, minibatches and dropout of its own; elites are scored again, and the mean of their scores counts.",
        group: Group::Fairness,
        kind: choice!(
            SWITCH,
            |on| match on {
                true => option("on", "on", None),
                false => option("off", "off", None),
            },
            fresh_seeds
        ),
    },
];

impl Setting {
    /// Its row.
    pub fn info(self) -> &'static SettingInfo {
        let row = SETTINGS.iter().find(|info| info.setting == self);
        row.expect("every setting has a row")
    }

    /// Name for people.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// One line on what the setting does.
    pub fn meaning(self) -> &'static str {
        self.info().meaning
    }

    /// The number that the setting is, if it is one in a fixed range.
    pub fn number(self) -> Option<Number> {
        match self.info().kind {
            SettingKind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whole numbers that the setting allows, both ends included; `None` where it is no number in a fixed
    /// range.
    pub fn range(self) -> Option<(u32, u32)> {
        self.number().map(|number| number.range)
    }

    /// The settings that are whole numbers in a fixed range, in the order in which they are shown.
    pub fn numbers() -> impl Iterator<Item = (Setting, Number)> {
        SETTINGS
            .iter()
            .filter_map(|info| Some((info.setting, info.setting.number()?)))
    }

    /// The settings that are one of few, in the order in which they are shown.
    pub fn choices() -> impl Iterator<Item = (Setting, Choice)> {
        SETTINGS.iter().filter_map(|info| match info.kind {
            SettingKind::Choice(choice) => Some((info.setting, choice)),
            _ => None,
        })
    }
}

/// What is wrong with one setting, as a sentence for the visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invalid {
    /// The offending setting.
    pub setting: Setting,
    /// A sentence naming the setting and what it allows.
    pub message: String,
}
