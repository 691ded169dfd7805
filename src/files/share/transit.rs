//! What a link picks up on its way: brackets and quotes around it, trackers behind it, line breaks and
//! invisible marks in it, letters in another writing, an end that was taken for punctuation.
//!
//! Whatever no link can contain parts the text into pieces. The pieces, joined from one on, are tried as
//! links; a checksum tells which of them is one. Knows nothing of what a link means.

use percent_encoding::percent_decode_str;

/// Longest text that is looked through for a link, in bytes: a link with everything in it, percent-encoded
/// twice, with a sentence around it.
pub const MAX_CARRIED: usize = 8000;

/// How often a text may have been encoded.
const ENCODINGS: usize = 3;

/// Most pieces of a link that is broken into lines or marks.
const MAX_PIECES: usize = 64;

/// Most places of one text at which a link may begin.
const MAX_STARTS: usize = 8;

/// What may be missing at the end of a link: letters that whoever showed it took for punctuation.
const LOST_ENDS: [&str; 6] = ["_", "-", "__", "--", "_-", "-_"];

/// Letters that look like a part of the end, and may have been put there.
const LOOSE: [char; 3] = ['-', '_', '.'];

/// Returns every text of letters of a link that `text` may have meant, the likeliest first; none where it
/// has no letter of a link. `begins` tells whether a link can begin so.
pub fn candidates(text: &str, begins: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let text = decoded(text);
    for dash in [" ", "-", "--"] {
        let spelt: String = text.chars().map(|letter| spelling(letter, dash)).collect();
        for region in regions(&spelt) {
            let pieces: Vec<&str> = region.split(is_foreign).filter(|p| !p.is_empty()).collect();
            let mut starts = 0;
            for start in 0..pieces.len() {
                let head: String = pieces[start..].iter().take(2).copied().collect();
                let begun = begins(head.trim_start_matches(LOOSE));
                if !begun && start > 0 {
                    continue;
                }
                starts += 1;
                if starts > MAX_STARTS {
                    break;
                }
                let mut joined = String::new();
                for piece in pieces[start..].iter().take(MAX_PIECES) {
                    joined.push_str(piece);
                    found.push(joined.trim_start_matches(LOOSE).to_string());
                    if !begun {
                        break;
                    }
                }
            }
        }
        if !text.contains(is_dash) {
            break;
        }
    }
    found
}

/// Returns what a damaged `candidate` may have ended in.
pub fn ends(candidate: &str) -> impl Iterator<Item = String> {
    let bare = candidate.trim_end_matches(LOOSE);
    let cut = (bare.len() < candidate.len()).then(|| bare.to_string());
    let lost = LOST_ENDS.into_iter().map(move |end| format!("{bare}{end}"));
    cut.into_iter().chain(lost)
}

/// What follows each #, then what stands before the first.
fn regions(text: &str) -> impl Iterator<Item = &str> {
    let behind = text.match_indices('#').map(|(at, _)| &text[at + 1..]);
    let before = text.split('#').next();
    behind.take(MAX_STARTS).chain(before)
}

