//! What was predicted before a run, as the run's file keeps it: the lesson, so that a guess can be read beside its
//! task, and a guess for each of its tasks.
//!
//! ```json
//! {"lesson": {"format": "optimarium-lesson", …}, "guesses": [{"number": 0.05}, null, {"answer": 1}]}
//! ```

use serde::{Deserialize, Serialize};
use serde_json::{
    Value,
    value::{RawValue, to_raw_value},
};

use super::{Guess, Lesson, MAX_BYTES};
use crate::cut::fault;

/// Longest text of it in a file, in bytes: a lesson, and guesses for all of its tasks.
const MAX_TEXT: usize = 2 * MAX_BYTES;

/// A lesson, and what somebody predicted for it before its run.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicted {
    lesson: Lesson,
    guesses: Vec<Option<Guess>>,
}

/// As it stands in a file. The lesson is read by its own reader, which knows its limits.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PredictedText {
    lesson: Value,
    guesses: Vec<Option<Guess>>,
}

impl Predicted {
    /// Returns what was predicted for `lesson`, one place per task; `None` where a guess is none that its task asks
    /// for.
    pub fn new(lesson: Lesson, guesses: Vec<Option<Guess>>) -> Option<Self> {
        let sound = |(guess, task): (&Option<Guess>, _)| {
            guess.is_none_or(|guess: Guess| guess.is_on_scale(task))
        };
        let fits =
            guesses.len() == lesson.tasks.len() && guesses.iter().zip(&lesson.tasks).all(sound);
        fits.then_some(Self { lesson, guesses })
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// What was predicted, one place per task.
    pub fn guesses(&self) -> &[Option<Guess>] {
        &self.guesses
    }

    /// What stands in the file of a run.
    pub(crate) fn to_raw(&self) -> Box<RawValue> {
        let text = PredictedText {
            lesson: serde_json::to_value(self.lesson.file()).expect("a lesson can be written"),
            guesses: self.guesses.clone(),
        };
        to_raw_value(&text).expect("it can be written")
    }

    /// Returns what stands in the file of a run, which may be far longer than any lesson.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    pub(crate) fn parse(raw: &RawValue) -> Result<Predicted, String> {
        let unusable = |what: &str| format!("Its lesson cannot be used. {what}");
        if raw.get().len() > MAX_TEXT {
            return Err(unusable("It is longer than any."));
        }
        let text: PredictedText =
            serde_json::from_str(raw.get()).map_err(|error| unusable(&fault(&error, raw.get())))?;
        let lesson = Lesson::parse(text.lesson.to_string().as_bytes());
        let lesson = lesson.map_err(|error| unusable(&error.to_string()))?;
        Predicted::new(lesson, text.guesses)
            .ok_or_else(|| "It has predictions that its lesson does not ask for.".into())
    }
}
