//! Back and forth through the finished generations of a live run.

use leptos::prelude::*;

use files::control::Control;
use page_state::state::State;
use session::Session;
use widgets::icon::Icon;
use widgets::speech;

/// Two arrows and the way back to the living generation; nothing before one is finished, and nothing
/// in a recording, which has controls of its own.
#[component]
pub fn Stepper() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let finished = Memo::new(move |_| state.with(finished));
    let any = Memo::new(move |_| finished.get() > 0);
    let back = Memo::new(move |_| state.with(|state| state.viewed.is_some()));
    let first = Memo::new(move |_| state.with(|state| state.shown_generation() == Some(0)));
    let step = move |by: i32| state.update(|state| state.look_beside(by));
    let text = move || match (finished.get(), back.get()) {
        (_, true) => "You look back; the run is not disturbed.".to_string(),
        (1, false) => "1 generation is finished: look back at it.".to_string(),
        (count, false) => format!("{count} generations are finished: look back at them."),
    };
    speech::follow(move || any.get().then(text));
    view! {
        <Show when=move || any.get()>
            <div class="stepper" data-control=Control::Generations.slug() role="group" aria-label="Generation on show">
                <button
                    type="button"
                    data-testid="look-back"
                    aria-label="One generation back"
                    title="One generation back"
                    disabled=first
                    on:click=move |_| step(-1)
                >
                    <Icon shape="M15 5v14L6 12z" />
                </button>
                <button
                    type="button"
                    data-testid="look-on"
                    aria-label="One generation on"
                    title="One generation on"
                    disabled=move || !back.get()
                    on:click=move |_| step(1)
                >
                    <Icon shape="M9 5v14l9-7z" />
                </button>
                <span class="soft">{text}</span>
                <Show when=move || back.get()>
                    <button
                        type="button"
                        class="link"
                        data-testid="look-now"
                        on:click=move |_| state.update(|state| state.look_back(None))
                    >
                        "Back to now"
                    </button>
                </Show>
            </div>
        </Show>
    }
}

/// Finished generations of a live run to which one can go.
fn finished(state: &State) -> usize {
    match state.recording {
        Some(_) => 0,
        None => state.scored.len(),
    }
}
