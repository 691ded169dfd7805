//! Training at the edge of sense: gradients that are none, images that are few, rates that are absurd.

use std::sync::Arc;

use burn::tensor::{Tensor, TensorData};
use data::Images;
use engine::{
    batches::Minibatches,
    calibration::calibrate,
    callbacks::Interruption,
    comparison::compare,
    device,
    library::{Library, TaskImages},
    model::Model,
    pool::{SingleWorker, train_and_score},
    round::{Plan, Training},
    search::search,
    self_test::noise,
    trainer::Trainer,
    update_rule::UpdateRule,
};
use protocol::{RunId, StepRecord};
use science::{
    catalog::{Dataset, ModelSize},
    config::RunConfig,
    evolution::Evolution,
    fitness::Scoreboard,
    genome::{GENES, GeneKind, GeneValue, Genome, MAX_WEIGHT},
    presets,
    streams::{Stream, TaskSeed},
};
use statistics::{answers::Answers, comparison::ComparisonConfig};

use super::search::{Recorder, context, tiny};

const RUN: RunId = RunId(6);
const DATASET: Dataset = Dataset::Mnist;

/// Parameters after two updates by the same gradients, lane after lane.
fn updated(genomes: &[Genome], gradients: &[f32]) -> Vec<f32> {
    let device = device::cpu();
    let shape = [genomes.len(), gradients.len() / genomes.len()];
    let tensor = |values: &[f32]| -> Tensor<2> {
        Tensor::from_data(TensorData::new(values.to_vec(), shape), &device)
    };
    let rule = UpdateRule::new(genomes, 10);
    let mut params = tensor(&vec![0.5; gradients.len()]);
    let mut state = rule.init(&params);
    for _ in 0..2 {
        (params, state) = rule.update(params, tensor(gradients), state);
    }
    params.into_data().try_into_vec().expect("numbers")
}

#[test]
fn zero_gradients_move_nothing_but_the_weight_decay() {
    for known in &presets::KNOWN {
        let genome = known.genome();
        let decay = |step| {
            let rate = genome.learning_rate(step, 10);
            1.0 - rate * 10f64.powf(genome.weight_decay_log10)
        };
        let expected = (0.5 * decay(0) * decay(1)) as f32;
        for parameter in updated(std::slice::from_ref(&genome), &[0.0, -0.0, 0.0]) {
            assert!(
                (parameter - expected).abs() < 1e-6,
                "{}: {parameter}",
                known.name
            );
        }
    }
}

#[test]
fn a_gradient_that_is_no_number_stays_in_its_lane() {
    let genomes = [presets::adam(), presets::published(), presets::sgd()];
    let quiet = updated(&genomes, &[0.1; 6]);
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
        let lanes = updated(&genomes, &[0.1, 0.1, wrong, 0.1, 0.1, 0.1]);
        assert_eq!((&lanes[..2], &lanes[3..]), (&quiet[..2], &quiet[3..]));
        assert_eq!(lanes[2].is_nan(), !wrong.is_finite());
    }
}

#[test]
fn clipping_makes_an_endless_gradient_finite() {
    let clipped = Genome {
        clipping: true,
        ..presets::published()
    };
    for wrong in [f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
        let parameters = updated(std::slice::from_ref(&clipped), &[wrong, 0.1]);
        assert!(parameters.iter().all(|parameter| parameter.is_finite()));
    }
}

/// Trains `genomes` on `images`; returns the records and how many of the images each lane gets right.
fn trained(
    genomes: &[Genome],
    images: Images,
    batch: usize,
    steps: u32,
) -> (Vec<StepRecord>, Vec<u32>) {
    let images = Arc::new(images);
    let model = Model::new(ModelSize::Reduced, images.dataset);
    let weights = Stream::InitialWeights(TaskSeed::first(images.dataset));
    let initial = model.initial_parameters(&mut weights.rng(3));
    let mut minibatches = Minibatches::new(Arc::clone(&images), &model, batch, 3, 0, 0);
    let mut trainer = Trainer::new(model, genomes, &initial, steps, 4, &device::cpu());
    for _ in 0..steps {
        trainer.step(&mut minibatches);
    }
    let records = pollster::block_on(trainer.read()).expect("the CPU can be read");
    let answers = pollster::block_on(trainer.answers(&images, 0..images.len()));
    let answers = answers.expect("the CPU can be read");
    (records, answers.iter().map(Answers::correct).collect())
}

