//! The settings of a search as arguments: a preset, and whatever differs from it.
//!
//! Arguments, ranges and meanings come from [`SETTINGS`]; none is written here a second time.

use clap::{
    Arg, ArgGroup, ArgMatches, Args, Command, FromArgMatches, Id,
    builder::{PossibleValuesParser, TypedValueParser},
    parser::ValueSource,
};

use science::{
    catalog::{Dataset, ModelSize, Protocol},
    config::{
        ChoiceOption, Number, Preset, RunConfig, SETTINGS, Setting, SettingInfo, SettingKind,
    },
};
use text::excerpt::excerpt;

/// Slug → meaning.
const PRESETS: [(&str, Preset); 3] = [
    ("quick", Preset::QuickLook),
    ("classroom", Preset::Classroom),
    ("paper", Preset::Paper),
];

/// Name of the argument for a preset.
const PRESET: &str = "preset";

/// A preset and what differs from it; nothing at all where no argument was given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    preset: Option<Preset>,
    given: Vec<(Setting, Given)>,
}

/// What was given for a setting.
#[derive(Debug, Clone, PartialEq)]
enum Given {
    Number(u32),
    Seed(u64),
    Tasks(Tasks),
    /// The place among what can be chosen.
    Choice(usize),
}

impl Settings {
    /// Returns the preset's settings with everything that was given in its place.
    ///
    /// # Errors
    /// A sentence per setting that contradicts another.
    pub fn config(&self) -> anyhow::Result<RunConfig> {
        let mut config = self.preset.unwrap_or(Preset::QuickLook).config();
        for (setting, given) in &self.given {
            match (setting.info().kind, given) {
                (SettingKind::Number(number), Given::Number(value)) => {
                    (number.set)(&mut config, *value);
                }
                (SettingKind::Choice(choice), Given::Choice(place)) => {
                    (choice.set)(&mut config, *place);
                }
                (_, Given::Seed(seed)) => config.seed = *seed,
                (_, Given::Tasks(tasks)) => config.tasks.clone_from(&tasks.0),
                (_, given) => unreachable!("{setting:?} was read as {given:?}"),
            }
        }
        let invalid = config.validate();
        if invalid.is_empty() {
            return Ok(config);
        }
        let sentences: Vec<String> = invalid.into_iter().map(|found| found.message).collect();
        Err(anyhow::anyhow!(sentences.join(" ")))
    }
}

impl Args for Settings {
    fn group_id() -> Option<Id> {
        Some("settings".into())
    }

