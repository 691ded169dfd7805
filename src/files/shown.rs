//! Letters that do not show, in what people type: which of them ordinary writing needs, and where another one
//! stands. What cannot be seen could make a name or a text look like another one.

use text::excerpt::excerpt;

/// Zero-width non-joiner and joiner.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// Marks of direction that turn nothing around: the Arabic letter mark and both marks of a line's direction.
const MARKS: [char; 3] = ['\u{61c}', '\u{200e}', '\u{200f}'];

/// Most letters that are repeated of what stands before a place.
const BEFORE: usize = 20;

/// Returns `text` without what Persian writes between letters that do not join, and emoji between those that do:
/// where it stands between such letters it shows.
pub(crate) fn without_joiners(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let joins = |at: Option<usize>| {
        let letter = at.and_then(|at| letters.get(at));
        letter.is_some_and(|letter| !letter.is_ascii() && !JOINERS.contains(letter))
    };
    let is_joiner = |at: usize| {
        JOINERS.contains(&letters[at]) && joins(at.checked_sub(1)) && joins(Some(at + 1))
    };
    let seen = letters.iter().enumerate().filter(|(at, _)| !is_joiner(*at));
    seen.map(|(_, letter)| letter).collect()
}

/// Returns `text` as it is seen: without joiners and marks of direction.
pub(crate) fn seen(text: &str) -> String {
    let mut seen = without_joiners(text);
    seen.retain(|letter| !MARKS.contains(&letter));
    seen
}

/// Returns `text` with a blank for every other space within a line, such as a tab or one that holds two words
/// together; line breaks and the margins of lines stay.
pub(crate) fn with_blanks(text: &str) -> String {
    let line = |line: &str| {
        let inner = line.trim();
        let blank = |letter: char| if letter.is_whitespace() { ' ' } else { letter };
        let left = line.len() - line.trim_start().len();
        let right = left + inner.len();
        let inner: String = inner.chars().map(blank).collect();
        [&line[..left], &inner, &line[right..]].concat()
    };
    let lines: Vec<String> = text.split('\n').map(line).collect();
    lines.join("\n")
}

/// Returns where the first letter of `text` stands that neither shows nor is needed, as the rest of a sentence;
/// `None` where there is none.
pub(crate) fn place_of_hidden(text: &str) -> Option<String> {
    let seen = seen(text);
    let at = seen.find(is_hidden)?;
    let mut before = excerpt(&seen[..at], at);
    if let Some((cut, _)) = before.char_indices().rev().nth(BEFORE) {
        // Whole words, unless there is but one.
        let end = before.split_off(cut);
        before = end
            .split_once(' ')
            .map_or(end.clone(), |(_, words)| words.into());
    }
    Some(match before.is_empty() {
        true => "at its beginning".into(),
        false => format!("behind “{before}”"),
    })
}

fn is_hidden(letter: char) -> bool {
    let only = letter.to_string();
    !letter.is_whitespace() && excerpt(&only, 1) != only
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_writing_needs_is_let_through_and_anything_else_has_its_place() {
        for fine in [
            "",
            "Is it better?\nSay why.\r\n",
            "Est-ce mieux\u{202f}?\u{a0}Oui",
            "one\ttwo",
            "می\u{200c}خواهم",
            "👩\u{200d}🌾 plants",
            "שלום (1)\u{200f}, עולם",
            "\u{fffd}",
        ] {
            assert_eq!(place_of_hidden(fine), None, "{fine:?}");
        }
        for (odd, place) in [
            ("a\u{202e}b", "behind “a”"),
            ("\u{feff}a", "at its beginning"),
            ("so\u{ad}ft", "behind “so”"),
            ("a\u{200d}b", "behind “a”"),
            ("می\u{200c}\u{200c}خواهم", "behind “می”"),
            (
                "Which of both will be ahead\nof the other \u{200b}?",
                "behind “ahead of the other”",
            ),
        ] {
            assert_eq!(place_of_hidden(odd).as_deref(), Some(place), "{odd:?}");
        }
    }

    #[test]
    fn spaces_within_a_line_become_blanks() {
        for (text, blanks) in [
            ("a\u{a0}b\tc\u{202f}d", "a b c d"),
            ("\u{a0}a\r\n\tb \u{2028}c\n", "\u{a0}a\r\n\tb  c\n"),
            (" \n\t\n", " \n\t\n"),
        ] {
            let once = with_blanks(text);
            assert_eq!(once, blanks, "{text:?}");
            assert_eq!(with_blanks(&once), once);
        }
    }
}
