//! The two views of the page, and the tabs that switch between them.

use leptos::prelude::*;

/// What the page shows below its bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// The search.
    #[default]
    Evolution,
    /// One genome, taken apart and raced.
    Laboratory,
}

impl View {
    /// Every view, in the order of the tabs.
    pub const ALL: [View; 2] = [View::Evolution, View::Laboratory];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            View::Evolution => "Evolution",
            View::Laboratory => "Laboratory",
        }
    }

    /// Name in links.
    pub fn slug(self) -> &'static str {
        match self {
            View::Evolution => "evolution",
            View::Laboratory => "laboratory",
        }
    }

    /// Reads the name in a link; `None` where there is no such view.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.slug() == slug)
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
                on:click=move |_| view.set(tab)
            >
                {tab.name()}
            </button>
        }
    });
    view! { <nav class="views" aria-label="Views">{tabs.collect_view()}</nav> }
}
