//! Small choices among numbers, networks and tasks, each under its label.

use leptos::prelude::*;

use science::catalog::Dataset;
use widget_state::format;
use widgets::select::Select;

/// One of several.
#[component]
pub fn Choice<T>(
    /// What is chosen.
    label: &'static str,
    /// What there is to choose from.
    options: Signal<Vec<T>>,
    /// The choice.
    value: Signal<T>,
    /// What each is called.
    name: fn(&T) -> String,
    /// Takes another choice.
    choose: Callback<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    view! {
        <label class="lab-choice">
            <span>{label}</span>
            <Select options=options value=value name=name choose=choose />
        </label>
    }
}

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
    // A link may have brought another one.
    let all = Memo::new(move |_| {
        let other = Some(value.get()).filter(|value| !options.contains(value));
        other.into_iter().chain(options.iter().copied()).collect()
    });
    let name = |number: &u32| format::count((*number).into());
    view! { <Choice label=label options=all.into() value=value name=name choose=choose /> }
}

/// One of the tasks.
#[component]
pub fn TaskChoice(
    /// What there is to choose from.
    options: Memo<Vec<Dataset>>,
    /// The choice.
    value: RwSignal<Dataset>,
) -> impl IntoView {
    let name = |task: &Dataset| task.name().into();
    let choose = Callback::new(move |task| value.set(task));
    view! { <Choice label="Task" options=options.into() value=value.into() name=name choose=choose /> }
}
