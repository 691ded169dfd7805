//! A link that is a word, its version, a dot and a code in base64url: found in a text that may hold more, with
//! whatever came to it on its way. Whether a code is whole is for its checksum to say.

/// Letters of the shortest code that is one wherever it stands: what is shorter is prose with a dot in it.
pub(crate) const SHORTEST: usize = 24;

/// Most digits of a version.
const DIGITS: usize = 2;

/// Fewest letters that a program leaves of a long word in a line.
const LINE: usize = 25;

/// How many codes are tried beyond two for each line that a code may be broken into: a code itself has a mark in 32
/// letters, and a text puts few behind it.
const SPARE: usize = 32;

/// Most marks at the end of a code that more of them follow: of a longer run a text made a line.
const MARKS: usize = 2;

/// Most letters of a name that are looked at.
const NAME: usize = 120;

/// What the names of files end in that a class hands round.
const ENDINGS: [&str; 28] = [
    "csv", "doc", "docx", "epub", "h5p", "htm", "html", "ipynb", "jpeg", "jpg", "json", "md",
    "mp4", "odp", "ods", "odt", "pdf", "png", "ppt", "pptx", "py", "rtf", "svg", "tex", "txt",
    "xls", "xlsx", "zip",
];

/// Most bytes of what stands between two pieces: a line break, and a mail's margin or the marks of a reply to a reply.
const GAP: usize = 40;

/// A link in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coded<'a> {
    /// Its version, in digits.
    pub version: &'a str,
    /// The text behind its dot, which begins with its code.
    pub behind: &'a str,
}

impl<'a> Coded<'a> {
    /// The letters that its code begins with, up to the first that is none.
    pub fn letters(&self) -> &'a str {
        let foreign = self.behind.find(|letter| !is_letter(letter));
        &self.behind[..foreign.unwrap_or(self.behind.len())]
    }

    /// Whether it is the name of a file, such as `Lesson1.Bias-correction.pdf`.
    pub fn is_file_name(&self) -> bool {
        let letters = self.behind.char_indices().take(NAME);
        let mut foreign = letters.skip_while(|(_, letter)| is_of_name(*letter));
        let end = foreign.next().map_or(self.behind.len(), |(at, _)| at);
        let name = self.behind[..end].trim_end_matches(|letter: char| !letter.is_alphanumeric());
        let ending = name.rsplit('.').next().unwrap_or(name);
        let mut endings = ENDINGS.iter();
        endings.any(|known| known.eq_ignore_ascii_case(ending))
    }

    /// Returns the first thing that `read` makes of a code of at most `most` letters that may be meant: the letters
    /// behind the dot; those without what a text put behind them, which a code may be part of, such as `_` or
    /// `-Mia`; and with those of the next lines, where a program broke the code. It is asked a few times at most,
    /// whatever the text is.
    pub fn whole<T>(&self, most: usize, mut read: impl FnMut(&str) -> Option<T>) -> Option<T> {
        let (mut code, mut rest) = (String::new(), self.behind);
        let mut left = tries(most);
        for _ in 0..=most / LINE {
            let letters = rest.bytes().take(most + 1);
            let end = letters
                .take_while(|byte| is_letter(char::from(*byte)))
                .count();
            let begins = code.len();
            code.push_str(&rest[..end]);
            let cuts = code[begins..].rmatch_indices(is_mark);
            let cuts = cuts.map(|(at, _)| begins + at);
            let cuts = cuts.filter(|end| !ends_in_a_line(&code[..*end]));
            let ends = [code.len()].into_iter().chain(cuts);
            let codes = ends.filter(|end| *end <= most).map(|end| &code[..end]);
            for code in codes.take(left) {
                left -= 1;
                let found = read(code);
                if found.is_some() {
                    return found;
                }
            }
            rest = &rest[end..];
            let gap = rest.find(|letter| !is_between(letter)).unwrap_or(0);
            if gap == 0 || gap > GAP || code.len() > most || left == 0 {
                break;
            }
            rest = &rest[gap..];
        }
        None
    }
}

/// Returns the first link in `text` that begins with `word`, in capitals or not; `None` where none is meant.
///
/// Where the link is all that there is, behind the # of an address or alone, a code of any length is meant: the rest
/// of it was lost on its way. The name of a file is none.
pub(crate) fn find<'a>(word: &str, text: &'a str) -> Option<Coded<'a>> {
    let only = only(text);
    let alone = behind_word(word, only).and_then(|behind| {
        let (version, behind) = behind.split_once('.').unwrap_or((behind, ""));
        is_version(version).then_some(Coded { version, behind })
    });
    let links = all(word, text).map(|(_, one)| one);
    links
        .filter(|one| one.letters().len() >= SHORTEST)
        .chain(alone)
        .find(|one| !one.is_file_name())
}

/// Returns every place in `text` where a link that begins with `word` may stand, and what it may be.
pub(crate) fn all<'a>(word: &str, text: &'a str) -> impl Iterator<Item = (usize, Coded<'a>)> {
    let first = word.as_bytes()[0];
    let places = text.bytes().enumerate();
    let places = places.filter(move |(_, byte)| byte.eq_ignore_ascii_case(&first));
    places.filter_map(move |(at, _)| {
        // A byte of ASCII is a letter of its own.
        Some((at, head(behind_word(word, &text[at..])?)?))
    })
}

fn behind_word<'a>(word: &str, text: &'a str) -> Option<&'a str> {
    let (first, behind) = text.split_at_checked(word.len())?;
    first.eq_ignore_ascii_case(word).then_some(behind)
}

