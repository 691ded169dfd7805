//! What the figures were measured on.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use serde::Serialize;

use crate::{process, tools};

/// This machine and how busy it is; empty where the system does not say.
#[derive(Debug, Serialize)]
pub struct Machine {
    processor: String,
    cores: usize,
    system: String,
    chromium: String,
    node: String,
    date: String,
    commit: String,
    /// Load averages before the first measurement: near 0 on a quiet machine.
    load: String,
}

impl Machine {
    /// Asks this machine, for the repository `root`.
    pub fn here(root: &Path) -> Self {
        let ask = |program: &str, arguments: &[&str]| {
            let mut command = Command::new(program);
            process::output(command.args(arguments).current_dir(root))
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let processor = processors
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let chromium =
            tools::chromium().map(|program| ask(&program.to_string_lossy(), &["--version"]));
        Self {
            processor: processor.map_or(String::new(), |(_, name)| name.to_owned()),
            cores: thread::available_parallelism().map_or(0, usize::from),
            system: ask("uname", &["-srm"]),
            chromium: chromium.unwrap_or_default(),
            node: ask("node", &["--version"]),
            date: ask("date", &["-u", "+%F %R UTC"]),
            commit: ask("git", &["describe", "--always", "--dirty"]),
            load: load(),
        }
    }
}

/// The load averages over 1, 5 and 15 minutes, empty where the system does not say.
pub fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let averages: Vec<&str> = text.split_whitespace().take(3).collect();
    averages.join(" ")
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            processor,
            cores,
            system,
            chromium,
            node,
            date,
            commit,
            load,
        } = self;
        write!(
            f,
            "{processor}, {cores} cores, {system}; {chromium}, Node {node}; commit {commit}, {date}; load {load}"
        )
    }
}
