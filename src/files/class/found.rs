//! Results anywhere in a text: a chat, a table, a mail with its lines broken.

use super::{
    MAX_BYTES,
    result::{MAX_RESULT, ResultError, StudentResult, WORD},
};
use crate::coded::{self, Coded, is_letter};

/// Most results that are looked for in one text.
const MOST: usize = 2_000;

/// What a text has of results.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Those that it mentions, in order: read, or why they cannot be.
    pub results: Vec<Result<StudentResult, ResultError>>,
    /// Whether all of the text was looked through; else it has more bytes than [`MAX_BYTES`], or more results than
    /// are looked for.
    pub whole: bool,
}

/// Looks through `text` for results that begin within its first [`MAX_BYTES`].
pub fn search(text: &str) -> Found {
    let (mut results, mut whole) = (Vec::new(), text.len() <= MAX_BYTES);
    for (at, coded) in mentioned(text) {
        if at >= MAX_BYTES || results.len() >= MOST {
            whole = false;
            break;
        }
        results.push(read(coded));
    }
    Found { results, whole }
}

/// Returns every result that `text` mentions, as far as it is looked through.
pub fn find(text: &str) -> Vec<Result<StudentResult, ResultError>> {
    search(text).results
}

/// Whether a text has a result in it, whole or not.
pub fn is_mentioned(text: &str) -> bool {
    mentioned(text).next().is_some()
}

fn mentioned(text: &str) -> impl Iterator<Item = (usize, Coded<'_>)> {
    coded::all(WORD, text).filter(|(_, one)| one.behind.starts_with(is_letter))
}

fn read(coded: Coded) -> Result<StudentResult, ResultError> {
    let mut first = None;
    let whole = coded.whole(MAX_RESULT, |code| {
        match StudentResult::of_code(coded.version, code) {
            // What was found wanting in the first letters says more than in others that may be of something else.
            Err(error @ ResultError::Damaged(_)) => {
                first.get_or_insert(error);
                None
            }
            read => Some(read),
        }
    });
    // Where none was damaged, it is too long for one.
    let too_long = || StudentResult::of_code(coded.version, coded.letters());
    whole.unwrap_or_else(|| first.map_or_else(too_long, Err))
}
