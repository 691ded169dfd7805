//! A search whose generations are trained by many, through files.

use std::{fs, process::Stdio};

use ::files::{
    maker::Maker,
    run_file::{RunFile, curves::LearningCurve},
};
use ::shards::{outcome::Outcome, sealed, shard::Shard};
use science::{fitness::Score, presets, selection::ranking};

use super::{Folder, Said, TELL, assert_failed, flipped};
use host::testing::PACKS;

/// A search of three generations of two rounds each.
const TINY: &str = "--population 6 --generations 3 --elites 1 --tournament 2 --tasks digits --model perceptron \
    --steps 5 --batch 8 --seeds 2 --train-images 1000 --scoring-images 100";

/// A shard of it takes minutes.
const LONG: &str = "--population 6 --generations 3 --elites 1 --tournament 2 --tasks mnist --model reduced \
    --steps 5000 --batch 64 --train-images 1000 --scoring-images 100";

/// Writes the shards of `lanes` lanes and returns their names.
fn ask(folder: &Folder, lanes: usize) -> Vec<String> {
    folder.ask("run.json", &format!("{TINY} --lanes {lanes}"))
}

/// Asks for the first generation and returns its results.
fn first_results(folder: &Folder, lanes: usize) -> Vec<String> {
    let shards = ask(folder, lanes);
    shards.iter().map(|shard| folder.evaluate(shard)).collect()
}

#[test]
fn a_search_by_shards_of_any_size_is_the_search_of_one_process() {
    let folder = Folder::new("shards");
    folder.done(&format!("search {TINY} --out alone.json"));
    let file = folder.search("alone.json");
    assert!(file.generations().all(|told| told.curves.is_some()));

    // One at a time, by name.
    for generation in 1..=3 {
        // Six candidates and Adam, later five, on two seeds.
        let shards = ask(&folder, 1);
        assert_eq!(shards.len(), if generation == 1 { 14 } else { 12 });
        for shard in &shards {
            folder.evaluate(shard);
        }
        let line = folder.done(TELL).out;
        let begin = format!("generation {generation} of 3: best ");
        assert!(line.starts_with(&begin), "{line}");
    }
    assert!(ask(&folder, 1).is_empty());
    folder.assert_as_alone();

    // By standard input, two lanes a line.
    folder.begin_anew();
    folder.carry("run.json", &format!("{TINY} --lanes 2"), |shards| {
        folder.stream(shards)
    });
    folder.assert_as_alone();

    // By number in the folder, all lanes together.
    folder.begin_anew();
    folder.carry("run.json", &format!("{TINY} --lanes 7"), |shards| {
        assert_eq!(shards.len(), 2);
        folder.done("evaluate shards --index 1");
        folder.done("evaluate shards --index 0");
        folder.fails("evaluate shards --index 2", 65, "none of number 2");
    });
    folder.assert_as_alone();
}

#[test]
fn a_search_goes_on_by_shards_and_back() {
    let folder = Folder::new("shards-back");
    folder.done(&format!("search {TINY} --out alone.json"));
    for _ in 0..2 {
        first_results(&folder, 3);
        folder.done(TELL);
    }
    // Half a generation: one of its two rounds.
    let shards = ask(&folder, 7);
    let first = folder.evaluate(&shards[0]);
    let lacking = "generation 3 of 3 lacks digits, seed 2, lanes 1–6";
    folder.fails(&format!("tell --state run.json {first}"), 75, lacking);
    assert_eq!(folder.search("run.json").rounds().board.rounds().len(), 1);
    assert_eq!(ask(&folder, 7), shards[1..]);
    folder.done("search --resume --out run.json");
    folder.assert_as_alone();
    folder.done(TELL);
    // Of what is whole nothing is lacking, yet what is no result is named.
    folder.fails(
        &format!("{TELL} alone.json"),
        65,
        "alone.json is not a result",
    );
}

#[test]
fn whom_a_search_goes_on_from_has_its_curve_by_shards_too() {
    let folder = Folder::new("shards-founder");
    ask(&folder, 7);
    let config = folder.search("run.json").config().clone();
    let begun = RunFile::founded("CPU", &config, Some(presets::published())).to_json();
    folder.put("run.json", &begun);
    folder.put("alone.json", &begun);
    fs::remove_dir_all(folder.path("shards")).expect("it is there");
    folder.done("search --resume --out alone.json");
    for _ in 0..3 {
        first_results(&folder, 3);
        folder.done(TELL);
    }
    let file = folder.search("alone.json");
    let first = file.generation(0).and_then(|told| told.curves);
    assert!(first.is_some_and(|curves| curves.founder.is_some()));
    folder.assert_as_alone();
}

