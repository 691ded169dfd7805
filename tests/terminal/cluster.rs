//! A search or a comparison carried by Dask to two workers, and what is done to them meanwhile. Needs an interpreter that has
//! `distributed`, named by OPTIMARIUM_PYTHON: `cargo xtask test --only cluster`.
#![cfg(target_os = "linux")]

use std::{
    env, fs,
    process::{Child, Command, Stdio},
};

use super::{Folder, Said, checkpoint::finished, wait_until};
use host::testing::PACKS;

/// A search whose shards take a good part of a second.
const SHORT: &str = "--population 6 --generations 2 --elites 1 --tournament 2 --tasks digits --model perceptron \
    --steps 1500 --batch 32 --seeds 2 --train-images 1000 --scoring-images 100";

/// How many candidates `SHORT` has.
const CANDIDATES: usize = 6;

/// A comparison whose shards take as long.
const COMPARED: &str = "adam published sgd --tasks digits --model perceptron --steps 500 --batch 32 --seeds 3 \
    --train-images 1000 --scoring-images 100 --threads 1";

/// The folder of one test, with a name for the program that no other process has.
struct Cluster(Folder);

impl Cluster {
    fn new(test: &str) -> Self {
        let folder = Folder::new(test);
        let program = folder.path("optimarium");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_optimarium"), program).expect("a link");
        Self(folder)
    }

    /// With the file of one process to hold the search against.
    fn with_search(test: &str) -> Self {
        let cluster = Self::new(test);
        cluster
            .0
            .done(&format!("search {SHORT} --out alone.json --threads 1"));
        cluster
    }

    fn drive(&self) -> Child {
        self.drive_with("--lanes 2", SHORT)
    }

    fn drive_with(&self, options: &str, settings: &str) -> Child {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let python = env::var_os("OPTIMARIUM_PYTHON").expect("`cargo xtask test` names it");
        let mut driver = Command::new(python);
        driver
            .arg(format!("{root}/docs/cluster/drive.py"))
            .args("--state run.json --shards shards --workers 2".split(' '))
            .args(options.split_whitespace())
            .arg("--program")
            .arg(self.0.path("optimarium"))
            .args(["--data", PACKS, "--"])
            .args(settings.split_whitespace())
            .current_dir(self.0.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        driver.spawn().expect("the interpreter can be started")
    }

    /// Returns the processes that evaluate now, each with its parent, a worker of Dask.
    fn evaluating(&self) -> Vec<(u32, u32)> {
        let program = self.0.path("optimarium");
        let program = program.to_str().expect("it is text");
        let processes = fs::read_dir("/proc").expect("Linux has it");
        let evaluating = |id: u32| {
            let line = fs::read_to_string(format!("/proc/{id}/cmdline")).ok()?;
            let mut words = line.split('\0');
            if words.next() != Some(program) || words.next() != Some("evaluate") {
                return None;
            }
            let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
            let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
            Some((id, parent.trim().parse().ok()?))
        };
        let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        ids.filter_map(evaluating).collect()
    }

    /// Number of results of the generation under way that are there.
    fn results(&self) -> usize {
        let names = self.0.names_so_far("shards").into_iter().flatten();
        names
            .filter(|name| name.ends_with(".result.json") && !name.starts_with('.'))
            .count()
    }

    /// How many trainings are finished of each shard of which some are kept.
    fn kept(&self) -> impl Iterator<Item = usize> {
        let names = self.0.names_so_far("kept").into_iter().flatten();
        let whole = names.filter(|name| name.ends_with(".json"));
        whole.filter_map(|name| finished(&self.0.path(&format!("kept/{name}"))))
    }
}

/// Signals a process, which may have ended since it was found.
fn signal(signal: &str, id: u32) {
    let sent = Command::new("kill")
        .args([&format!("-{signal}"), &id.to_string()])
        .stderr(Stdio::null())
        .status();
    sent.expect("every Unix has kill");
}

#[test]
#[ignore = "needs Dask"]
fn two_workers_give_the_file_of_one_process() {
    let cluster = Cluster::with_search("cluster");
    Said::of(cluster.drive().wait_with_output().expect("it ends"));
    cluster.0.assert_as_alone();
}

#[test]
#[ignore = "needs Dask"]
fn a_worker_killed_in_the_middle_of_a_shard_changes_nothing() {
    let cluster = Cluster::with_search("cluster-worker");
    let driver = cluster.drive();
    let mut found = Vec::new();
    wait_until("a shard is evaluated", || {
        found = cluster.evaluating();
        !found.is_empty()
    });
    let (orphan, worker) = found[0];
    assert_ne!(worker, driver.id(), "workers are processes of their own");
    signal("KILL", worker);
    // Nobody ends what it had begun.
    wait_until("the orphan ends by itself", || {
        cluster.evaluating().iter().all(|(id, _)| *id != orphan)
    });
    Said::of(driver.wait_with_output().expect("it ends"));
    cluster.0.assert_as_alone();
}

#[test]
#[ignore = "needs Dask"]
fn scheduler_and_driver_killed_and_started_again_train_what_is_lacking() {
    let cluster = Cluster::with_search("cluster-driver");
    let mut driver = cluster.drive();
    wait_until("two results are there", || cluster.results() >= 2);
    // The scheduler is a part of it.
    driver.kill().expect("it runs");
    driver.wait().expect("it ended");
    wait_until("nobody evaluates", || cluster.evaluating().is_empty());
    let there = cluster.results();
    // Six candidates and Adam on two seeds, two together.
    assert!((2..8).contains(&there), "{there}");
    let said = Said::of(cluster.drive().wait_with_output().expect("it ends")).err;
    let first = said.split("1 of ").nth(1).expect("it counts shards");
    assert!(
        first.starts_with(&format!("{} shards", 8 - there)),
        "{said}"
    );
    cluster.0.assert_as_alone();
}

#[test]
#[ignore = "needs Dask"]
fn two_workers_give_the_comparison_of_one_process() {
    let cluster = Cluster::new("cluster-compare");
    let folder = &cluster.0;
    folder.done(&format!("compare {COMPARED} --out alone.json"));
    folder.done(&format!("compare {COMPARED} --out run.json --begin"));
    let driver = cluster.drive_with("--lanes 2", "");
    Said::of(driver.wait_with_output().expect("it ends"));
    folder.assert_as_alone();
}

#[test]
#[ignore = "needs Dask"]
fn an_evaluation_that_is_asked_to_end_goes_on_from_its_checkpoint() {
    let cluster = Cluster::with_search("cluster-term");
    let driver = cluster.drive_with("--lanes 6 --checkpoint kept", SHORT);
    wait_until("a shard is stopped between two of its trainings", || {
        let evaluating = cluster.evaluating();
        // Whoever stands still while it is looked at cannot end in between.
        let all = |name| evaluating.iter().for_each(|&(id, _)| signal(name, id));
        all("STOP");
        let is_between = cluster.kept().any(|done| (1..CANDIDATES).contains(&done));
        if is_between {
            all("TERM");
        }
        all("CONT");
        is_between
    });
    let said = Said::of(driver.wait_with_output().expect("it ends")).err;
    assert!(said.contains("Going on after "), "{said}");
    cluster.0.assert_as_alone();
    assert_eq!(cluster.kept().count(), 0);
}
