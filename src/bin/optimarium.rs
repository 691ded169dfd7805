//! The engine in a terminal.

use clap::Parser;
use optimarium::native::compare;

#[derive(Parser)]
enum Command {
    Compare(compare::Options),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Compare(options) => compare::run(&options),
    }
}
