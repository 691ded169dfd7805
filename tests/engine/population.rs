//! Lanes are independent: together or alone, in one cohort or in many, beside a diverging one.

use std::sync::Arc;

use engine::{
    batches::Minibatches,
    device::{self, DeviceContext},
    model::Model,
    self_test,
    trainer::Trainer,
};
use protocol::StepRecord;
use science::{
    catalog::{Dataset, ModelSize},
    genome::Genome,
    presets,
    streams::{Stream, TaskSeed},
};
use statistics::answers::Answers;

const SEED: u64 = 7;
const STEPS: u32 = 4;

/// Trains `genomes` and returns the curves and the parameters of every lane.
fn train(
    genomes: &[Genome],
    lanes_per_cohort: usize,
    size: ModelSize,
    dataset: Dataset,
) -> (Vec<StepRecord>, Vec<Vec<f32>>) {
    let images = Arc::new(self_test::noise(dataset, 24));
    let model = Model::new(size, dataset);
    let weights = Stream::InitialWeights(TaskSeed::first(dataset));
    let initial = model.initial_parameters(&mut weights.rng(SEED));
    let mut minibatches = Minibatches::new(images, &model, 6, SEED, 0, 0);
    let mut trainer = Trainer::new(
        model,
        genomes,
        &initial,
        STEPS,
        lanes_per_cohort,
        &device::cpu(),
    );
    for _ in 0..STEPS {
        trainer.step(&mut minibatches);
    }
    let records = pollster::block_on(trainer.read()).expect("the CPU can be read");
    let parameters = pollster::block_on(trainer.parameters()).expect("the CPU can be read");
    let lanes = parameters
        .chunks(initial.len())
        .map(<[f32]>::to_vec)
        .collect();
    (records, lanes)
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn settlers() -> Vec<Genome> {
    vec![
        presets::sgd(),
        presets::adam(),
        presets::rmsprop(),
        presets::published(),
        presets::adamw(),
    ]
}

#[test]
fn lanes_trained_together_equal_each_trained_alone() {
    // Grey and colour; that every dataset trains, see below.
    for (size, dataset) in ModelSize::ALL
        .into_iter()
        .flat_map(|size| [Dataset::Mnist, Dataset::Cifar10].map(|dataset| (size, dataset)))
    {
        let genomes = settlers();
        let (together, lanes) = train(&genomes, genomes.len(), size, dataset);
        for (lane, genome) in genomes.iter().enumerate() {
            let (alone, parameters) = train(std::slice::from_ref(genome), 1, size, dataset);
            for (a, b) in together.iter().zip(&alone) {
                assert_eq!(
                    a.loss[lane].to_bits(),
                    b.loss[0].to_bits(),
                    "lane {lane} of {size:?}"
                );
                assert_eq!(a.accuracy[lane], b.accuracy[0]);
            }
            assert_eq!(
                bits(&lanes[lane]),
                bits(&parameters[0]),
                "lane {lane} of {size:?}"
            );
        }
    }
}

#[test]
fn cohorts_change_nothing() {
    let genomes = settlers();
    let whole = train(&genomes, 5, ModelSize::Reduced, Dataset::FashionMnist);
    let split = train(&genomes, 2, ModelSize::Reduced, Dataset::FashionMnist);
    assert_eq!(whole, split);
}

#[test]
fn a_diverging_candidate_changes_no_neighbour() {
    let mut genomes = settlers();
    let (quiet_records, quiet) = train(&genomes, 5, ModelSize::Reduced, Dataset::Mnist);
    // A rate of 10³⁰ makes the second step's loss NaN or infinite.
    let exploding = Genome {
        lr_log10: 30.0,
        ..presets::sgd()
    };
    genomes.insert(2, exploding);
    let (records, mut lanes) = train(&genomes, 6, ModelSize::Reduced, Dataset::Mnist);

    assert!(records[0].loss[2].is_finite());
    assert!(
        records[1..].iter().all(|record| record.loss[2].is_nan()),
        "it must diverge"
    );
    for (record, quiet) in records.iter().zip(&quiet_records) {
        let mut losses = record.loss.clone();
        losses.remove(2);
        assert_eq!(bits(&losses), bits(&quiet.loss));
    }
    lanes.remove(2);
    for (lane, quiet) in lanes.iter().zip(&quiet) {
        assert_eq!(bits(lane), bits(quiet));
    }
}

#[test]
fn the_self_test_finds_no_difference_between_the_cpu_and_itself() {
    let difference = pollster::block_on(self_test::largest_difference(&DeviceContext::cpu()));
    assert_eq!(difference, Ok(0.0));
}

/// Which of ten images of noise Adam's lane knows after `steps` steps on them.
fn learnt(size: ModelSize, dataset: Dataset, steps: u32) -> Answers {
    let images = Arc::new(self_test::noise(dataset, 10));
    let model = Model::new(size, dataset);
    let weights = Stream::InitialWeights(TaskSeed::first(dataset));
    let initial = model.initial_parameters(&mut weights.rng(SEED));
    let mut minibatches = Minibatches::new(Arc::clone(&images), &model, 10, SEED, 0, 0);
    let optimizers = [presets::adam()];
    let mut trainer = Trainer::new(model, &optimizers, &initial, steps, 1, &device::cpu());
    for _ in 0..steps {
        trainer.step(&mut minibatches);
    }
    let answers = pollster::block_on(trainer.answers(&images, 0..10));
    answers.expect("the CPU can be read").remove(0)
}

#[test]
fn training_learns() {
    for size in [ModelSize::Reduced, ModelSize::Perceptron] {
        for dataset in [Dataset::Mnist, Dataset::Digits] {
            let correct = learnt(size, dataset, 100).correct();
            assert_eq!(correct, 10, "{size:?} on {dataset:?}, by heart");
        }
    }
}

#[test]
fn every_network_trains_on_images_of_every_dataset() {
    for size in ModelSize::ALL {
        for dataset in Dataset::TASKS {
            let (records, lanes) = train(&[presets::sgd()], 1, size, dataset);
            assert!(
                records.iter().all(|record| record.loss[0].is_finite()),
                "{size:?} on {dataset:?}"
            );
            assert!(lanes[0].iter().all(|weight| weight.is_finite()));
        }
    }
}
