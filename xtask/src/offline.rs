//! `cargo xtask offline`: what trunk runs on every page that it has built.
//!
//! It writes the service worker: public/service-worker.js below a list of the page's files with
//! their hashes, by which that keeps one whole version of the page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde::Serialize;
use sha2::{Digest, Sha256};

const PAGE: &str = "index.html";
const SERVICE_WORKER: &str = "service-worker.js";
const SERVICE_WORKER_CODE: &str = include_str!("../../public/service-worker.js");
/// Beginnings of the names of large files that few visits need: kept from their first use on.
const LATER: [&str; 2] = ["engine-webgpu", "data/cifar-10/"];

/// Where the script goes by which a page that trunk serves reloads itself.
const RELOAD: &str = "reload.js";
/// How that script begins and ends in trunk's markup, and what trunk fills in as it serves markup.
const INLINE: (&str, &str) = ("<script>", "</script>");
const FILLED_IN: [(&str, &str); 2] = [
    ("'{{__TRUNK_ADDRESS__}}'", "location.host"),
    ("{{__TRUNK_WS_BASE__}}", "/"),
];

/// How a link begins that loads something ahead, and its hash.
const AHEAD: &str = "<link rel=\"preload\"";
const HASH: &str = " integrity=\"";

/// Let a built page work offline; trunk does this by itself after every build.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Folder with the page; without it the one that trunk is building.
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
}

/// What the service worker knows of a file.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct File {
    /// As in an `integrity` attribute.
    integrity: String,
    /// Whether it is kept from the start.
    first: bool,
}

/// The page's files by their names, relative to the page, which itself is `./`.
type Files = BTreeMap<String, File>;

/// Writes the service worker of a page. Where trunk serves the page and rebuilds it, the list is
/// empty, so that every change is seen at once.
///
/// # Errors
/// Where there is no page, or the folder cannot be read or written.
pub fn run(options: &Options) -> Result<()> {
    let staging = || env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let folder = options.page.clone().or_else(staging);
    let folder = folder.context("which page? name its folder: --page DIR")?;
    let page = folder.join(PAGE);
    let markup = fs::read_to_string(&page)
        .with_context(|| format!("there is no page in {}", folder.display()))?;
    let markup = without_ignored_hashes(&markup);
    write(&page, &markup)?;
    let files = match without_inline(&markup) {
        Some((markup, script)) => {
            write(&page, &markup)?;
            write(&folder.join(RELOAD), &script)?;
            Files::new()
        }
        None => list(&folder)?,
    };
    write(&folder.join(SERVICE_WORKER), &service_worker(&files)?)
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Takes the hashes from links that load ahead what is no script: browsers cannot check those, and
/// Chromium says so at every load. The page's wasm has a hash in its name, and the service worker checks it.
fn without_ignored_hashes(markup: &str) -> String {
    let mut parts = markup.split(AHEAD);
    let mut cleaned = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (link, rest) = part.split_at(part.find('>').unwrap_or(0));
        let hash = link.find(HASH).and_then(|begin| {
            let end = link[begin + HASH.len()..].find('"')?;
            Some((begin, begin + HASH.len() + end + 1))
        });
        let link = match hash {
            Some((begin, end)) => format!("{}{}", &link[..begin], &link[end..]),
            None => link.to_owned(),
        };
        cleaned.extend([AHEAD, &link, rest]);
    }
    cleaned
}

/// Splits `markup` into one that loads [`RELOAD`] and the inline script that belongs there; `None`
/// where there is no inline script.
fn without_inline(markup: &str) -> Option<(String, String)> {
    let (before, rest) = markup.split_once(INLINE.0)?;
    let (script, after) = rest.split_once(INLINE.1)?;
    let markup = format!("{before}<script src=\"{RELOAD}\"></script>{after}");
    let script = FILLED_IN
        .iter()
        .fold(script.to_owned(), |script, (gap, value)| {
            script.replace(gap, value)
        });
    Some((markup, script))
}

/// The files in `folder`, but the service worker and what is hidden.
fn list(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let unreadable = || format!("cannot read {}", folder.display());
        for entry in fs::read_dir(&folder).with_context(unreadable)? {
            let entry = entry.with_context(unreadable)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if name == SERVICE_WORKER || name.starts_with('.') {
                continue;
            }
            if entry.file_type().with_context(unreadable)?.is_dir() {
                folders.push((entry.path(), format!("{name}/")));
                continue;
            }
            let bytes = fs::read(entry.path()).with_context(unreadable)?;
            let file = File {
                integrity: format!("sha256-{}", Base64::encode_string(&Sha256::digest(&bytes))),
                first: !LATER.iter().any(|beginning| name.starts_with(beginning)),
            };
            let name = if name == PAGE { "./".into() } else { name };
            files.insert(name, file);
        }
    }
    Ok(files)
}

/// The service worker that keeps `files`; another one for every other list.
fn service_worker(files: &Files) -> Result<String> {
    let list = serde_json::to_string_pretty(files)?;
    let version = Sha256::digest(format!("{list}{SERVICE_WORKER_CODE}"));
    let version = Base64UrlUnpadded::encode_string(&version[..12]);
    Ok(format!(
        "const VERSION = '{version}';\nconst FILES = {list};\n\n{SERVICE_WORKER_CODE}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunks_reload_script_moves_into_a_file() {
        let markup = "<body><p></p><script>at('{{__TRUNK_ADDRESS__}}', '{{__TRUNK_WS_BASE__}}')</script></body>";
        let (markup, script) = without_inline(markup).unwrap();
        assert_eq!(
            markup,
            "<body><p></p><script src=\"reload.js\"></script></body>"
        );
        assert_eq!(script, "at(location.host, '/')");
        assert_eq!(without_inline(&markup), None);
    }

    #[test]
    fn hashes_go_where_no_browser_checks_them() {
        let markup = "<head><link rel=\"modulepreload\" href=\"a.js\" integrity=\"sha384-a\">\n<link rel=\"preload\" href=\"a.wasm\" crossorigin=\"anonymous\" integrity=\"sha384-b\" as=\"fetch\" type=\"application/wasm\"></head>";
        let wanted = "<head><link rel=\"modulepreload\" href=\"a.js\" integrity=\"sha384-a\">\n<link rel=\"preload\" href=\"a.wasm\" crossorigin=\"anonymous\" as=\"fetch\" type=\"application/wasm\"></head>";
        assert_eq!(without_ignored_hashes(markup), wanted);
        assert_eq!(without_ignored_hashes(wanted), wanted);
        assert_eq!(
            without_ignored_hashes("<link rel=\"preload\""),
            "<link rel=\"preload\""
        );
    }

    #[test]
    fn every_other_list_makes_another_version() {
        let file = |integrity: &str| File {
            integrity: integrity.into(),
            first: true,
        };
        let one = Files::from([("a.js".to_owned(), file("sha256-1"))]);
        let other = Files::from([("a.js".to_owned(), file("sha256-2"))]);
        let version = |files| {
            let code = service_worker(files).unwrap();
            code.lines().next().unwrap().to_owned()
        };
        assert_ne!(version(&one), version(&other));
        assert_eq!(version(&one), version(&one));
        assert!(
            service_worker(&Files::new())
                .unwrap()
                .contains("const FILES = {};")
        );
    }
}
