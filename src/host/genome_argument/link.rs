//! Links among the arguments: which text is one, and the optimizer that it brings.

use anyhow::{Context, Result, anyhow, bail};

use super::{Found, QUOTED};
use crate::output;
use files::{
    genome_text,
    link_kind::LinkKind,
    share::{self, ShareError},
};
use science::presets::{self, NamedGenome};
use text::excerpt::excerpt;

/// Whether `text` is a link, whole or damaged: an address, or what begins behind the # like one.
pub fn is_link(text: &str) -> bool {
    let text = text.trim();
    let letters = |scheme: &str| scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    if !scheme.is_empty() && letters(scheme) {
        return true;
    }
    // A link has none; NAME=GENOME may hold one.
    let before = text.split('#').next();
    if before.is_some_and(|before| before.contains('=')) {
        return false;
    }
    let (_, fragment) = text.split_once('#').unwrap_or(("", text));
    let mut letters = fragment.chars();
    let begins = letters.next().is_some_and(share::is_known)
        && letters.next().is_some_and(char::is_alphabetic);
    (begins && text.contains('#'))
        || share::decode(fragment).is_ok()
        || LinkKind::of(text).is_some()
}

/// Returns the optimizer that the link `text` brings.
///
/// # Errors
/// What is wrong with the link, or what it brings instead.
pub fn from_link(text: &str) -> Result<Found> {
    let text = text.trim();
    if let Some(kind) = LinkKind::of(text) {
        bail!(
            "this is {kind}, which is no optimizer here: {}",
            kind.opens()
        );
    }
    let (_, fragment) = text.split_once('#').unwrap_or(("", text));
    let (shared, remarks) = share::decode(fragment).map_err(|error| match error {
        ShareError::Version(version) => anyhow!(
            "the link has version {version}, which this optimarium does not know; a newer one is needed"
        ),
        ShareError::Result | ShareError::NotALink => anyhow!("“{}” is no link of Optimarium's", excerpt(text, QUOTED)),
        ShareError::TooLong => anyhow!("the link is far too long for one of Optimarium's"),
        ShareError::Damaged => anyhow!(
            "the link is damaged: part of it was changed or lost on its way, and nothing in it can be used"
        ),
    })?;
    let genome = shared.genome.context("the link holds no genome")?;
    for remark in remarks {
        output::note(format_args!("Note: {}", remark.message));
    }
    let name = shared.name.as_deref();
    let name = name.or_else(|| presets::recognise(&genome));
    let named = NamedGenome::new(name.unwrap_or(genome_text::NAMELESS), genome);
    Ok(match &shared.config {
        Some(config) => Found::of_search(named, config),
        None => Found::of(named),
    })
}
