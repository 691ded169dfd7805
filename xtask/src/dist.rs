//! `cargo xtask dist`: the page as one folder that works at any address and in any folder of a site.
//!
//! Built by trunk, then packed: what changes gets another name, what compresses lies there compressed as well,
//! and hosts that read `_headers` are told what to keep. docs/hosting.md says how to serve it.

mod ahead;
mod archive;
mod compressed;
mod engines;
mod headers;
mod release;
mod styles;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

pub use self::engines::LOADER;
use crate::{listing, offline, page, process};

/// Where trunk builds the page for release, in the repository.
const BUILT: &str = "target/page-release";
const OUT: &str = "target/dist";
/// The page, which names its version.
const PAGE: &str = "index.html";
/// GitHub Pages, where it builds sites itself, leaves out names that begin with `_`, but for this file.
const NO_JEKYLL: &str = ".nojekyll";

/// Build the page for release into one folder, or one .zip, to put on any web server.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Folder to write; one that an earlier run wrote is replaced.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    out: PathBuf,
    /// Also write the folder as DIR.zip.
    #[arg(long)]
    zip: bool,
    /// Folder with a built page to pack as it is; without it the page is built.
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
    /// How hard to compress, from 0 to 11.
    #[arg(long, default_value_t = 11, value_parser = clap::value_parser!(u32).range(..=11))]
    quality: u32,
    /// Site that may show the page in a frame, as a learning platform, beside the page's own; once for each.
    #[arg(long = "frame", value_name = "ORIGIN", value_parser = headers::frame_ancestor)]
    frames: Vec<String>,
}

/// Builds and packs the page of the repository `root` as `options` say.
///
/// # Errors
/// Where the page does not build, or the folder is no place for it.
pub fn run(root: &Path, options: &Options) -> Result<()> {
    // Without a slash at its end, behind which names are made of it.
    let out: &Path = &options.out.components().collect::<PathBuf>();
    // Before a build of many minutes.
    ensure_ours(out)?;
    let built = match &options.page {
        Some(folder) => folder.clone(),
        None => {
            let built = root.join(BUILT);
            process::run(&mut page::build(root, &built, true)?)?;
            built
        }
    };
    let version = release::version(root);
    // What was there stays until the new one is whole; one that was broken off is no folder of anybody's.
    let unfinished = PathBuf::from(format!("{}.unfinished", out.display()));
    listing::remove(&unfinished)?;
    pack(&built, &unfinished, &version, options)?;
    listing::remove(out)?;
    fs::rename(&unfinished, out).with_context(|| format!("cannot write {}", out.display()))?;
    println!("{}: version {version}", out.display());
    if options.zip {
        let archive = archive::write(out)?;
        println!("{}: the same in one file", archive.display());
    }
    println!(
        "look at it by `python3 -m http.server --directory {}`; docs/hosting.md has servers and hosts",
        out.display()
    );
    Ok(())
}

/// Refuses to replace a folder `out` that holds anything but what an earlier run wrote.
fn ensure_ours(out: &Path) -> Result<()> {
    if !out.exists() {
        return Ok(());
    }
    let mut entries =
        fs::read_dir(out).with_context(|| format!("cannot read {}", out.display()))?;
    let ours = out.join(headers::FILE).exists() && out.join(PAGE).exists();
    ensure!(
        ours || entries.next().is_none(),
        "{} holds something else, which would be lost: name another folder by --out",
        out.display()
    );
    Ok(())
}

/// Packs the page that was `built` into the folder `out`.
fn pack(built: &Path, out: &Path, version: &str, options: &Options) -> Result<()> {
    page::ensure_built(built, "test --only page")?;
    ensure!(
        !built.join(headers::FILE).exists(),
        "{} is packed already",
        built.display()
    );
    for name in listing::files(built)? {
        let to = out.join(&name);
        fs::create_dir_all(to.parent().unwrap_or(out))
            .and_then(|()| fs::copy(built.join(&name), &to))
            .with_context(|| format!("cannot write {}", to.display()))?;
    }
    styles::join(out)?;
    engines::rename(out)?;
    ahead::order(out)?;
    release::stamp(&out.join(PAGE), version)?;
    offline::keep(out)?;
    // Of the page's own files alone: what is written from here on is no part of it.
    let names = listing::files(out)?;
    compressed::write(out, &names, options.quality)?;
    headers::write(out, &names, &options.frames)?;
    fs::write(out.join(NO_JEKYLL), "").context("cannot write into the folder")
}

#[cfg(test)]
mod tests;
