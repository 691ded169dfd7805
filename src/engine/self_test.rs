//! A few training steps on a device and on the CPU: does the device compute what it should?
//!
//! A shader that fails to compile is only logged in a browser, and its results are silently wrong;
//! so a GPU is asked before it is trusted. The same steps warm up its shaders.

use std::sync::Arc;

use rand::RngExt;

use super::{
    batches::Minibatches,
    device::DeviceContext,
    fault::Fault,
    kernels,
    model::Model,
    trainer::Trainer,
    transfer::{download, fill, repeat, upload},
    update_rule::UpdateRule,
};
use data::Images;
use science::{
    catalog::{CLASSES, Dataset, ModelSize},
    fitness,
    genome::{Genome, WeightedTerm},
    presets,
    streams::{Stream, TaskSeed},
    term::{TERMS, Term},
};

/// Largest relative difference from the CPU at which a device is trusted: far above rounding, and far
/// below what mistakes make (`docs/browsers.md` has the figures).
pub const TOLERANCE: f32 = 1e-3;

const STEPS: u32 = 3;
const BATCH: usize = 8;
const SEED: u64 = 1;

/// Gradients of each update by every term. Where a term takes the sign of something, that is 0 on every device or far
/// from it; and no two terms step alike everywhere, nor does one stand still (a test holds both).
const GRADIENTS: [[f32; 5]; 2] = [[1.0, 1.0, -1.0, 0.5, 0.0], [-1.0, -0.25, -0.5, 0.0, 0.0]];

/// Trains two lanes of the reduced model, without and with the layers of larger ones, and of the perceptron for three
/// steps on `context` and on the CPU, and returns the largest relative difference between their losses, their shares of
/// correct answers and the parameters of the gradient-descent lane. (Adam's parameters are left out: where a
/// gradient is all but zero its step depends on the sign of a rounding error.) Updates by every term, from gradients
/// of which that cannot be said, and by a gradient that is no number must end in the same parameters, too.
///
/// # Errors
///
/// What the device reported, or said when its figures could not be read, as a sentence.
pub async fn largest_difference(context: &DeviceContext) -> Result<f32, String> {
    let on_device = figures(context).await;
    context.faults.check().map_err(|fault| match fault {
        Fault::OutOfMemory => "The GPU has not enough memory.".into(),
        Fault::Broken(reason) => reason,
    })?;
    let on_device = on_device?;
    let on_cpu = figures(&DeviceContext::cpu()).await?;
    Ok(difference(&on_device, &on_cpu))
}

/// Returns the largest difference of `figures` from those that are `expected`, relative to these.
fn difference(figures: &[f32], expected: &[f32]) -> f32 {
    let relative = |(a, b): (&f32, &f32)| {
        if a.is_nan() && b.is_nan() {
            return 0.0;
        }
        let difference = (a - b).abs() / (b.abs() + 1e-2);
        if difference.is_nan() {
            f32::INFINITY
        } else {
            difference
        }
    };
    let figures = figures.iter().zip(expected);
    figures.map(relative).fold(0.0, f32::max)
}

async fn figures(context: &DeviceContext) -> Result<Vec<f32>, String> {
    let mut figures = Vec::new();
    for model in [
        Model::new(ModelSize::Reduced, Dataset::Mnist),
        Model::new(ModelSize::Perceptron, Dataset::Mnist),
        Model::sampler(Dataset::Mnist),
    ] {
        figures.extend(train(model, context).await?);
    }
    let of_every_term = TERMS.each_ref().map(|info| stepping_by(info.term, 1.0));
    figures.extend(update_by(&of_every_term, context).await?);
    figures.extend(update_by_no_numbers(context).await?);
    figures.extend(alive_after_no_numbers(context).await?);
    Ok(figures)
}

/// Which lanes train on after one step, where one image has such a logit for its label and all others are 0: a
/// loss that is too high or no number must end a lane on every device.
async fn alive_after_no_numbers(context: &DeviceContext) -> Result<Vec<f32>, String> {
    const LOGITS: [f32; 5] = [0.0, -40.0, -60.0, f32::NAN, f32::NEG_INFINITY];
    let device = &context.device;
    let row = |of_label: f32| {
        let mut row = [0.0; CLASSES];
        row[0] = of_label;
        row
    };
    let logits = LOGITS.map(row).concat();
    let (_, _, alive) = kernels::judge(
        upload(logits, [LOGITS.len(), 1, CLASSES], device),
        fill(0.0, [1], device),
        fill(1.0, [LOGITS.len()], device),
        fitness::MAX_LOSS,
    );
    download(vec![alive]).await
}

/// Parameters after an update by gradients that are no numbers, without and with clipping: a lane
/// must diverge on every device alike.
async fn update_by_no_numbers(context: &DeviceContext) -> Result<Vec<f32>, String> {
    const GRADIENTS: [f32; 4] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.1];
    let genome = presets::published();
    let clipped = Genome {
        clipping: true,
        ..genome.clone()
    };
    let rule = UpdateRule::new(&[genome, clipped], STEPS);
    let (device, shape) = (&context.device, [2, GRADIENTS.len()]);
    let gradients = upload([GRADIENTS; 2].concat(), shape, device);
    let parameters = fill(1.0, shape, device);
    let state = rule.init(&parameters);
    let (parameters, _) = rule.update(parameters, gradients, state);
    download(vec![parameters]).await
}

