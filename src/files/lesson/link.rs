//! A lesson as a link: a word and a version, then in base64url the JSON of its file deflated, and the checksum of that.

use base64ct::{Base64UrlUnpadded, Encoding};
use miniz_oxide::{
    deflate,
    inflate::{
        TINFLStatus,
        core::{DecompressorOxide, decompress, inflate_flags},
    },
};

use super::{Lesson, LessonError, MAX_BYTES, Read};
use crate::{
    coded::{self, Coded},
    sealed::CRC,
};

/// How every version of a lesson's link begins after the #; a number and a dot follow.
const WORD: &str = "lesson";

/// The only version of the link so far.
const LINK_VERSION: &str = "1";

/// Longest link, in letters after the #: what is longer becomes a file.
pub const MAX_LINK: usize = 2000;

/// Most different links that are read of one text.
const LINKS: usize = 50;

/// How hard to deflate, of 10: a link is written seldom and read often.
const LEVEL: u8 = 9;

impl Lesson {
    /// Returns what follows the # in a link to it; `None` where that is longer than [`MAX_LINK`].
    pub fn to_link(&self) -> Option<String> {
        let json = serde_json::to_vec(&self.file()).expect("a lesson can be written");
        let mut bytes = deflate::compress_to_vec(&json, LEVEL);
        bytes.extend(CRC.checksum(&json).to_le_bytes());
        let link = format!(
            "{WORD}{LINK_VERSION}.{}",
            Base64UrlUnpadded::encode_string(&bytes)
        );
        (link.len() <= MAX_LINK).then_some(link)
    }

    /// Whether `text`, the text after a #, is meant for the link of a lesson.
    pub fn is_link(text: &str) -> bool {
        coded::find(WORD, text).is_some()
    }

    /// Returns the lesson whose link is in `text`, the text after a # or one that an address stands in; `None`
    /// where none is meant.
    pub fn of_link(text: &str) -> Option<Result<Lesson, LessonError>> {
        Some(Lesson::read_link(text)?.map(|(lesson, _)| lesson))
    }

    /// Returns the lesson whose link is in `text`, as [`Lesson::of_link`] does, and what was out of range in its
    /// settings and was clamped.
    pub fn read_link(text: &str) -> Option<Result<Read, LessonError>> {
        coded::find(WORD, text).map(of_coded)
    }

    /// Returns the lessons whose links are in a longer text, such as the chat of a class, in order and each once;
    /// or why one cannot be used.
    pub fn of_links(text: &str) -> Vec<Result<Lesson, LessonError>> {
        let mut codes: Vec<&str> = Vec::new();
        let mut lessons = Vec::new();
        for (_, link) in coded::all(WORD, text) {
            let code = link.letters();
            let is_short = code.len() < coded::SHORTEST || link.is_file_name();
            if is_short || codes.contains(&code) || codes.len() >= LINKS {
                continue;
            }
            codes.push(code);
            let lesson = of_coded(link).map(|(lesson, _)| lesson);
            if !lessons.contains(&lesson) {
                lessons.push(lesson);
            }
        }
        lessons
    }
}

fn of_coded(link: Coded) -> Result<Read, LessonError> {
    if link.version != LINK_VERSION {
        return Err(LessonError::Version);
    }
    let length = length_of(link);
    let whole = link.whole(MAX_LINK, |code| {
        match (length == Some(code.len())).then(|| unfold(code))? {
            Err(LessonError::Damaged) => None,
            read => Some(read),
        }
    });
    whole.unwrap_or(Err(LessonError::Damaged))
}

/// How many letters the code of a link has: its content says where it ends. So nothing is unfolded at every end that a
/// code may have in a text.
fn length_of(link: Coded) -> Option<usize> {
    let mut longest = String::new();
    link.whole(MAX_LINK, |code| {
        if code.len() > longest.len() {
            longest = code.into();
        }
        None::<()>
    });
    // Whole groups of four letters are whole bytes, and what is beyond them is of the checksum.
    let letters = longest.get(..longest.len() / 4 * 4)?;
    let bytes = Base64UrlUnpadded::decode_vec(letters).ok()?;
    let (_, taken) = inflated(&bytes)?;
    Some(((taken + size_of::<u32>()) * 8).div_ceil(6))
}

/// What `bytes` begin with, inflated, and how many of them that is.
fn inflated(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut content = vec![0; MAX_BYTES];
    let mut state = Box::<DecompressorOxide>::default();
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, taken, written) = decompress(&mut state, bytes, &mut content, 0, flags);
    content.truncate(written);
    (status == TINFLStatus::Done).then_some((content, taken))
}

fn unfold(coded: &str) -> Result<Read, LessonError> {
    if coded.len() > MAX_LINK {
        return Err(LessonError::Damaged);
    }
    let bytes = Base64UrlUnpadded::decode_vec(coded).map_err(|_| LessonError::Damaged)?;
    let (json, taken) = inflated(&bytes).ok_or(LessonError::Damaged)?;
    if CRC.checksum(&json).to_le_bytes()[..] != bytes[taken..] {
        return Err(LessonError::Damaged);
    }
    Lesson::read(&json)
}

#[cfg(test)]
pub(super) mod tests;
