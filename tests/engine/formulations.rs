//! Our kernels and burn's tensor operations compute the same, on every network and for every term.

use burn::tensor::{Tensor, TensorData};
use optimarium::{
    core::{
        catalog::{Dataset, ModelSize},
        genome::{Genome, Term, WeightedTerm},
        presets,
    },
    engine::{
        batches::Batch,
        device,
        formulation::Formulation,
        model::{Mode, Model, repeat_parameters},
        update_rule::UpdateRule,
    },
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

const LANES: usize = 3;
const BATCH: usize = 4;

fn noise(len: usize, seed: u64) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..len).map(|_| rng.random_range(-1.0..1.0)).collect()
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor
        .into_data()
        .try_into_vec()
        .expect("the CPU gives f32 numbers")
}

fn assert_equal(what: &str, a: &[f32], b: &[f32]) {
    assert_eq!(a.len(), b.len(), "{what}");
    let scale = a
        .iter()
        .fold(1e-3f32, |scale, value| scale.max(value.abs()));
    for (index, (a, b)) in a.iter().zip(b).enumerate() {
        assert!(
            (a - b).abs() <= 2e-5 * scale,
            "{what}, {index}: {a} and {b}"
        );
    }
}

/// Logits of a training pass, gradients, moments, logits of an evaluation.
fn pass(model: &Model, formulation: Formulation) -> [Vec<f32>; 4] {
    let device = device::cpu();
    let images = noise(BATCH * model.input().iter().product::<usize>(), 1);
    let labels = [3, 0, 9, 3];
    let batch = Batch::laid_out(images, &labels, model.input(), &device, formulation);
    let masks: Vec<Tensor<2>> = model
        .dropouts()
        .into_iter()
        .map(|(features, _)| {
            let mask = noise(BATCH * features, 2)
                .into_iter()
                .map(|value| if value < 0.0 { 0.0 } else { 1.5 })
                .collect::<Vec<f32>>();
            Tensor::from_data(TensorData::new(mask, [BATCH, features]), &device)
        })
        .collect();
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let lanes =
        (0..LANES).map(|_| repeat_parameters(&model.initial_parameters(&mut rng), 1, &device));
    let params = Tensor::cat(lanes.collect(), 0);

    let (logits, tape) = model.forward(&params, batch.images.clone(), Mode::Train(&masks));
    let moments = tape.moments.clone();
    let flat = moments
        .iter()
        .flat_map(|m| [values(m.mean.clone()), values(m.variance.clone())].concat())
        .collect();
    let grad = TensorData::new(noise(LANES * BATCH * 10, 3), logits.dims());
    let grads = model.backward(&params, tape, Tensor::from_data(grad, &device));
    let (evaluated, _) = model.forward(&params, batch.images, Mode::Evaluate(&moments));
    [values(logits), values(grads), flat, values(evaluated)]
}

#[test]
fn every_network_trains_alike() {
    for (size, dataset) in [
        (ModelSize::Reduced, Dataset::Mnist),
        (ModelSize::Reduced, Dataset::Cifar10),
        (ModelSize::Paper, Dataset::Mnist),
        (ModelSize::Paper, Dataset::Cifar10),
    ] {
        let model = Model::new(size, dataset);
        let kernels = pass(&model, Formulation::Kernels);
        let tensors = pass(&model, Formulation::Tensors);
        let parts = ["logits", "gradients", "moments", "evaluation"];
        for (part, (a, b)) in parts.iter().zip(kernels.iter().zip(&tensors)) {
            assert_equal(&format!("{part} of {size:?} on {dataset:?}"), a, b);
        }
        assert!(kernels[1].iter().any(|grad| *grad != 0.0));
    }
}

#[test]
fn every_term_updates_alike() {
    let term = |term| Genome {
        terms: vec![WeightedTerm { term, weight: -1.5 }],
        clipping: true,
        clip_value: 0.5,
        warmup: true,
        warmup_steps: 2,
        ..presets::adam()
    };
    let mut genomes: Vec<Genome> = Term::ALL.into_iter().map(term).collect();
    genomes.extend(presets::KNOWN.iter().map(|known| known.genome()));
    let device = device::cpu();
    let table = |seed| {
        let shape = [genomes.len(), 50];
        Tensor::<2>::from_data(
            TensorData::new(noise(shape[0] * shape[1], seed), shape),
            &device,
        )
    };
    // One candidate is held back.
    let mut alive = vec![1.0f32; genomes.len()];
    alive[2] = 0.0;
    let alive = Tensor::<2>::from_data(TensorData::new(alive, [genomes.len(), 1]), &device).bool();
    let [kernels, tensors] = [Formulation::Kernels, Formulation::Tensors].map(|formulation| {
        let rule = UpdateRule::laid_out(&genomes, 10, &device, formulation);
        let mut params = table(0);
        let mut state = rule.init(&params);
        for step in 1..=4 {
            (params, state) = rule.update_where(alive.clone(), params, table(step), state);
        }
        values(params)
    });
    assert_equal("parameters", &kernels, &tensors);
    assert_eq!(kernels[100..150], noise(genomes.len() * 50, 0)[100..150]);
    assert_ne!(kernels[150..200], noise(genomes.len() * 50, 0)[150..200]);
}
