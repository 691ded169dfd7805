//! What stands in a lesson before its start: on what this machine trains, how long that takes, and what a class
//! of such machines needs.

use leptos::prelude::*;

use super::status;
use classroom::lesson::needs::Needs;
use files::lesson::Lesson;
use page_state::{
    draft::same_but_seed,
    state::{Calibration, Engine, Phase},
};
use science::config::RunConfig;
use session::Session;
use widgets::browser;

/// Where the page's build wrote how many bytes it has.
const WEIGHT: &str = "weight";

/// What this machine will do with the lesson.
#[component]
pub fn Before(
    /// The open lesson.
    lesson: StoredValue<Lesson>,
) -> impl IntoView {
    let session: Session = expect_context();
    let config = StoredValue::new(lesson.with_value(|lesson| lesson.config.clone()));
    time_once(session, config);
    let device = move || {
        let fallback = session.fallback.get();
        session
            .state
            .with(|state| status::device_text(&state.engine, fallback.as_deref()))
            .trim_end_matches('.')
            .to_string()
    };
    let estimate = move || {
        session.state.with(|state| {
            config.with_value(|config| status::estimate_text(&state.calibration, config, false))
        })
    };
    let failed = Memo::new(move |_| session.trouble().is_some());
    view! {
        <div class="lesson-before" data-testid="lesson-before">
            <p>"Trains on: " {device} ". " {estimate}</p>
            <Show when=move || failed.get()>
                <p>"Nothing can be trained on this machine: do the lesson at a neighbour’s."</p>
            </Show>
            <Class lesson=lesson />
        </div>
    }
}

/// Times the lesson as soon as the engine is there and nothing else is.
fn time_once(session: Session, config: StoredValue<RunConfig>) {
    let due = Memo::new(move |_| {
        let lessons = session
            .config()
            .is_some_and(|now| config.with_value(|config| same_but_seed(&now, config)));
        lessons
            && session.state.with(|state| {
                matches!(state.engine, Engine::Ready(_))
                    && state.phase == Phase::Idle
                    && state.calibration == Calibration::None
            })
    });
    Effect::new(move |_| {
        if due.get() {
            session.calibrate();
        }
    });
}

/// What each machine of a class fetches and needs.
#[component]
fn Class(lesson: StoredValue<Lesson>) -> impl IntoView {
    let tasks = lesson.with_value(|lesson| lesson.config.tasks.clone());
    let needs = Needs::of(browser::meta(WEIGHT).as_deref(), &tasks);
    view! {
        <details>
            <summary>"Can my class run this?"</summary>
            <ul class="lesson-needs">
                {needs.sentences().into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}
            </ul>
        </details>
    }
}
