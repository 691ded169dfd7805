//! The tabs that switch between the views of the page.

use leptos::prelude::*;

use files::control::Control;
pub use files::share::View;
use widgets::browser;

/// Brings the beginning of `view` into sight, wherever the one before it was left and whatever stands above: the top of
/// the page, where that shows it in its upper half. At once and not smoothly, as motion is not for everyone.
pub fn begin(view: View) {
    let Some(place) = document().get_element_by_id(view.slug()) else {
        return;
    };
    match browser::is_near_top(&place) {
        true => window().scroll_to_with_x_and_y(0.0, 0.0),
        false => place.scroll_into_view(),
    }
}

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
