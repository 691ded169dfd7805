//! What was predicted before a run, as the run's file keeps it: the lesson, so that a guess can be read beside its
//! task, and a guess for each of its tasks.
//!
//! ```json
//! {"lesson": {"format": "optimarium-lesson", …}, "guesses": [{"number": 0.05}, null, {"answer": 1}]}
//! ```

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Guess, Lesson};

/// A lesson, and what somebody predicted for it before its run.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicted {
    lesson: Lesson,
    guesses: Vec<Option<Guess>>,
}

/// As it stands in a file. The lesson is read by its own reader, which knows its limits.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PredictedText {
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

    pub(crate) fn text(&self) -> PredictedText {
        PredictedText {
            lesson: serde_json::to_value(self.lesson.file()).expect("a lesson can be written"),
            guesses: self.guesses.clone(),
        }
    }
}

impl PredictedText {
    /// Returns what was predicted.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    pub(crate) fn read(self) -> Result<Predicted, String> {
        let lesson = Lesson::parse(self.lesson.to_string().as_bytes());
        let lesson = lesson.map_err(|error| format!("Its lesson cannot be used. {error}"))?;
        Predicted::new(lesson, self.guesses)
            .ok_or_else(|| "It has predictions that its lesson does not ask for.".into())
    }
}
