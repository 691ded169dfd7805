//! A search that is cut, stored and taken up again as the page does it, against one that never was.

use engine::{
    callbacks::{Callbacks, Interruption},
    library::Library,
    pool::SingleWorker,
    search::search,
};
use files::run_file::{
    RunFile,
    pieces::{Head, assemble},
};
use page_state::state::State;
use proptest::prelude::*;
use protocol::{Command, DeviceKind, DeviceReport, Event};
use runs::saved_runs::SaveProgress;
use science::config::RunConfig;

use crate::search::{RUN, Recorder, context, run_by, tiny};

/// Names a round of a search: the number of its generation, and its own.
type Place = (u32, u32);

/// An engine whose clock moves with the rounds, and the page's state that follows its events.
struct Page<'a> {
    state: &'a mut State,
    engine: Recorder,
    worked_secs: f64,
    sitting: Sitting,
}

/// What was trained without a cut.
#[derive(Default)]
struct Sitting {
    /// The round of each step.
    trained: Vec<Place>,
    /// The rounds that were finished.
    finished: Vec<Place>,
}

impl Callbacks for Page<'_> {
    fn emit(&mut self, event: Event) {
        match &event {
            Event::Trained {
                generation,
                round,
                records,
                ..
            } => {
                let begun = records.iter().any(|record| record.step == 0);
                self.worked_secs += if begun { 1.5 } else { 0.0 };
                let steps = records.iter().map(|_| (*generation, round.index));
                self.sitting.trained.extend(steps);
            }
            Event::Scored {
                generation, round, ..
            } => self.sitting.finished.push((*generation, round.index)),
            _ => {}
        }
        self.state.apply(event);
    }

    async fn checkpoint(&mut self) -> Result<(), Interruption> {
        assert_eq!(Some(stored(self.state)), self.state.file());
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
fn go_on(file: &RunFile, stop_at: Option<u32>) -> (State, Sitting, Result<(), Interruption>) {
    let mut state = State::new(DeviceKind::Cpu);
    state.apply(Event::Ready(DeviceReport {
        kind: DeviceKind::Cpu,
        name: "CPU".into(),
        threads: 1,
        self_test_error: None,
    }));
    state.take_up(RUN, file);
    let command = Command::Continue {
        run: RUN,
        evolution: file.evolution().clone(),
        board: file.rounds().board.clone(),
        worked_secs: file.worked_secs(),
    };
    let bytes = postcard::to_stdvec(&command).expect("a command can be written");
    let Ok(Command::Continue {
        run,
        evolution,
        board,
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
        sitting: Sitting::default(),
    };
    let mut pool = SingleWorker::new(context());
    let mut library = Library::default();
    let outcome = search(&mut page, &mut pool, &mut library, run, evolution, board);
    let outcome = pollster::block_on(outcome);
    let sitting = page.sitting;
    (state, sitting, outcome)
}

/// Stores what the page knows, as the page does, and returns what comes back.
fn stored(state: &State) -> RunFile {
    let batch = SaveProgress::new(RUN, 1).batch(state);
    let batch = batch.expect("the first generation began before any cut");
    let head = Head::parse(&batch.head.to_json()).expect("it was just written");
    assemble(&head, &batch.pieces).expect("it was just written")
}

#[test]
fn a_search_cut_anywhere_goes_on_to_the_same_file() {
    let config = RunConfig {
        seeds_per_evaluation: 2,
        ..tiny()
    };
    let new = RunFile::new("CPU", &config);
    let (whole, everything, outcome) = go_on(&new, None);
    assert_eq!(outcome, Ok(()));
    let expected = whole.file().expect("it was told whole").to_json();
    let rounds = config.rounds_per_generation() as u32;
    let all = (0..config.generations)
        .flat_map(|generation| (0..rounds).map(move |round| (generation, round)));
    assert!(all.eq(everything.finished.iter().copied()));

    let mut engine = Recorder::default();
    assert_eq!(
        run_by(&mut SingleWorker::new(context()), &mut engine, &config),
        Ok(())
    );
    let asked = engine.checkpoints;
    let cases = ProptestConfig::with_cases(12);
    proptest!(cases, |(cuts in prop::collection::vec(1..asked, 1..4))| {
        let mut file = new.clone();
        let mut finished = Vec::new();
        for stop_at in cuts.into_iter().map(Some).chain([None]) {
            let (state, sitting, outcome) = go_on(&file, stop_at);
            let again = sitting.trained.iter().find(|round| finished.contains(*round));
            prop_assert_eq!(again, None, "what was finished is not trained again");
            finished.extend(sitting.finished);
            file = stored(&state);
            prop_assert_eq!(RunFile::parse(file.to_json().as_bytes()), Ok(file.clone()));
            if outcome == Ok(()) {
                break;
            }
            prop_assert_eq!(outcome, Err(Interruption::Stopped));
        }
        prop_assert_eq!(finished, everything.finished.clone());
        prop_assert_eq!(file.to_json(), expected.clone());
    });
}
