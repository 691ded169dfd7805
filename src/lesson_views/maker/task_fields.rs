//! The fields of one task of a lesson that is made: its text, and what is to be predicted.

use leptos::{ev::Event, prelude::*};

use classroom::lesson::draft::{Kind, LessonDraft, TaskDraft};
use files::lesson::{ANSWERS, Line, MAX_TEXT, Quantity};
use science::config::RunConfig;
use widgets::select::Select;

/// A task under work, until it is removed.
#[derive(Clone, Copy)]
struct Task {
    draft: RwSignal<LessonDraft>,
    place: usize,
}

impl Task {
    /// What `of` reads of it, else `without`. Tracked.
    fn read<T>(self, without: T, of: impl FnOnce(&TaskDraft) -> T) -> T {
        self.draft
            .with(|draft| draft.tasks.get(self.place).map_or(without, of))
    }

    fn change(self, change: impl FnOnce(&mut TaskDraft)) {
        self.draft.update(|draft| {
            if let Some(task) = draft.tasks.get_mut(self.place) {
                change(task);
            }
        });
    }

    /// What a field shows of it.
    fn shown(self, of: fn(&TaskDraft) -> &String) -> impl Fn() -> String {
        move || self.read(String::new(), |task| of(task).clone())
    }

    /// Takes what is typed into a field.
    fn typed(self, into: fn(&mut TaskDraft) -> &mut String) -> impl Fn(Event) {
        move |event| self.change(|task| *into(task) = event_target_value(&event))
    }

    fn remove(self) {
        self.draft.update(|draft| {
            if self.place < draft.tasks.len() {
                draft.tasks.remove(self.place);
            }
        });
    }
}

/// The fields of one task.
#[component]
pub fn TaskFields(
    /// Its place in the lesson.
    place: usize,
    /// The lesson.
    draft: RwSignal<LessonDraft>,
    /// How many tasks it has.
    count: Memo<usize>,
    /// Its settings, where they are in range.
    config: Memo<Option<RunConfig>>,
) -> impl IntoView {
    let task = Task { draft, place };
    let generations =
        move || config.with_untracked(|now| now.as_ref().map_or(1, |now| now.generations));
    let kind = Memo::new(move |_| task.read(Kind::Nothing, |task| task.kind));
    let details = move || {
        match kind.get() {
        Kind::Nothing => ().into_any(),
        Kind::Choice => view! {
            <label class="maker-field">
                {format!("Answers, one a line ({} to {})", ANSWERS.0, ANSWERS.1)}
                <textarea
                    rows="3"
                    dir="auto"
                    data-testid="maker-answers"
                    prop:value=task.shown(|task| &task.answers)
                    on:input=task.typed(|task| &mut task.answers)
                ></textarea>
            </label>
        }
        .into_any(),
        Kind::Number => view! {
            <div class="maker-number">
                <label class="maker-field">
                    "Number"
                    <Select
                        options=Signal::stored(Quantity::ALL.to_vec())
                        value=Signal::derive(move || task.read(Quantity::ALL[0], |task| task.of))
                        name=|of: &Quantity| of.name().into()
                        choose=Callback::new(move |of| task.change(|task| task.ask_for(of, generations())))
                    />
                </label>
                <label class="maker-field">
                    "Scale from"
                    <input
                        type="text"
                        inputmode="decimal"
                        prop:value=task.shown(|task| &task.low)
                        on:input=task.typed(|task| &mut task.low)
                    />
                </label>
                <label class="maker-field">
                    "to"
                    <input
                        type="text"
                        inputmode="decimal"
                        prop:value=task.shown(|task| &task.high)
                        on:input=task.typed(|task| &mut task.high)
                    />
                </label>
            </div>
        }
        .into_any(),
        Kind::Curve => view! {
            <label class="maker-field">
                "Curve"
                <Select
                    options=Signal::stored(Line::ALL.to_vec())
                    value=Signal::derive(move || task.read(Line::ALL[0], |task| task.line))
                    name=|line: &Line| line.name().into()
                    choose=Callback::new(move |line| task.change(|task| task.line = line))
                    testid="maker-line"
                />
            </label>
        }
        .into_any(),
    }
    };
    view! {
        <li class="maker-task">
            <label class="maker-field">
                {format!("Task {}", place + 1)}
                <textarea
                    rows="2"
                    dir="auto"
                    maxlength=MAX_TEXT.to_string()
                    data-testid="maker-text"
                    prop:value=task.shown(|task| &task.text)
                    on:input=task.typed(|task| &mut task.text)
                ></textarea>
            </label>
            <label class="maker-field">
                "To predict"
                <Select
                    options=Signal::stored(Kind::ALL.to_vec())
                    value=kind.into()
                    name=|kind: &Kind| kind.name().into()
                    choose=Callback::new(move |kind| task.change(|task| task.kind = kind))
                    testid="maker-kind"
                />
            </label>
            {details}
            <Show when=move || { count.get() > 1 }>
                <button type="button" class="link" data-testid="maker-remove" on:click=move |_| task.remove()>{format!("Remove task {}", place + 1)}</button>
            </Show>
        </li>
    }
}
