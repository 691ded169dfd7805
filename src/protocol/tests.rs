use serde::de::DeserializeOwned;

use super::*;
use science::{config::Preset, evolution::Evolution, presets, testing};

/// Reads `bytes`; what was read must be written and read again to the same bytes.
fn reread<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> bool {
    let Ok(message) = postcard::from_bytes::<T>(bytes) else {
        return false;
    };
    let once = postcard::to_stdvec(&message).expect("every message can be written");
    let again: T = postcard::from_bytes(&once).expect("it was just written");
    assert_eq!(postcard::to_stdvec(&again).as_ref(), Ok(&once));
    true
}

fn pixels(images: u8) -> LabelledPixels {
    LabelledPixels {
        pixels: (0..images * 12).collect(),
        labels: (0..images).collect(),
    }
}

#[test]
fn a_hundred_thousand_mutated_messages_do_no_harm() {
    let (run, config) = (RunId(1), Preset::QuickLook.config());
    let commands = [
        Command::Start {
            run,
            config: config.clone(),
            founder: Some(presets::published()),
        },
        Command::Compare {
            run,
            config: ComparisonConfig::reduced(),
            optimizers: vec![presets::adam(), presets::lion()],
        },
        Command::Calibrate {
            run,
            config: config.clone(),
        },
        Command::Continue {
            run,
            evolution: Evolution::new(&config),
            board: Scoreboard::default(),
            worked_secs: 1.5,
        },
        Command::Step(run),
        Command::Own(Some(OwnImages {
            train: pixels(3),
            validation: pixels(1),
            test: LabelledPixels::default(),
        })),
    ];
    let round = Round {
        index: 0,
        dataset: Dataset::Mnist,
        seed: 0,
    };
    let record = StepRecord {
        step: 9,
        loss: vec![2.3, f32::INFINITY, f32::NAN],
        accuracy: vec![0.1, 0.0, 1.0],
    };
    let events = [
        Event::GenerationStarted {
            run,
            generation: 0,
            population: Evolution::new(&config).ask()[..3].to_vec(),
        },
        Event::Trained {
            run,
            generation: 0,
            round,
            records: vec![record.clone(), record],
            elapsed_secs: 1.0,
        },
        Event::Failed {
            run,
            message: "why".into(),
        },
    ];
    let readings = [
        FileReading::Read { files: 1, total: 9 },
        FileReading::Done(OwnReport {
            classes: vec![OwnClass {
                name: "cat".into(),
                images: [6, 1, 1],
                samples: vec![255; 16],
            }],
            remarks: vec!["One was skipped.".into()],
            fingerprint: "0a".repeat(32),
        }),
        FileReading::Refused("why".into()),
    ];
    fn write(message: &impl Serialize) -> Vec<u8> {
        postcard::to_stdvec(message).expect("it can be written")
    }
    let mut originals: Vec<Vec<u8>> = commands.iter().map(write).collect();
    originals.extend(events.iter().map(write));
    originals.extend(readings.iter().map(write));
    testing::read_damaged(16, &originals, [20_000, 0], |bytes| {
        let read = [reread::<Command>, reread::<Event>, reread::<FileReading>];
        read.map(|read| read(bytes).then_some(()).ok_or("it is none"))
    });
}

#[test]
fn a_message_that_claims_to_be_endless_is_refused() {
    // Optimizers of a comparison, 2⁶⁴ − 1 of them.
    let mut bytes = postcard::to_stdvec(&Command::Compare {
        run: RunId(1),
        config: ComparisonConfig::reduced(),
        optimizers: Vec::new(),
    })
    .expect("it can be written");
    assert_eq!(bytes.pop(), Some(0));
    bytes.extend([0xff; 9]);
    bytes.push(1);
    assert!(postcard::from_bytes::<Command>(&bytes).is_err());
}
