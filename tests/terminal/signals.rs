//! Asked to end.
#![cfg(unix)]

use std::process::{Child, Command};

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
            "Stopped after 0 of 1000 generations. Continue by:",
        );
        assert_failed(&output, status, "optimarium search --resume --out run.json");
        assert_eq!(folder.search("run.json").config().generations, 1000);
        // Nothing is left that would hold up whoever goes on.
        let beside = std::fs::read_dir(&folder.0).expect("it is there").count();
        assert_eq!(beside, 1, "{signal}");
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
    command.current_dir(&folder.0);
    let (child, lines) = wait_for_training(command);
    send("HUP", &child);
    send("TERM", &child);
    let output = child.wait_with_output().expect("it ends");
    drop(lines);
    assert_failed(&output, 143, "Stopped after 0 of 1000 generations.");
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
