//! The worker's jobs: what is under way, what waits, and the commands that reach each of them.
//!
//! Plain data without a wire, a clock or a tensor, so that every order of arrival can be tried natively.
//! Whoever trains asks [`Jobs::begin`] for work, [`Jobs::leave`] between two training steps, and tells
//! [`Jobs::end`] how it ended.
//!
//! | command | what it does to what is there |
//! |---|---|
//! | `Start`, `Continue`, `Compare` | stop whatever is under way and whatever waits |
//! | `Calibrate` | waits for a search or a comparison; stops earlier calibrations, of which nobody reads the answer |
//! | `Pause`, `Resume`, `Step`, `Stop` | reach their run wherever it is, also while it waits; of a run that has ended they change nothing |
//! | `Own` | stays in its place before the jobs that came after it; of several in a row the last counts |
//!
//! Every job is answered exactly once: by what it gave, or by [`Event::Stopped`].

use std::collections::VecDeque;

use protocol::{Command, Event, OwnImages, RunId};
use science::{config::RunConfig, evolution::Evolution, fitness::Scoreboard, genome::Genome};
use statistics::comparison::ComparisonConfig;

/// What is to be done next.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Train or time; [`Jobs::end`] says how it ended.
    Job(Job),
    /// Keep these images as the visitor's own, or forget them.
    Own(Option<OwnImages>),
}

/// Something that is answered once.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Names the answer.
    pub run: RunId,
    /// What it is.
    pub work: Work,
}

/// The kinds of jobs; the fields are those of the [`Command`] of the same name.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// A search from its first generation.
    Start {
        /// Its settings.
        config: RunConfig,
        /// First of its initial population.
        founder: Option<Genome>,
    },
    /// A search from its first round that is not finished.
    Continue {
        /// The search, as it was told.
        evolution: Evolution,
        /// The finished rounds of the generation under way.
        board: Scoreboard,
        /// Seconds of work that it took so far.
        worked_secs: f64,
    },
    /// A comparison.
    Compare {
        /// Its settings.
        config: ComparisonConfig,
        /// One lane each.
        optimizers: Vec<Genome>,
    },
    /// A time estimate.
    Calibrate {
        /// The settings to time.
        config: RunConfig,
    },
}

impl Work {
    fn is_calibration(&self) -> bool {
        matches!(self, Work::Calibrate { .. })
    }
}

/// Whether the job under way may train its next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// It may.
    GoOn,
    /// Not before a further command.
    Hold,
    /// It shall end.
    End,
}

/// Everything that the worker was asked for and has not answered.
#[derive(Debug, Default)]
pub struct Jobs {
    under_way: Option<UnderWay>,
    waiting: VecDeque<Waiting>,
}

#[derive(Debug)]
struct UnderWay {
    run: RunId,
    is_calibration: bool,
    commands: Commands,
    ended: bool,
}

#[derive(Debug)]
enum Waiting {
    Job(Job, Commands),
    Own(Option<OwnImages>),
}

/// The last commands to one job.
#[derive(Debug, Clone, Copy, Default)]
struct Commands {
    held: bool,
    /// Hold once this generation is scored.
    single_step: bool,
}

impl Commands {
    /// Takes in a command of `run` and returns the answer, where it changes anything.
    fn hold(&mut self, run: RunId, held: bool, single_step: bool) -> Option<Event> {
        let changed = std::mem::replace(&mut self.held, held) != held;
        self.single_step = single_step;
        changed.then_some(match held {
            true => Event::Paused(run),
            false => Event::Resumed(run),
        })
    }
}

impl Jobs {
    /// Takes in a command, at any time, and returns what is to be answered at once.
    pub fn hear(&mut self, command: Command) -> Vec<Event> {
        match command {
            Command::Start {
                run,
                config,
                founder,
            } => self.replace_all(run, Work::Start { config, founder }),
            Command::Continue {
                run,
                evolution,
                board,
                worked_secs,
            } => {
                let work = Work::Continue {
                    evolution,
                    board,
                    worked_secs,
                };
                self.replace_all(run, work)
            }
            Command::Compare {
                run,
                config,
                optimizers,
            } => self.replace_all(run, Work::Compare { config, optimizers }),
            Command::Calibrate { run, config } => {
                let dropped = self.drop_jobs(Work::is_calibration);
                if let Some(job) = &mut self.under_way {
                    job.ended |= job.is_calibration;
                }
                self.wait(run, Work::Calibrate { config });
                dropped
            }
            Command::Own(images) => {
                self.waiting.push_back(Waiting::Own(images));
                self.drop_superseded();
                Vec::new()
            }
            Command::Pause(run) => self.command(run, |commands| commands.hold(run, true, false)),
            Command::Resume(run) => self.command(run, |commands| commands.hold(run, false, false)),
            Command::Step(run) => self.command(run, |commands| commands.hold(run, false, true)),
            Command::Stop(run) => self.stop(run),
        }
    }

