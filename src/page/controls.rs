//! The buttons that run a search: start, pause, step, reset.

use leptos::prelude::*;

use page_state::state::{Asked, Phase};
use session::Session;
use widgets::{browser, icon::Icon, passing::passing_memo};

/// The one obvious button. It stands in the welcome before a search and in the bar afterwards.
#[component]
pub fn StartButton() -> impl IntoView {
    let session: Session = expect_context();
    let phase = Memo::new(move |_| session.state.with(|state| state.phase));
    let impossible = impossible(session);
    let label = move || {
        if phase.get() == Phase::Idle {
            "Start evolving"
        } else {
            "Start again"
        }
    };
    view! {
        <button
            type="button"
            class="primary"
            data-testid="start"
            disabled=move || phase.get().is_active() || impossible.get()
            on:click=move |_| session.start()
        >
            <Icon shape="M8 5v14l11-7z" />
            <span>{label}</span>
        </button>
    }
}

/// Whether no search can start: for want of an engine, of valid settings, or of a lesson's predictions.
fn impossible(session: Session) -> Memo<bool> {
    passing_memo(move |_| session.trouble().is_some() || session.next().is_none())
}

/// Pause or resume, one generation, reset.
#[component]
pub fn RunControls() -> impl IntoView {
    let session: Session = expect_context();
    let phase = Memo::new(move |_| session.state.with(|state| state.phase));
    let asked = Memo::new(move |_| session.state.with(|state| state.asked));
    let impossible = impossible(session);
    let paused = move || phase.get() == Phase::Paused;
    let pause_label = move || match (phase.get(), asked.get()) {
        (Phase::Paused, _) => "Resume",
        (_, Some(Asked::Pause)) => "Pausing",
        _ => "Pause",
    };
    view! {
        <button
            type="button"
            data-testid="pause"
            disabled=move || !phase.get().is_active()
            on:click=move |_| session.pause_or_resume()
        >
            {move || {
                let shape = if paused() { "M8 5v14l11-7z" } else { "M7 5h4v14H7zM13 5h4v14h-4z" };
                view! { <Icon shape=shape /> }
            }}
            <span>{pause_label}</span>
        </button>
        <button
            type="button"
            data-testid="step"
            title="Run to the end of one generation, then hold"
            disabled=move || !phase.get().is_active() && (phase.get() != Phase::Idle || impossible.get())
            on:click=move |_| session.step()
        >
            <Icon shape="M6 5v14l9-7zM16 5h3v14h-3z" />
            <span>"Step"</span>
        </button>
        <button
            type="button"
            data-testid="reset"
            title="End the search and clear its results; the seed stays, so that the same run can be started again"
            disabled=move || phase.get() == Phase::Idle
            on:click=move |_| {
                session.reset();
                browser::to_top();
            }
        >
            <Icon shape="M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z" />
            <span>"Reset"</span>
        </button>
    }
}
