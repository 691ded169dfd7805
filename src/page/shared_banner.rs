//! Where it stands what a link brought, or why it brought nothing: above the page, fetched when a link is opened.

use leptos::prelude::*;

use super::parts;
use lesson_views::close_link::CloseLink;
use session::fragment::{Fragment, Opened};
use widgets::part::Part;

/// Stands above the page while a link is open, or a lesson hides something; says what was wrong where
/// the link is damaged.
#[component]
pub fn SharedBanner() -> impl IntoView {
    let fragment: Fragment = expect_context();
    let brought = move || {
        fragment.opened.get().and_then(|opened: Opened| match opened {
            Ok((shared, remarks)) => {
                let bare = shared.genome.is_none() && shared.config.is_none();
                (!bare || !remarks.is_empty())
                    .then(|| view! { <Part of=move || parts::brought(shared.clone(), remarks.clone()) /> }.into_any())
            }
            Err(error) => Some(
                view! {
                    <aside class="shared" aria-label="Link">
                        <p class="shared-refused" role="alert" data-testid="shared-refused">{error.to_string()}</p>
                        <CloseLink testid="shared-close" />
                    </aside>
                }
                .into_any(),
            ),
        })
    };
    move || {
        brought().or_else(|| {
            let hides = !fragment.hidden.get().is_empty();
            let lesson = fragment.lesson.is_there();
            (hides && !lesson).then(|| view! { <Lesson /> }.into_any())
        })
    }
}

/// The way back to what a lesson hides, where its link is open no more.
#[component]
fn Lesson() -> impl IntoView {
    view! {
        <aside class="shared" data-testid="lesson" aria-label="Link">
            <div class="shared-text">
                <p>"A lesson’s link hides some controls of this page."</p>
            </div>
            <CloseLink testid="shared-close" />
        </aside>
    }
}
