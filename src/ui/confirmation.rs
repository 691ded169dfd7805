//! The guard against the winner's curse: the best are scored again on seeds that did not choose them.
//!
//! The best of many is partly lucky, so the score by which it was chosen flatters it. Plain data, fed
//! by the engine's events.

use crate::{
    core::{
        behaviour::train_identically,
        catalog::{Protocol, Split},
        comparison::{ComparisonConfig, FIRST_SEED, Measure, Row, Trial, tables},
        config::RunConfig,
        evolution::CandidateId,
        genome::Genome,
        presets,
    },
    protocol::{Event, Leg, RunId, StepRecord},
    ui::state::State,
};

/// How many of the best are scored again.
const BEST: usize = 3;

/// Fresh seeds per task.
pub const SEEDS: u32 = 3;

/// Adam's name among the contenders.
const ADAM: &str = "Adam";

/// One of the best, and the score by which it was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    /// Its name: the number in the run, or Adam.
    pub name: String,
    /// Who it is; `None` for Adam.
    pub id: Option<CandidateId>,
    /// The optimizer.
    pub genome: Genome,
    /// Its best fitness in the search; Adam's is of the same generation as the winner's.
    pub selection: f64,
}

/// Where the new scores stand.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Being trained.
    Training,
    /// Done: the result of every contender, in their order.
    Done(Vec<Row>),
    /// Ended before that, for this reason.
    Ended(String),
}

/// The best of one run, trained again.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirmation {
    /// The comparison, as the engine names it.
    pub run: RunId,
    /// The search whose best they are.
    pub of: RunId,
    /// The images on which the search scored.
    pub chosen_on: Split,
    /// Settings of the comparison.
    pub config: ComparisonConfig,
    /// Adam, then the best, fittest first.
    pub contenders: Vec<Contender>,
    /// How far it is.
    pub stage: Stage,
    leg: Option<Leg>,
    /// Losses of the leg under way per contender.
    losses: Vec<Vec<f32>>,
    trials: Vec<Trial>,
    steps_done: u32,
}

impl Confirmation {
    /// Prepares to score the best of `state`'s run again, as `run`; `None` before a generation is
    /// finished.
    pub fn of(state: &State, run: RunId) -> Option<Self> {
        let (of, config) = state.run.as_ref()?;
        let winner = state.best.as_ref()?;
        let mut contenders = vec![Contender {
            name: ADAM.into(),
            id: None,
            genome: presets::adam(),
            selection: winner.adam.fitness,
        }];
        contenders.extend(best(state));
        Some(Self {
            run,
            of: *of,
            chosen_on: config.protocol.scoring_split(),
            config: fresh(config),
            losses: vec![Vec::new(); contenders.len()],
            contenders,
            stage: Stage::Training,
            leg: None,
            trials: Vec::new(),
            steps_done: 0,
        })
    }

    /// Whether the images on which they are scored again had no part in the choice.
    pub fn has_fresh_images(&self) -> bool {
        self.chosen_on != self.config.protocol.scoring_split()
    }

    /// Share of the training that is done, 0–1.
    pub fn progress(&self) -> f64 {
        let legs = self.config.seeds * self.config.tasks.len() as u32;
        let total = f64::from(legs.max(1)) * f64::from(self.config.steps.max(1));
        f64::from(self.steps_done) / total
    }

    /// Takes in what the engine told; returns an event that is not about this comparison.
    pub fn apply(&mut self, event: Event) -> Option<Event> {
        match event {
            Event::Trained {
                run, leg, records, ..
            } if run == self.run => self.train(leg, &records),
            Event::Scored {
                run, leg, accuracy, ..
            } if run == self.run => self.score(leg, &accuracy),
            Event::Finished(run) if run == self.run => self.finish(),
            Event::Stopped(run) if run == self.run => self.end("It was stopped."),
            Event::Failed { run, message } if run == self.run => self.end(&message),
            Event::Loading { run, .. }
            | Event::Capped { run, .. }
            | Event::Images { run, .. }
            | Event::Paused(run)
            | Event::Resumed(run)
                if run == self.run => {}
            other => return Some(other),
        }
        None
    }

