//! The sheet that makes a lesson: settings, what is hidden, tasks; and the lesson as a link, a QR code and a file.

use leptos::prelude::*;

use super::recording::settings_text;
use files::{
    control::Control,
    lesson::{ANSWERS, Lesson, MAX_LINK, MAX_TASKS, MAX_TEXT, MAX_TITLE, Quantity},
};
use page_state::{
    lesson::draft::{Kind, LessonDraft, TaskDraft},
    state::State,
};
use science::{config::RunConfig, genome::Genome, presets};
use session::Session;
use widgets::{browser, copy::CopyButton, dialog::Dialog, qr::Qr};

/// What the sheet works with; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct LessonMaker {
    open: RwSignal<bool>,
    draft: RwSignal<LessonDraft>,
    /// Whether it starts with the settings of the run on show rather than with those as typed.
    of_run: RwSignal<bool>,
}

impl LessonMaker {
    /// Returns a sheet that is closed, with a lesson to change.
    pub fn closed() -> Self {
        Self {
            open: RwSignal::new(false),
            draft: RwSignal::new(LessonDraft::default()),
            of_run: RwSignal::new(false),
        }
    }
}

/// Opens the sheet.
#[component]
pub fn LessonButton(
    /// Whether the lesson starts as the run on show did.
    #[prop(optional)]
    of_run: bool,
    /// Closes what it stands in.
    #[prop(optional)]
    within: Option<RwSignal<bool>>,
) -> impl IntoView {
    let maker: LessonMaker = expect_context();
    let open = move |_| {
        if let Some(within) = within {
            within.set(false);
        }
        maker.of_run.set(of_run);
        maker.open.set(true);
    };
    view! {
        <button
            type="button"
            class:link=!of_run
            data-testid="lesson-make"
            data-control=Control::Settings.slug()
            aria-haspopup="dialog"
            on:click=open
        >
            "Make a lesson"
        </button>
    }
}

/// The sheet.
#[component]
pub fn LessonSheet() -> impl IntoView {
    let maker: LessonMaker = expect_context();
    view! {
        <Dialog open=maker.open title="Make a lesson"><Form /></Dialog>
    }
}

/// From which optimizer the search can go on, by name.
fn founders(session: Session) -> Vec<(String, Option<Genome>)> {
    let mut all = vec![("none: all are drawn at random".to_string(), None)];
    let given = session.founder.get_untracked();
    all.extend(given.map(|genome| ("the one that was chosen here".into(), Some(genome))));
    let best = session.state.with_untracked(State::shown_best);
    all.extend(best.map(|best| {
        (
            "the best of the run on show".into(),
            Some(best.candidate.genome),
        )
    }));
    all.push(("Adam".into(), Some(presets::adam())));
    all.push(("Published winner".into(), Some(presets::published())));
    all
}

/// The settings that the lesson starts with.
fn settings(session: Session, of_run: bool) -> Option<RunConfig> {
    let running = session
        .state
        .with_untracked(|state| state.config().cloned().filter(|_| of_run));
    running.or_else(|| session.draft.with_untracked(|draft| draft.read().ok()))
}

