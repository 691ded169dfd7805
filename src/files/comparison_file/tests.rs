use rand::RngExt;

use super::*;
use crate::{maker::tests::maker, unfinished_tuning::TuningTrial};
use science::{
    genome::Genome,
    presets::{self, KNOWN},
    testing,
};

fn adam_at(lr_log10: f64) -> NamedGenome {
    let genome = Genome {
        lr_log10,
        ..presets::adam()
    };
    NamedGenome::new("Adam", genome)
}

fn published() -> NamedGenome {
    NamedGenome::new("Published", presets::published())
}

fn trial(optimizer: &str, dataset: Dataset, seed: u32) -> Trial {
    Trial {
        optimizer: optimizer.into(),
        dataset,
        seed,
        accuracy: 0.875,
        fitness: 0.875,
        losses: vec![2.25, 1.5],
        answers: Some(outcomes(7)),
    }
}

/// Outcomes on eight images.
fn outcomes(correct: usize) -> Answers {
    (0..8).map(|image| image < correct).collect()
}

fn file(config: ComparisonConfig, optimizers: Vec<NamedGenome>) -> ComparisonFile {
    ComparisonFile::new("CPU", config, optimizers)
}

fn reduced(optimizers: &[NamedGenome]) -> ComparisonFile {
    file(ComparisonConfig::reduced(), optimizers.to_vec())
}

/// The file, written and read.
fn reread(file: &ComparisonFile) -> ComparisonFile {
    ComparisonFile::parse(&file.to_json()).expect("it was just written")
}

fn json_of(file: &ComparisonFile) -> serde_json::Value {
    serde_json::from_slice(&file.to_json()).expect("it was just written")
}

/// Why a file is refused that was changed so.
fn refusal(file: &ComparisonFile, change: impl FnOnce(&mut ComparisonFile)) -> String {
    let mut file = file.clone();
    change(&mut file);
    let refused = ComparisonFile::parse(&file.to_json()).expect_err("it cannot be");
    refused.to_string()
}

/// Two optimizers with a result each.
fn recorded() -> ComparisonFile {
    let mut file = reduced(&[adam_at(-3.0), published()]);
    file.trials = vec![
        trial("Adam", Dataset::Mnist, 1000),
        trial("Published", Dataset::Cifar10, 1001),
    ];
    file
}

#[test]
fn a_file_is_taken_over_only_where_its_results_are_comparable() {
    let config = ComparisonConfig::reduced;
    let mut first = file(config(), vec![adam_at(-3.0), published()]);
    first.trials.push(trial("Adam", Dataset::Mnist, 1000));
    let stored = || reread(&first);

    let wider = ComparisonConfig {
        seeds: 9,
        tasks: vec![Dataset::Mnist],
        ..config()
    };
    let mut second = file(wider, vec![published()]);
    second.take_over(stored()).expect("the same settings");
    assert_eq!(second.trials, first.trials);
    assert!(second.has("Adam", Dataset::Mnist, 1000));
    assert!(!second.has("Adam", Dataset::Mnist, 1001));
    assert!(!second.has("Published", Dataset::Mnist, 1000));
    let names = [0, 1].map(|place| &*second.optimizers[place].name);
    assert_eq!((names, second.optimizers.len()), (["Published", "Adam"], 2));
    assert_eq!((second.config.seeds, second.config.tasks.len()), (9, 3));

    let refusal = |mut file: ComparisonFile| {
        let error = file.take_over(stored()).expect_err("another comparison");
        error.to_string()
    };
    let longer = ComparisonConfig {
        steps: 300,
        ..config()
    };
    assert!(refusal(file(longer, vec![published()])).contains("other settings"));
    let other = file(config(), vec![adam_at(-2.0)]);
    assert!(refusal(other).contains("another genome under the name Adam"));
    let gpu = ComparisonFile::new("GPU", config(), vec![published()]);
    assert!(refusal(gpu).contains("made on CPU, this is GPU"));
}

fn plan(seeds: u32) -> Plan {
    Plan {
        seeds,
        tasks: vec![Dataset::Mnist],
        optimizers: vec!["Adam".into(), "Published".into()],
    }
}

