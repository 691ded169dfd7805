//! The program `optimarium` as a shell meets it: arguments, streams, signals, exit statuses, files.

mod checkpoint;
mod cluster;
mod comparison_shards;
mod files;
mod genomes;
mod shards;
mod signals;
mod streams;
mod study;
mod threads;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    ops::Deref,
    process::{Child, ChildStdout, Command, Output, Stdio},
    thread::sleep,
    time::Duration,
};

use ::files::{
    comparison_file::ComparisonFile,
    run_file::{FinishedRounds, RunFile},
};
use host::testing::PACKS;

/// A search that ends within seconds.
const SHORT: &str = "--population 4 --generations 3 --elites 1 --tournament 2 --tasks mnist --steps 2 --batch 4 \
    --train-images 1000 --scoring-images 100";

/// A search that no test waits for.
const ENDLESS: &str = "--population 4 --generations 1000 --elites 1 --tournament 2 --tasks mnist --steps 5000 \
    --batch 4 --train-images 1000 --scoring-images 100";

/// A comparison that ends within seconds.
const TINY: &str =
    "--tasks mnist --steps 4 --batch 8 --train-images 1000 --scoring-images 100 --seeds 2";

/// Records whatever results there are.
const TELL: &str = "tell --state run.json shards";

/// The folder of a test, in which the program is run.
struct Folder(host::testing::Folder);

/// What the program says where it does what it is asked.
struct Said {
    /// On standard output.
    out: String,
    /// On standard error.
    err: String,
}

impl Said {
    #[track_caller]
    fn of(output: Output) -> Self {
        let [out, err] =
            [output.stdout, output.stderr].map(|said| String::from_utf8(said).expect("it is text"));
        assert!(output.status.success(), "{}: {err}", output.status);
        Self { out, err }
    }
}

