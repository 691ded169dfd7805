//! The packages that carry the original files, fetched once through their ordinary clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{listing, process, python};

/// A program that fetches packages.
pub struct Client {
    /// Whose packages, in words.
    of: &'static str,
    /// The program, and with what it fetches the package that is named next into the folder where it is called.
    fetch: &'static [&'static str],
    /// What is wrong where there is no such program.
    missing: &'static str,
    /// How the name of the archive ends that it leaves.
    end: &'static str,
    /// What unpacks that into the folder where it is called.
    unpack: &'static [&'static str],
}

/// Stands for the archive's name.
const ARCHIVE: &str = "ARCHIVE";

pub const NPM: Client = Client {
    of: "npm",
    fetch: &["npm", "pack", "--silent"],
    missing: "npm is not installed",
    end: "tgz",
    unpack: &["tar", "-xzf", ARCHIVE],
};

pub const DEBIAN: Client = Client {
    of: "Debian",
    fetch: &["apt-get", "download", "-qq"],
    missing: "this is no Debian system",
    end: "deb",
    unpack: &["dpkg-deb", "-x", ARCHIVE, "."],
};

pub const PYTHON: Client = Client {
    of: "Python",
    fetch: &[
        python::SYSTEM,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
    ],
    missing: "there is no Python",
    end: "whl",
    unpack: &[python::SYSTEM, "-m", "zipfile", "-e", ARCHIVE, "."],
};

impl Client {
    /// The folder in `cache` with the files of `package`; it is there only when it is complete.
    ///
    /// # Errors
    /// Where the client is missing or fails.
    pub fn unpacked(&self, cache: &Path, package: &str) -> Result<PathBuf> {
        let folder = cache.join(package.replace("==", "-").replace('@', "-"));
        if folder.exists() {
            return Ok(folder);
        }
        println!("fetching the {} package {package}", self.of);
        ensure!(process::exists(self.fetch[0]), self.missing);
        let staging = folder.with_added_extension("part");
        listing::remove(&staging)?;
        fs::create_dir_all(&staging)?;
        let call = |words: &[&str]| {
            let mut command = Command::new(words[0]);
            process::run(command.args(&words[1..]).current_dir(&staging))
        };
        call(&[self.fetch, &[package]].concat())?;
        let archive = fs::read_dir(&staging)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .find(|name| name.ends_with(self.end))
            .with_context(|| format!("{} left no .{} file", self.fetch.join(" "), self.end))?;
        let named = |word: &&'static str| if *word == ARCHIVE { &*archive } else { *word };
        call(&self.unpack.iter().map(named).collect::<Vec<_>>())?;
        fs::remove_file(staging.join(&archive))
            .with_context(|| format!("cannot remove {archive}"))?;
        fs::rename(&staging, &folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }
}
