//! A lesson while a teacher writes it: text that may not make a lesson yet, and what it means.

pub mod keeper;
pub mod kept;
pub mod settings;

use serde::{Deserialize, Serialize};

use files::{
    control::Hidden,
    lesson::{Lesson, Line, PAGE, Prediction, Quantity, Scale, Task},
};
use science::{config::RunConfig, genome::Genome};
use text::number;

/// Said of an optimizer that was chosen before another one had its name.
const EARLIER: &str = ", as it was when it was chosen";

/// What kind of prediction a task asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// The optimizer that its search goes on from.
    pub founder: Option<Founder>,
}

/// An optimizer to go on from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Founder {
    /// What it was called when it was chosen.
    pub name: String,
    /// It.
    pub genome: Genome,
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
        (task.low, task.high) = usual(of, 1);
        task
    }

    /// Asks for another number, on its usual scale in a lesson of so many generations.
    pub fn ask_for(&mut self, of: Quantity, generations: u32) {
        self.of = of;
        (self.low, self.high) = usual(of, generations);
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

/// The ends of a quantity's usual scale, as they are typed.
fn usual(of: Quantity, generations: u32) -> (String, String) {
    let (low, high) = of.usual(generations);
    (low.to_string(), high.to_string())
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
            founder: None,
        }
    }
}

