//! A class for tests: its lesson, its students, and runs that ended as asked.

use files::{
    class::{Arithmetic, Guessed, Student, StudentResult, Subject},
    control::Hidden,
    lesson::{Lesson, PAGE, Prediction, Quantity, Scale, Task},
};
use page_state::{
    state::State,
    testing::{candidate, go_through, ready, started},
};
use protocol::{DeviceKind, RunId};
use science::{
    config::{Preset, RunConfig},
    genome::Genome,
    presets, testing,
};

pub fn class() -> Lesson {
    let task = |predict| Task {
        text: "What will it be?".into(),
        predict: Some(predict),
    };
    Lesson {
        title: "Is it better?".into(),
        config: RunConfig {
            generations: 2,
            ..Preset::QuickLook.config()
        },
        founder: None,
        hidden: Hidden::default(),
        projector: false,
        tasks: vec![
            task(Prediction::Number(Scale {
                of: Quantity::Lead,
                low: -0.1,
                high: 0.2,
            })),
            task(Prediction::Choice(vec!["yes".into(), "no".into()])),
        ],
        page: PAGE.into(),
        class: true,
    }
}

/// The class with an optimizer under test.
pub fn founded(founder: &Genome) -> Lesson {
    Lesson {
        founder: Some(founder.clone()),
        ..class()
    }
}

pub fn student(name: &str) -> Student {
    Student::of(name).expect("it is a name")
}

/// The result of a student with this lead over an Adam of 0.7.
pub fn result(name: &str, lead: f64) -> StudentResult {
    result_in(&class(), name, lead)
}

/// The same in another class.
pub fn result_in(class: &Lesson, name: &str, lead: f64) -> StudentResult {
    let (lesson, student) = (class.fingerprint(), student(name));
    let seed = student.seed(lesson);
    let genome = class.founder.clone();
    StudentResult {
        student,
        lesson,
        seed,
        arithmetic: Arithmetic::Cpu,
        page: PAGE.into(),
        subject: Subject::of(class),
        genome: genome.unwrap_or_else(|| testing::genome(seed)),
        fitness: 0.7 + lead,
        adam: 0.7,
        first_lead: (lead > 0.0).then_some(1),
        guesses: vec![Guessed::number(0.05), Guessed::Answer(1)],
    }
}

/// The state of a run with `config` on `device` in which the best and Adam reached this, by generation.
pub fn run(config: &RunConfig, reached: &[(f64, f64)], device: &str) -> State {
    let only = candidate(0, presets::published());
    let run = RunId(1);
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(run, config.clone());
    for name in device.split(", then ") {
        state.apply(ready(name));
        state.apply(started(run, 0, std::slice::from_ref(&only)));
    }
    go_through(&mut state, run, &only, reached);
    state
}
