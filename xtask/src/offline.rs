//! `cargo xtask offline`: what trunk runs on every page that it has built.
//!
//! It writes the service worker: public/service-worker.js below a list of the page's files with
//! their hashes, by which that keeps one whole version of the page; and into the page which version it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{listing, notes, parts};

const PAGE: &str = "index.html";
const SERVICE_WORKER: &str = "service-worker.js";
const SERVICE_WORKER_CODE: &str = include_str!("../../public/service-worker.js");
/// Beginnings of the names of large files that few visits need: kept from their first use on.
const LATER: [&str; 3] = ["engine-webgpu", "data/cifar-10/", "runs/fifty-generations"];

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
const HASH: (&str, &str) = (" integrity=\"", "\"");

/// Let a built page work offline; trunk does this by itself after every build.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Folder with the page; without it the one that trunk is building.
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
}

/// What stands around the version in the page's head, and around the bytes of its files.
const STAMP: (&str, &str) = ("<meta name=\"build\" content=\"", END);
const WEIGHT: (&str, &str) = ("<meta name=\"weight\" content=\"", END);
const END: &str = "\">";
const HEAD_END: &str = "</head>";

/// What the service worker knows of a file.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct File {
    /// As in an `integrity` attribute; none for the page, which proxies add to on its way to visitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    integrity: Option<String>,
    /// Whether it is kept from the start.
    first: bool,
    #[serde(skip)]
    bytes: u64,
}

/// The page's files by their names, relative to the page, which itself is `./`.
type Files = BTreeMap<String, File>;

/// Writes the service worker of a page. Where trunk serves the page and rebuilds it, the list is
/// empty, so that every change is seen at once.
///
/// # Errors
/// Where there is no page, or the folder cannot be read or written.
pub fn run(options: &Options) -> Result<()> {
    if let Some(folder) = &options.page {
        return keep(folder);
    }
    let staging =
        env::var_os("TRUNK_STAGING_DIR").context("which page? name its folder: --page DIR")?;
    parts::place(Path::new(&staging))?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    notes::write(&root, Path::new(&staging))?;
    keep(Path::new(&staging))
}

/// Writes the service worker of the page in `folder`, as [`run`] does.
///
/// # Errors
/// Where there is no page, or the folder cannot be read or written.
pub fn keep(folder: &Path) -> Result<()> {
    let page = folder.join(PAGE);
    let markup = fs::read_to_string(&page)
        .with_context(|| format!("there is no page in {}", folder.display()))?;
    let markup = without(STAMP, &without(WEIGHT, &without_ignored_hashes(&markup)));
    let (markup, files) = match without_inline(&markup) {
        Some((markup, script)) => {
            write(&folder.join(RELOAD), &script)?;
            (markup, Files::new())
        }
        None => (markup, list(folder)?),
    };
    let version = version(&files, &markup)?;
    let weighed = stamped(WEIGHT, &markup, &weight(&files))?;
    write(&page, &stamped(STAMP, &weighed, &version)?)?;
    write(
        &folder.join(SERVICE_WORKER),
        &service_worker(&files, &version)?,
    )
}

/// The bytes of what is kept from the start, and of each group that is kept from its first use on, as
/// `classroom::lesson::needs` reads them.
fn weight(files: &Files) -> String {
    let sum = |counts: &dyn Fn(&str, &File) -> bool| -> u64 {
        let files = files.iter().filter(|(name, file)| counts(name, file));
        files.map(|(_, file)| file.bytes).sum()
    };
    let first = format!("first:{}", sum(&|_, file| file.first));
    let later =
        LATER.map(|begins| format!("{begins}:{}", sum(&|name, _| name.starts_with(begins))));
    format!("{first} {}", later.join(" "))
}

/// Writes `text` into the page's head, as its version, where the service worker looks for it.
fn stamped(stamp: (&str, &str), markup: &str, text: &str) -> Result<String> {
    let (head, body) = markup
        .split_once(HEAD_END)
        .context("the page has no head")?;
    Ok([head, stamp.0, text, stamp.1, HEAD_END, body].concat())
}

/// The `markup` without what begins and ends so, as the page was before [`stamped`].
fn without((begin, end): (&str, &str), markup: &str) -> String {
    let parts = markup.split_once(begin);
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    parts.map_or_else(
        || markup.to_owned(),
        |(before, after)| [before, after].concat(),
    )
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
        cleaned.extend([AHEAD, &without(HASH, link), rest]);
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
    for name in listing::files(folder)? {
        if name == SERVICE_WORKER {
            continue;
        }
        let path = folder.join(&name);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let hash = || format!("sha256-{}", Base64::encode_string(&Sha256::digest(&bytes)));
        let file = File {
            integrity: (name != PAGE).then(hash),
            first: !LATER.iter().any(|beginning| name.starts_with(beginning)),
            bytes: bytes.len() as u64,
        };
        let name = if name == PAGE { "./".into() } else { name };
        files.insert(name, file);
    }
    Ok(files)
}

/// The version of a page with this `markup` and these other `files`: another one where anything differs.
fn version(files: &Files, markup: &str) -> Result<String> {
    let list = serde_json::to_string(files)?;
    let hash = Sha256::digest(format!("{list}{markup}{SERVICE_WORKER_CODE}"));
    Ok(Base64UrlUnpadded::encode_string(&hash[..12]))
}

/// The service worker that keeps `files` as one `version`.
fn service_worker(files: &Files, version: &str) -> Result<String> {
    let list = serde_json::to_string_pretty(files)?;
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
    fn every_change_makes_another_version() {
        let files = |integrity: &str| {
            let file = File {
                integrity: Some(integrity.into()),
                first: true,
                bytes: 1,
            };
            Files::from([("a.js".to_owned(), file)])
        };
        let one = version(&files("sha256-1"), "<p>").unwrap();
        assert_eq!(one, version(&files("sha256-1"), "<p>").unwrap());
        assert_ne!(one, version(&files("sha256-2"), "<p>").unwrap());
        assert_ne!(one, version(&files("sha256-1"), "<b>").unwrap());
        let code = service_worker(&Files::new(), &one).unwrap();
        assert!(code.starts_with(&format!("const VERSION = '{one}';\nconst FILES = {{}};")));
    }

    #[test]
    fn the_page_names_its_version_once() {
        let markup = "<head></head><body>";
        let once = stamped(STAMP, markup, "abc").unwrap();
        assert_eq!(
            once,
            "<head><meta name=\"build\" content=\"abc\"></head><body>"
        );
        assert_eq!(without(STAMP, &once), markup);
        assert_eq!(without(STAMP, markup), markup);
        assert!(stamped(STAMP, "<body>", "abc").is_err());
    }

    #[test]
    fn the_page_knows_what_it_weighs() {
        let file = |first, bytes| File {
            integrity: None,
            first,
            bytes,
        };
        let files = Files::from([
            ("./".to_owned(), file(true, 100)),
            ("data/cifar-10/a.png".to_owned(), file(false, 30)),
            ("data/cifar-10/b.png".to_owned(), file(false, 4)),
            ("data/mnist/a.png".to_owned(), file(true, 20)),
            ("engine-webgpu.js".to_owned(), file(false, 7)),
            ("runs/fifty-generations.json".to_owned(), file(false, 2)),
        ]);
        assert_eq!(
            weight(&files),
            "first:120 engine-webgpu:7 data/cifar-10/:34 runs/fifty-generations:2"
        );
    }
}
