//! JSON that ends in the middle, as of a file that was fetched or copied in part: every reader says the same of it.

use serde::de::IgnoredAny;

use text::{
    excerpt::excerpt,
    plain_text::{NotText, plain_text},
};

/// Most letters of what the JSON reader says: it repeats what it finds, whatever its length.
const REASON: usize = 200;

/// Whether `bytes` are JSON of a file of ours that ends before it is whole.
pub fn is_cut(bytes: &[u8]) -> bool {
    match plain_text(bytes) {
        Ok(text) => {
            let whole = serde_json::from_str::<IgnoredAny>(text);
            text.trim_start().starts_with('{') && whole.is_err_and(|error| ends(&error, text))
        }
        Err(what) => what == NotText::Cut,
    }
}

/// Says what the JSON reader found in `json`: that it is cut short, where it is, whatever it met before the end, and
/// else in its own words.
pub fn fault(error: &serde_json::Error, json: &str) -> String {
    match ends(error, json) || error.is_data() && is_cut(json.as_bytes()) {
        true => NotText::Cut.to_string(),
        false => excerpt(&error.to_string(), REASON),
    }
}

/// Whether it is the end of `json` that the reader did not expect. Of half a number, such as `1.`, it says something
/// else, at its end.
fn ends(error: &serde_json::Error, json: &str) -> bool {
    let last = json.lines().last().unwrap_or_default();
    let is_last = (error.line(), error.column()) >= (json.lines().count(), last.len());
    error.is_eof() || is_last && last.ends_with(['-', '+', '.', 'e', 'E'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_kind::tests::written;

    #[test]
    fn every_reader_says_the_same_of_a_file_that_ends_in_the_middle() {
        for (whole, _, said) in written() {
            let end = whole.trim_ascii_end().len();
            assert!(!is_cut(&whole));
            for length in 2..end {
                let part = &whole[..length];
                assert!(is_cut(part), "{:?}", String::from_utf8_lossy(part));
                if std::str::from_utf8(part).is_ok() {
                    let said = said(part);
                    let advice = "it is cut short, so a part of it was lost on its way here; fetch or copy it once more";
                    assert!(said.contains(advice), "{length}: {said}");
                }
            }
        }
    }

    #[test]
    fn what_is_whole_or_something_else_is_not_cut() {
        for text in ["", "{}", "{]", "[", "adam", "{\"a\": tru}", "\u{feff}{}"] {
            assert!(!is_cut(text.as_bytes()), "{text}");
        }
        let error = serde_json::from_str::<IgnoredAny>("{]").expect_err("no JSON");
        assert!(fault(&error, "{]").contains("column 2"));
        assert!(!is_cut(b"\x89PNG"));
    }
}
