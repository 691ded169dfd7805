//! A training run of some lanes on one task and seed number.
//!
//! Lanes are independent, so any share of a population can be trained anywhere: a [`Plan`] says
//! everything about it but the pixels. This file does not know who trains the other lanes, what
//! time it is, or what becomes of the figures.

use std::{ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    batches::Minibatches,
    device::{self, DeviceContext},
    fault::{Fault, Faults},
    library::TaskImages,
    memory::{self, Footprint},
    model::Model,
    trainer::Trainer,
};
use data::Images;
use protocol::StepRecord;
use science::{
    catalog::Dataset,
    config::RunConfig,
    genome::Genome,
    streams::{Stream, TaskSeed},
};
use statistics::answers::Answers;

/// What is trained: everything but the images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Settings; the network, the minibatches, the number of steps and the run's seed count here.
    pub config: RunConfig,
    /// The task.
    pub dataset: Dataset,
    /// Number of the seed within the task, from 0.
    pub seed: u32,
    /// Generation that has the seed to itself; 0 where all share it.
    pub generation: u32,
    /// One lane each.
    pub optimizers: Vec<Genome>,
}

impl Plan {
    /// Returns the plan of the lanes `lanes` alone.
    pub fn share(&self, lanes: Range<usize>) -> Self {
        Self {
            config: self.config.clone(),
            optimizers: self.optimizers[lanes].to_vec(),
            ..*self
        }
    }

    /// The network.
    pub fn model(&self) -> Model {
        Model::new(self.config.model, self.dataset)
    }

    /// What each lane takes.
    pub fn footprint(&self) -> Footprint {
        Footprint::new(&self.model(), self.config.batch as usize)
    }
}

/// The lanes of a [`Plan`] in training.
#[derive(Debug)]
pub struct Training {
    trainer: Trainer,
    minibatches: Minibatches,
    scoring: Arc<Images>,
    faults: Faults,
}

impl Training {
    /// Sets up the lanes of `plan` on the images of its task, `cohort` lanes to a tensor program.
    ///
    /// # Errors
    ///
    /// [`Fault::OutOfMemory`] where the lanes do not fit in the processor's memory. A GPU tells so
    /// when figures are read.
    pub fn new(
        context: &DeviceContext,
        plan: &Plan,
        cohort: usize,
        task: &TaskImages,
    ) -> Result<Self, Fault> {
        if context.device == device::cpu() {
            memory::try_memory(plan.footprint().bytes(plan.optimizers.len(), cohort))?;
        }
        let Plan {
            config,
            dataset,
            seed,
            generation,
            optimizers,
        } = plan;
        let (dataset, seed, generation) = (*dataset, *seed, *generation);
        let model = plan.model();
        let weights = Stream::InitialWeights(TaskSeed {
            dataset,
            seed,
            generation,
        });
        let initial = model.initial_parameters(&mut weights.rng(config.seed));
        let images = Arc::clone(&task.train);
        let batch = config.batch as usize;
        let minibatches = Minibatches::new(images, &model, batch, config.seed, seed, generation);
        Ok(Self {
            trainer: Trainer::new(
                model,
                optimizers,
                &initial,
                config.steps,
                cohort,
                &context.device,
            ),
            minibatches,
            scoring: Arc::clone(&task.scoring),
            faults: context.faults.clone(),
        })
    }

    /// Queues one training step of every lane.
    pub fn step(&mut self) {
        self.trainer.step(&mut self.minibatches);
    }

    /// Number of steps queued and not read.
    pub fn unread_steps(&self) -> u32 {
        self.trainer.unread_steps()
    }

    /// Waits for the device and returns what the unread steps gave, in order.
    ///
    /// # Errors
    ///
    /// What the device reported, or said when the figures could not be read.
    pub async fn read(&mut self) -> Result<Vec<StepRecord>, Fault> {
        let records = self.trainer.read().await;
        self.faults.check()?;
        Ok(records?)
    }

    /// Trains `steps` steps and returns what they gave, in order.
    ///
    /// # Errors
    ///
    /// As [`Training::read`].
    pub async fn advance(&mut self, steps: u32) -> Result<Vec<StepRecord>, Fault> {
        (0..steps).for_each(|_| self.step());
        self.read().await
    }

    /// Returns which of the scoring images `range` each lane classifies correctly; diverged lanes:
    /// none.
    ///
    /// # Errors
    ///
    /// As [`Training::read`].
    pub async fn answers(&self, range: Range<usize>) -> Result<Vec<Answers>, Fault> {
        let answers = self.trainer.answers(&self.scoring, range).await;
        self.faults.check()?;
        Ok(answers?)
    }
}
