use std::fs;

use super::*;
use host::testing::{Folder, PACKS, typed};

/// What the page shows of a lesson where it can train nothing.
#[test]
fn a_lesson_is_searched_as_it_says_by_file_and_by_link() {
    let folder = Folder::new("lesson");
    let lesson = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../public/lessons/why-adam-divides.json"
    );
    let known = Lesson::parse(&fs::read(lesson).expect("it ships")).expect("it opens");
    let link = known.to_link().expect("it is short");
    let out = folder.path("recorded.json").display().to_string();
    let search = |lesson: &str| {
        let options = typed(["--lesson", lesson, "--out", &out]);
        search_all(&options.expect("they are right"), &Stop::default())
    };
    for given in [lesson, &link] {
        search(given).expect("it trains");
        let file = RunFile::parse(&folder.get("recorded.json")).expect("it is a search");
        assert_eq!(file.config(), &known.config);
        assert_eq!(file.evolution().founder(), known.founder.as_ref());
        assert!(file.evolution().is_finished());
        let curves = file.generations().next().and_then(|told| told.curves);
        assert!(curves.is_some_and(|curves| curves.founder.is_some()));
        folder.remove("recorded.json");
    }
    let cut = &link[..link.len() - 1];
    let refused = search(cut).expect_err("it is cut").to_string();
    assert!(refused.contains("did not arrive whole"), "{refused}");
    for with in ["--resume", "--population=8", "--runs=2"] {
        let read = typed::<Options>(["--lesson", lesson, "--out", "a.json", with]);
        assert!(read.is_err(), "{with}");
    }
}

#[test]
#[cfg(unix)]
fn the_command_that_resumes_can_be_pasted() {
    let resume = |words: &[&str]| {
        let options = typed(words.iter().copied());
        resume_command(&options.unwrap_or_else(|error| panic!("{error}")))
    };
    assert_eq!(
        resume(&["--out", "runs/1.json", "--device", "cpu"]),
        "optimarium search --resume --out runs/1.json"
    );
    assert_eq!(
        resume(&[
            "--out",
            "my run's.json",
            "--data",
            "$HOME",
            "--threads",
            "3"
        ]),
        r"optimarium search --resume --out 'my run'\''s.json' --data '$HOME' --threads 3"
    );
    assert!(resume(&["--out", "a", "--device", "gpu"]).ends_with("--out a --device gpu"));
}

#[test]
fn independent_searches_have_seeds_and_files_of_their_own_and_go_on() {
    let folder = Folder::new("runs");
    let options = |seed: u64| -> Options {
        let line = format!(
            "--runs 2 --seed {seed} --population 4 --generations 2 --elites 1 --tournament 2 --tasks mnist --steps 2 \
             --batch 4 --train-images 1000 --scoring-images 100 --data {PACKS} --out {}",
            folder.path("run.json").display()
        );
        typed(line.split_whitespace()).expect("it is read")
    };
    let search = |seed: u64| search_all(&options(seed), &Stop::default());
    search(7).expect("it trains");
    let read = |number: u32| {
        RunFile::parse(&folder.get(&format!("run-{number}.json"))).expect("it is a search")
    };
    let seeds = [1, 2].map(|number| read(number).config().seed);
    assert_eq!(seeds, [7, 8]);
    let before = read(2);
    search(7).expect("nothing is left to do");
    assert_eq!(read(2), before);
    folder.remove("run-1.json");
    search(7).expect("one of them trains");
    assert_eq!(read(1).config().seed, 7);
    let refusal = search(8).expect_err("they are another's");
    assert!(refusal.to_string().contains("(seed is 7 there and 8 here)"));
    let stopped = Stop::default();
    stopped.set();
    let stop = search_all(&options(7), &stopped).expect_err("it was asked to stop");
    let said = stop.to_string();
    assert!(
        said.contains("run-1.json: seed 7, 2 of 2 generations, best #"),
        "{said}"
    );
    assert!(
        said.contains("Stopped in search 1 of 2, after 2 of 2 generations. The same command"),
        "{said}"
    );
}
