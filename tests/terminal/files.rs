//! Files that are written, and what is read from them.

use std::fs;

use super::{Folder, SHORT, TINY, assert_done, assert_failed};

#[test]
fn a_comparison_that_another_program_writes_is_refused_at_once() {
    let folder = Folder::new("both");
    let claim = host::storage::Claim::of(&folder.path("both.json"));
    let claim = claim.expect("nobody else writes it");
    let line = format!("compare adam {TINY} --out both.json");
    assert_failed(
        &folder.run(&line),
        1,
        "both.json is being written by another optimarium",
    );
    drop(claim);
    assert_done(&folder.run(&line));
    assert_done(&folder.run(&format!("compare adam sgd {TINY} --out both.json")));
}

#[test]
fn a_mark_before_a_file_is_passed_over() {
    let folder = Folder::new("mark");
    assert_done(&folder.run(&format!("search {SHORT} --out run.json")));
    assert_done(&folder.run(&format!("compare adam {TINY} --out both.json")));
    let marked = |file| [&b"\xef\xbb\xbf"[..], &folder.get(file)[..]].concat();
    folder
        .put("run.json", marked("run.json"))
        .put("both.json", marked("both.json"));
    assert_done(&folder.run("search --resume --out run.json"));
    assert_done(&folder.run(&format!("compare adam {TINY} --out both.json")));
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let text = String::from_utf8(folder.get("run.json")).expect("it is JSON");
        let utf_16: Vec<u8> = "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(unit)
            .collect();
        folder.put("wide.json", utf_16);
        let advice = "it is text in UTF-16; save it as UTF-8 first";
        assert_failed(&folder.run("search --resume --out wide.json"), 1, advice);
        assert_failed(&folder.run("export wide.json --to json"), 1, advice);
        assert_failed(&folder.run("compare adam --out wide.json"), 1, advice);
        assert_failed(&folder.run("verify wide.json"), 1, advice);
    }
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_trained() {
    let folder = Folder::new("unwritable");
    fs::create_dir(folder.path("runs")).expect("a folder");
    for (out, sentence) in [
        ("runs", "runs is a folder"),
        ("gone/run.json", "there is no folder gone"),
    ] {
        assert_failed(
            &folder.run(&format!("search {SHORT} --out {out}")),
            1,
            sentence,
        );
        assert_failed(
            &folder.run(&format!("compare adam --out {out}")),
            1,
            sentence,
        );
        assert_failed(
            &folder.run(&format!("export adam --to json --out {out}")),
            1,
            sentence,
        );
    }
    folder.put("there.json", "{}").put("empty.json", "");
    assert_failed(
        &folder.run(&format!("search {SHORT} --out there.json")),
        1,
        "exists already",
    );
    assert_failed(
        &folder.run("search --resume --out none.json"),
        1,
        "leave out --resume",
    );
    assert_failed(
        &folder.run("search --resume --out empty.json"),
        1,
        "not there or empty",
    );
    assert_done(&folder.run(&format!("search {SHORT} --out empty.json")));
}

#[test]
#[cfg(unix)]
fn a_link_stays_a_link() {
    let folder = Folder::new("link");
    std::os::unix::fs::symlink("7.json", folder.path("latest.json")).expect("a link");
    assert_done(&folder.run(&format!("search {SHORT} --out latest.json")));
    assert!(folder.path("latest.json").is_symlink());
    assert!(folder.search("7.json").evolution().is_finished());
}

#[test]
fn advice_fits_a_terminal() {
    let folder = Folder::new("altered");
    let packs =
        std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("public/data");
    let copy = |file: &str| {
        let bytes = fs::read(packs.join(file)).expect("it is in the repository");
        folder.put(&format!("data/{file}"), bytes);
    };
    copy("manifest.json");
    copy("mnist/train-00.png");
    copy("mnist/validation-00.png");
    let mut pack = folder.get("data/mnist/train-00.png");
    let middle = pack.len() / 2;
    pack[middle] ^= 1;
    folder.put("data/mnist/train-00.png", &pack);
    let line = format!("search {SHORT} --out run.json");
    let run = |folder: &Folder, line: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_optimarium"));
        command
            .args(line.split_whitespace())
            .args(["--data", "data"])
            .current_dir(&folder.0);
        command.output().expect("the program can be started")
    };
    let output = run(&folder, &line);
    assert_failed(&output, 1, "mnist/train-00.png is altered");
    assert_failed(&output, 1, "cargo xtask data");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("page"));
    fs::remove_file(folder.path("data/mnist/train-00.png")).expect("it is there");
    let output = run(&folder, &format!("compare adam {TINY}"));
    assert_failed(&output, 1, "mnist/train-00.png is missing");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("page"));
}
