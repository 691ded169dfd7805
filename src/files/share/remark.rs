//! What is said of a link: remarks on what in it cannot be as it is, and why none of it can be used.

use std::fmt;

use thiserror::Error;

/// What was done about something in a link that cannot be as it is, as a sentence for the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Name of the field, for people.
    pub field: String,
    /// What became of it.
    pub fate: Fate,
    /// A sentence with both.
    pub message: String,
}

/// What became of a value that cannot be as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The nearest value in range was taken.
    Clamped,
    /// It was left out.
    Ignored,
}

/// Why nothing in a link can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ShareError {
    /// It is longer than [`MAX_LENGTH`](super::MAX_LENGTH).
    #[error("The link is far too long for one of Optimarium's, so it was ignored.")]
    TooLong,
    /// It has another version.
    #[error(
        "The link has version {0}, which this Optimarium does not know, so it was ignored. A newer version of this page may know it: close its other windows and reload it, and a minute later once more."
    )]
    Version(char),
    /// It is a student's result, which [`decode`](super::decode) takes for something else.
    #[error(
        "What follows the # in the address is a student’s result: it is taken in under “Collect results”."
    )]
    Result,
    /// It is something else.
    #[error("What follows the # in the address is not a link of Optimarium's, so it was ignored.")]
    NotALink,
    /// Every part is damaged.
    #[error(
        "The link is damaged: part of it was changed or lost on its way. Nothing in it could be used; please ask for it once more."
    )]
    Damaged,
}

impl Remark {
    /// Says that `field` was clamped.
    pub(super) fn out_of_range(
        field: String,
        was: impl fmt::Display,
        is: impl fmt::Display,
    ) -> Self {
        let what = format_args!("is {was}, out of its range; it was clamped to {is}.");
        Self::new(field, Fate::Clamped, what)
    }

    /// Says that `field` was ignored: `what` completes "The {field} …".
    pub(super) fn ignored(field: impl Into<String>, what: impl fmt::Display) -> Self {
        Self::new(field.into(), Fate::Ignored, what)
    }

    fn new(field: String, fate: Fate, what: impl fmt::Display) -> Self {
        let message = format!("The {field} {what}");
        Self {
            field,
            fate,
            message,
        }
    }
}
