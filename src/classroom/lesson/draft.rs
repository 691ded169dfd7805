//! A lesson while a teacher writes it: text that may not make a lesson yet, and what it means.

use files::{
    control::Hidden,
    lesson::{Lesson, Line, PAGE, Prediction, Quantity, Scale, Task},
};
use science::{config::RunConfig, genome::Genome};
use text::number;

/// What kind of prediction a task asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// None.
    Nothing,
    /// One of a few answers.
    Choice,
    /// A number on a scale.
    Number,
    /// A curve over the steps.
    Curve,
}

impl Kind {
    /// Every kind, in the order in which it is offered.
    pub const ALL: [Kind; 4] = [Kind::Nothing, Kind::Choice, Kind::Number, Kind::Curve];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Nothing => "no prediction",
            Kind::Choice => "one of these answers",
            Kind::Number => "a number that the run tells",
            Kind::Curve => "a curve that the run draws",
        }
    }
}

/// A task as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskDraft {
    /// What is asked.
    pub text: String,
    /// What is to be predicted.
    pub kind: Kind,
    /// Answers, one a line.
    pub answers: String,
    /// The number.
    pub of: Quantity,
    /// Ends of its scale.
    pub low: String,
    /// The upper end.
    pub high: String,
    /// The curve.
    pub line: Line,
}

/// A lesson as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct LessonDraft {
    /// Its title.
    pub title: String,
    /// What is hidden.
    pub hidden: Hidden,
    /// Whether the page opens in the view for a projector.
    pub projector: bool,
    /// Its tasks.
    pub tasks: Vec<TaskDraft>,
    /// Whether it is a class's.
    pub class: bool,
}

impl TaskDraft {
    /// Returns a task that says nothing yet.
    pub fn new() -> Self {
        let of = Quantity::Lead;
        let mut task = Self {
            text: String::new(),
            kind: Kind::Nothing,
            answers: String::new(),
            of,
            low: String::new(),
            high: String::new(),
            line: Line::AdamLoss,
        };
        task.ask_for(of);
        task
    }

    /// Asks for another number, on its usual scale.
    pub fn ask_for(&mut self, of: Quantity) {
        let (low, high) = of.usual();
        (self.of, self.low, self.high) = (of, low.to_string(), high.to_string());
    }

    fn read(&self, number: usize) -> Result<Task, String> {
        let end = |text: &str| {
            number::real(text).map_err(|_| {
                format!("Task {number}: the scale needs two numbers, such as 0 and 0.2.")
            })
        };
        let predict = match self.kind {
            Kind::Nothing => None,
            Kind::Choice => {
                let answers = self.answers.lines().map(str::trim);
                let answers = answers.filter(|answer| !answer.is_empty());
                let answers: Vec<String> = answers.map(Into::into).collect();
                if let Some(twice) = first_twice(&answers) {
                    return Err(format!(
                        "Task {number} has the answer “{twice}” twice: change one of them."
                    ));
                }
                Some(Prediction::Choice(answers))
            }
            Kind::Number => Some(Prediction::Number(Scale {
                of: self.of,
                low: end(&self.low)?,
                high: end(&self.high)?,
            })),
            Kind::Curve => Some(Prediction::Curve(self.line)),
        };
        Ok(Task {
            text: self.text.trim().into(),
            predict,
        })
    }
}

/// The first answer that stands further up already, capitals or not.
fn first_twice(answers: &[String]) -> Option<&str> {
    let same = |place: usize| {
        let mut above = answers[..place].iter();
        above.any(|one| one.to_lowercase() == answers[place].to_lowercase())
    };
    let place = (0..answers.len()).find(|place| same(*place))?;
    Some(&answers[place])
}

impl Default for TaskDraft {
    fn default() -> Self {
        Self::new()
    }
}

impl Default for LessonDraft {
    /// A lesson to change: one task with the question that every run answers.
    fn default() -> Self {
        Self {
            title: "Predict, then run".into(),
            hidden: Hidden::default(),
            projector: false,
            tasks: vec![TaskDraft {
                text: "How far ahead of Adam will the best optimizer be at the end?".into(),
                kind: Kind::Number,
                ..TaskDraft::new()
            }],
            class: false,
        }
    }
}

