//! What a link is that brings no single optimizer, so that one in the wrong place can be called by its name. Whether
//! it is whole is left to the reader of its kind.

use std::fmt;

use crate::{claim::Claim, class, coded, lesson::Lesson};

/// A kind of link that the page opens and that names no single optimizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// What somebody claims of an optimizer.
    Claim,
    /// A lesson.
    Lesson,
    /// What a student's run came to.
    Result,
}

impl LinkKind {
    /// Returns what the link in `text` is; `None` where none of these is meant.
    pub fn of(text: &str) -> Option<LinkKind> {
        // What is short may also be the name of a file.
        if !text.contains('#') && text.len() <= coded::SHORTEST {
            return None;
        }
        if Lesson::of_link(text).is_some() {
            return Some(LinkKind::Lesson);
        }
        if Claim::of_link(text).is_some() {
            return Some(LinkKind::Claim);
        }
        class::is_mentioned(text).then_some(LinkKind::Result)
    }

    /// Where it opens, as the rest of a sentence.
    pub fn opens(self) -> &'static str {
        match self {
            LinkKind::Claim | LinkKind::Lesson => {
                "it opens in the page, from the address line of a browser"
            }
            LinkKind::Result => "it is taken in under “Collect results” of the page",
        }
    }
}

impl fmt::Display for LinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LinkKind::Claim => "the link of a claim",
            LinkKind::Lesson => "the link of a lesson",
            LinkKind::Result => "a student’s result",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_called_by_what_it_is_damaged_or_not() {
        let claim = include_str!("../../tests/fixtures/claim.txt").trim();
        for (text, kind) in [
            (claim, Some(LinkKind::Claim)),
            ("https://example.org/#claim1.AAAA", Some(LinkKind::Claim)),
            ("https://example.org/#lesson1.AAAA", Some(LinkKind::Lesson)),
            ("#optiresult1.AAAA", Some(LinkKind::Result)),
            ("https://example.org/#1gWQAAAAAAAGDgAACtM2YY", None),
            ("adam", None),
            ("lesson1.json", None),
        ] {
            assert_eq!(LinkKind::of(text), kind, "{text}");
        }
    }
}
