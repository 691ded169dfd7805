//! The figures in the notes of the lessons that ship: every stated result is measured again, by the runs that its
//! row names, and has to be what it was.
//!
//! A row of a table in `docs/lessons` is a result where its second cell has one of these:
//!
//! | measured as | what, on each of the seeds |
//! |---|---|
//! | `run QUANTITY` | a number that the page tells of the lesson, with the seed as its own |
//! | `random QUANTITY` | the same with random newcomers in place of bred ones |
//! | `run Q - random Q` | the difference of two of these |
//! | `curve LINE@STEP` | where the page draws a learning curve of that run at a step, or the difference of two |
//! | `curve LINE drawn straight` | how far off the page finds whoever draws a straight line between its ends for it |
//! | `curve LINE drawn as LINE` | the same of whoever draws another of the run's curves |
//! | `fresh lead`, `fresh lost` | of the best, scored again on fresh seeds: lead over Adam, and what it lost of it |
//! | `fresh adam` | by how much Adam's fitness is higher there |
//! | `race A`, `race A - B` | accuracy of an optimizer under the lesson's training, or the difference of two |
//! | `lab STEPS A - B` | the same after so many steps of the laboratory's training on Digits 8×8 |
//! | `strip CHANGE` | what the laboratory's ablation on Digits 8×8 says of a change of the lesson's optimizer |
//! | `first step A`, `longest step A`, `last step A` | how many times longer than with bias correction |
//!
//! A row of a table of shares has one number behind its seeds: of the runs with these seeds `ahead` is the share in
//! which the optimizer under test was ahead of Adam, and `better of N` that of classes of N, drawn from those runs, in
//! which a first test says that it is better. `p of CHANGE` is the p of that change in the laboratory's ablation, after
//! Holm's correction.
//!
//! An optimizer is `under test`, or as in a terminal (`adam@0.003`), and may have changes behind commas:
//! `adam@0.03, bias correction off, warm-up 50`.

mod fault;
mod notes;

use std::{collections::HashMap, fs, path::Path};

use classroom::lesson::{attempt::Attempt, curve, shipped::SHIPPED};
use engine::{comparison::compare, library::Library, pool::SingleWorker, search::search};
use experiments::{
    confirmation::{self, Confirmation},
    experiment::{self, Experiment},
    laboratory::ablation::{Ablation, config_for, default_config},
};
use files::{
    genome_text,
    lesson::{Guess, Lesson, Line, POINTS, Prediction, Quantity, Scale, Task},
};
use page_state::state::State;
use protocol::{Command, DeviceKind, Event, RunId};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
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
use statistics::{
    ablation::single_changes,
    comparison::ComparisonConfig,
    looks,
    paired::{PairedTest, Verdict},
    seed_numbers,
};

use self::{
    fault::{fault, fault_of_share},
    notes::{Row, Share, rows, shares},
};
use super::search::{Recorder, context};

const RUN: RunId = RunId(1);

/// How many classes are drawn for a share of them.
const CLASSES: usize = 2_000;

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

/// The best of a search and Adam, scored again on fresh seeds.
#[derive(Debug, Clone, Copy)]
struct Guarded {
    lead: f64,
    /// What the best lost of its lead in the search.
    lost: f64,
    /// By how much Adam's fitness is higher.
    adam: f64,
}

