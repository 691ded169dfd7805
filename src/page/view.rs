//! The tabs that switch between the views of the page.

use leptos::prelude::*;

use files::{control::Control, share::View};
use session::navigation::begin;

/// The tabs; what they leave keeps its state.
#[component]
pub fn ViewTabs() -> impl IntoView {
    let view: RwSignal<View> = expect_context();
    let tabs = View::ALL.into_iter().map(|tab| {
        view! {
            <button
                type="button"
                data-testid=format!("view-{}", tab.slug())
                aria-current=move || (view.get() == tab).then_some("page")
                on:click=move |_| match view.get_untracked() == tab {
                    true => begin(tab),
                    false => view.set(tab),
                }
            >
                {tab.name()}
            </button>
        }
    });
    view! { <nav class="views" data-control=Control::Views.slug() aria-label="Views">{tabs.collect_view()}</nav> }
}