#[component]
fn Form() -> impl IntoView {
    let session: Session = expect_context();
    let maker: LessonMaker = expect_context();
    let draft = maker.draft;
    let config = settings(session, maker.of_run.get_untracked());
    let summary = match &config {
        Some(config) => settings_text(config),
        None => "Some settings are out of range: correct them under Settings first.".into(),
    };
    let founders = founders(session);
    let names: Vec<String> = founders.iter().map(|(name, _)| name.clone()).collect();
    let founder = RwSignal::new(0_usize);
    let lesson = Memo::new(move |_| {
        let config = config
            .clone()
            .ok_or("The settings are out of range: correct them first.")?;
        let genome = founders
            .get(founder.get())
            .and_then(|(_, genome)| genome.clone());
        draft.with(|draft| draft.read(config, genome))
    });
    let count = Memo::new(move |_| draft.with(|draft| draft.tasks.len()));
    let full = move || count.get() >= MAX_TASKS;
    let hide = Control::all().map(|control| {
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || draft.with(|draft| draft.hidden.contains(control))
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        draft.update(|draft| draft.hidden = draft.hidden.with(control, on));
                    }
                />
                {control.name()}
            </label>
        }
    });
    let options = names.into_iter().enumerate().map(|(place, name)| {
        view! { <option value=place.to_string()>{name}</option> }
    });
    view! {
        <p class="soft">
            "Whoever opens the lesson sees its tasks beside the live page, predicts, starts the run and compares. It is all in the link; nothing is stored anywhere."
        </p>
        <section class="maker" aria-label="Lesson">
            <label class="maker-field">
                "Title"
                <input
                    type="text"
                    maxlength=MAX_TITLE.to_string()
                    data-testid="maker-title"
                    prop:value=move || draft.with(|draft| draft.title.clone())
                    on:input=move |event| draft.update(|draft| draft.title = event_target_value(&event))
                />
            </label>
            <p data-testid="maker-settings">{summary}" It ends after its last generation."</p>
            <label class="maker-field">
                "Goes on from"
                <select on:change=move |event| founder.set(event_target_value(&event).parse().unwrap_or(0))>
                    {options.collect_view()}
                </select>
            </label>
            <details>
                <summary>"Hide parts of the page"</summary>
                <div class="choices maker-parts">{hide.collect_view()}</div>
            </details>
        </section>
        <section class="maker" aria-label="Tasks">
            <h3>"Tasks"</h3>
            <ol class="maker-tasks">
                {move || (0..count.get()).map(|place| view! { <TaskFields place=place draft=draft count=count /> }).collect_view()}
            </ol>
            <p>
                <button
                    type="button"
                    data-testid="maker-add"
                    disabled=full
                    on:click=move |_| draft.update(|draft| draft.tasks.push(TaskDraft::new()))
                >
                    "Add a task"
                </button>
            </p>
        </section>
        <Made lesson=lesson />
    }
}

/// The fields of one task.
#[component]
fn TaskFields(place: usize, draft: RwSignal<LessonDraft>, count: Memo<usize>) -> impl IntoView {
    let read = move |of: fn(&TaskDraft) -> String| {
        move || draft.with(|draft| draft.tasks.get(place).map(of).unwrap_or_default())
    };
    let write = move |change: fn(&mut TaskDraft, String)| {
        move |event: leptos::ev::Event| {
            let text = event_target_value(&event);
            draft.update(|draft| {
                if let Some(task) = draft.tasks.get_mut(place) {
                    change(task, text);
                }
            });
        }
    };
    let kind = Memo::new(move |_| {
        draft.with(|draft| {
            draft
                .tasks
                .get(place)
                .map_or(Kind::Nothing, |task| task.kind)
        })
    });
    let kinds = Kind::ALL.into_iter().enumerate().map(|(number, one)| {
        view! {
            <option value=number.to_string() prop:selected=move || kind.get() == one>{one.name()}</option>
        }
    });
    let choose_kind = write(|task, text| {
        let chosen = text
            .parse()
            .ok()
            .and_then(|number: usize| Kind::ALL.get(number));
        task.kind = chosen.copied().unwrap_or(Kind::Nothing);
    });
    let details = move || match kind.get() {
        Kind::Nothing => ().into_any(),
        Kind::Choice => view! {
            <label class="maker-field">
                {format!("Answers, one a line ({} to {})", ANSWERS.0, ANSWERS.1)}
                <textarea
                    rows="3"
                    data-testid="maker-answers"
                    prop:value=read(|task| task.answers.clone())
                    on:input=write(|task, text| task.answers = text)
                ></textarea>
            </label>
        }
        .into_any(),
        Kind::Number => {
            let numbers = Quantity::ALL.into_iter().enumerate().map(|(number, of)| {
                let chosen = move || {
                    draft.with(|draft| draft.tasks.get(place).is_some_and(|task| task.of == of))
                };
                view! {
                    <option value=number.to_string() prop:selected=chosen>{of.name()}</option>
                }
            });
            let ask = write(|task, text| {
                let chosen = text
                    .parse()
                    .ok()
                    .and_then(|number: usize| Quantity::ALL.get(number));
                if let Some(of) = chosen {
                    task.ask_for(*of);
                }
            });
            view! {
                <div class="maker-number">
                    <label class="maker-field">
                        "Number"
                        <select on:change=ask>{numbers.collect_view()}</select>
                    </label>
                    <label class="maker-field">
                        "Scale from"
                        <input
                            type="text"
                            inputmode="decimal"
                            prop:value=read(|task| task.low.clone())
                            on:input=write(|task, text| task.low = text)
                        />
                    </label>
                    <label class="maker-field">
                        "to"
                        <input
                            type="text"
                            inputmode="decimal"
                            prop:value=read(|task| task.high.clone())
                            on:input=write(|task, text| task.high = text)
                        />
                    </label>
                </div>
            }
            .into_any()
        }
    };
    let remove = move |_| {
        draft.update(|draft| {
            if place < draft.tasks.len() {
                draft.tasks.remove(place);
            }
        });
    };
    view! {
        <li class="maker-task">
            <label class="maker-field">
                {format!("Task {}", place + 1)}
                <textarea
                    rows="2"
                    maxlength=MAX_TEXT.to_string()
                    data-testid="maker-text"
                    prop:value=read(|task| task.text.clone())
                    on:input=write(|task, text| task.text = text)
                ></textarea>
            </label>
            <label class="maker-field">
                "To predict"
                <select data-testid="maker-kind" on:change=choose_kind>{kinds.collect_view()}</select>
            </label>
            {details}
            <Show when=move || { count.get() > 1 }>
                <button type="button" class="link" on:click=remove>{format!("Remove task {}", place + 1)}</button>
            </Show>
        </li>
    }
}