    fn augment_args(command: Command) -> Command {
        let preset = Arg::new(PRESET)
            .long(PRESET)
            .value_name("PRESET")
            .help("Start from these settings: quick (the default), classroom or paper; the options below change them one by one")
            .hide_possible_values(true)
            .ignore_case(true)
            .value_parser(one_of(PRESETS.to_vec()));
        let arguments = SETTINGS.iter().map(argument);
        let arguments: Vec<Arg> = [preset].into_iter().chain(arguments).collect();
        let names: Vec<Id> = arguments.iter().map(|one| one.get_id().clone()).collect();
        let group = ArgGroup::new("settings").multiple(true).args(names);
        command.args(arguments).group(group)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Settings {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut settings = Self::default();
        settings.update_from_arg_matches(matches)?;
        Ok(settings)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let on_line = |name: &str| matches.value_source(name) == Some(ValueSource::CommandLine);
        if on_line(PRESET) {
            self.preset = matches.get_one(PRESET).copied();
        }
        for info in SETTINGS.iter().filter(|info| on_line(info.argument.0)) {
            let name = info.argument.0;
            let given = match info.kind {
                SettingKind::Number(_) => matches.get_one(name).copied().map(Given::Number),
                SettingKind::Seed => matches.get_one(name).copied().map(Given::Seed),
                SettingKind::Tasks => matches.get_one(name).cloned().map(Given::Tasks),
                SettingKind::Choice(_) => matches.get_one(name).copied().map(Given::Choice),
            };
            self.given.extend(given.map(|given| (info.setting, given)));
        }
        Ok(())
    }
}

/// The argument of one setting.
fn argument(info: &SettingInfo) -> Arg {
    let (name, value) = info.argument;
    let argument = Arg::new(name).long(name).value_name(value).help(help(info));
    match info.kind {
        SettingKind::Number(number) => {
            let (low, high) = number.range;
            argument.value_parser(clap::value_parser!(u32).range(i64::from(low)..=i64::from(high)))
        }
        SettingKind::Seed => argument.value_parser(clap::value_parser!(u64)),
        SettingKind::Tasks => argument.value_parser(tasks),
        SettingKind::Choice(choice) => {
            let options = (choice.options)();
            let slugs = options.iter().map(|option| option.slug).zip(0_usize..);
            let argument = argument
                .ignore_case(true)
                .value_parser(one_of(slugs.collect()));
            // What is explained one by one is not listed a second time.
            let explained = options.iter().any(|option| option.meaning.is_some());
            let argument = argument.hide_possible_values(explained);
            match options.iter().map(|option| option.slug).collect::<Vec<_>>()[..] {
                // A switch is on where it is named.
                ["off", "on"] => argument
                    .num_args(0..=1)
                    .require_equals(true)
                    .default_missing_value("on")
                    .hide_possible_values(true),
                _ => argument,
            }
        }
    }
}

fn help(info: &SettingInfo) -> String {
    let meaning = info.meaning;
    match info.kind {
        SettingKind::Number(Number {
            range: (low, high), ..
        }) => {
            format!("{meaning} [{low} to {high}]")
        }
        SettingKind::Tasks => format!("{meaning} [{}]", task_names()),
        SettingKind::Choice(choice) => match explained(&(choice.options)()) {
            Some(options) => format!("{meaning} [{options}]"),
            None => meaning.into(),
        },
        SettingKind::Seed => meaning.into(),
    }
}

/// What can be chosen and what each is; `None` where that needs no words.
fn explained(options: &[ChoiceOption]) -> Option<String> {
    let of = |option: &ChoiceOption| Some(format!("{}: {}", option.slug, option.meaning?));
    let all: Option<Vec<String>> = options.iter().map(of).collect();
    all.map(|all| all.join("; "))
}

/// What can stand for image sets.
pub fn task_names() -> String {
    let slugs = Dataset::ALL.map(Dataset::slug).join(", ");
    format!("{slugs}, joined by commas, or {ALL}")
}

/// What can stand for a network, and what it is.
pub fn model_names() -> String {
    let of = |model: ModelSize| format!("{}: {}", model.slug(), model.meaning());
    ModelSize::ALL.map(of).join("; ")
}

/// What stands for every image set.
const ALL: &str = "all";

/// Image sets, as one argument lists them.
#[derive(Debug, Clone, PartialEq)]
pub struct Tasks(pub Vec<Dataset>);

/// Reads image sets by their slugs or names, joined by commas, or all of them.
///
/// # Errors
/// A sentence with every possible name.
pub fn tasks(text: &str) -> Result<Tasks, String> {
    if text.trim().eq_ignore_ascii_case(ALL) {
        return Ok(Tasks(Dataset::ALL.to_vec()));
    }
    let dataset = |name: &str| {
        let called = |dataset: &Dataset| dataset.slug().eq_ignore_ascii_case(name.trim());
        Dataset::ALL.into_iter().find(called).ok_or_else(|| {
            let slugs = Dataset::ALL.map(Dataset::slug).join(", ");
            let name = excerpt(name, 40);
            format!("“{name}” is no image set; possible values: {slugs}, or {ALL}")
        })
    };
    text.split(',')
        .map(dataset)
        .collect::<Result<_, _>>()
        .map(Tasks)
}

/// Reads the size of a model.
pub fn model() -> impl TypedValueParser<Value = ModelSize> {
    one_of(ModelSize::ALL.map(|model| (model.slug(), model)).to_vec())
}

/// Reads a protocol.
pub fn protocol() -> impl TypedValueParser<Value = Protocol> {
    one_of(
        Protocol::ALL
            .map(|protocol| (protocol.slug(), protocol))
            .to_vec(),
    )
}

fn one_of<T>(choices: Vec<(&'static str, T)>) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let slugs: Vec<&str> = choices.iter().map(|(slug, _)| *slug).collect();
    PossibleValuesParser::new(slugs).map(move |given| {
        let chosen = choices
            .iter()
            .find(|(slug, _)| slug.eq_ignore_ascii_case(&given));
        chosen.expect("the parser allows these alone").1
    })
}

#[cfg(test)]
mod tests {
    use science::{selection::Selection, term::TermSet};

    use super::*;
    use crate::testing::typed;

    fn config(line: &str) -> anyhow::Result<RunConfig> {
        typed::<Settings>(line.split_whitespace())?.config()
    }

    #[test]
    fn nothing_given_is_the_quick_look() {
        assert_eq!(config("").unwrap(), Preset::QuickLook.config());
        for preset in Preset::ALL {
            let (slug, _) = PRESETS.iter().find(|(_, known)| *known == preset).unwrap();
            assert_eq!(
                config(&format!("--preset {slug}")).unwrap(),
                preset.config()
            );
        }
    }

    #[test]
    fn image_sets_are_taken_by_every_name_that_is_offered() {
        let all = Dataset::ALL.map(Dataset::slug).join(",");
        for given in ["all", "ALL", &all, &all.to_uppercase()] {
            let config = config(&format!("--tasks {given}")).expect(given);
            assert_eq!(config.tasks, Dataset::ALL);
        }
        assert!(help(Setting::Tasks.info()).contains("or all"));
        assert_eq!(
            config("--preset Classroom --model REDUCED").unwrap(),
            Preset::Classroom.config()
        );
    }

    #[test]
    fn every_setting_can_be_given() {
        let line = "--population 7 --generations 3 --elites 1 --tournament 2 --seed 9 \
            --tasks mnist,cifar-10 --steps 6 --batch 8 --seeds 2 --train-images 2000 \
            --scoring-images 300 --model paper --protocol paper --fresh-seeds --terms all --selection drift";
        let expected = RunConfig {
            population: 7,
            generations: 3,
            elites: 1,
            tournament: 2,
            seed: 9,
            tasks: vec![Dataset::Mnist, Dataset::Cifar10],
            steps: 6,
            batch: 8,
            seeds_per_evaluation: 2,
            train_images: 2000,
            scoring_images: 300,
            model: ModelSize::Paper,
            protocol: Protocol::Paper,
            fresh_seeds: true,
            term_set: TermSet::All,
            selection: Selection::Drift,
        };
        assert_eq!(config(line).unwrap(), expected);
    }

    #[test]
    fn what_is_out_of_range_or_contradicts_is_refused() {
        for (line, word) in [
            ("--population 3", "4..=200"),
            ("--batch many", "many"),
            ("--tasks imagenet", "fashion-mnist"),
            ("--model huge", "reduced"),
            ("--preset slow", "classroom"),
            ("--tasks mnist,all", "“all”"),
            ("--tasks mnist,", "“”"),
            ("--population 5 --elites 5", "Elites"),
            ("--tasks mnist,mnist", "Tasks"),
        ] {
            let error = config(line).expect_err(line).to_string();
            assert!(error.contains(word), "{line}: {error}");
        }
    }
}
