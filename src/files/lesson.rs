//! A lesson: settings to start with, what is hidden, and numbered tasks with a prediction each; as a link and as a
//! file.
//!
//! ```json
//! {"format": "optimarium-lesson", "version": 1, "page": "0.1.0", "title": "Is it better than Adam?",
//!  "start": "1sATg4AAKAzUU", "hidden": ["settings", "gene-lr"],
//!  "tasks": [{"text": "How far is the best ahead of Adam after the last generation?",
//!    "predict": {"number": {"of": "lead", "low": -0.1, "high": 0.2}}},
//!   {"text": "Which gene will matter most?", "predict": {"choice": ["lr", "β1"]}}]}
//! ```
//!
//! `start` is a link ([`share`]) with settings and, where the search goes on from an optimizer, that as founder; so
//! both are read, clamped and refused as in any link. The settings also say when the lesson stops: after so many
//! generations of so many steps. A link of a lesson is [`PREFIX`], then in base64url the same JSON deflated, and
//! its CRC-32. Text stays text: nobody here knows markup.

mod number;

use base64ct::{Base64UrlUnpadded, Encoding};
use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use miniz_oxide::{deflate, inflate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::number::Quantity;
use crate::{
    control::{Control, Hidden},
    share::{self, Shared},
};
use science::{config::RunConfig, excerpt::excerpt, genome::Genome, plain_text::plain_text};

/// Tells the file from other JSON.
pub const FORMAT: &str = "optimarium-lesson";

/// The only version of the file so far.
const VERSION: u32 = 1;

/// The page that writes lessons.
pub const PAGE: &str = env!("CARGO_PKG_VERSION");

/// How a lesson's link begins after the #, its version included.
pub const PREFIX: &str = "lesson1.";

/// Longest link, in letters after the #: what is longer becomes a file.
pub const MAX_LINK: usize = 2000;

/// Longest file that is looked at, and longest text that a link may unfold to, in bytes.
pub const MAX_BYTES: usize = 64_000;

/// Most tasks, and most letters of what a teacher writes.
pub const MAX_TASKS: usize = 12;
/// Letters of a title.
pub const MAX_TITLE: usize = 80;
/// Letters of a task.
pub const MAX_TEXT: usize = 600;
/// Letters of one answer to choose.
pub const MAX_ANSWER: usize = 80;
/// Fewest and most answers to choose from.
pub const ANSWERS: (usize, usize) = (2, 6);

/// Most letters of a foreign word that a message repeats, and of what the JSON reader says.
const QUOTED: usize = 40;
const REASON: usize = 160;

/// How hard to deflate, of 10: a link is written seldom and read often.
const LEVEL: u8 = 9;

const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// A lesson; every one that was read keeps all limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// What it is called.
    pub title: String,
    /// The settings of its search.
    pub config: RunConfig,
    /// The optimizer that the search goes on from, where it has one.
    pub founder: Option<Genome>,
    /// What the page hides.
    pub hidden: Hidden,
    /// What is to be done, in order.
    pub tasks: Vec<Task>,
    /// Version of the page that wrote it.
    pub page: String,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What is asked, as plain text.
    pub text: String,
    /// What is to be predicted before the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predict: Option<Prediction>,
}

/// What a student commits to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prediction {
    /// One of these answers.
    Choice(Vec<String>),
    /// A number that the run will tell.
    Number(Scale),
}

/// A scale on which a number is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// What is predicted.
    pub of: Quantity,
    /// Its ends, in the quantity's unit.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Why a lesson cannot be opened or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LessonError {
    /// The link was changed or cut on its way.
    #[error(
        "The lesson’s link did not arrive whole: please ask for it once more, or for the lesson as a file."
    )]
    Damaged,
    /// It has another version.
    #[error(
        "The lesson was made by a newer version of this page: close its other windows and reload it, then open the lesson again."
    )]
    Version,
    /// It is no JSON of a lesson.
    #[error("This is no lesson: {0}.")]
    Other(String),
    /// It breaks a limit.
    #[error("{0}")]
    Limit(String),
}

/// What stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    #[serde(default)]
    page: String,
    title: String,
    start: String,
    #[serde(default)]
    hidden: Vec<String>,
    tasks: Vec<Task>,
}

/// What tells another version or kind, whatever else it holds.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u32>,
}

impl Lesson {
    /// Returns the lesson in a file.
    ///
    /// # Errors
    /// [`LessonError`], as a sentence that says what to do.
    pub fn parse(json: &[u8]) -> Result<Lesson, LessonError> {
        let other = |reason: String| LessonError::Other(reason);
        if json.len() > MAX_BYTES {
            return Err(other(format!("it has more than {MAX_BYTES} bytes")));
        }
        let text = plain_text(json).map_err(|what| other(what.to_string()))?;
        let unreadable = |error: serde_json::Error| other(excerpt(&error.to_string(), REASON));
        let head: Head = serde_json::from_str(text).map_err(unreadable)?;
        if head.format.as_deref() != Some(FORMAT) {
            return Err(other(format!("its “format” is not “{FORMAT}”")));
        }
        if head.version != Some(VERSION) {
            return Err(LessonError::Version);
        }
        let file: File = serde_json::from_str(text).map_err(unreadable)?;
        let mut hidden = Hidden::default();
        for slug in &file.hidden {
            let control = Control::of_slug(slug).ok_or_else(|| {
                let slug = excerpt(slug, QUOTED);
                LessonError::Limit(format!(
                    "The lesson hides “{slug}”, which is no part of this page: correct the name in the file."
                ))
            })?;
            hidden = hidden.with(control, true);
        }
        let (start, _) = share::decode(&file.start).map_err(|error| {
            LessonError::Limit(format!("The lesson’s “start” cannot be used. {error}"))
        })?;
        let config = start.config.ok_or_else(|| {
            LessonError::Limit(
                "The lesson’s “start” brings no settings: put a link with settings there.".into(),
            )
        })?;
        let lesson = Lesson {
            title: file.title,
            config,
            founder: start.founder,
            hidden,
            tasks: file.tasks,
            page: excerpt(&file.page, QUOTED),
        };
        lesson.check()?;
        Ok(lesson)
    }

