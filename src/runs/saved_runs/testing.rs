//! A search made by hand, and a database in memory that can be as bad as a browser's.

use std::{cell::RefCell, collections::BTreeMap, future::poll_fn, rc::Rc, task::Poll};

use super::{
    Key, Trouble,
    store::{Database, Heading, Store},
};
use page_state::state::State;
use protocol::{DeviceKind, Event, Round, RunId};
use science::{
    config::{Preset, RunConfig},
    evolution::Evolution,
    fitness::{Score, TaskScore},
};

/// The search.
pub const RUN: RunId = RunId(2);

/// A search of four generations in its first.
pub fn started() -> (State, Evolution) {
    let config = RunConfig {
        population: 6,
        generations: 4,
        seeds_per_evaluation: 2,
        ..Preset::QuickLook.config()
    };
    let evolution = Evolution::new(&config);
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(RUN, config);
    begin(&mut state, &evolution);
    (state, evolution)
}

/// The run of `state`.
fn run_of(state: &State) -> RunId {
    state.run.as_ref().expect("it began").0
}

/// Begins the generation that is due.
pub fn begin(state: &mut State, evolution: &Evolution) {
    state.apply(Event::GenerationStarted {
        run: run_of(state),
        generation: evolution.generation(),
        population: evolution.ask().to_vec(),
    });
}

/// Finishes a round of the generation under way.
pub fn finish_round(state: &mut State, evolution: &Evolution) {
    let generation = evolution.generation();
    let dataset = evolution.config().tasks[0];
    let index = state.finished_rounds.board.rounds().len() as u32;
    // Elites are not trained again; Adam is.
    let lanes = evolution.ask().len() - evolution.known().len() + 1;
    state.apply(Event::Scored {
        run: run_of(state),
        generation,
        round: Round {
            index,
            dataset,
            seed: index,
        },
        accuracy: vec![0.5; lanes],
        fitness: vec![0.5; lanes],
        answers: Vec::new(),
        elapsed_secs: f64::from(generation) + 0.25 * f64::from(index + 1),
    });
}

/// A score on every task of a search.
pub fn score(config: &RunConfig, fitness: f64) -> Score {
    let task = |&dataset| TaskScore {
        dataset,
        accuracy: fitness,
        fitness,
    };
    Score {
        fitness,
        tasks: config.tasks.iter().map(task).collect(),
        diverged: false,
    }
}

/// Finishes the generation under way.
pub fn finish(state: &mut State, evolution: &mut Evolution) {
    let config = evolution.config().clone();
    let score = |fitness| score(&config, fitness);
    let generation = evolution.generation();
    let scores: Vec<Score> = (0..6).map(|i| score(f64::from(i) / 9.0)).collect();
    evolution.tell(&scores);
    state.apply(Event::GenerationFinished {
        run: run_of(state),
        generation,
        scores,
        adam: score(0.2),
        elapsed_secs: f64::from(generation + 1),
    });
}

/// A database in memory; clones share it, and so does a later visit.
#[derive(Clone, Default)]
pub struct Memory(Rc<RefCell<Contents>>);

/// Whoever waits for a connection.
type Late = Box<dyn FnOnce(Result<Connection, Trouble>)>;

/// What a [`Memory`] holds, and how it behaves.
#[derive(Default)]
pub struct Contents {
    /// Head and pieces of every run.
    pub runs: BTreeMap<Key, (String, Vec<String>)>,
    /// The note.
    pub note: Option<String>,
    /// Whether nothing more is taken; what is there can be removed.
    pub full: bool,
    /// Whether everything is refused.
    pub refuses: bool,
    /// Whether no note is kept.
    pub forgetful: bool,
    /// Whether opening is not answered in time; who waits for it is in `late`.
    pub silent: bool,
    /// What time it is; no two runs begin at once.
    pub unix_millis: u64,
    /// Turns that every operation takes.
    pub turns: u32,
    /// Turns that the answer of a look at all heads is on its way.
    pub answer_turns: u32,
    /// Connections that were opened before so many were closed by the browser.
    pub closed: u32,
    opened: u32,
    late: Vec<Late>,
}

impl Memory {
    /// Looks at what is there, or changes it.
    pub fn with<T>(&self, change: impl FnOnce(&mut Contents) -> T) -> T {
        change(&mut self.0.borrow_mut())
    }

    /// Has room again, and takes everything.
    pub fn be_well(&self) {
        self.with(|contents| {
            contents.full = false;
            contents.refuses = false;
            contents.forgetful = false;
        });
    }

