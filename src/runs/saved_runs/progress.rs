//! What of the run on the page is stored already, and so what is to be written now.

use super::Key;
use files::run_file::{
    Outcome, Reached, RunFile,
    pieces::{Head, HeadBest, write_piece},
};
use page_state::state::State;
use protocol::RunId;

/// What is to be written of a run: its head, and consecutive pieces.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The run.
    pub key: Key,
    /// Its head from now on.
    pub head: Head,
    /// Number of the first piece.
    pub first: usize,
    /// The pieces.
    pub pieces: Vec<String>,
}

impl Batch {
    /// Bytes of the pieces.
    pub fn bytes(&self) -> usize {
        self.pieces.iter().map(String::len).sum()
    }

    /// Takes in a later batch of the same run; returns it where that leaves a gap.
    pub fn absorb(&mut self, later: Batch) -> Option<Batch> {
        let end = self.first + self.pieces.len();
        if later.key != self.key || later.first < self.first || later.first > end {
            return Some(later);
        }
        self.pieces.truncate(later.first - self.first);
        self.pieces.extend(later.pieces);
        self.head = later.head;
        None
    }
}

/// The books of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveProgress {
    run: RunId,
    key: Key,
    pinned: bool,
    /// Bytes of each piece that is written.
    sizes: Vec<u64>,
    /// So many of them were written with all that they reached.
    scored: usize,
    written: Extent,
}

/// How far a run came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Extent {
    /// Generations begun.
    begun: usize,
    /// Generations scored.
    scored: usize,
    /// Finished rounds of the generation under way.
    rounds: usize,
}

impl SaveProgress {
    /// Opens the books of a run of which nothing is written.
    pub fn new(run: RunId, key: Key) -> Self {
        Self {
            run,
            key,
            pinned: false,
            sizes: Vec::new(),
            scored: 0,
            written: Extent::default(),
        }
    }

    /// Opens the books of a run that goes on from `file`, which the `pieces` in storage make.
    pub fn of_stored(run: RunId, key: Key, head: &Head, pieces: &[String], file: &RunFile) -> Self {
        let scored = file.adam().len();
        Self {
            run,
            key,
            pinned: head.pinned,
            sizes: pieces.iter().map(|piece| piece.len() as u64).collect(),
            scored,
            // One that had been ended goes on: its head is to say so at once.
            written: match head.ended {
                true => Extent::default(),
                false => Extent {
                    begun: pieces.len(),
                    scored,
                    rounds: file.rounds().board.rounds().len(),
                },
            },
        }
    }

    /// The run on the page.
    pub fn run(&self) -> RunId {
        self.run
    }

    /// The run in storage.
    pub fn key(&self) -> Key {
        self.key
    }

    /// Notes whether the run stays when room is needed.
    pub fn pin(&mut self, pinned: bool) {
        self.pinned = pinned;
    }

    /// Notes that nothing is written, so that everything will be.
    pub fn forget(&mut self) {
        self.sizes.clear();
        self.scored = 0;
        self.written = Extent::default();
    }