/// A genome of this term alone, in whose steps every number of its row is large: two decays that tell the momentum
/// before a step, the one after it and the gradient apart, an ε and a weight decay of a tenth.
fn stepping_by(term: Term, weight: f64) -> Genome {
    Genome {
        terms: vec![WeightedTerm { term, weight }],
        lr_log10: 0.0,
        beta1: 0.5,
        beta2: 0.75,
        eps_log10: -1.0,
        weight_decay_log10: -1.0,
        ..presets::adam()
    }
}

/// Parameters of every genome, one lane behind the other, after updates by [`GRADIENTS`].
async fn update_by(genomes: &[Genome], context: &DeviceContext) -> Result<Vec<f32>, String> {
    let (lanes, len) = (genomes.len(), GRADIENTS[0].len());
    let rule = UpdateRule::new(genomes, GRADIENTS.len() as u32);
    let mut parameters = fill(1.0, [lanes, len], &context.device);
    let mut state = rule.init(&parameters);
    for gradients in GRADIENTS {
        let gradients = repeat(&gradients, lanes, &context.device);
        (parameters, state) = rule.update(parameters, gradients, state);
    }
    download(vec![parameters]).await
}

/// Losses and accuracies of both lanes and the first one's parameters.
async fn train(model: Model, context: &DeviceContext) -> Result<Vec<f32>, String> {
    let optimizers = [presets::sgd(), presets::adam()];
    let images = Arc::new(noise(Dataset::Mnist, 2 * BATCH));
    let weights = Stream::InitialWeights(TaskSeed::first(images.dataset));
    let initial = model.initial_parameters(&mut weights.rng(SEED));
    let mut minibatches = Minibatches::new(images, &model, BATCH, SEED, 0, 0);
    let parameters = model.parameter_count();
    let mut trainer = Trainer::new(
        model,
        &optimizers,
        &initial,
        STEPS,
        optimizers.len(),
        &context.device,
    );
    for _ in 0..STEPS {
        trainer.step(&mut minibatches);
    }
    let mut figures: Vec<f32> = trainer
        .read()
        .await?
        .into_iter()
        .flat_map(|record| [record.loss, record.accuracy].concat())
        .collect();
    figures.extend_from_slice(&trainer.parameters().await?[..parameters]);
    Ok(figures)
}

/// Returns `count` images of seeded noise, with labels in turn.
pub fn noise(dataset: Dataset, count: usize) -> Images {
    let mut rng = Stream::DataOrder(TaskSeed::first(dataset)).rng(SEED);
    let size: usize = dataset.shape().iter().product();
    let mut images = Images::new(dataset);
    for index in 0..count {
        let pixels: Vec<u8> = (0..size).map(|_| rng.random()).collect();
        images.push(&pixels, (index % CLASSES) as u8);
    }
    images
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::term::BLEND;

    /// A kernel that gives a term too much, too little, nothing or another's step differs by far more than rounding.
    #[test]
    fn a_term_that_steps_otherwise_is_found() {
        let alone = |genome: Genome| {
            let (genomes, cpu) = ([genome], DeviceContext::cpu());
            pollster::block_on(update_by(&genomes, &cpu)).expect("the CPU can be read")
        };
        let wrong = |figures: &[f32], right: &[f32]| difference(figures, right) > 10.0 * TOLERANCE;
        let still = alone(stepping_by(Term::Grad, 0.0));
        let steps = TERMS
            .each_ref()
            .map(|info| alone(stepping_by(info.term, 1.0)));
        for (info, right) in TERMS.iter().zip(&steps) {
            let term = info.term;
            assert!(wrong(&still, right), "{term:?}");
            for weight in [-1.0, 0.9, 1.1] {
                let other = alone(stepping_by(term, weight));
                assert!(wrong(&other, right), "{weight} of {term:?}");
            }
            for (other, figures) in TERMS.iter().zip(&steps) {
                let is_same = other.term == term;
                assert_eq!(
                    wrong(figures, right),
                    !is_same,
                    "{:?}, {term:?}",
                    other.term
                );
            }
            for place in 0..right.len() {
                let moves = GRADIENTS.iter().any(|gradients| gradients[place] != 0.0);
                let is_moved = wrong(&still[place..=place], &right[place..=place]);
                assert_eq!(is_moved, moves, "{term:?} at {place}");
            }
        }
    }

    #[test]
    fn no_sign_hangs_on_rounding() {
        let sure = |x: f64| assert!(x == 0.0 || x.abs() > 0.1, "{x}");
        let beta = stepping_by(Term::SignMomentum, 1.0).beta1;
        for place in 0..GRADIENTS[0].len() {
            let mut mean = 0.0;
            for gradients in GRADIENTS {
                let g = f64::from(gradients[place]);
                sure(g);
                // Weighed like g, of which it has a tenth.
                sure((BLEND * mean + (1.0 - BLEND) * g) / (1.0 - BLEND));
                mean = beta * mean + (1.0 - beta) * g;
                sure(mean);
            }
        }
    }
}
