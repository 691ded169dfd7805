//! A recorded search played into the page's state, generation by generation.
//!
//! Plain data: it knows neither clock nor file; whoever plays it says when a generation is due. The
//! state gets the same events as from an engine, but for the training steps: of those a file holds two curves
//! per generation at most.

use super::past_runs::Course;
use files::run_file::RunFile;
use page_state::state::{Phase, Recording, State};
use protocol::{Event, RunId};

/// A recording that can be played, as one run of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    run: RunId,
    file: RunFile,
    about: Recording,
}

impl Replay {
    /// Takes a recorded search as the run `run`.
    ///
    /// # Errors
    /// A sentence, where no generation was finished.
    pub fn new(run: RunId, file: RunFile) -> Result<Self, String> {
        let about = Recording::of(&file).ok_or("The file holds no finished generation yet.")?;
        Ok(Self { run, file, about })
    }

    /// Shows `generation` (from 0), or the last one, and holds there.
    pub fn show(&self, state: &mut State, generation: u32) {
        self.bring(state, generation);
        state.apply(if self.is_at_end(state) {
            Event::Finished(self.run)
        } else {
            Event::Paused(self.run)
        });
    }

    /// Lets it play on; from the first generation where it stands at the last.
    pub fn play(&self, state: &mut State) {
        if self.is_at_end(state) {
            self.show(state, 0);
        }
        state.apply(Event::Resumed(self.run));
    }

    /// Shows the next generation while it plays, and stops at the last; returns whether it plays on.
    pub fn advance(&self, state: &mut State) -> bool {
        let playing = state.phase == Phase::Running;
        let Some(here) = self.position(state).filter(|_| playing) else {
            return false;
        };
        self.bring(state, here + 1);
        if self.is_at_end(state) {
            state.apply(Event::Finished(self.run));
        }
        !self.is_at_end(state)
    }

    /// The generation on show, from 0; `None` while the state is of another run.
    pub fn position(&self, state: &State) -> Option<u32> {
        let ours = state.run.as_ref().is_some_and(|(run, _)| *run == self.run);
        state.generation.filter(|_| ours)
    }

    /// The recorded search.
    pub fn file(&self) -> &RunFile {
        &self.file
    }

    /// How it went.
    pub fn course(&self) -> Course {
        let best = self.file.evolution().history().iter().map(|scored| {
            let scores = scored.scores.iter().map(|score| score.fitness);
            scores.fold(f64::NEG_INFINITY, f64::max)
        });
        Course {
            run: self.run,
            config: self.file.config().clone(),
            own: self.file.about().own.clone(),
            best: best.collect(),
        }
    }

    fn is_at_end(&self, state: &State) -> bool {
        self.position(state) == Some(self.about.generations - 1)
    }

    /// Tells `state` what happened up to `generation`: from where it is, or else, to go back, from
    /// the beginning.
    fn bring(&self, state: &mut State, generation: u32) {
        let to = generation.min(self.about.generations - 1);
        let from = match self.position(state) {
            Some(here) if here <= to => here + 1,
            _ => {
                state.begin_recording(self.run, &self.file, self.about.clone());
                0
            }
        };
        for scored in (from..=to).filter_map(|number| self.file.generation(number)) {
            state.relive(self.run, scored);
        }
    }
}

#[cfg(test)]
mod tests;