    /// Returns what is to be done next, which is under way from now on; `None` where nothing waits.
    ///
    /// # Panics
    ///
    /// Where a job is under way.
    pub fn begin(&mut self) -> Option<Task> {
        assert!(self.under_way.is_none(), "one job at a time");
        Some(match self.waiting.pop_front()? {
            Waiting::Own(images) => Task::Own(images),
            Waiting::Job(job, commands) => {
                self.under_way = Some(UnderWay {
                    run: job.run,
                    is_calibration: job.work.is_calibration(),
                    commands,
                    ended: false,
                });
                Task::Job(job)
            }
        })
    }

    /// Says whether the job under way may go on; without one there is nothing to go on with.
    pub fn leave(&self) -> Leave {
        match &self.under_way {
            None | Some(UnderWay { ended: true, .. }) => Leave::End,
            Some(job) if job.commands.held => Leave::Hold,
            Some(_) => Leave::GoOn,
        }
    }

    /// Notes that the run under way has scored a generation, and holds it after a single step: then returns
    /// what is to be told.
    pub fn generation_finished(&mut self) -> Option<Event> {
        let job = self.under_way.as_mut().filter(|job| !job.ended)?;
        let due = job.commands.single_step;
        due.then(|| job.commands.hold(job.run, true, false))
            .flatten()
    }

    /// Notes that the job under way is over, and returns its answer: `answer`, unless that is a failure of
    /// what was to end anyway.
    pub fn end(&mut self, answer: Event) -> Event {
        let ended = self.under_way.take().is_some_and(|job| job.ended);
        match answer {
            Event::Failed { run, .. } if ended => Event::Stopped(run),
            answer => answer,
        }
    }

    fn replace_all(&mut self, run: RunId, work: Work) -> Vec<Event> {
        let dropped = self.drop_jobs(|_| true);
        if let Some(job) = &mut self.under_way {
            job.ended = true;
        }
        self.wait(run, work);
        dropped
    }

    fn wait(&mut self, run: RunId, work: Work) {
        let job = Job { run, work };
        self.waiting
            .push_back(Waiting::Job(job, Commands::default()));
    }

    /// Takes the waiting jobs out whose work is `unwanted`, and returns their answers.
    fn drop_jobs(&mut self, unwanted: impl Fn(&Work) -> bool) -> Vec<Event> {
        let mut answers = Vec::new();
        self.waiting.retain(|waiting| match waiting {
            Waiting::Job(job, _) if unwanted(&job.work) => {
                answers.push(Event::Stopped(job.run));
                false
            }
            _ => true,
        });
        self.drop_superseded();
        answers
    }

    /// Takes own images out that no job would see.
    fn drop_superseded(&mut self) {
        let is_own = |waiting: Option<&Waiting>| matches!(waiting, Some(Waiting::Own(_)));
        let mut place = 0;
        while place < self.waiting.len() {
            if is_own(self.waiting.get(place)) && is_own(self.waiting.get(place + 1)) {
                self.waiting.remove(place);
            } else {
                place += 1;
            }
        }
    }

    /// Carries a command to `run`, where it is under way or waits.
    fn command(
        &mut self,
        run: RunId,
        change: impl FnOnce(&mut Commands) -> Option<Event>,
    ) -> Vec<Event> {
        let of_waiting = self.waiting.iter_mut().find_map(|waiting| match waiting {
            Waiting::Job(job, commands) if job.run == run => Some(commands),
            _ => None,
        });
        let of_job = self.under_way.as_mut();
        let of_job = of_job.filter(|job| job.run == run && !job.ended);
        let commands = of_job.map(|job| &mut job.commands).or(of_waiting);
        commands.and_then(change).into_iter().collect()
    }

    fn stop(&mut self, run: RunId) -> Vec<Event> {
        if let Some(job) = self.under_way.as_mut().filter(|job| job.run == run) {
            job.ended = true;
            return Vec::new();
        }
        let is_it = |waiting: &Waiting| matches!(waiting, Waiting::Job(job, _) if job.run == run);
        let Some(place) = self.waiting.iter().position(is_it) else {
            return Vec::new();
        };
        self.waiting.remove(place);
        self.drop_superseded();
        vec![Event::Stopped(run)]
    }
}

#[cfg(test)]
mod tests;
