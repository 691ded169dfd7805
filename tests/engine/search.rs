//! Whole searches on real images, on the CPU, without a browser.

use std::path::Path;

use engine::{
    callbacks::{Callbacks, Interruption},
    device::DeviceContext,
    library::Library,
    pool::{SingleWorker, WorkerPool},
    search::search,
};
use protocol::{Event, LabelledPixels, OwnImages, RunId};
use science::{
    catalog::{Dataset, ModelSize, Protocol},
    config::RunConfig,
    evolution::Evolution,
    fitness::{DIVERGED, Scoreboard},
    selection::Selection,
    term::TermSet,
};

pub const RUN: RunId = RunId(3);

/// Callbacks without a clock or a page; they read the packs from disk.
#[derive(Default)]
pub struct Recorder {
    pub events: Vec<Event>,
    pub checkpoints: u32,
    /// Stop at this checkpoint.
    pub stop_at: Option<u32>,
    /// Damage this file.
    pub altered: Option<&'static str>,
    pub ticks: std::cell::Cell<f64>,
}

impl Callbacks for Recorder {
    fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    async fn checkpoint(&mut self) -> Result<(), Interruption> {
        self.checkpoints += 1;
        if self.stop_at == Some(self.checkpoints) {
            Err(Interruption::Stopped)
        } else {
            Ok(())
        }
    }

    fn generation_finished(&mut self) {}

    async fn fetch(&mut self, file: &str) -> Result<Vec<u8>, String> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("public/data");
        let mut bytes = std::fs::read(folder.join(file)).map_err(|error| error.to_string())?;
        if self.altered == Some(file) {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }
        Ok(bytes)
    }

    fn elapsed_secs(&self) -> f64 {
        self.ticks.set(self.ticks.get() + 0.001);
        self.ticks.get()
    }
}

pub fn tiny() -> RunConfig {
    RunConfig {
        population: 6,
        generations: 3,
        elites: 2,
        tournament: 3,
        seed: 5,
        tasks: vec![Dataset::Mnist, Dataset::Cifar10],
        steps: 5,
        batch: 8,
        seeds_per_evaluation: 1,
        train_images: 1000,
        scoring_images: 100,
        model: ModelSize::Reduced,
        protocol: Protocol::Validation,
        fresh_seeds: false,
        term_set: TermSet::Paper,
        selection: Selection::Fitness,
    }
}

pub fn context() -> DeviceContext {
    DeviceContext::cpu()
}

fn run(callbacks: &mut Recorder, config: &RunConfig) -> Result<(), Interruption> {
    run_by(&mut SingleWorker::new(context()), callbacks, config)
}

pub fn run_by(
    pool: &mut impl WorkerPool,
    callbacks: &mut impl Callbacks,
    config: &RunConfig,
) -> Result<(), Interruption> {
    let (evolution, board) = (Evolution::new(config), Scoreboard::default());
    let mut library = Library::default();
    pollster::block_on(search(callbacks, pool, &mut library, RUN, evolution, board))
}

#[test]
fn a_seeded_search_repeats_exactly() {
    let (mut first, mut second) = (Recorder::default(), Recorder::default());
    assert_eq!(run(&mut first, &tiny()), Ok(()));
    assert_eq!(run(&mut second, &tiny()), Ok(()));
    // Compared as text: a NaN equals no NaN.
    assert_eq!(
        format!("{:?}", first.events),
        format!("{:?}", second.events)
    );

    let mut other = Recorder::default();
    assert_eq!(run(&mut other, &RunConfig { seed: 6, ..tiny() }), Ok(()));
    assert_ne!(format!("{:?}", first.events), format!("{:?}", other.events));
}

#[test]
fn a_search_tells_the_whole_story_in_order() {
    let mut callbacks = Recorder::default();
    assert_eq!(run(&mut callbacks, &tiny()), Ok(()));
    let (mut started, mut steps, mut scored, mut finished) = (0, 0, 0, 0);
    // Six candidates and Adam; the two elites of later generations are not trained again.
    let lanes = |generation| if generation == 0 { 7 } else { 5 };
    for event in &callbacks.events {
        match event {
            Event::Loading {
                run, images, total, ..
            } => {
                assert_eq!((*run, started), (RUN, 0));
                assert!(images <= total);
            }
            Event::GenerationStarted {
                generation,
                population,
                ..
            } => {
                assert_eq!((*generation, population.len()), (started, 6));
                let elites = population
                    .iter()
                    .filter(|candidate| candidate.elite)
                    .count();
                assert_eq!(elites, if started == 0 { 0 } else { 2 });
                started += 1;
            }
            Event::Trained {
                generation,
                records,
                ..
            } => {
                assert_eq!(*generation + 1, started);
                let lanes = lanes(*generation);
                assert!(records.iter().all(|record| record.loss.len() == lanes));
                steps += records.len();
            }
            Event::Scored {
                generation,
                accuracy,
                fitness,
                answers,
                ..
            } => {
                let lanes = lanes(*generation);
                assert_eq!((accuracy.len(), fitness.len()), (lanes, lanes));
                assert!(
                    answers.is_empty(),
                    "single images are kept of comparisons alone"
                );
                assert!(accuracy.iter().all(|share| (0.0..=1.0).contains(share)));
                scored += 1;
            }
            Event::GenerationFinished {
                generation,
                scores,
                adam,
                ..
            } => {
                assert_eq!((*generation, scores.len()), (finished, 6));
                assert!(scores.iter().all(|score| score.fitness >= DIVERGED));
                assert_eq!(adam.tasks.len(), 2);
                finished += 1;
            }
            other => panic!("unexpected {other:?}"),
        }
    }
    assert_eq!((started, steps, scored, finished), (3, 3 * 2 * 5, 3 * 2, 3));
}

