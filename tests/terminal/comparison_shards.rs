//! A comparison, and what is tuned for it, whose trainings are done by many, through files.

use super::{Folder, TELL, TINY, assert_failed, flipped};

/// One of them diverges.
const THREE: &str = "adam published sgd@1e30";

fn begin(folder: &Folder, line: &str) {
    let said = folder.done(&format!("compare {line} --out run.json --begin"));
    assert_eq!(said.out, "run.json\n");
}

fn ask(folder: &Folder, lanes: usize) -> Vec<String> {
    folder.ask("run.json", &format!("--lanes {lanes}"))
}

#[test]
fn a_comparison_by_shards_of_any_size_is_that_of_one_process() {
    let folder = Folder::new("comparison-shards");
    let alone = folder.done(&format!("compare {THREE} {TINY} --out alone.json"));
    let file = folder.comparison("alone.json");
    assert!(file.trials.iter().any(|trial| trial.diverged()));
    for (lanes, count) in [(1, 6), (2, 4), (7, 2)] {
        begin(&folder, &format!("{THREE} {TINY}"));
        let shards = ask(&folder, lanes);
        assert_eq!(shards.len(), count);
        // In reverse, and in two parts.
        for shard in shards[1..].iter().rev() {
            folder.evaluate(shard);
        }
        folder.fails(TELL, 75, "the comparison lacks mnist, seed 1000, lanes 1");
        let told = folder.timeless("run.json");
        assert_eq!(ask(&folder, lanes), shards[..1]);
        let first = folder.evaluate(&shards[0]);
        let said = folder
            .done(&format!("tell --state run.json {first} shards {first}"))
            .out;
        assert!(
            said.contains("all it was planned to have: 6 results"),
            "{said}"
        );
        assert_ne!(folder.timeless("run.json"), told);
        let makers = folder.comparison("run.json").makers;
        assert_eq!(makers.len(), 1, "{makers:?}");
        assert!(makers[0].processor.starts_with("CPU ("), "{makers:?}");
        folder.assert_as_alone();
        assert!(ask(&folder, lanes).is_empty());
        let said = folder.done(TELL).out;
        assert_eq!(said, "run.json holds the whole comparison.\n");
        // The same tables, and nothing is left to train for them.
        let before = folder.get("run.json");
        let tables = folder.done(&format!("compare {THREE} {TINY} --out run.json"));
        assert_eq!(tables.out, alone.out);
        assert_eq!(folder.get("run.json"), before);
        folder.begin_anew();
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
        folder.done(&format!("compare {line} --out alone.json"));
    }
    folder.done(&format!("compare adam published {TINY} --out run.json"));
    let mut file = folder.comparison("run.json");
    file.makers[0].arithmetic = "fixed point".into();
    folder.put("run.json", file.to_json());
    begin(&folder, &format!("adam published sgd {more}"));
    // Two seeds of one lane, one seed of three.
    let shards = ask(&folder, 4);
    assert_eq!(shards.len(), 3);
    for shard in &shards {
        folder.evaluate(shard);
    }
    let said = folder.done(TELL).err;
    assert!(said.contains("was computed in fixed point"), "{said}");
    folder.assert_as_alone();
    // And back: fewer seeds than were planned give no verdict, so nobody trains for them.
    let line = format!("compare adam published rmsprop {TINY} --out run.json --begin");
    folder.fails(&line, 1, "fewer give no verdict");
}

