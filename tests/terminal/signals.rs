//! Asked to end.
#![cfg(unix)]

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

use super::{ENDLESS, Folder, SHORT, assert_failed, wait_for_training};

pub fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill")
        .args([&format!("-{signal}"), &child.id().to_string()])
        .status();
    assert!(sent.expect("every Unix has kill").success());
}

#[test]
fn whoever_asks_the_search_stops_writes_and_says_how_to_go_on() {
    for (signal, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let folder = Folder::new(&format!("signal-{signal}"));
        let (child, lines) = folder.begin("run.json");
        send(signal, &child);
        let output = child.wait_with_output().expect("it ends");
        drop(lines);
        assert_failed(
            &output,
            status,
            "Stopped after 0 of 1,000 generations. Continue by:",
        );
        assert_failed(&output, status, "optimarium search --resume --out run.json");
        assert_eq!(folder.search("run.json").config().generations, 1000);
        // Nothing is left that would hold up whoever goes on.
        assert_eq!(folder.names(""), ["run.json"], "{signal}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_search_that_was_told_to_ignore_a_closed_terminal_does() {
    let folder = Folder::new("nohup");
    let inner = folder.command(&format!("search {ENDLESS} --out run.json"));
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]);
    command.arg(inner.get_program()).args(inner.get_args());
    command.current_dir(folder.path(""));
    let (child, lines) = wait_for_training(command);
    send("HUP", &child);
    send("TERM", &child);
    let output = child.wait_with_output().expect("it ends");
    drop(lines);
    assert_failed(&output, 143, "Stopped after 0 of 1,000 generations.");
}

#[test]
fn a_file_that_is_written_is_refused_to_everyone_else() {
    let folder = Folder::new("claimed");
    let (search, lines) = folder.begin("search.json");
    for line in [
        format!("search {SHORT} --out search.json"),
        "search --resume --out search.json".into(),
        "compare adam --out search.json".into(),
        "export adam --to json --out search.json".into(),
    ] {
        let process = format!("(process {})", search.id());
        let output = folder.run(&line);
        assert_failed(
            &output,
            1,
            "search.json is being written by another optimarium",
        );
        assert_failed(&output, 1, &process);
    }
    send("TERM", &search);
    let output = search.wait_with_output().expect("it ends");
    drop(lines);
    assert_failed(&output, 143, "Continue by:");
}

#[test]
fn a_tuning_that_is_stopped_is_in_its_file() {
    let folder = Folder::new("tuning");
    let line = "compare adam+tuned --budget 40000 --tasks mnist --steps 500 --train-images 1000 --scoring-images 100 \
        --out tuned.json";
    let mut child = folder
        .command(line)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut from = BufReader::new(child.stderr.take().expect("it is a pipe"));
    let mut said = String::new();
    while !said.contains("Tuning Adam+tuned") {
        assert!(from.read_line(&mut said).expect("it is text") > 0, "{said}");
    }
    send("TERM", &child);
    from.read_to_string(&mut said).expect("it is text");
    assert_eq!(child.wait().expect("it ends").code(), Some(143), "{said}");
    assert!(said.contains("the results so far are kept"), "{said}");
    let tuning = folder.comparison("tuned.json").tuning;
    let tuning = tuning.expect("it was begun");
    assert_eq!(
        (&*tuning.optimizer, tuning.trainings),
        ("Adam+tuned", 40_000)
    );
    let other = line.replace("40000", "40001");
    folder.fails(&other, 1, "was begun with 40000 trainings");
    let alone = "the tuning of Adam+tuned is under way on one machine";
    folder.fails("ask --state tuned.json --out shards", 1, alone);
}
