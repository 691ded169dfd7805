//! Which images a round uses, as one hash: those of its packs, and how many of them.

use anyhow::Result;

use data::{Manifest, pack::sha256};
use science::{
    catalog::{Dataset, Split},
    config::RunConfig,
};

/// Returns what stands for the images of `dataset` on which `config` trains and scores. The packs
/// themselves are checked against the manifest when they are read.
///
/// # Errors
/// Where the manifest has no such images.
pub fn fingerprint(manifest: &Manifest, dataset: Dataset, config: &RunConfig) -> Result<String> {
    let entry = manifest.entry(dataset)?;
    let mut text = String::new();
    for (split, wanted) in [
        (Split::Train, config.train_images),
        (config.protocol.scoring_split(), config.scoring_images),
    ] {
        let there = entry.split(split);
        let mut left = there.images.min(wanted as usize);
        text += &format!("{left} {}\n", split.slug());
        for pack in &there.packs {
            if left > 0 {
                text += &format!("{}\n", pack.sha256);
            }
            left = left.saturating_sub(pack.images);
        }
    }
    Ok(sha256(text.as_bytes()))
}
