//! What is refused of a contest before anything is trained.

use super::*;
use host::{
    device::Choice,
    interrupt::Stop,
    testing::{Folder, PACKS},
};
use science::{
    catalog::{Dataset, ModelSize},
    genome::Genome,
    presets::{self, NamedGenome},
};
use statistics::tuning::Tuning;

fn opened() -> Opened {
    Choice::Cpu.open().expect("the CPU is there")
}

/// A training that takes no time.
fn config() -> ComparisonConfig {
    ComparisonConfig {
        tasks: vec![Dataset::Mnist],
        model: ModelSize::Perceptron,
        seeds: 1,
        steps: 3,
        batch: 8,
        train_images: 1_000,
        scoring_images: 100,
        ..ComparisonConfig::reduced()
    }
}

#[test]
fn images_are_asked_for_where_something_is_trained_or_may_be() {
    let (folder, device, config) = (Folder::new("images"), opened(), config());
    let out = folder.path("done.json");
    let entrants = [Entrant::of(NamedGenome::new("Adam", presets::adam()))];
    let nowhere = Some(Path::new("nowhere"));
    let lacking = Contest::new(&config, &entrants, nowhere);
    let images = Some(Path::new(PACKS));
    let done = Contest {
        out: Some(&out),
        ..lacking
    };
    let fresh = Contest {
        data: images,
        ..lacking
    };
    let nobody_yet = Contest::new(&config, &[], nowhere);
    let check = |contests: &[Contest<'_>]| {
        let checked = check(contests, &device);
        checked.map_err(|error| format!("{error:#}"))
    };
    let refused = check(&[done, fresh]).expect_err("it is not trained yet");
    assert!(refused.contains("nowhere"), "{refused}");
    let trained = Contest {
        data: images,
        ..done
    };
    trained
        .hold(Place {
            device: &device,
            threads: 1,
            stop: &Stop::default(),
        })
        .expect("it trains");
    check(&[done, fresh]).expect("the first has all its results");
    check(&[done, nobody_yet]).expect("nothing is trained");
    check(&[fresh, lacking]).expect_err("the second trains");
    check(&[fresh, nobody_yet]).expect_err("whoever comes later trains");
}

#[test]
fn a_later_file_with_another_tuned_optimizer_is_refused_at_once() {
    let (folder, device, usual) = (Folder::new("tuned"), opened(), config());
    let [first, second] = ["first.json", "second.json"].map(|name| folder.path(name));
    let stage = |out: &Path, exploratory| Stage {
        config: usual.clone(),
        out: Some(out.into()),
        exploratory,
    };
    let stages = [stage(&first, false), stage(&second, true)];
    let name = "Adam+tuned";
    let entrants = [Entrant {
        named: NamedGenome::new(name, presets::adam()),
        tuned: Tuned::Wanted,
    }];
    let write = |out: &Path, genome: Genome, trainings, task| {
        let mut file = ComparisonFile::new(&device.name, usual.clone(), Vec::new());
        let tuning = Tuning {
            optimizer: name.into(),
            trainings,
            tasks: Some(vec![task]),
            candidates: 4,
            seeds: 1,
            accuracy: 0.5,
            secs: 1.0,
        };
        file.add_tuned(genome, tuning).expect("it is the first");
        std::fs::write(out, file.to_json()).expect("a temporary file");
    };
    let check = || {
        let contest = Contest {
            budget: Some(8),
            ..Contest::new(&usual, &entrants, Some(Path::new(PACKS)))
        };
        let checked = contest.check_at(&stages, &device);
        checked.map_err(|error| format!("{error:#}"))
    };
    write(&second, presets::adam(), 16, Dataset::Mnist);
    let refused = check().expect_err("the first would be tuned with 8");
    assert!(
        refused.contains("second.json: Adam+tuned was tuned with 16 trainings"),
        "{refused}"
    );
    write(&second, presets::adam(), 8, Dataset::Digits);
    let refused = check().expect_err("the first would be tuned on MNIST");
    assert!(
        refused.contains("second.json: Adam+tuned was tuned on Digits"),
        "{refused}"
    );
    write(&second, presets::adam(), 8, Dataset::Mnist);
    check().expect("it may be tuned to just that");
    write(&first, presets::sgd(), 8, Dataset::Mnist);
    let refused = check().expect_err("they differ");
    assert!(
        refused.contains("second.json: it has another genome under the name Adam+tuned"),
        "{refused}"
    );
    write(&first, presets::adam(), 8, Dataset::Mnist);
    check().expect("they are the same");
    let known = vec![NamedGenome::new(name, presets::adam())];
    let untuned = ComparisonFile::new(&device.name, usual.clone(), known);
    std::fs::write(&first, untuned.to_json()).expect("a temporary file");
    let refused = check().expect_err("nobody could be tuned under this name");
    assert!(
        refused.contains("first.json: it has another genome"),
        "{refused}"
    );
}

#[test]
fn only_what_stands_against_a_file_is_named() {
    let theirs = ComparisonConfig {
        seeds: 6,
        ..ComparisonConfig::reduced()
    };
    let ours = ComparisonConfig {
        seeds: 3,
        first_seed: 2_000,
        tasks: theirs.tasks[..1].to_vec(),
        ..theirs.clone()
    };
    let said = format!(
        "{:#}",
        explained(ComparisonFileError::Settings, &ours, &theirs)
    );
    assert!(
        said.starts_with("first_seed is 1000 there and 2000 here: "),
        "{said}"
    );
    assert!(
        !said.contains("seeds is 6") && !said.contains("tasks"),
        "{said}"
    );
}
