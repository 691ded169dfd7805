//! What a lesson may have at most, and what it must not ask for; each fault is a sentence for whoever writes one.

use super::{Lesson, LessonError, Prediction, Scale, Task, Whose};
use crate::shown;
use science::{config::RunConfig, selection::Selection};

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

/// How much narrower than a step of its slider a scale may be: rounding.
const ROUNDING: f64 = 1e-9;

/// What is said of a task whose answer no file might hold.
const OF_AN_EARLIER_BEST: &str = "asks for a curve of the best, which may be of an earlier generation, and only the last one’s curves are kept: give the lesson one generation, or at least one elite, selection by fitness and the same seeds in every generation.";

impl Lesson {
    /// Says what breaks a limit.
    ///
    /// # Errors
    /// The first thing that does.
    pub fn check(&self) -> Result<(), LessonError> {
        self.check_limits().map_err(LessonError::Limit)
    }

    fn check_limits(&self) -> Result<(), String> {
        check_text("The title", &self.title, MAX_TITLE)?;
        if !(1..=MAX_TASKS).contains(&self.tasks.len()) {
            return Err(format!("A lesson has from 1 to {MAX_TASKS} tasks."));
        }
        for (number, task) in (1..).zip(&self.tasks) {
            check_text(&format!("Task {number}"), &task.text, MAX_TEXT)?;
            match &task.predict {
                Some(Prediction::Choice(answers)) => {
                    let (fewest, most) = ANSWERS;
                    if !(fewest..=most).contains(&answers.len()) {
                        return Err(format!(
                            "Task {number} needs from {fewest} to {most} answers to choose from, one a line."
                        ));
                    }
                    for answer in answers {
                        check_text(&format!("An answer of task {number}"), answer, MAX_ANSWER)?;
                    }
                }
                Some(Prediction::Number(Scale { of, low, high })) => {
                    let (lowest, highest) = of.range();
                    if !(lowest <= *low && low < high && *high <= highest) {
                        return Err(format!(
                            "Task {number}: the scale must rise from one number to a larger one, within {lowest} to {highest}."
                        ));
                    }
                }
                Some(Prediction::Curve(_)) | None => {}
            }
            if let Some(fault) = self.founder_fault(task) {
                return Err(format!("Task {number} {fault}"));
            }
        }
        Ok(())
    }

    /// Says what breaks a limit, or leaves a task without its answer; of a lesson that is being written: one that was
    /// handed out opens all the same.
    ///
    /// # Errors
    /// The first thing that does.
    pub fn check_written(&self) -> Result<(), LessonError> {
        self.check()?;
        for (number, task) in (1..).zip(&self.tasks) {
            let fault = match &task.predict {
                Some(Prediction::Choice(answers)) => first_twice(answers)
                    .map(|twice| format!("has the answer “{twice}” twice: change one of them.")),
                Some(Prediction::Number(Scale { of, low, high })) => {
                    let step = of.step();
                    (high - low < step - ROUNDING)
                        .then(|| format!("needs a scale of at least {step}, which is its step."))
                }
                Some(Prediction::Curve(line)) if line.whose() == Whose::Best => {
                    (!self.best_lives_to_the_end()).then(|| OF_AN_EARLIER_BEST.into())
                }
                Some(Prediction::Curve(_)) | None => None,
            };
            if let Some(fault) = fault {
                return Err(LessonError::Limit(format!("Task {number} {fault}")));
            }
        }
        Ok(())
    }

    /// Whether the best of its search is certain to be in the last generation: it passes from each to the next, and
    /// its score never changes.
    fn best_lives_to_the_end(&self) -> bool {
        let RunConfig {
            generations,
            elites,
            fresh_seeds,
            selection,
            ..
        } = self.config;
        let passes = elites > 0 && !fresh_seeds && selection != Selection::Drift;
        generations == 1 || passes
    }

    /// What is missing for a task that asks for the optimizer that the search goes on from.
    fn founder_fault(&self, task: &Task) -> Option<&'static str> {
        let curve = match &task.predict {
            Some(Prediction::Number(scale)) if scale.of.of_founder() => false,
            Some(Prediction::Curve(line)) if line.whose() == Whose::Founder => true,
            _ => return None,
        };
        if self.founder.is_none() {
            return Some("asks for the optimizer under test: choose it under “Goes on from”.");
        }
        // Only the last generation's curves are kept, and whom a search goes on from may not live so long.
        (curve && self.config.generations > 1).then_some(
            "asks for a curve of the optimizer under test: give the lesson one generation.",
        )
    }
}

/// Says what is wrong with a text of at most `most` letters.
fn check_text(what: &str, text: &str, most: usize) -> Result<(), String> {
    let count = text.chars().count();
    if text.trim().is_empty() {
        return Err(format!("{what} is empty: write something."));
    }
    if count > most {
        return Err(format!("{what} has {count} letters; {most} is the most."));
    }
    // What cannot be seen could make a text look like another one.
    match shown::place_of_hidden(text) {
        Some(place) => Err(format!(
            "{what} has a letter that does not show, {place}: delete it, or type the words anew."
        )),
        None => Ok(()),
    }
}

/// The first answer that looks like one further up, capitals or not.
fn first_twice(answers: &[String]) -> Option<&str> {
    let look = |place: usize| shown::seen(answers[place].trim()).to_lowercase();
    let same = |place: &usize| (0..*place).any(|above| look(above) == look(*place));
    let place = (0..answers.len()).find(same)?;
    Some(answers[place].trim())
}
