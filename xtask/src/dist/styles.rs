//! One style sheet instead of one for every part of the page, which a server of the older protocol sends six at a
//! time, each after a wait of its own, and before everything else.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha384};

use super::PAGE;
use crate::content_hash;

/// How trunk links to a sheet.
const LINK: (&str, &str) = ("<link rel=\"stylesheet\" href=\"./", "/>");

/// Joins the sheets of the page in `folder`, in their order, where the first of them is linked to.
///
/// # Errors
/// Where the page or a sheet cannot be read, or the sheet cannot be written.
pub fn join(folder: &Path) -> Result<()> {
    let page = folder.join(PAGE);
    let markup = fs::read_to_string(&page)?;
    let mut parts = markup.split(LINK.0);
    let mut joined = parts.next().unwrap_or_default().to_owned();
    let place = joined.len();
    let mut sheet = String::new();
    for part in parts {
        let (link, rest) = part.split_once(LINK.1).context("a link has no end")?;
        let (name, _) = link.split_once('"').context("a link has no name")?;
        let path = folder.join(name);
        sheet += &fs::read_to_string(&path).with_context(|| format!("the style sheet {name}"))?;
        fs::remove_file(&path)?;
        joined += rest.trim_start();
    }
    if sheet.is_empty() {
        return Ok(());
    }
    let integrity = Base64::encode_string(&Sha384::digest(&sheet));
    let name = format!("style-{}.css", content_hash::of(&[sheet.as_bytes()]));
    let link = format!(
        "{}{name}\" crossorigin=\"anonymous\" integrity=\"sha384-{integrity}\"{}\n    ",
        LINK.0, LINK.1
    );
    joined.insert_str(place, &link);
    fs::write(folder.join(name), sheet)?;
    fs::write(&page, joined).context("cannot write the page")
}
