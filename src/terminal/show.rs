//! `optimarium show`: what is in a recorded search or comparison, and who trained it.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use contests::report;
use export::equation::Equation;
use files::{comparison_file::ComparisonFile, cut::is_cut, file_kind::FileKind, run_file::RunFile};
use host::{maker, output, recorded, search::best_text};
use science::config::{RunConfig, SETTINGS, SettingKind};
use statistics::comparison::{ComparisonConfig, Table, tables};
use study::WINNER;
use text::{
    number::{count, counted, duration},
    plain_text::NotText,
};

/// Print what is in a recorded search or comparison: settings, how far it is, its best, and who trained it with what
/// version, on what processor, for how long.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Does what `options` say.
///
/// # Errors
/// Where the file is neither; [`output::Untaken`] where standard output took not everything.
pub fn run(options: &Options) -> Result<()> {
    output::print(text(&options.file)?)
}

fn text(path: &Path) -> Result<String> {
    let (name, bytes) = (path.display(), recorded::contents(path)?);
    match recorded::kind(&bytes) {
        Some(FileKind::Run(_)) => Ok(of_search(&recorded::search(name, &bytes)?)),
        Some(FileKind::Comparison(_)) => Ok(of_comparison(&recorded::comparison(name, &bytes)?)),
        Some(kind) => bail!("{name} is {kind}; what is shown is a recorded search or comparison"),
        None if is_cut(&bytes) => bail!("{name}: {}", NotText::Cut),
        None => bail!("{name} is no recorded search or comparison"),
    }
}

fn of_search(file: &RunFile) -> String {
    let config = file.config();
    let told = file.adam().len() as u32;
    format!(
        "A search: {}.\n{told} of {}, {}, {} of work, on {}.\n{}{}",
        settings(config),
        counted(config.generations.into(), "generation"),
        counted(config.trainings(told), "training"),
        duration(file.worked_secs()),
        file.device(),
        best_text(file),
        maker::text(file.makers()) + &unnoted(file)
    )
}

/// Says for how long it was trained by whom it does not name, where it names somebody.
fn unnoted(file: &RunFile) -> String {
    let rest = maker::unnoted(file.worked_secs(), file.makers());
    match rest > 0.0 && !file.makers().is_empty() {
        true => format!(
            "Who trained it for another {} was not noted.\n",
            duration(rest)
        ),
        false => String::new(),
    }
}

fn of_comparison(file: &ComparisonFile) -> String {
    let config = &file.config;
    let rules = file.optimizers.iter().map(|named| {
        let equation = Equation::of(&named.genome);
        format!("  {}: {}\n", named.name, report::numbers(&equation))
    });
    let mut text = format!(
        "A comparison: {}, seeds {} to {}, seed {}, on {}.\n{}",
        report::settings(config),
        config.first_seed,
        config.first_seed.saturating_add(config.seeds) - 1,
        config.seed,
        file.device,
        rules.collect::<String>()
    );
    if let Some(search) = &file.search {
        text += &format!("It confirms the best of a search: {}.\n", settings(search));
    }
    if let Some(tuning) = &file.tuning {
        text += &format!(
            "{} is being tuned: {} of {} trainings.\n",
            tuning.optimizer,
            count(tuning.trials.len() as u64),
            count(tuning.trainings)
        );
    }
    text + &results(file) + &maker::text(&file.makers)
}

