//! A link that is a word, its version, a dot and a code in base64url: found in a text that may hold more.

/// Letters of the shortest code that is one wherever it stands: what is shorter is prose with a dot in it.
pub(crate) const SHORTEST: usize = 24;

/// Most digits of a version.
const DIGITS: usize = 2;

/// Returns the version and the code of the first link in `text` that begins with `word`; `None` where none is meant.
///
/// Where the link is all that there is, behind the # of an address or alone, a code of any length is meant: the rest
/// of it was lost on its way.
pub(crate) fn find<'a>(word: &str, text: &'a str) -> Option<(&'a str, &'a str)> {
    let only = only(text);
    let alone = only
        .strip_prefix(word)
        .and_then(|behind| head(behind.split_once('.').unwrap_or((behind, ""))));
    let within = || {
        let places = text.match_indices(word);
        let mut heads = places.filter_map(|(at, _)| head(text[at + word.len()..].split_once('.')?));
        heads.find(|(_, code)| code.len() >= SHORTEST)
    };
    within().or(alone)
}

/// What stands behind the # of an address, or the text itself; nothing of a text of several words.
fn only(text: &str) -> &str {
    let text = text.trim();
    match text.contains(char::is_whitespace) {
        true => "",
        false => text.rsplit('#').next().unwrap_or(text),
    }
}

/// The version and the code, where the first is one.
fn head<'a>((version, behind): (&'a str, &'a str)) -> Option<(&'a str, &'a str)> {
    let is_version =
        (1..=DIGITS).contains(&version.len()) && version.bytes().all(|one| one.is_ascii_digit());
    let is_foreign = |one: char| !(one.is_ascii_alphanumeric() || "-_".contains(one));
    let end = behind.find(is_foreign).unwrap_or(behind.len());
    is_version.then(|| (version, &behind[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_link_is_known_where_it_is_all_there_is() {
        for (text, version, code) in [
            ("claim1.AAAA", "1", "AAAA"),
            ("claim1.", "1", ""),
            ("claim2", "2", ""),
            (" #claim1.AAAA\n", "1", "AAAA"),
            ("https://example.org/?seed=7#claim1.AA).", "1", "AA"),
        ] {
            assert_eq!(find("claim", text), Some((version, code)), "{text}");
        }
        for text in [
            "",
            "claim",
            "claim1 is mine",
            "see claim1.pdf",
            "acclaim1.0",
            "https://example.org/claim1.html",
            "claim123.AAAA",
            "claimé1.",
        ] {
            assert_eq!(find("claim", text), None, "{text}");
        }
    }

    #[test]
    fn a_whole_link_is_found_in_any_sentence() {
        let code = "A".repeat(SHORTEST);
        let text = format!("About claim1.5 see (https://example.org/#claim1.{code}), please.");
        assert_eq!(find("claim", &text), Some(("1", &*code)));
    }
}
