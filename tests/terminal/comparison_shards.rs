//! A comparison, and what is tuned for it, whose trainings are done by many, through files.

use std::fs;

use ::files::comparison_file::ComparisonFile;

use super::{Folder, TINY, assert_done, assert_failed};

/// One of them diverges.
const THREE: &str = "adam published sgd@1e30";

/// Returns the comparison in `file` without who trained it.
pub fn timeless(folder: &Folder, file: &str) -> String {
    let mut file = ComparisonFile::parse(&folder.get(file)).expect("a comparison");
    file.makers.clear();
    file.tunings.iter_mut().for_each(|tuning| tuning.secs = 0.0);
    String::from_utf8(file.to_json()).expect("it is text")
}

fn begin(folder: &Folder, line: &str) {
    let output = folder.run(&format!("compare {line} --out run.json --begin"));
    assert_done(&output);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "run.json\n");
}

/// Writes the shards of `lanes` lanes and returns their names.
fn ask(folder: &Folder, lanes: usize) -> Vec<String> {
    let output = folder.run(&format!(
        "ask --state run.json --out shards --lanes {lanes}"
    ));
    assert_done(&output);
    let names = String::from_utf8(output.stdout).expect("names are text");
    names.lines().map(str::to_owned).collect()
}

fn evaluate(folder: &Folder, shard: &str) -> String {
    assert_done(&folder.run(&format!("evaluate {shard} --threads 1")));
    shard.replace(".shard.", ".result.")
}

#[test]
fn a_comparison_by_shards_of_any_size_is_that_of_one_process() {
    let folder = Folder::new("comparison-shards");
    let alone = folder.run(&format!("compare {THREE} {TINY} --out alone.json"));
    assert_done(&alone);
    let file = ComparisonFile::parse(&folder.get("alone.json")).expect("a comparison");
    assert!(file.trials.iter().any(|trial| trial.diverged()));
    for (lanes, count) in [(1, 6), (2, 4), (7, 2)] {
        begin(&folder, &format!("{THREE} {TINY}"));
        let shards = ask(&folder, lanes);
        assert_eq!(shards.len(), count);
        // In reverse, and in two parts.
        for shard in shards[1..].iter().rev() {
            evaluate(&folder, shard);
        }
        let output = folder.run("tell --state run.json shards");
        assert_failed(
            &output,
            75,
            "the comparison lacks mnist, seed 1000, lanes 1",
        );
        let told = timeless(&folder, "run.json");
        assert_eq!(ask(&folder, lanes), shards[..1]);
        let first = evaluate(&folder, &shards[0]);
        let output = folder.run(&format!("tell --state run.json {first} shards {first}"));
        assert_done(&output);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            said.contains("all it was planned to have: 6 results"),
            "{said}"
        );
        assert_ne!(timeless(&folder, "run.json"), told);
        let makers = ComparisonFile::parse(&folder.get("run.json"))
            .expect("a comparison")
            .makers;
        assert_eq!(makers.len(), 1, "{makers:?}");
        assert!(makers[0].processor.starts_with("CPU ("), "{makers:?}");
        assert_eq!(
            timeless(&folder, "run.json"),
            timeless(&folder, "alone.json")
        );
        assert!(ask(&folder, lanes).is_empty());
        let output = folder.run("tell --state run.json shards");
        assert_done(&output);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(said, "run.json holds the whole comparison.\n");
        // The same tables, and nothing is left to train for them.
        let before = folder.get("run.json");
        let tables = folder.run(&format!("compare {THREE} {TINY} --out run.json"));
        assert_done(&tables);
        assert_eq!(tables.stdout, alone.stdout);
        assert_eq!(folder.get("run.json"), before);
        fs::remove_file(folder.path("run.json")).expect("it is there");
        fs::remove_dir_all(folder.path("shards")).expect("it is there");
    }
}

#[test]
fn a_comparison_goes_on_by_shards_with_more_seeds_and_another_optimizer() {
    let folder = Folder::new("comparison-more");
    let more = TINY.replace("--seeds 2", "--seeds 3");
    for line in [
        format!("adam published {TINY}"),
        format!("adam published sgd {more}"),
    ] {
        assert_done(&folder.run(&format!("compare {line} --out alone.json")));
    }
    assert_done(&folder.run(&format!("compare adam published {TINY} --out run.json")));
    let mut file = ComparisonFile::parse(&folder.get("run.json")).expect("a comparison");
    file.makers[0].arithmetic = "fixed point".into();
    folder.put("run.json", file.to_json());
    begin(&folder, &format!("adam published sgd {more}"));
    // Two seeds of one lane, one seed of three.
    let shards = ask(&folder, 4);
    assert_eq!(shards.len(), 3);
    for shard in &shards {
        evaluate(&folder, shard);
    }
    let output = folder.run("tell --state run.json shards");
    assert_done(&output);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("was computed in fixed point"), "{said}");
    assert_eq!(
        timeless(&folder, "run.json"),
        timeless(&folder, "alone.json")
    );
    // And back: fewer seeds than were planned give no verdict, so nobody trains for them.
    let line = format!("compare adam published rmsprop {TINY} --out run.json --begin");
    assert_failed(&folder.run(&line), 1, "fewer give no verdict");
}

