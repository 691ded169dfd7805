//! The button that opens the recording that comes with the page.

use leptos::prelude::*;

use files::control::Control;
use page_state::shipped_run::ShippedRun;
use session::player::Player;

/// Offers the shipped recording, beside the start.
#[component]
pub fn WatchButton() -> impl IntoView {
    let player: Player = expect_context();
    view! {
        <button
            type="button"
            class="watch"
            data-testid="watch"
            data-control=Control::Recordings.slug()
            disabled=move || player.opening.get()
            on:click=move |_| player.open_shipped(ShippedRun::Classroom)
        >
            {move || if player.opening.get() { "Opening…" } else { "Watch a recorded run" }}
        </button>
    }
}
