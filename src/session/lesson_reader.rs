//! What reads and writes lessons: in the part of the page that shows one.

// Calls from one wasm file into another, which the macro declares.
#![allow(unsafe_code, improper_ctypes, improper_ctypes_definitions)]

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use files::{
    lesson::{self, Lesson, LessonError},
    share::Remark,
};
use widgets::browser;

/// A lesson, and what it is in writing.
#[derive(Debug, Clone)]
pub struct Written {
    /// The lesson.
    pub lesson: Lesson,
    /// Its file.
    pub json: String,
    /// What follows the # in its link, where that is short enough.
    pub link: Option<String>,
    /// What tells it from other lessons.
    pub fingerprint: u32,
    /// What was out of range in its settings and was clamped.
    pub remarks: Vec<Remark>,
}

impl From<lesson::Read> for Written {
    fn from((lesson, remarks): lesson::Read) -> Self {
        Self {
            json: lesson.to_json(),
            link: lesson.to_link(),
            fingerprint: lesson.fingerprint(),
            lesson,
            remarks,
        }
    }
}

/// Why there is no lesson.
#[derive(Debug)]
pub struct Unread(pub LessonError);

impl From<SplitLoaderError> for Unread {
    fn from(_: SplitLoaderError) -> Self {
        Self(LessonError::Limit(
            "The part of this page that shows lessons could not be fetched. Is the network up? Then reload the page."
                .into(),
        ))
    }
}

impl From<LessonError> for Unread {
    fn from(error: LessonError) -> Self {
        Self(error)
    }
}

/// Fetches and reads the lesson whose file lies at `path` beside the page.
pub async fn beside(path: &str) -> Result<Written, Unread> {
    match browser::fetch(&format!("./{path}")).await {
        Ok(json) => of_file(json).await,
        Err(reason) => Err(Unread(LessonError::Limit(format!(
            "The lesson {path} could not be fetched: {reason}."
        )))),
    }
}

/// Reads the lesson whose link is `text`.
#[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn of_link(text: String) -> Result<Written, Unread> {
    let read = Lesson::read_link(&text).unwrap_or(Err(LessonError::Damaged));
    Ok(read?.into())
}

/// Reads the lesson that is the file `json`.
#[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn of_file(json: Vec<u8>) -> Result<Written, Unread> {
    Ok(Lesson::read(&json)?.into())
}

/// Writes a lesson that was `read`.
#[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn written(read: lesson::Read) -> Result<Written, Unread> {
    Ok(read.into())
}
