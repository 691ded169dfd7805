//! The workloads: which candidates, which network, which batch.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Result, anyhow};

use super::timing::Timing;
use engine::{
    callbacks::Interruption,
    device::DeviceContext,
    layers::Layer,
    library::TaskImages,
    model::Model,
    pool::{TrainingError, WorkerPool},
    round::Plan,
    self_test::noise,
};
use host::{callbacks::Terminal, interrupt::Stop, threads};
use science::{
    catalog::{Dataset, ModelSize},
    config::{Preset, RunConfig},
    evolution::Evolution,
    genome::Genome,
    presets,
};

/// Images to draw minibatches from; what they show does not matter.
const IMAGES: usize = 1000;

/// Something to train, the same for every engine that is measured.
#[derive(Debug, Clone, Copy)]
pub struct Workload {
    /// Name in tables.
    pub name: &'static str,
    /// Candidates that are trained at once.
    pub lanes: usize,
    model: ModelSize,
    batch: u32,
}

/// All of them, the shortest names first.
pub const WORKLOADS: [Workload; 10] = [
    reduced("W1", 1),
    small_cnn("W2", 1),
    reduced("W3", 16),
    small_cnn("W4", 50),
    reduced("P=1", 1),
    reduced("P=4", 4),
    reduced("P=16", 16),
    reduced("P=32", 32),
    reduced("P=50", 50),
    reduced("P=200", 200),
];

const fn reduced(name: &'static str, lanes: usize) -> Workload {
    Workload {
        name,
        lanes,
        model: ModelSize::Reduced,
        batch: 64,
    }
}

const fn small_cnn(name: &'static str, lanes: usize) -> Workload {
    Workload {
        name,
        lanes,
        model: ModelSize::Paper,
        batch: 128,
    }
}

impl Workload {
    /// Times training steps by so many threads on `context`.
    ///
    /// # Errors
    /// What the device said when it failed.
    pub fn measure(
        &self,
        context: &DeviceContext,
        threads: usize,
        budget_secs: u32,
    ) -> Result<Timing> {
        let images = Arc::new(noise(Dataset::Mnist, IMAGES));
        let task = TaskImages {
            train: Arc::clone(&images),
            scoring: images,
        };
        let mut pool = threads::team(context, threads);
        let mut callbacks = Terminal::new(PathBuf::new(), Stop::default(), 0.0, |_| ());
        pollster::block_on(pool.begin(self.plan(), &task)).map_err(refusal)?;
        Timing::measure(budget_secs, || {
            pollster::block_on(pool.advance(&mut callbacks, 1)).map_err(refusal)?;
            Ok(())
        })
    }

    fn plan(&self) -> Plan {
        Plan {
            config: RunConfig {
                batch: self.batch,
                model: self.model,
                ..Preset::QuickLook.config()
            },
            dataset: Dataset::Mnist,
            seed: 0,
            generation: 0,
            optimizers: self.genomes(),
        }
    }

    /// Adam alone, or the initial population of a search: the known optimizers, then random ones.
    fn genomes(&self) -> Vec<Genome> {
        if self.lanes == 1 {
            return vec![presets::adam()];
        }
        let evolution = Evolution::new(&RunConfig {
            population: self.lanes as u32,
            ..Preset::QuickLook.config()
        });
        let population = evolution.ask().iter();
        population
            .map(|candidate| candidate.genome.clone())
            .collect()
    }

    /// Returns the multiplications and additions of one training step of one candidate.
    ///
    /// Counted are convolutions and linear layers: two per multiply-add, forward, and as many again
    /// for the gradient of the weights and for that of the input, which the first layer does not
    /// need. Everything else (bias, pooling, loss, update) is left out.
    pub fn flops_per_candidate(&self) -> f64 {
        let model = Model::new(self.model, Dataset::Mnist);
        let outputs = model.activation_sizes();
        let mut passes = 2.0;
        let mut flops = 0.0;
        for (layer, outputs) in model.layers().iter().zip(outputs) {
            let multiply_adds = match *layer {
                // Of a window of four outputs, pooling keeps one.
                Layer::Conv { inputs, pooled, .. } => {
                    9 * inputs * outputs * if pooled { 4 } else { 1 }
                }
                Layer::Linear { inputs, .. } => inputs * outputs,
                Layer::BatchNorm { .. } | Layer::Relu | Layer::Dropout { .. } | Layer::Flatten => {
                    continue;
                }
            };
            flops += 2.0 * passes * multiply_adds as f64;
            passes = 3.0;
        }
        flops * f64::from(self.batch)
    }
}

fn refusal(error: TrainingError) -> anyhow::Error {
    match error.into() {
        Interruption::Stopped => anyhow!("the measurement was stopped"),
        Interruption::Failed(reason) | Interruption::DeviceFailed(reason) => anyhow!(reason),
    }
}
