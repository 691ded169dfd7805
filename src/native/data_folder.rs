//! Which folder the packs of images are read from.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    core::{catalog::Split, config::RunConfig},
    data::Manifest,
};

/// The folders of the repository, from the one that is always there to the one with the paper's
/// sizes.
const FOLDERS: [&str; 2] = ["public/data", "data-full"];

/// The manifest of a folder.
const MANIFEST: &str = "manifest.json";

/// Returns the folder `given`, or the first of the repository's, seen from `here`, that has as many
/// images as `config` asks for; where none has, the first.
///
/// # Errors
/// Where there is no such folder; with advice.
pub fn choose(given: Option<&Path>, here: &Path, config: &RunConfig) -> Result<PathBuf> {
    if let Some(folder) = given {
        read(folder)?;
        return Ok(folder.to_path_buf());
    }
    let mut present = None;
    for folder in FOLDERS.map(|folder| here.join(folder)) {
        if !folder.join(MANIFEST).is_file() {
            continue;
        }
        if suffices(&read(&folder)?, config)? {
            return Ok(folder);
        }
        present.get_or_insert(folder);
    }
    let Some(folder) = present else {
        bail!(
            "There are no images in {}. Run optimarium in its repository, or name a folder made by `cargo xtask data` with --data.",
            here.join(FOLDERS[0]).display()
        );
    };
    Ok(folder)
}

/// Returns how to get the paper's sizes.
pub fn advice() -> &'static str {
    "`cargo xtask data --full` puts the paper's sizes into data-full/, where they are found."
}

fn read(folder: &Path) -> Result<Manifest> {
    let path = folder.join(MANIFEST);
    let json = fs::read(&path).with_context(|| {
        format!(
            "{} cannot be read; --data takes a folder made by `cargo xtask data`",
            path.display()
        )
    })?;
    Manifest::parse(&json).with_context(|| format!("{}", path.display()))
}

fn suffices(manifest: &Manifest, config: &RunConfig) -> Result<bool> {
    for &dataset in &config.tasks {
        let entry = manifest.entry(dataset)?;
        let train = entry.split(Split::Train).images;
        let scoring = entry.split(config.protocol.scoring_split()).images;
        if train < config.train_images as usize || scoring < config.scoring_images as usize {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::config::Preset;

    #[test]
    fn the_repositorys_images_suffice_for_the_quick_look() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = choose(None, root, &Preset::QuickLook.config()).unwrap();
        assert_eq!(folder, root.join("public/data"));
        let manifest = read(&folder).unwrap();
        assert!(!suffices(&manifest, &Preset::Paper.config()).unwrap());
    }

    #[test]
    fn a_folder_without_images_is_refused_with_advice() {
        let config = Preset::QuickLook.config();
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        for outcome in [
            choose(None, &src, &config),
            choose(Some(&src), &src, &config),
        ] {
            let error = format!("{:#}", outcome.expect_err("there are no packs in src"));
            assert!(error.contains("cargo xtask data"), "{error}");
        }
    }
}
