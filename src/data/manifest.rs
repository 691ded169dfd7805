//! The manifest of a data folder: which packs there are, and where their images come from.
//!
//! `manifest.json` lies beside the packs; `cargo xtask data` writes it, page, engine and tests
//! read it. Paths in it are relative to its own folder.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{DataError, pack::CAPACITY};
use science::catalog::{CLASSES, Dataset, Split};
use text::{
    excerpt::excerpt,
    plain_text::{NotText, plain_text},
};

/// The only version of `manifest.json` so far.
pub const VERSION: u32 = 1;

/// Longest manifest that is looked at, in bytes; the paper's sizes take under 50 kB.
pub const MAX_BYTES: usize = 1_000_000;

/// Largest pack, in bytes. The pixels of a full one are 3 MB before they are compressed.
pub const MAX_PACK_BYTES: usize = 8_000_000;

/// Longest path of a pack, in bytes.
const MAX_PATH: usize = 100;

/// Most letters of a path that a message repeats, and of what the JSON reader says.
const QUOTED: usize = 40;
const REASON: usize = 200;

/// Everything a data folder offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Format of the manifest and of the packs, equal to [`VERSION`].
    pub version: u32,
    /// Every dataset once.
    pub datasets: Vec<DatasetEntry>,
}

/// One dataset of the folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetEntry {
    /// Which dataset this is.
    pub name: Dataset,
    /// Shape [C, H, W] of one image.
    pub shape: [usize; 3],
    /// The classes, by label.
    pub classes: Vec<String>,
    /// (mean, standard deviation) per channel, of pixels scaled to 0–1, over the training split.
    pub normalisation: Vec<(f32, f32)>,
    /// Whose images these are and by which package they came here.
    pub source: String,
    /// What is known of the terms of use.
    pub licence: String,
    /// What to cite.
    pub citation: String,
    /// The packs.
    pub splits: Splits,
}

/// The parts of a dataset; no image is in two of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Splits {
    /// Trained on.
    pub train: SplitEntry,
    /// Carved from the original training images.
    pub validation: SplitEntry,
    /// From the original test images.
    pub test: SplitEntry,
}

/// The packs of one split, in the order in which they are used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitEntry {
    /// Number of images in all packs.
    pub images: usize,
    /// The packs.
    pub packs: Vec<PackEntry>,
}

/// One pack, and how to know that it arrived whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackEntry {
    /// Path relative to the manifest, such as `mnist/train-00.png`.
    pub file: String,
    /// Number of images.
    pub images: usize,
    /// Size of the file in bytes.
    pub bytes: usize,
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The manifest in `json`, checked against the catalogue.
    ///
    /// # Errors
    /// [`DataError::Manifest`] for anything else than a manifest of this version whose datasets,
    /// shapes and counts agree.
    pub fn parse(json: &[u8]) -> Result<Manifest, DataError> {
        if json.len() > MAX_BYTES {
            return Err(refuse(format!("it has more than {MAX_BYTES} bytes")));
        }
        let text = plain_text(json).map_err(|what| refuse(what.to_string()))?;
        let manifest: Manifest =
            serde_json::from_slice(text.as_bytes()).map_err(|error| match error.is_eof() {
                true => refuse(NotText::Cut.to_string()),
                false => refuse(excerpt(&error.to_string(), REASON)),
            })?;
        if manifest.version != VERSION {
            return Err(refuse(format!(
                "version {} instead of {VERSION}",
                manifest.version
            )));
        }
        let mut names = BTreeSet::new();
        for dataset in &manifest.datasets {
            if !names.insert(dataset.name) {
                return Err(refuse(format!("{} is listed twice", dataset.name.name())));
            }
            dataset.check()?;
        }
        Ok(manifest)
    }

    /// What the folder has of `dataset`.
    ///
    /// # Errors
    /// [`DataError::Manifest`] where it has nothing.
    pub fn entry(&self, dataset: Dataset) -> Result<&DatasetEntry, DataError> {
        self.datasets
            .iter()
            .find(|entry| entry.name == dataset)
            .ok_or_else(|| refuse(format!("it does not list {}", dataset.name())))
    }
}

impl DatasetEntry {
    /// The packs of `split`.
    pub fn split(&self, split: Split) -> &SplitEntry {
        match split {
            Split::Train => &self.splits.train,
            Split::Validation => &self.splits.validation,
            Split::Test => &self.splits.test,
        }
    }

    fn check(&self) -> Result<(), DataError> {
        let name = self.name.name();
        if self.shape != self.name.shape() {
            return Err(refuse(format!("{name} images of shape {:?}", self.shape)));
        }
        if self.classes.len() != CLASSES {
            return Err(refuse(format!("{} classes in {name}", self.classes.len())));
        }
        if self.normalisation.len() != self.shape[0] {
            return Err(refuse(format!(
                "{name} normalises {} channels",
                self.normalisation.len()
            )));
        }
        let possible = |(mean, deviation): &(f32, f32)| {
            mean.is_finite() && deviation.is_finite() && *deviation > 0.0
        };
        if !self.normalisation.iter().all(possible) {
            return Err(refuse(format!(
                "{name} is normalised by {:?}",
                self.normalisation
            )));
        }
        for split in Split::ALL {
            let entry = self.split(split);
            for pack in &entry.packs {
                pack.check().map_err(refuse)?;
            }
            if entry.images == 0 {
                let split = split.slug();
                return Err(refuse(format!("the {split} split of {name} is empty")));
            }
            let sum = entry
                .packs
                .iter()
                .map(|pack| pack.images)
                .fold(0, usize::saturating_add);
            if entry.images != sum {
                return Err(refuse(format!(
                    "the {} packs of {name} hold {sum} images instead of {}",
                    split.slug(),
                    entry.images
                )));
            }
        }
        Ok(())
    }
}

impl PackEntry {
    /// Whether it can be a pack of this folder: anything else is not even fetched.
    fn check(&self) -> Result<(), String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
        let mut folders = self.file.split('/');
        let within = folders.all(|folder| !folder.is_empty() && !folder.starts_with('.'));
        let file = excerpt(&self.file, QUOTED);
        if !within || self.file.len() > MAX_PATH || !self.file.bytes().all(plain) {
            return Err(format!("“{file}” is no path within the data folder"));
        }
        if !(1..=CAPACITY).contains(&self.images) {
            let images = self.images;
            return Err(format!(
                "{file} has {images} images; a pack has 1 to {CAPACITY}"
            ));
        }
        if self.bytes > MAX_PACK_BYTES {
            let bytes = self.bytes;
            return Err(format!(
                "{file} has {bytes} bytes; a pack has up to {MAX_PACK_BYTES}"
            ));
        }
        let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if self.sha256.len() != 64 || !self.sha256.bytes().all(hexadecimal) {
            return Err(format!("{file} has no SHA-256 of 64 hexadecimal digits"));
        }
        Ok(())
    }
}

fn refuse(reason: String) -> DataError {
    DataError::Manifest { reason }
}

#[cfg(test)]
mod tests;
