//! The engine in a terminal.

use clap::Parser;
use optimarium::native::{compare, export};

#[derive(Parser)]
enum Command {
    Compare(compare::Options),
    Export(export::Options),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Compare(options) => compare::run(&options),
        Command::Export(options) => export::run(&options),
    }
}
