//! What a visitor's first search will need, for the page to fetch while nothing else is on its way: public/boot.js
//! reads it in the page's head.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use data::Manifest;
use science::{catalog::Split, config::Preset};

use super::{PAGE, engines::LOADER};
use crate::listing;

/// The folder of the images, and what says which they are.
const DATA: &str = "data";
const MANIFEST: &str = "data/manifest.json";
/// The engine that needs nothing of the browser but WebAssembly.
const ENGINE: &str = "engine-cpu-";
const HEAD_END: &str = "</head>";

/// Names in the head of the page in `folder` the files of the CPU's engine and the images of the first preset.
///
/// # Errors
/// Where the page has no such engine or no images, or cannot be written.
pub fn name(folder: &Path) -> Result<()> {
    let loads = |name: &&String| name.starts_with(ENGINE) && name.ends_with(LOADER);
    let names = listing::files(folder)?;
    let loader = names
        .iter()
        .find(loads)
        .context("the page has no engine for the CPU")?;
    let stem = loader.trim_end_matches(LOADER);
    let manifest = fs::read(folder.join(MANIFEST)).context("the page has no images")?;
    let mut ahead = vec![
        loader.clone(),
        format!("{stem}.js"),
        format!("{stem}_bg.wasm"),
        MANIFEST.to_owned(),
    ];
    ahead.extend(first_images(&Manifest::parse(&manifest)?)?);
    let page = folder.join(PAGE);
    let markup = fs::read_to_string(&page)?;
    let (head, body) = markup
        .split_once(HEAD_END)
        .context("the page has no head")?;
    let line = format!("<meta name=\"ahead\" content=\"{}\" />", ahead.join(" "));
    fs::write(&page, [head, &line, HEAD_END, body].concat()).context("cannot write the page")
}

/// The packs that the first preset trains and scores on, in the order in which it asks for them.
fn first_images(manifest: &Manifest) -> Result<Vec<String>> {
    let config = Preset::QuickLook.config();
    let mut files = Vec::new();
    for &task in &config.tasks {
        let entry = manifest.entry(task)?;
        let scoring = config.protocol.scoring_split();
        for (split, wanted) in [
            (Split::Train, config.train_images),
            (scoring, config.scoring_images),
        ] {
            let mut images = 0;
            for pack in &entry.split(split).packs {
                if images >= wanted as usize {
                    break;
                }
                images += pack.images;
                files.push(format!("{DATA}/{}", pack.file));
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_preset_trains_on_what_is_fetched_ahead() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public");
        let manifest = Manifest::parse(&fs::read(root.join(MANIFEST)).unwrap()).unwrap();
        let files = first_images(&manifest).unwrap();
        assert_eq!(
            files,
            [
                "data/fashion-mnist/train-00.png",
                "data/fashion-mnist/validation-00.png"
            ]
        );
        assert!(files.iter().all(|file| root.join(file).exists()));
    }
}
