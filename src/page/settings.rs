//! Every setting of a search: grouped, explained in a line each, checked as it is typed.

use leptos::prelude::*;

use super::{
    own_data::OwnDataButton,
    presets::{PresetChoice, TimeEstimate},
    projector::ProjectorSwitch,
    wake_lock::WakeLockSwitch,
};
use files::control::Control;
use lesson_views::maker::LessonButton;
use page_state::{draft::Draft, permit::Permit, seeds, state::Phase};
use science::{
    catalog::{Dataset, Split, images_text},
    config::{Choice, Group, Preset, RunConfig, Setting, SettingInfo, SettingKind},
};
use session::Session;
use widget_state::{concepts::Met, format};
use widgets::{tick::Tick, words::Words};

/// What the fields show: the settings as typed, or what an open lesson fixes; a handle that can be copied into every
/// closure.
#[derive(Clone, Copy)]
struct Fields {
    shown: Memo<Draft>,
    /// Whether they are only to be read.
    fixed: Memo<bool>,
}

impl Fields {
    fn of(session: Session) -> Self {
        let permit = Memo::new(move |_| session.permit());
        let shown = move |_: Option<&Draft>| {
            let fixed = permit.with(Permit::fixed);
            fixed.unwrap_or_else(|| session.draft.get())
        };
        Self {
            shown: Memo::new(shown),
            fixed: Memo::new(move |_| permit.with(Permit::is_lessons)),
        }
    }

    /// What is wrong with one setting.
    fn fault(self, setting: Setting) -> Memo<Option<String>> {
        Memo::new(move |_| {
            let found = self.shown.with(|shown| shown.read()).err()?;
            found
                .into_iter()
                .find(|invalid| invalid.setting == setting)
                .map(|invalid| invalid.message)
        })
    }
}

/// What the sheet shows.
#[component]
pub fn Form(
    /// Whether the sheet is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let session: Session = expect_context();
    let idle = Memo::new(move |_| session.state.with(|state| state.phase == Phase::Idle));
    let fields = Fields::of(session);
    provide_context(fields);
    let fixed = fields.fixed;
    let faulty = Memo::new(move |_| fields.shown.with(|shown| shown.read().is_err()));
    view! {
        <p class="soft" data-testid="settings-say">
            {move || match (fixed.get(), idle.get()) {
                (true, _) => "The open lesson fixes these settings: they are here to be read, and to be changed once its run has told.",
                (_, true) => "These settings make the search; with the same seed they make the same run again.",
                (_, false) => "Changes apply to the next search; the one on screen keeps its own settings.",
            }}
        </p>
        <Show when=move || !idle.get() && !fixed.get()><PresetChoice /></Show>
        <div class="settings">
            {Group::ALL.map(|group| view! {
                <fieldset>
                    <legend>{group.name()}</legend>
                    {group.settings().map(field).collect_view()}
                    {(group == Group::Evolution).then(|| view! { <Words at=Met::Settings /> })}
                    {(group == Group::Fairness).then(|| view! { <p class="hint">{what_seeds_show}</p> })}
                </fieldset>
            }).collect_view()}
        </div>
        <WakeLockSwitch />
        <ProjectorSwitch />
        <footer class="settings-foot">
            <p>
                <span role="status">
                    {move || faulty.get().then_some("A search can start once every field is in range.")}
                </span>
                <Show when=move || !fixed.get()><TimeEstimate /></Show>
            </p>
            <Show when=move || !fixed.get()>
                <button
                    type="button"
                    data-control=Control::Presets.slug()
                    on:click=move |_| session.choose_preset(Preset::QuickLook)
                >
                    "Back to Quick look"
                </button>
            </Show>
            <LessonButton within=open />
        </footer>
    }
}

/// The field of one setting.
fn field(info: &'static SettingInfo) -> AnyView {
    let setting = info.setting;
    match info.kind {
        SettingKind::Number(_) | SettingKind::Seed => {
            view! { <Number setting=setting /> }.into_any()
        }
        SettingKind::Tasks => view! { <Tasks /> }.into_any(),
        SettingKind::Choice(choice) => view! { <OneOf setting=setting choice=choice /> }.into_any(),
    }
}

/// What a search on the seeds as chosen can show, and what it cannot.
fn what_seeds_show() -> &'static str {
    let fields: Fields = expect_context();
    seeds::meaning(fields.shown.with(|shown| shown.chosen.fresh_seeds))
}

