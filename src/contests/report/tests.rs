use super::*;
use science::{catalog::Dataset, presets::NamedGenome};
use statistics::comparison::{FIRST_SEED, Trial, tables};

const TASKS: [Dataset; 2] = [Dataset::Mnist, Dataset::Cifar10];

/// What is printed of two optimizers, the second always better by nearly as much, on so many seeds.
fn printed(seeds: u32, planned: u32) -> Vec<String> {
    let config = ComparisonConfig {
        tasks: TASKS.to_vec(),
        seeds: planned,
        ..ComparisonConfig::reduced()
    };
    let mut trials = Vec::new();
    for seed in FIRST_SEED..FIRST_SEED + seeds {
        for task in TASKS {
            let luck = seed % 3;
            for (name, skill) in [("Adam", 5 - luck % 2), ("mine", 8 - luck / 2)] {
                let right = |image: u32| (image * 3 + luck) % 10 < skill;
                let answers: statistics::answers::Answers = (0..40).map(right).collect();
                let trial = Trial::new(name, task, seed, answers.accuracy(), vec![0.5]);
                trials.push(trial.with_answers(answers));
            }
        }
    }
    let names = ["Adam".to_string(), "mine".to_string()];
    let level = Standing::default().level;
    let tables = tables(&names, &config, &trials, level);
    let [first, second] = [science::presets::adam(), science::presets::sgd()];
    let optimizers = [
        NamedGenome::new("Adam", first),
        NamedGenome::new("mine", second),
    ];
    tables
        .iter()
        .map(|table| text(table, &optimizers))
        .collect()
}

#[test]
fn only_the_primary_table_has_verdicts() {
    let tables = printed(5, 5);
    assert!(tables[0].starts_with("All tasks, accuracy, n = 5 (primary: verdicts at level 0.04)"));
    assert!(tables[0].contains("better than Adam"), "{}", tables[0]);
    assert!(tables[0].contains("over images") && tables[0].contains("  p"));
    for table in &tables[1..] {
        assert!(table.contains("(exploratory: no verdicts)"), "{table}");
        let decided = ["better", "worse", "p <", "p ="];
        assert!(!decided.iter().any(|word| table.contains(word)), "{table}");
    }
}

#[test]
fn before_all_seeds_are_in_nothing_is_said() {
    for table in printed(4, 5) {
        assert!(table.contains("preliminary: 4 of 5 seeds"), "{table}");
        assert!(
            !table.contains("better") && !table.contains(" <"),
            "{table}"
        );
    }
}

#[test]
fn of_two_that_train_alike_nothing_is_tested() {
    let mut renamed = science::presets::adam();
    renamed.warmup_steps += 1;
    let optimizers = ["Adam", "mine", "SGD"].map(|name| {
        let genome = match name {
            "SGD" => science::presets::sgd(),
            "mine" => renamed.clone(),
            _ => science::presets::adam(),
        };
        NamedGenome::new(name, genome)
    });
    let config = ComparisonConfig {
        tasks: vec![Dataset::Mnist],
        seeds: 3,
        ..ComparisonConfig::reduced()
    };
    let mut trials = Vec::new();
    for (seed, accuracy) in config.seed_numbers().zip([0.5, 0.625, 0.5]) {
        for named in &optimizers {
            let task = Dataset::Mnist;
            trials.push(Trial::new(&named.name, task, seed, accuracy, vec![0.5]));
        }
    }
    let names = optimizers.each_ref().map(|named| named.name.clone());
    let tables = tables(&names, &config, &trials, Standing::default().level);
    let told = text(&tables[0], &optimizers);
    let line = |name: &str| {
        told.lines()
            .find(|line| line.trim().starts_with(name))
            .expect(name)
    };
    assert!(
        line("mine").ends_with("trains as Adam does: there is nothing to test"),
        "{told}"
    );
    assert!(line("SGD").contains("may be chance"), "{told}");
    assert!(text(&tables[1], &optimizers).contains("exploratory"));
}

#[test]
fn without_a_file_other_looks_are_not_known() {
    let look = Standing::default();
    let mut file = ComparisonFile::new("CPU", ComparisonConfig::reduced(), Vec::new());
    assert!(look_text(&file, &look, false).contains("Without --out"));
    assert!(!look_text(&file, &look, true).contains("Without --out"));
    file.exploratory = true;
    let text = look_text(&file, &look, true);
    assert!(text.contains("get none.") && !text.contains('≤'), "{text}");
}

#[test]
fn the_legend_says_what_intervals_cover() {
    let few = legend(&ComparisonConfig::reduced());
    assert!(few.contains("these 1000 images") && few.contains("over images:"));
    let many = legend(&ComparisonConfig::paper());
    assert!(many.contains("these 10000 images") && !many.contains("over images:"));
}

#[test]
fn a_task_with_fewer_images_is_told_with_what_it_has() {
    let config = |tasks: Vec<Dataset>| ComparisonConfig {
        tasks,
        ..ComparisonConfig::reduced()
    };
    let few = config(vec![Dataset::Digits]);
    assert!(settings(&few).ends_with("out of 1140, scored on 300 validation images"));
    assert!(legend(&few).contains("these 300 images"));
    let both = config(vec![Dataset::Mnist, Dataset::Digits]);
    let told = settings(&both);
    let end = "out of 5000 (Digits 8×8: 1140), scored on 1000 (Digits 8×8: 300) validation images";
    assert!(told.ends_with(end), "{told}");
    let mnist = config(vec![Dataset::Mnist]);
    assert!(settings(&mnist).ends_with("out of 5000, scored on 1000 validation images"));
}

#[test]
fn a_rule_in_writing_tells_all_of_its_schedule() {
    let told = |genome| numbers(&Equation::of(&genome));
    let published = told(science::presets::published());
    assert!(
        published.contains("W = ") && published.ends_with(", cosine decay"),
        "{published}"
    );
    assert!(!told(science::presets::adam()).contains("decay"));
}

#[test]
fn what_tuning_took_is_told_of_where_it_was_tuned() {
    let mut file = ComparisonFile::new("CPU", ComparisonConfig::reduced(), Vec::new());
    let tuning = statistics::tuning::Tuning {
        optimizer: "Adam+tuned".into(),
        trainings: 1,
        tasks: None,
        candidates: 708,
        seeds: 255,
        accuracy: 0.7583,
        secs: 90.0,
    };
    file.add_tuned(science::presets::adam(), tuning)
        .expect("nobody else is called so");
    // No table yet, as of a study's tuning: all is told.
    let told = budgets(&file, &[]);
    let expected = "Budget of Adam+tuned: 1 training, 1 min 30 s; the best of 708 settings, 0.7583 on 255 seeds of its \
                    own:\n  lr = 10⁻³";
    assert!(told.starts_with(expected), "{told}");
    file.exploratory = true;
    let told = budgets(&file, &[]);
    assert!(told.contains("of its own where it was tuned"), "{told}");
}
