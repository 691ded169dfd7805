//! The sheet that makes a lesson: settings, what is hidden, tasks; and the lesson as a link, a QR code and a file.

mod made;
mod places;
mod start;
mod task_fields;

use leptos::prelude::*;

use self::{
    made::Made,
    places::{Browser, Tab},
    start::{founders, settings},
    task_fields::TaskFields,
};
use super::{check::CheckButton, collect::CollectButton};
use classroom::lesson::draft::{
    Founder, LessonDraft, TaskDraft,
    keeper::Keeper,
    kept::{KeptDraft, UNREADABLE},
    settings::Settings,
};
use files::{
    control::Control,
    lesson::{MAX_TASKS, MAX_TITLE},
};
use session::Session;
use widgets::{
    dialog, forget_button::ForgetButton, hide::HideChoices, select::Select,
    settings_text::settings_text, tick::Tick,
};

/// What the sheet works with; a handle that can be copied into every closure.
#[derive(Clone, Copy, Default)]
pub struct LessonMaker {
    /// Whether it is open.
    pub open: RwSignal<bool>,
    draft: RwSignal<LessonDraft>,
    /// Whether it starts with the settings of the run on show rather than with those as typed.
    of_run: RwSignal<bool>,
    keeper: StoredValue<Keeper<Tab, Browser>>,
    /// Whether `draft` has what was kept.
    recalled: StoredValue<bool>,
    settings: RwSignal<Settings>,
    /// What is to be said of what is kept, sentence by sentence.
    said: RwSignal<Vec<&'static str>>,
}

impl LessonMaker {
    /// Goes on with what was written before a reload, the first time that it is wanted.
    fn recall(&self) {
        if self.recalled.get_value() {
            return;
        }
        self.recalled.set_value(true);
        let recalled = self.keeper.try_update_value(Keeper::recall);
        let (kept, said) = recalled.unwrap_or_default();
        self.said.set(said);
        if let Some(KeptDraft { draft, config }) = kept {
            self.draft.set(draft);
            self.settings.set(Settings::kept(config));
        }
    }

    /// Keeps what is written, with its settings.
    fn keep(&self) {
        let draft = self.draft.get_untracked();
        self.settings
            .maybe_update(|settings| settings.follow(draft.is_example()));
        let config = self.settings.with_untracked(|one| one.now().cloned());
        let kept = KeptDraft { draft, config };
        let said = self
            .keeper
            .try_update_value(|keeper| keeper.keep(&kept))
            .unwrap_or_default();
        self.said.set(said);
    }

    /// Begins with the example again.
    fn forget(&self) {
        self.draft.set(LessonDraft::default());
    }

