//! The open sets: every row of a table goes through links, files, packs, the engine, the terminal's list
//! and the page's.

use std::{fs, path::Path, sync::Arc};

use clap::Parser;
use data::{Manifest, decode};
use engine::{batches::Minibatches, device, model::Model, self_test::noise, trainer::Trainer};
use files::{
    run_file::RunFile,
    share::{self, Shared},
};
use page_state::{draft::Draft, tasks};
use science::{
    catalog::{Dataset, ModelSize, Split},
    config::{Group, Preset, RunConfig, SETTINGS, SettingKind},
    presets,
    streams::{Stream, TaskSeed},
};
use terminal::settings::{self, Settings};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/data");

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    settings: Settings,
}

/// The settings that the terminal makes of `line`, were it a search's.
fn in_terminal(line: &str) -> anyhow::Result<RunConfig> {
    let words = std::iter::once("search").chain(line.split_whitespace());
    Line::try_parse_from(words)?.settings.config()
}

/// Asserts that link, run file and the page's fields give `config` back.
fn assert_kept(config: &RunConfig) {
    let link = share::encode(&Shared {
        config: Some(config.clone()),
        ..Shared::default()
    });
    let (shared, remarks) = share::decode(&link).expect("it was just written");
    assert_eq!((shared.config.as_ref(), remarks), (Some(config), vec![]));
    let json = RunFile::new("CPU", config).to_json();
    let file = RunFile::parse(json.as_bytes()).expect("it was just written");
    assert_eq!(file.config(), config);
    assert_eq!(Draft::from(config).read().as_ref(), Ok(config));
}

/// Asserts that `model` trains on noise of the shape of `dataset`.
fn assert_trains(model: ModelSize, dataset: Dataset) {
    const STEPS: u32 = 3;
    let model = Model::new(model, dataset);
    let weights = Stream::InitialWeights(TaskSeed::first(dataset));
    let initial = model.initial_parameters(&mut weights.rng(1));
    let images = Arc::new(noise(dataset, 8));
    let mut minibatches = Minibatches::new(images, &model, 4, 1, 0, 0);
    let optimizers = [presets::sgd()];
    let mut trainer = Trainer::new(model, &optimizers, &initial, STEPS, 1, &device::cpu());
    for _ in 0..STEPS {
        trainer.step(&mut minibatches);
    }
    let records = pollster::block_on(trainer.read()).expect("the CPU can be read");
    assert!(records.iter().all(|record| record.loss[0].is_finite()));
    let after = pollster::block_on(trainer.parameters()).expect("the CPU can be read");
    assert_ne!(after, initial);
}

#[test]
fn every_dataset_is_known_everywhere() {
    let json = fs::read(Path::new(DATA).join("manifest.json")).expect("it ships");
    let manifest = Manifest::parse(&json).expect("it is whole");
    for dataset in Dataset::TASKS {
        let slug = dataset.slug();
        let config = RunConfig {
            tasks: vec![dataset],
            ..Preset::QuickLook.config()
        };
        assert_kept(&config);
        assert_trains(ModelSize::Reduced, dataset);
        assert!(tasks::offered(true, &[]).contains(&dataset), "{slug}");
        let given = in_terminal(&format!("--tasks {slug}"));
        let Some(sizes) = dataset.shipped() else {
            assert!(given.is_err() && manifest.entry(dataset).is_err());
            continue;
        };
        assert_eq!(given.expect("it ships"), config);
        assert!(settings::task_names().contains(slug));
        assert!(tasks::offered(false, &[]).contains(&dataset), "{slug}");
        let entry = manifest.entry(dataset).expect("it ships");
        for split in Split::ALL {
            assert_eq!(entry.split(split).images, sizes.of(split), "{slug}");
            for pack in &entry.split(split).packs {
                let bytes = fs::read(Path::new(DATA).join(&pack.file)).expect("it ships");
                let images = decode(dataset, pack, &bytes).expect("it is whole");
                assert_eq!(images.len(), pack.images, "{}", pack.file);
            }
        }
    }
}

#[test]
fn every_setting_is_known_everywhere() {
    let usual = Preset::QuickLook.config();
    let grouped = Group::ALL.into_iter().flat_map(Group::settings);
    assert_eq!(grouped.count(), SETTINGS.len(), "the page's form has all");
    for info in &SETTINGS {
        let (argument, _) = info.argument;
        let mut changes: Vec<(RunConfig, String)> = Vec::new();
        let mut change = |set: &dyn Fn(&mut RunConfig), value: &str| {
            let mut config = usual.clone();
            set(&mut config);
            changes.push((config, value.to_string()));
        };
        match info.kind {
            SettingKind::Number(number) => {
                let next = (number.get)(&usual) + 1;
                change(&|config| (number.set)(config, next), &next.to_string());
            }
            SettingKind::Seed => change(&|config| config.seed = 7, "7"),
            SettingKind::Tasks => change(&|config| config.tasks = vec![Dataset::Mnist], "mnist"),
            SettingKind::Choice(choice) => {
                for (place, option) in (choice.options)().iter().enumerate() {
                    change(&|config| (choice.set)(config, place), option.slug);
                }
            }
        }
        for (config, value) in changes {
            assert_kept(&config);
            let given = in_terminal(&format!("--{argument}={value}"));
            assert_eq!(given.expect(argument), config);
        }
    }
    let switched = in_terminal("--fresh-seeds --steps 40").expect("a switch needs no value");
    assert!(switched.fresh_seeds);
}

#[test]
fn every_network_is_known_everywhere() {
    for model in ModelSize::ALL {
        let slug = model.slug();
        let config = RunConfig {
            model,
            ..Preset::QuickLook.config()
        };
        assert_kept(&config);
        for dataset in [Dataset::Mnist, Dataset::Digits, Dataset::Cifar10] {
            assert_trains(model, dataset);
        }
        let given = in_terminal(&format!("--model {slug}"));
        assert_eq!(given.expect("it is known"), config);
        assert!(settings::model_names().contains(&format!("{slug}: {}", model.meaning())));
    }
    let refusal = in_terminal("--model huge").expect_err("there is none");
    for model in ModelSize::ALL {
        assert!(refusal.to_string().contains(model.slug()), "{refusal}");
    }
}
