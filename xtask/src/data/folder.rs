//! A folder of packs and its manifest, written and checked.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use data::manifest::VERSION;
use data::pack::{self, Images};
use data::{DataError, DatasetEntry, Manifest, PackEntry, SplitEntry, Splits, decode};
use science::catalog::{CLASSES, Dataset, Sizes, Split};

use super::order;
use super::original::{Original, chosen};
use super::source::{self, Source};

/// Writes the packs of one dataset into `folder`, and says what they are. Files that
/// are already as they should be stay untouched.
///
/// # Errors
/// Where a file cannot be written.
pub fn write(
    folder: &Path,
    original: &Original,
    provenance: &Source,
    sizes: Sizes,
) -> Result<DatasetEntry> {
    let dataset = original.train.dataset;
    let own = folder.join(dataset.slug());
    fs::create_dir_all(&own).with_context(|| format!("cannot make {}", own.display()))?;

    let train = order::balanced(&original.train.labels);
    let (validation, train) = train.split_at(sizes.validation);
    let test = order::balanced(&original.test.labels);
    let splits = Splits {
        train: write_split(folder, &original.train, Split::Train, &train[..sizes.train])?,
        validation: write_split(folder, &original.train, Split::Validation, validation)?,
        test: write_split(folder, &original.test, Split::Test, &test[..sizes.test])?,
    };
    let entry = DatasetEntry {
        name: dataset,
        shape: dataset.shape(),
        classes: dataset.classes().map(str::to_owned).to_vec(),
        normalisation: dataset.normalisation().to_vec(),
        source: provenance.source.to_owned(),
        licence: provenance.licence.to_owned(),
        citation: provenance.citation.to_owned(),
        splits,
    };
    for path in unlisted(folder, &entry)? {
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(entry)
}

fn write_split(
    folder: &Path,
    original: &Images,
    split: Split,
    indices: &[usize],
) -> Result<SplitEntry> {
    let dataset = original.dataset;
    let mut packs = Vec::new();
    for (number, chunk) in indices.chunks(pack::images_in(split)).enumerate() {
        let images = chosen(original, chunk);
        let file = format!("{}/{}-{number:02}.png", dataset.slug(), split.slug());
        let bytes = pack::encode(&images).with_context(|| format!("cannot encode {file}"))?;
        let path = folder.join(&file);
        if fs::read(&path).ok().as_ref() != Some(&bytes) {
            fs::write(&path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
        println!(
            "  {}: {} images, {} kB",
            path.display(),
            images.len(),
            bytes.len() / 1000
        );
        packs.push(PackEntry {
            file,
            images: images.len(),
            bytes: bytes.len(),
            sha256: pack::sha256(&bytes),
        });
    }
    Ok(SplitEntry {
        images: indices.len(),
        packs,
    })
}

/// The files in the folder of a dataset that `entry` does not list.
fn unlisted(folder: &Path, entry: &DatasetEntry) -> Result<Vec<PathBuf>> {
    let packs = Split::ALL
        .into_iter()
        .flat_map(|split| &entry.split(split).packs);
    let listed: Vec<PathBuf> = packs.map(|pack| folder.join(&pack.file)).collect();
    let own = folder.join(entry.name.slug());
    let files: Vec<PathBuf> = fs::read_dir(own)?
        .map(|file| Ok(file?.path()))
        .collect::<Result<_>>()?;
    Ok(files
        .into_iter()
        .filter(|path| !listed.contains(path))
        .collect())
}

/// Writes the manifest of `folder`.
///
/// # Errors
/// Where it cannot be written.
pub fn write_manifest(folder: &Path, datasets: Vec<DatasetEntry>) -> Result<()> {
    let path = folder.join("manifest.json");
    let json = serde_json::to_string_pretty(&Manifest {
        version: VERSION,
        datasets,
    })?;
    fs::write(&path, json + "\n").with_context(|| format!("cannot write {}", path.display()))
}

/// Checks the page's `folder` against its manifest, and the manifest against what a rebuild makes.
///
/// # Errors
/// Where they differ.
pub fn check(folder: &Path) -> Result<()> {
    let advice = || {
        format!(
            "{} is not as `cargo xtask data` makes it: run that",
            folder.display()
        )
    };
    check_packs(folder).with_context(advice)
}

fn check_packs(folder: &Path) -> Result<()> {
    let json = fs::read(folder.join("manifest.json")).context("there is no manifest.json")?;
    let manifest = Manifest::parse(&json)?;
    let mut packs = 0;
    let mut bytes = 0;
    for dataset in Dataset::ALL {
        let entry = manifest.entry(dataset)?;
        let provenance = source::of(dataset)?;
        let known = [provenance.source, provenance.licence, provenance.citation];
        ensure!(
            known == [&entry.source, &entry.licence, &entry.citation]
                && entry.normalisation == dataset.normalisation()
                && entry.classes == dataset.classes(),
            "the manifest describes {} otherwise than xtask and the catalogue do",
            dataset.name()
        );
        for split in Split::ALL {
            let split_entry = entry.split(split);
            let count = dataset.shipped().map_or(0, |sizes| sizes.of(split));
            ensure!(
                split_entry.images == count,
                "{} images in {split:?} instead of {count}",
                split_entry.images
            );
            for pack in &split_entry.packs {
                let path = folder.join(&pack.file);
                let file = fs::read(&path).map_err(|error| DataError::Missing {
                    file: pack.file.clone(),
                    reason: error.to_string(),
                    expected: pack.bytes,
                })?;
                let images = decode(dataset, pack, &file)?;
                ensure!(
                    images.class_counts() == [images.len() / CLASSES; CLASSES],
                    "{} is not balanced: {:?}",
                    pack.file,
                    images.class_counts()
                );
                bytes += file.len();
                packs += 1;
            }
        }
        if let Some(path) = unlisted(folder, entry)?.first() {
            bail!("{} is not in the manifest", path.display());
        }
    }
    println!(
        "{}: {} packs, {:.1} MB, all as listed",
        folder.display(),
        packs,
        bytes as f64 / 1e6
    );
    Ok(())
}
