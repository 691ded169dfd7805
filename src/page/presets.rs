//! The choice between the three presets, with what each is for and how long it would take.

use leptos::prelude::*;

use files::control::Control;
use page_state::{
    address::preset_slug,
    device_text,
    state::{Calibration, Engine},
};
use science::config::Preset;
use session::Session;
use widgets::speech;

/// Three presets side by side.
#[component]
pub fn PresetChoice() -> impl IntoView {
    let session: Session = expect_context();
    let chosen = Memo::new(move |_| session.draft.with(|draft| draft.preset()));
    let cards = Preset::ALL.into_iter().map(|preset| {
        let pressed = move || (chosen.get() == Some(preset)).to_string();
        view! {
            <button
                type="button"
                class="preset"
                data-testid=format!("preset-{}", preset_slug(preset))
                aria-pressed=pressed
                on:click=move |_| session.choose_preset(preset)
            >
                <b>{preset.name()}</b>
                <span>{preset.purpose()}</span>
            </button>
        }
    });
    view! { <div class="presets" data-control=Control::Presets.slug() role="group" aria-label="Presets">{cards.collect_view()}</div> }
}

/// How long the settings as typed would take on this device, or a button to find out.
#[component]
pub fn TimeEstimate() -> impl IntoView {
    let session: Session = expect_context();
    let text = Memo::new(move |_| {
        let config = session.config()?;
        let waits = session.confirmation.with(|ours| {
            ours.as_ref()
                .is_some_and(|ours| ours.experiment.is_active())
        });
        session
            .state
            .with(|state| device_text::estimate(&state.calibration, &config, waits))
    });
    speech::follow(move || text.get());
    let possible = Memo::new(move |_| {
        let free = session.state.with(|state| {
            !state.phase.is_active()
                && !matches!(state.calibration, Calibration::Running { .. })
                && !matches!(state.engine, Engine::Failed(_))
        });
        free && text.get().is_none() && session.config().is_some()
    });
    view! {
        <span class="estimate">
            {text}
            <Show when=move || possible.get()>
                <button type="button" class="link" on:click=move |_| session.calibrate()>
                    "How long will it take here?"
                </button>
            </Show>
        </span>
    }
}
