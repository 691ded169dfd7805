//! The page in a frame of another site: whose it is, and what that site is told. docs/embedding.md describes the
//! messages for whoever receives them.

use serde::Serialize;

use crate::lesson::attempt::is_run_of_handed_out;
use files::lesson::Lesson;
use page_state::state::{Engine, Phase, State};

/// Version of the messages: what is added keeps it, what changes its meaning or goes raises it.
pub const SCHEMA: u32 = 1;

/// What the site around is told: figures of the run, and nothing that a visitor typed or predicted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(
    tag = "type",
    rename_all = "lowercase",
    rename_all_fields = "camelCase"
)]
pub enum News {
    /// The page is there.
    Ready {
        /// Version of the page.
        version: &'static str,
        /// Whether something can be trained here.
        trains: bool,
        /// The lesson that is open.
        lesson: Option<Which>,
    },
    /// A search began, or a generation is scored.
    Progress {
        /// How many generations are scored.
        generation: usize,
        /// How many there will be.
        generations: u32,
        /// Fitness of the best so far; none before a generation is scored.
        best: Option<f64>,
        /// Adam's in the same generations.
        adam: Option<f64>,
        /// The lesson whose run it is.
        lesson: Option<Which>,
    },
    /// A search came to its end.
    Result {
        /// How many generations it had.
        generations: u32,
        /// The seed, as text: some are too large for a number in JavaScript.
        seed: String,
        /// Fitness of the best.
        best: f64,
        /// Adam's in the same generations.
        adam: f64,
        /// By how much the best is ahead.
        lead: f64,
        /// The lesson whose run it is.
        lesson: Option<Which>,
    },
}

/// Which lesson is open.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Which {
    /// Tells lessons apart: eight digits, of all that is in it.
    id: String,
    title: String,
}

impl Which {
    /// Names `lesson`.
    pub fn of(lesson: &Lesson) -> Self {
        Self {
            id: format!("{:08x}", lesson.fingerprint()),
            title: lesson.title.clone(),
        }
    }
}

/// What every message begins with.
#[derive(Serialize)]
struct Envelope<'a> {
    source: &'static str,
    schema: u32,
    #[serde(flatten)]
    news: &'a News,
}

impl News {
    /// Says that the page is there, once it is known whether its engine is; `None` before.
    pub fn ready(state: &State, lesson: Option<&Lesson>) -> Option<Self> {
        let trains = match state.engine {
            Engine::Starting(_) => return None,
            Engine::Ready(_) => true,
            Engine::Failed(_) => false,
        };
        Some(News::Ready {
            version: env!("CARGO_PKG_VERSION"),
            trains,
            lesson: lesson.map(Which::of),
        })
    }

    /// Says how far the live search of `state` is, or how it ended; `None` where there is none.
    pub fn of_run(state: &State, lesson: Option<&Lesson>) -> Option<Self> {
        let config = state.config().filter(|_| state.recording.is_none())?;
        let lesson = lesson.filter(|lesson| is_run_of_handed_out(lesson, state));
        let lesson = lesson.map(Which::of);
        let best = state.best.as_ref();
        let scores = best.map(|best| (best.score.fitness, best.adam.fitness));
        let whole =
            state.phase == Phase::Finished && state.history.len() == config.generations as usize;
        Some(match scores {
            Some((best, adam)) if whole => News::Result {
                generations: config.generations,
                seed: config.seed.to_string(),
                best,
                adam,
                lead: best - adam,
                lesson,
            },
            _ => News::Progress {
                generation: state.history.len(),
                generations: config.generations,
                best: scores.map(|scores| scores.0),
                adam: scores.map(|scores| scores.1),
                lesson,
            },
        })
    }

    /// The message as JSON.
    pub fn to_json(&self) -> String {
        let envelope = Envelope {
            source: "optimarium",
            schema: SCHEMA,
            news: self,
        };
        serde_json::to_string(&envelope).expect("a message can be written")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::{
        own_run::lesson_of,
        testing::{class, run, student},
    };
    use science::config::RunConfig;

    /// In a class every student's run has another seed than the lesson that was handed out.
    #[test]
    fn the_run_of_a_student_is_told_with_the_lesson_of_the_class() {
        let reached = [(0.6, 0.7), (0.8, 0.7)];
        let told = |lesson: &Lesson, config: &RunConfig| {
            let state = run(config, &reached, "CPU");
            match News::of_run(&state, Some(lesson)) {
                Some(News::Progress { lesson, .. } | News::Result { lesson, .. }) => lesson,
                news => panic!("{news:?}"),
            }
        };
        let class = class();
        let own = lesson_of(&class, &student("Mia")).config;
        assert_eq!(told(&class, &own), Some(Which::of(&class)));
        assert_eq!(told(&class, &class.config), Some(Which::of(&class)));
        let other = RunConfig {
            steps: 7,
            ..own.clone()
        };
        assert_eq!(told(&class, &other), None);
        let alone = Lesson {
            class: false,
            ..class
        };
        assert_eq!(told(&alone, &own), None, "it has one seed");
    }

    #[test]
    fn messages_are_as_documented() {
        let lesson = Some(Which {
            id: "0badcafe".into(),
            title: "Is it “better”?".into(),
        });
        let ready = News::Ready {
            version: "0.1.0",
            trains: true,
            lesson: None,
        };
        assert_eq!(
            ready.to_json(),
            r#"{"source":"optimarium","schema":1,"type":"ready","version":"0.1.0","trains":true,"lesson":null}"#
        );
        let progress = News::Progress {
            generation: 0,
            generations: 8,
            best: None,
            adam: None,
            lesson: lesson.clone(),
        };
        assert_eq!(
            progress.to_json(),
            r#"{"source":"optimarium","schema":1,"type":"progress","generation":0,"generations":8,"best":null,"adam":null,"lesson":{"id":"0badcafe","title":"Is it “better”?"}}"#
        );
        let result = News::Result {
            generations: 8,
            seed: u64::MAX.to_string(),
            best: 0.875,
            adam: 0.75,
            lead: 0.125,
            lesson: None,
        };
        assert_eq!(
            result.to_json(),
            r#"{"source":"optimarium","schema":1,"type":"result","generations":8,"seed":"18446744073709551615","best":0.875,"adam":0.75,"lead":0.125,"lesson":null}"#
        );
    }
}
