//! A shard that is cut while it is trained, and gone on with.
#![cfg(unix)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    thread::sleep,
    time::Duration,
};

use ::shards::outcome::Outcome;
use text::number::counted;

use super::{Folder, assert_done, assert_failed, hearing, signals::send};

/// A search with one shard of seven lanes, each of which takes a good part of a second.
const SHORT: &str = "--population 6 --generations 2 --elites 1 --tournament 2 --tasks digits --model perceptron \
    --steps 2000 --batch 32 --train-images 1000 --scoring-images 100";

/// How many lanes that shard has: six candidates and Adam.
const LANES: usize = 7;

/// One whose trainings take minutes.
const LONG: &str = "--population 6 --generations 2 --elites 1 --tournament 2 --tasks mnist --model reduced \
    --steps 5000 --batch 64 --train-images 1000 --scoring-images 100";

const LOOK: Duration = Duration::from_millis(5);

/// Most looks, so that a test that waits for nothing ends: two minutes.
const LOOKS: u32 = 24_000;

/// Begins a search and returns its only shard.
fn ask(folder: &Folder, settings: &str) -> String {
    let line = format!("ask {settings} --state run.json --out shards --lanes 7");
    let output = folder.run(&line);
    assert_done(&output);
    let names = String::from_utf8(output.stdout).expect("names are text");
    names.trim().to_owned()
}

/// How many trainings the checkpoint in `path` has; nothing where there is none any more.
pub fn finished(path: &Path) -> Option<usize> {
    let kept: serde_json::Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let accuracy = kept["content"]["accuracy"].as_array();
    Some(accuracy.expect("a checkpoint has it").len())
}

/// Waits until an evaluation with `--checkpoint kept` hears signals and is about to train.
pub fn wait_until_begun(folder: &Folder) {
    for look in 0.. {
        assert!(look < LOOKS, "in vain: it begins");
        if folder.path("kept").exists() {
            break;
        }
        sleep(LOOK);
    }
}

fn checkpoints(folder: &Folder) -> Vec<PathBuf> {
    let Ok(files) = fs::read_dir(folder.path("kept")) else {
        return Vec::new();
    };
    let paths = files.map(|file| file.expect("it can be listed").path());
    paths
        .filter(|path| path.to_string_lossy().ends_with(".checkpoint.json"))
        .collect()
}

/// Evaluates `shard` and sends the signal once a training of it is finished.
fn cut(folder: &Folder, shard: &str, signal: &str) -> Output {
    let line = format!("evaluate {shard} --threads 1 --checkpoint kept");
    let mut command = hearing(folder.command(&line));
    let before: Vec<_> = checkpoints(folder)
        .iter()
        .map(fs::read)
        .map(Result::ok)
        .collect();
    let child = command.stderr(Stdio::piped()).spawn().expect("it starts");
    for look in 0.. {
        assert!(look < LOOKS, "in vain: a training is finished");
        let now: Vec<_> = checkpoints(folder)
            .iter()
            .map(fs::read)
            .map(Result::ok)
            .collect();
        if now != before && !now.is_empty() {
            break;
        }
        sleep(LOOK);
    }
    send(signal, &child);
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_shard_that_was_cut_goes_on_to_the_same_bytes() {
    let folder = Folder::new("checkpoint");
    let shard = ask(&folder, SHORT);
    assert_done(&folder.run(&format!("evaluate {shard} --out whole.json")));
    let whole = Outcome::open(&folder.get("whole.json")).expect("it is one");
    assert_eq!(whole.curves.len(), LANES);
    let result = folder.path(&shard.replace(".shard.", ".result."));
    let mut before = 0;
    for signal in ["TERM", "HUP"] {
        let output = cut(&folder, &shard, signal);
        // One more, or several where the machine is busy.
        let done = finished(&checkpoints(&folder)[0]).expect("it is there");
        assert!((before + 1..LANES).contains(&done), "{before}, {done}");
        before = done;
        assert_failed(&output, 85, "the same command goes on from there");
        let count = counted(done as u64, "training");
        assert_failed(
            &output,
            85,
            &format!("{count} of it kept in kept/g00000-r000"),
        );
        assert!(!result.exists());
        assert_eq!(checkpoints(&folder).len(), 1);
    }
    // By another number of threads, and by whatever reads standard input.
    let kept = fs::read(&checkpoints(&folder)[0]).expect("it is there");
    let name = checkpoints(&folder)[0].clone();
    let line = format!("evaluate {shard} --threads 2 --checkpoint kept");
    let output = folder.run(&line);
    assert_done(&output);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains(&format!("Going on after {before} trainings from kept/")),
        "{said}"
    );
    assert_eq!(
        fs::read(&result).expect("it is written"),
        folder.get("whole.json")
    );
    assert_eq!(checkpoints(&folder).len(), 0);
    fs::write(&name, kept).expect("it can be written");
    let streamed = folder.run_with("evaluate - --checkpoint kept", &folder.get(&shard));
    assert_done(&streamed);
    assert_eq!(streamed.stdout, folder.get("whole.json"));
    assert_eq!(checkpoints(&folder).len(), 0);
    // Nothing half, and nothing of another name.
    assert_eq!(
        fs::read_dir(folder.path("kept")).expect("a folder").count(),
        0
    );
}