/// The tables of a comparison, first those of its looks with the verdicts that they gave, the last look first.
fn results(file: &ComparisonFile) -> String {
    let every: Vec<String> = file
        .optimizers
        .iter()
        .map(|named| named.name.clone())
        .collect();
    let is_shown = |table: &Table| !table.rows.is_empty();
    let text_of = |tables: &[Table]| -> String {
        let shown = tables.iter().filter(|table| is_shown(table));
        shown
            .map(|table| format!("{}\n\n", report::text(table, &file.optimizers)))
            .collect()
    };
    let mut text = String::new();
    let mut has_all = false;
    let mut has_verdict = false;
    // Earlier versions did not mark what a study confirmed.
    let is_of_study = file.search.is_some() && file.optimizers.iter().any(|one| one.name == WINNER);
    let is_exploratory = file.exploratory || is_of_study;
    if is_exploratory {
        text += match is_of_study {
            true => {
                "It is exploratory: it is part of a study whose unit is the search, not the seed, so there are differences with intervals here, and the verdict is the study's.\n\n"
            }
            false => {
                "It is exploratory: another comparison has the verdict, or who is best was chosen by this one.\n\n"
            }
        };
    }
    let looks = file.standings().filter(|_| !is_exploratory);
    for (plan, standing) in looks {
        // What an earlier one without a verdict saw is in the tables before.
        if has_verdict && standing.level.is_none() {
            continue;
        }
        let config = ComparisonConfig {
            seeds: plan.seeds.min(file.config.seeds),
            tasks: plan.tasks.clone(),
            ..file.config.clone()
        };
        let looked = tables(&plan.optimizers, &config, &file.trials, standing.level);
        text += &text_of(&looked);
        if looked
            .iter()
            .any(|table| is_shown(table) && table.level.is_some())
        {
            text += &format!(
                "{} Where several places or lengths of run were compared at once, only the verdicts of the first \
                 count.\n\n",
                standing.sentence()
            );
            has_verdict = true;
        }
        has_all |= plan.optimizers.len() == every.len() && config == file.config;
    }
    // What no look took in has no verdict.
    let mut all = tables(&every, &file.config, &file.trials, None);
    all.iter_mut().for_each(|table| table.primary = false);
    if !has_all {
        text += &text_of(&all);
    }
    report::budgets(file, &all) + &text
}