impl LessonDraft {
    /// Whether nothing was written yet: the link is then of the example.
    pub fn is_example(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the optimizers to choose from, those that are `offered` now and the chosen one, and the place of that
    /// among them. What was chosen on an earlier look may be offered no more: the best of a run that is over.
    pub fn founders(&self, mut offered: Vec<Founder>) -> (Vec<Founder>, Option<usize>) {
        let Some(chosen) = &self.founder else {
            return (offered, None);
        };
        let known = offered.iter().position(|one| one == chosen);
        let place = known.unwrap_or_else(|| {
            let taken = offered.iter().any(|one| one.name == chosen.name);
            let name = match taken && !chosen.name.ends_with(EARLIER) {
                true => format!("{}{EARLIER}", chosen.name),
                false => chosen.name.clone(),
            };
            offered.push(Founder {
                name,
                genome: chosen.genome.clone(),
            });
            offered.len() - 1
        });
        (offered, Some(place))
    }

    /// Returns the lesson that starts with `config`.
    ///
    /// # Errors
    /// What is wrong and what to do, as a sentence.
    pub fn read(&self, config: RunConfig) -> Result<Lesson, String> {
        let tasks = self.tasks.iter().enumerate();
        let tasks: Result<Vec<Task>, String> =
            tasks.map(|(place, task)| task.read(place + 1)).collect();
        let mut lesson = Lesson {
            title: self.title.trim().into(),
            config,
            founder: self.founder.as_ref().map(|one| one.genome.clone()),
            hidden: self.hidden,
            projector: self.projector,
            tasks: tasks?,
            page: PAGE.into(),
            class: self.class,
        };
        lesson.blank_spaces();
        lesson.check_written().map_err(|error| error.to_string())?;
        Ok(lesson)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use files::lesson::Whose;
    use page_state::testing::assert_says;
    use science::{config::Preset, presets};

    fn read(draft: &LessonDraft) -> Result<Lesson, String> {
        draft.read(Preset::QuickLook.config())
    }

    #[track_caller]
    fn assert_reread(lesson: &Lesson) {
        let read = Lesson::parse(lesson.to_json().as_bytes());
        assert_eq!(read.as_ref(), Ok(lesson));
    }

    fn founder(name: &str, genome: Genome) -> Founder {
        Founder {
            name: name.into(),
            genome,
        }
    }

    #[test]
    fn what_is_offered_first_is_a_lesson() {
        let lesson = read(&LessonDraft::default()).expect("nothing is missing");
        assert_reread(&lesson);
        assert!(lesson.to_link().is_some());
        let founded = |draft: &LessonDraft| {
            let config = RunConfig {
                generations: 1,
                ..Preset::QuickLook.config()
            };
            let draft = LessonDraft {
                founder: Some(founder("SGD", presets::sgd())),
                ..draft.clone()
            };
            draft.read(config)
        };
        for of in Quantity::ALL {
            let mut draft = LessonDraft::default();
            draft.tasks[0].ask_for(of, 1);
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

    /// No generation after the last can be the first ahead.
    #[test]
    fn a_scale_of_generations_ends_with_the_last_one() {
        for (generations, end) in [(8, "8"), (300, "300"), (2, "2"), (1, "2")] {
            let mut task = TaskDraft::new();
            task.ask_for(Quantity::FirstLead, generations);
            assert_eq!((&*task.low, &*task.high), ("1", end));
        }
    }

    /// From settings as typed, and from a run that is over.
    #[test]
    fn a_lesson_starts_with_the_settings_the_seed_and_the_optimizer_it_is_made_of() {
        let typed = RunConfig {
            seed: 4_001,
            steps: 37,
            population: 9,
            ..Preset::Classroom.config()
        };
        let best = founder("the best of the run on show", presets::published());
        for config in [Preset::QuickLook.config(), typed] {
            for founder in [None, Some(best.clone())] {
                let genome = founder.as_ref().map(|one| one.genome.clone());
                let draft = LessonDraft {
                    founder,
                    ..LessonDraft::default()
                };
                let lesson = draft.read(config.clone()).expect("nothing is missing");
                assert_eq!((&lesson.config, &lesson.founder), (&config, &genome));
                assert_reread(&lesson);
                let link = lesson.to_link().expect("it is short");
                assert_eq!(Lesson::of_link(&link), Some(Ok(lesson)));
            }
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

    /// The sheet can be closed and opened again, with another run on show by then.
    #[test]
    fn what_the_search_goes_on_from_is_kept_with_the_rest() {
        let (sgd, adam) = (presets::sgd(), presets::adam());
        let mut draft = LessonDraft::default();
        let offered = vec![
            founder("the best", sgd.clone()),
            founder("Adam", adam.clone()),
        ];
        assert_eq!(draft.founders(offered.clone()), (offered.clone(), None));
        draft.founder = Some(offered[0].clone());
        assert_eq!(read(&draft).expect("a lesson").founder, Some(sgd.clone()));
        assert_eq!(draft.founders(offered.clone()), (offered.clone(), Some(0)));

        let later = vec![founder("the best", adam), offered[1].clone()];
        let (listed, place) = draft.founders(later.clone());
        let place = place.expect("it is chosen still");
        assert_eq!(listed[..2], later);
        assert_eq!(
            listed[place],
            founder("the best, as it was when it was chosen", sgd)
        );
        draft.founder = Some(listed[place].clone());
        assert_eq!(draft.founders(later), (listed, Some(place)));
        let gone = draft.founders(Vec::new());
        assert_eq!((gone.0.len(), gone.1), (1, Some(0)));
    }

    #[test]
    fn ordinary_writing_is_a_lesson_as_it_is() {
        let mut draft = LessonDraft {
            title: "Est-ce mieux\u{202f}?".into(),
            ..LessonDraft::default()
        };
        draft.tasks[0].text = "Oui\u{a0}!\tEt\u{a0}puis\u{202f}?".into();
        let lesson = read(&draft).expect("it is ordinary");
        assert_eq!(lesson.title, "Est-ce mieux ?");
        assert_eq!(lesson.tasks[0].text, "Oui ! Et puis ?");
        assert_reread(&lesson);
    }

    #[test]
    fn what_makes_no_lesson_is_named() {
        let with = |change: &dyn Fn(&mut LessonDraft)| {
            let mut draft = LessonDraft::default();
            change(&mut draft);
            read(&draft)
        };
        let choice = |answers: &'static str| {
            move |draft: &mut LessonDraft| {
                draft.tasks[0].kind = Kind::Choice;
                draft.tasks[0].answers = answers.into();
            }
        };
        let refused = |sentence: &str, change: &dyn Fn(&mut LessonDraft)| {
            assert_says(with(change).expect_err("refused"), sentence);
        };
        let scale = "Task 1: the scale needs two numbers, such as 0 and 0.2.";
        refused(scale, &|draft| draft.tasks[0].low = "few".into());
        let empty = "Task 2 is empty: write something.";
        refused(empty, &|draft| draft.tasks.push(TaskDraft::new()));
        let few = "…from 2 to 6 answers…";
        refused(few, &|draft| draft.tasks[0].kind = Kind::Choice);
        let untitled = "…The title is empty…";
        refused(untitled, &|draft| draft.title = "\t".into());
        let twice = "Task 1 has the answer “Yes” twice: change one of them.";
        refused(twice, &choice("yes\nno\nYes "));
        let fleeting = RunConfig {
            elites: 0,
            ..Preset::QuickLook.config()
        };
        let mut curve = LessonDraft::default();
        (curve.tasks[0].kind, curve.tasks[0].line) = (Kind::Curve, Line::BestLoss);
        assert!(read(&curve).is_ok());
        let refused = curve.read(fleeting).expect_err("nobody lives on");
        assert!(refused.contains("at least one elite"), "{refused}");
        let lesson = with(&choice(" yes \n\n no\n")).expect("two answers");
        let two = Prediction::Choice(vec!["yes".into(), "no".into()]);
        assert_eq!(lesson.tasks[0].predict, Some(two));
    }
}