    /// Closes every connection, as a browser does.
    pub fn close_connections(&self) {
        self.with(|contents| contents.closed = contents.opened);
    }

    /// Answers all who were waiting.
    pub fn answer(&self) {
        let waiting = self.with(|contents| {
            contents.silent = false;
            std::mem::take(&mut contents.late)
        });
        for late in waiting {
            late(Ok(self.connect()));
        }
    }

    fn connect(&self) -> Connection {
        let number = self.with(|contents| {
            contents.opened += 1;
            contents.opened
        });
        let memory = self.clone();
        Connection { memory, number }
    }

    async fn take_turns(&self, turns: impl FnOnce(&Contents) -> u32) {
        let mut left = self.with(|contents| turns(contents));
        poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(());
            }
            left -= 1;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

impl Database for Memory {
    type Store = Connection;

    async fn open(
        &self,
        late: impl FnOnce(Result<Connection, Trouble>) + 'static,
    ) -> Result<Connection, Trouble> {
        self.take_turns(|contents| contents.turns).await;
        if self.with(|contents| contents.silent) {
            self.with(|contents| contents.late.push(Box::new(late)));
            return Err(Trouble::Silent);
        }
        match self.with(|contents| contents.refuses) {
            true => Err(Trouble::Refused),
            false => Ok(self.connect()),
        }
    }

    fn note(&self) -> Option<String> {
        self.with(|contents| contents.note.clone())
    }

    fn keep_note(&self, note: Option<&str>) -> bool {
        self.with(|contents| {
            if !contents.forgetful {
                contents.note = note.map(Into::into);
            }
            !contents.forgetful
        })
    }
}

/// A connection to a [`Memory`].
pub struct Connection {
    memory: Memory,
    number: u32,
}

impl Connection {
    async fn operate<T>(
        &self,
        operation: impl FnOnce(&mut Contents) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        self.memory.take_turns(|contents| contents.turns).await;
        self.memory.with(|contents| {
            if contents.refuses || self.number <= contents.closed {
                return Err(Trouble::Refused);
            }
            operation(contents)
        })
    }
}

impl Store for Connection {
    type Error = Trouble;

    async fn heads(&self) -> Result<Vec<(Key, String)>, Trouble> {
        let heads = self.operate(|contents| {
            let runs = contents.runs.iter();
            Ok(runs.map(|(key, (head, _))| (*key, head.clone())).collect())
        });
        let heads = heads.await;
        self.memory
            .take_turns(|contents| contents.answer_turns)
            .await;
        heads
    }

    async fn pieces(&self, key: Key) -> Result<Vec<String>, Trouble> {
        self.operate(|contents| {
            let run = contents.runs.get(&key);
            Ok(run.map_or_else(Vec::new, |(_, pieces)| pieces.clone()))
        })
        .await
    }

    async fn write(
        &self,
        key: Key,
        head: Heading<'_>,
        first: usize,
        pieces: &[String],
        instead_of: &[Key],
    ) -> Result<(), Trouble> {
        self.operate(|contents| {
            let there = contents
                .runs
                .get(&key)
                .map_or(0, |(_, pieces)| pieces.len());
            // A browser tells of no room last, when all has been taken.
            if first > there {
                return Err(Trouble::Gap);
            }
            // What goes makes room.
            if instead_of.is_empty() && contents.full {
                return Err(Trouble::Full);
            }
            for old in instead_of {
                contents.runs.remove(old);
            }
            let there = contents.runs.get(&key).map(|(head, _)| head.as_str());
            let head = head(there).ok_or(Trouble::Refused)?;
            let (stored, all) = contents.runs.entry(key).or_default();
            *stored = head;
            all.truncate(first);
            all.extend_from_slice(pieces);
            Ok(())
        })
        .await
    }

    async fn write_head(&self, key: Key, head: Heading<'_>) -> Result<(), Trouble> {
        self.operate(|contents| {
            if contents.full {
                return Err(Trouble::Full);
            }
            let (stored, _) = contents.runs.get_mut(&key).ok_or(Trouble::Gap)?;
            *stored = head(Some(stored)).ok_or(Trouble::Gap)?;
            Ok(())
        })
        .await
    }

    async fn remove(&self, key: Key) -> Result<(), Trouble> {
        self.operate(|contents| {
            contents.runs.remove(&key);
            Ok(())
        })
        .await
    }
}
