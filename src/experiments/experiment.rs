//! One comparison of optimizers: what the engine told of it, and what follows from that. The laboratory's
//! are, and the confirmation of a search.
//!
//! Plain data, tested natively. Curves are smoothed and thinned as in a search; tables and verdicts
//! come from [`statistics::comparison`].

use page_state::curves::{self, Curve, Lane, RoundCurves};
use protocol::{Command, Event, Round, RunId, StepRecord};
use science::{catalog::Dataset, presets::NamedGenome};
use statistics::{
    answers::Answers,
    comparison::{ComparisonConfig, Measure, Table, Trial, tables},
    looks::Standing,
};

/// Where a comparison stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Asked for; the engine or the images are on their way.
    Loading,
    /// Training or scoring.
    Training,
    /// Every seed is there.
    Finished,
    /// Ended before its last seed, by the visitor or by another comparison.
    Stopped,
    /// It could not go on, for this reason.
    Failed(String),
}

/// A comparison from its command to its last seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// Its name on the wire.
    pub run: RunId,
    /// Its settings.
    pub config: ComparisonConfig,
    /// One lane each; the first is the one that the others are compared with. No two have the same
    /// name.
    pub optimizers: Vec<NamedGenome>,
    /// Where it stands.
    pub stage: Stage,
    /// Sentences worth knowing that stop nothing.
    pub notices: Vec<String>,
    /// Curves of every round so far, the last one live.
    pub rounds: Vec<RoundCurves>,
    /// Results of every finished round.
    pub trials: Vec<Trial>,
    /// How often its sample was looked at.
    pub standing: Standing,
    /// Minibatch losses of the round under way, per lane.
    losses: Vec<Vec<f32>>,
    clock: Clock,
}

/// Mean of a lane's curves over seeds, and how far the seeds are apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeanCurve {
    /// (step, mean)
    pub points: Vec<(f64, f64)>,
    /// (step, lowest, highest); empty for a single seed.
    pub spread: Vec<(f64, f64, f64)>,
}

/// Seconds and steps within rounds, without what lies between them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Clock {
    /// Step and seconds at the round's first report.
    round_began: Option<(u32, f64)>,
    steps: u32,
    secs: f64,
}

impl Experiment {
    /// Returns the comparison of `optimizers` that is about to begin; where two have the same name,
    /// the later one gets a number.
    pub fn new(run: RunId, config: ComparisonConfig, optimizers: Vec<NamedGenome>) -> Self {
        let mut named: Vec<NamedGenome> = Vec::with_capacity(optimizers.len());
        for mut optimizer in optimizers {
            let taken = |name: &str| named.iter().any(|other| other.name == name);
            optimizer.name = distinct_name(&optimizer.name, taken);
            named.push(optimizer);
        }
        Self {
            run,
            config,
            losses: vec![Vec::new(); named.len()],
            optimizers: named,
            stage: Stage::Loading,
            notices: Vec::new(),
            rounds: Vec::new(),
            trials: Vec::new(),
            standing: Standing::default(),
            clock: Clock::default(),
        }
    }

    /// What the engine is sent to train it.
    pub fn command(&self) -> Command {
        let optimizers = self.optimizers.iter();
        Command::Compare {
            run: self.run,
            config: self.config.clone(),
            optimizers: optimizers.map(|named| named.genome.clone()).collect(),
        }
    }

    /// Ends it for `reason`, unless it has ended.
    pub fn fail(&mut self, reason: &str) {
        if self.is_active() {
            self.stage = Stage::Failed(reason.into());
        }
    }

    /// Takes in what the engine told; events of another run change nothing.
    pub fn apply(&mut self, event: &Event) {
        let of_another = event.run().is_some_and(|run| run != self.run);
        if of_another || !self.is_active() {
            return;
        }
        match event {
            Event::Capped { message, .. } => self.notices.push(message.clone()),
            Event::Trained {
                round,
                records,
                elapsed_secs,
                ..
            } => self.train(*round, records, *elapsed_secs),
            Event::Scored {
                round,
                accuracy,
                answers,
                ..
            } => self.score(*round, accuracy, answers),
            Event::Finished(_) => self.stage = Stage::Finished,
            Event::Stopped(_) => self.stage = Stage::Stopped,
            Event::Failed {
                message: reason, ..
            }
            | Event::DeviceFailed { reason } => self.fail(reason),
            _ => {}
        }
    }

    /// Whether it could still train.
    pub fn is_active(&self) -> bool {
        matches!(self.stage, Stage::Loading | Stage::Training)
    }

    /// Its run, where it could still train.
    pub fn active_run(&self) -> Option<RunId> {
        self.is_active().then_some(self.run)
    }