#[test]
fn adam_in_the_population_scores_as_adam_beside_it() {
    let mut callbacks = Recorder::default();
    assert_eq!(
        run(
            &mut callbacks,
            &RunConfig {
                generations: 1,
                ..tiny()
            }
        ),
        Ok(())
    );
    let Some(Event::GenerationFinished { scores, adam, .. }) = callbacks.events.last() else {
        panic!("the last event ends the generation");
    };
    assert_eq!(
        &scores[1], adam,
        "candidate 1 of the initial population is Adam"
    );
}

#[test]
fn a_stopped_search_halts_at_the_next_step() {
    let mut callbacks = Recorder {
        stop_at: Some(20),
        ..Recorder::default()
    };
    assert_eq!(run(&mut callbacks, &tiny()), Err(Interruption::Stopped));
    assert_eq!(callbacks.checkpoints, 20);
}

#[test]
fn an_altered_pack_is_refused_by_name() {
    let mut callbacks = Recorder {
        altered: Some("mnist/train-00.png"),
        ..Recorder::default()
    };
    match run(&mut callbacks, &tiny()) {
        Err(Interruption::Failed(message)) => {
            assert!(message.contains("mnist/train-00.png"), "{message}")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn settings_beyond_the_site_are_capped_and_said() {
    let config = RunConfig {
        generations: 1,
        steps: 1,
        tasks: vec![Dataset::Mnist],
        train_images: 15_000,
        ..tiny()
    };
    let mut callbacks = Recorder::default();
    assert_eq!(run(&mut callbacks, &config), Ok(()));
    let capped =
        |event: &Event| matches!(event, Event::Capped { message, .. } if message.contains("15000"));
    assert!(callbacks.events.iter().any(capped));
    assert!(callbacks.events.contains(&Event::Images {
        run: RUN,
        train_images: 5_000,
        scoring_images: config.scoring_images,
    }));
}

#[test]
fn own_images_are_trained_on_where_they_are() {
    let config = RunConfig {
        generations: 1,
        batch: 64,
        tasks: vec![Dataset::Own, Dataset::Mnist],
        ..tiny()
    };
    let pixels = |count: u8| LabelledPixels {
        pixels: (0..count).flat_map(|image| vec![image; 3072]).collect(),
        labels: (0..count).map(|image| image % 3).collect(),
    };
    let own = OwnImages {
        train: pixels(30),
        validation: pixels(6),
        test: pixels(6),
    };
    let mut library = Library::default();
    let mut search_with = |own: Option<OwnImages>| {
        library.keep_own(own);
        let mut callbacks = Recorder::default();
        let evolution = Evolution::new(&config);
        let mut pool = SingleWorker::new(context());
        let board = Scoreboard::default();
        let search = search(
            &mut callbacks,
            &mut pool,
            &mut library,
            RUN,
            evolution,
            board,
        );
        (pollster::block_on(search), callbacks)
    };
    let (outcome, callbacks) = search_with(Some(own));
    assert_eq!(outcome, Ok(()));
    let has = "the validation split of Own data has 6,";
    let capped =
        |event: &Event| matches!(event, Event::Capped { message, .. } if message.contains(has));
    assert!(callbacks.events.iter().any(capped));
    match search_with(None) {
        (Err(Interruption::Failed(message)), _) => {
            assert!(message.contains("Drop the files"), "{message}")
        }
        (other, _) => panic!("{other:?}"),
    }
}

#[test]
fn invalid_settings_are_refused() {
    let mut callbacks = Recorder::default();
    let outcome = run(
        &mut callbacks,
        &RunConfig {
            elites: 6,
            ..tiny()
        },
    );
    assert!(matches!(outcome, Err(Interruption::Failed(message)) if message.contains("Elites")));
}
