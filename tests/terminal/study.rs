//! A whole study by its plan, cut short and gone on with, and its report.
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader},
    process::Command,
};

use ::files::comparison_file::ComparisonFile;

use super::{Folder, Said, assert_failed, signals::send};

/// A study that is done within a minute: two searches of three generations, one control, one baseline.
const PLAN: &str = r#"
format = "optimarium-study"
version = 1
name = "Is a search of three generations worth it?"
[training]
tasks = ["digits", "mnist"]
model = "perceptron"
steps = 10
batch = 8
train_images = 1000
scoring_images = 100
[search]
seeds = [7, 8]
least = 2
population = 6
generations = 3
elites = 1
tournament = 2
seeds_per_evaluation = 1
fresh_seeds = true
terms = "paper"
[[controls]]
name = "Pure drift"
selection = "drift"
[[baselines]]
genome = "adam+schedule+tuned"
trainings = 36
[confirmation]
winners = 1
seeds = 3
first_seed = 100000
images = "test"
scoring_images = 200
known = ["adam"]
[primary]
outcome = "search's winner - adam+schedule+tuned"
measure = "accuracy"
unit = "search"
test = "one-sample t over replicates, two-sided"
level = 0.05
[[elsewhere]]
name = "twice the steps"
horizon = 2
[power]
effects = [0.01]
deviations_between_searches = [0.004]
deviation_between_seeds = 0.005
"#;

/// Its files, without the report.
const PARTS: [&str; 6] = [
    "fitness",
    "pure-drift",
    "adam-schedule-tuned",
    "confirmation",
    "selection-images",
    "twice-the-steps",
];

fn study(folder: &Folder, more: &str) -> Command {
    folder.put("plan.toml", PLAN);
    folder.command(&format!("study plan.toml --out parts {more}"))
}

/// Does the study, and returns what it says on standard output.
#[track_caller]
fn assert_whole(folder: &Folder, more: &str) -> String {
    Said::of(study(folder, more).output().expect("it starts")).out
}

/// All parts and the report, without times and makers.
fn everything(folder: &Folder) -> Vec<String> {
    let mut all = Vec::new();
    for seed in [7, 8] {
        all.extend(PARTS.map(|part| folder.timeless(&format!("parts/{part}-{seed}.json"))));
    }
    for report in ["report.md", "report.html"] {
        let text = folder.text(&format!("parts/{report}"));
        let (timeless, _) = text
            .split_once("Who trained, and for how long")
            .expect("times stand at the end");
        all.push(timeless.to_owned());
    }
    all
}

/// The mean of an optimizer over seeds and tasks in a comparison.
fn mean(file: &ComparisonFile, name: &str) -> f64 {
    let own = file.trials.iter().filter(|trial| trial.optimizer == name);
    let own: Vec<f64> = own.map(|trial| trial.accuracy).collect();
    assert_eq!(own.len(), 6, "{name}");
    own.iter().sum::<f64>() / own.len() as f64
}

#[test]
fn a_study_cut_anywhere_ends_as_one_never_cut_and_its_report_is_of_its_files() {
    let whole = Folder::new("study-whole");
    let said = assert_whole(&whole, "");
    assert!(said.contains("The report is parts/report.html."), "{said}");

    // The figures of the report, once more from the files.
    let comparison = |seed: u32| whole.comparison(&format!("parts/confirmation-{seed}.json"));
    let difference = |seed| {
        let file = comparison(seed);
        mean(&file, "search's winner") - mean(&file, "Adam+schedule+tuned")
    };
    let (first, second) = (difference(7), difference(8));
    let signed = |value: f64| format!("{value:+.4}").replace('-', "−");
    let middle = 0.5 * (first + second);
    // Of two values the standard error is half their distance; 12.706 is t at 0.975 with one degree of freedom.
    let margin = 12.706_204_736_174_694 * 0.5 * (first - second).abs();
    let report = whole.text("parts/report.md");
    for expected in [
        format!("| 7 | {}", signed(first)),
        format!("| 8 | {}", signed(second)),
        format!("{} ± {margin:.4} (n = 2)", signed(middle)),
        "search's winner − Adam+schedule+tuned in accuracy".into(),
        "12 of 12 parts".into(),
        "twice the steps | all tasks".into(),
        "Pure drift-8 | 3 of 3 | 36".into(),
        "confirmation | Pure drift's winner".into(),
    ] {
        assert!(report.contains(&expected), "{expected}\n{report}");
    }
    let winner = whole.search("parts/fitness-7.json");
    let ranked = winner.evolution().standings().ranked();
    let id = format!("1. \\{}", ranked[0].id);
    assert!(report.contains(&id), "{id}\n{report}");
    let confirmed = comparison(7);
    let named = confirmed.optimizers.iter();
    let mut named = named.filter(|one| one.name == "search's winner");
    let best = winner.evolution().candidate(ranked[0].id).expect("it is");
    assert_eq!(named.next().expect("it takes part").genome, best.genome);

    // Again there is nothing to do.
    let before = everything(&whole);
    assert_whole(&whole, "");
    assert_eq!(everything(&whole), before);
    let status = assert_whole(&whole, "--status");
    assert!(status.contains("confirmation-8: done"), "{status}");
    assert!(status.contains("All is done"), "{status}");

    // Cut again and again, gently and not, each time a line later, it ends as the same.
    let cut = Folder::new("study-cut");
    let mut cuts = 0;
    for lines in 1.. {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let mut command = study(&cut, "--threads 1");
        command.stdout(writer.try_clone().expect("a second end"));
        let mut child = command.stderr(writer).spawn().expect("it starts");
        // It holds the ends of the pipe as well.
        drop(command);
        let mut reader = BufReader::new(reader);
        let mut said = String::new();
        let mut read = || reader.read_line(&mut said).expect("it is text");
        let is_over = (0..lines).any(|_| read() == 0);
        match (is_over, lines % 2) {
            (true, _) => {}
            (false, 0) => child.kill().expect("it runs"),
            (false, _) => send("TERM", &child),
        }
        while read() > 0 {}
        let status = child.wait().expect("it ends");
        assert!(!said.contains("panicked"), "{said}");
        if status.success() {
            break;
        }
        if status.code() == Some(143) {
            let goes_on = "the same command goes on from there";
            assert!(said.contains(goes_on), "{said}");
        }
        cuts += 1;
    }
    assert!(cuts > 3, "{cuts}");
    assert_eq!(everything(&cut), before);
}

