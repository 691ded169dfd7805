//! What a step makes of a network's logits, in one dispatch: losses, correct answers, the logits' gradient, and
//! who trains on; tensor operations take twenty-one. And which answers are right, in another.

use burn_cubecl::{kernel::into_contiguous, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{MAGNITUDE, THREADS, dims, empty, grid, thread};

/// Figures [2·P] (each candidate's mean loss, then each one's correct answers), the logits' gradient [P, B, K]
/// and `alive` [P] of `logits` [P, B, K] against `labels` [B].
pub fn judge(
    logits: CubeTensor,
    labels: CubeTensor,
    alive: CubeTensor,
    max_loss: f32,
) -> [CubeTensor; 3] {
    let [logits, labels, alive] = [logits, labels, alive].map(into_contiguous);
    let [lanes, images, classes] = dims(&logits);
    let figures = empty(&logits, [2 * lanes]);
    let gradient = empty(&logits, [lanes, images, classes]);
    let still_alive = empty(&logits, [lanes]);
    judge_lanes::launch(
        &logits.client,
        CubeCount::Static(lanes as u32, 1, 1),
        CubeDim::new_1d(THREADS as u32),
        logits.clone().into_buffer_arg(),
        labels.into_buffer_arg(),
        alive.into_buffer_arg(),
        figures.clone().into_buffer_arg(),
        gradient.clone().into_buffer_arg(),
        still_alive.clone().into_buffer_arg(),
        images,
        classes,
        max_loss.to_bits(),
    );
    [figures, gradient, still_alive]
}

/// 1 for every answer of `logits` [P, B, K] that is the image's label [B], else 0: [P·B].
pub fn hits(logits: CubeTensor, labels: CubeTensor) -> CubeTensor {
    let [logits, labels] = [logits, labels].map(into_contiguous);
    let [lanes, images, classes] = dims(&logits);
    let hits = empty(&logits, [lanes * images]);
    find_hits::launch(
        &logits.client,
        grid(images, lanes),
        CubeDim::new_1d(THREADS as u32),
        logits.clone().into_buffer_arg(),
        labels.into_buffer_arg(),
        hits.clone().into_buffer_arg(),
        classes,
    );
    hits
}

/// A thread has one image of one candidate.
#[cube(launch)]
fn find_hits(logits: &[f32], labels: &[f32], hits: &mut [f32], classes: usize) {
    let images = labels.len();
    let image = thread();
    if image >= images {
        terminate!();
    }
    let slot = CUBE_POS_Y as usize * images + image;
    hits[slot] = hit(logits, slot * classes, labels[image], classes);
}

/// 1 where the largest of the logits from `row` on, the first of equals, is that of the class `label`, else 0.
#[cube]
fn hit(logits: &[f32], row: usize, label: f32, classes: usize) -> f32 {
    let mut largest = logits[row];
    let mut hit = select(label == 0.0, 1.0f32, 0.0f32);
    for class in 1..classes {
        let logit = logits[row + class];
        let is_label = select(label == f32::cast_from(class), 1.0f32, 0.0f32);
        hit = select(logit > largest, is_label, hit);
        largest = select(logit > largest, logit, largest);
    }
    hit
}

/// A workgroup has one candidate, a thread every [`THREADS`]th image; the first thread adds up what they found.
///
/// Whether a loss is too high is asked of its bits, because the compiler of a shader may assume that no float is
/// NaN: without their sign, NaN and infinity are above all numbers.
#[cube(launch)]
fn judge_lanes(
    logits: &[f32],
    labels: &[f32],
    alive: &[f32],
    figures: &mut [f32],
    gradient: &mut [f32],
    still_alive: &mut [f32],
    images: usize,
    classes: usize,
    max_loss: u32,
) {
    let unit = UNIT_POS as usize;
    let lane = CUBE_POS_X as usize;
    let number = f32::cast_from(images);
    let mut likelihood = 0.0f32;
    let mut correct = 0.0f32;
    for image in range_stepped(unit, images, THREADS) {
        let row = (lane * images + image) * classes;
        let label = labels[image];
        let mut largest = logits[row];
        for class in 1..classes {
            let logit = logits[row + class];
            largest = select(logit > largest, logit, largest);
        }
        let mut sum = 0.0f32;
        for class in 0..classes {
            sum += (logits[row + class] - largest).exp();
        }
        let log_sum = sum.ln();
        for class in 0..classes {
            let wanted = select(label == f32::cast_from(class), 1.0f32, 0.0f32);
            let log_probability = logits[row + class] - largest - log_sum;
            likelihood += log_probability * wanted;
            gradient[row + class] = (log_probability.exp() - wanted) / number;
        }
        correct += hit(logits, row, label, classes);
    }
    let mut shared = Shared::<[f32]>::new_slice(comptime!(2 * THREADS));
    shared[unit] = likelihood;
    shared[THREADS + unit] = correct;
    sync_cube();
    if unit == 0 {
        let mut likelihood = 0.0f32;
        let mut correct = 0.0f32;
        for other in 0..THREADS {
            likelihood += shared[other];
            correct += shared[THREADS + other];
        }
        let loss = -likelihood / number;
        let sound = (u32::reinterpret(loss) & MAGNITUDE) <= max_loss;
        figures[lane] = loss;
        figures[alive.len() + lane] = correct;
        still_alive[lane] = select(sound, alive[lane], 0.0);
    }
}