/// A number with its meaning and range.
#[component]
fn Number(setting: Setting) -> impl IntoView {
    let session: Session = expect_context();
    let fields: Fields = expect_context();
    let fault = fields.fault(setting);
    let hides = (setting == Setting::Seed).then(|| Control::Seed.slug());
    let id = format!("setting-{setting:?}");
    let range = setting.range().map(|(low, high)| {
        format!(
            " {} to {}.",
            format::count(low.into()),
            format::count(high.into())
        )
    });
    let range = range.unwrap_or_default();
    let more = Signal::derive(move || {
        let config = fields.shown.with(|shown| shown.read().ok());
        let lack = config.and_then(|config| lack(&config, setting));
        range.clone() + &lack.unwrap_or_default()
    });
    view! {
        <div class="field" data-control=hides>
            <label for=id.clone()>{setting.name()}</label>
            <input
                id=id.clone()
                type="text"
                inputmode="numeric"
                autocomplete="off"
                aria-describedby=format!("{id}-hint")
                aria-invalid=move || fault.get().is_some().to_string()
                readonly=fields.fixed
                prop:value=move || fields.shown.with(|shown| shown.text(setting).to_string())
                on:input=move |event| {
                    session.draft.update(|draft| draft.set_text(setting, event_target_value(&event)));
                }
            />
            <Hint id=id meaning=setting.meaning() more=more fault=fault />
        </div>
    }
}

/// Says how many images the page has, where `setting` asks for more of some task.
fn lack(config: &RunConfig, setting: Setting) -> Option<String> {
    let (split, asked) = match setting {
        Setting::TrainImages => (Split::Train, config.train_images),
        Setting::ScoringImages => (config.protocol.scoring_split(), config.scoring_images),
        _ => return None,
    };
    let there = |task: &Dataset| task.shipped().map(|sizes| sizes.of(split));
    let lacks = |task: &Dataset| there(task).is_some_and(|there| there < asked as usize);
    let used = images_text(&config.tasks, split, asked, Dataset::shipped, format::count);
    config
        .tasks
        .iter()
        .any(lacks)
        .then(|| format!(" This page has fewer: {used} are used."))
}

/// One line on what the setting does, or what is wrong with it.
#[component]
fn Hint(
    id: String,
    meaning: &'static str,
    /// What follows the meaning.
    #[prop(optional)]
    more: Signal<String>,
    fault: Memo<Option<String>>,
) -> impl IntoView {
    view! {
        <p class="hint" id=format!("{id}-hint") class:fault=move || fault.get().is_some()>
            {move || fault.get().unwrap_or_else(|| {
                format!("{meaning}{}", more.get())
            })}
        </p>
    }
}

/// A choice of one from few.
#[component]
fn OneOf(setting: Setting, choice: Choice) -> impl IntoView {
    let session: Session = expect_context();
    let fields: Fields = expect_context();
    let chosen = move || fields.shown.with(|shown| (choice.get)(&shown.chosen));
    let options = (choice.options)();
    let meanings: Vec<String> = options
        .iter()
        .map(|option| {
            let meaning = option
                .meaning
                .map(|meaning| format!(" {}: {meaning}.", option.name));
            meaning.unwrap_or_default()
        })
        .collect();
    let id = format!("setting-{setting:?}");
    let buttons = options.into_iter().enumerate().map(|(place, option)| {
        view! {
            <button
                type="button"
                aria-pressed=move || (chosen() == place).to_string()
                disabled=fields.fixed
                on:click=move |_| session.draft.update(|draft| (choice.set)(&mut draft.chosen, place))
            >
                {option.name}
            </button>
        }
    });
    view! {
        <div class="field">
            <span id=id.clone()>{setting.name()}</span>
            <div class="segments" role="group" aria-labelledby=id.clone()>{buttons.collect_view()}</div>
            <Hint
                id=id
                meaning=setting.meaning()
                more=Signal::derive(move || meanings[chosen()].clone())
                fault=fields.fault(setting)
            />
        </div>
    }
}

/// Which image sets are learnt.
#[component]
fn Tasks() -> impl IntoView {
    let session: Session = expect_context();
    let fields: Fields = expect_context();
    let id = "setting-Tasks";
    let offered = Memo::new(move |_| {
        fields
            .shown
            .with(|shown| session.own.tasks(&shown.chosen.tasks))
    });
    let task_box = move |task: Dataset| {
        view! {
            <Tick
                on=move || fields.shown.with(|shown| shown.chosen.tasks.contains(&task))
                fixed=fields.fixed
                tick=move |on| session.draft.update(|draft| draft.set_task(task, on))
            >
                {task.name()}
            </Tick>
        }
    };
    view! {
        <div class="field">
            <span id=id>{Setting::Tasks.name()}</span>
            <div class="choices" role="group" aria-labelledby=id>
                {move || offered.get().into_iter().map(task_box).collect_view()}
                <OwnDataButton />
            </div>
            <Hint id=id.into() meaning=Setting::Tasks.meaning() fault=fields.fault(Setting::Tasks) />
        </div>
    }
}
