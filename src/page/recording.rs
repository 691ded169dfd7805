//! Where recordings are told of: what they are and what was found, on the first screen, and that one is open.

use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

use super::{intake::Intake, parts};
use files::control::Control;
use page_state::{
    shipped_run::ShippedRun,
    study_finding::{FINDINGS, STUDY_FINDING},
};
use session::{Session, player::Player};
use widgets::part::Part;

/// Says what a recording is, and opens the larger of those that come with the page, and one of the visitor's own.
#[component]
pub fn RecordingNote() -> impl IntoView {
    let intake: Intake = expect_context();
    let player: Player = expect_context();
    let choose = move |event: ev::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        intake.open_from(&input);
        // The same file can be chosen again.
        input.set_value("");
    };
    view! {
        <p class="soft launch-device" data-control=Control::Recordings.slug()>
            "A recorded run is a whole search, trained earlier; watching it trains nothing. "
            <button
                type="button"
                class="link"
                data-testid="watch-fifty"
                disabled=move || player.opening.get()
                on:click=move |_| player.open_shipped(ShippedRun::FiftyGenerations)
            >
                "Fifty generations"
            </button>
            " of fifty candidates, from this project’s own study, are a larger one. To watch one of your own, "
            <label class="own-file">
                "open the file"
                <input type="file" class="visually-hidden" data-testid="open-run" on:change=choose />
            </label>
            " that “optimarium search” wrote, or drop it onto this page; one optimizer as JSON opens the same way, and a link when it is pasted."
        </p>
    }
}

/// Says whether what evolves beats an Adam that was tuned as well.
#[component]
pub fn FindingNote() -> impl IntoView {
    view! {
        <p class="soft launch-device" data-testid="study-finding" data-control=Control::TunedAdam.slug()>
            <strong>"Does it beat a tuned Adam? "</strong>
            {STUDY_FINDING}
            " "
            <a href=FINDINGS target="_blank" rel="noopener">"All that was found"</a>
        </p>
    }
}

/// Stands above the page while a recording is open.
#[component]
pub fn RecordingBanner() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let open = Memo::new(move |_| state.with(|state| state.recording.is_some()));
    view! { <Show when=move || open.get()><Part of=parts::recording /></Show> }
}
