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
//! `start` is a link ([`share`]) with settings and, where the search goes on from an optimizer, that as founder. What
//! is out of range in it is clamped and named as in any link; one of which a part did not arrive, or is unknown here,
//! is refused: without its optimizer under test a lesson would be another one. The settings also say when the lesson
//! stops: after so many generations of so many steps. Text stays text: nobody here knows markup.

mod guess;
mod limits;
mod line;
mod link;
mod number;
mod predicted;

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::{
    guess::{Drawn, Guess},
    limits::{ANSWERS, MAX_ANSWER, MAX_TASKS, MAX_TEXT, MAX_TITLE},
    line::{Line, POINTS, Whose},
    link::MAX_LINK,
    number::Quantity,
    predicted::Predicted,
};
use crate::{
    control::{Control, Hidden},
    document::Document,
    sealed::CRC,
    share::{self, Fate, Remark, Shared},
    shown,
};
use science::{config::RunConfig, genome::Genome};
use text::excerpt::excerpt;

/// Tells the file from other JSON.
pub const FORMAT: &str = "optimarium-lesson";

/// The versions of the file: the second can ask for a curve and for the numbers of the optimizer that the
/// search goes on from. A lesson without those is written as the first, which every page opens.
const VERSIONS: [u32; 2] = [1, 2];

/// The page that writes lessons. Pages of one version train to the same bits on a CPU: what changes those raises it.
pub const PAGE: &str = env!("CARGO_PKG_VERSION");

/// Longest file that is looked at, and longest text that a link may unfold to, in bytes.
pub const MAX_BYTES: usize = 64_000;

/// Most letters of a foreign word that a message repeats.
const QUOTED: usize = 40;

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
    /// Whether the page opens in the view for a projector.
    pub projector: bool,
    /// What is to be done, in order.
    pub tasks: Vec<Task>,
    /// Version of the page that wrote it.
    pub page: String,
    /// Whether it is a class's: each student's name gives the seed ([`crate::class`]).
    pub class: bool,
}

/// A lesson as it was read, and what was out of range in its settings and was clamped.
pub type Read = (Lesson, Vec<Remark>);

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
    /// A curve that the run will draw.
    Curve(Line),
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
    #[error("This is no lesson, or not a whole one: {0}.")]
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
    /// Left out unless it is wished, so that every page opens the lessons that do without.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    projector: bool,
    tasks: Vec<Task>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    class: bool,
}

impl Lesson {
    /// What the page hides while the lesson is open: a class's has no use for another seed than the name gives.
    pub fn hides(&self) -> Hidden {
        let seed = self.class || self.hidden.contains(Control::Seed);
        self.hidden.with(Control::Seed, seed)
    }

    /// Returns the lesson in a file.
    ///
    /// # Errors
    /// [`LessonError`], as a sentence that says what to do.
    pub fn parse(json: &[u8]) -> Result<Lesson, LessonError> {
        Lesson::read(json).map(|(lesson, _)| lesson)
    }

    /// Returns the lesson in a file, and what was out of range in its settings and was clamped.
    ///
    /// # Errors
    /// [`LessonError`], as a sentence that says what to do.
    pub fn read(json: &[u8]) -> Result<Read, LessonError> {
        let document = Document::open(json, MAX_BYTES, FORMAT).map_err(LessonError::Other)?;
        let is_known = |version: &u32| VERSIONS.contains(version);
        document
            .version
            .filter(is_known)
            .ok_or(LessonError::Version)?;
        let file: File = document.content().map_err(LessonError::Other)?;
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
        let unusable = |why: &dyn fmt::Display| {
            LessonError::Limit(format!("The lesson’s “start” cannot be used. {why}"))
        };
        let (start, remarks) = share::decode(&file.start).map_err(|error| unusable(&error))?;
        if let Some(lost) = remarks.iter().find(|one| one.fate == Fate::Ignored) {
            return Err(unusable(&lost.message));
        }
        let config = start.config.ok_or_else(|| {
            LessonError::Limit(
                "The lesson’s “start” brings no settings: put a link with settings there.".into(),
            )
        })?;
        let mut lesson = Lesson {
            title: file.title,
            config,
            founder: start.founder,
            hidden,
            projector: file.projector,
            tasks: file.tasks,
            page: excerpt(&file.page, QUOTED),
            class: file.class,
        };
        lesson.blank_spaces();
        lesson.check()?;
        Ok((lesson, remarks))
    }

    /// Puts a blank for every other space within the lines of what was written, such as one that holds a question
    /// mark to its word.
    pub fn blank_spaces(&mut self) {
        let answers = self.tasks.iter_mut().flat_map(|task| {
            let answers = match &mut task.predict {
                Some(Prediction::Choice(answers)) => &mut answers[..],
                _ => &mut [],
            };
            answers.iter_mut().chain([&mut task.text])
        });
        for text in answers.chain([&mut self.title]) {
            *text = shown::with_blanks(text);
        }
    }

    /// Returns the lesson as a file.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.file()).expect("a lesson can be written") + "\n"
    }

    /// A number that tells lessons apart: the checksum of its file.
    pub fn fingerprint(&self) -> u32 {
        CRC.checksum(self.to_json().as_bytes())
    }

    /// The first version of the file that can hold the lesson.
    fn version(&self) -> u32 {
        let later = |task: &Task| match &task.predict {
            Some(Prediction::Number(scale)) => scale.of.of_founder(),
            Some(Prediction::Curve(_)) => true,
            Some(Prediction::Choice(_)) | None => false,
        };
        VERSIONS[usize::from(self.tasks.iter().any(later))]
    }

    fn file(&self) -> File {
        File {
            format: FORMAT.into(),
            version: self.version(),
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
            projector: self.projector,
            tasks: self.tasks.clone(),
            class: self.class,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
