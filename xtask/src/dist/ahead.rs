//! The order in which a first visit fetches: the page's wasm and bindings before anything for which a browser's parser
//! waits, and what the first search will need while the processor is busy with the page: public/boot.js reads it in
//! the page's head.

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
/// The worker that fetches it.
const WORKER: &str = "ahead.js";
const HEAD_END: &str = "</head>";
/// How the links begin by which the page's bindings and wasm are loaded ahead, and where the markup has its sheet.
const LINKS: [&str; 2] = ["<link rel=\"modulepreload\"", "<link rel=\"preload\""];
const SHEET: &str = "<link rel=\"stylesheet\"";

/// Puts the links to the page's wasm and bindings before its sheet, and names in its head the files of the CPU's engine
/// and the images of the first preset.
///
/// # Errors
/// Where the page in `folder` has no such links, no such engine or no images, or cannot be written.
pub fn order(folder: &Path) -> Result<()> {
    let loads = |name: &&String| name.starts_with(ENGINE) && name.ends_with(LOADER);
    let names = listing::files(folder)?;
    let loader = names
        .iter()
        .find(loads)
        .context("the page has no engine for the CPU")?;
    let stem = loader.trim_end_matches(LOADER);
    let manifest = fs::read(folder.join(MANIFEST)).context("the page has no images")?;
    // Small ones with the first large one, each further large one by itself.
    let engine = [
        loader.clone(),
        format!("{stem}.js"),
        MANIFEST.to_owned(),
        format!("{stem}_bg.wasm"),
    ];
    let mut groups = vec![WORKER.to_owned(), engine.join(" ")];
    groups.extend(first_images(&Manifest::parse(&manifest)?)?);
    let page = folder.join(PAGE);
    let markup = with_links_first(&fs::read_to_string(&page)?)?;
    let (head, body) = markup
        .split_once(HEAD_END)
        .context("the page has no head")?;
    let line = format!("<meta name=\"ahead\" content=\"{}\" />", groups.join("; "));
    fs::write(&page, [head, &line, HEAD_END, body].concat()).context("cannot write the page")
}

/// The page with its [`LINKS`] before its sheet: trunk writes them at the end of the head, which a parser reaches when
/// sheets and scripts before it have come.
fn with_links_first(markup: &str) -> Result<String> {
    let mut rest = markup.to_owned();
    let mut links = String::new();
    for begins in LINKS {
        let start = rest
            .find(begins)
            .with_context(|| format!("the page has no {begins}"))?;
        let length = rest[start..].find('>').context("a link does not end")? + 1;
        links.extend(rest.drain(start..start + length));
        links.push('\n');
    }
    let sheet = rest.find(SHEET).context("the page has no sheet")?;
    rest.insert_str(sheet, &links);
    Ok(rest)
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
