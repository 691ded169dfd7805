//! `cargo xtask`: the tasks of this repository. `cargo xtask help` lists them.

mod bench;
mod cache;
mod choice;
mod content_hash;
mod data;
mod dist;
mod fuzz;
mod listing;
mod notes;
mod offline;
mod page;
mod parts;
mod process;
mod python;
mod serve;
mod soak;
mod test;
mod tools;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    about = "The tasks of this repository"
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Serve(serve::Options),
    Dist(dist::Options),
    Test(test::Options),
    Data(data::Options),
    Bench(bench::Options),
    Fuzz(fuzz::Options),
    Soak(soak::Options),
    #[command(hide = true)]
    Offline(offline::Options),
}

fn main() -> ExitCode {
    if let Some(code) = parts::called(std::env::args_os().next().as_deref()) {
        return code;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."));
    let result = match Arguments::parse().task {
        Task::Serve(options) => serve::run(root, &options),
        Task::Dist(options) => dist::run(root, &options),
        Task::Test(options) if test::run(root, &options) => Ok(()),
        Task::Test(_) => return ExitCode::FAILURE,
        Task::Data(options) => data::run(root, &options),
        Task::Bench(options) => bench::run(root, &options),
        Task::Fuzz(options) => fuzz::run(root, &options),
        Task::Soak(options) => soak::run(root, &options),
        Task::Offline(options) => offline::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
