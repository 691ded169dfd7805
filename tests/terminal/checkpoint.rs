//! A shard that is cut while it is trained, and gone on with.
#![cfg(unix)]

use std::{
    fs,
    path::Path,
    process::{Output, Stdio},
};

use ::shards::outcome::Outcome;
use text::number::counted;

use super::{Folder, Said, assert_failed, flipped, hearing, signals::send, wait_until};

/// A search with one shard of seven lanes, each of which takes a good part of a second.
const SHORT: &str = "--population 6 --generations 2 --elites 1 --tournament 2 --tasks digits --model perceptron \
    --steps 2000 --batch 32 --train-images 1000 --scoring-images 100";

/// How many lanes that shard has: six candidates and Adam.
const LANES: usize = 7;

/// One whose trainings take minutes.
const LONG: &str = "--population 6 --generations 2 --elites 1 --tournament 2 --tasks mnist --model reduced \
    --steps 5000 --batch 64 --train-images 1000 --scoring-images 100";

/// Begins a search and returns its only shard.
fn ask(folder: &Folder, settings: &str) -> String {
    let shards = folder.ask("run.json", &format!("{settings} --lanes 7"));
    shards.into_iter().next().expect("there is one")
}

/// How many trainings the checkpoint in `path` has; nothing where there is none any more.
pub fn finished(path: &Path) -> Option<usize> {
    let kept: serde_json::Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let accuracy = kept["content"]["accuracy"].as_array();
    Some(accuracy.expect("a checkpoint has it").len())
}

/// Waits until an evaluation with `--checkpoint kept` hears signals and is about to train.
pub fn wait_until_begun(folder: &Folder) {
    wait_until("it begins", || folder.path("kept").exists());
}

/// The names of the checkpoints that are kept.
fn checkpoints(folder: &Folder) -> Vec<String> {
    let names = folder.names_so_far("kept").into_iter().flatten();
    let whole = names.filter(|name| name.ends_with(".checkpoint.json"));
    whole.map(|name| format!("kept/{name}")).collect()
}

/// Evaluates `shard` and sends the signal once a training of it is finished.
fn cut(folder: &Folder, shard: &str, signal: &str) -> Output {
    let line = format!("evaluate {shard} --threads 1 --checkpoint kept");
    let mut command = hearing(folder.command(&line));
    let texts = || -> Vec<_> {
        let paths = checkpoints(folder).into_iter();
        paths
            .map(|name| fs::read(folder.path(&name)).ok())
            .collect()
    };
    let before = texts();
    let child = command.stderr(Stdio::piped()).spawn().expect("it starts");
    wait_until("a training is finished", || {
        let now = texts();
        now != before && !now.is_empty()
    });
    send(signal, &child);
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_shard_that_was_cut_goes_on_to_the_same_bytes() {
    let folder = Folder::new("checkpoint");
    let shard = ask(&folder, SHORT);
    folder.done(&format!("evaluate {shard} --out whole.json"));
    let whole = Outcome::open(&folder.get("whole.json")).expect("it is one");
    assert_eq!(whole.curves.len(), LANES);
    let result = shard.replace(".shard.", ".result.");
    let mut before = 0;
    for signal in ["TERM", "HUP"] {
        let output = cut(&folder, &shard, signal);
        // One more, or several where the machine is busy.
        let done = finished(&folder.path(&checkpoints(&folder)[0])).expect("it is there");
        assert!((before + 1..LANES).contains(&done), "{before}, {done}");
        before = done;
        assert_failed(&output, 85, "the same command goes on from there");
        let count = counted(done as u64, "training");
        let kept = format!("{count} of it kept in kept/g00000-r000");
        assert_failed(&output, 85, &kept);
        assert!(!folder.path(&result).exists());
        assert_eq!(checkpoints(&folder).len(), 1);
    }
    // By another number of threads, and by whatever reads standard input.
    let name = checkpoints(&folder).remove(0);
    let kept = folder.get(&name);
    let line = format!("evaluate {shard} --threads 2 --checkpoint kept");
    let said = folder.done(&line).err;
    let goes_on = format!("Going on after {before} trainings from kept/");
    assert!(said.contains(&goes_on), "{said}");
    assert_eq!(folder.get(&result), folder.get("whole.json"));
    assert_eq!(checkpoints(&folder).len(), 0);
    folder.put(&name, kept);
    let streamed = folder.run_with("evaluate - --checkpoint kept", &folder.get(&shard));
    assert_eq!(Said::of(streamed).out.as_bytes(), folder.get("whole.json"));
    // Nothing half, and nothing of another name.
    assert!(folder.names("kept").is_empty());
}

#[test]
fn a_checkpoint_that_cannot_be_used_is_named_and_costs_nothing_else() {
    let folder = Folder::new("checkpoint-refused");
    let shard = ask(&folder, SHORT);
    let output = cut(&folder, &shard, "TERM");
    assert_failed(&output, 85, "Stopped in shards/g00000-r000");
    let place = checkpoints(&folder).remove(0);
    let good = folder.get(&place);
    folder.done(&format!("evaluate {shard} --out whole.json"));
    let whole = folder.get("whole.json");
    // As a checkpoint of other settings would be.
    let other = Folder::new("checkpoint-other");
    let theirs = ask(&other, &format!("{SHORT} --seed 7"));
    assert_failed(&cut(&other, &theirs, "TERM"), 85, "kept in kept/");
    let foreign = other.get(&checkpoints(&other)[0]);
    for (text, sentence) in [
        (
            &good[..good.len() - 9],
            "is truncated; the shard is trained from its beginning",
        ),
        (b"", "is truncated;"),
        (&flipped(&good), "is altered"),
        (&foreign, "is of another shard;"),
        (&whole, "is not a checkpoint of Optimarium;"),
    ] {
        folder.put(&place, text);
        let line = format!("evaluate {shard} --checkpoint kept --out again.json");
        let said = folder.done(&line).err;
        assert!(
            said.contains(sentence) && said.contains("kept/g00000-r000"),
            "{said}"
        );
        assert_eq!(folder.get("again.json"), whole);
        folder.remove("again.json");
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
    assert!(folder.names("kept").is_empty());
    folder.put("file", "");
    let line = format!("evaluate {shard} --checkpoint file");
    folder.fails(&line, 73, "the folder file cannot be made");
    let line = format!("evaluate {shard} --checkpoint kept --device gpu");
    folder.fails(&line, 1, "--checkpoint keeps nothing on a GPU");
}
