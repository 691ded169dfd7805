//! Tells the program which commit it is of, where it is built in a clone.
//!
//! Only this crate and what stands on it are built again after a commit: the others know nothing of it.

use std::{env, path::Path, process::Command};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let version = env::var("CARGO_PKG_VERSION").expect("cargo says it");
    // A copy of the files may lie in somebody else's repository.
    let ours = git(&["rev-parse", "--show-prefix"]).is_some_and(|below| below == "src/host/");
    let commit = git(&["rev-parse", "--short=7", "HEAD"]).filter(|_| ours);
    let said = match commit {
        Some(commit) => format!("{version} ({commit})"),
        None => version,
    };
    println!("cargo:rustc-env=OPTIMARIUM_VERSION={said}");
    // Both change with what is checked out; a file that is not there would be looked for at every build.
    for file in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", file]).filter(|_| ours);
        if let Some(path) = path.filter(|path| Path::new(path).exists()) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
}

/// What git answers; nothing where there is no git, or no repository.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
