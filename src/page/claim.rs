//! Where a claim stands that came by a link: above the page, fetched when one is opened.

pub mod sheet;

use leptos::prelude::*;

use super::parts;
use lesson_views::close_link::CloseLink;
use session::fragment::Fragment;
use widgets::part::Part;

/// Stands above the page while a claim is open.
#[component]
pub fn ClaimBanner() -> impl IntoView {
    let fragment: Fragment = expect_context();
    let open = Memo::new(move |_| fragment.claim.with(Option::is_some));
    view! {
        <Show when=move || open.get()>
            <aside class="shared claim" aria-label="Claim" data-testid="claim">
                <Part of=parts::claim />
                <CloseLink testid="claim-close" />
            </aside>
        </Show>
    }
}
