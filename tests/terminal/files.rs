//! Files that are written, and what is read from them.

use std::fs;

use super::{Folder, SHORT, TINY, assert_failed, flipped};
use host::testing::PACKS;

#[test]
fn a_comparison_that_another_program_writes_is_refused_at_once() {
    let folder = Folder::new("both");
    let claim = host::storage::Claim::of(&folder.path("both.json"));
    let claim = claim.expect("nobody else writes it");
    let line = format!("compare adam {TINY} --out both.json");
    folder.fails(&line, 1, "both.json is being written by another optimarium");
    drop(claim);
    folder.done(&line);
    folder.done(&format!("compare adam sgd {TINY} --out both.json"));
}

#[test]
fn a_mark_before_a_file_is_passed_over() {
    let folder = Folder::new("mark");
    folder.done(&format!("search {SHORT} --out run.json"));
    folder.done(&format!("compare adam {TINY} --out both.json"));
    let marked = |file| [&b"\xef\xbb\xbf"[..], &folder.get(file)[..]].concat();
    folder.put("run.json", marked("run.json"));
    folder.put("both.json", marked("both.json"));
    folder.done(&format!("compare adam {TINY} --out both.json"));
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        // It begins with its mark.
        let text = folder.text("run.json");
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
        folder.put("wide.json", utf_16);
        let advice = "it is text in UTF-16; save it as UTF-8 first";
        folder.fails("search --resume --out wide.json", 1, advice);
        folder.fails("export wide.json --to json", 1, advice);
        folder.fails("compare adam --out wide.json", 1, advice);
        folder.fails("verify wide.json", 1, advice);
    }
    folder.done("search --resume --out run.json");
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_trained() {
    let folder = Folder::new("unwritable");
    fs::create_dir(folder.path("runs")).expect("a folder");
    for (out, sentence) in [
        ("runs", "runs is a folder"),
        ("gone/run.json", "there is no folder gone"),
    ] {
        folder.fails(&format!("search {SHORT} --out {out}"), 1, sentence);
        folder.fails(&format!("compare adam --out {out}"), 1, sentence);
        folder.fails(&format!("export adam --to json --out {out}"), 1, sentence);
    }
    folder.put("there.json", "{}");
    folder.put("empty.json", "");
    let line = format!("search {SHORT} --out there.json");
    folder.fails(&line, 1, "exists already");
    folder.fails("search --resume --out none.json", 1, "leave out --resume");
    folder.fails("search --resume --out empty.json", 1, "not there or empty");
    folder.done(&format!("search {SHORT} --out empty.json"));
}

#[test]
#[cfg(unix)]
fn a_link_stays_a_link() {
    let folder = Folder::new("link");
    std::os::unix::fs::symlink("7.json", folder.path("latest.json")).expect("a link");
    folder.done(&format!("search {SHORT} --out latest.json"));
    assert!(folder.path("latest.json").is_symlink());
    assert!(folder.search("7.json").evolution().is_finished());
}

#[test]
fn advice_fits_a_terminal() {
    let folder = Folder::new("altered");
    for file in [
        "manifest.json",
        "mnist/train-00.png",
        "mnist/validation-00.png",
    ] {
        let bytes = fs::read(format!("{PACKS}/{file}")).expect("it is in the repository");
        folder.put(&format!("data/{file}"), bytes);
    }
    let pack = "data/mnist/train-00.png";
    folder.put(pack, flipped(&folder.get(pack)));
    let output = folder.run(&format!("search {SHORT} --out run.json --data data"));
    assert_failed(&output, 1, "mnist/train-00.png is altered");
    assert_failed(&output, 1, "cargo xtask data");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("page"));
    folder.remove(pack);
    let output = folder.run(&format!("compare adam {TINY} --data data"));
    assert_failed(&output, 1, "mnist/train-00.png is missing");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("page"));
}
