//! What is wrong with arguments, in words for people where a reader of numbers has its own.

use std::{
    error::Error as _,
    num::{IntErrorKind, ParseIntError},
};

use clap::{
    Command, Error,
    error::{ContextKind, ErrorKind},
};

/// What stands at the end of every such answer.
const MORE: &str = "For more information, try '--help'.\n";

/// Says of what should be a whole number why it is none; other answers stay as they are.
pub fn reworded(answer: Error, command: &Command) -> Error {
    let reason = answer.source().and_then(reason);
    let context = |kind| answer.get(kind).map(ToString::to_string);
    let (Some(reason), Some(argument), Some(value)) = (
        reason,
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    ) else {
        return answer;
    };
    let message = format!("invalid value '{value}' for '{argument}': {reason}\n\n{MORE}");
    Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
}

/// What a reader of whole numbers found, in words.
fn reason(found: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    let found = found.downcast_ref::<ParseIntError>()?;
    Some(match found.kind() {
        IntErrorKind::PosOverflow => "it is too large",
        IntErrorKind::NegOverflow => "it is too far below 0",
        IntErrorKind::Zero => "it must be above 0",
        _ => "it must be a whole number",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, value_parser};

    fn said(argument: &str) -> String {
        let command = Command::new("try")
            .arg(
                Arg::new("whole")
                    .long("whole")
                    .value_name("N")
                    .value_parser(value_parser!(u32).range(1..=100)),
            )
            .arg(
                Arg::new("size")
                    .long("size")
                    .value_parser(value_parser!(usize)),
            )
            .arg(
                Arg::new("threads")
                    .long("threads")
                    .value_parser(value_parser!(std::num::NonZero<usize>)),
            );
        let read = command.clone().try_get_matches_from(["try", argument]);
        reworded(read.expect_err(argument), &command).to_string()
    }

    #[test]
    fn what_is_no_number_is_told_in_words() {
        for (argument, sentence) in [
            (
                "--whole=0.5",
                "invalid value '0.5' for '--whole <N>': it must be a whole number",
            ),
            ("--whole=many", "it must be a whole number"),
            ("--whole=", "it must be a whole number"),
            ("--whole=101", "101 is not in 1..=100"),
            ("--size=-1", "it must be a whole number"),
            ("--size=99999999999999999999999", "it is too large"),
            ("--threads=0", "it must be above 0"),
            ("--other", "unexpected argument"),
        ] {
            let said = said(argument);
            assert!(said.contains(sentence), "{argument}: {said}");
            assert!(
                said.starts_with("error: ") && said.contains("--help"),
                "{said}"
            );
            assert!(!said.contains("digit"), "{said}");
        }
    }
}