/// Every setting of a search by its name: `Population 50, Generations 50, …`.
fn settings(config: &RunConfig) -> String {
    let setting = SETTINGS.iter().map(|info| {
        let value = match info.kind {
            SettingKind::Number(number) => (number.get)(config).to_string(),
            SettingKind::Seed => config.seed.to_string(),
            SettingKind::Tasks => {
                let slugs: Vec<&str> = config.tasks.iter().map(|task| task.slug()).collect();
                slugs.join(" and ")
            }
            SettingKind::Choice(choice) => (choice.options)()[(choice.get)(config)].name.into(),
        };
        format!("{} {value}", info.name)
    });
    setting.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use host::testing::Folder;
    use science::presets::{self, NamedGenome};

    const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

    #[test]
    fn a_search_tells_its_settings_its_best_and_who_trained_it() {
        let told = text(&Path::new(REPOSITORY).join("public/runs/classroom.json"));
        let told = told.expect("it is a search");
        for part in [
            "Population 16, Generations 12",
            "Tasks fashion-mnist and mnist",
            "12 of 12 generations",
            "Best of all: #",
            "Trained by optimarium 0.1.0 (",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let older = text(&Path::new(REPOSITORY).join("tests/fixtures/run.json"));
        let older = older.expect("it is a search");
        assert!(
            older.ends_with("Who trained it was not noted.\n"),
            "{older}"
        );
        let mut file = RunFile::new("CPU", &science::config::Preset::QuickLook.config());
        file.made_by(vec![files::maker::Maker {
            secs: 61.0,
            ..maker::maker(2)
        }]);
        let told = of_search(&file);
        assert!(told.contains("Trained by optimarium 0.1.0"), "{told}");
        let arithmetic = maker::maker(2).arithmetic;
        let told_by = format!("2 threads, {arithmetic}, 1 min 1 s.\n");
        assert!(told.ends_with(&told_by), "{told}");
        // Begun by a version that noted nobody.
        let path = Path::new(REPOSITORY).join("docs/studies/runs/fitness-101.json");
        let told = text(&path).expect("a search");
        assert!(
            told.ends_with("Who trained it for another 2 h 34 min was not noted.\n"),
            "{told}"
        );
    }

    #[test]
    fn a_comparison_tells_the_verdict_that_it_had() {
        use science::catalog::Dataset;
        use statistics::{comparison::Trial, looks::Plan};

        let config = ComparisonConfig {
            tasks: vec![Dataset::Mnist],
            seeds: 4,
            ..ComparisonConfig::reduced()
        };
        let named = |name: &str, genome| NamedGenome::new(name, genome);
        let optimizers = vec![named("Adam", presets::adam()), named("SGD", presets::sgd())];
        let mut file = ComparisonFile::new("CPU", config.clone(), optimizers);
        for (place, seed) in config.seed_numbers().enumerate() {
            for (name, accuracy) in [("Adam", 0.5), ("SGD", 0.8 + 0.001 * place as f32)] {
                let trial = Trial::new(name, Dataset::Mnist, seed, accuracy, vec![1.0; 3]);
                file.add(vec![trial]);
            }
        }
        assert!(!of_comparison(&file).contains("better"));
        file.look(Plan {
            seeds: 4,
            tasks: config.tasks,
            optimizers: vec!["Adam".into(), "SGD".into()],
        });
        let told = of_comparison(&file);
        for part in [
            "verdicts at level 0.04",
            "better than Adam",
            "First look at",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert_eq!(told.matches("MNIST, accuracy").count(), 1, "{told}");
        // Whoever came later has no verdict yet.
        let late = Trial::new("Lion", Dataset::Mnist, 1000, 0.1, vec![1.0; 3]);
        file.optimizers.push(named("Lion", presets::lion()));
        file.add(vec![late]);
        let told = of_comparison(&file);
        assert!(
            told.contains("better than Adam") && told.contains("Lion"),
            "{told}"
        );
        // A further look does not hide what an earlier one found, and one of two seeds finds nothing.
        file.look(Plan {
            seeds: 4,
            tasks: file.config.tasks.clone(),
            optimizers: vec!["SGD".into(), "Adam".into()],
        });
        file.look(Plan {
            seeds: 2,
            tasks: file.config.tasks.clone(),
            optimizers: vec!["Adam".into(), "Lion".into()],
        });
        let told = of_comparison(&file);
        for part in ["better than Adam", "worse than SGD", "Look 2 at"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        // By what somebody was chosen, or beside what has the verdict, nothing is found.
        file.exploratory = true;
        let told = of_comparison(&file);
        assert!(told.contains("It is exploratory"), "{told}");
        for finding in ["better than", "worse than", "Look 2 at", "level"] {
            assert!(!told.contains(finding), "{finding}: {told}");
        }
        // A part of a study, which earlier versions did not mark.
        file.exploratory = false;
        file.search = Some(science::config::Preset::QuickLook.config());
        file.optimizers
            .push(named("search's winner", presets::published()));
        let told = of_comparison(&file);
        assert!(
            told.contains("part of a study whose unit is the search, not the seed"),
            "{told}"
        );
        assert!(
            !told.contains("better than") && !told.contains("level"),
            "{told}"
        );
    }

    #[test]
    fn a_file_that_is_cut_short_is_told_as_by_every_reader() {
        let folder = Folder::new("show");
        let path = folder.path("cut.json");
        let run = RunFile::new("CPU", &science::config::Preset::QuickLook.config()).to_json();
        folder.put("cut.json", &run[..run.len() - 9]);
        let refusals = [
            text(&path).map(drop),
            recorded::contents(&path).and_then(|json| recorded::search("x", &json).map(drop)),
            recorded::contents(&path).and_then(|json| recorded::comparison("x", &json).map(drop)),
        ];
        for refused in refusals {
            let said = format!("{:#}", refused.expect_err("it is cut"));
            let advice =
                "cut short, so a part of it was lost on its way here; fetch or copy it once more";
            assert!(said.contains(advice), "{said}");
        }
    }

    #[test]
    fn a_comparison_without_results_tells_what_it_has() {
        let config = statistics::comparison::ComparisonConfig::reduced();
        let adam = NamedGenome::new("Adam", presets::adam());
        let told = of_comparison(&ComparisonFile::new("CPU", config, vec![adam]));
        assert!(
            told.contains("seeds 1000 to 1004, seed 42, on CPU"),
            "{told}"
        );
        assert!(told.contains("Adam: lr = 10⁻³"), "{told}");
        let genome = Path::new(REPOSITORY).join("public/data/manifest.json");
        let refusal = text(&genome).expect_err("it is neither").to_string();
        assert!(
            refusal.contains("what is shown is a recorded search"),
            "{refusal}"
        );
    }
}