fn losses(records: &[StepRecord]) -> impl Iterator<Item = f32> {
    records.iter().flat_map(|record| record.loss.clone())
}

#[test]
fn a_batch_larger_than_the_data_repeats_images() {
    let (records, correct) = trained(&[presets::adam()], noise(DATASET, 3), 32, 20);
    assert!(losses(&records).all(f32::is_finite));
    assert_eq!(correct, [3]);
}

#[test]
fn a_single_image_can_be_learnt() {
    for batch in [1, 4] {
        let (records, correct) = trained(&[presets::adam()], noise(DATASET, 1), batch, 20);
        assert!(records[19].loss[0] < records[0].loss[0]);
        assert_eq!(correct, [1]);
    }
}

#[test]
fn a_task_of_one_class_is_learnt_and_its_loss_nears_zero() {
    let mut images = noise(DATASET, 12);
    images.labels.fill(7);
    let genomes = [presets::adam(), presets::published(), presets::rmsprop()];
    let (records, correct) = trained(&genomes, images, 6, 30);
    assert!(losses(&records).all(f32::is_finite));
    assert!(records[29].loss[0] < 0.1, "{}", records[29].loss[0]);
    assert_eq!(correct, [12; 3]);
}

#[test]
fn where_every_lane_diverges_every_figure_says_so() {
    let absurd = Genome {
        lr_log10: 30.0,
        ..presets::sgd()
    };
    let (records, correct) = trained(&vec![absurd; 3], noise(DATASET, 10), 5, 4);
    for record in &records[1..] {
        assert!(record.loss.iter().all(|loss| loss.is_nan()));
        assert_eq!(record.accuracy, [0.0; 3]);
    }
    assert_eq!(correct, [0; 3]);
}

#[test]
fn genomes_at_the_ends_of_every_range_train_or_diverge() {
    let mut genomes = Vec::new();
    for high in [false, true] {
        for weight in [-MAX_WEIGHT, MAX_WEIGHT] {
            for on in [false, true] {
                let mut genome = presets::published();
                for info in &GENES {
                    let end = |(low, top)| if high { top } else { low };
                    genome.set(
                        info.gene,
                        match info.kind {
                            GeneKind::Real { bounds, .. } => GeneValue::Real(end(bounds)),
                            GeneKind::Integer {
                                initial: (low, top),
                            } => GeneValue::Integer(if high { top } else { low }),
                            GeneKind::Flag { .. } => GeneValue::Flag(on),
                        },
                    );
                }
                for summand in &mut genome.terms {
                    summand.weight = weight;
                }
                assert!(genome.is_within_bounds());
                genomes.push(genome);
            }
        }
    }
    let (records, correct) = trained(&genomes, noise(DATASET, 10), 5, 8);
    for record in records {
        for (loss, accuracy) in record.loss.into_iter().zip(record.accuracy) {
            assert!(loss.is_nan() || (0.0..=50.0).contains(&loss), "{loss}");
            assert!((0.0..=1.0).contains(&accuracy));
        }
    }
    assert!(correct.iter().all(|correct| *correct <= 10));
}

fn task(train: usize, scoring: usize) -> TaskImages {
    TaskImages {
        train: Arc::new(noise(DATASET, train)),
        scoring: Arc::new(noise(DATASET, scoring)),
    }
}

fn plan(steps: u32) -> Plan {
    Plan {
        config: RunConfig { steps, ..tiny() },
        dataset: DATASET,
        seed: 0,
        generation: 0,
        optimizers: vec![presets::adam(), presets::sgd()],
    }
}