#[test]
fn what_is_of_another_comparison_or_damaged_is_refused_by_name() {
    let folder = Folder::new("comparison-refused");
    begin(&folder, &format!("adam published {TINY}"));
    let shards = ask(&folder, 2);
    let results: Vec<String> = shards
        .iter()
        .map(|shard| evaluate(&folder, shard))
        .collect();
    let good = folder.get(&results[1]);
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    let other = Folder::new("comparison-other");
    begin(&other, &format!("adam published {TINY} --seed 7"));
    let theirs = ask(&other, 2);
    let foreign = other.get(&evaluate(&other, &theirs[1]));
    for (text, sentence) in [
        (&good[..good.len() - 9], "is truncated"),
        (&flipped, "is altered"),
        (&foreign, "it is of another comparison"),
    ] {
        folder.put(&results[1], text);
        let there = folder.get("run.json");
        let output = folder.run(&format!("tell --state run.json {}", results[1]));
        assert_failed(&output, 65, sentence);
        assert_failed(&output, 65, &results[1]);
        assert_eq!(folder.get("run.json"), there);
    }
    for (line, sentence) in [
        (
            "ask --state run.json --out shards --preset quick",
            "run.json is a comparison, which has its settings",
        ),
        (
            "ask --state run.json --out run.json/shards",
            "cannot be made",
        ),
        ("compare adam published --begin", "--out"),
    ] {
        let output = folder.run(line);
        assert!(!output.status.success(), "{line}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(sentence), "{line}: {said}");
    }
    // What is good is taken, and shards of something else are not removed.
    folder.put(&results[1], &good);
    assert_done(&folder.run("tell --state run.json shards"));
    let other = folder.run("ask --preset quick --state search.json --out shards");
    assert_failed(
        &other,
        1,
        "is of another search; choose a folder of its own",
    );
}

/// Evaluates what is asked for, the last shard first, and tells it twice over, until nothing is; returns how many
/// shards each time.
fn carry(folder: &Folder, lanes: usize) -> Vec<usize> {
    let mut counts = Vec::new();
    loop {
        let shards = ask(folder, lanes);
        if shards.is_empty() {
            return counts;
        }
        counts.push(shards.len());
        let results: Vec<String> = shards
            .iter()
            .rev()
            .map(|shard| evaluate(folder, shard))
            .collect();
        let (first, rest) = results.split_first().expect("there is one");
        if !rest.is_empty() {
            let output = folder.run(&format!("tell --state run.json {}", rest.join(" ")));
            assert_failed(&output, 75, "lanes");
        }
        assert_done(&folder.run(&format!("tell --state run.json {first} shards {first}")));
    }
}

/// Two that are tuned, each by four settings on a seed and two of them on two more.
const TUNED: &str = "adam adam+tuned sgd+tuned --budget 8";

#[test]
fn tunings_by_shards_of_any_size_are_those_of_one_process() {
    let folder = Folder::new("tuning-shards");
    let alone = folder.run(&format!("compare {TUNED} {TINY} --out alone.json"));
    assert_done(&alone);
    for (lanes, counts) in [(1, [4, 4]), (2, [2, 2]), (7, [1, 2])] {
        for _ in 0..2 {
            begin(&folder, &format!("{TUNED} {TINY}"));
            assert_eq!(carry(&folder, lanes), counts);
        }
        begin(&folder, &format!("{TUNED} {TINY}"));
        carry(&folder, lanes);
        let tables = folder.run(&format!("compare {TUNED} {TINY} --out run.json"));
        assert_done(&tables);
        assert_eq!(
            timeless(&folder, "run.json"),
            timeless(&folder, "alone.json")
        );
        fs::remove_file(folder.path("run.json")).expect("it is there");
        fs::remove_dir_all(folder.path("shards")).expect("it is there");
    }
}

#[test]
fn one_machine_goes_on_with_a_tuning_that_was_shared() {
    let folder = Folder::new("tuning-back");
    let line = format!("compare {TUNED} {TINY}");
    assert_done(&folder.run(&format!("{line} --out alone.json")));
    begin(&folder, &format!("{TUNED} {TINY}"));
    let shards = ask(&folder, 1);
    let result = evaluate(&folder, &shards[2]);
    let output = folder.run(&format!("tell --state run.json {result}"));
    assert_failed(
        &output,
        75,
        "rung 1 of 2 of Adam+tuned lacks mnist, seed 400000, lanes 1–2",
    );
    // A rung under way of which nobody noted who trained it, as it was at first.
    let told = folder.get("run.json");
    let mut file = ComparisonFile::parse(&told).expect("a tuning");
    file.makers.clear();
    folder.put("run.json", file.to_json());
    let output = folder.run("ask --state run.json --out shards --lanes 1");
    assert_done(&output);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("was not noted"), "{said}");
    folder.put("run.json", told);
    // A result of another tuning is none of this one.
    let other = Folder::new("tuning-other");
    begin(&other, &format!("{} {TINY}", TUNED.replace('8', "9")));
    let theirs = ask(&other, 1);
    folder.put("theirs.json", other.get(&evaluate(&other, &theirs[0])));
    let output = folder.run("tell --state run.json theirs.json");
    assert_failed(&output, 65, "it is of another tuning");
    assert_done(&folder.run(&format!("{line} --out run.json")));
    assert_eq!(
        timeless(&folder, "run.json"),
        timeless(&folder, "alone.json")
    );
    // Its shards and results are spent.
    assert!(ask(&folder, 1).is_empty());
    assert_eq!(
        fs::read_dir(folder.path("shards"))
            .expect("it is there")
            .count(),
        0
    );
}