impl Deref for Folder {
    type Target = host::testing::Folder;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Folder {
    fn new(test: &str) -> Self {
        Self(host::testing::Folder::new(&format!("terminal-{test}")))
    }

    fn text(&self, file: &str) -> String {
        String::from_utf8(self.get(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn search(&self, file: &str) -> RunFile {
        RunFile::parse(&self.get(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn comparison(&self, file: &str) -> ComparisonFile {
        ComparisonFile::parse(&self.get(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// The search or comparison in `file` without its times and who trained it.
    fn timeless(&self, file: &str) -> String {
        let Ok(search) = RunFile::parse(&self.get(file)) else {
            let mut file = self.comparison(file);
            file.makers.clear();
            file.tunings.iter_mut().for_each(|tuning| tuning.secs = 0.0);
            return String::from_utf8(file.to_json()).expect("it is text");
        };
        let curves = search.generations().map(|told| told.curves.cloned());
        let rounds = FinishedRounds {
            elapsed_secs: 0.0,
            ..search.rounds().clone()
        };
        let (evolution, adam) = (search.evolution().clone(), search.adam().to_vec());
        let secs = vec![0.0; adam.len()];
        RunFile::scored(search.device(), evolution, adam, secs)
            .with_curves(curves.collect())
            .with_asked(search.asked())
            .with_rounds(rounds)
            .to_json()
    }

    /// Prepares the program with the words of `line`; unless it names others, its images are the repository's.
    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_optimarium"));
        command
            .args(line.split_whitespace())
            .current_dir(self.path(""));
        let trains = [
            "search", "compare", "sweep", "study", "ask", "evaluate", "tell",
        ];
        let task = line.split(' ').next().unwrap_or_default();
        if trains.contains(&task) && !line.contains(" --data ") {
            command.args(["--data", PACKS]);
        }
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line)
            .output()
            .expect("the program can be started")
    }

    /// Runs the program with `input` on standard input.
    fn run_with(&self, line: &str, input: &[u8]) -> Output {
        let mut child = self
            .command(line)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let mut stdin = child.stdin.take().expect("it is a pipe");
        stdin.write_all(input).expect("it is read");
        drop(stdin);
        child.wait_with_output().expect("it ends")
    }

    /// Runs the program, which does what `line` asks.
    #[track_caller]
    fn done(&self, line: &str) -> Said {
        Said::of(self.run(line))
    }

    /// As [`assert_failed`] of the program with the words of `line`.
    #[track_caller]
    fn fails(&self, line: &str, status: i32, sentence: &str) {
        assert_failed(&self.run(line), status, sentence);
    }

    /// Asks for the shards of what is in the file `state`, and returns their names.
    #[track_caller]
    fn ask(&self, state: &str, more: &str) -> Vec<String> {
        let names = self
            .done(&format!("ask --state {state} --out shards {more}"))
            .out;
        names.lines().map(str::to_owned).collect()
    }

    /// Evaluates a shard and returns the name of its result.
    #[track_caller]
    fn evaluate(&self, shard: &str) -> String {
        self.done(&format!("evaluate {shard} --threads 1"));
        shard.replace(".shard.", ".result.")
    }

    /// Evaluates `shards` by standard input and writes their results beside them.
    #[track_caller]
    fn stream(&self, shards: &[String]) {
        let lines: Vec<u8> = shards.iter().flat_map(|shard| self.get(shard)).collect();
        let results = Said::of(self.run_with("evaluate - --threads 2", &lines)).out;
        assert_eq!(results.lines().count(), shards.len());
        for (shard, result) in shards.iter().zip(results.lines()) {
            self.put(&shard.replace(".shard.", ".result."), result);
        }
    }

    /// Asks for shards until there are none, has `evaluate` take care of them, and tells what is in their folder.
    #[track_caller]
    fn carry(&self, state: &str, more: &str, evaluate: impl Fn(&[String])) {
        loop {
            let shards = self.ask(state, more);
            if shards.is_empty() {
                return;
            }
            evaluate(&shards);
            self.done(&format!("tell --state {state} shards"));
        }
    }

    /// Checks that run.json is what one process made of it alone.
    #[track_caller]
    fn assert_as_alone(&self) {
        assert_eq!(self.timeless("run.json"), self.timeless("alone.json"));
    }

    /// Removes run.json and its shards.
    fn begin_anew(&self) {
        self.remove("run.json");
        fs::remove_dir_all(self.path("shards")).expect("it is there");
    }

    /// Starts an endless search into `file`, and returns it once it trains.
    fn begin(&self, file: &str) -> (Child, BufReader<ChildStdout>) {
        let search = self.command(&format!("search {ENDLESS} --out {file}"));
        wait_for_training(hearing(search))
    }
}

/// Returns `command` so that it hears signals even where whoever runs the tests ignores them, as nohup does.
fn hearing(command: Command) -> Command {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return command;
    }
    let mut hearing = Command::new("env");
    hearing
        .arg("--default-signal=INT,TERM,HUP")
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(command.get_current_dir().expect("that of the test"));
    hearing
}

/// Starts `command`, a search, and returns it once it has said how long it takes.
fn wait_for_training(mut command: Command) -> (Child, BufReader<ChildStdout>) {
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program can be started");
    let mut lines = BufReader::new(child.stdout.take().expect("it is a pipe"));
    let mut line = String::new();
    while !line.starts_with("About ") {
        line.clear();
        let read = lines.read_line(&mut line).expect("it is text");
        assert!(read > 0, "the search ended early");
    }
    assert!(line.ends_with("to go, by a few timed steps.\n"), "{line}");
    (child, lines)
}

/// Returns `text` with one bit flipped.
fn flipped(text: &[u8]) -> Vec<u8> {
    let mut flipped = text.to_vec();
    flipped[text.len() / 2] ^= 1;
    flipped
}

/// Waits until something is so, or fails after two minutes.
#[cfg(unix)]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..24_000 {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(5));
    }
    panic!("in vain: {what}");
}

/// Checks the exit status, and that standard error has this sentence and no panic.
#[track_caller]
fn assert_failed(output: &Output, status: i32, sentence: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(said.contains(sentence), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}
