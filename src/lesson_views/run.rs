//! The run of a lesson: begun, interrupted or at its end, on the page or saved.

use leptos::prelude::*;

use classroom::lesson::attempt::{Attempt, is_of, is_run_of};
use files::lesson::Lesson;
use page_state::state::Phase;
use science::evolution::CandidateId;
use session::{Session, player::Player, storage::RunStorage};
use widgets::passing::passing_memo;

/// The lesson's run that was interrupted, which the panel then offers in place of the page's own offer.
pub fn interrupted(
    session: Session,
    storage: RunStorage,
    lesson: StoredValue<Lesson>,
) -> Memo<Option<u64>> {
    let alike = passing_memo(move |_| {
        let idle = session.state.with(|state| state.phase == Phase::Idle);
        let key = storage.offered.get().filter(|_| idle)?;
        storage.saved_runs.with(|runs| {
            let head = runs.entry(key)?.head.as_ref().ok()?;
            lesson
                .with_value(|lesson| is_run_of(lesson, &head.config))
                .then_some(key)
        })
    });
    // Whom it goes on from stands in its first generation: where that is another one, it is no run of the lesson's.
    let looked_at = RwSignal::new(None::<(u64, bool)>);
    Effect::new(move |_| {
        let Some(key) = alike.get() else {
            return;
        };
        leptos::task::spawn_local(async move {
            let founder = storage.founder(key).await;
            let wanted = lesson.try_with_value(|lesson| lesson.founder.clone());
            // The lesson may be closed by now.
            if let Some(wanted) = wanted {
                let _ = looked_at.try_set(Some((key, founder == Some(wanted))));
            }
        });
    });
    // Until that is known the page does not offer it either.
    Effect::new(move |_| {
        let other = looked_at.get().filter(|(_, own)| !own);
        let other = other.map(|(key, _)| key);
        storage
            .claimed
            .set(alike.get().filter(|key| other != Some(*key)));
    });
    on_cleanup(move || storage.claimed.set(None));
    Memo::new(move |_| {
        alike
            .get()
            .filter(|key| looked_at.get() == Some((*key, true)))
    })
}

/// The saved run that told what stands beside the predictions, while the page shows it no more and nothing trains.
pub fn told(
    session: Session,
    storage: RunStorage,
    lesson: StoredValue<Lesson>,
    attempt: RwSignal<Attempt>,
) -> Memo<Option<u64>> {
    let gone = passing_memo(move |_| {
        attempt.with(|attempt| {
            let is_own = attempt.outcome().is_some() && !attempt.is_recorded();
            is_own
                && session.state.with(|state| {
                    let shown = lesson.with_value(|lesson| attempt.is_shown(lesson, state));
                    !shown && !state.is_live()
                })
        })
    });
    passing_memo(move |_| {
        if !gone.get() {
            return None;
        }
        attempt.with(|attempt| {
            storage.saved_runs.with(|runs| {
                let mut newest = runs.entries().iter().rev();
                let its = newest.find(|entry| {
                    let head = entry.head.as_ref();
                    head.is_ok_and(|head| {
                        lesson.with_value(|lesson| attempt.is_kept_as(lesson, head))
                    })
                });
                its.map(|entry| entry.key)
            })
        })
    })
}

/// The optimizer that the lesson's search goes on from, once the page shows the lesson's run: the first of the first
/// generation.
pub fn under_test(session: Session, lesson: StoredValue<Lesson>) -> Memo<Option<CandidateId>> {
    let founded = lesson.with_value(|lesson| lesson.founder.is_some());
    passing_memo(move |_| {
        session.state.with(|state| {
            let first = state.scored.first().filter(|_| founded)?;
            let ours = lesson.with_value(|lesson| is_of(lesson, state));
            ours.then_some(first.population.first()?.id)
        })
    })
}

/// Chooses the candidate `id`, in the first generation where it did not live on, and brings its card into view.
pub fn choose(session: Session, player: Player, id: CandidateId) {
    if session
        .state
        .with_untracked(|state| state.place(id).is_none())
    {
        match player.is_open() {
            true => player.go_to(0),
            false => session.state.update(|state| state.look_back(Some(0))),
        }
    }
    session.selected.set(Some(id));
    // It is drawn by then, and where another view was, the beginning of this one is in sight.
    let show = || {
        let card = document().query_selector(".best-and-chosen .genome-card");
        if let Ok(Some(card)) = card {
            card.scroll_into_view();
        }
    };
    request_animation_frame(move || request_animation_frame(show));
}

/// Seals the predictions with the start of a run, and takes in what it tells.
pub fn follow(session: Session, lesson: StoredValue<Lesson>, attempt: RwSignal<Attempt>) {
    let begun = passing_memo(move |_| {
        session.state.with(|state| {
            state
                .run
                .as_ref()
                .filter(|_| state.is_live())
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
            let predicted = attempt
                .with_untracked(|attempt| lesson.with_value(|lesson| attempt.predicted(lesson)));
            session.state.update(|state| {
                // A run that goes on has what was predicted before it.
                if state.predicted.is_none() {
                    state.predicted =
                        predicted.filter(|_| lesson.with_value(|lesson| is_of(lesson, state)));
                }
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
