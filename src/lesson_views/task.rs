//! One task of an open lesson: the field in which it is predicted, and what the run told beside that.

use leptos::prelude::*;

use super::curve::{CurveField, CurvePair};
use classroom::lesson::{
    attempt::{Attempt, answered_text, guess_text, told_text, value_text},
    shipped::Shipped,
};
use files::lesson::{Guess, Lesson, Prediction, Scale, Task};
use page_state::keys::{Action, Place};
use widgets::keys;

/// What the tasks of an open lesson work with.
#[derive(Clone, Copy)]
pub struct Work {
    /// The lesson.
    pub lesson: StoredValue<Lesson>,
    /// What is predicted, and what came of it.
    pub attempt: RwSignal<Attempt>,
    /// Whether the predictions stand.
    pub sealed: Memo<bool>,
}

/// One task: what is asked, the field for a prediction, and once the run told what came of it.
#[component]
pub fn TaskItem(
    /// Its place in the lesson.
    place: usize,
    /// The lesson and the attempt at it.
    work: Work,
) -> impl IntoView {
    let task = work.lesson.with_value(|lesson| lesson.tasks[place].clone());
    let text = task.text.clone();
    let steps = work.lesson.with_value(|lesson| lesson.config.steps);
    let curve = match task.predict {
        Some(Prediction::Curve(line)) => Some(line),
        _ => None,
    };
    let task = StoredValue::new(task);
    let guess = move || work.attempt.with(|attempt| attempt.guess(place));
    let committed = move || {
        let guess = guess()?;
        let outcome = work.attempt.with(Attempt::outcome);
        if let (Some(line), Guess::Curve(drawn)) = (curve, guess) {
            let run = work
                .attempt
                .with(|attempt| attempt.curve(place).map(Into::into));
            let pair = view! { <CurvePair line=line steps=steps drawn=drawn revealed=outcome.is_some() run=run /> };
            return Some(pair.into_any());
        }
        let (said, told) = task.with_value(|task| {
            let told = outcome.and_then(|outcome| told_text(task, guess, &outcome));
            (guess_text(task, guess), told)
        });
        let told = told.map(IntoAny::into_any);
        let told = told.or_else(|| outcome.is_some().then(|| elsewhere(work)));
        Some(
            view! {
                <dl class="lesson-pair" data-testid="lesson-pair">
                    <div><dt>"Your guess"</dt><dd>{said}</dd></div>
                    {told.map(|told| view! { <div><dt>"The run"</dt><dd>{told}</dd></div> })}
                </dl>
            }
            .into_any(),
        )
    };
    let input = move || match task.with_value(|task| task.predict.clone()) {
        None => ().into_any(),
        Some(Prediction::Choice(answers)) => {
            view! { <Answers place=place work=work answers=answers /> }.into_any()
        }
        Some(Prediction::Number(scale)) => {
            view! { <Slider place=place work=work scale=scale task=task /> }.into_any()
        }
        Some(Prediction::Curve(line)) => {
            let drawn = Signal::derive(move || match guess() {
                Some(Guess::Curve(drawn)) => Some(drawn),
                _ => None,
            });
            let on_draw = Callback::new(move |drawn| predict(work, place, Guess::Curve(drawn)));
            view! { <CurveField line=line steps=steps number=place + 1 drawn=drawn on_draw=on_draw /> }
                .into_any()
        }
    };
    view! {
        <li>
            <p class="lesson-text" dir="auto">{text}</p>
            {move || match work.sealed.get() {
                true => committed().into_any(),
                false => input().into_any(),
            }}
        </li>
    }
}

/// What is said where no number of the run stands beside a guess: where its answer is found.
fn elsewhere(work: Work) -> AnyView {
    let (class, notes) = work
        .lesson
        .with_value(|lesson| (lesson.class, Shipped::of(lesson).map(Shipped::notes)));
    let said = answered_text(class, notes.is_some());
    let notes = notes.map(|path| {
        view! { <a href=path target="_blank" rel="noopener">"What many runs told"</a> }
    });
    view! { <span class="soft">{said}{notes}</span> }.into_any()
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
                <span dir="auto">{answer}</span>
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
    let commit = move |text: String| {
        if let Ok(value) = text.parse::<f64>() {
            // A slider's steps may end a rounding error beyond its ends.
            let value = value.clamp(scale.low, scale.high);
            predict(work, place, Guess::Number(value));
        }
    };
    // Where the thumb stands at first may be just what is expected: pressing it there counts as well.
    let press = move |event: leptos::ev::PointerEvent| {
        if event.button() == 0 {
            commit(event_target_value(&event));
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        if keys::action(Place::Guess, &event) == Some(Action::Take) {
            event.prevent_default();
            commit(event_target_value(&event));
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
                    on:input=move |event| commit(event_target_value(&event))
                    on:pointerup=press
                    on:keydown=key
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