/// What was trained of a lesson, so that no two rows train the same.
struct Trained<'a> {
    lesson: &'a Lesson,
    /// Its searches, by seed and whether newcomers are random.
    searches: HashMap<(u64, bool), State>,
    /// What came of the best on fresh seeds, by the search's seed.
    guards: HashMap<u64, Guarded>,
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

    /// The laboratory's ablation of the optimizer under test.
    fn ablation(&mut self) -> &Experiment {
        self.ablation.get_or_insert_with(|| ablation(self.lesson))
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

    /// What the page tells of `HOW QUANTITY`.
    fn told_as(&mut self, seed: u64, text: &str) -> f64 {
        let (how, name) = text.split_once(' ').expect("a quantity of which search?");
        let quantity = serde_json::from_str(&format!("\"{name}\"")).expect("it is a quantity");
        match how {
            "run" => self.told(seed, false, quantity),
            "random" => self.told(seed, true, quantity),
            other => panic!("“{other}” is no search"),
        }
    }

    /// A learning curve that the page draws of the search.
    fn curve(&mut self, seed: u64, name: &str) -> (Line, Vec<f64>) {
        let line = serde_json::from_str(&format!("\"{name}\"")).expect("it is a curve");
        let (_, state) = self.search(seed, false);
        (line, curve::of_run(line, state).expect("it was drawn"))
    }

    /// The height of a curve at a step, `LINE@STEP`, at which a prediction has a point.
    fn height(&mut self, seed: u64, text: &str) -> f64 {
        let (name, step) = text.split_once('@').expect("at which step?");
        let steps = self.lesson.config.steps;
        let mut places = 0..POINTS;
        let place = places.find(|place| curve::step_of(*place, steps).to_string() == step);
        let place = place.unwrap_or_else(|| panic!("no point is drawn at step {step}"));
        let (_, run) = self.curve(seed, name);
        run[place * (run.len() - 1) / (POINTS - 1)]
    }

    /// How far off the page finds whoever draws `how` for a curve of the run.
    fn drawn(&mut self, seed: u64, name: &str, how: &str) -> f64 {
        let (line, run) = self.curve(seed, name);
        let (first, last) = (run[0], run[run.len() - 1]);
        let other = how
            .strip_prefix("as ")
            .map(|other| self.curve(seed, other).1);
        let mut drawn = curve::level(line);
        for (place, point) in drawn.iter_mut().enumerate() {
            *point = match &other {
                Some(other) => other[place * (other.len() - 1) / (POINTS - 1)],
                None => first + (last - first) * place as f64 / (POINTS - 1) as f64,
            };
        }
        assert!(other.is_some() || how == "straight", "how is “{how}”?");
        curve::mean_difference(&drawn, &run).expect("the curve has points")
    }

    /// What came of the best on fresh seeds.
    fn guarded(&mut self, seed: u64) -> Guarded {
        if let Some(known) = self.guards.get(&seed) {
            return *known;
        }
        let (_, state) = self.search(seed, false);
        let mut guard = Confirmation::of(state, RUN).expect("it is finished");
        train(&mut guard.experiment);
        let confirmation::Stage::Done(outcomes) = guard.stage() else {
            panic!("{:?}", guard.stage());
        };
        let guarded = Guarded {
            lead: outcomes[1].lead.mean,
            lost: outcomes[1].drop.mean,
            adam: outcomes[0].fitness.mean - guard.finalists[0].selection,
        };
        self.guards.insert(seed, guarded);
        guarded
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
    let mut experiment = Experiment::new(RUN, config, numbered(optimizers));
    train(&mut experiment);
    by_optimizer(&experiment)
}

/// The same after so many `steps` of the laboratory's training on Digits 8×8.
fn raced_in_laboratory(steps: u32, seeds: &[u64], optimizers: &[Genome]) -> Vec<Vec<f64>> {
    let config = ComparisonConfig {
        tasks: vec![Dataset::Digits],
        seeds: seeds.len() as u32,
        first_seed: seeds[0] as u32,
        steps,
        ..default_config()
    };
    let mut experiment = Experiment::new(RUN, config, numbered(optimizers));
    train(&mut experiment);
    by_optimizer(&experiment)
}

fn numbered(optimizers: &[Genome]) -> Vec<NamedGenome> {
    let named = optimizers.iter().enumerate();
    named
        .map(|(lane, genome)| NamedGenome::new(&lane.to_string(), genome.clone()))
        .collect()
}

fn by_optimizer(experiment: &Experiment) -> Vec<Vec<f64>> {
    let names = experiment.optimizers.iter();
    names.map(|one| accuracies(experiment, &one.name)).collect()
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
    differences(&changed, &whole)
}

fn differences(ones: &[f64], others: &[f64]) -> Vec<f64> {
    let pairs = ones.iter().zip(others);
    pairs.map(|(one, other)| one - other).collect()
}

/// The figure of `text` or, of one with a minus within, the difference of two.
fn difference(text: &str, mut of: impl FnMut(&str) -> f64) -> f64 {
    match text.split_once(" - ") {
        Some((one, other)) => of(one) - of(other),
        None => of(text),
    }
}

/// Seed by seed what `reach` tells of the optimizer in `text`, or the difference of two.
fn reached(lesson: &Lesson, text: &str, reach: impl Fn(&[Genome]) -> Vec<Vec<f64>>) -> Vec<f64> {
    let lanes = text.split(" - ").map(|one| optimizer(lesson, one));
    let lanes: Vec<Genome> = lanes.collect();
    match &reach(&lanes)[..] {
        [one] => one.clone(),
        [one, other] => differences(one, other),
        more => panic!("{} optimizers have no difference", more.len()),
    }
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
    let whole = row.measured.as_str();
    let split = whole.split_once(' ');
    match split.unwrap_or_else(|| panic!("“{whole}” measures nothing")) {
        ("run" | "random", _) => seeds
            .map(|seed| difference(whole, |text| trained.told_as(seed, text)))
            .collect(),
        ("curve", of) => match of.split_once(" drawn ") {
            Some((name, how)) => seeds.map(|seed| trained.drawn(seed, name, how)).collect(),
            None => seeds
                .map(|seed| difference(of, |text| trained.height(seed, text)))
                .collect(),
        },
        ("fresh", "lead") => seeds.map(|seed| trained.guarded(seed).lead).collect(),
        ("fresh", "lost") => seeds.map(|seed| trained.guarded(seed).lost).collect(),
        ("fresh", "adam") => seeds.map(|seed| trained.guarded(seed).adam).collect(),
        ("race", pair) => reached(lesson, pair, |lanes| raced(lesson, &row.seeds, lanes)),
        ("lab", rest) => {
            let (steps, pair) = rest.split_once(' ').expect("who, after how many steps?");
            let steps = steps.parse().expect("steps are a number");
            reached(lesson, pair, |lanes| {
                raced_in_laboratory(steps, &row.seeds, lanes)
            })
        }
        ("strip", name) => strip(trained.ablation(), name),
        ("first", step) => {
            let of = step.strip_prefix("step ").expect("the first step of whom?");
            vec![uncorrected_ratio(&optimizer(lesson, of), 1)]
        }
        ("last", step) => {
            let of = step.strip_prefix("step ").expect("the last step of whom?");
            let last = lesson.config.steps.into();
            vec![uncorrected_ratio(&optimizer(lesson, of), last)]
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

/// The p of a change's row in the laboratory's ablation, after Holm's correction.
fn corrected_p(ablation: &Experiment, change: &str) -> Option<f64> {
    let table = ablation.primary()?;
    let row = table.rows.iter().find(|row| row.optimizer == change)?;
    row.against_first?.finding.p()
}

/// The share that a row states.
fn share(trained: &mut Trained, row: &Share) -> f64 {
    if let Some(change) = row.measured.strip_prefix("p of ") {
        return corrected_p(trained.ablation(), change).expect("it is judged");
    }
    let seeds = row.seeds.iter();
    let leads: Vec<f64> = seeds
        .map(|seed| trained.told(*seed, false, Quantity::FounderLead))
        .collect();
    let part = |count: usize, of: usize| count as f64 / of as f64;
    if row.measured == "ahead" {
        let ahead = leads.iter().filter(|lead| **lead > 0.0).count();
        return part(ahead, leads.len());
    }
    let size = row.measured.strip_prefix("better of ");
    let size: usize = size
        .and_then(|size| size.parse().ok())
        .unwrap_or_else(|| panic!("“{}” is no share", row.measured));
    let mut rng = ChaCha8Rng::seed_from_u64(size as u64);
    let mut is_better = || {
        let class: Vec<f64> = (0..size)
            .map(|_| leads[rng.random_range(0..leads.len())])
            .collect();
        let test = PairedTest::of(&class, &vec![0.0; size]).expect("finite figures");
        let verdict = Verdict::of(test.difference.mean, test.p, looks::level(1));
        verdict == Verdict::Better
    };
    let better = (0..CLASSES).filter(|_| is_better()).count();
    part(better, CLASSES)
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
        for row in &shares(&notes) {
            let share = share(&mut trained, row);
            faults.extend(fault_of_share(row, share).map(|fault| format!("{name}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "the runs say:\n{}", faults.join("\n"));
}