    /// Returns the share of all steps that is done, 0–1.
    pub fn progress(&self) -> f64 {
        let rounds = self.config.tasks.len() as u32 * self.config.seeds;
        let steps: u32 = self.rounds.iter().map(|round| round.steps_done).sum();
        f64::from(steps) / f64::from((rounds * self.config.steps).max(1))
    }

    /// Returns how many seeds are finished on every task.
    pub fn finished_seeds(&self) -> u32 {
        let finished = self.trials.len() / self.optimizers.len().max(1);
        (finished / self.config.tasks.len().max(1)) as u32
    }

    /// Returns the tables of all seeds so far by accuracy: overall, where there are several tasks, and
    /// each task.
    pub fn tables(&self) -> Vec<Table> {
        let level = self.standing.level;
        let mut tables = tables(&self.names(), &self.config, &self.trials, level);
        tables.retain(|table| table.measure == Measure::Accuracy);
        tables
    }

    /// Returns the table that gives the verdicts; `None` before the first seed is finished.
    pub fn primary(&self) -> Option<Table> {
        self.tables().into_iter().find(|table| table.primary)
    }

    /// Returns the mean over seeds of a lane's curve on `task`: over those that are finished, and
    /// until one is, the one under way. It ends where any seed diverged.
    pub fn mean_curve(&self, lane: usize, task: Dataset, of: fn(&Lane) -> &Curve) -> MeanCurve {
        let on_task = |round: &&RoundCurves| round.round.dataset == task;
        let whole = |round: &&RoundCurves| round.steps_done >= self.config.steps;
        let mut rounds: Vec<&RoundCurves> =
            self.rounds.iter().filter(on_task).filter(whole).collect();
        if rounds.is_empty() {
            rounds.extend(self.rounds.iter().filter(on_task));
        }
        let lanes = rounds.iter().filter_map(|round| round.lanes.get(lane));
        let curves: Vec<&Curve> = lanes.map(of).collect();
        let mut mean = MeanCurve::default();
        for (step, value, low, high) in curves::mean(&curves) {
            mean.points.push((step, value));
            if curves.len() > 1 {
                mean.spread.push((step, low, high));
            }
        }
        mean
    }

    /// Returns the measured seconds that one optimizer takes for one step: an equal share of the
    /// time of all lanes, which are one program. `None` before two reports of a round.
    pub fn secs_per_step(&self) -> Option<f64> {
        let Clock { steps, secs, .. } = self.clock;
        (steps > 0).then(|| secs / f64::from(steps) / self.optimizers.len() as f64)
    }

    /// Takes over the measured seconds of a step from before a reload.
    pub fn timed(mut self, secs_per_step: Option<f64>) -> Self {
        if let Some(secs) = secs_per_step {
            self.clock.steps = 1;
            self.clock.secs = secs * self.optimizers.len() as f64;
        }
        self
    }

    fn names(&self) -> Vec<String> {
        let name = |named: &NamedGenome| named.name.clone();
        self.optimizers.iter().map(name).collect()
    }

    fn train(&mut self, round: Round, records: &[StepRecord], elapsed_secs: f64) {
        self.stage = Stage::Training;
        let lanes = self.optimizers.len();
        if self.rounds.last().is_none_or(|live| live.round != round) {
            self.rounds
                .push(RoundCurves::new(round, lanes, self.config.steps));
            self.losses = vec![Vec::new(); lanes];
            self.clock.round_began = None;
        }
        for record in records {
            for (losses, loss) in self.losses.iter_mut().zip(&record.loss) {
                losses.push(*loss);
            }
        }
        if let Some(live) = self.rounds.last_mut() {
            records.iter().for_each(|record| live.push(record));
            self.clock.advance(live.steps_done, elapsed_secs);
        }
    }

    fn score(&mut self, round: Round, accuracy: &[f32], answers: &[Answers]) {
        let losses = std::mem::take(&mut self.losses);
        let lanes = self.optimizers.iter().zip(losses).zip(accuracy);
        for (lane, ((named, losses), accuracy)) in lanes.enumerate() {
            let trial = Trial::new(&named.name, round.dataset, round.seed, *accuracy, losses);
            let answers = answers.get(lane).cloned().unwrap_or_default();
            self.trials.push(trial.with_answers(answers));
        }
    }
}

/// Returns `name`, with a number behind it where it is taken.
pub fn distinct_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    let mut names = std::iter::once(name.to_string()).chain(numbered);
    names
        .find(|name| !taken(name))
        .expect("there is no end of numbers")
}

impl Clock {
    fn advance(&mut self, step: u32, secs: f64) {
        if let Some((began, at)) = self.round_began {
            self.steps += step.saturating_sub(began);
            self.secs += secs - at;
        }
        self.round_began = Some((step, secs));
    }
}

#[cfg(test)]
mod tests;