    /// Returns the lesson as a file.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.file()).expect("a lesson can be written") + "\n"
    }

    /// Returns what follows the # in a link to it; `None` where that is longer than [`MAX_LINK`].
    pub fn to_link(&self) -> Option<String> {
        let json = serde_json::to_vec(&self.file()).expect("a lesson can be written");
        let mut bytes = deflate::compress_to_vec(&json, LEVEL);
        bytes.extend(CRC.checksum(&json).to_le_bytes());
        let link = format!("{PREFIX}{}", Base64UrlUnpadded::encode_string(&bytes));
        (link.len() <= MAX_LINK).then_some(link)
    }

    /// Returns the lesson whose link is in `text`, the text after a # or one that an address stands in; `None`
    /// where none is meant.
    pub fn of_link(text: &str) -> Option<Result<Lesson, LessonError>> {
        let (_, coded) = text.split_once(PREFIX)?;
        let end =
            coded.find(|letter: char| !(letter.is_ascii_alphanumeric() || "-_".contains(letter)));
        Some(unfold(&coded[..end.unwrap_or(coded.len())]))
    }

    /// A number that tells lessons apart: the checksum of its file.
    pub fn fingerprint(&self) -> u32 {
        CRC.checksum(self.to_json().as_bytes())
    }

    /// Says what breaks a limit.
    ///
    /// # Errors
    /// The first thing that does.
    pub fn check(&self) -> Result<(), LessonError> {
        let limit = |sentence: String| Err(LessonError::Limit(sentence));
        if let Some(fault) = text_fault("The title", &self.title, MAX_TITLE) {
            return limit(fault);
        }
        if self.tasks.is_empty() || self.tasks.len() > MAX_TASKS {
            return limit(format!("A lesson has from 1 to {MAX_TASKS} tasks."));
        }
        for (place, task) in self.tasks.iter().enumerate() {
            let number = place + 1;
            if let Some(fault) = text_fault(&format!("Task {number}"), &task.text, MAX_TEXT) {
                return limit(fault);
            }
            match &task.predict {
                Some(Prediction::Choice(answers)) => {
                    let (fewest, most) = ANSWERS;
                    if !(fewest..=most).contains(&answers.len()) {
                        return limit(format!(
                            "Task {number} needs from {fewest} to {most} answers to choose from, one a line."
                        ));
                    }
                    for answer in answers {
                        let what = format!("An answer of task {number}");
                        if let Some(fault) = text_fault(&what, answer, MAX_ANSWER) {
                            return limit(fault);
                        }
                    }
                }
                Some(Prediction::Number(Scale { of, low, high })) => {
                    let (lowest, highest) = of.range();
                    if !(lowest <= *low && low < high && *high <= highest) {
                        return limit(format!(
                            "Task {number}: the scale must rise from one number to a larger one, within {lowest} to {highest}."
                        ));
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    fn file(&self) -> File {
        File {
            format: FORMAT.into(),
            version: VERSION,
            page: self.page.clone(),
            title: self.title.clone(),
            start: share::encode(&Shared {
                config: Some(self.config.clone()),
                founder: self.founder.clone(),
                ..Shared::default()
            }),
            hidden: self
                .hidden
                .controls()
                .map(|one| one.slug().into())
                .collect(),
            tasks: self.tasks.clone(),
        }
    }
}

fn unfold(coded: &str) -> Result<Lesson, LessonError> {
    if coded.len() > MAX_LINK {
        return Err(LessonError::Damaged);
    }
    let mut bytes = Base64UrlUnpadded::decode_vec(coded).map_err(|_| LessonError::Damaged)?;
    let body = bytes.len().checked_sub(size_of::<u32>());
    let sum = bytes.split_off(body.ok_or(LessonError::Damaged)?);
    let json = inflate::decompress_to_vec_with_limit(&bytes, MAX_BYTES)
        .map_err(|_| LessonError::Damaged)?;
    if CRC.checksum(&json).to_le_bytes()[..] != sum[..] {
        return Err(LessonError::Damaged);
    }
    Lesson::parse(&json)
}

/// What is wrong with a text of at most `most` letters.
fn text_fault(what: &str, text: &str, most: usize) -> Option<String> {
    let count = text.chars().count();
    if text.trim().is_empty() {
        return Some(format!("{what} is empty: write something."));
    }
    if count > most {
        return Some(format!("{what} has {count} letters; {most} is the most."));
    }
    // What cannot be seen could make a text look like another one.
    let lines = text
        .split('\n')
        .all(|line| excerpt(line, most) == line.trim());
    (!lines).then(|| format!("{what} has letters that do not show: type it anew."))
}

#[cfg(test)]
mod tests;