    /// Whether it could still train.
    pub fn is_training(&self) -> bool {
        self.stage == Stage::Training
    }

    /// Ends it for `reason`, unless it is done.
    pub fn end(&mut self, reason: &str) {
        if self.stage == Stage::Training {
            self.stage = Stage::Ended(reason.into());
        }
    }

    /// Mean drop from the score of the selection to that on fresh seeds, over the best; `None` until
    /// it is done.
    pub fn shrinkage(&self) -> Option<f64> {
        let Stage::Done(rows) = &self.stage else {
            return None;
        };
        let drops = self.contenders.iter().zip(rows).skip(1);
        let drops: Vec<f64> = drops
            .map(|(contender, row)| contender.selection - row.estimate.mean)
            .collect();
        (!drops.is_empty()).then(|| drops.iter().sum::<f64>() / drops.len() as f64)
    }

    fn train(&mut self, leg: Leg, records: &[StepRecord]) {
        if self.leg != Some(leg) {
            self.leg = Some(leg);
            self.losses.iter_mut().for_each(Vec::clear);
        }
        for record in records {
            for (curve, loss) in self.losses.iter_mut().zip(&record.loss) {
                curve.push(*loss);
            }
        }
        self.steps_done += records.len() as u32;
    }

    fn score(&mut self, leg: Leg, accuracy: &[f32]) {
        let lanes = self.contenders.iter().zip(&mut self.losses).zip(accuracy);
        for ((contender, losses), accuracy) in lanes {
            let losses = std::mem::take(losses);
            let trial = Trial::new(&contender.name, leg.dataset, leg.seed, *accuracy, losses);
            self.trials.push(trial);
        }
    }

    fn finish(&mut self) {
        let names: Vec<String> = self.contenders.iter().map(|one| one.name.clone()).collect();
        let tables = tables(&names, &self.config, &self.trials, None);
        let overall = (self.config.tasks.len() == 1).then(|| self.config.tasks[0]);
        let wanted = tables
            .into_iter()
            .find(|table| table.measure == Measure::Fitness && table.task == overall);
        match wanted {
            Some(table) => self.stage = Stage::Done(table.rows),
            None => self.end("No seed was finished."),
        }
    }
}

/// The comparison with the same training as the search, on seeds that it never used. It scores on the
/// validation images: the test images are seen only where the visitor asks for them.
fn fresh(config: &RunConfig) -> ComparisonConfig {
    ComparisonConfig {
        seed: config.seed,
        tasks: config.tasks.clone(),
        seeds: SEEDS,
        first_seed: FIRST_SEED,
        steps: config.steps,
        batch: config.batch,
        train_images: config.train_images,
        scoring_images: config.scoring_images,
        model: config.model,
        protocol: Protocol::Validation,
    }
}

/// The candidates with the best score in any generation, fittest first; of those that train
/// identically the fittest, and none that is Adam by another name.
fn best(state: &State) -> Vec<Contender> {
    let mut everyone: Vec<Contender> = state
        .lives()
        .into_values()
        .filter_map(|life| {
            Some(Contender {
                name: life.candidate.id.to_string(),
                id: Some(life.candidate.id),
                genome: life.candidate.genome,
                selection: life.fitness.into_iter().reduce(f64::max)?,
            })
        })
        .collect();
    everyone.sort_by(|a, b| b.selection.total_cmp(&a.selection).then(a.id.cmp(&b.id)));
    let adam = presets::adam();
    let mut best: Vec<Contender> = Vec::new();
    for one in everyone {
        let known = |genome: &Genome| train_identically(genome, &one.genome);
        if !known(&adam) && !best.iter().any(|other| known(&other.genome)) {
            best.push(one);
        }
    }
    best.truncate(BEST);
    best
}

#[cfg(test)]
mod tests;
