//! A search that is cut, stored and taken up again as the page does it, against one that never was.

use optimarium::{
    core::config::RunConfig,
    engine::{
        crew::Alone,
        library::Library,
        search::{Halt, Host, search},
    },
    protocol::{Command, DeviceKind, DeviceReport, Event},
    run_file::{
        Outcome, RunFile,
        pieces::{Head, assemble, write_piece},
    },
    ui::state::State,
};
use proptest::prelude::*;

use crate::search::{RUN, Recorder, site, tiny};

/// An engine whose clock moves with the generations, and the page's state that follows its events.
struct Page<'a> {
    state: &'a mut State,
    engine: Recorder,
    worked_secs: f64,
}

impl Host for Page<'_> {
    fn emit(&mut self, event: Event) {
        if matches!(event, Event::GenerationStarted { .. }) {
            self.worked_secs += 1.5;
        }
        self.state.apply(event);
    }

    async fn checkpoint(&mut self) -> Result<(), Halt> {
        self.engine.checkpoint().await
    }

    fn generation_finished(&mut self) {}

    async fn fetch(&mut self, file: &str) -> Result<Vec<u8>, String> {
        self.engine.fetch(file).await
    }

    fn elapsed_secs(&self) -> f64 {
        self.worked_secs
    }
}

/// Goes on with `file` until the engine was asked `stop_at` times for leave.
fn go_on(file: &RunFile, stop_at: Option<u32>) -> (State, Result<(), Halt>) {
    let mut state = State::new(DeviceKind::Cpu);
    state.apply(Event::Ready(DeviceReport {
        kind: DeviceKind::Cpu,
        name: "CPU".into(),
        self_test_error: None,
    }));
    state.take_up(RUN, file);
    let command = Command::Continue {
        run: RUN,
        evolution: file.evolution().clone(),
        worked_secs: file.worked_secs(),
    };
    let bytes = postcard::to_stdvec(&command).expect("a command can be written");
    let Ok(Command::Continue {
        run,
        evolution,
        worked_secs,
    }) = postcard::from_bytes(&bytes)
    else {
        panic!("it comes back as it went");
    };
    let mut page = Page {
        state: &mut state,
        engine: Recorder {
            stop_at,
            ..Recorder::default()
        },
        worked_secs,
    };
    let mut crew = Alone::new(site());
    let mut library = Library::default();
    let outcome = search(&mut page, &mut crew, &mut library, run, evolution);
    let outcome = pollster::block_on(outcome);
    (state, outcome)
}

/// Stores what the page knows and returns what comes back.
fn stored(state: &State, config: &RunConfig) -> RunFile {
    let head = Head {
        device: state.device.clone(),
        begun: state.begun,
        own: state.own.clone(),
        config: config.clone(),
        told: state.recorded() as u32,
        bytes: 0,
        pinned: false,
        ended: false,
        best: None,
    };
    let told = |number: usize| state.told.get(number);
    let pieces: Vec<String> = (0..state.begun_generations())
        .map(|number| match told(number) {
            Some(told) => {
                let outcome = Outcome {
                    scores: &told.scores,
                    adam: &told.adam,
                    elapsed_secs: told.elapsed_secs,
                };
                write_piece(number as u32, &told.population, Some(outcome))
            }
            None => write_piece(number as u32, &state.population, None),
        })
        .collect();
    let head = Head::parse(&head.to_json()).expect("it was just written");
    assemble(&head, &pieces).expect("it was just written")
}

#[test]
fn a_search_cut_anywhere_goes_on_to_the_same_file() {
    let config = tiny();
    let new = RunFile::new("CPU", &config);
    let (whole, outcome) = go_on(&new, None);
    assert_eq!(outcome, Ok(()));
    let expected = whole.file().expect("it was told whole").to_json();

    let asked = {
        let (mut state, mut engine) = (State::new(DeviceKind::Cpu), Recorder::default());
        state.take_up(RUN, &new);
        let mut library = Library::default();
        let evolution = new.evolution().clone();
        let mut crew = Alone::new(site());
        let run = search(&mut engine, &mut crew, &mut library, RUN, evolution);
        assert_eq!(pollster::block_on(run), Ok(()));
        engine.checkpoints
    };
    let cases = ProptestConfig::with_cases(12);
    proptest!(cases, |(cuts in prop::collection::vec(1..asked, 1..4))| {
        let mut file = new.clone();
        for cut in cuts {
            let (state, outcome) = go_on(&file, Some(cut));
            if outcome == Ok(()) {
                break;
            }
            prop_assert_eq!(outcome, Err(Halt::Stopped));
            file = stored(&state, &config);
            prop_assert_eq!(Some(file.clone()), state.file());
        }
        let (resumed, outcome) = go_on(&file, None);
        prop_assert_eq!(outcome, Ok(()));
        prop_assert_eq!(resumed.file().map(|file| file.to_json()), Some(expected.clone()));
    });
}