#[test]
fn what_is_of_another_comparison_or_damaged_is_refused_by_name() {
    let folder = Folder::new("comparison-refused");
    begin(&folder, &format!("adam published {TINY}"));
    let shards = ask(&folder, 2);
    let results: Vec<String> = shards.iter().map(|shard| folder.evaluate(shard)).collect();
    let good = folder.get(&results[1]);
    let other = Folder::new("comparison-other");
    begin(&other, &format!("adam published {TINY} --seed 7"));
    let theirs = ask(&other, 2);
    let foreign = other.get(&other.evaluate(&theirs[1]));
    for (text, sentence) in [
        (&good[..good.len() - 9], "is truncated"),
        (&flipped(&good), "is altered"),
        (&foreign, "it is of another comparison"),
    ] {
        folder.put(&results[1], text);
        let there = folder.get("run.json");
        let output = folder.run(&format!("tell --state run.json {}", results[1]));
        assert_failed(&output, 65, sentence);
        assert_failed(&output, 65, &results[1]);
        assert_eq!(folder.get("run.json"), there);
    }
    for (line, status, sentence) in [
        (
            "ask --state run.json --out shards --preset quick",
            1,
            "run.json is a comparison, which has its settings",
        ),
        (
            "ask --state run.json --out run.json/shards",
            73,
            "cannot be made",
        ),
        ("compare adam published --begin", 2, "--out"),
    ] {
        folder.fails(line, status, sentence);
    }
    // What is good is taken, and shards of something else are not removed.
    folder.put(&results[1], &good);
    folder.done(TELL);
    let line = "ask --preset quick --state search.json --out shards";
    folder.fails(line, 1, "is of another search; choose a folder of its own");
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
            .map(|shard| folder.evaluate(shard))
            .collect();
        let (first, rest) = results.split_first().expect("there is one");
        if !rest.is_empty() {
            let line = format!("tell --state run.json {}", rest.join(" "));
            folder.fails(&line, 75, "lanes");
        }
        folder.done(&format!("tell --state run.json {first} shards {first}"));
    }
}

/// Two that are tuned, each by four settings on a seed and two of them on two more.
const TUNED: &str = "adam adam+tuned sgd+tuned --budget 8";

#[test]
fn tunings_by_shards_of_any_size_are_those_of_one_process() {
    let folder = Folder::new("tuning-shards");
    folder.done(&format!("compare {TUNED} {TINY} --out alone.json"));
    for (lanes, counts) in [(1, [4, 4]), (2, [2, 2]), (7, [1, 2])] {
        for _ in 0..2 {
            begin(&folder, &format!("{TUNED} {TINY}"));
            assert_eq!(carry(&folder, lanes), counts);
        }
        begin(&folder, &format!("{TUNED} {TINY}"));
        carry(&folder, lanes);
        folder.done(&format!("compare {TUNED} {TINY} --out run.json"));
        folder.assert_as_alone();
        folder.begin_anew();
    }
}

#[test]
fn one_machine_goes_on_with_a_tuning_that_was_shared() {
    let folder = Folder::new("tuning-back");
    let line = format!("compare {TUNED} {TINY}");
    folder.done(&format!("{line} --out alone.json"));
    begin(&folder, &format!("{TUNED} {TINY}"));
    let shards = ask(&folder, 1);
    let result = folder.evaluate(&shards[2]);
    let lacking = "rung 1 of 2 of Adam+tuned lacks mnist, seed 400000, lanes 1–2";
    folder.fails(&format!("tell --state run.json {result}"), 75, lacking);
    // A rung under way of which nobody noted who trained it, as it was at first.
    let told = folder.get("run.json");
    let mut file = folder.comparison("run.json");
    file.makers.clear();
    folder.put("run.json", file.to_json());
    let said = folder
        .done("ask --state run.json --out shards --lanes 1")
        .err;
    assert!(said.contains("was not noted"), "{said}");
    folder.put("run.json", told);
    // A result of another tuning is none of this one.
    let other = Folder::new("tuning-other");
    begin(&other, &format!("{} {TINY}", TUNED.replace('8', "9")));
    let theirs = ask(&other, 1);
    folder.put("theirs.json", other.get(&other.evaluate(&theirs[0])));
    let refused = "tell --state run.json theirs.json";
    folder.fails(refused, 65, "it is of another tuning");
    folder.done(&format!("{line} --out run.json"));
    folder.assert_as_alone();
    // Its shards and results are spent.
    assert!(ask(&folder, 1).is_empty());
    assert!(folder.names("shards").is_empty());
}
