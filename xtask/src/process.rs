//! Other programs: announced, run, and their failure explained.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, ensure};

/// Runs `command` with its output on the terminal, after printing its command line.
///
/// # Errors
/// Where it cannot be started or fails.
pub fn run(command: &mut Command) -> Result<()> {
    announced(command, |command| Ok((command.status()?, ())))
}

/// What `start` gives of `command`, beside how that ended, after printing its command line.
fn announced<T>(
    command: &mut Command,
    start: impl FnOnce(&mut Command) -> io::Result<(ExitStatus, T)>,
) -> Result<T> {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    let line = words.join(" ");
    println!("  $ {line}");
    let (status, given) = start(command).with_context(|| format!("cannot run `{line}`"))?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(given)
}

/// Places the running program at `path`, in place of what is there.
///
/// # Errors
/// Where it cannot be found or written.
pub fn place_this(path: &Path) -> Result<()> {
    let this = env::current_exe().context("this program cannot be found")?;
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => fs::hard_link(&this, path).or_else(|_| fs::copy(running(this), path).map(drop)),
        })
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Where the file of the running program can be read, which lay at `path` when it began. A build may have put
/// another in its place since, as `cargo test --workspace` does from nothing: Linux then calls the path deleted, and
/// keeps the file at this one.
fn running(path: PathBuf) -> PathBuf {
    if cfg!(target_os = "linux") {
        "/proc/self/exe".into()
    } else {
        path
    }
}

/// How a line on standard error begins by which a program says what it could not look at here.
const SKIPPED: &str = "SKIPPED: ";

/// Runs `command` as [`run`] does; returns what it says by lines that begin with [`SKIPPED`], each once.
///
/// # Errors
/// Where it cannot be started or fails.
pub fn run_noting_skipped(command: &mut Command) -> Result<Vec<String>> {
    announced(command, |command| {
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        let errors = child.stderr.take().map(BufReader::new);
        let skipped = errors.map(|errors| note_skipped(errors, &mut io::stderr()));
        let skipped = skipped.transpose()?.unwrap_or_default();
        Ok((child.wait()?, skipped.into_iter().collect()))
    })
}

/// Hands on what `errors` has, and returns what its lines that begin with [`SKIPPED`] say.
fn note_skipped(mut errors: impl BufRead, to: &mut impl Write) -> io::Result<BTreeSet<String>> {
    let mut skipped = BTreeSet::new();
    let mut said = Vec::new();
    while errors.read_until(b'\n', &mut said)? > 0 {
        to.write_all(&said)?;
        let text = String::from_utf8_lossy(&said);
        skipped.extend(text.trim().strip_prefix(SKIPPED).map(str::to_owned));
        said.clear();
    }
    Ok(skipped)
}

/// What `command` prints, its complaints on the terminal, after printing its command line.
///
/// # Errors
/// Where it cannot be started or fails.
pub fn captured(command: &mut Command) -> Result<String> {
    announced(command, |command| {
        let output = command.stderr(Stdio::inherit()).output()?;
        Ok((output.status, text(output.stdout)))
    })
}

/// What `command` prints, or nothing where it cannot be started or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output.status.success().then(|| text(output.stdout))
}

fn text(printed: Vec<u8>) -> String {
    String::from_utf8_lossy(&printed).into_owned()
}

/// Whether `program` can be started here.
pub fn exists(program: &str) -> bool {
    output(Command::new(program).arg("--version")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_skips_is_noted_once_and_all_is_handed_on() {
        let said =
            "SKIPPED: no Firefox here\nother\n\nSKIPPED: no Firefox here\nSKIPPED: no WebKit";
        let mut handed = Vec::new();
        let skipped = note_skipped(said.as_bytes(), &mut handed).unwrap();
        assert!(skipped.iter().eq(["no Firefox here", "no WebKit"]));
        assert_eq!(handed, said.as_bytes());
    }
}
