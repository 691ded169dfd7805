//! Whether bytes from outside are text, and what they are instead. Knows nothing of what the text was
//! meant to be.

use std::fmt;

/// A byte order mark in UTF-8, which some editors write before the text.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// First bytes of files that hold others, compressed, and what to call them.
const COMPRESSED: [(&[u8], &str); 5] = [
    (b"\x1f\x8b", "compressed by gzip"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ", "compressed by xz"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd"),
];

/// Why bytes are no text that can be read here; completes "…, because".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    /// There is nothing but blanks.
    Empty,
    /// Text in another encoding, by name.
    Encoded(&'static str),
    /// It is to be unpacked first; what it is.
    Compressed(&'static str),
    /// It ends in the middle: of a letter, or of what the text holds.
    Cut,
    /// Something else.
    Binary,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotText::Empty => write!(f, "it is empty"),
            NotText::Encoded(name) => {
                write!(f, "it is text in {name}; save it as UTF-8 first")
            }
            NotText::Compressed(what) => write!(f, "it is {what}; unpack it first"),
            NotText::Cut => write!(
                f,
                "it is cut short, so a part of it was lost on its way here; fetch or copy it once more"
            ),
            NotText::Binary => write!(f, "it is no text in UTF-8"),
        }
    }
}

impl std::error::Error for NotText {}

/// Returns the text in `bytes` without a byte order mark.
///
/// # Errors
/// [`NotText`] where there is none, or it is not in UTF-8.
pub fn plain_text(bytes: &[u8]) -> Result<&str, NotText> {
    if let Some(name) = other_encoding(bytes) {
        return Err(NotText::Encoded(name));
    }
    let begins = |(first, _): &&(&[u8], _)| bytes.starts_with(first);
    if let Some((_, what)) = COMPRESSED.iter().find(begins) {
        return Err(NotText::Compressed(what));
    }
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| match error.error_len() {
        None if error.valid_up_to() > 0 => NotText::Cut,
        _ => NotText::Binary,
    })?;
    if text.trim().is_empty() {
        return Err(NotText::Empty);
    }
    Ok(text)
}

/// Recognises UTF-16 and UTF-32 by their marks, and UTF-16 without one by the empty half of every
/// ASCII letter: all that is read here begins with two of these.
fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match *bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [1..=0x7f, 0, 1..=0x7f, 0, ..] | [0, 1..=0x7f, 0, 1..=0x7f, ..] => Some("UTF-16"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter()
            .chain(text.encode_utf16())
            .flat_map(bytes)
            .collect()
    }

    #[test]
    fn a_mark_is_passed_over_and_other_encodings_are_named() {
        let json = "{\"terms\": [\"Größe\"]}\r\n";
        assert_eq!(plain_text(json.as_bytes()), Ok(json));
        assert_eq!(plain_text(&[MARK, json.as_bytes()].concat()), Ok(json));
        for mark in [true, false] {
            for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                let text = utf_16(json, mark, bytes);
                assert_eq!(plain_text(&text), Err(NotText::Encoded("UTF-16")));
            }
        }
        let utf_32: Vec<u8> = ['\u{feff}', '{', '}']
            .into_iter()
            .flat_map(|letter| u32::from(letter).to_le_bytes())
            .collect();
        assert_eq!(plain_text(&utf_32), Err(NotText::Encoded("UTF-32")));
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, sentence) in [
            (&b""[..], "it is empty"),
            (MARK, "it is empty"),
            (b" \r\n\t", "it is empty"),
            (
                b"\x1f\x8b\x08\0",
                "it is compressed by gzip; unpack it first",
            ),
            (b"PK\x03\x04\x14", "it is a ZIP archive; unpack it first"),
            (b"\xff\xd8\xff\xe0", "it is no text in UTF-8"),
            // In the middle of a letter.
            (
                b"{\"name\": \"Gr\xc3",
                "it is cut short, so a part of it was lost on its way here; fetch or copy it once more",
            ),
            // Latin-1.
            (b"{\"name\": \"Gr\xf6\xdfe\"}", "it is no text in UTF-8"),
        ] {
            let refused = plain_text(bytes).expect_err(sentence);
            assert_eq!(refused.to_string(), sentence);
        }
    }
}