/// Undoes percent-encoding and HTML's entities, as often as they were applied.
fn decoded(text: &str) -> String {
    let mut text = text.to_string();
    for _ in 0..ENCODINGS {
        let next = without_entities(&percent_decode_str(&text).decode_utf8_lossy());
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Entities of letters that a link has become the letters, any other one a space.
fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let name = behind.split_once(';').map(|(name, _)| name);
        let name = name.filter(|name| {
            name.len() <= 16 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
        });
        match name {
            Some(name) => {
                out.push(entity(name));
                rest = &behind[name.len() + 1..];
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> char {
    let number = name
        .strip_prefix('#')
        .and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
            None => number.parse().ok(),
        });
    match (number.and_then(char::from_u32), name) {
        (Some(letter), _) => letter,
        (None, "amp") => '&',
        (None, "num") => '#',
        (None, "percnt") => '%',
        (None, "period") => '.',
        (None, "lowbar" | "UnderBar") => '_',
        (None, "hyphen" | "dash") => '-',
        _ => ' ',
    }
}

/// A letter as a link has it: full-width forms and ligatures taken apart, `dash` for any dash.
fn spelling(letter: char, dash: &str) -> String {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => {
            let plain = char::from_u32(letter as u32 - 0xff01 + 0x21);
            plain.into_iter().collect()
        }
        '\u{fb00}' => "ff".into(),
        '\u{fb01}' => "fi".into(),
        '\u{fb02}' => "fl".into(),
        '\u{fb03}' => "ffi".into(),
        '\u{fb04}' => "ffl".into(),
        '\u{fb05}' | '\u{fb06}' => "st".into(),
        letter if is_dash(letter) => dash.into(),
        letter => letter.into(),
    }
}

/// Dashes that a text program puts in the place of a hyphen.
fn is_dash(letter: char) -> bool {
    matches!(
        letter,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}'
    )
}

fn is_foreign(letter: char) -> bool {
    !letter.is_ascii_alphanumeric() && !LOOSE.contains(&letter)
}

#[cfg(test)]
mod tests {
    use crate::share::{ShareError, Shared, decode, encode, link_in, tests::assert_brings};
    use science::{
        config::{Preset, RunConfig},
        presets,
    };

    /// A link with a genome, settings and a view.
    fn whole() -> (String, Shared) {
        let shared = Shared {
            genome: Some(presets::published()),
            name: Some("Published".into()),
            config: Some(RunConfig {
                seed: 7,
                ..Preset::Classroom.config()
            }),
            view: crate::share::View::Laboratory,
            ..Shared::default()
        };
        (encode(&shared), shared)
    }

    const ADAM: &str = "1gWQAAAAAAAGDgAACtM2YY";

    #[test]
    fn what_no_link_contains_is_passed_over_at_both_ends() {
        let (link, shared) = whole();
        let ends = [
            "", ")", ",", ";", "\"", "\\", ">", "<", "*", "**", ".", "...", "!", "?", "'", "]",
            "}", "|", "`", "~", ":", "…", "”", "’", "»", "。", "、", "）", "」", "\t", "\n",
            "\r\n", " ", "\u{a0}", "\u{200b}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}",
            "\u{200e}", "\u{2028}", "\u{202c}", "\u{fffd}", "😀", ").", ".)", "),", ">.", "/",
            "//", "#", "##", "#top", "=", "==", "%20", "%29", "%22%3E", "%2520", "&gt;", "&quot;",
            "&nbsp;", "&#8203;", "&#x200B;", "</a>", "-", "_", "__", ". Look!",
        ];
        let long_ends = [
            "&utm_source=x",
            "&amp;utm_source=x&amp;utm_medium=y",
            "?fbclid=1",
            "?fbclid=IwAR0_-x&h=AT1",
            "%E2%80%8B",
            " and more words",
            " (a link)",
            "\n\nSent from my phone",
            ">here</a>",
            "#:~:text=Adam",
        ];
        for end in ends.into_iter().chain(long_ends) {
            assert_brings(&format!("{link}{end}"), &shared);
        }
        let starts = [
            "", "#", "##", "# ", "#/", "#!", "#(", "#%20", "%23", "%2523", "&num;", "\u{200b}",
            "(", "\"", "<", "“", "*", "_", "__", "- ", "link: ",
        ];
        let long_starts = [
            "\u{feff}#",
            "https://example.org/#",
            "<https://example.org/#",
            "See https://example.org/optimarium/?device=cpu#",
            "[a link](http://localhost:8080/#",
            "Try 1 of these 3: ",
            "https://t.co/1g3#",
        ];
        for start in starts.into_iter().chain(long_starts) {
            assert_brings(&format!("{start}{link}"), &shared);
        }
        assert_brings(&format!("_https://example.org/#{link}_"), &shared);
        assert_brings(&format!("**https://example.org/#{link}**"), &shared);
    }