#[test]
fn looks_are_kept_in_the_file() {
    let mut first = recorded();
    assert_eq!(first.look(plan(5)).number, 1);
    let mut second = reduced(&[adam_at(-3.0), published()]);
    second.take_over(reread(&first)).expect("the same settings");
    assert_eq!(second.look(plan(5)).number, 1, "the same data once more");
    assert_eq!(second.look(plan(9)).number, 2);
}

#[test]
fn a_file_from_before_looks_and_answers_opens_and_many_looks_are_assumed() {
    let mut old = recorded();
    for seed in 1001..1005 {
        old.trials.push(trial("Adam", Dataset::Mnist, seed));
    }
    let mut json = json_of(&old);
    let fields = json.as_object_mut().expect("an object");
    fields.remove("looks").expect("it was written");
    let settings = fields["config"].as_object_mut().expect("settings");
    settings.remove("first_seed");
    for trial in fields["trials"].as_array_mut().expect("results") {
        trial.as_object_mut().expect("a result").remove("answers");
    }
    let mut opened = ComparisonFile::parse(json.to_string().as_bytes()).expect("an older file");
    assert_eq!(opened.trials.len(), 6);
    assert!(opened.trials.iter().all(|trial| trial.answers.is_none()));
    // Seeds 1002, 1003 and 1004, and a second task.
    let standing = opened.look(plan(5));
    assert_eq!((standing.number, standing.unrecorded), (5, 4));
    assert_eq!(reread(&opened), opened);
}

#[test]
fn results_stand_in_one_order_whenever_they_came() {
    let mut file = reduced(&[published(), adam_at(-3.0)]);
    let mut expected = Vec::new();
    for seed in [1000, 1001] {
        for task in &ComparisonConfig::reduced().tasks {
            expected.extend(["Published", "Adam"].map(|name| trial(name, *task, seed)));
        }
    }
    let mut shuffled = expected.clone();
    shuffled.rotate_left(5);
    shuffled.swap(0, 3);
    for part in shuffled.chunks(5) {
        file.add(part.to_vec());
    }
    assert_eq!(file.trials, expected);
}

/// A way to damage a file.
type Damage = fn(&mut ComparisonFile);

