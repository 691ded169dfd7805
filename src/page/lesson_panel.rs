//! A lesson beside the live page: its tasks, what is predicted before the run, and what the run told.

use leptos::prelude::*;

use super::{fragment::Fragment, navigation::Navigation, view::View};
use files::lesson::{Lesson, LessonError, PAGE, Prediction, Scale, Task};
use page_state::{
    lesson::attempt::{Attempt, Guess, Stage, guess_text, told_text, value_text},
    state::State,
};
use session::{Session, player::Player};
use widgets::{browser, passing::passing_memo};

/// The open lesson, or why it cannot be opened.
#[component]
pub fn LessonPanel() -> impl IntoView {
    let fragment: Fragment = expect_context();
    let session: Session = expect_context();
    fetch_wanted(fragment, session);
    move || {
        fragment.lesson.get().map(|opened| match opened {
            Ok(lesson) => view! { <Doing lesson=lesson /> }.into_any(),
            Err(error) => view! {
                <aside class="shared" aria-label="Lesson">
                    <p class="shared-refused" role="alert" data-testid="lesson-refused">{error.to_string()}</p>
                    <CloseButton />
                </aside>
            }
            .into_any(),
        })
    }
}

/// Fetches the lesson that the address names beside the page.
fn fetch_wanted(fragment: Fragment, session: Session) {
    let Some(path) = session.lesson_wanted.get_value() else {
        return;
    };
    fragment.await_lesson();
    leptos::task::spawn_local(async move {
        let fetched = browser::fetch(&format!("./{path}")).await;
        let opened = fetched
            .map_err(|reason| {
                LessonError::Limit(format!("The lesson {path} could not be fetched: {reason}."))
            })
            .and_then(|json| Lesson::parse(&json));
        fragment.arrive_lesson(opened);
    });
}

/// What the tasks of an open lesson work with.
#[derive(Clone, Copy)]
struct Work {
    lesson: StoredValue<Lesson>,
    attempt: RwSignal<Attempt>,
    sealed: Memo<bool>,
}

#[component]
fn Doing(lesson: Lesson) -> impl IntoView {
    let session: Session = expect_context();
    let player: Player = expect_context();
    let page: RwSignal<View> = expect_context();
    let key = StoredValue::new(format!("lesson-{:08x}", lesson.fingerprint()));
    let kept = key.with_value(|key| browser::recall(key));
    let attempt = RwSignal::new(Attempt::recall(&lesson, kept.as_deref()));
    let title = lesson.title.clone();
    let older = (lesson.page != PAGE).then(|| {
        format!(
            "Made with version {} of this page, which is {PAGE}: figures may differ a little.",
            lesson.page
        )
    });
    let places = 0..lesson.tasks.len();
    let lesson = StoredValue::new(lesson);
    let stage = Memo::new(move |_| {
        attempt.with(|attempt| lesson.with_value(|lesson| attempt.stage(lesson)))
    });
    let work = Work {
        lesson,
        attempt,
        sealed: Memo::new(move |_| matches!(stage.get(), Stage::Sealed | Stage::Revealed)),
    };
    follow_run(session, work);
    Effect::new(move |before: Option<()>| {
        let text = attempt.with(Attempt::to_text);
        if before.is_some() {
            key.with_value(|key| browser::remember(key, Some(&text)));
        }
    });
    // Until all is predicted nothing starts, by whatever button or key.
    Effect::new(move |_| {
        session
            .awaited
            .set(matches!(stage.get(), Stage::Predicting(_)));
    });
    on_cleanup(move || session.awaited.set(false));
    let searching = passing_memo(move |_| session.state.with(is_live));
    let trouble = passing_memo(move |_| session.trouble());
    let start = move |_| {
        if session
            .state
            .with_untracked(|state| state.recording.is_some())
        {
            player.leave();
        }
        attempt.update(|attempt| {
            lesson.with_value(|lesson| attempt.seal(lesson));
        });
        let (config, founder) =
            lesson.with_value(|lesson| (lesson.config.clone(), lesson.founder.clone()));
        session.start_from(Some(&config), founder);
        page.set(View::Evolution);
    };
    let label = move || match stage.get() {
        Stage::Predicting(_) | Stage::Ready => "Start",
        Stage::Sealed | Stage::Revealed => "Start again",
    };
    let hint = move || {
        match stage.get() {
        _ if trouble.with(Option::is_some) => trouble.get().unwrap_or_default(),
        Stage::Predicting(place) => {
            format!("Predict first: task {} waits for yours.", place + 1)
        }
        Stage::Ready => "Once the run begins your predictions stand.".into(),
        Stage::Sealed if searching.get() => {
            "Your predictions stand. What the run says follows after its last generation.".into()
        }
        Stage::Sealed => {
            "Your predictions stand; the run has not come to its end. Start it again: the same seed gives the same run."
                .into()
        }
        Stage::Revealed => attempt
            .with(Attempt::outcome)
            .map(|outcome| outcome.sentence())
            .unwrap_or_default(),
    }
    };
    let clear = move |_| attempt.set(lesson.with_value(Attempt::new));
    view! {
        <aside class="lesson" class:runs-now=searching aria-label="Lesson" data-testid="lesson-panel">
            <header class="lesson-head">
                <h2>{title}</h2>
                <CloseButton />
            </header>
            {older.map(|older| view! { <p class="soft">{older}</p> })}
            <ol class="lesson-tasks">
                {places.map(|place| view! { <TaskItem place=place work=work /> }).collect_view()}
            </ol>
            <p role="status" data-testid="lesson-state">{hint}</p>
            <div class="lesson-actions">
                <button
                    type="button"
                    class="primary"
                    data-testid="lesson-start"
                    disabled=move || {
                        searching.get() || trouble.with(Option::is_some)
                            || matches!(stage.get(), Stage::Predicting(_))
                    }
                    on:click=start
                >
                    {label}
                </button>
                <Show when=move || stage.get() == Stage::Revealed>
                    <button type="button" class="link" data-testid="lesson-clear" on:click=clear>
                        "Clear for the next student"
                    </button>
                </Show>
            </div>
        </aside>
    }
}

