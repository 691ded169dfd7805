//! Small choices among numbers, networks and tasks.

use leptos::prelude::*;

use science::catalog::{Dataset, ModelSize};
use widget_state::format;

/// One of a few numbers.
#[component]
pub fn NumberChoice(
    /// What is chosen.
    label: &'static str,
    /// What there is to choose from.
    options: &'static [u32],
    /// The choice.
    #[prop(into)]
    value: Signal<u32>,
    /// Takes another choice.
    choose: Callback<u32>,
) -> impl IntoView {
    let entries = options.iter().map(|option| {
        view! {
            <option value=*option prop:selected=move || value.get() == *option>
                {format::count((*option).into())}
            </option>
        }
    });
    // A link may have brought another one.
    let other = Memo::new(move |_| Some(value.get()).filter(|value| !options.contains(value)));
    let other = move || {
        other.get().map(
            |other| view! { <option value=other selected>{format::count(other.into())}</option> },
        )
    };
    let on_change = move |event| {
        if let Ok(number) = event_target_value(&event).parse() {
            choose.run(number);
        }
    };
    view! {
        <label class="lab-choice">
            <span>{label}</span>
            <select on:change=on_change>{other}{entries.collect_view()}</select>
        </label>
    }
}

/// One of the networks.
#[component]
pub fn ModelChoice(
    /// The choice.
    #[prop(into)]
    value: Signal<ModelSize>,
    /// Takes another choice.
    choose: Callback<ModelSize>,
) -> impl IntoView {
    let entries = ModelSize::ALL.map(|model| {
        view! {
            <option value=model.slug() prop:selected=move || value.get() == model>
                {model.name()}
            </option>
        }
    });
    let on_change = move |event| {
        let slug = event_target_value(&event);
        if let Some(model) = ModelSize::ALL
            .into_iter()
            .find(|model| model.slug() == slug)
        {
            choose.run(model);
        }
    };
    view! {
        <label class="lab-choice">
            <span>"Model"</span>
            <select on:change=on_change>{entries.collect_view()}</select>
        </label>
    }
}

/// One of the tasks.
#[component]
pub fn TaskChoice(
    /// What there is to choose from.
    #[prop(into)]
    options: Signal<Vec<Dataset>>,
    /// The choice.
    value: RwSignal<Dataset>,
) -> impl IntoView {
    let entries = move || {
        options
            .get()
            .into_iter()
            .map(|task| {
                view! {
                    <option value=task.slug() prop:selected=move || value.get() == task>
                        {task.name()}
                    </option>
                }
            })
            .collect_view()
    };
    let on_change = move |event| {
        let slug = event_target_value(&event);
        if let Some(task) = Dataset::TASKS.into_iter().find(|task| task.slug() == slug) {
            value.set(task);
        }
    };
    view! {
        <label class="lab-choice">
            <span>"Task"</span>
            <select on:change=on_change>{entries}</select>
        </label>
    }
}