    /// Forgets what another version of the page was writing: what is written here takes its place.
    fn forget_unreadable(&self) {
        self.keeper.with_value(Keeper::forget_unreadable);
        self.keep();
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
        maker.of_run.set(of_run);
        dialog::open(maker.open, within);
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

/// What the sheet shows.
#[component]
pub fn Form() -> impl IntoView {
    let session: Session = expect_context();
    let maker: LessonMaker = expect_context();
    let draft = maker.draft;
    maker.recall();
    let here = settings(session, maker.of_run.get_untracked());
    maker.settings.update(|settings| settings.open(here));
    Effect::new(move |before: Option<()>| {
        draft.track();
        maker.settings.track();
        if before.is_some() {
            maker.keep();
        }
    });
    let config = Memo::new(move |_| maker.settings.with(|one| one.now().cloned()));
    let summary = move || match config.get() {
        Some(config) => settings_text(&config),
        None => "Some settings are out of range: correct them under Settings first.".into(),
    };
    let others = move || maker.settings.with(|one| one.offered().map(settings_text));
    let whose = match maker.of_run.get_untracked() {
        true => "the run on show has others: ",
        false => "those of the page are others: ",
    };
    let take_others = move |_| maker.settings.update(Settings::take);
    let keep_these = move |_| maker.settings.update(Settings::decline);
    let (founders, chosen) = draft.with_untracked(|draft| draft.founders(founders(session)));
    if let Some(place) = chosen {
        // By the name that it has now.
        draft.update(|draft| draft.founder = Some(founders[place].clone()));
    }
    let founders: Vec<Option<Founder>> = [None]
        .into_iter()
        .chain(founders.into_iter().map(Some))
        .collect();
    let lesson = Memo::new(move |_| {
        let config = config
            .get()
            .ok_or("The settings are out of range: correct them first.")?;
        draft.with(|draft| draft.read(config))
    });
    let count = Memo::new(move |_| draft.with(|draft| draft.tasks.len()));
    let full = move || count.get() >= MAX_TASKS;
    let hidden = Signal::derive(move || draft.with(|draft| draft.hidden));
    let hide = move |hidden| draft.update(|draft| draft.hidden = hidden);
    let class = move || draft.with(|draft| draft.class);
    let whom = move || match draft.with(|draft| draft.founder.is_some()) {
        false => " takes them all and tests whether the best is better than Adam.",
        true => {
            " takes them all and tests whether the one that the search goes on from, as it is in the first generation, is better than Adam."
        }
    };
    let example = move || {
        is_example(draft).then_some(
            "Nothing is written yet: this is the link of the example. Write your own title and tasks first.",
        )
    };
    view! {
        <p class="soft">
            "Whoever opens the lesson sees its tasks beside the live page, predicts, starts the run and compares. It is all in the link. What you write is kept until you start over, by this tab and by this browser, which has what was written last in any of its windows; nothing is sent anywhere."
        </p>
        <section class="maker" aria-label="Lesson">
            <label class="maker-field">
                "Title"
                <input
                    type="text"
                    dir="auto"
                    maxlength=MAX_TITLE.to_string()
                    data-testid="maker-title"
                    prop:value=move || draft.with(|draft| draft.title.clone())
                    on:input=move |event| draft.update(|draft| draft.title = event_target_value(&event))
                />
            </label>
            <p data-testid="maker-settings">{summary}" It ends after its last generation."</p>
            {move || others().map(|text| view! {
                <p class="soft" data-testid="maker-others">
                    "It keeps the settings that it was written with; "{whose}{text}" "
                    <button type="button" class="link" on:click=take_others>"Take those"</button>
                    " "
                    <button type="button" class="link" on:click=keep_these>"Keep these"</button>
                </p>
            })}
            <label class="maker-field">
                "Goes on from"
                <Select
                    options=Signal::stored(founders)
                    value=Signal::derive(move || draft.with(|draft| draft.founder.clone()))
                    name=founder_name
                    choose=Callback::new(move |founder| draft.update(|draft| draft.founder = founder))
                    testid="maker-founder"
                />
            </label>
            <Tick
                testid="maker-projector"
                on=move || draft.with(|draft| draft.projector)
                tick=move |on| draft.update(|draft| draft.projector = on)
            >
                "Opens for a projector"
            </Tick>
            <Tick testid="maker-class" on=class tick=move |on| draft.update(|draft| draft.class = on)>
                "For a class: every student types a name or number, which gives a seed of its own"
            </Tick>
            <Show when=class>
                <p class="soft">
                    "Each run ends in a short result that students hand in as they like. "
                    <CollectButton within=maker.open />
                    {whom}
                </p>
                <p class="soft"><CheckButton within=maker.open /></p>
            </Show>
            <details>
                <summary>"Hide parts of the page"</summary>
                <div class="choices maker-parts">
                    <HideChoices controls=Control::all().collect() hidden=hidden on_change=Callback::new(hide) />
                </div>
            </details>
        </section>
        <section class="maker" aria-label="Tasks">
            <h3>"Tasks"</h3>
            <ol class="maker-tasks">
                {move || (0..count.get()).map(|place| view! { <TaskFields place=place draft=draft count=count config=config /> }).collect_view()}
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
        <p class="soft" role="status" data-testid="maker-example">{example}</p>
        <Made lesson=lesson />
        <p class="soft" role="status" data-testid="maker-said">{move || maker.said.get().join(" ")}</p>
        <Show when=move || !is_example(draft)>
            <p>
                <ForgetButton
                    question="Forget all that is written?"
                    testid="maker-clear"
                    forget=move || { maker.forget(); true }
                />
            </p>
        </Show>
        <Show when=move || maker.said.with(|said| said.contains(&UNREADABLE))>
            <p>
                <ForgetButton
                    question="Forget what the other version was writing?"
                    testid="maker-clear-other"
                    forget=move || { maker.forget_unreadable(); true }
                />
            </p>
        </Show>
    }
}

/// Whether nothing is written. Tracked.
fn is_example(draft: RwSignal<LessonDraft>) -> bool {
    draft.with(LessonDraft::is_example)
}

fn founder_name(founder: &Option<Founder>) -> String {
    match founder {
        Some(founder) => founder.name.clone(),
        None => "none: its first generation is the known optimizers and random ones".into(),
    }
}
