//! What stands in a lesson before its start: on what this machine trains, how long that takes, and the way to what a
//! class of such machines needs.

use leptos::prelude::*;

use super::check::CheckButton;
use files::lesson::Lesson;
use page_state::{
    device_text,
    state::{Engine, Phase},
};
use science::config::RunConfig;
use session::Session;

/// What this machine will do with the lesson.
#[component]
pub fn Before(
    /// The open lesson.
    lesson: StoredValue<Lesson>,
    /// Whether it shows the lesson's recording, for it can train nothing.
    watches: Memo<bool>,
    /// The seed of the lesson's own run, where that may be told.
    seed: Option<u64>,
) -> impl IntoView {
    let session: Session = expect_context();
    let config = StoredValue::new(lesson.with_value(|lesson| lesson.config.clone()));
    time_once(session, config);
    let device = move || {
        let text = session.device_text();
        match text.ends_with(['.', '…']) {
            true => text,
            false => text + ".",
        }
    };
    let estimate = move || {
        session.state.with(|state| {
            config.with_value(|config| device_text::estimate(&state.calibration, config, false))
        })
    };
    let trouble = Memo::new(move |_| session.trouble());
    let on = move || match (trouble.get(), watches.get()) {
        (None, _) => format!("Trains on: {} {}", device(), estimate().unwrap_or_default()),
        (Some(trouble), true) => format!(
            "{trouble} A recording is shown in place of a run, where one lies beside the lesson: the same search with the same seed{}, trained earlier.",
            seed.map_or_else(String::new, |seed| format!(", {seed}"))
        ),
        (Some(_), false) => {
            "Nothing can be trained on this machine: do the lesson at a neighbour’s.".into()
        }
    };
    view! {
        <div class="lesson-before" data-testid="lesson-before">
            <p>{on}</p>
            <p><CheckButton /></p>
        </div>
    }
}

/// Times the lesson as soon as the engine is there and nothing else is.
fn time_once(session: Session, config: StoredValue<RunConfig>) {
    let due = Memo::new(move |_| {
        session.state.with(|state| {
            matches!(state.engine, Engine::Ready(_))
                && state.phase == Phase::Idle
                && !config.with_value(|config| state.calibration.is_known(config))
        })
    });
    Effect::new(move |_| {
        if due.get() {
            session.time(config.get_value());
        }
    });
}
