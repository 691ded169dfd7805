//! The run of a lesson: begun, interrupted or at its end.

use leptos::prelude::*;

use classroom::lesson::attempt::{Attempt, is_run_of};
use files::lesson::Lesson;
use page_state::state::{Phase, State};
use session::{Session, storage::RunStorage};
use widgets::passing::passing_memo;

/// The lesson's run that was interrupted, which the panel then offers in place of the page's own offer.
pub fn interrupted(
    session: Session,
    storage: RunStorage,
    lesson: StoredValue<Lesson>,
) -> Memo<Option<u64>> {
    let key = passing_memo(move |_| {
        let idle = session.state.with(|state| state.phase == Phase::Idle);
        let key = storage.offered.get().filter(|_| idle)?;
        storage.saved_runs.with(|runs| {
            let head = runs.entry(key)?.head.as_ref().ok()?;
            lesson
                .with_value(|lesson| is_run_of(lesson, &head.config))
                .then_some(key)
        })
    });
    Effect::new(move |_| storage.claimed.set(key.get()));
    on_cleanup(move || storage.claimed.set(None));
    key
}

/// Seals the predictions with the start of a run, and takes in what it tells.
pub fn follow(session: Session, lesson: StoredValue<Lesson>, attempt: RwSignal<Attempt>) {
    let begun = passing_memo(move |_| {
        session.state.with(|state| {
            state
                .run
                .as_ref()
                .filter(|_| is_live(state))
                .map(|(run, _)| *run)
        })
    });
    Effect::new(move |before: Option<Option<_>>| {
        let now = begun.get();
        // A run that was there before the lesson is none of its.
        if before.is_some_and(|before| before != now) && now.is_some() {
            attempt.update(|attempt| {
                lesson.with_value(|lesson| attempt.seal(lesson));
            });
        }
        now
    });
    let scored = passing_memo(move |_| {
        session
            .state
            .with(|state| (state.run.as_ref().map(|(run, _)| *run), state.history.len()))
    });
    Effect::new(move |_| {
        scored.get();
        let mut now = attempt.get_untracked();
        let told = session
            .state
            .with_untracked(|state| lesson.with_value(|lesson| now.reveal(lesson, state)));
        if told {
            attempt.set(now);
        }
    });
}

/// Whether a run is under way that no recording shows.
pub fn is_live(state: &State) -> bool {
    state.phase.is_active() && state.recording.is_none()
}
