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
//! is refused: without its optimizer under test a lesson would be another one. The settings also say when the lesson stops: after so many
//! generations of so many steps. A link of a lesson is [`WORD`] and a version, then in base64url the same JSON deflated, and
//! its CRC-32. Text stays text: nobody here knows markup.

mod guess;
mod line;
mod number;
mod predicted;

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use miniz_oxide::{
    deflate,
    inflate::{
        TINFLStatus,
        core::{DecompressorOxide, decompress, inflate_flags},
    },
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::{
    guess::{Drawn, Guess},
    line::{Line, POINTS, Whose},
    number::Quantity,
    predicted::Predicted,
};
use crate::{
    coded::{self, Coded},
    control::{Control, Hidden},
    document::Document,
    share::{self, Fate, Remark, Shared},
    shown,
};
use science::{config::RunConfig, genome::Genome, selection::Selection};
use text::excerpt::excerpt;

/// Tells the file from other JSON.
pub const FORMAT: &str = "optimarium-lesson";

/// The versions of the file: the second can ask for a curve and for the numbers of the optimizer that the
/// search goes on from. A lesson without those is written as the first, which every page opens.
const VERSIONS: [u32; 2] = [1, 2];

/// The page that writes lessons. Pages of one version train to the same bits on a CPU: what changes those raises it.
pub const PAGE: &str = env!("CARGO_PKG_VERSION");

/// How every version of a lesson's link begins after the #; a number and a dot follow.
const WORD: &str = "lesson";

/// The only version of the link so far.
const LINK_VERSION: &str = "1";

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

/// Most different links that are read of one text.
const LINKS: usize = 50;

/// How much narrower than a step of its slider a scale may be: rounding.
const ROUNDING: f64 = 1e-9;

/// Most letters of a foreign word that a message repeats.
const QUOTED: usize = 40;

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
    #[serde(default, skip_serializing_if = "is_off")]
    projector: bool,
    tasks: Vec<Task>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    class: bool,
}

fn is_off(wish: &bool) -> bool {
    !wish
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
        if !document
            .version
            .is_some_and(|version| VERSIONS.contains(&version))
        {
            return Err(LessonError::Version);
        }
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
                Some(Prediction::Curve(_)) | None => {}
            }
            if let Some(fault) = self.founder_fault(task) {
                return limit(format!("Task {number} {fault}"));
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
        for (place, task) in self.tasks.iter().enumerate() {
            let fault = match &task.predict {
                Some(Prediction::Choice(answers)) => first_twice(answers)
                    .map(|twice| format!("has the answer “{twice}” twice: change one of them.")),
                Some(Prediction::Number(Scale { of, low, high })) => {
                    let step = of.step();
                    (high - low < step - ROUNDING)
                        .then(|| format!("needs a scale of at least {step}, which is its step."))
                }
                Some(Prediction::Curve(_)) | None => None,
            };
            if let Some(fault) = fault {
                return Err(LessonError::Limit(format!("Task {} {fault}", place + 1)));
            }
        }
        let of_best = |task: &Task| matches!(&task.predict, Some(Prediction::Curve(line)) if line.whose() == Whose::Best);
        match self.tasks.iter().position(of_best) {
            Some(place) if !self.best_lives_to_the_end() => Err(LessonError::Limit(format!(
                "Task {} asks for a curve of the best, which may be of an earlier generation, and only the last one’s curves are kept: give the lesson one generation, or at least one elite, selection by fitness and the same seeds in every generation.",
                place + 1
            ))),
            _ => Ok(()),
        }
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
    let place = shown::place_of_hidden(text)?;
    Some(format!(
        "{what} has a letter that does not show, {place}: delete it, or type the words anew."
    ))
}

/// The first answer that looks like one further up, capitals or not.
fn first_twice(answers: &[String]) -> Option<&str> {
    let look = |place: usize| shown::seen(answers[place].trim()).to_lowercase();
    let same = |place: &usize| (0..*place).any(|above| look(above) == look(*place));
    let place = (0..answers.len()).find(same)?;
    Some(answers[place].trim())
}

#[cfg(test)]
pub(crate) mod tests;
