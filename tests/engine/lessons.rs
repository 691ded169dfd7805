//! The figures in the notes of the lessons that ship: every stated result is measured again, by the runs that its
//! row names, and has to be what it was.
//!
//! A row of a table in `docs/lessons` is a result where its second cell has one of these:
//!
//! | measured as | what, on each of the seeds |
//! |---|---|
//! | `run QUANTITY` | a number that the page tells of the lesson, with the seed as its own |
//! | `random QUANTITY` | the same with random newcomers in place of bred ones |
//! | `fresh lead`, `fresh lost` | of the best, scored again on fresh seeds: lead over Adam, and what it lost of it |
//! | `race A`, `race A - B` | accuracy of an optimizer under the lesson's training, or the difference of two |
//! | `strip CHANGE` | what the laboratory's ablation on Digits 8×8 says of a change of the lesson's optimizer |
//! | `first step A`, `longest step A` | how many times longer than with bias correction |
//!
//! An optimizer is `under test`, or as in a terminal (`adam@0.003`), and may have changes behind commas:
//! `adam@0.03, bias correction off, warm-up 50`.

mod notes;

use std::{collections::HashMap, fs, path::Path};

use classroom::lesson::{
    attempt::{Attempt, Guess},
    shipped::SHIPPED,
};
use engine::{comparison::compare, library::Library, pool::SingleWorker, search::search};
use experiments::{
    confirmation::{self, Confirmation},
    experiment::{self, Experiment},
    laboratory::ablation::{Ablation, config_for, default_config},
};
use files::{
    genome_text,
    lesson::{Lesson, Prediction, Quantity, Scale, Task},
};
use page_state::state::State;
use protocol::{Command, DeviceKind, Event, RunId};
use science::{
    catalog::Dataset,
    config::RunConfig,
    effective::{start_up, uncorrected_ratio},
    evolution::Evolution,
    fitness::Scoreboard,
    genome::Genome,
    presets::NamedGenome,
    selection::Selection,
};
use statistics::{ablation::single_changes, comparison::ComparisonConfig, seed_numbers};

use self::notes::{Row, fault, rows};
use super::search::{Recorder, context};

const RUN: RunId = RunId(1);

/// The optimizer that a row names.
fn optimizer(lesson: &Lesson, text: &str) -> Genome {
    let mut parts = text.split(',').map(str::trim);
    let mut genome = match parts.next() {
        Some("under test") => lesson.founder.clone().expect("the lesson tests one"),
        Some(name) => genome_text::parse(name).expect("it is one").genome,
        None => panic!("no optimizer"),
    };
    for part in parts {
        match part
            .strip_prefix("warm-up ")
            .and_then(|steps| steps.parse().ok())
        {
            Some(steps) => (genome.warmup, genome.warmup_steps) = (true, steps),
            None => genome = change(&genome, part),
        }
    }
    genome
}

fn change(genome: &Genome, name: &str) -> Genome {
    let mut changes = single_changes(genome).into_iter();
    let found = changes.find(|change| change.name == name);
    found
        .unwrap_or_else(|| panic!("“{name}” changes nothing"))
        .genome
}

/// The state of the page after the search of `config`.
fn searched(config: &RunConfig, founder: Option<&Genome>) -> State {
    let mut callbacks = Recorder::default();
    let (mut pool, mut library) = (SingleWorker::new(context()), Library::default());
    let run = search(
        &mut callbacks,
        &mut pool,
        &mut library,
        RUN,
        Evolution::founded(config, founder.cloned()),
        Scoreboard::default(),
    );
    assert_eq!(pollster::block_on(run), Ok(()));
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(RUN, config.clone());
    state.founder = founder.cloned();
    callbacks
        .events
        .into_iter()
        .for_each(|event| state.apply(event));
    state.apply(Event::Finished(RUN));
    state
}

/// What was trained of a lesson, so that no two rows train the same.
struct Trained<'a> {
    lesson: &'a Lesson,
    /// Its searches, by seed and whether newcomers are random.
    searches: HashMap<(u64, bool), State>,
    /// The best on fresh seeds, by the search's seed: lead over Adam, and what it lost of that.
    guards: HashMap<u64, (f64, f64)>,
    /// The laboratory's ablation.
    ablation: Option<Experiment>,
}

