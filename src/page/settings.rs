//! Every setting of a search: grouped, explained in a line each, checked as it is typed.

use leptos::prelude::*;

use super::{
    lesson_maker::LessonButton,
    own_data::OwnDataButton,
    presets::{PresetChoice, TimeEstimate},
    projector::ProjectorSwitch,
    wake_lock::WakeLockSwitch,
};
use files::control::Control;
use page_state::{seeds, state::Phase};
use science::{
    catalog::{Dataset, Split, images_text},
    config::{Choice, Group, Preset, RunConfig, Setting, SettingInfo, SettingKind},
};
use session::Session;
use widget_state::{concepts::Met, format};
use widgets::{tick::Tick, words::Words};

/// What the sheet shows.
#[component]
pub fn Form(
    /// Whether the sheet is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let session: Session = expect_context();
    let idle = Memo::new(move |_| session.state.with(|state| state.phase == Phase::Idle));
    let faulty = Memo::new(move |_| session.config().is_none());
    view! {
        <p class="soft">
            {move || if idle.get() {
                "These settings make the search; with the same seed they make the same run again."
            } else {
                "Changes apply to the next search; the one on screen keeps its own settings."
            }}
        </p>
        <Show when=move || !idle.get()><PresetChoice /></Show>
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
                <TimeEstimate />
            </p>
            <button
                type="button"
                data-control=Control::Presets.slug()
                on:click=move |_| session.choose_preset(Preset::QuickLook)
            >
                "Back to Quick look"
            </button>
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
    let session: Session = expect_context();
    seeds::meaning(session.draft.with(|draft| draft.chosen.fresh_seeds))
}

/// What is wrong with one setting as typed.
fn fault(session: Session, setting: Setting) -> Memo<Option<String>> {
    Memo::new(move |_| {
        let found = session.draft.with(|draft| draft.read()).err()?;
        found
            .into_iter()
            .find(|invalid| invalid.setting == setting)
            .map(|invalid| invalid.message)
    })
}

/// A number with its meaning and range.
#[component]
fn Number(setting: Setting) -> impl IntoView {
    let session: Session = expect_context();
    let fault = fault(session, setting);
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
        let lack = session.config().and_then(|config| lack(&config, setting));
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
                prop:value=move || session.draft.with(|draft| draft.text(setting).to_string())
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
    let chosen = move || session.draft.with(|draft| (choice.get)(&draft.chosen));
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
                fault=fault(session, setting)
            />
        </div>
    }
}

/// Which image sets are learnt.
#[component]
fn Tasks() -> impl IntoView {
    let session: Session = expect_context();
    let id = "setting-Tasks";
    let offered = Memo::new(move |_| {
        session
            .draft
            .with(|draft| session.own.tasks(&draft.chosen.tasks))
    });
    let task_box = move |task: Dataset| {
        view! {
            <Tick
                on=move || session.draft.with(|draft| draft.chosen.tasks.contains(&task))
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
            <Hint id=id.into() meaning=Setting::Tasks.meaning() fault=fault(session, Setting::Tasks) />
        </div>
    }
}