#[test]
fn results_that_were_asked_for_without_curves_are_taken_and_that_is_said() {
    let folder = Folder::new("shards-earlier");
    folder.done(&format!("search {TINY} --out alone.json"));
    let alone = folder.search("alone.json");
    let best = |scores: &[Score]| {
        let fitness: Vec<f64> = scores.iter().map(|score| score.fitness).collect();
        ranking(&fitness)[0]
    };
    let first = best(alone.generation(0).expect("it is told").scores);
    // As the version before wrote them: all, or that of someone who is neither the best nor Adam.
    for (earlier, is_whole) in [
        (&[0, 1, 2, 3, 4, 5, 6][..], false),
        (&[(first + 1) % 6], true),
    ] {
        for (lane, name) in ask(&folder, 1)[7..].iter().enumerate() {
            let mut shard = Shard::open(&folder.get(name)).expect("it is one");
            assert!(shard.curves);
            shard.curves = !earlier.contains(&lane);
            let text = sealed::seal(&shard);
            let version = if shard.curves { 2 } else { 1 };
            assert!(text.contains(&format!("\"version\":{version},")), "{text}");
            assert_eq!(text.contains("curves"), shard.curves);
            folder.put("it.shard.json", text);
            let place = format!("shards/lane-{lane}.result.json");
            folder.done(&format!("evaluate it.shard.json --out {place}"));
            assert_eq!(
                String::from_utf8_lossy(&folder.get(&place)).contains("curves"),
                shard.curves
            );
        }
        // None of those is asked for once more.
        let shards = ask(&folder, 1);
        assert_eq!(shards.len(), 7);
        for shard in &shards {
            folder.evaluate(shard);
        }
        let said = folder.done(TELL).err;
        let sentence = "Generation 1 is recorded without learning curves";
        assert_eq!(said.contains(sentence), !is_whole, "{said}");
        let told = folder.search("run.json");
        let curves = |file: &RunFile| file.generation(0).and_then(|told| told.curves.cloned());
        assert_eq!(curves(&told), curves(&alone).filter(|_| is_whole));
        assert_eq!(told.adam(), &alone.adam()[..1]);
        folder.begin_anew();
    }
}

#[test]
fn curves_that_no_training_gives_are_refused() {
    let folder = Folder::new("shards-curves");
    let results = first_results(&folder, 7);
    let good = Outcome::open(&folder.get(&results[1])).expect("it is one");
    assert_eq!(good.curves.len(), 7);
    let of = |curve: &str| serde_json::from_str(curve).expect("it has the shape of one");
    let with = |curves: Vec<LearningCurve>| Outcome {
        curves,
        ..good.clone()
    };
    let changed = |curve: &str| {
        let mut curves = good.curves.clone();
        curves[2] = of(curve);
        with(curves)
    };
    let impossible = "no training gives such learning curves";
    for (outcome, sentence) in [
        (changed("[[1,1,1,1,1,1],[0,0,0,0,0,0]]"), impossible),
        (changed("[[1,1],[0]]"), impossible),
        (changed("[[500001],[0]]"), impossible),
        (changed("[[1],[10001]]"), impossible),
        (
            with(good.curves[1..].to_vec()),
            "its figures are not those of the lanes 0 to 7",
        ),
        (with(Vec::new()), "but of other genomes or images than here"),
    ] {
        folder.put(&results[1], sealed::seal(&outcome));
        let output = folder.run(TELL);
        assert_failed(&output, 65, sentence);
        assert_failed(&output, 65, &results[1]);
    }
    // Possible, and yet not what another says.
    folder.put(&results[1], sealed::seal(&good));
    folder.put("other.json", sealed::seal(&changed("[[1],[0]]")));
    folder.fails(
        &format!("{TELL} other.json"),
        65,
        "contradicts an earlier result",
    );
    assert_eq!(folder.search("run.json").adam().len(), 0);
    folder.done(TELL);
}

