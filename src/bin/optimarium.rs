//! The engine in a terminal. `optimarium help` lists what it can do.
//!
//! Exit status: 0 done; 1 failed; 2 wrong arguments; 130 stopped by Ctrl-C.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use optimarium::native::{
    compare, export,
    interrupt::{self, Interrupted},
    search, verify,
};

/// Evolve deep-learning optimizers, the whole population in one program.
#[derive(Debug, Parser)]
#[command(name = "optimarium", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Search(search::Options),
    Compare(compare::Options),
    Export(export::Options),
    Verify(verify::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Search(options) => search::run(&options),
        Task::Compare(options) => compare::run(&options),
        Task::Export(options) => export::run(&options),
        Task::Verify(options) => verify::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => match error.downcast_ref::<Interrupted>() {
            Some(interrupted) => {
                eprintln!("{interrupted}");
                ExitCode::from(interrupt::EXIT_STATUS)
            }
            None => {
                eprintln!("error: {error:#}");
                ExitCode::FAILURE
            }
        },
    }
}