#[test]
fn a_checkpoint_that_cannot_be_used_is_named_and_costs_nothing_else() {
    let folder = Folder::new("checkpoint-refused");
    let shard = ask(&folder, SHORT);
    let output = cut(&folder, &shard, "TERM");
    assert_failed(&output, 85, "Stopped in shards/g00000-r000");
    let place = checkpoints(&folder).remove(0);
    let good = fs::read(&place).expect("it is there");
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    assert_done(&folder.run(&format!("evaluate {shard} --out whole.json")));
    let whole = folder.get("whole.json");
    // As a checkpoint of other settings would be.
    let other = Folder::new("checkpoint-other");
    let theirs = ask(&other, &format!("{SHORT} --seed 7"));
    assert_failed(&cut(&other, &theirs, "TERM"), 85, "kept in kept/");
    let foreign = fs::read(checkpoints(&other).remove(0)).expect("it is there");
    for (text, sentence) in [
        (
            &good[..good.len() - 9],
            "is truncated; the shard is trained from its beginning",
        ),
        (b"", "is truncated;"),
        (&flipped, "is altered"),
        (&foreign, "is of another shard;"),
        (&whole, "is not a checkpoint of Optimarium;"),
    ] {
        fs::write(&place, text).expect("it can be written");
        let output = folder.run(&format!(
            "evaluate {shard} --checkpoint kept --out again.json"
        ));
        assert_done(&output);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains(sentence) && said.contains("kept/g00000-r000"),
            "{said}"
        );
        assert_eq!(folder.get("again.json"), whole);
        fs::remove_file(folder.path("again.json")).expect("it is there");
    }
}

#[test]
fn what_keeps_nothing_ends_as_without_a_checkpoint() {
    let folder = Folder::new("checkpoint-none");
    let shard = ask(&folder, LONG);
    let line = format!("evaluate {shard} --threads 1 --checkpoint kept");
    let mut command = hearing(folder.command(&line));
    let child = command.stderr(Stdio::piped()).spawn().expect("it starts");
    wait_until_begun(&folder);
    send("TERM", &child);
    let output = child.wait_with_output().expect("it ends");
    assert_failed(&output, 143, "no result was written");
    assert_eq!(
        fs::read_dir(folder.path("kept"))
            .expect("it is made")
            .count(),
        0
    );
    folder.put("file", "");
    let output = folder.run(&format!("evaluate {shard} --checkpoint file"));
    assert_failed(&output, 73, "the folder file cannot be made");
    let output = folder.run(&format!("evaluate {shard} --checkpoint kept --device gpu"));
    assert_failed(&output, 1, "--checkpoint keeps nothing on a GPU");
}
