//! One training run of a whole population: step, read the curves, evaluate.
//!
//! Lanes are independent, so a large population is split into cohorts that fit the device; all
//! cohorts see the same minibatch before the next one is drawn, and the split changes no result.

use std::ops::Range;

use burn::tensor::{Device, Tensor};

use super::{
    batch_norm::Moments,
    batches::{Batch, Minibatches, plain_batch},
    kernels,
    model::{Mode, Model, update_moments},
    transfer::{download, fill, repeat},
    update_rule::{OptimizerState, UpdateRule},
};
use data::Images;
use protocol::StepRecord;
use science::{fitness, genome::Genome};
use statistics::answers::Answers;

/// A population in training.
#[derive(Debug)]
pub struct Trainer {
    model: Model,
    device: Device,
    cohorts: Vec<Cohort>,
    diverged: Vec<bool>,
    step: u32,
    /// Loss and correct answers of the steps not read yet: per cohort [2·P].
    unread: Vec<Tensor<1>>,
    batch: usize,
}

impl Trainer {
    /// Sets up one lane per optimizer, all starting from `initial` parameters [N].
    pub fn new(
        model: Model,
        optimizers: &[Genome],
        initial: &[f32],
        total_steps: u32,
        lanes_per_cohort: usize,
        device: &Device,
    ) -> Self {
        let cohort = |lanes: &[Genome]| Cohort::new(&model, lanes, initial, total_steps, device);
        Self {
            cohorts: optimizers.chunks(lanes_per_cohort).map(cohort).collect(),
            diverged: vec![false; optimizers.len()],
            model,
            device: device.clone(),
            step: 0,
            unread: Vec::new(),
            batch: 0,
        }
    }

    /// Queues one training step of every lane on the next minibatch.
    pub fn step(&mut self, minibatches: &mut Minibatches) {
        let batch = minibatches.next(&self.device);
        self.step_on(&batch);
    }

    /// Queues one training step of every lane on `batch`.
    pub fn step_on(&mut self, batch: &Batch) {
        self.batch = batch.size();
        for cohort in &mut self.cohorts {
            self.unread.push(cohort.step(&self.model, batch));
        }
        self.step += 1;
    }

    /// Number of steps queued and not read.
    pub fn unread_steps(&self) -> u32 {
        (self.unread.len() / self.cohorts.len()) as u32
    }

    /// Waits for the device and returns what the unread steps gave, in order.
    ///
    /// # Errors
    ///
    /// What the device said when the figures could not be read.
    pub async fn read(&mut self) -> Result<Vec<StepRecord>, String> {
        let first = self.step - self.unread_steps();
        let unread = std::mem::take(&mut self.unread);
        if unread.is_empty() {
            return Ok(Vec::new());
        }
        let values = download(unread).await?;
        let mut values = values.as_slice();
        let mut records = Vec::new();
        for step in first..self.step {
            let mut record = StepRecord {
                step,
                loss: Vec::new(),
                accuracy: Vec::new(),
            };
            for cohort in &self.cohorts {
                let (losses, rest) = values.split_at(cohort.lanes());
                let (correct, rest) = rest.split_at(cohort.lanes());
                record.loss.extend_from_slice(losses);
                record
                    .accuracy
                    .extend(correct.iter().map(|count| count / self.batch as f32));
                values = rest;
            }
            for (lane, diverged) in self.diverged.iter_mut().enumerate() {
                *diverged |= fitness::is_diverged(record.loss[lane]);
                if *diverged {
                    record.loss[lane] = f32::NAN;
                    record.accuracy[lane] = 0.0;
                }
            }
            records.push(record);
        }
        Ok(records)
    }

    /// Returns which of the images `range` each lane classifies correctly; diverged lanes: none.
    ///
    /// # Errors
    ///
    /// What the device said when the figures could not be read.
    pub async fn answers(
        &self,
        images: &Images,
        range: Range<usize>,
    ) -> Result<Vec<Answers>, String> {
        let size = range.len();
        let batch = plain_batch(&self.model, images, range, &self.device);
        let hits = self
            .cohorts
            .iter()
            .map(|cohort| cohort.hits(&self.model, &batch));
        let hits = download(hits.collect()).await?;
        let lane = |(place, diverged): (usize, &bool)| {
            let hits = &hits[place * size..][..size];
            hits.iter().map(|hit| *hit > 0.5 && !diverged).collect()
        };
        Ok(self.diverged.iter().enumerate().map(lane).collect())
    }

    /// Waits for the device and returns the parameters [P, N], lane after lane.
    ///
    /// # Errors
    ///
    /// What the device said when they could not be read.
    pub async fn parameters(&self) -> Result<Vec<f32>, String> {
        let params = |cohort: &Cohort| cohort.params().clone();
        download(self.cohorts.iter().map(params).collect()).await
    }
}

/// What an update changes.
#[derive(Debug)]
struct Progress {
    /// [P, N]
    params: Tensor<2>,
    state: OptimizerState,
}

/// Lanes that are trained as one tensor program.
#[derive(Debug)]
struct Cohort {
    rule: UpdateRule,
    /// Put back after every update, which changes it in place where it can.
    progress: Option<Progress>,
    moments: Vec<Moments>,
    /// 0 for a lane whose loss was too high, else 1; [P].
    alive: Tensor<1>,
}

impl Cohort {
    fn new(
        model: &Model,
        optimizers: &[Genome],
        initial: &[f32],
        total_steps: u32,
        device: &Device,
    ) -> Self {
        let lanes = optimizers.len();
        let rule = UpdateRule::new(optimizers, total_steps);
        let params = repeat(initial, lanes, device);
        let state = rule.init(&params);
        Self {
            moments: model.initial_moments(lanes, device),
            alive: fill(1.0, [lanes], device),
            rule,
            progress: Some(Progress { params, state }),
        }
    }

    fn params(&self) -> &Tensor<2> {
        let progress = self.progress.as_ref();
        &progress.expect("it is put back after every update").params
    }

    fn lanes(&self) -> usize {
        self.params().dims()[0]
    }

    /// Forward, backward, update; returns losses and correct answers, [2·P].
    ///
    /// A lane whose loss is not finite or too high keeps its parameters from then on.
    fn step(&mut self, model: &Model, batch: &Batch) -> Tensor<1> {
        let (logits, mut tape) = model.forward(
            self.params(),
            batch.images.clone(),
            Mode::Train(&batch.masks),
        );
        update_moments(&mut self.moments, std::mem::take(&mut tape.moments));
        let (figures, logits_grad, alive) = kernels::judge(
            logits,
            batch.labels.clone(),
            self.alive.clone(),
            fitness::MAX_LOSS,
        );
        self.alive = alive;
        let grads = model.backward(tape, logits_grad);

        if let Some(Progress { params, state }) = self.progress.take() {
            let alive = self.alive.clone();
            let (params, state) = self.rule.update_where(alive, params, grads, state);
            self.progress = Some(Progress { params, state });
        }
        figures
    }

    /// 1 for every image of `batch` that a lane classifies correctly, lane after lane, [P·B].
    fn hits(&self, model: &Model, batch: &Batch) -> Tensor<1> {
        let mode = Mode::Evaluate(&self.moments);
        let (logits, _) = model.forward(self.params(), batch.images.clone(), mode);
        kernels::hits(logits, batch.labels.clone())
    }
}
