//! Standard output that nobody takes.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader, Read},
    process::{Output, Stdio},
};

use super::{Folder, SHORT, TINY, assert_failed};

/// Figures of the reference implementation.
const REFERENCE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/reference/models.json"
);

/// Exit status that the help promises where standard output took not everything.
const UNTAKEN: i32 = 3;

/// Runs the program with standard output on a disk that is full.
fn run_full(folder: &Folder, line: &str) -> Output {
    let full = OpenOptions::new().write(true).open("/dev/full");
    let mut command = folder.command(line);
    command.stdout(full.expect("Linux has it"));
    command.output().expect("the program can be started")
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_one_sentence_and_a_status_in_every_command() {
    let folder = Folder::new("full");
    for line in [
        "export adam --to pytorch",
        "export adam --to json",
        "--help",
        "help search",
        "--version",
        "bench --only P=1 --budget-secs 0",
        "bench --only P=1 --budget-secs 0 --json",
        &format!("verify {REFERENCE}"),
        &format!("compare adam {TINY}"),
        &format!("compare adam {TINY} --json"),
    ] {
        let output = run_full(&folder, line);
        assert_failed(
            &output,
            UNTAKEN,
            "standard output takes no more: No space left",
        );
        let said = String::from_utf8_lossy(&output.stderr);
        let sentences = said.lines().filter(|line| line.contains("standard output"));
        assert_eq!(sentences.count(), 1, "{line}: {said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_does_not_agree_weighs_more_than_who_listens() {
    let folder = Folder::new("beyond");
    let output = run_full(&folder, &format!("verify {REFERENCE} --tolerance 1e-30"));
    assert_failed(&output, 1, "are beyond the tolerance");
}

#[test]
#[cfg(target_os = "linux")]
fn a_search_trains_on_into_its_file() {
    let folder = Folder::new("onward");
    folder.done(&format!("search {SHORT} --out heard.json"));
    let output = run_full(&folder, &format!("search {SHORT} --out full.json"));
    assert_failed(&output, UNTAKEN, "The search goes on into full.json.");

    // As by `| head -1`.
    let mut command = folder.command(&format!("search {SHORT} --out head.json"));
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    let mut pipe = BufReader::new(child.stdout.take().expect("it is a pipe"));
    let mut line = String::new();
    pipe.read_line(&mut line).expect("it is text");
    assert!(line.starts_with("3 generations of 4 optimizers"), "{line}");
    drop(pipe);
    let mut said = String::new();
    let stderr = child.stderr.take().expect("it is a pipe");
    BufReader::new(stderr)
        .read_to_string(&mut said)
        .expect("it is text");
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(UNTAKEN), "{said}");
    assert_eq!(said.matches("standard output").count(), 1, "{said}");

    let whole = folder.search("heard.json");
    for file in ["full.json", "head.json"] {
        let file = folder.search(file);
        assert!(file.evolution().is_finished());
        assert_eq!(file.evolution(), whole.evolution());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn complaints_that_nobody_takes_end_nothing() {
    let folder = Folder::new("mute");
    let full = OpenOptions::new().write(true).open("/dev/full");
    let mut command = folder.command("export adagrad --to json");
    command.stderr(full.expect("Linux has it"));
    let status = command.status().expect("the program can be started");
    assert_eq!(status.code(), Some(1));
}

#[test]
fn the_help_names_every_status() {
    let help = Folder::new("help").done("--help").out;
    let readme = include_str!("../../README.md");
    for status in ["0", "1", "2", "3", "129", "130", "143"] {
        let begins = |line: &&str| line.split_whitespace().next() == Some(status);
        assert!(help.lines().any(|line| begins(&line)), "{status}: {help}");
        assert!(readme.contains(&format!("| {status} |")), "{status}");
    }
    let folder = Folder::new("misuse");
    folder.fails("search --generations many --out x.json", 2, "many");
    let whole = "invalid value '0.5' for '--horizons <FACTOR,…>': it must be a whole number";
    folder.fails("compare adam --horizons 1,0.5", 2, whole);
}
