//! The packs of `public/data`: complete, balanced, disjoint, and refused when they are not whole.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use data::pack::{encode, images_in, sha256};
use data::{DataError, Images, Manifest, PackEntry, decode};
use proptest::prelude::*;
use science::catalog::{CLASSES, Dataset, Split};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/data");

static MANIFEST: LazyLock<Manifest> =
    LazyLock::new(|| Manifest::parse(&read("manifest.json")).expect("a manifest"));

fn read(file: &str) -> Vec<u8> {
    fs::read(Path::new(FOLDER).join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn images_of(dataset: Dataset, split: Split) -> Images {
    let mut images = Images::new(dataset);
    for pack in &MANIFEST.entry(dataset).unwrap().split(split).packs {
        images.extend(&decode(dataset, pack, &read(&pack.file)).unwrap());
    }
    images
}

/// A small pack of made-up images, and its entry.
fn made_up(dataset: Dataset) -> (Images, PackEntry, Vec<u8>) {
    let mut images = Images::new(dataset);
    let size = dataset.shape().iter().product::<usize>();
    for index in 0..30 {
        let pixels: Vec<u8> = (0..size)
            .map(|pixel| (pixel * 31 + index * 7) as u8)
            .collect();
        images.push(&pixels, (index % CLASSES) as u8);
    }
    let bytes = encode(&images).unwrap();
    let entry = PackEntry {
        file: "made/up.png".into(),
        images: images.len(),
        bytes: bytes.len(),
        sha256: sha256(&bytes),
    };
    (images, entry, bytes)
}

#[test]
fn every_split_has_its_images_balanced_in_every_ten() {
    for dataset in Dataset::ALL {
        let sizes = dataset.shipped().expect("it ships");
        for split in Split::ALL {
            let count = sizes.of(split);
            let images = images_of(dataset, split);
            assert_eq!(images.len(), count, "{dataset:?} {split:?}");
            assert_eq!(
                images.pixels.len(),
                count * dataset.shape().iter().product::<usize>()
            );
            for ten in images.labels.chunks(CLASSES) {
                let mut classes = ten.to_vec();
                classes.sort_unstable();
                assert_eq!(
                    classes,
                    (0..CLASSES as u8).collect::<Vec<_>>(),
                    "{dataset:?} {split:?}"
                );
            }
        }
    }
}

#[test]
fn every_pack_but_the_last_of_a_split_is_full() {
    let entries = MANIFEST.datasets.iter();
    let splits =
        entries.flat_map(|entry| Split::ALL.map(|split| (split, &entry.split(split).packs)));
    for (split, packs) in splits {
        let full = images_in(split);
        let (last, others) = packs.split_last().expect("a split has packs");
        assert!(last.images <= full, "{}", last.file);
        for pack in others {
            assert_eq!(pack.images, full, "{}", pack.file);
        }
    }
}

/// No image is a copy of another, within a split or across splits.
#[test]
fn no_image_is_in_two_packs() {
    for dataset in Dataset::ALL {
        let mut seen: HashMap<Vec<u8>, (Split, usize)> = HashMap::new();
        let mut repetitions = Vec::new();
        for split in Split::ALL {
            let images = images_of(dataset, split);
            for index in 0..images.len() {
                if let Some(first) = seen.insert(images.image(index).to_vec(), (split, index)) {
                    repetitions.push((first, (split, index)));
                }
            }
        }
        assert!(repetitions.is_empty(), "{dataset:?}: {repetitions:?}");
    }
}

/// A mean image per class in the training packs is a fair classifier of the test packs, which it
/// would not be with labels of other images: those would give 0.1.
#[test]
fn labels_belong_to_their_images() {
    for dataset in Dataset::ALL {
        let least = match dataset {
            Dataset::Mnist => 0.78,
            Dataset::FashionMnist => 0.63,
            Dataset::Digits => 0.85,
            _ => 0.25,
        };
        let train = images_of(dataset, Split::Train);
        let size = dataset.shape().iter().product::<usize>();
        let mut means = vec![vec![0.0f32; size]; CLASSES];
        let count = (train.len() / CLASSES) as f32;
        for index in 0..train.len() {
            let mean = &mut means[usize::from(train.labels[index])];
            for (sum, &pixel) in mean.iter_mut().zip(train.image(index)) {
                *sum += f32::from(pixel) / count;
            }
        }
        let test = images_of(dataset, Split::Test);
        let distance = |mean: &[f32], image: &[u8]| -> f32 {
            mean.iter()
                .zip(image)
                .map(|(mean, &pixel)| (mean - f32::from(pixel)).powi(2))
                .sum()
        };
        let hits = (0..test.len()).filter(|&index| {
            let distances = means.iter().map(|mean| distance(mean, test.image(index)));
            let nearest = distances
                .enumerate()
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .unwrap()
                .0;
            nearest == usize::from(test.labels[index])
        });
        let accuracy = hits.count() as f32 / test.len() as f32;
        assert!(accuracy > least, "{dataset:?}: {accuracy}");
    }
}

#[test]
fn the_manifest_says_what_the_catalogue_says() {
    for dataset in Dataset::ALL {
        let entry = MANIFEST.entry(dataset).unwrap();
        assert_eq!(entry.normalisation, dataset.normalisation());
        assert_eq!(entry.classes, dataset.classes());
        assert!(
            !entry.source.is_empty() && !entry.licence.is_empty() && !entry.citation.is_empty()
        );
    }
}

#[test]
fn a_manifest_that_contradicts_itself_is_refused() {
    let changed = |change: fn(&mut Manifest)| {
        let mut manifest = MANIFEST.clone();
        change(&mut manifest);
        Manifest::parse(&serde_json::to_vec(&manifest).unwrap())
    };
    assert!(changed(|_| ()).is_ok());
    assert!(changed(|manifest| manifest.version += 1).is_err());
    assert!(changed(|manifest| manifest.datasets[0].shape = [1, 2, 3]).is_err());
    assert!(changed(|manifest| manifest.datasets[2].name = Dataset::Mnist).is_err());
    assert!(changed(|manifest| manifest.datasets[1].splits.test.images += 1).is_err());
    assert!(Manifest::parse(b"<!doctype html>").is_err());
    let mut manifest = MANIFEST.clone();
    manifest.datasets.remove(0);
    assert!(
        manifest
            .entry(Dataset::Mnist)
            .unwrap_err()
            .to_string()
            .contains("MNIST")
    );
}

#[test]
fn encoding_and_decoding_give_the_same_images() {
    for dataset in Dataset::ALL {
        let (images, entry, bytes) = made_up(dataset);
        assert_eq!(decode(dataset, &entry, &bytes).unwrap(), images);
        assert_eq!(encode(&images).unwrap(), bytes, "the same bytes again");
    }
}

#[test]
fn a_pack_that_is_not_whole_is_refused_by_name() {
    let entry = &MANIFEST.entry(Dataset::Mnist).unwrap().splits.train.packs[0];
    let whole = read(&entry.file);
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    let mut overlong = whole.clone();
    overlong.push(0);
    let foreign = read(&MANIFEST.entry(Dataset::Mnist).unwrap().splits.train.packs[1].file);
    for (bytes, word) in [
        (&whole[..whole.len() / 3], "truncated"),
        (&[], "truncated"),
        (&altered, "altered"),
        (&overlong, "altered"),
    ] {
        let message = decode(Dataset::Mnist, entry, bytes)
            .unwrap_err()
            .to_string();
        assert!(
            message.contains(&entry.file) && message.contains(word),
            "{message}"
        );
        assert!(message.contains("expected"), "{message}");
    }
    assert!(decode(Dataset::Mnist, entry, &foreign).is_err());
    let missing = DataError::Missing {
        file: entry.file.clone(),
        reason: "HTTP 404".into(),
        expected: entry.bytes,
    };
    assert!(missing.to_string().contains("missing"));
}

#[test]
fn a_pack_of_another_dataset_is_refused() {
    let (_, entry, bytes) = made_up(Dataset::Mnist);
    assert!(
        decode(Dataset::FashionMnist, &entry, &bytes).is_ok(),
        "the same shape"
    );
    let message = decode(Dataset::Cifar10, &entry, &bytes)
        .unwrap_err()
        .to_string();
    assert!(message.contains("made/up.png"), "{message}");
    let miscounted = PackEntry {
        images: 29,
        ..entry
    };
    assert!(decode(Dataset::Mnist, &miscounted, &bytes).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// Even bytes whose length and checksum are as listed never make the decoder panic.
    #[test]
    fn no_bytes_panic(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
        count in 0usize..2_000,
        listed in any::<bool>(),
    ) {
        let (_, entry, mut bytes) = SMALL.clone();
        for (index, value) in flips {
            let index = index.index(bytes.len());
            bytes[index] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let entry = if listed {
            PackEntry { images: count, bytes: bytes.len(), sha256: sha256(&bytes), ..entry }
        } else {
            entry
        };
        for dataset in [Dataset::Mnist, Dataset::Cifar10] {
            let _ = decode(dataset, &entry, &bytes);
        }
    }

    /// Nor do bytes that never were a pack.
    #[test]
    fn no_noise_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), signed in any::<bool>()) {
        let bytes = if signed { [&b"\x89PNG\r\n\x1a\n"[..], &bytes].concat() } else { bytes };
        let entry = PackEntry { file: "noise.png".into(), images: 1, bytes: bytes.len(), sha256: sha256(&bytes) };
        prop_assert!(decode(Dataset::Cifar10, &entry, &bytes).is_err());
        prop_assert!(Manifest::parse(&bytes).is_err());
    }
}

static SMALL: LazyLock<(Images, PackEntry, Vec<u8>)> = LazyLock::new(|| made_up(Dataset::Mnist));
