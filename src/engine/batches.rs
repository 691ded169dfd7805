//! Minibatches: the same images, augmentation and dropout masks for every candidate.
//!
//! Everything random is drawn here, on the CPU, from seeded streams, so that a run sees the same
//! numbers on every device.

use std::sync::Arc;

use burn::tensor::{Device, Tensor};
use rand::{RngExt, rngs::ChaCha8Rng, seq::SliceRandom};

use super::{layers::Activation, model::Model, transfer::upload};
use data::Images;
use science::{
    catalog::Dataset,
    streams::{Stream, TaskSeed},
};

/// Zeros around an image before a random crop of the original size, in pixels.
const CROP_PADDING: usize = 4;

/// A minibatch on the device.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Normalised images, as the network's first layer wants them.
    pub images: Activation,
    /// Number of each image's class [B].
    pub labels: Tensor<1>,
    /// Scaled dropout masks [B, F], one per dropout layer.
    pub masks: Vec<Tensor<2>>,
}

impl Batch {
    /// Uploads `images` [B, C, H, W] with `labels` [B] for `model`, nothing dropped.
    pub fn new(model: &Model, images: Vec<f32>, labels: &[u8], device: &Device) -> Self {
        let batch = labels.len();
        let [channels, height, width] = model.input();
        let labels: Vec<f32> = labels.iter().map(|label| f32::from(*label)).collect();
        let images = upload(images, [batch, channels, height, width], device);
        Self {
            images: model.lay_out(images),
            labels: upload(labels, [batch], device),
            masks: Vec::new(),
        }
    }

    /// Number of images B.
    pub fn size(&self) -> usize {
        self.labels.dims()[0]
    }
}

/// An endless, seeded sequence of training minibatches: shuffled epochs, one after the other.
#[derive(Debug)]
pub struct Minibatches {
    images: Arc<Images>,
    model: Model,
    batch: usize,
    dropouts: Vec<(usize, f64)>,
    order: Vec<u32>,
    position: usize,
    shuffling: ChaCha8Rng,
    augmentation: ChaCha8Rng,
    dropout: ChaCha8Rng,
}

impl Minibatches {
    /// Returns the minibatches of `batch` images on which seed number `seed` of a run trains `model`;
    /// `generation` is 0 where all generations share it.
    ///
    /// # Panics
    ///
    /// Where `images` is empty or `batch` is zero.
    pub fn new(
        images: Arc<Images>,
        model: &Model,
        batch: usize,
        run_seed: u64,
        seed: u32,
        generation: u32,
    ) -> Self {
        assert!(
            !images.labels.is_empty() && batch > 0,
            "a minibatch needs images"
        );
        let of = TaskSeed {
            dataset: images.dataset,
            seed,
            generation,
        };
        Self {
            model: model.clone(),
            batch,
            dropouts: model.dropouts(),
            order: (0..images.labels.len() as u32).collect(),
            position: images.labels.len(),
            shuffling: Stream::DataOrder(of).rng(run_seed),
            augmentation: Stream::Augmentation(of).rng(run_seed),
            dropout: Stream::Dropout(of).rng(run_seed),
            images,
        }
    }

    /// Draws the next minibatch and uploads it.
    pub fn next(&mut self, device: &Device) -> Batch {
        let dataset = self.images.dataset;
        let shape = dataset.shape();
        let size: usize = shape.iter().product();
        let table = normalisation_table(dataset);
        let mut pixels = Vec::with_capacity(self.batch * size);
        let mut labels = Vec::with_capacity(self.batch);
        for _ in 0..self.batch {
            let index = self.next_index();
            labels.push(self.images.labels[index]);
            let image = &self.images.pixels[index * size..][..size];
            if dataset.augmented() {
                let view = View::random(&mut self.augmentation);
                view.push_normalised(image, shape, &table, &mut pixels);
            } else {
                push_normalised(image, &table, &mut pixels);
            }
        }
        let mut batch = Batch::new(&self.model, pixels, &labels, device);
        for &(features, probability) in &self.dropouts {
            let mask = draw_mask(self.batch * features, probability, &mut self.dropout);
            batch
                .masks
                .push(upload(mask, [self.batch, features], device));
        }
        batch
    }

    fn next_index(&mut self) -> usize {
        if self.position == self.order.len() {
            self.order.shuffle(&mut self.shuffling);
            self.position = 0;
        }
        self.position += 1;
        self.order[self.position - 1] as usize
    }
}

/// Returns images `range` of `images` for `model`, normalised and not augmented.
pub fn plain_batch(
    model: &Model,
    images: &Images,
    range: std::ops::Range<usize>,
    device: &Device,
) -> Batch {
    let shape = images.dataset.shape();
    let size: usize = shape.iter().product();
    let table = normalisation_table(images.dataset);
    let mut pixels = Vec::with_capacity(range.len() * size);
    for index in range.clone() {
        push_normalised(&images.pixels[index * size..][..size], &table, &mut pixels);
    }
    Batch::new(model, pixels, &images.labels[range], device)
}

/// Normalised value of every byte, per channel.
fn normalisation_table(dataset: Dataset) -> Vec<[f32; 256]> {
    let channel = |&(mean, deviation): &(f32, f32)| {
        std::array::from_fn(|byte| (byte as f32 / 255.0 - mean) / deviation)
    };
    dataset.normalisation().iter().map(channel).collect()
}

fn push_normalised(image: &[u8], table: &[[f32; 256]], pixels: &mut Vec<f32>) {
    let plane = image.len() / table.len();
    for (channel, table) in image.chunks(plane).zip(table) {
        pixels.extend(channel.iter().map(|byte| table[usize::from(*byte)]));
    }
}

/// How an augmented image is looked at.
struct View {
    flipped: bool,
    top: usize,
    left: usize,
}

impl View {
    fn random(rng: &mut ChaCha8Rng) -> Self {
        let flipped = rng.random();
        let top = rng.random_range(0..=2 * CROP_PADDING);
        let left = rng.random_range(0..=2 * CROP_PADDING);
        Self { flipped, top, left }
    }

    /// Flips, pads with zero bytes, crops to the original size, normalises.
    fn push_normalised(
        &self,
        image: &[u8],
        [_, height, width]: [usize; 3],
        table: &[[f32; 256]],
        pixels: &mut Vec<f32>,
    ) {
        for (plane, table) in image.chunks(height * width).zip(table) {
            for y in 0..height {
                let row = (y + self.top)
                    .checked_sub(CROP_PADDING)
                    .filter(|row| *row < height);
                for x in 0..width {
                    let column = (x + self.left)
                        .checked_sub(CROP_PADDING)
                        .filter(|x| *x < width);
                    let byte = match (row, column) {
                        (Some(row), Some(x)) if self.flipped => plane[row * width + width - 1 - x],
                        (Some(row), Some(x)) => plane[row * width + x],
                        _ => 0,
                    };
                    pixels.push(table[usize::from(byte)]);
                }
            }
        }
    }
}

/// Zero with `probability`, 1/(1 − probability) otherwise.
fn draw_mask(len: usize, probability: f64, rng: &mut ChaCha8Rng) -> Vec<f32> {
    let threshold = (probability * f64::from(u32::MAX)) as u32;
    let kept = (1.0 / (1.0 - probability)) as f32;
    (0..len)
        .map(|_| {
            if rng.random::<u32>() < threshold {
                0.0
            } else {
                kept
            }
        })
        .collect()
}
