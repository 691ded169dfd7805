//! A lesson on paper: what its sheet has room for, empty before the run and filled in after it.

use super::{
    attempt::{Attempt, Outcome, Stage, value_text},
    shipped::Shipped,
};
use files::lesson::{Drawn, Guess, Lesson, Line, Prediction, Quantity, Scale};
use page_state::state::State;
use widget_state::{format, plot::ticks};

/// Most columns of the table by generation: as many as fit beside each other on paper.
const COLUMNS: usize = 10;

/// Where fitness usually lies, from 0 to 1.05.
const FITNESS: (f64, f64) = (0.0, 1.05);

/// A lesson that somebody does, or is to do.
#[derive(Debug, Clone)]
pub struct Done {
    /// The lesson; in a class with the seed of whose it is.
    pub lesson: Lesson,
    /// The class's, as it was handed out: who opens that has a seed of their own, and its checksum is in every
    /// result.
    pub class: Option<Lesson>,
    /// What was predicted, and what came of it.
    pub attempt: Option<Attempt>,
}

/// A sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Worksheet {
    /// What the lesson is called.
    pub title: String,
    /// Whether the run has told: else it is to be written on.
    pub filled: bool,
    /// The tasks, in order.
    pub tasks: Vec<SheetTask>,
    /// A row for every number that a run tells.
    pub numbers: Vec<NumberRow>,
    /// Columns of the table by generation.
    pub generations: Vec<GenerationColumn>,
    /// Room for the curve; none where one generation has but a point.
    pub axes: Option<Axes>,
    /// Fitness of the best and of Adam by generation; empty before the run.
    pub curve: Vec<(f64, f64)>,
    /// How the address ends that opens the lesson as it was handed out, where it has one: short, where it ships with
    /// the page, for a code of a whole lesson is hard to read from paper.
    pub end: Option<String>,
}

/// A task on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetTask {
    /// What is asked.
    pub text: String,
    /// Where it is answered.
    pub room: Room,
}

/// Where a task is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Room {
    /// Blank lines.
    Lines,
    /// Boxes to tick, with whether they are.
    Boxes(Vec<(String, bool)>),
    /// A scale between two ends.
    Scale {
        /// What is predicted.
        of: Quantity,
        /// What stands at its ends.
        ends: [String; 2],
        /// Into how many parts marks divide it.
        parts: u32,
        /// How far along it the guess lies, from 0 to 1.
        guess: Option<f64>,
        /// How far along it the run lies, where that is on it.
        told: Option<f64>,
    },
    /// A frame to draw a curve into.
    Frame {
        /// What is predicted.
        line: Line,
        /// Steps of the run.
        steps: u32,
        /// What was drawn on the page.
        guess: Option<Drawn>,
        /// The run's curve, where it told and the page has it.
        told: Option<Vec<f64>>,
    },
}

/// A number that a run tells, as people write it; nothing where it is to be written by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberRow {
    /// Which.
    pub of: Quantity,
    /// What was predicted.
    pub guess: Option<String>,
    /// What the run told.
    pub told: Option<String>,
}

/// A generation, from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerationColumn {
    /// Its number.
    pub number: usize,
    /// Fitness of its best, Adam's, and the difference, as people write them; empty before the run.
    pub figures: [String; 3],
}

/// The axes of the curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Axes {
    /// First and last generation.
    pub across: (f64, f64),
    /// Least and largest fitness.
    pub upward: (f64, f64),
    /// Generations with a mark.
    pub generations: Vec<f64>,
    /// Fitness values with a mark.
    pub fitness: Vec<f64>,
}

