//! The button that closes a link, and the lesson that came by it.

use leptos::prelude::*;

use session::navigation::Navigation;

/// Closes what the address brought.
#[component]
pub fn CloseLink(
    /// Names it in tests.
    testid: &'static str,
) -> impl IntoView {
    let navigation: Navigation = expect_context();
    view! {
        <button type="button" class="link close-link" data-testid=testid on:click=move |_| navigation.close_link()>
            "Close"
        </button>
    }
}
