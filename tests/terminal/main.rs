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
    env, fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio, id},
};

use ::files::run_file::RunFile;

/// A search that ends within seconds.
const SHORT: &str = "--population 4 --generations 3 --elites 1 --tournament 2 --tasks mnist --steps 2 --batch 4 \
    --train-images 1000 --scoring-images 100";

/// A search that no test waits for.
const ENDLESS: &str = "--population 4 --generations 1000 --elites 1 --tournament 2 --tasks mnist --steps 5000 \
    --batch 4 --train-images 1000 --scoring-images 100";

/// A comparison that ends within seconds.
const TINY: &str =
    "--tasks mnist --steps 4 --batch 8 --train-images 1000 --scoring-images 100 --seeds 2";

/// An empty folder in which the program is run, and which goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = env::temp_dir().join(format!("optimarium-terminal-{test}-{}", id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    fn put(&self, file: &str, contents: impl AsRef<[u8]>) -> &Self {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a temporary folder");
        fs::write(path, contents).expect("it can be written");
        self
    }

    fn get(&self, file: &str) -> Vec<u8> {
        fs::read(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn search(&self, file: &str) -> RunFile {
        RunFile::parse(&self.get(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// Prepares the program with the words of `line`; a trailing `--data` finds the repository's images.
    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_optimarium"));
        command.args(line.split_whitespace()).current_dir(&self.0);
        let trains = [
            "search", "compare", "sweep", "study", "ask", "evaluate", "tell",
        ];
        if trains.contains(&line.split(' ').next().unwrap_or_default()) {
            command
                .arg("--data")
                .arg(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("public/data"));
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

    /// Starts an endless search into `file`, and returns it once it trains.
    fn begin(&self, file: &str) -> (Child, BufReader<ChildStdout>) {
        let search = self.command(&format!("search {ENDLESS} --out {file}"));
        wait_for_training(hearing(search))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
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

#[track_caller]
fn assert_done(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", output.status);
}

/// Checks the exit status, and that standard error has this sentence and no panic.
#[track_caller]
fn assert_failed(output: &Output, status: i32, sentence: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(said.contains(sentence), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}