impl<'a> Trained<'a> {
    fn new(lesson: &'a Lesson) -> Self {
        Self {
            lesson,
            searches: HashMap::new(),
            guards: HashMap::new(),
            ablation: None,
        }
    }

    /// The lesson with this seed, and the state of the page after it.
    fn search(&mut self, seed: u64, random: bool) -> (Lesson, &State) {
        let selection = match random {
            true => Selection::Random,
            false => self.lesson.config.selection,
        };
        let lesson = Lesson {
            config: RunConfig {
                seed,
                selection,
                ..self.lesson.config.clone()
            },
            ..self.lesson.clone()
        };
        let state = self.searches.entry((seed, random));
        let state = state.or_insert_with(|| searched(&lesson.config, lesson.founder.as_ref()));
        (lesson, state)
    }

    /// What the page tells of a quantity.
    fn told(&mut self, seed: u64, random: bool, of: Quantity) -> f64 {
        let (low, high) = of.range();
        let (mut lesson, state) = self.search(seed, random);
        lesson.tasks = vec![Task {
            text: "?".into(),
            predict: Some(Prediction::Number(Scale { of, low, high })),
        }];
        let mut attempt = Attempt::new(&lesson);
        assert!(attempt.predict(&lesson, 0, Guess::Number(low)) && attempt.seal(&lesson));
        assert!(attempt.reveal(&lesson, state));
        let outcome = attempt.outcome().expect("it was revealed");
        // A search that never leads has all its generations behind it.
        let never = f64::from(lesson.config.generations + 1);
        outcome.value(of).unwrap_or(never)
    }

    /// Lead of the best on fresh seeds, and what it lost of that in the search.
    fn guarded(&mut self, seed: u64) -> (f64, f64) {
        if let Some(known) = self.guards.get(&seed) {
            return *known;
        }
        let (_, state) = self.search(seed, false);
        let mut guard = Confirmation::of(state, RUN).expect("it is finished");
        train(&mut guard.experiment);
        let confirmation::Stage::Done(outcomes) = guard.stage() else {
            panic!("{:?}", guard.stage());
        };
        let figures = (outcomes[1].lead.mean, outcomes[1].drop.mean);
        self.guards.insert(seed, figures);
        figures
    }
}

/// Trains `experiment` to its end.
fn train(experiment: &mut Experiment) {
    let Command::Compare {
        config, optimizers, ..
    } = experiment.command()
    else {
        panic!("it compares");
    };
    let mut callbacks = Recorder::default();
    let (mut pool, mut library) = (SingleWorker::new(context()), Library::default());
    let run = experiment.run;
    let compared = compare(
        &mut callbacks,
        &mut pool,
        &mut library,
        run,
        &config,
        &optimizers,
    );
    assert_eq!(pollster::block_on(compared), Ok(()));
    callbacks.events.push(Event::Finished(run));
    callbacks
        .events
        .iter()
        .for_each(|event| experiment.apply(event));
    assert_eq!(experiment.stage, experiment::Stage::Finished);
}

/// The accuracy of each of `optimizers`, seed by seed, under the lesson's training.
fn raced(lesson: &Lesson, seeds: &[u64], optimizers: &[Genome]) -> Vec<Vec<f64>> {
    let RunConfig {
        tasks,
        steps,
        batch,
        train_images,
        scoring_images,
        model,
        protocol,
        ..
    } = lesson.config.clone();
    let config = ComparisonConfig {
        tasks,
        seeds: seeds.len() as u32,
        first_seed: seeds[0] as u32,
        steps,
        batch,
        train_images,
        scoring_images,
        model,
        protocol,
        ..ComparisonConfig::reduced()
    };
    let named = optimizers.iter().enumerate();
    let named = named.map(|(lane, genome)| NamedGenome::new(&lane.to_string(), genome.clone()));
    let mut experiment = Experiment::new(RUN, config, named.collect());
    train(&mut experiment);
    let names = experiment.optimizers.iter();
    names
        .map(|one| accuracies(&experiment, &one.name))
        .collect()
}

fn accuracies(experiment: &Experiment, name: &str) -> Vec<f64> {
    let trials = experiment.trials.iter();
    let own = trials.filter(|trial| trial.optimizer == name);
    own.map(|trial| trial.accuracy).collect()
}