#[test]
fn rounds_of_another_arithmetic_are_named() {
    let folder = Folder::new("shards-arithmetic");
    let ask = || {
        let Said { out, err } = folder.done(&format!(
            "ask {TINY} --state run.json --out shards --lanes 7"
        ));
        (out.lines().map(str::to_owned).collect::<Vec<_>>(), err)
    };
    let tell = |result: &str| {
        let output = folder.run(&format!("tell --state run.json {result}"));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let change = |makers: &dyn Fn(&[Maker]) -> Vec<Maker>| {
        let mut file = folder.search("run.json");
        file.made_by(makers(file.makers()));
        folder.put("run.json", file.to_json());
    };
    let (other, unnoted) = ("was computed in fixed point", "was not noted");
    let is_silent = |said: &str| assert!(!said.contains("Note:"), "{said}");

    // Half a generation, all of it by this program.
    let (shards, said) = ask();
    is_silent(&said);
    is_silent(&tell(&folder.evaluate(&shards[0])));
    let file = folder.search("run.json");
    let [own] = file.makers() else {
        panic!("{:?}", file.makers());
    };
    assert!(own.program.starts_with("optimarium 0"), "{own:?}");
    assert!(own.processor.starts_with("CPU ("), "{own:?}");
    assert_eq!((own.threads, own.secs), (0, file.worked_secs()));
    is_silent(&ask().1);

    // The same by one that computed otherwise.
    change(&|makers| {
        let arithmetic = "fixed point".into();
        vec![Maker {
            arithmetic,
            ..makers[0].clone()
        }]
    });
    let (shards, said) = ask();
    assert!(said.contains(other), "{said}");
    let said = tell(&folder.evaluate(&shards[0]));
    assert!(said.contains(other), "{said}");
    let file = folder.search("run.json");
    assert_eq!(file.adam().len(), 1);
    let arithmetics: Vec<&str> = file.makers().iter().map(|one| &*one.arithmetic).collect();
    assert_eq!(arithmetics, ["fixed point", &own.arithmetic]);
    let worked: f64 = file.makers().iter().map(|maker| maker.secs).sum();
    assert!((worked - file.worked_secs()).abs() < 1e-6);
    is_silent(&ask().1);

    // By one that noted nobody.
    change(&|_| Vec::new());
    let (shards, said) = ask();
    assert!(said.contains(unnoted), "{said}");
    let said = tell(&folder.evaluate(&shards[0]));
    assert!(said.contains(unnoted), "{said}");
    is_silent(&tell(&folder.evaluate(&shards[1])));
    assert_eq!(folder.search("run.json").makers().len(), 1);
}

#[test]
fn results_come_in_any_order_and_more_than_once() {
    let folder = Folder::new("shards-twice");
    let results = first_results(&folder, 2);
    let there = folder.get("run.json");
    folder.done(&format!("tell --state run.json {}", results.join(" ")));
    let told = folder.timeless("run.json");
    folder.put("run.json", &there);
    let backwards: Vec<&str> = results.iter().rev().map(String::as_str).collect();
    let twice = [&backwards[..], &backwards[..]].concat().join(" ");
    folder.done(&format!("tell --state run.json {twice}"));
    assert_eq!(folder.timeless("run.json"), told);
    // Later they are passed over.
    let late = "is of an earlier generation, which is recorded";
    folder.fails(&format!("tell --state run.json {twice}"), 75, late);
    assert_eq!(folder.timeless("run.json"), told);
}

#[test]
fn what_is_damaged_or_of_others_is_refused_by_name() {
    let folder = Folder::new("shards-refused");
    let results = first_results(&folder, 2);
    let there = folder.get("run.json");
    let bad = &results[1];
    let good = String::from_utf8(folder.get(bad)).expect("it is JSON");
    let with = |change: fn(&mut Outcome)| {
        let mut outcome = Outcome::open(good.as_bytes()).expect("it is one");
        change(&mut outcome);
        sealed::seal(&outcome).into_bytes()
    };
    let early = "it is of generation 2, round 1, lanes 2 to 4, and generation 1 is under way";
    let otherwise = "was trained on NVIDIA H100 and not on CPU";
    for (text, sentence) in [
        (good.as_bytes()[..good.len() - 9].to_vec(), "is truncated"),
        (Vec::new(), "is truncated"),
        (flipped(good.as_bytes()), "is altered"),
        (
            good.replace("\"engine\":\"0", "\"engine\":\"9")
                .into_bytes(),
            "is of format 1, engine 9",
        ),
        (folder.get("run.json"), "is not a result of Optimarium"),
        (
            with(|one| one.search = "0".repeat(64)),
            "it is of another search",
        ),
        (with(|one| one.generation = 1), early),
        (
            with(|one| one.shard = "0".repeat(64)),
            "of other genomes or images than here",
        ),
        (with(|one| one.fitness[0] = 7.0), "No training gives"),
        (with(|one| one.device = "NVIDIA H100".into()), otherwise),
    ] {
        folder.put(bad, text);
        let output = folder.run(TELL);
        assert_failed(&output, 65, sentence);
        assert_failed(&output, 65, bad);
        assert_failed(
            &output,
            65,
            "generation 1 of 3 lacks digits, seed 1, lanes 3–4;",
        );
        assert_eq!(folder.search("run.json").adam().len(), 0);
    }
    folder.done(&format!("{TELL} --mixed"));
    // What is lacking alone is asked for, and makes it whole.
    folder.put("run.json", &there);
    folder.put(bad, &good[..40]);
    let shards = ask(&folder, 2);
    assert_eq!(shards, [bad.replace(".result.", ".shard.")]);
    folder.evaluate(&shards[0]);
    assert_eq!(folder.get(bad), good.as_bytes());
    folder.done(TELL);
}

#[test]
fn results_that_contradict_each_other_are_not_recorded() {
    let folder = Folder::new("shards-contradict");
    let results = first_results(&folder, 7);
    let mut outcome = Outcome::open(&folder.get(&results[0])).expect("it is one");
    outcome.accuracy[2] = 1.0 - outcome.accuracy[2];
    outcome.fitness[2] = f64::from(outcome.accuracy[2]);
    folder.put("other.json", sealed::seal(&outcome));
    let there = folder.get("run.json");
    let [first, second] = &results[..] else {
        panic!("{results:?}")
    };
    for names in [[first, second, "other.json"], ["other.json", second, first]] {
        let output = folder.run(&format!("tell --state run.json {}", names.join(" ")));
        assert_failed(&output, 65, "contradicts an earlier result");
        assert_failed(&output, 65, "other.json");
        assert_eq!(folder.get("run.json"), there);
    }
    let line = format!("tell --state run.json {first}");
    folder.fails(&line, 75, "lacks digits, seed 2, lanes 1–7");
    let before = folder.get("run.json");
    outcome.device = "NVIDIA H100".into();
    folder.put("far.json", sealed::seal(&outcome));
    let line = format!("tell --state run.json --mixed far.json {second}");
    let told = folder.done(&line).err;
    assert!(
        told.contains("far.json was trained on NVIDIA H100, and what it is of is recorded"),
        "{told}"
    );
    folder.put("run.json", before);
    let line = format!("tell --state run.json other.json {second}");
    let recorded = "other.json contradicts an earlier result, which is recorded";
    folder.fails(&line, 65, recorded);
}

#[test]
fn a_result_is_written_once_and_whole() {
    let folder = Folder::new("shards-writers");
    let shard = ask(&folder, 7).swap_remove(0);
    let both: Vec<_> = (0..2)
        .map(|_| {
            let mut command = folder.command(&format!("evaluate {shard} --out both.json"));
            let silent = command.stdout(Stdio::null()).stderr(Stdio::piped());
            silent.spawn().expect("the program can be started")
        })
        .collect();
    for writer in both {
        Said::of(writer.wait_with_output().expect("it ends"));
    }
    let alone = folder.evaluate(&shard);
    assert_eq!(folder.get("both.json"), folder.get(&alone));
    let again = folder.done(&format!("evaluate {shard}")).err;
    assert!(again.contains("is there already"), "{again}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("far.json", folder.path("link.json")).expect("a link");
        folder.done(&format!("evaluate {shard} --out link.json"));
        assert!(folder.path("link.json").is_symlink());
        assert_eq!(folder.get("far.json"), folder.get(&alone));
        // What is no file stays what it is.
        let socket = folder.path("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
        let line = format!("evaluate {shard} --out socket");
        folder.fails(&line, 73, "socket is no ordinary file");
        assert!(!fs::metadata(&socket).expect("it is there").is_file());
    }
    // Nothing that could not be trained again gives way to it.
    folder.put("plan.toml", "format = 1");
    for (other, sentence) in [
        (
            "run.json",
            "run.json is a recorded search of version 2, which would be lost",
        ),
        ("plan.toml", "plan.toml is no result and would be lost"),
    ] {
        let there = folder.get(other);
        folder.fails(&format!("evaluate {shard} --out {other}"), 73, sentence);
        assert_eq!(folder.get(other), there);
    }
    folder.put(&alone, &folder.get("both.json")[..40]);
    folder.done(&format!("evaluate {shard}"));
    assert_eq!(folder.get("both.json"), folder.get(&alone));
    assert!(!folder.names("").iter().any(|name| name.starts_with('.')));
}

#[test]
fn each_failure_has_its_exit_status() {
    let folder = Folder::new("shards-statuses");
    let shard = ask(&folder, 7).swap_remove(0);
    let text = folder.get(&shard);
    folder.put("cut.shard.json", &text[..text.len() / 2]);
    let flipped = flipped(&text);
    folder.put("flipped.shard.json", &flipped);
    for (line, status, sentence) in [
        (
            "evaluate cut.shard.json".into(),
            65,
            "cut.shard.json is truncated",
        ),
        (
            "evaluate flipped.shard.json".into(),
            65,
            "flipped.shard.json is altered",
        ),
        ("evaluate run.json".into(), 65, "run.json is not a shard"),
        (
            "evaluate gone.shard.json".into(),
            75,
            "cannot read gone.shard.json",
        ),
        (
            format!("evaluate {shard} --out gone/result.json"),
            73,
            "there is no folder gone",
        ),
        (
            format!("evaluate {shard} --device gpu"),
            69,
            "built for the CPU alone",
        ),
        (
            format!("evaluate - --out {shard}"),
            1,
            "neither --index nor --out",
        ),
        (
            "tell --state gone.json shards".into(),
            1,
            "gone.json is not there",
        ),
        (
            "tell --state gone/run.json shards".into(),
            73,
            "there is no folder gone",
        ),
        (
            "ask --state gone/run.json --out shards".into(),
            73,
            "there is no folder gone",
        ),
        (
            "ask --seed 7 --state run.json --out shards".into(),
            1,
            "with other settings",
        ),
        (
            format!("ask {TINY} --seed 7 --state other.json --out shards"),
            1,
            "of another search",
        ),
    ] {
        folder.fails(&line, status, sentence);
    }
    let two = [&text[..], &flipped[..]].concat();
    let output = folder.run_with("evaluate -", &two);
    assert_failed(&output, 65, "line 2 of standard input is altered");
    let first = Outcome::open(&output.stdout).expect("the first line is done");
    assert_eq!(first.lanes, (0, 7));
    // Other images under the same names.
    let manifest = fs::read_to_string(format!("{PACKS}/manifest.json")).expect("it is shipped");
    let digits = manifest.find("digits/train").expect("they are there");
    let (before, after) = manifest.split_at(digits);
    let (left, right) = after.split_once("\"sha256\": \"").expect("a pack has one");
    let other = format!("{before}{left}\"sha256\": \"{}{}", "00", &right[2..]);
    folder.put("data/manifest.json", other);
    let line = format!("evaluate {shard} --data data");
    folder.fails(&line, 75, "is for other images of Digits 8×8 than data has");
}

#[test]
#[cfg(unix)]
fn a_stopped_or_killed_evaluation_leaves_no_result() {
    for (signal, status) in [("TERM", Some(143)), ("HUP", Some(129)), ("KILL", None)] {
        let folder = Folder::new(&format!("shards-{signal}"));
        let shards = folder.ask("run.json", &format!("{LONG} --lanes 7"));
        let line = format!("evaluate {} --checkpoint kept", shards[0]);
        let mut listening = super::hearing(folder.command(&line));
        let child = listening.stderr(Stdio::piped()).spawn().expect("it starts");
        // Whenever the signal comes, nothing half may stay.
        super::checkpoint::wait_until_begun(&folder);
        super::signals::send(signal, &child);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), status);
        assert_eq!(
            folder.names("shards"),
            [&shards[0]["shards/".len()..]],
            "{signal}"
        );
    }
}