    /// Returns what is to be written of `state`, which counts as written from now on; `None` where
    /// nothing is.
    pub fn batch(&mut self, state: &State) -> Option<Batch> {
        let extent = Extent {
            begun: state.begun_generations(),
            scored: state.scored.len(),
            rounds: state.finished_rounds.board.rounds().len(),
        };
        if extent == std::mem::replace(&mut self.written, extent) {
            return None;
        }
        // One that was scored counts as under way until its offspring are known.
        let recorded = &state.scored[..state.recorded()];
        let first = self.scored.min(recorded.len());
        self.sizes.truncate(first);
        let pieces: Vec<String> = (first..extent.begun)
            .map(|number| match recorded.get(number) {
                Some(scored) => {
                    let outcome = Outcome {
                        scores: &scored.scores,
                        adam: &scored.adam,
                        elapsed_secs: scored.elapsed_secs,
                        curves: scored.curves.as_ref(),
                    };
                    write_piece(number as u32, &scored.population, Reached::All(outcome))
                }
                None => {
                    let rounds = Reached::Rounds(&state.finished_rounds);
                    write_piece(number as u32, &state.population, rounds)
                }
            })
            .collect();
        self.sizes
            .extend(pieces.iter().map(|piece| piece.len() as u64));
        self.scored = recorded.len();
        let best = state.best.as_ref().map(|best| HeadBest {
            genome: best.candidate.genome.clone(),
            fitness: best.score.fitness,
            adam: best.adam.fitness,
        });
        let head = Head {
            about: state.about(),
            config: state.config()?.clone(),
            scored: recorded.len() as u32,
            bytes: self.sizes.iter().sum(),
            pinned: self.pinned,
            ended: false,
            best,
        };
        Some(Batch {
            key: self.key,
            head,
            first,
            pieces,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saved_runs::testing::{RUN, begin, finish, finish_round, started};
    use files::run_file::pieces::assemble;
    use protocol::DeviceKind;

    /// Storage as it should be.
    #[derive(Default)]
    struct Stored {
        head: Option<Head>,
        pieces: Vec<String>,
    }

    impl Stored {
        fn write(&mut self, batch: Batch) {
            assert!(batch.first <= self.pieces.len(), "no gap");
            self.pieces.truncate(batch.first);
            self.pieces.extend(batch.pieces);
            self.head = Some(batch.head);
        }

        /// What comes back is what the page would save.
        fn check(&self, state: &State) {
            let head = self.head.as_ref().expect("it was written");
            assert_eq!(assemble(head, &self.pieces).ok(), state.file());
            let bytes: usize = self.pieces.iter().map(String::len).sum();
            assert_eq!(head.bytes, bytes as u64);
        }
    }

    #[test]
    fn every_stage_is_written_once_and_reads_back() {
        let (mut state, mut evolution) = started();
        let (mut progress, mut stored) = (SaveProgress::new(RUN, 7), Stored::default());
        while !evolution.is_finished() {
            let batch = progress.batch(&state).expect("a generation began");
            assert!(batch.pieces.len() <= 2, "only what is new");
            stored.write(batch);
            stored.check(&state);
            assert_eq!(progress.batch(&state), None);
            for _ in 0..2 {
                finish_round(&mut state, &evolution);
                let batch = progress.batch(&state).expect("a round is finished");
                assert_eq!(batch.pieces.len(), 1);
                stored.write(batch);
                stored.check(&state);
            }
            finish(&mut state, &mut evolution);
            if !evolution.is_finished() {
                begin(&mut state, &evolution);
            }
        }
        stored.write(progress.batch(&state).expect("the last was told"));
        stored.check(&state);
        let head = stored.head.expect("it was written");
        assert!(head.is_finished() && head.best.is_some());
    }

    #[test]
    fn a_generation_trained_anew_is_written_anew() {
        let (mut state, mut evolution) = started();
        let (mut progress, mut stored) = (SaveProgress::new(RUN, 7), Stored::default());
        let before = evolution.clone();
        finish(&mut state, &mut evolution);
        stored.write(progress.batch(&state).expect("it was told"));
        stored.check(&state);
        begin(&mut state, &before);
        stored.write(progress.batch(&state).expect("it began once more"));
        stored.check(&state);
        progress.forget();
        let all = progress.batch(&state).expect("everything is new");
        assert_eq!((all.first, all.pieces.len()), (0, 1));
    }

    #[test]
    fn a_run_taken_up_is_not_written_again() {
        let (mut state, mut evolution) = started();
        let (mut progress, mut stored) = (SaveProgress::new(RUN, 7), Stored::default());
        finish(&mut state, &mut evolution);
        begin(&mut state, &evolution);
        finish_round(&mut state, &evolution);
        stored.write(progress.batch(&state).expect("a round is finished"));
        let head = stored.head.clone().expect("it was written");
        let file = assemble(&head, &stored.pieces).expect("it was just written");
        let mut progress = SaveProgress::of_stored(RUN, 7, &head, &stored.pieces, &file);
        let mut state = State::new(DeviceKind::Cpu);
        state.take_up(RUN, &file);
        begin(&mut state, &evolution);
        assert_eq!(progress.batch(&state), None);
        finish_round(&mut state, &evolution);
        let batch = progress.batch(&state).expect("another is finished");
        assert_eq!((batch.first, batch.pieces.len()), (1, 1));
        stored.write(batch);
        stored.check(&state);
    }

    #[test]
    fn batches_that_wait_become_one() {
        let (mut state, mut evolution) = started();
        let (mut progress, mut stored) = (SaveProgress::new(RUN, 7), Stored::default());
        let mut waiting = progress.batch(&state).expect("it began");
        for _ in 0..2 {
            finish(&mut state, &mut evolution);
            begin(&mut state, &evolution);
            let next = progress.batch(&state).expect("another began");
            assert_eq!(waiting.absorb(next), None);
        }
        let other = Batch {
            key: 8,
            ..waiting.clone()
        };
        assert!(waiting.absorb(other).is_some());
        stored.write(waiting);
        stored.check(&state);
    }
}
