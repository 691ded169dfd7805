//! What each formulation of the population's arithmetic costs, network by network.

use anyhow::{Result, anyhow};
use burn::tensor::{Device, Tensor, TensorData};
use rand::{SeedableRng, rngs::ChaCha8Rng};

use super::timing::Timing;
use crate::{
    core::{
        catalog::{CLASSES, Dataset, ModelSize},
        presets,
    },
    engine::{
        batches::Batch,
        formulation::Formulation,
        model::{Mode, Model, repeat_parameters},
        update_rule::UpdateRule,
    },
};

/// Network, task, images per minibatch, candidates.
const CASES: [(ModelSize, Dataset, usize, usize); 4] = [
    (ModelSize::Reduced, Dataset::Mnist, 64, 1),
    (ModelSize::Reduced, Dataset::Mnist, 64, 16),
    (ModelSize::Paper, Dataset::Mnist, 128, 1),
    (ModelSize::Paper, Dataset::Cifar10, 128, 1),
];

/// Times each case in both formulations on `device` and gives one line of a table to `tell`.
///
/// # Errors
/// What the device said when it failed.
pub fn measure(device: &Device, budget_secs: u32, mut tell: impl FnMut(String)) -> Result<()> {
    tell("network, candidates, formulation: forward | forward and backward | update, ms".into());
    for (size, dataset, count, lanes) in CASES {
        for formulation in [Formulation::Tensors, Formulation::Kernels] {
            let model = Model::new(size, dataset);
            // What the images show does not matter.
            let images = vec![0.5; count * model.input().iter().product::<usize>()];
            let labels = vec![0; count];
            let batch = Batch::laid_out(images, &labels, model.input(), device, formulation);
            let masks: Vec<Tensor<2>> = model
                .dropouts()
                .into_iter()
                .map(|(features, _)| Tensor::ones([count, features], device))
                .collect();
            let initial = model.initial_parameters(&mut ChaCha8Rng::seed_from_u64(0));
            let params = repeat_parameters(&initial, lanes, device);
            let forward = || model.forward(&params, batch.images.clone(), Mode::Train(&masks));
            let logits_grad = || {
                let shape = [lanes, count, CLASSES];
                let values = vec![0.01f32; shape.iter().product()];
                Tensor::<3>::from_data(TensorData::new(values, shape), device)
            };
            let pass = || {
                let (_, tape) = forward();
                model.backward(&params, tape, logits_grad())
            };
            let genomes = vec![presets::adam(); lanes];
            let rule = UpdateRule::laid_out(&genomes, 1000, device, formulation);
            let alive = Tensor::<2>::ones([lanes, 1], device).bool();
            let grads = pass();
            let mut state = Some((params.clone(), rule.init(&params)));

            let forward = Timing::measure(budget_secs, || done(forward().0))?;
            let pass = Timing::measure(budget_secs, || done(pass()))?;
            let update = Timing::measure(budget_secs, || {
                let (params, moments) = state.take().expect("a step leaves its state");
                let next = rule.update_where(alive.clone(), params, grads.clone(), moments);
                let params = next.0.clone();
                state = Some(next);
                done(params)
            })?;
            let [forward, pass, update] = [forward, pass, update].map(text);
            tell(format!(
                "{size:?} {dataset:?}, {lanes}, {formulation:?}: {forward} | {pass} | {update}"
            ));
        }
    }
    Ok(())
}

/// Waits until `tensor` is computed.
fn done<const D: usize>(tensor: Tensor<D>) -> Result<()> {
    let first = tensor.flatten::<1>(0, D - 1).narrow(0, 0, 1).into_data();
    first
        .try_into_vec::<f32>()
        .map(|_| ())
        .map_err(|error| anyhow!("{error:?}"))
}

fn text(timing: Timing) -> String {
    let Timing {
        median_ms,
        q1_ms,
        q3_ms,
        n,
    } = timing;
    format!("{median_ms:.2} ({q1_ms:.2} to {q3_ms:.2}, n = {n})")
}