#[test]
fn what_no_comparison_gives_is_refused_by_name() {
    assert!(ComparisonFile::parse(&recorded().to_json()).is_ok());
    // A first look at a level of its own choice.
    fn self_made_look() -> Option<Looks> {
        let look = r#"{"seeds": 3, "tasks": ["mnist"], "optimizers": ["Adam"], "level": 0.05}"#;
        serde_json::from_str(&format!(r#"{{"recorded": [{look}]}}"#)).ok()
    }
    let cases: [(Damage, &str); 18] = [
        (|file| file.version = 2, "another kind or version"),
        (|file| file.format.clear(), "another kind or version"),
        (|file| file.config.seeds = u32::MAX, "Seeds is 4294967295"),
        (|file| file.config.steps = 0, "Training steps is 0"),
        (|file| file.config.tasks.clear(), "Tasks needs"),
        (
            |file| file.optimizers[0].name = "Published".into(),
            "`optimizers`",
        ),
        (
            |file| file.optimizers[0].genome.terms.clear(),
            "`genome` of “Adam”",
        ),
        (
            |file| file.trials[1].optimizer = "SGD".into(),
            "`optimizer`",
        ),
        (|file| file.trials[1].seed = 7, "`seed`"),
        (|file| file.trials[1].accuracy = 1.5, "`accuracy`"),
        (|file| file.trials[1].fitness = -2.0, "`fitness`"),
        (
            |file| file.trials[1].answers = Some(outcomes(8)),
            "`answers`",
        ),
        (|file| file.config.first_seed = 999, "The first seed is 999"),
        (|file| file.config.first_seed = 1001, "`seed`"),
        (|file| file.looks = self_made_look(), "`looks`"),
        (|file| file.trials[1].losses = vec![51.0], "`losses`"),
        (|file| file.trials[1].losses = vec![0.5; 201], "`losses`"),
        (
            |file| file.trials[1] = file.trials[0].clone(),
            "two results",
        ),
    ];
    for (index, (change, word)) in cases.into_iter().enumerate() {
        let refusal = refusal(&recorded(), change);
        assert!(refusal.contains(word), "case {index}: {refusal}");
    }
    for other in ["", "{}", "[]", "null", &"[".repeat(100_000)] {
        let error = ComparisonFile::parse(other.as_bytes()).expect_err("no comparison");
        assert!(error.to_string().contains("no recorded comparison"));
    }
}

#[test]
fn a_hundred_thousand_mutated_files_do_no_harm() {
    let mut rng = testing::rng(10);
    let originals = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(|seed| {
        let mut file = recorded();
        file.optimizers.extend((0..seed % 3).map(|number| {
            NamedGenome::new(&format!("number {number}"), testing::genome(seed + number))
        }));
        let sgd = (seed % 2 == 0).then(|| NamedGenome::new("SGD", KNOWN[0].genome()));
        file.optimizers.extend(sgd);
        file.config.seed = rng.random();
        file.to_json()
    });
    testing::read_damaged(11, &originals, [5_000, 20_000], |json| {
        let file = match ComparisonFile::parse(json) {
            Ok(file) => file,
            Err(error) => return Some(Err(error)),
        };
        assert!(file.config.validate().is_empty());
        let mut genomes = file.optimizers.iter().map(|named| &named.genome);
        assert!(genomes.all(Genome::is_trainable));
        assert_eq!(reread(&file).trials.len(), file.trials.len());
        // The tables are made of it without a panic.
        let names: Vec<String> = file.optimizers.iter().map(|o| o.name.clone()).collect();
        let _ = statistics::comparison::tables(&names, &file.config, &file.trials, None);
        Some(Ok(()))
    });
}

#[test]
fn a_file_that_was_read_is_written_to_the_same_bytes() {
    let mut rng = testing::rng(31);
    let mut file = recorded();
    for seed in 1_000..2_000 {
        let accuracy = rng.random_range(0.0..1.0);
        file.trials.push(Trial {
            accuracy,
            fitness: accuracy + rng.random_range(0.0..0.05),
            losses: vec![rng.random_range(0.0f32..3.0), f32::MIN_POSITIVE],
            answers: None,
            ..trial("Published", Dataset::Mnist, seed)
        });
    }
    assert_eq!(reread(&file).to_json(), file.to_json());
    assert_eq!(reread(&file), file);
}

#[test]
fn lion_of_an_older_file_is_the_genome() {
    let older = |beta1: f64, formula: &str| {
        let mut file = json_of(&recorded());
        let lion = Genome {
            lr_log10: -4.0,
            beta1,
            beta2: 0.99,
            weight_decay_log10: -3.0,
            ..presets::adam()
        };
        file["optimizers"][0]["formula"] = "terms".into();
        file["optimizers"][1]["genome"] = serde_json::to_value(lion).expect("it can be written");
        file["optimizers"][1]["formula"] = formula.into();
        ComparisonFile::parse(file.to_string().as_bytes())
    };
    let file = older(0.9, "lion").expect("such files were written");
    assert_eq!(file.optimizers[0], recorded().optimizers[0]);
    assert_eq!(file.optimizers[1].genome, presets::lion());
    assert_eq!(reread(&file), file);
    // Another blend is no genome, and no Optimarium ever wrote one.
    assert!(older(0.8, "lion").is_err());
    assert!(older(0.9, "tiger").is_err());
}

fn tuning() -> Tuning {
    Tuning {
        optimizer: "Adam+tuned".into(),
        trainings: 7_500,
        tasks: Some(vec![Dataset::Mnist]),
        candidates: 708,
        seeds: 255,
        accuracy: 0.75,
        secs: 1_500.0,
    }
}

#[test]
fn tunings_and_makers_are_kept_and_what_cannot_be_is_refused() {
    let (mut file, tuning) = (recorded(), tuning());
    file.add_tuned(adam_at(-2.5).genome, tuning.clone())
        .expect("nobody is called so");
    let again = file.add_tuned(adam_at(-2.0).genome, tuning.clone());
    assert!(matches!(again, Err(ComparisonFileError::Genome(_))));
    file.makers.push(maker(2, 1.5));
    let read = reread(&file);
    assert_eq!(read, file);
    let (genome, known) = read.tuned("Adam+tuned").expect("it was tuned");
    assert_eq!((genome.lr_log10, known), (-2.5, &tuning));
    assert_eq!(read.tuned("Adam"), None);

    let mut fresh = recorded();
    fresh.take_over(read).expect("it is the same comparison");
    fresh.order_by(&["Adam+tuned".into()]);
    assert_eq!(fresh.optimizers[0].name, "Adam+tuned");
    assert_eq!((fresh.tunings.len(), fresh.makers.len()), (1, 1));

    let unknown = refusal(&file, |file| file.tunings[0].optimizer = "Nobody".into());
    assert!(unknown.contains("`tunings`"), "{unknown}");
    assert!(refusal(&file, |file| file.tunings[0].accuracy = 1.5).contains("`tunings`"));
    assert!(refusal(&file, |file| file.makers[0].secs = -1.0).contains("`makers`"));
}

#[test]
fn a_tuning_under_way_is_kept_until_it_is_done() {
    let mut file = recorded();
    let known = adam_at(-3.0).genome;
    let mut under_way = UnfinishedTuning::new("Adam+tuned", known, 6);
    // In order, whichever came first.
    let trained = [(1, 0, 0.1), (0, 1, 0.2), (0, 0, 0.3)];
    under_way
        .add(trained.map(|(at, seed, reached)| TuningTrial(at, Dataset::Mnist, seed, reached)));
    let order: Vec<f32> = under_way.trials.iter().map(|one| one.3).collect();
    assert_eq!(order, [0.3, 0.1, 0.2]);
    assert_eq!(under_way.accuracy(1, Dataset::Mnist, 0), Some(0.1));
    assert_eq!(under_way.accuracy(1, Dataset::Mnist, 1), None);
    under_way = under_way.shared(&[Dataset::Mnist], 1_800_000_000.5);
    assert_eq!(under_way.secs_until(1_800_000_060.0), 60.0);
    file.tuning = Some(under_way.clone());
    assert_eq!(reread(&file).tuning, Some(under_way));
    let breaks: [fn(&mut UnfinishedTuning); 3] = [
        |tuning| tuning.trials[0].3 = 1.5,
        |tuning| tuning.trials[1] = tuning.trials[0],
        |tuning| *tuning = tuning.clone().shared(&[], 0.0),
    ];
    for damage in breaks {
        let refusal = refusal(&file, |file| {
            let tuning = file.tuning.as_mut().expect("it is there");
            tuning.shared = None;
            damage(tuning);
        });
        assert!(refusal.contains("`tuning`"), "{refusal}");
    }
    file.add_tuned(adam_at(-2.5).genome, tuning())
        .expect("nobody is called so");
    assert_eq!(file.tuning, None);
}

#[test]
fn the_best_of_another_search_are_refused() {
    let of = |seed| {
        let mut file = recorded();
        file.search = Some(RunConfig {
            seed,
            ..science::config::Preset::QuickLook.config()
        });
        file
    };
    assert_eq!(of(1).take_over(of(1)), Ok(()));
    let refused = of(1).take_over(of(2));
    assert_eq!(refused, Err(ComparisonFileError::Search));
    // Older files do not say whose they are.
    assert_eq!(of(1).take_over(recorded()), Ok(()));
}

#[test]
fn what_a_file_is_stays_known_whoever_goes_on_with_it() {
    let mut exploratory = recorded();
    exploratory.exploratory = true;
    exploratory.search = Some(science::config::Preset::QuickLook.config());
    let mut fresh = recorded();
    fresh
        .take_over(exploratory.clone())
        .expect("it is the same comparison");
    assert_eq!(fresh, exploratory);
    exploratory
        .take_over(recorded())
        .expect("older files do not say it");
    assert_eq!(fresh, exploratory);
}

#[test]
fn names_with_control_characters_are_refused_and_odd_ones_of_earlier_versions_open() {
    let named = |name: &str| {
        let file = reduced(&[NamedGenome::new(name, presets::adam())]);
        ComparisonFile::parse(&file.to_json())
    };
    let refusal = named("A\u{1b}[31m").expect_err("it colours the terminal");
    let refusal = refusal.to_string();
    assert!(refusal.contains("has control characters"), "{refusal}");
    assert!(named("A\nY").is_err());
    for name in ["mine ", "a\u{a0}b", "👩\u{200d}🔬"] {
        assert!(named(name).is_ok(), "{name}");
    }
}