    #[test]
    fn breaks_marks_and_other_writings_within_are_passed_over() {
        let (link, shared) = whole();
        let insert = |what: &str, every: usize| {
            let letters: Vec<char> = link.chars().collect();
            let lines = letters.chunks(every).map(String::from_iter);
            lines.collect::<Vec<_>>().join(what)
        };
        let marks = [
            "\n", "\r\n", "\n> ", "=\n", " ", "\t", "\u{200b}", "\u{ad}", "\u{2060}", "\\\n",
            "&shy;", "&#8203;", "%0A",
        ];
        for mark in marks.into_iter().chain(["%E2%80%8B"]) {
            assert_brings(&insert(mark, 30), &shared);
            let address = format!("https://example.org/#{}", insert(mark, 17));
            assert_brings(&address, &shared);
        }
        assert_brings(&insert("\u{200b}", 4), &shared);
        let by = |from: &str, to: &str| assert_brings(&link.replace(from, to), &shared);
        for (letter, others) in [
            ("_", &["\\_", "&#95;", "%5F"][..]),
            ("-", &["\u{2011}", "\u{2013}", "&#45;"]),
            (".", &["%2E", "&period;"]),
            ("1", &["１"]),
        ] {
            others.iter().for_each(|other| by(letter, other));
        }
        let encoded: String = link.bytes().map(|byte| format!("%{byte:02x}")).collect();
        assert_brings(&encoded, &shared);
        assert_brings(&format!("%23{}", encoded.replace('%', "%25")), &shared);
        let wide = |letter: char| char::from_u32(letter as u32 + 0xfee0).expect("full-width");
        assert_brings(&link.chars().map(wide).collect::<String>(), &shared);
    }

    #[test]
    fn an_end_that_was_taken_for_punctuation_is_put_back() {
        let cut = "1gWQAAAAAAAGDjmUN6enqCh4NlJPfWBhIGwpbmtgaQ2Zm";
        let (shared, remarks) = decode(cut).expect("only its last letter is missing");
        assert!(shared.genome.is_some() && remarks.is_empty());
        assert_brings(&format!("{cut}_"), &shared);
        assert_brings(&format!("{cut})."), &shared);
        assert_brings(&format!("(https://example.org/#{cut}), says she"), &shared);
        assert_brings(&format!("{cut}-"), &shared);
        // What is missing besides is not made up.
        assert_eq!(decode(&cut[..cut.len() - 1]), Err(ShareError::Damaged));
    }

    #[test]
    fn damage_stays_damage() {
        for (at, letter) in [(3, "R"), (10, "B"), (21, "Z"), (21, "X")] {
            let mut link = ADAM.to_string();
            link.replace_range(at..=at, letter);
            for text in [link.clone(), format!("#{link})"), format!("({link}&x=1")] {
                assert_eq!(decode(&text), Err(ShareError::Damaged), "{text}");
            }
        }
        assert_eq!(decode("(4gWQAAAA)"), Err(ShareError::Version('4')));
        assert_eq!(decode("#/about"), Err(ShareError::NotALink));
    }

    #[test]
    fn a_link_is_found_in_a_text_or_not() {
        let (link, _) = whole();
        for text in [
            ADAM.to_string(),
            format!("https://example.org/#{link}"),
            format!("Look: https://example.org/#{link}, my best."),
        ] {
            assert!(matches!(link_in(&text), Some(Ok(_))), "{text}");
        }
        for text in [
            "https://example.org/#1gWQAAAAAAAGDgAACtM2YX",
            "1gWQAAAAAAAGDgAACtM2YX",
            "https://example.org/#1gWQ",
        ] {
            assert_eq!(link_in(text), Some(Err(ShareError::Damaged)), "{text}");
        }
        let texts = ["", "adam", "1", "1good", "42", "#1", "C# 1.0"];
        for text in texts.into_iter().chain(["adam@0.001", "{\"terms\": []}"]) {
            assert_eq!(link_in(text), None, "{text}");
        }
    }
}
