//! A choice of one from a list.

use leptos::prelude::*;

/// One of `options`, each under a name that no other has.
#[component]
pub fn Select<T>(
    /// What there is to choose from.
    options: Signal<Vec<T>>,
    /// The choice.
    value: Signal<T>,
    /// What each is called.
    name: fn(&T) -> String,
    /// Takes another choice.
    choose: Callback<T>,
    /// Names it in tests.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let entry = move |option: T| {
        let called = name(&option);
        let shown = called.clone();
        let chosen = move || value.with(|value| *value == option);
        view! { <option value=called prop:selected=chosen>{shown}</option> }
    };
    let on_change = move |event| {
        let called = event_target_value(&event);
        let mut options = options.get_untracked().into_iter();
        if let Some(option) = options.find(|option| name(option) == called) {
            choose.run(option);
        }
    };
    view! {
        <select data-testid=testid on:change=on_change>
            {move || options.get().into_iter().map(entry).collect_view()}
        </select>
    }
}
