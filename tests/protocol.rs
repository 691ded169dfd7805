//! Everything that page and engine say survives the wire, and nonsense on it is refused.

use std::fmt::Debug;

use proptest::prelude::*;
use protocol::{
    Command, DeviceKind, DeviceReport, Event, FileReading, LabelledPixels, OwnClass, OwnImages,
    OwnReport, Round, RunId, StepRecord, Workers,
};
use science::{
    catalog::Dataset,
    config::{Preset, RunConfig},
    evolution::Evolution,
    fitness::{Score, Scoreboard, TaskScore},
    presets::{self, KNOWN},
};
use serde::{Serialize, de::DeserializeOwned};
use statistics::{answers::Answers, comparison::ComparisonConfig};

fn config() -> RunConfig {
    Preset::Classroom.config()
}

fn score(fitness: f64) -> Score {
    let task = TaskScore {
        dataset: Dataset::Cifar10,
        accuracy: 0.5,
        fitness,
    };
    Score {
        fitness,
        tasks: vec![task],
        diverged: fitness < 0.0,
    }
}

fn pixels() -> LabelledPixels {
    LabelledPixels {
        pixels: vec![7; 2 * 3072],
        labels: vec![0, 9],
    }
}

fn commands(run: RunId) -> Vec<Command> {
    let config = config();
    vec![
        Command::Start {
            run,
            config: config.clone(),
            founder: Some(presets::published()),
        },
        Command::Continue {
            run,
            evolution: bred(),
            board: board(),
            worked_secs: 0.1 + 0.2,
        },
        Command::Compare {
            run,
            config: ComparisonConfig::reduced(),
            optimizers: KNOWN.iter().map(|known| known.genome()).collect(),
        },
        Command::Pause(run),
        Command::Resume(run),
        Command::Step(run),
        Command::Stop(run),
        Command::Calibrate { run, config },
        Command::Own(None),
        Command::Own(Some(OwnImages {
            train: pixels(),
            validation: pixels(),
            test: LabelledPixels::default(),
        })),
    ]
}

/// A search of which one generation is told: known, random and offspring, with their mutations.
fn bred() -> Evolution {
    let mut evolution = Evolution::new(&config());
    let scores: Vec<Score> = (0..evolution.ask().len())
        .map(|i| score(i as f64))
        .collect();
    evolution.tell(&scores);
    evolution
}

fn board() -> Scoreboard {
    let mut board = Scoreboard::default();
    board.finish_round(Dataset::Mnist, &[0.25, 0.5], &[0.1 + 0.2, -1.0]);
    board
}

/// One of each, with a bred population.
fn events(run: RunId) -> Vec<Event> {
    let evolution = bred();
    let scores = evolution.history()[0].scores.clone();
    let round = Round {
        index: 3,
        dataset: Dataset::FashionMnist,
        seed: 1,
    };
    let record = StepRecord {
        step: 9,
        loss: vec![2.3, f32::INFINITY, -0.0],
        accuracy: vec![0.1, 0.0, 1.0],
    };
    vec![
        Event::Begun,
        Event::Ready(DeviceReport {
            kind: DeviceKind::WebGpu,
            name: "Ein Gerät".into(),
            threads: 3,
            self_test_error: Some(1e-7),
        }),
        Event::DeviceFailed {
            reason: "none".into(),
        },
        Event::Loading {
            run,
            dataset: Dataset::Mnist,
            images: 1000,
            total: 6000,
        },
        Event::Capped {
            run,
            message: "fewer".into(),
        },
        Event::Images {
            run,
            train_images: 5_000,
            scoring_images: 2_000,
        },
        Event::GenerationStarted {
            run,
            generation: 1,
            population: evolution.ask().to_vec(),
        },
        Event::Compiling {
            run,
            dataset: Dataset::Cifar10,
        },
        Event::Trained {
            run,
            generation: 1,
            round,
            records: vec![record.clone(), record],
            elapsed_secs: 1.5,
        },
        Event::Scored {
            run,
            generation: 1,
            round,
            accuracy: vec![0.25, 0.5],
            fitness: vec![0.1 + 0.2, -1.0],
            answers: vec![
                [true, false, true].into_iter().collect(),
                Answers::default(),
            ],
            elapsed_secs: 2.0,
        },
        Event::GenerationFinished {
            run,
            generation: 1,
            scores,
            adam: score(-1.0),
            elapsed_secs: 2.5,
        },
        Event::Paused(run),
        Event::Resumed(run),
        Event::Stopped(run),
        Event::Finished(run),
        Event::Calibrated {
            run,
            candidate_steps_per_sec: 40.0,
            run_secs: 1e6,
            memory_bytes: 5 << 30,
        },
        Event::Failed {
            run,
            message: "why".into(),
        },
    ]
}

/// Asserts that each of `all` comes back as it went.
fn assert_survive<T: Serialize + DeserializeOwned + PartialEq + Debug>(all: Vec<T>) {
    for one in all {
        let bytes = postcard::to_stdvec(&one).expect("it can be written");
        assert_eq!(postcard::from_bytes(&bytes), Ok(one));
    }
}

#[test]
fn every_command_and_event_comes_back_as_it_went() {
    assert_survive(commands(RunId(u32::MAX)));
    assert_survive(events(RunId(7)));
}

#[test]
fn every_word_about_files_comes_back_as_it_went() {
    let class = OwnClass {
        name: "Katze".into(),
        images: [3, 1, 1],
        samples: vec![255; 4096],
    };
    let report = OwnReport {
        classes: vec![class],
        remarks: vec!["One was skipped.".into()],
        fingerprint: "0a".repeat(32),
    };
    assert_survive(vec![
        FileReading::Read { files: 1, total: 2 },
        FileReading::Done(report),
        FileReading::Refused("why".into()),
    ]);
}

#[test]
fn a_diverged_lane_keeps_its_nan() {
    let record = StepRecord {
        step: 0,
        loss: vec![f32::NAN],
        accuracy: vec![0.0],
    };
    let bytes = postcard::to_stdvec(&record).expect("a record can be written");
    let back: StepRecord = postcard::from_bytes(&bytes).expect("and read");
    assert!(back.loss[0].is_nan());
}

#[test]
fn a_cut_message_is_refused() {
    for event in events(RunId(7)) {
        let bytes = postcard::to_stdvec(&event).expect("an event can be written");
        let cut = &bytes[..bytes.len() - 1];
        assert!(postcard::from_bytes::<Event>(cut).is_err(), "{event:?}");
    }
}

#[test]
fn the_number_of_workers_survives_a_name() {
    for count in 1..=Workers::MAX {
        let workers = Workers::parse(&count.to_string()).expect("a possible number");
        assert_eq!(workers.count(), count);
        assert_eq!(Workers::from_name(&workers.name()), Some(workers));
        let longer = format!("{} 17", workers.name());
        assert_eq!(Workers::from_name(&longer), Some(workers));
    }
    for text in ["", "0", "17", "-1", "2.5", "many", "9999999999999999999999"] {
        assert_eq!(Workers::parse(text), None, "{text}");
    }
    assert_eq!(Workers::from_name("helper"), None);
    assert_eq!(Workers::at_most(0).count(), 1);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = postcard::from_bytes::<Command>(&bytes);
        let _ = postcard::from_bytes::<Event>(&bytes);
    }
}
