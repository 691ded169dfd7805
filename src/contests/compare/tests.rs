use super::*;
use crate::training::{shares, sign_of_life};
use files::comparison_file::ComparisonFile;
use host::testing::{Folder, PACKS, typed};
use science::catalog::Dataset;
use statistics::comparison::tables;

fn parse(arguments: &str) -> Options {
    typed(arguments.split_whitespace()).unwrap_or_else(|error| panic!("{error}"))
}

/// What a comparison at one length of run comes to.
fn once(options: &Options) -> Compared {
    let mut horizons = compare(options, &Stop::default()).expect("it trains");
    assert_eq!(horizons.len(), 1);
    horizons.remove(0).compared
}

/// What is refused, and why.
#[track_caller]
fn assert_refused(arguments: &str, sentence: &str) {
    let compared = typed(arguments.split_whitespace())
        .map_err(Into::into)
        .and_then(|options| compare(&options, &Stop::default()));
    let refusal = format!("{:#}", compared.expect_err(arguments));
    assert!(refusal.contains(sentence), "{arguments}: {refusal}");
}

#[test]
fn the_model_chooses_the_defaults() {
    assert_eq!(
        parse("adam --model paper").training.config(),
        ComparisonConfig::paper()
    );
    assert_eq!(parse("adam").training.config(), ComparisonConfig::reduced());
    let scoring = |arguments: &str| parse(arguments).training.config().scoring_images;
    assert_eq!(scoring("adam --model paper --protocol validation"), 1_000);
    assert_eq!(scoring("adam --protocol paper"), 2_000);
    assert_eq!(scoring("adam --protocol paper --scoring-images 500"), 500);
    let config = parse("adam --tasks cifar-10,mnist --steps 7 --seeds 2 --batch 4 --seed 1")
        .training
        .config();
    assert_eq!(config.tasks, [Dataset::Cifar10, Dataset::Mnist]);
    assert_eq!(
        (config.steps, config.seeds, config.batch, config.seed),
        (7, 2, 4, 1)
    );
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_reason() {
    assert_refused("", "<GENOME>");
    assert_refused("adagrad", "no known optimizer");
    assert_refused("adam ADAM", "two optimizers are called Adam");
    assert_refused("adam --tasks mnist,imagenet", "possible values: mnist");
    assert_refused(
        "adam --model big",
        "possible values: perceptron, reduced, paper",
    );
    assert_refused("adam --steps 0", "Training steps is 0");
    assert_refused("adam --seeds 0", "Seeds is 0");
    assert_refused("adam --threads 0", "0");
    assert_refused("adam --data nowhere", "nowhere");
}

#[test]
fn rounds_are_divided_only_where_threads_would_be_idle() {
    let options = parse("adam published sgd --tasks mnist,cifar-10 --seeds 2");
    let optimizers: Vec<_> = options
        .genomes
        .iter()
        .map(|genome| Arguments::of_process().read(genome).expect("a known name"))
        .collect();
    let file = ComparisonFile::new("CPU", options.training.config(), optimizers.clone());
    let sizes = |threads: usize| -> Vec<usize> {
        let shares = shares(&options.training.config(), &optimizers, &file, threads);
        shares.iter().map(|share| share.optimizers.len()).collect()
    };
    assert_eq!(sizes(1), [3; 4]);
    assert_eq!(sizes(4), [3; 4]);
    assert_eq!(sizes(8), [2, 1, 2, 1, 2, 1, 2, 1]);
    assert_eq!(sizes(100), [1; 12]);
    let order: Vec<_> = shares(&options.training.config(), &optimizers, &file, 1)
        .iter()
        .map(|share| (share.seed, share.dataset))
        .collect();
    assert_eq!(
        order[..3],
        [
            (1000, Dataset::Mnist),
            (1000, Dataset::Cifar10),
            (1001, Dataset::Mnist)
        ]
    );
}

#[test]
fn a_resumed_comparison_equals_one_in_a_single_run() {
    let folder = Folder::new("compare");
    let settings = format!(
        "--tasks mnist --steps 4 --batch 8 --train-images 1000 --scoring-images 100 --data {PACKS}"
    );
    let exploding = "wild=sgd@1e30";
    let whole_options = parse(&format!(
        "adam sgd {exploding} --seeds 3 --threads 1 {settings}"
    ));
    let Compared {
        file: whole, names, ..
    } = once(&whole_options);
    assert_eq!(names, ["Adam", "SGD", "wild"]);

    let out = format!("--out {} {settings}", folder.path("parts.json").display());
    let run = |arguments: &str| once(&parse(&format!("{arguments} {out}")));
    run("adam --seeds 1 --threads 1");
    run("sgd adam --seeds 3 --threads 3");
    let last = format!("adam sgd {exploding} --seeds 3 --threads 2");
    let numbers = [run(&last), run(&last)].map(|compared| compared.standing.number);
    assert_eq!(
        numbers,
        [2, 2],
        "one seed gave no verdict, and the same once more is no further look"
    );
    let parts = run(&last).file;
    assert_eq!(parts.trials.len(), 9);

    for (trial, part) in whole.trials.iter().zip(&parts.trials) {
        let key = |trial: &statistics::comparison::Trial| (trial.optimizer.clone(), trial.seed);
        assert_eq!(key(trial), key(part), "in one order, whoever trained them");
        assert!(
            (part.accuracy - trial.accuracy).abs() < 1e-12,
            "{part:?} {trial:?}"
        );
        assert_eq!(part.losses, trial.losses);
        let diverges = trial.optimizer == "wild";
        assert_eq!(
            (trial.diverged(), trial.losses.len() < 4),
            (diverges, diverges)
        );
    }
    let config = whole_options.training.config();
    let tables = tables(&names, &config, &whole.trials, Some(0.04));
    assert_eq!(tables[0].rows[1].estimate.n, 3);
    assert_eq!(tables[1].rows[2].diverged, 3);
}

#[test]
fn a_sign_of_life_says_how_long_it_will_take() {
    assert_eq!(
        sign_of_life(300, 45_000, 10.0),
        "0 % of 45000 training steps, about 25 min left"
    );
    assert_eq!(
        sign_of_life(45_000, 45_000, 10.0),
        "100 % of 45000 training steps, about 1 s left"
    );
}

#[test]
fn longer_runs_stretch_schedules_and_give_no_verdicts() {
    let folder = Folder::new("horizons");
    let out = folder.path("both.json");
    let line = format!(
        "sgd adam+schedule --horizons 1,2 --seeds 3 --tasks mnist --model perceptron --steps 50 --batch 8 \
         --train-images 1000 --scoring-images 100 --data {PACKS} --out {}",
        out.display()
    );
    let horizons = compare(&parse(&line), &Stop::default()).expect("it trains");
    let warmup = |one: &Horizon| {
        let named = &one.compared.file.optimizers[1];
        (one.config.steps, named.genome.warmup_steps)
    };
    let found: Vec<_> = horizons.iter().map(warmup).collect();
    assert_eq!(found, [(50, 100), (100, 200)]);
    let levels = horizons.iter().map(|one| one.tables[0].level.is_some());
    assert_eq!(levels.collect::<Vec<_>>(), [true, false]);
    let heading = crate::report::text(
        &horizons[1].tables[0],
        &horizons[1].compared.file.optimizers,
    );
    assert!(heading.contains("(exploratory: no verdicts)"), "{heading}");
    let written = |name| ComparisonFile::parse(&folder.get(name)).expect("a comparison");
    assert_eq!(
        ["both.json", "both-x2.json"].map(|name| written(name).exploratory),
        [false, true]
    );
    assert_refused("adam+tuned --horizons 2 --budget 100", "begin with 1");
    assert_refused("adam+tuned", "add --budget");
    assert_refused("adam --horizons 0", "0 is not in 1..=100");
    // Before the first of them is trained.
    assert_refused(
        "adam --steps 5000 --horizons 1,2",
        "Training steps is 10000",
    );
    folder.remove("both.json");
    folder.put("both-x2.json", "{}");
    assert_refused(&line, "both-x2.json");
    assert!(!out.exists(), "nothing was trained");
    let tuned_on = "the seeds 400000 to 400004 meet those on which optimizers are tuned";
    assert_refused("adam+tuned --budget 100 --first-seed 400000", tuned_on);
}
