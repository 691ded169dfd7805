//! A lesson beside the live page: its tasks, what is predicted before the run, and what the run told.

use leptos::prelude::*;

use super::{
    before::Before,
    close_link::CloseLink,
    run,
    student::{Alone, HandIn, Naming, OwnRun, Whose},
    task::{TaskItem, Work},
    worksheet::WorksheetButton,
};
use classroom::{
    begun::Begun,
    lesson::{
        attempt::{self, Attempt, Stage},
        recording,
        worksheet::Done,
    },
};
use files::{
    class::Student,
    control::Control,
    lesson::{Lesson, PAGE},
    share::View,
};
use page_state::{permit::Permit, state::State};
use session::{Session, fragment::Fragment, player::Player, storage::RunStorage};
use widgets::{browser, forget_button::ForgetButton, passing::passing_memo};

/// An open lesson.
#[component]
pub fn Content(
    /// Which.
    lesson: Lesson,
) -> impl IntoView {
    match lesson.class {
        true => view! { <InClass lesson=lesson /> }.into_any(),
        false => view! { <Doing lesson=lesson student=None /> }.into_any(),
    }
}

/// A class's lesson: once there is a name, it is done with the seed of that.
#[component]
fn InClass(lesson: Lesson) -> impl IntoView {
    let title = lesson.title.clone();
    let own = OwnRun::of(lesson);
    move || match own.named() {
        _ if own.is_alone() => {
            view! { <Doing lesson=own.class() student=None alone=Some(own) /> }.into_any()
        }
        Some((student, lesson)) => {
            view! { <Doing lesson=lesson student=Some((own, student)) /> }.into_any()
        }
        None => view! {
            <aside class="lesson" aria-label="Lesson" data-testid="lesson-panel">
                <header class="lesson-head">
                    <h2 dir="auto">{title.clone()}</h2>
                    <CloseLink testid="lesson-close" />
                </header>
                <Naming own=own />
            </aside>
        }
        .into_any(),
    }
}

