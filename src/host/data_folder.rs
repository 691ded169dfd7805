//! The folder of image packs on disk.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use data::Manifest;
use files::run_file::AskedImages;
use science::{
    catalog::{Dataset, Split},
    config::{RunConfig, Setting},
};

/// Name of the list of packs in such a folder.
const MANIFEST: &str = "manifest.json";

/// The page's packs, in the repository.
const PUBLIC: &str = "public/data";

/// The paper's sizes, as `cargo xtask data --full` makes them.
const FULL: &str = "data-full";

/// Returns the folder that has all images `config` asks for, as far as there are so many: `given`, or
/// else the smaller of the repository's that has.
///
/// # Errors
/// Where none has; says what is missing and how to get it.
pub fn find(given: Option<&Path>, config: &RunConfig) -> Result<PathBuf> {
    if config.tasks.contains(&Dataset::Own) {
        bail!(
            "{} is one of the tasks: images that were dropped into a page, and only that page has \
             them. Train on it there, or choose other --tasks",
            Dataset::Own.name()
        );
    }
    let folders = match given {
        Some(folder) => vec![folder.to_path_buf()],
        None => vec![of_repository(PUBLIC), of_repository(FULL)],
    };
    let mut reasons = Vec::new();
    for folder in folders {
        match shortage(&folder, config) {
            Ok(None) => return Ok(folder),
            Ok(Some(reason)) => reasons.push(reason),
            Err(error) => reasons.push(format!("{error:#}")),
        }
    }
    bail!(
        "{}.\n`cargo xtask data --full` makes the paper's images; --train-images and \
         --scoring-images ask for fewer, --data names another folder",
        reasons.join(";\n")
    )
}

/// Returns the folder `name` where the program was started, or else of the nearest folder around that which
/// has one.
fn of_repository(name: &str) -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    let around = here.ancestors().map(|folder| folder.join(name));
    let mut there = around.filter(|folder| folder.is_dir());
    match there.next() {
        // As people write it.
        Some(folder) if folder == here.join(name) => name.into(),
        Some(folder) => folder,
        None => name.into(),
    }
}

/// Returns how many images the page has for `config`, at most per task, but no fewer than a setting
/// allows; `None` where its packs are not here.
pub fn of_page(config: &RunConfig) -> Option<AskedImages> {
    let manifest = manifest(&of_repository(PUBLIC)).ok()?;
    let there = |setting: Setting, split: Split, asked: u32| {
        let of_task = |&dataset: &Dataset| Some(manifest.entry(dataset).ok()?.split(split).images);
        let most = config
            .tasks
            .iter()
            .map(of_task)
            .collect::<Option<Vec<_>>>()?;
        let (least, _) = setting.range()?;
        Some(least.max(asked.min(most.into_iter().max()? as u32)))
    };
    let scoring = config.protocol.scoring_split();
    Some(AskedImages {
        train_images: there(Setting::TrainImages, Split::Train, config.train_images)?,
        scoring_images: there(Setting::ScoringImages, scoring, config.scoring_images)?,
    })
}

/// Reads a file of the folder.
///
/// # Errors
/// What the disk said.
pub fn read(folder: &Path, file: &str) -> Result<Vec<u8>, String> {
    fs::read(folder.join(file)).map_err(|error| error.to_string())
}

/// Returns the list of the packs in `folder`.
///
/// # Errors
/// Where it cannot be read.
pub fn manifest(folder: &Path) -> Result<Manifest> {
    let path = folder.join(MANIFEST);
    let json = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Manifest::parse(&json).with_context(|| path.display().to_string())
}

/// What the folder lacks.
fn shortage(folder: &Path, config: &RunConfig) -> Result<Option<String>> {
    let manifest = manifest(folder)?;
    let wanted = |dataset: &Dataset| {
        [
            (*dataset, Split::Train, config.train_images),
            (
                *dataset,
                config.protocol.scoring_split(),
                config.scoring_images,
            ),
        ]
    };
    for (dataset, split, images) in config.tasks.iter().flat_map(wanted) {
        let there = manifest.entry(dataset)?.split(split).images;
        // Where no folder has as many, the engine takes what is there and says so.
        let most = dataset.full().map_or(0, |sizes| sizes.of(split));
        let images = most.min(images as usize);
        if there < images {
            return Ok(Some(format!(
                "{} has {there} {} images of {}, not {images}",
                folder.display(),
                split.slug(),
                dataset.name()
            )));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::PACKS;
    use science::config::Preset;

    #[test]
    fn a_folder_without_the_images_asked_for_is_refused_by_what_it_lacks() {
        let public = Path::new(PACKS);
        let quick = Preset::QuickLook.config();
        assert_eq!(find(Some(public), &quick).expect("it has them"), public);
        let paper = Preset::Paper.config();
        let error = find(Some(public), &paper).expect_err("it has fewer");
        assert!(
            error
                .to_string()
                .contains("5000 train images of Fashion-MNIST, not 15000"),
            "{error}"
        );
        let error = find(Some(Path::new("nowhere")), &quick).expect_err("there is no such folder");
        assert!(
            error
                .to_string()
                .contains("cannot read nowhere/manifest.json"),
            "{error}"
        );
        let digits = RunConfig {
            tasks: vec![Dataset::Digits],
            ..paper.clone()
        };
        assert_eq!(find(Some(public), &digits).expect("all there are"), public);
        let page = of_page(&paper).expect("tests run in the repository");
        assert_eq!((page.train_images, page.scoring_images), (5_000, 2_000));
        assert_eq!(of_page(&quick), Some(AskedImages::of(&quick)));
        assert!(read(Path::new("nowhere"), "file").is_err());
        let own = RunConfig {
            tasks: vec![Dataset::Mnist, Dataset::Own],
            ..quick
        };
        let error = find(Some(public), &own).expect_err("a page has them");
        assert!(error.to_string().starts_with("Own data is one"), "{error}");
    }
}
