//! What a value of an argument is called, and what it says of itself to `--help`: steps and parts are announced so.

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// The name by which `value` is chosen.
pub fn name(value: impl ValueEnum) -> String {
    possible(value).get_name().to_owned()
}

/// What its comment in the source says.
pub fn purpose(value: impl ValueEnum) -> String {
    let possible = possible(value);
    possible
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn possible(value: impl ValueEnum) -> PossibleValue {
    value.to_possible_value().unwrap_or_default()
}