#[component]
fn Doing(
    lesson: Lesson,
    /// Whose run it is, in a class.
    student: Option<(OwnRun, Student)>,
    /// The class's run, where somebody does it without a class.
    #[prop(default = None)]
    alone: Option<OwnRun>,
) -> impl IntoView {
    let session: Session = expect_context();
    let player: Player = expect_context();
    let storage: RunStorage = expect_context();
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
    let (places, seed) = (0..lesson.tasks.len(), lesson.config.seed);
    let told_seed = (!lesson.hidden.contains(Control::Seed)).then_some(seed);
    let lesson = StoredValue::new(lesson);
    let stage = Memo::new(move |_| {
        attempt.with(|attempt| lesson.with_value(|lesson| attempt.stage(lesson)))
    });
    let work = Work {
        lesson,
        attempt,
        sealed: Memo::new(move |_| matches!(stage.get(), Stage::Sealed | Stage::Revealed)),
    };
    run::follow(session, lesson, attempt);
    let cleared_elsewhere = RwSignal::new(false);
    // Keeps the attempt; returns whether another window cleared it meanwhile. What was sealed or cleared there stands.
    let keep = move || {
        let now = attempt.get_untracked();
        let kept = key.with_value(|key| browser::recall(key));
        let kept = lesson.with_value(|lesson| Attempt::recall(lesson, kept.as_deref()));
        let is_cleared = now.is_cleared_by(&kept);
        let all = now
            .clone()
            .merged(kept)
            .noting_begun(Begun::at(browser::now()));
        key.with_value(|key| browser::remember(key, Some(&all.to_text())));
        if all != now {
            attempt.set(all);
        }
        if is_cleared {
            cleared_elsewhere.set(true);
            // As where it is cleared here; another run than the lesson's tells nobody what to predict.
            let is_own = lesson.with_value(|lesson| {
                session
                    .state
                    .with_untracked(|state| attempt::is_of(lesson, state))
            });
            if is_own {
                session.reset();
            }
            session.forget_student();
        }
        is_cleared
    };
    Effect::new(move |before: Option<()>| {
        attempt.track();
        if before.is_some() {
            keep();
        }
    });
    // Nothing else starts, by whatever button or key.
    Effect::new(move |_| {
        let permit = attempt.with(|attempt| lesson.with_value(|lesson| attempt.permit(lesson)));
        session.beside_lesson.set(permit);
    });
    on_cleanup(move || session.beside_lesson.set(Permit::Nothing));
    let searching = passing_memo(move |_| session.state.with(State::is_live));
    // One that was under way before the lesson came.
    let anothers = passing_memo(move |_| {
        session.state.with(|state| {
            state.is_live() && !lesson.with_value(|lesson| attempt::is_of(lesson, state))
        })
    });
    let trouble = passing_memo(move |_| session.trouble());
    let interrupted = run::interrupted(session, storage, lesson);
    let told = run::told(session, storage, lesson, attempt);
    let under_test = run::under_test(session, lesson);
    let choose = move |_| {
        if let Some(id) = under_test.get_untracked() {
            page.set(View::Evolution);
            run::choose(session, player, id);
        }
    };
    let show_again = move |_| {
        if let Some(key) = told.get_untracked() {
            player.leave_if_open();
            storage.go_on(key);
            page.set(View::Evolution);
        }
    };
    let fragment: Fragment = expect_context();
    // A student's run has a seed of its own, which no recording has.
    let recorded = student.is_none().then(|| {
        let path = fragment.lesson.path.get_untracked();
        lesson.with_value(|lesson| recording::path(lesson, path.as_deref()))
    });
    let recorded = StoredValue::new(recorded.flatten());
    let watches =
        Memo::new(move |_| trouble.with(Option::is_some) && recorded.with_value(Option::is_some));
    let watch = move || {
        let free = !player.opening.get_untracked();
        let Some(path) = recorded.get_value().filter(|_| free && !keep()) else {
            return;
        };
        player.open_beside(&path, move |file| {
            // The lesson may be closed by now.
            let fits = lesson.try_with_value(|lesson| recording::check(lesson, file));
            fits.unwrap_or_else(|| Err("The lesson was closed before its recording came.".into()))?;
            if keep() {
                return Err("Another window cleared this lesson before its recording came.".into());
            }
            // Predictions stand from here on: a recording that does not come begins nothing.
            let seal = |attempt: &mut Attempt| {
                lesson.with_value(|lesson| attempt.seal_for_recording(lesson))
            };
            match attempt.try_update(seal) {
                Some(true) => Ok(()),
                _ => Err("The lesson was cleared before its recording came.".into()),
            }
        });
        page.set(View::Evolution);
    };
    let start = move || {
        if searching.get_untracked() || keep() {
            return;
        }
        player.leave_if_open();
        attempt.update(|attempt| {
            lesson.with_value(|lesson| attempt.seal(lesson));
        });
        let (config, founder) =
            lesson.with_value(|lesson| (lesson.config.clone(), lesson.founder.clone()));
        session.start_from(Some(&config), founder);
        page.set(View::Evolution);
    };
    let go_on = move |_| match interrupted
        .get_untracked()
        .filter(|_| work.sealed.get_untracked())
    {
        Some(_) if keep() => {}
        Some(key) => {
            storage.go_on(key);
            page.set(View::Evolution);
        }
        None if watches.get_untracked() => watch(),
        None => start(),
    };
    let label = move || match stage.get() {
        _ if watches.get() && player.opening.get() => "Opening…",
        Stage::Predicting(_) | Stage::Ready if watches.get() => "Watch the recording",
        Stage::Sealed | Stage::Revealed if watches.get() => "Watch it from the start",
        Stage::Sealed if interrupted.get().is_some() => "Continue",
        Stage::Predicting(_) | Stage::Ready => "Start",
        Stage::Sealed | Stage::Revealed => "Start again",
    };
    // On a small screen the tasks are out of sight by then.
    let predicts = |lesson: &Lesson| lesson.tasks.iter().any(|task| task.predict.is_some());
    let where_told = match lesson.with_value(predicts) {
        true => " What came of your guesses stands above, at each task.",
        false => "",
    };
    let hint = move || {
        match stage.get() {
        _ if trouble.with(Option::is_some) && !watches.get() => trouble.get().unwrap_or_default(),
        Stage::Predicting(place) => format!("Predict first: task {} waits for yours.", place + 1),
        Stage::Ready | Stage::Sealed if anothers.get() => {
            "Another search is under way, which is none of this lesson’s: reset it, then start the lesson’s.".into()
        }
        Stage::Ready if watches.get() => {
            "Once the recording begins your predictions stand.".into()
        }
        Stage::Sealed if watches.get() => {
            "Your predictions stand. What the recorded run says follows after its last generation.".into()
        }
        Stage::Ready => "Once the run begins your predictions stand.".into(),
        Stage::Sealed if searching.get() => {
            "Your predictions stand. What the run says follows after its last generation.".into()
        }
        Stage::Sealed if interrupted.get().is_some() => {
            "Your predictions stand; the run was interrupted. Continue it: it goes on from its last finished round."
                .into()
        }
        Stage::Sealed => {
            "Your predictions stand; the run has not come to its end. Start it again: the same seed gives the same run."
                .into()
        }
        Stage::Revealed => attempt
            .with(Attempt::outcome)
            .map(|outcome| format!("{}{where_told}", outcome.sentence(attempt.with(Attempt::is_recorded))))
            .unwrap_or_default(),
    }
    };
    let cleared = match student.is_some() {
        true => {
            "Another window has cleared this lesson for the next student, whose name may be another one. "
        }
        false => "Another window has cleared this lesson for the next student. ",
    };
    let own = student.as_ref().map(|(own, _)| *own).or(alone);
    // Whether the result was taken away; without one there is none to lose.
    let taken = RwSignal::new(student.is_none());
    let clear = move || {
        let now = Begun::at(browser::now());
        let next = lesson.with_value(|lesson| Attempt::anew(lesson, now));
        // Kept first, so that no window takes up again what was there: this one neither.
        key.with_value(|key| browser::remember(key, Some(&next.to_text())));
        cleared_elsewhere.set(false);
        attempt.set(next);
        session.reset();
        session.forget_student();
        storage.dismiss();
        if let Some(own) = own {
            // What is kept of the attempt is cleared first.
            request_animation_frame(move || own.forget());
        }
        true
    };
    let name = student
        .as_ref()
        .map(|(_, student)| student.name().to_string());
    let by_oneself = alone.map(|own| view! { <Alone own=own running=searching /> });
    let whose = student.clone().map(|(own, student)| {
        view! { <Whose own=own student=student seed=told_seed running=searching /> }
    });
    let hand_in = student.map(|(own, student)| {
        view! { <HandIn own=own student=student attempt=attempt taken=taken /> }
    });
    let done = move || {
        Some(Done {
            lesson: lesson.get_value(),
            class: own.map(|own| own.class()),
            attempt: Some(attempt.get_untracked()),
        })
    };
    let remarks = move || {
        let remarks = fragment.lesson.remarks.get();
        (!remarks.is_empty()).then(|| {
            let remarks = remarks.into_iter().map(|remark| view! { <li>{remark.message}</li> });
            view! { <ul class="shared-remarks" role="status" data-testid="lesson-remarks">{remarks.collect_view()}</ul> }
        })
    };
    view! {
        <aside class="lesson" class:runs-now=searching aria-label="Lesson" data-testid="lesson-panel">
            <header class="lesson-head">
                <h2 dir="auto">{title}</h2>
                <CloseLink testid="lesson-close" />
            </header>
            {whose}
            {by_oneself}
            {older.map(|older| view! { <p class="soft">{older}</p> })}
            {remarks}
            <ol class="lesson-tasks">
                {places.map(|place| view! { <TaskItem place=place work=work /> }).collect_view()}
            </ol>
            <Show when=move || !work.sealed.get()><Before lesson=lesson watches=watches seed=told_seed /></Show>
            <p role="status" data-testid="lesson-state">
                {move || cleared_elsewhere.get().then_some(cleared)} {hint}
            </p>
            <div class="lesson-actions">
                <button
                    type="button"
                    class="primary"
                    data-testid="lesson-start"
                    // While the run goes on the button keeps the focus of whoever pressed it.
                    aria-disabled=move || searching.get().then_some("true")
                    disabled=move || {
                        (trouble.with(Option::is_some) && !watches.get()) || matches!(stage.get(), Stage::Predicting(_))
                    }
                    on:click=go_on
                >
                    {label}
                </button>
                <Show when=move || told.get().is_some()>
                    <button type="button" data-testid="lesson-show" on:click=show_again>"Show the run again"</button>
                </Show>
                <Show when=move || under_test.get().is_some()>
                    <button
                        type="button"
                        data-testid="lesson-tested"
                        data-control=Control::BestAndChosen.slug()
                        on:click=choose
                    >
                        "Choose the optimizer under test"
                    </button>
                </Show>
                <WorksheetButton made=done student=name />
                <Show when=move || stage.get() == Stage::Sealed && interrupted.get().is_some()>
                    <button type="button" class="link" data-testid="lesson-again" on:click=move |_| start()>
                        "Start again from the beginning"
                    </button>
                </Show>
                <Show when=move || stage.get() == Stage::Revealed>
                    <ForgetButton
                        label="Clear for the next student"
                        question="Clear without handing the result in?"
                        at_once=taken
                        testid="lesson-clear"
                        forget=clear
                    />
                </Show>
            </div>
            {hand_in}
        </aside>
    }
}