#[test]
fn a_study_whose_parts_are_shared_is_that_of_one_process() {
    let (alone, shared) = (Folder::new("study-alone"), Folder::new("study-shared"));
    assert_whole(&alone, "--only 7");
    let mut rounds = Vec::new();
    while rounds.last() != Some(&0) {
        let begun = assert_whole(&shared, "--only 7 --begin");
        for part in begun.lines() {
            shared.carry(part, "--lanes 5", |shards| shared.stream(shards));
            fs::remove_dir_all(shared.path("shards")).expect("it was made");
        }
        rounds.push(begun.lines().count());
    }
    assert_eq!(rounds, [3, 3, 0]);
    for part in PARTS {
        let file = format!("parts/{part}-7.json");
        assert_eq!(shared.timeless(&file), alone.timeless(&file), "{part}");
    }
    assert_whole(&shared, "--report");
}

#[test]
fn parts_are_done_alone_and_files_of_other_commands_are_taken_over() {
    let folder = Folder::new("study-parts");
    let early = || {
        study(&folder, "--only confirmation-7")
            .output()
            .expect("it starts")
    };
    let needed = "confirmation-7: it needs adam-schedule-tuned-7, which is not finished";
    assert_failed(&early(), 1, needed);
    let search = "search --population 6 --generations 3 --elites 1 --tournament 2 --tasks digits,mnist --model perceptron \
        --steps 10 --batch 8 --seeds 1 --fresh-seeds --train-images 1000 --scoring-images 100 --seed 7";
    folder.done(&format!("{search} --out parts/fitness-7.json"));
    let taken = folder.get("parts/fitness-7.json");
    assert_whole(&folder, "--only fitness-7,adam-schedule-tuned-7");
    assert_eq!(folder.get("parts/fitness-7.json"), taken);
    let report = folder.text("parts/report.md");
    let none = "Under way, no verdict: none of 2 planned searches is in and confirmed.";
    assert!(report.contains(none), "{report}");
    assert!(report.contains("2 of 12 parts"), "{report}");
    let status = assert_whole(&folder, "--status");
    assert!(status.contains("fitness-7: done"), "{status}");
    assert!(
        status.contains("pure-drift-7: not begun, 36 trainings"),
        "{status}"
    );
    assert!(status.contains(" left, if every image"), "{status}");

    // Both sides of the primary outcome are enough to compare; whoever is finished later joins.
    let confirmed = || folder.comparison("parts/confirmation-7.json");
    let said = Said::of(early()).err;
    assert!(
        said.contains("finds them finished: pure-drift-7."),
        "{said}"
    );
    let two = confirmed();
    let report = folder.text("parts/report.md");
    assert!(
        report.contains("Under way, no verdict: ")
            && report.contains("over 1 of 2 planned searches."),
        "{report}"
    );
    let said = assert_whole(&folder, "--report --final");
    assert!(
        said.starts_with("It ends with 1 of 2 planned searches") && said.contains("no verdict"),
        "{said}"
    );
    let alone = study(&folder, "--final").output().expect("it starts");
    assert_failed(&alone, 2, "--report");
    // A file that an earlier version did not mark gives a verdict of its own no more.
    let mut unmarked = two.clone();
    assert!(unmarked.exploratory);
    unmarked.exploratory = false;
    folder.put("parts/confirmation-7.json", unmarked.to_json());
    let shown = folder.done("show parts/confirmation-7.json").out;
    assert!(
        shown.contains("part of a study whose unit is the search") && !shown.contains("level"),
        "{shown}"
    );
    let status = assert_whole(&folder, "--status");
    let begun = "confirmation-7: 18 of 24 trainings";
    assert!(status.contains(begun), "{status}");
    assert_whole(&folder, "--only pure-drift-7,confirmation-7");
    let all = confirmed();
    assert_eq!((two.trials.len(), all.trials.len()), (18, 24));
    assert!(all.exploratory);
    assert!(two.trials.iter().all(|trial| all.trials.contains(trial)));
    folder.remove("parts/pure-drift-7.json");
    folder.remove("parts/confirmation-7.json");

    // Other settings are refused by name, before anything is trained.
    let shorter = search.replace("--generations 3", "--generations 2");
    folder.done(&format!(
        "{shorter} --selection drift --out parts/pure-drift-7.json"
    ));
    let refused = study(&folder, "").output().expect("it starts");
    assert_failed(&refused, 1, "parts/pure-drift-7.json");
    assert_failed(&refused, 1, "generations is 2 there and 3 here");
    folder.remove("parts/pure-drift-7.json");
    folder.put(
        "other.toml",
        PLAN.replace("least = 2", "least = 2\nmost = 3"),
    );
    folder.fails("study other.toml --out parts", 1, "unknown field `most`");
}
