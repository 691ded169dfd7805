//! Results anywhere in a text: a chat, a table, a mail with its lines broken.

use super::{
    MAX_BYTES,
    result::{MAX_RESULT, ResultError, StudentResult, WORD},
};

/// Most results that are looked for in one text.
const MOST: usize = 2_000;

/// Most pieces of a result that a program broke into lines.
const PIECES: usize = 12;

/// Most letters of what stands between two pieces.
const GAP: usize = 8;

/// Returns every result that `text` mentions, in order: read, or why it cannot be. What lies beyond [`MAX_BYTES`]
/// is not looked at.
pub fn find(text: &str) -> Vec<Result<StudentResult, ResultError>> {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let parts = text[..end].split(WORD).skip(1);
    parts.filter_map(read).take(MOST).collect()
}

/// Whether a text has a result in it, whole or not.
pub fn is_mentioned(text: &str) -> bool {
    text.split(WORD).skip(1).any(|part| head(part).is_some())
}

/// The version, and the rest behind its dot, which begins with a letter of a result.
fn head(part: &str) -> Option<(&str, &str)> {
    let (version, rest) = part.split_once('.')?;
    let digits = version.bytes().all(|letter| letter.is_ascii_digit());
    let meant = (1..=3).contains(&version.len()) && digits && rest.starts_with(is_letter);
    meant.then_some((version, rest))
}

fn read(part: &str) -> Option<Result<StudentResult, ResultError>> {
    let (version, mut rest) = head(part)?;
    let mut coded = String::new();
    let mut first = None;
    for _ in 0..PIECES {
        let end = rest.find(|letter| !is_letter(letter));
        let end = end.unwrap_or(rest.len());
        coded.push_str(&rest[..end.min(MAX_RESULT)]);
        let read = StudentResult::of_code(version, &coded);
        match read {
            // What was found wanting in the first piece says more than in pieces that may be of something else.
            Err(ResultError::Damaged(_)) if first.is_none() => first = Some(read),
            Err(ResultError::Damaged(_)) => {}
            _ => return Some(read),
        }
        rest = &rest[end..];
        let gap = rest.find(|letter| !is_between(letter)).unwrap_or(0);
        if gap == 0 || gap > GAP || coded.len() > MAX_RESULT {
            break;
        }
        rest = &rest[gap..];
    }
    first
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_".contains(letter)
}

/// What a program puts into a long word: line breaks, quotes of a mail, marks that do not show.
fn is_between(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '>' | '=' | '\u{ad}' | '\u{200b}' | '\u{2060}')
}
