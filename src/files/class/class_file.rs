//! The results of a class as a file: JSON with the lesson, every result as its text, and how often it was tested.
//!
//! ```json
//! {"format": "optimarium-class", "version": 1, "lesson": "lesson1.…", "results": ["optiresult1.…"],
//!  "looks": {"unrecorded": 0, "recorded": []}}
//! ```

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::MAX_BYTES;
use crate::{
    document::Document,
    lesson::{Lesson, LessonError},
};
use statistics::looks::Looks;

/// Tells the file from other JSON.
pub const FORMAT: &str = "optimarium-class";

/// The only version of the file so far.
const VERSION: u32 = 1;

/// What a file of a class holds; its results are still to be read, each for itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassFile {
    /// The lesson, where it is known.
    pub lesson: Option<Lesson>,
    /// Texts of the results, in the order in which they arrived.
    pub results: Vec<String>,
    /// The tests so far.
    pub looks: Looks,
}

/// Why a file of a class cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClassFileError {
    /// It has another version.
    #[error(
        "The class was saved by a newer version of this page: close its other windows and reload it, then open the file again."
    )]
    Version,
    /// Its lesson has what this version does not know.
    #[error("This is no class that was saved here: its lesson cannot be used ({0}).")]
    Lesson(LessonError),
    /// It is none, or not whole.
    #[error("This is no class that was saved here, or not a whole one: {0}.")]
    Other(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    /// Its link, or its file where it is too long for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lesson: Option<String>,
    results: Vec<String>,
    #[serde(default)]
    looks: Looks,
}

impl ClassFile {
    /// Returns what a file holds.
    ///
    /// # Errors
    /// [`ClassFileError`], as a sentence.
    pub fn parse(json: &[u8]) -> Result<ClassFile, ClassFileError> {
        let other = ClassFileError::Other;
        let document = Document::open(json, MAX_BYTES, FORMAT).map_err(other)?;
        if document.version != Some(VERSION) {
            return Err(ClassFileError::Version);
        }
        let file: File = document.content().map_err(other)?;
        if !file.looks.is_sound() {
            return Err(other("its tests have levels that no test has".into()));
        }
        let lesson = file
            .lesson
            .as_deref()
            .map(|text| Lesson::of_link(text).unwrap_or_else(|| Lesson::parse(text.as_bytes())));
        Ok(ClassFile {
            lesson: lesson.transpose().map_err(ClassFileError::Lesson)?,
            results: file.results,
            looks: file.looks,
        })
    }

    /// Returns it as a file.
    pub fn to_json(&self) -> String {
        let text = |lesson: &Lesson| lesson.to_link().unwrap_or_else(|| lesson.to_json());
        let file = File {
            format: FORMAT.into(),
            version: VERSION,
            lesson: self.lesson.as_ref().map(text),
            results: self.results.clone(),
            looks: self.looks.clone(),
        };
        serde_json::to_string_pretty(&file).expect("a class can be written") + "\n"
    }
}
