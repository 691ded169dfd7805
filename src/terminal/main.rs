//! The engine in a terminal. `optimarium help` lists what it can do, and its exit statuses.

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use contests::{compare, confirm, prune, sweep};
use host::{
    interrupt::Interrupted,
    maker::VERSION,
    output::{self, Untaken},
};
use shards::{ask, evaluate, status::Failure, tell};
use terminal::{bench, export, misuse::reworded, search, show, verify};

/// What the exit statuses mean, for the help.
const STATUSES: &str = "\
Exit status:
  0    all is done
  1    something failed, or cannot be done as asked; standard error says what
  2    the arguments cannot be read, or there are no such ones
  3    standard output took not everything (a closed pipe, a full disk); files are whole
  65, 69, 73, 75, 85  of ask, evaluate and tell; their help has them
  129  stopped by SIGHUP (128 + 1), as by a terminal that was closed
  130  stopped by Ctrl-C (128 + 2)
  143  stopped by SIGTERM (128 + 15), as by kill or a scheduler";

/// Exit status of arguments that cannot be read.
const MISUSED: u8 = 2;

/// Evolve deep-learning optimizers, the whole population in one program.
#[derive(Debug, Parser)]
#[command(name = "optimarium", version = VERSION, after_help = STATUSES)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Search(search::Options),
    Ask(ask::Options),
    Evaluate(evaluate::Options),
    Tell(tell::Options),
    Compare(compare::Options),
    Confirm(confirm::Options),
    Sweep(sweep::Options),
    Prune(prune::Options),
    Study(study::Options),
    Show(show::Options),
    Verify(verify::Options),
    Bench(bench::Options),
    Export(export::Options),
}

fn main() -> ExitCode {
    // Of a number below nothing the answer is then what is wrong with it, not that there is no such option.
    let mut command =
        Arguments::command().mut_subcommands(|task| task.allow_negative_numbers(true));
    let read = command.try_get_matches_from_mut(std::env::args_os());
    let arguments = match read.and_then(|read| Arguments::from_arg_matches(&read)) {
        Ok(arguments) => arguments,
        Err(answer) => return say(&reworded(answer, &command)),
    };
    let result = match arguments.task {
        Task::Search(options) => search::run(&options),
        Task::Ask(options) => ask::run(&options),
        Task::Evaluate(options) => evaluate::run(&options),
        Task::Tell(options) => tell::run(&options),
        Task::Compare(options) => compare::run(&options),
        Task::Confirm(options) => confirm::run(&options),
        Task::Sweep(options) => sweep::run(&options),
        Task::Prune(options) => prune::run(&options),
        Task::Study(options) => study::run(&options),
        Task::Show(options) => show::run(&options),
        Task::Verify(options) => verify::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Export(options) => export::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// Prints the help that was asked for, or what is wrong with the arguments.
fn say(answer: &clap::Error) -> ExitCode {
    match (answer.print(), answer.use_stderr()) {
        (_, true) => ExitCode::from(MISUSED),
        (Ok(()), false) => ExitCode::SUCCESS,
        (Err(error), false) => fail(&Untaken::Now(error).into()),
    }
}

/// Says why the program ends, unless that was said, and returns its exit status.
fn fail(error: &anyhow::Error) -> ExitCode {
    if let Some(interrupted) = error.downcast_ref::<Interrupted>() {
        output::note(interrupted);
        return ExitCode::from(interrupted.status);
    }
    if let Some(failure) = error.downcast_ref::<Failure>() {
        output::note(format_args!("error: {failure}"));
        return ExitCode::from(failure.status as u8);
    }
    match error.downcast_ref::<Untaken>() {
        Some(Untaken::Before) => ExitCode::from(output::EXIT_STATUS),
        Some(untaken) => {
            output::note(format_args!("error: {untaken}"));
            ExitCode::from(output::EXIT_STATUS)
        }
        None => {
            output::note(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