/// Seals the predictions with the start of a run, and takes in what it tells.
fn follow_run(
    session: Session,
    Work {
        lesson, attempt, ..
    }: Work,
) {
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

fn is_live(state: &State) -> bool {
    state.phase.is_active() && state.recording.is_none()
}

#[component]
fn TaskItem(place: usize, work: Work) -> impl IntoView {
    let task = work.lesson.with_value(|lesson| lesson.tasks[place].clone());
    let text = task.text.clone();
    let task = StoredValue::new(task);
    let guess = move || work.attempt.with(|attempt| attempt.guess(place));
    let committed = move || {
        let guess = guess()?;
        let outcome = work.attempt.with(Attempt::outcome);
        let (said, told) = task.with_value(|task| {
            let told = outcome.and_then(|outcome| told_text(task, guess, &outcome));
            (guess_text(task, guess), told)
        });
        Some(view! {
            <dl class="lesson-pair" data-testid="lesson-pair">
                <div><dt>"Your guess"</dt><dd>{said}</dd></div>
                {told.map(|told| view! { <div><dt>"The run"</dt><dd>{told}</dd></div> })}
            </dl>
        })
    };
    let input = move || match task.with_value(|task| task.predict.clone()) {
        None => ().into_any(),
        Some(Prediction::Choice(answers)) => {
            view! { <Answers place=place work=work answers=answers /> }.into_any()
        }
        Some(Prediction::Number(scale)) => {
            view! { <Slider place=place work=work scale=scale task=task /> }.into_any()
        }
    };
    view! {
        <li>
            <p class="lesson-text">{text}</p>
            {move || match work.sealed.get() {
                true => committed().into_any(),
                false => input().into_any(),
            }}
        </li>
    }
}

fn predict(work: Work, place: usize, guess: Guess) {
    work.attempt.update(|attempt| {
        work.lesson
            .with_value(|lesson| attempt.predict(lesson, place, guess));
    });
}

#[component]
fn Answers(place: usize, work: Work, answers: Vec<String>) -> impl IntoView {
    let choices = answers.into_iter().enumerate().map(|(number, answer)| {
        let chosen = move || {
            let guess = work.attempt.with(|attempt| attempt.guess(place));
            guess == Some(Guess::Answer(number))
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=format!("lesson-task-{place}")
                    prop:checked=chosen
                    on:change=move |_| predict(work, place, Guess::Answer(number))
                />
                <span>{answer}</span>
            </label>
        }
    });
    view! {
        <fieldset class="lesson-answers">
            <legend class="visually-hidden">{format!("Your prediction for task {}", place + 1)}</legend>
            {choices.collect_view()}
        </fieldset>
    }
}

#[component]
fn Slider(place: usize, work: Work, scale: Scale, task: StoredValue<Task>) -> impl IntoView {
    let guess = move || work.attempt.with(|attempt| attempt.guess(place));
    let said = Memo::new(move |_| match guess() {
        Some(guess) => task.with_value(|task| guess_text(task, guess)),
        None => "not yet predicted".into(),
    });
    let middle = (scale.low + scale.high) / 2.0;
    let value = move || match guess() {
        Some(Guess::Number(value)) => value,
        _ => middle,
    };
    let enter = move |event| {
        if let Ok(value) = event_target_value(&event).parse::<f64>() {
            // A slider's steps may end a rounding error beyond its ends.
            let value = value.clamp(scale.low, scale.high);
            predict(work, place, Guess::Number(value));
        }
    };
    view! {
        <div class="lesson-scale">
            <label>
                <span class="visually-hidden">{format!("Your prediction for task {}: ", place + 1)}</span>
                <span class="soft">{scale.of.name()}</span>
                <input
                    type="range"
                    min=scale.low
                    max=scale.high
                    step=scale.of.step()
                    aria-valuetext=said
                    prop:value=move || value().to_string()
                    on:input=enter
                />
            </label>
            <span class="lesson-ends">
                <span>{value_text(scale.of, scale.low)}</span>
                <output data-testid="lesson-guess">{said}</output>
                <span>{value_text(scale.of, scale.high)}</span>
            </span>
        </div>
    }
}

#[component]
fn CloseButton() -> impl IntoView {
    let navigation: Navigation = expect_context();
    view! {
        <button
            type="button"
            class="link"
            data-testid="lesson-close"
            on:click=move |_| navigation.close_link()
        >
            "Close"
        </button>
    }
}
