//! Presets are valid, and every setting is held to its range.

use std::collections::HashSet;

use super::*;

fn offending(change: impl FnOnce(&mut RunConfig)) -> Vec<Setting> {
    let mut config = Preset::Paper.config();
    change(&mut config);
    let found = config.validate().into_iter();
    found.map(|invalid| invalid.setting).collect()
}

#[test]
fn every_preset_is_valid() {
    for preset in Preset::ALL {
        assert_eq!(preset.config().validate(), [], "{preset:?}");
    }
}

#[test]
fn the_paper_preset_is_the_published_search() {
    let paper = Preset::Paper.config();
    let bred = [paper.population, paper.generations, paper.elites];
    assert_eq!((bred, paper.tournament), ([50, 50, 3], 4));
    let trained = [paper.steps, paper.batch, paper.seeds_per_evaluation];
    assert_eq!(trained, [500, 128, 2]);
    let images = [paper.train_images, paper.scoring_images];
    assert_eq!((images, paper.seed), ([15_000, 10_000], 42));
    assert_eq!(paper.rounds_per_generation(), 6);
    assert_eq!(paper.rounds().len(), 6);
    let first = [0, 0, 1].map(|place| paper.tasks[place]);
    assert_eq!(paper.rounds()[..3], first);
    // 50 candidates at first, then 47 newcomers each time: the three elites' figures are known.
    let per_candidate = 500 * 6;
    assert_eq!(paper.candidate_steps(0), 0);
    assert_eq!(paper.candidate_steps(1), 50 * per_candidate);
    assert_eq!(paper.candidate_steps(50), (50 + 49 * 47) * per_candidate);
    let fresh = RunConfig {
        fresh_seeds: true,
        ..paper.clone()
    };
    assert_eq!(fresh.candidate_steps(50), 50 * 50 * per_candidate);
    // Three tasks, two seeds.
    assert_eq!(fresh.trainings(50), 50 * 50 * 6);
    assert_eq!(
        [0, 7].map(|number| paper.trained_candidates(number)),
        [50, 47]
    );
    assert_eq!(paper.protocol.scoring_split().slug(), "test");
    assert_eq!(paper.model, ModelSize::Paper);
}

#[test]
fn every_number_is_held_to_its_range() {
    for (setting, number) in Setting::numbers() {
        let (low, high) = number.range;
        // A population that contradicts neither elites nor tournament.
        let set = |value| {
            move |config: &mut RunConfig| {
                (config.population, config.elites, config.tournament) = (200, 0, 1);
                (number.set)(config, value);
                assert_eq!((number.get)(config), value);
            }
        };
        assert_eq!(offending(set(low)), [], "{setting:?} {low}");
        assert_eq!(offending(set(high)), [], "{setting:?} {high}");
        assert_eq!(offending(set(high + 1)), [setting]);
        if let Some(below) = low.checked_sub(1) {
            assert_eq!(offending(set(below)), [setting]);
        }
    }
}

#[test]
fn every_row_changes_a_field_of_its_own() {
    let usual = Preset::QuickLook.config();
    let mut changed = vec![usual.clone()];
    let mut add = |change: &dyn Fn(&mut RunConfig)| {
        let mut config = usual.clone();
        change(&mut config);
        assert!(!changed.contains(&config), "{config:?}");
        changed.push(config);
    };
    for info in &SETTINGS {
        assert!(info.meaning.ends_with('.'), "{}", info.meaning);
        match info.kind {
            SettingKind::Number(number) => {
                add(&|config| (number.set)(config, (number.get)(config) + 1))
            }
            SettingKind::Seed => add(&|config| config.seed += 1),
            SettingKind::Tasks => add(&|config| config.tasks = vec![Dataset::Digits]),
            SettingKind::Choice(choice) => {
                for place in 0..(choice.options)().len() {
                    let set = |config: &mut RunConfig| {
                        (choice.set)(config, place);
                        assert_eq!((choice.get)(config), place);
                    };
                    if place != (choice.get)(&usual) {
                        add(&set);
                    }
                }
            }
        }
    }
    // Every setting has one row, and so a name of its own.
    for part in [
        |info: &SettingInfo| info.name,
        |info: &SettingInfo| info.argument.0,
    ] {
        let names: HashSet<&str> = SETTINGS.iter().map(part).collect();
        assert_eq!(names.len(), SETTINGS.len());
    }
}

#[test]
fn elites_and_tournament_must_fit_the_population() {
    let fit = |elites, tournament| {
        offending(move |config| {
            (config.population, config.elites, config.tournament) = (10, elites, tournament);
        })
    };
    assert_eq!(fit(9, 10), []);
    assert_eq!(fit(10, 10), [Setting::Elites]);
    assert_eq!(fit(9, 11), [Setting::Tournament]);
}

#[test]
fn tasks_are_one_or_more_without_repeats() {
    let tasks = |tasks: &[Dataset]| offending(|config| config.tasks = tasks.to_vec());
    assert_eq!(tasks(&[Dataset::Cifar10]), []);
    assert_eq!(tasks(&[]), [Setting::Tasks]);
    let twice = [Dataset::Mnist, Dataset::Cifar10, Dataset::Mnist];
    assert_eq!(tasks(&twice), [Setting::Tasks]);
}

#[test]
fn messages_name_setting_value_and_range() {
    let config = RunConfig {
        steps: 5001,
        ..Preset::Paper.config()
    };
    assert_eq!(
        config.validate()[0].message,
        "Training steps is 5001; it must be from 1 to 5000."
    );
}