fn score(plan: Plan, task: &TaskImages) -> Result<Vec<Answers>, Interruption> {
    let (mut callbacks, mut pool) = (Recorder::default(), SingleWorker::new(context()));
    let training = train_and_score(&mut callbacks, &mut pool, plan, task, |_, _| ());
    pollster::block_on(training)
}

#[test]
fn without_a_step_the_untrained_network_is_scored() {
    let task = task(20, 50);
    let untrained = Training::new(&context(), &plan(0), 2, &task).expect("it fits");
    let answers = pollster::block_on(untrained.answers(0..50)).expect("it is scored");
    assert_eq!(answers[0].images(), 50);
    assert_eq!(answers[0], answers[1], "the same network");
    assert_eq!(score(plan(0), &task), Ok(answers));
}

#[test]
fn a_task_without_images_is_refused() {
    for (task, word) in [(task(0, 5), "training"), (task(5, 0), "scoring")] {
        let expected = format!("There are no {word} images of MNIST.");
        assert_eq!(score(plan(1), &task), Err(Interruption::Failed(expected)));
    }
}

#[test]
fn what_no_setting_allows_is_refused_before_anything_is_fetched() {
    let refusal = |config: &RunConfig, founder: Option<Genome>| {
        let (mut callbacks, mut pool) = (Recorder::default(), SingleWorker::new(context()));
        let evolution = Evolution::founded(config, founder);
        let (mut library, board) = (Library::default(), Scoreboard::default());
        let searching = search(
            &mut callbacks,
            &mut pool,
            &mut library,
            RUN,
            evolution,
            board,
        );
        let outcome = pollster::block_on(searching);
        assert_eq!((callbacks.events.len(), callbacks.checkpoints), (0, 0));
        match outcome {
            Err(Interruption::Failed(message)) => message,
            other => panic!("{other:?}"),
        }
    };
    for (config, field) in [
        (
            RunConfig {
                population: 1,
                ..tiny()
            },
            "Population",
        ),
        (
            RunConfig {
                generations: 0,
                ..tiny()
            },
            "Generations",
        ),
        (
            RunConfig {
                elites: 6,
                ..tiny()
            },
            "Elites",
        ),
        (
            RunConfig {
                tournament: 7,
                ..tiny()
            },
            "Tournament size",
        ),
        (RunConfig { steps: 0, ..tiny() }, "Training steps"),
        (
            RunConfig {
                batch: u32::MAX,
                ..tiny()
            },
            "Batch size",
        ),
        (
            RunConfig {
                train_images: 1,
                ..tiny()
            },
            "Training images",
        ),
        (
            RunConfig {
                scoring_images: 0,
                ..tiny()
            },
            "Scoring images",
        ),
        (
            RunConfig {
                tasks: Vec::new(),
                ..tiny()
            },
            "Tasks",
        ),
    ] {
        let refusal = refusal(&config, None);
        assert!(refusal.starts_with(field), "{refusal}");
        let (mut callbacks, mut pool) = (Recorder::default(), SingleWorker::new(context()));
        let timed = pollster::block_on(calibrate(&mut callbacks, &mut pool, &config));
        assert!(matches!(timed, Err(Interruption::Failed(message)) if message.starts_with(field)));
    }
    let mut founder = presets::adam();
    founder.terms.clear();
    let refusal = refusal(&tiny(), Some(founder));
    assert_eq!(refusal, "A gene of candidate #0 is out of its range.");
}

#[test]
fn an_optimizer_that_cannot_be_trained_is_not_compared() {
    let config = ComparisonConfig::reduced();
    let endless = Genome {
        lr_log10: f64::INFINITY,
        ..presets::adam()
    };
    let (mut callbacks, mut pool) = (Recorder::default(), SingleWorker::new(context()));
    let mut library = Library::default();
    let optimizers = vec![presets::adam(), endless];
    let comparing = compare(
        &mut callbacks,
        &mut pool,
        &mut library,
        RUN,
        &config,
        &optimizers,
    );
    assert_eq!(
        pollster::block_on(comparing),
        Err(Interruption::Failed(
            "A number of optimizer 2 is beyond what can be trained.".into()
        ))
    );
}