/// What the laboratory's ablation of the optimizer under test says of a change, seed by seed.
fn strip(experiment: &Experiment, change: &str) -> Vec<f64> {
    let whole = accuracies(experiment, &experiment.optimizers[0].name);
    let changed = accuracies(experiment, change);
    assert_eq!(changed.len(), whole.len(), "“{change}” is no change");
    changed
        .iter()
        .zip(whole)
        .map(|(one, other)| one - other)
        .collect()
}

fn ablation(lesson: &Lesson) -> Experiment {
    let genome = lesson.founder.clone().expect("the lesson tests one");
    let config = ComparisonConfig {
        first_seed: seed_numbers::ABLATION.start,
        ..config_for(&genome, Dataset::Digits, &default_config())
    };
    let mut ablation = Ablation::new(RUN, config, "whole".into(), genome);
    train(&mut ablation.experiment);
    ablation.experiment
}

/// What a row measures, seed by seed.
fn measured(trained: &mut Trained, row: &Row) -> Vec<f64> {
    let (lesson, seeds) = (trained.lesson, row.seeds.iter().copied());
    let quantity = |name: &str| -> Quantity {
        serde_json::from_str(&format!("\"{name}\"")).expect("it is a quantity")
    };
    let split = row.measured.split_once(' ');
    match split.unwrap_or_else(|| panic!("“{}” measures nothing", row.measured)) {
        (how @ ("run" | "random"), name) => seeds
            .map(|seed| trained.told(seed, how == "random", quantity(name)))
            .collect(),
        ("fresh", "lead") => seeds.map(|seed| trained.guarded(seed).0).collect(),
        ("fresh", "lost") => seeds.map(|seed| trained.guarded(seed).1).collect(),
        ("race", pair) => {
            let (one, other) = pair.split_once(" - ").unzip();
            let one = optimizer(lesson, one.unwrap_or(pair));
            let lanes = [Some(one), other.map(|other| optimizer(lesson, other))];
            let lanes: Vec<Genome> = lanes.into_iter().flatten().collect();
            let mut reached = raced(lesson, &row.seeds, &lanes).into_iter();
            let one = reached.next().expect("it was trained");
            match reached.next() {
                Some(other) => one
                    .iter()
                    .zip(other)
                    .map(|(one, other)| one - other)
                    .collect(),
                None => one,
            }
        }
        ("strip", name) => {
            let ablated = &mut trained.ablation;
            strip(ablated.get_or_insert_with(|| ablation(lesson)), name)
        }
        ("first", step) => {
            let of = step.strip_prefix("step ").expect("the first step of whom?");
            vec![uncorrected_ratio(&optimizer(lesson, of), 1)]
        }
        ("longest", step) => {
            let of = step
                .strip_prefix("step ")
                .expect("the longest step of whom?");
            vec![
                start_up(&optimizer(lesson, of))
                    .expect("it has one")
                    .longest
                    .1,
            ]
        }
        (kind, _) => panic!("“{kind}” measures nothing"),
    }
}

#[test]
fn the_notes_of_the_lessons_state_what_comes_out() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let read = |path: String| fs::read(root.join(&path)).unwrap_or_else(|_| panic!("no {path}"));
    let mut faults = Vec::new();
    for shipped in &SHIPPED {
        let name = shipped.name;
        let lesson = Lesson::parse(&read(format!("public/lessons/{name}.json")));
        let lesson = lesson.unwrap_or_else(|error| panic!("{name}: {error}"));
        let notes = String::from_utf8(read(format!("docs/lessons/{name}.md"))).expect("text");
        assert!(
            notes.starts_with(&format!("# {}\n", lesson.title)),
            "{name}"
        );
        let rows = rows(&notes);
        assert!(rows.len() >= 3, "{name} states {} results", rows.len());
        let mut trained = Trained::new(&lesson);
        for row in &rows {
            let values = measured(&mut trained, row);
            assert_eq!(values.len(), row.seeds.len(), "{name}: {}", row.measured);
            faults.extend(fault(&lesson, row, &values).map(|fault| format!("{name}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "the runs say:\n{}", faults.join("\n"));
}
