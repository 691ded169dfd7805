//! The settings of a search as arguments: a preset, and whatever differs from it.
//!
//! Ranges and meanings come from [`Setting`]; none is written here a second time.

use clap::builder::{PossibleValuesParser, RangedI64ValueParser, TypedValueParser};

use science::{
    catalog::{Dataset, ModelSize, Protocol},
    config::{Preset, RunConfig, Setting},
    excerpt::excerpt,
    term::TermSet,
};

/// Slug → meaning, for every choice that is not a number.
const PRESETS: [(&str, Preset); 3] = [
    ("quick", Preset::QuickLook),
    ("classroom", Preset::Classroom),
    ("paper", Preset::Paper),
];
const PROTOCOLS: [(&str, Protocol); 2] = [
    ("validation", Protocol::Validation),
    ("paper", Protocol::Paper),
];

/// A preset and what differs from it; nothing at all where no argument was given.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
#[group(id = "settings", multiple = true)]
pub struct Settings {
    /// Start from these settings: quick (the default), classroom or paper; the options below
    /// change them one by one.
    #[arg(long, hide_possible_values = true, ignore_case = true, value_parser = one_of(PRESETS))]
    pub preset: Option<Preset>,
    #[arg(long, value_name = "P", help = help(Setting::Population), value_parser = number(Setting::Population))]
    population: Option<u32>,
    #[arg(long, value_name = "N", help = help(Setting::Generations), value_parser = number(Setting::Generations))]
    generations: Option<u32>,
    #[arg(long, value_name = "N", help = help(Setting::Elites), value_parser = number(Setting::Elites))]
    elites: Option<u32>,
    #[arg(long, value_name = "K", help = help(Setting::Tournament), value_parser = number(Setting::Tournament))]
    tournament: Option<u32>,
    #[arg(long, help = help(Setting::Seed))]
    seed: Option<u64>,
    #[arg(long, value_name = "TASK,…", help = help(Setting::Tasks), value_parser = tasks)]
    tasks: Option<Tasks>,
    #[arg(long, value_name = "N", help = help(Setting::Steps), value_parser = number(Setting::Steps))]
    steps: Option<u32>,
    #[arg(long, value_name = "B", help = help(Setting::Batch), value_parser = number(Setting::Batch))]
    batch: Option<u32>,
    #[arg(long = "seeds", value_name = "N", help = help(Setting::SeedsPerEvaluation), value_parser = number(Setting::SeedsPerEvaluation))]
    seeds_per_evaluation: Option<u32>,
    #[arg(long, value_name = "N", help = help(Setting::TrainImages), value_parser = number(Setting::TrainImages))]
    train_images: Option<u32>,
    #[arg(long, value_name = "N", help = help(Setting::ScoringImages), value_parser = number(Setting::ScoringImages))]
    scoring_images: Option<u32>,
    #[arg(long, help = help(Setting::Model), hide_possible_values = true, ignore_case = true, value_parser = model())]
    model: Option<ModelSize>,
    #[arg(long, help = help(Setting::Protocol), ignore_case = true, value_parser = protocol())]
    protocol: Option<Protocol>,
    #[arg(long, help = help(Setting::FreshSeeds))]
    fresh_seeds: bool,
    #[arg(long = "terms", help = help(Setting::TermSet), ignore_case = true, value_parser = terms())]
    term_set: Option<TermSet>,
}

impl Settings {
    /// Returns the preset's settings with everything that was given in its place.
    ///
    /// # Errors
    /// A sentence per setting that contradicts another.
    pub fn config(&self) -> anyhow::Result<RunConfig> {
        let preset = self.preset.unwrap_or(Preset::QuickLook).config();
        let config = RunConfig {
            population: self.population.unwrap_or(preset.population),
            generations: self.generations.unwrap_or(preset.generations),
            elites: self.elites.unwrap_or(preset.elites),
            tournament: self.tournament.unwrap_or(preset.tournament),
            seed: self.seed.unwrap_or(preset.seed),
            tasks: self.tasks.clone().map_or(preset.tasks, |tasks| tasks.0),
            steps: self.steps.unwrap_or(preset.steps),
            batch: self.batch.unwrap_or(preset.batch),
            seeds_per_evaluation: self
                .seeds_per_evaluation
                .unwrap_or(preset.seeds_per_evaluation),
            train_images: self.train_images.unwrap_or(preset.train_images),
            scoring_images: self.scoring_images.unwrap_or(preset.scoring_images),
            model: self.model.unwrap_or(preset.model),
            protocol: self.protocol.unwrap_or(preset.protocol),
            fresh_seeds: self.fresh_seeds || preset.fresh_seeds,
            term_set: self.term_set.unwrap_or(preset.term_set),
        };
        let invalid = config.validate();
        if invalid.is_empty() {
            return Ok(config);
        }
        let sentences: Vec<String> = invalid.into_iter().map(|found| found.message).collect();
        Err(anyhow::anyhow!(sentences.join(" ")))
    }
}

fn help(setting: Setting) -> String {
    match setting.range() {
        Some((low, high)) => format!("{} [{low} to {high}]", setting.meaning()),
        None if setting == Setting::Tasks => {
            format!("{} [{}]", setting.meaning(), task_names())
        }
        None if setting == Setting::Model => format!("{} [{}]", setting.meaning(), model_names()),
        None => setting.meaning().into(),
    }
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

fn number(setting: Setting) -> RangedI64ValueParser<u32> {
    let (low, high) = setting.range().expect("a number has a range");
    clap::value_parser!(u32).range(i64::from(low)..=i64::from(high))
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
    one_of(ModelSize::ALL.map(|model| (model.slug(), model)))
}

/// Reads a protocol.
pub fn protocol() -> impl TypedValueParser<Value = Protocol> {
    one_of(PROTOCOLS)
}

/// Reads a set of terms by its slug.
fn terms() -> impl TypedValueParser<Value = TermSet> {
    one_of(TermSet::ALL.map(|set| (set.slug(), set)))
}

fn one_of<T, const N: usize>(choices: [(&'static str, T); N]) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let slugs = choices.map(|(slug, _)| slug);
    PossibleValuesParser::new(slugs).map(move |given| {
        let chosen = choices
            .iter()
            .find(|(slug, _)| slug.eq_ignore_ascii_case(&given));
        chosen.expect("the parser allows these alone").1
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        settings: Settings,
    }

    fn config(line: &str) -> anyhow::Result<RunConfig> {
        let words = std::iter::once("search").chain(line.split_whitespace());
        Line::try_parse_from(words)?.settings.config()
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
        assert!(help(Setting::Tasks).contains("or all"));
        assert_eq!(
            config("--preset Classroom --model REDUCED").unwrap(),
            Preset::Classroom.config()
        );
    }

    #[test]
    fn every_setting_can_be_given() {
        let line = "--population 7 --generations 3 --elites 1 --tournament 2 --seed 9 \
            --tasks mnist,cifar-10 --steps 6 --batch 8 --seeds 2 --train-images 2000 \
            --scoring-images 300 --model paper --protocol paper --fresh-seeds --terms all";
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