impl LessonDraft {
    /// Whether nothing was written yet: the link is then of the example.
    pub fn is_example(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the lesson that starts with `config` from `founder`.
    ///
    /// # Errors
    /// What is wrong and what to do, as a sentence.
    pub fn read(&self, config: RunConfig, founder: Option<Genome>) -> Result<Lesson, String> {
        let tasks = self.tasks.iter().enumerate();
        let tasks: Result<Vec<Task>, String> =
            tasks.map(|(place, task)| task.read(place + 1)).collect();
        let lesson = Lesson {
            title: self.title.trim().into(),
            config,
            founder,
            hidden: self.hidden,
            projector: self.projector,
            tasks: tasks?,
            page: PAGE.into(),
            class: self.class,
        };
        lesson.check().map_err(|error| error.to_string())?;
        Ok(lesson)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use files::lesson::Whose;
    use science::{config::Preset, presets};

    fn read(draft: &LessonDraft) -> Result<Lesson, String> {
        draft.read(Preset::QuickLook.config(), None)
    }

    #[test]
    fn what_is_offered_first_is_a_lesson() {
        let lesson = read(&LessonDraft::default()).expect("nothing is missing");
        assert_eq!(
            Lesson::parse(lesson.to_json().as_bytes()),
            Ok(lesson.clone())
        );
        assert!(lesson.to_link().is_some());
        let founded = |draft: &LessonDraft| {
            let config = RunConfig {
                generations: 1,
                ..Preset::QuickLook.config()
            };
            draft.read(config, Some(presets::sgd()))
        };
        for of in Quantity::ALL {
            let mut draft = LessonDraft::default();
            draft.tasks[0].ask_for(of);
            assert!(founded(&draft).is_ok(), "{of:?}");
        }
        for line in Line::ALL {
            let mut draft = LessonDraft::default();
            draft.tasks[0].kind = Kind::Curve;
            draft.tasks[0].line = line;
            let lesson = founded(&draft).expect("it has whom to ask about");
            assert_eq!(lesson.tasks[0].predict, Some(Prediction::Curve(line)));
            let asked = read(&draft).is_err_and(|fault| fault.contains("“Goes on from”"));
            assert_eq!(asked, line.whose() == Whose::Founder, "{line:?}");
        }
    }

    #[test]
    fn a_class_is_in_the_lesson_and_the_example_is_known() {
        let mut draft = LessonDraft::default();
        assert!(draft.is_example());
        draft.class = true;
        assert!(!draft.is_example());
        assert!(read(&draft).is_ok_and(|lesson| lesson.class));
    }

    #[test]
    fn what_makes_no_lesson_is_named() {
        let with = |change: &dyn Fn(&mut LessonDraft)| {
            let mut draft = LessonDraft::default();
            change(&mut draft);
            read(&draft)
        };
        let refused = |change: &dyn Fn(&mut LessonDraft)| with(change).expect_err("refused");
        assert_eq!(
            refused(&|draft| draft.tasks[0].low = "few".into()),
            "Task 1: the scale needs two numbers, such as 0 and 0.2."
        );
        assert_eq!(
            refused(&|draft| draft.tasks.push(TaskDraft::new())),
            "Task 2 is empty: write something."
        );
        assert!(
            refused(&|draft| draft.tasks[0].kind = Kind::Choice).contains("from 2 to 6 answers")
        );
        assert!(refused(&|draft| draft.title = "\t".into()).contains("The title is empty"));
        let twice = refused(&|draft| {
            draft.tasks[0].kind = Kind::Choice;
            draft.tasks[0].answers = "yes\nno\nYes ".into();
        });
        assert_eq!(
            twice,
            "Task 1 has the answer “Yes” twice: change one of them."
        );
        let choice = with(&|draft| {
            draft.tasks[0].kind = Kind::Choice;
            draft.tasks[0].answers = " yes \n\n no\n".into();
        });
        assert_eq!(
            choice.expect("two answers").tasks[0].predict,
            Some(Prediction::Choice(vec!["yes".into(), "no".into()]))
        );
    }
}
