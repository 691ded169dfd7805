//! A lesson's recording: its run, trained earlier, for machines that train nothing. It lies beside the lesson's file,
//! in the folder `recorded`, under the same name; and what was predicted before a run, read from the run's file.

use super::{
    attempt::{guess_text, is_run_of, outcome, told_text},
    shipped::Shipped,
};
use files::{
    lesson::{Lesson, Task},
    run_file::RunFile,
};
use page_state::state::State;

/// The folder of recordings, beside the files of their lessons.
const FOLDER: &str = "recorded";

/// Where the recording of `lesson` lies beside the page; `None` where nobody knows where the lesson came from: not from
/// the file at `path`, and not with the page.
pub fn path(lesson: &Lesson, path: Option<&str>) -> Option<String> {
    let shipped = Shipped::of(lesson).map(Shipped::path);
    let path = shipped.or_else(|| path.map(Into::into))?;
    Some(match path.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/{FOLDER}/{name}"),
        None => format!("{FOLDER}/{path}"),
    })
}

/// Returns the path of a lesson's file for a tab to keep. The address may show another lesson by then, and this one again
/// later, so it is kept with the fingerprint of the lesson.
pub fn place_text(fingerprint: u32, path: &str) -> String {
    format!("{fingerprint:08x} {path}")
}

/// Returns where the file of the lesson with this fingerprint lies, where the tab kept `place` of that.
pub fn path_of_place(fingerprint: u32, place: &str) -> Option<&str> {
    place.strip_prefix(&place_text(fingerprint, ""))
}

/// Says whether the search of `file` is the run of `lesson`, to its end.
///
/// # Errors
/// A sentence, where it is not.
pub fn check(lesson: &Lesson, file: &RunFile) -> Result<(), String> {
    let evolution = file.evolution();
    let of_it = is_run_of(lesson, file.config()) && evolution.founder() == lesson.founder.as_ref();
    match (of_it, evolution.is_finished()) {
        (true, true) => Ok(()),
        (true, false) => Err("The lesson’s recording does not go to its last generation: make it anew.".into()),
        (false, _) => Err("The recording beside the lesson is of another search: of other settings, another seed or another optimizer.".into()),
    }
}

/// A task of a lesson with what was predicted for it and what the run told, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What was asked.
    pub task: String,
    /// What was predicted.
    pub guess: String,
    /// What the run told, where that is a number.
    pub told: Option<String>,
}

/// What was predicted before the run on show, where its file says so: the lesson's title and a row for every task that
/// asks for a prediction. What the run told follows at its end.
pub fn predicted(state: &State) -> Option<(String, Vec<Row>)> {
    let predicted = state.predicted.as_ref()?;
    let lesson = predicted.lesson();
    let outcome = outcome(lesson, state);
    let row = |(task, guess): (&Task, &Option<_>)| {
        let guess = (*guess)?;
        Some(Row {
            task: task.text.clone(),
            guess: guess_text(task, guess),
            told: outcome.and_then(|outcome| told_text(task, guess, &outcome)),
        })
    };
    let rows = lesson.tasks.iter().zip(predicted.guesses());
    Some((lesson.title.clone(), rows.filter_map(row).collect()))
}

#[cfg(test)]
mod tests;