impl Worksheet {
    /// Returns the sheet of what is `done`; with what was predicted, once that stands, and what its run told, where
    /// `state` still has it.
    pub fn of(done: &Done, state: &State) -> Self {
        let Done {
            lesson,
            class,
            attempt,
        } = done;
        let attempt = attempt.as_ref();
        let attempt = attempt
            .filter(|attempt| matches!(attempt.stage(lesson), Stage::Sealed | Stage::Revealed));
        let outcome = attempt.and_then(Attempt::outcome);
        let guess = |place| attempt.and_then(|attempt| attempt.guess(place));
        let tasks = lesson
            .tasks
            .iter()
            .enumerate()
            .map(|(place, task)| SheetTask {
                text: task.text.clone(),
                room: match (&task.predict, guess(place)) {
                    (Some(Prediction::Curve(line)), guess) => Room::Frame {
                        line: *line,
                        steps: lesson.config.steps,
                        guess: match guess {
                            Some(Guess::Curve(drawn)) => Some(drawn),
                            _ => None,
                        },
                        told: attempt.and_then(|attempt| Some(attempt.curve(place)?.to_vec())),
                    },
                    (Some(Prediction::Choice(answers)), guess) => boxes(answers, guess),
                    (Some(Prediction::Number(of)), guess) => scale(of, guess, outcome.as_ref()),
                    (None, _) => Room::Lines,
                },
            });
        let told = |of: &Quantity| !of.of_founder() || lesson.founder.is_some();
        let numbers = Quantity::ALL.into_iter().filter(told).map(|of| NumberRow {
            of,
            guess: lesson.tasks.iter().enumerate().find_map(|(place, task)| {
                match (&task.predict, guess(place)?) {
                    (Some(Prediction::Number(scale)), Guess::Number(value)) if scale.of == of => {
                        Some(value_text(of, value))
                    }
                    _ => None,
                }
            }),
            told: outcome.map(|outcome| match outcome.value(of) {
                Some(value) => value_text(of, value),
                None => "none".into(),
            }),
        });
        let last = lesson.config.generations as usize;
        // Beside what one's own run told no other's curve is drawn.
        let is_shown = attempt.is_some_and(|attempt| attempt.is_shown(lesson, state));
        let curve: Vec<(f64, f64)> = match is_shown {
            true => state
                .history
                .iter()
                .map(|one| (one.best, one.adam))
                .collect(),
            false => Vec::new(),
        };
        Self {
            title: lesson.title.clone(),
            filled: outcome.is_some(),
            tasks: tasks.collect(),
            numbers: numbers.collect(),
            generations: spread(last)
                .map(|number| GenerationColumn {
                    number,
                    figures: figures(curve.get(number - 1)),
                })
                .collect(),
            axes: (last > 1).then(|| Axes::of(last, &curve)),
            curve,
            end: end(class.as_ref().unwrap_or(lesson)),
        }
    }
}

fn end(lesson: &Lesson) -> Option<String> {
    // A copy with another seed is another lesson to its students.
    let shipped = Shipped::of(lesson).filter(|shipped| shipped.seed == lesson.config.seed);
    match shipped {
        Some(shipped) => Some(shipped.query()),
        None => lesson.to_link().map(|link| format!("#{link}")),
    }
}

impl Axes {
    fn of(last: usize, curve: &[(f64, f64)]) -> Self {
        let values = curve.iter().flat_map(|(best, adam)| [*best, *adam]);
        let upward = values.fold(FITNESS, |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let across = (1.0, last as f64);
        let (generations, _) = ticks(across, COLUMNS);
        Self {
            across,
            upward,
            generations: generations
                .into_iter()
                .filter(|mark| mark.fract() == 0.0)
                .collect(),
            fitness: ticks(upward, COLUMNS).0,
        }
    }
}

fn boxes(answers: &[String], guess: Option<Guess>) -> Room {
    let boxes = answers.iter().enumerate();
    let boxes = boxes.map(|(place, answer)| (answer.clone(), guess == Some(Guess::Answer(place))));
    Room::Boxes(boxes.collect())
}

fn scale(scale: &Scale, guess: Option<Guess>, outcome: Option<&Outcome>) -> Room {
    let along = |value: f64| (value - scale.low) / (scale.high - scale.low);
    let told = outcome.and_then(|outcome| outcome.value(scale.of));
    Room::Scale {
        of: scale.of,
        ends: [scale.low, scale.high].map(|end| value_text(scale.of, end)),
        parts: parts(scale),
        guess: match guess {
            Some(Guess::Number(value)) => Some(along(value)),
            _ => None,
        },
        told: told.map(along).filter(|share| (0.0..=1.0).contains(share)),
    }
}

/// As many parts as a guess has steps to choose from, where they are few enough to be drawn.
fn parts(scale: &Scale) -> u32 {
    let steps = (scale.high - scale.low) / scale.of.step();
    let is_whole = (steps - steps.round()).abs() < 1e-6;
    if is_whole && (1.0..=30.0).contains(&steps.round()) {
        steps.round() as u32
    } else {
        10
    }
}

/// Numbers from 1 to `last`, at most [`COLUMNS`] of them, the first and the last among them.
fn spread(last: usize) -> impl Iterator<Item = usize> {
    let count = last.clamp(1, COLUMNS);
    (0..count).map(move |place| match count {
        1 => 1,
        _ => 1 + (place * (last - 1) + (count - 1) / 2) / (count - 1),
    })
}

fn figures(scored: Option<&(f64, f64)>) -> [String; 3] {
    match scored {
        Some((best, adam)) => [
            format::fitness(*best),
            format::fitness(*adam),
            format::signed(best - adam),
        ],
        None => Default::default(),
    }
}

#[cfg(test)]
mod tests;
