//! `_headers`, by which Netlify and Cloudflare Pages know what to send with every file.
//!
//! A name with a hash in it is kept for ever; whatever keeps its name is asked for anew at every visit, which
//! costs an answer without content where nothing changed. Frames are for pages of the same site and for the sites that
//! are named; every site may read the files, which are all public, as a frame without an origin has to.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::PAGE;

pub const FILE: &str = "_headers";
/// A year, the longest that servers promise.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK: &str = "no-cache";
/// Where the page has its Content-Security-Policy.
const POLICY: (&str, &str) = (
    "http-equiv=\"Content-Security-Policy\"\n      content=\"",
    "\"",
);
/// Digits of a hash in a name; trunk leaves out zeros in front.
const DIGITS: std::ops::RangeInclusive<usize> = 12..=16;

/// Writes [`FILE`] into `folder` for its files `names`; besides its own site, those of `frames` may show the page in a
/// frame.
///
/// # Errors
/// Where the page cannot be read or has no policy, or the file cannot be written.
pub fn write(folder: &Path, names: &[String], frames: &[String]) -> Result<()> {
    let markup = fs::read_to_string(folder.join(PAGE)).context("cannot read the page")?;
    let policy = markup.split_once(POLICY.0);
    let policy = policy.and_then(|(_, rest)| rest.split_once(POLICY.1));
    let (policy, _) = policy.context("the page has no Content-Security-Policy")?;
    fs::write(folder.join(FILE), text(names, policy, frames)?)
        .with_context(|| format!("cannot write {FILE}"))
}

/// Reads who may show the page in a frame: an origin, or `*` for every site.
///
/// # Errors
/// What it can be.
pub fn frame_ancestor(text: &str) -> Result<String, String> {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-.:[]*".contains(letter);
    let is_origin = host.is_some_and(|host| !host.is_empty() && host.chars().all(allowed));
    match is_origin || text == "*" {
        true => Ok(text.into()),
        false => Err("an origin without a path, such as https://lms.example.org, or *".into()),
    }
}

/// No file comes under two rules on how long to keep it: hosts would join the two.
fn text(names: &[String], policy: &str, frames: &[String]) -> Result<String> {
    let ancestors = [&["'self'".to_owned()], frames].concat().join(" ");
    let mut text = format!(
        "# For Netlify and Cloudflare Pages; docs/hosting.md has other servers.\n/*\n  Content-Security-Policy: {policy}; frame-ancestors {ancestors}\n  X-Content-Type-Options: nosniff\n  Access-Control-Allow-Origin: *\n"
    );
    let rule = |name: &str| match name.split_once('/') {
        Some((folder, _)) => format!("/{folder}/*"),
        None if name == PAGE => "/".into(),
        None => format!("/{name}"),
    };
    let rules: BTreeSet<_> = names
        .iter()
        .map(|name| (rule(name), is_hashed(name)))
        .collect();
    for (rule, hashed) in rules {
        let keep = if hashed { FOR_EVER } else { ASK };
        write!(text, "{rule}\n  Cache-Control: {keep}\n")?;
    }
    Ok(text)
}

/// Whether another content would have another name.
fn is_hashed(name: &str) -> bool {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let stem = ["_bg", "_loader"]
        .iter()
        .find_map(|end| stem.strip_suffix(end))
        .unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        DIGITS.contains(&hash.len()) && hash.bytes().all(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_hash_are_known() {
        for name in [
            "app-d0976d1fae36496a_bg.wasm",
            "series-31ace7546aee15b.css",
            "engine-cpu-0123456789abcdef.js",
            "engine-cpu-0123456789abcdef_loader.js",
        ] {
            assert!(is_hashed(name), "{name}");
        }
        for name in [
            "index.html",
            "service-worker.js",
            "engine-cpu_loader.js",
            "engine-cpu_bg.wasm",
            "data/fashion-mnist/train-00.png",
        ] {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn every_file_has_one_rule() {
        let names = [
            "index.html",
            "a-0123456789abcdef.js",
            "data/b.png",
            "data/c.png",
        ];
        let names = names.map(str::to_owned);
        let text = text(&names, "default-src 'none'", &[]).unwrap();
        let rules: Vec<_> = text.lines().filter(|line| line.starts_with('/')).collect();
        assert_eq!(rules, ["/*", "/", "/a-0123456789abcdef.js", "/data/*"]);
        assert!(text.contains("/\n  Cache-Control: no-cache\n"));
        assert!(text.contains(
            "/a-0123456789abcdef.js\n  Cache-Control: public, max-age=31536000, immutable\n"
        ));
        assert!(text.contains("Policy: default-src 'none'; frame-ancestors 'self'\n"));
        assert!(text.contains("\n  Access-Control-Allow-Origin: *\n"));
    }

    #[test]
    fn frames_are_for_the_sites_that_are_named() {
        let named = ["https://lms.example.org", "https://*.school.example:8443"];
        let named = named.map(|origin| frame_ancestor(origin).expect(origin));
        let text = text(&[], "default-src 'none'", &named).unwrap();
        assert!(text.contains(
            "; frame-ancestors 'self' https://lms.example.org https://*.school.example:8443\n"
        ));
        for refused in [
            "",
            "lms.example.org",
            "https://",
            "https://a/b",
            "https://a; script-src *",
            "'none'",
        ] {
            assert!(frame_ancestor(refused).is_err(), "{refused}");
        }
    }
}