/// The lesson as link, QR code and file; or what is still wrong with it.
#[component]
fn Made(lesson: Memo<Result<Lesson, String>>) -> impl IntoView {
    let fault = move || lesson.with(|lesson| lesson.as_ref().err().cloned());
    let link = Memo::new(move |_| {
        let text = lesson.with(|lesson| lesson.as_ref().ok().and_then(Lesson::to_link));
        text.map(|text| browser::link_to(&text)).unwrap_or_default()
    });
    let made = Memo::new(move |_| lesson.with(Result::is_ok));
    let linked = Memo::new(move |_| link.with(|link| !link.is_empty()));
    let save = move |_| {
        if let Ok(lesson) = lesson.get_untracked() {
            browser::download("optimarium-lesson.json", &lesson.to_json());
        }
    };
    view! {
        <section class="maker maker-made" aria-label="Link and file">
            <p class="fault" role="status" data-testid="maker-fault">{fault}</p>
            <Show when=move || linked.get()>
                <div class="share-link">
                    <div class="share-link-text">
                        <div class="share-field">
                            <input type="text" readonly aria-label="Link of the lesson" data-testid="maker-link" prop:value=link />
                            <CopyButton text=link testid="maker-copy" />
                        </div>
                        <p>
                            <a href=link target="_blank" rel="noopener" data-testid="maker-preview">"Preview in a new tab"</a>
                        </p>
                    </div>
                    <Qr text=link.into() label="QR code of the lesson" />
                </div>
            </Show>
            <Show when=move || made.get() && !linked.get()>
                <p data-testid="maker-long">
                    {format!("This lesson is longer than the {MAX_LINK} letters of a link: save it as a file.")}
                </p>
            </Show>
            <Show when=move || made.get()>
                <p class="soft">
                    <button type="button" data-testid="maker-save" on:click=save>"Save as a file"</button>
                    " A file is opened by dropping it onto the page; one that is hosted beside the page also by ?lesson=optimarium-lesson.json in the address."
                </p>
            </Show>
        </section>
    }
}
