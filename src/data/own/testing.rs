//! What the tests of the formats share: small files, and mutated ones.

use rand::{Rng, RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Mutated inputs per format.
pub const MUTATIONS: usize = 100_000;

/// Returns an IDX file of `count` images.
pub fn idx_images(count: u32, [height, width]: [u32; 2]) -> Vec<u8> {
    let mut bytes = header(&[0x0803, count, height, width]);
    bytes.extend((0..count * height * width).map(|place| place as u8));
    bytes
}

/// Returns an IDX file of labels.
pub fn idx_labels(labels: &[u8]) -> Vec<u8> {
    let mut bytes = header(&[0x0801, labels.len() as u32]);
    bytes.extend_from_slice(labels);
    bytes
}

/// Returns a CIFAR-10 batch.
pub fn cifar(labels: &[u8]) -> Vec<u8> {
    let record = |label: &u8| std::iter::once(*label).chain((0..3072).map(|place| place as u8));
    labels.iter().flat_map(record).collect()
}

fn header(fields: &[u32]) -> Vec<u8> {
    fields
        .iter()
        .flat_map(|field| field.to_be_bytes())
        .collect()
}

/// Returns `count` seeded mutations of `originals`: bytes replaced, inserted and removed, ends cut.
pub fn mutants(originals: &[Vec<u8>], count: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    (0..count).map(move |turn| {
        let mut bytes = originals[turn % originals.len()].clone();
        for _ in 0..rng.random_range(1..4) {
            let near = bytes
                .len()
                .clamp(1, if rng.random() { 17 } else { usize::MAX });
            let place = rng.random_range(0..near).min(bytes.len());
            match rng.random_range(0..6) {
                0 => bytes.truncate(place),
                1 => bytes.insert(place, rng.random()),
                2 => bytes.extend((0..place % 40).map(|_| 0)),
                3 => bytes
                    .splice(
                        place..bytes.len().min(place + 4),
                        rng.next_u32().to_be_bytes(),
                    )
                    .for_each(drop),
                _ => {
                    if let Some(byte) = bytes.get_mut(place) {
                        *byte = [0, 1, 0xff, rng.random()][rng.random_range(0..4)];
                    }
                }
            }
        }
        bytes
    })
}