/// What stands behind the # of an address, or the text itself; nothing of a text of several words.
fn only(text: &str) -> &str {
    let text = text.trim();
    match text.contains(char::is_whitespace) {
        true => "",
        false => text.rsplit('#').next().unwrap_or(text),
    }
}

/// A version and the text behind its dot, where `text` begins with one.
fn head(text: &str) -> Option<Coded<'_>> {
    let digits = text.bytes().take(DIGITS + 1);
    let digits = digits.take_while(u8::is_ascii_digit).count();
    let (version, behind) = text.split_at(digits);
    let behind = behind.strip_prefix('.')?;
    is_version(version).then_some(Coded { version, behind })
}

fn is_version(text: &str) -> bool {
    (1..=DIGITS).contains(&text.len()) && text.bytes().all(|one| one.is_ascii_digit())
}

/// Most codes that are tried of a link of at most `most` letters.
fn tries(most: usize) -> usize {
    2 * (most / LINE + 1) + SPARE
}

fn is_mark(letter: char) -> bool {
    "-_".contains(letter)
}

fn ends_in_a_line(code: &str) -> bool {
    let marks = code.chars().rev().take_while(|letter| is_mark(*letter));
    marks.take(MARKS + 1).count() > MARKS
}

/// Whether the name of a file may have it, accents that stand by themselves included.
fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || "-_.".contains(letter) || ('\u{300}'..='\u{36f}').contains(&letter)
}

/// Whether a code may have it.
pub(crate) fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || is_mark(letter)
}

/// What programs put into a long word: line breaks, margins, quotes of a mail, marks that do not show.
fn is_between(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '>' | '=' | '|' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(word: &str, text: &'a str) -> Option<(&'a str, &'a str)> {
        find(word, text).map(|one| (one.version, one.letters()))
    }

    #[test]
    fn what_is_left_of_a_link_is_known_where_it_is_all_there_is() {
        for (text, version, code) in [
            ("claim1.AAAA", "1", "AAAA"),
            ("claim1.", "1", ""),
            ("claim2", "2", ""),
            ("Claim1.AAAA", "1", "AAAA"),
            (" #claim1.AAAA\n", "1", "AAAA"),
            ("https://example.org/?seed=7#claim1.AA).", "1", "AA"),
        ] {
            assert_eq!(found("claim", text), Some((version, code)), "{text}");
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
            "clai\u{e9}",
            "claim1.pdf",
            "Claim1.x.pdf",
            "the handout is in (Claim1.What-the-winner-owes-to-what.v2.PDF).",
            "Claim1.Was-der-Gewinner-alles-wem-schuldet-für-alle.docx!",
            "claim1.Was-der-Gewinner-alles-wem-verdankt-fu\u{308}r-alle.odt",
        ] {
            assert_eq!(found("claim", text), None, "{text}");
        }
    }

    #[test]
    fn a_whole_link_is_found_in_any_sentence() {
        let code = "A".repeat(SHORTEST);
        for word in ["claim", "Claim"] {
            let text = format!("About claim1.5 see (https://example.org/#{word}1.{code}), please.");
            assert_eq!(found("claim", &text), Some(("1", &*code)));
        }
    }

    #[test]
    fn a_code_is_put_together_of_what_a_program_made_of_it() {
        let code = "A-b_C-9".repeat(20);
        let (first, second) = code.split_at(75);
        let whole = |behind: &str, most: usize| {
            let coded = Coded {
                version: "1",
                behind,
            };
            coded.whole(most, |one| (one == code).then_some(()))
        };
        for behind in [
            code.clone(),
            format!("{code}_"),
            format!("{code}-Mia- and _more_"),
            format!("{first}\n{second}"),
            format!("{first}=\r\n> > > > {second}**"),
            format!("{first}\u{feff}{second}__ and more"),
            format!("{first}\r\n          | {second}\nand more"),
        ] {
            assert_eq!(whole(&behind, 200), Some(()), "{behind}");
            assert_eq!(whole(&behind, 100), None, "it is longer than that");
        }
        // As much as one likes of what a text draws a line of.
        let line = format!("{code}{}", "_".repeat(100));
        assert_eq!(whole(&line, 200), Some(()));
        let far = format!("{first}{}{second}", " ".repeat(GAP + 1));
        for behind in [&far, &format!("{first}, {second}"), first, "", "."] {
            assert_eq!(whole(behind, 200), None, "{behind}");
        }
    }

    /// A code may be anything that somebody puts into a chat, and each try takes time.
    #[test]
    fn few_codes_are_tried_of_whatever_stands_behind_the_dot() {
        let tried = |behind: &str, most: usize| {
            let coded = Coded {
                version: "1",
                behind,
            };
            let mut tried = 0;
            let found = coded.whole::<()>(most, |_| {
                tried += 1;
                None
            });
            assert_eq!(found, None);
            tried
        };
        for most in [300, 2_000] {
            for letters in [
                "-",
                "_",
                "-A",
                "A_-",
                "--A",
                "---A",
                "-\n",
                "A-\n> ",
                "A-----------------------",
            ] {
                let behind = letters.repeat(3 * most);
                let count = tried(&behind, most);
                assert!((1..=tries(most)).contains(&count), "{letters:?}: {count}");
            }
            // What a code has by chance and by a program that breaks it is within that by far.
            let usual = format!("{}-{}\n", "A".repeat(31), "A".repeat(44));
            assert!(tried(&usual.repeat(most / 76), most) < tries(most) / 2);
            assert_eq!(tried(&"-".repeat(most), most), 2 + MARKS);
        }
    }
}
