//! The slim bar: name, controls, progress, device, settings, theme.

use leptos::prelude::*;

use super::{
    controls::{RunControls, StartButton},
    help::HelpButton,
    parts,
    status::Progress,
    view::ViewTabs,
};
use files::{control::Control, share::View};
use page_state::{device_text, state::Phase};
use session::{Session, device::DeviceChoice};
use widgets::{part::Part, theme::ThemeSwitch};

/// The bar on top; on a narrow screen its controls stick to the bottom.
#[component]
pub fn Bar(
    /// Whether the settings are open.
    settings: RwSignal<bool>,
) -> impl IntoView {
    let session: Session = expect_context();
    let state = session.state;
    let view: RwSignal<View> = expect_context();
    let elsewhere = move || view.get() != View::Evolution;
    let idle = Memo::new(move |_| state.with(|state| state.phase == Phase::Idle));
    let recorded = Memo::new(move |_| state.with(|state| state.recording.is_some()));
    // A lesson has a start of its own.
    let restarts = Memo::new(move |_| !idle.get() && !session.permit().is_lessons());
    view! {
        <header class="bar">
            <p class="brand">
                <img src="./favicon.svg" alt="" width="28" height="28" />
                "Optimarium"
            </p>
            <ViewTabs />
            <div class="controls" class:idle=idle class:elsewhere=elsewhere>
                {move || if recorded.get() {
                    view! { <Part of=parts::recording_controls /> }.into_any()
                } else {
                    view! {
                        <Progress />
                        <div class="buttons" role="group" aria-label="Run">
                            <Show when=move || restarts.get()><StartButton /></Show>
                            <RunControls />
                        </div>
                    }.into_any()
                }}
            </div>
            <div class="tools">
                <DeviceMenu />
                <button
                    type="button"
                    class="tool"
                    data-testid="settings"
                    data-control=Control::Settings.slug()
                    aria-haspopup="dialog"
                    on:click=move |_| settings.set(true)
                >
                    "Settings"
                </button>
                <HelpButton />
                <ThemeSwitch />
            </div>
        </header>
    }
}

/// Shows the device and lets the visitor choose another.
#[component]
fn DeviceMenu() -> impl IntoView {
    let session: Session = expect_context();
    let parts = move || session.device_parts();
    let text = move || session.device_text();
    let self_test = move || {
        session
            .state
            .with(|state| device_text::self_test(&state.engine))
    };
    let choices = DeviceChoice::ALL.into_iter().map(|choice| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="device"
                    value=choice.slug()
                    prop:checked=move || session.choice.get() == choice
                    on:change=move |_| session.choose_device(choice)
                />
                {choice.name()}
            </label>
        }
    });
    view! {
        <button type="button" class="tool" title=text data-control=Control::Device.slug() popovertarget="device-sheet">
            <span class="device-name" data-testid="device">
                {move || parts().0}
                // Why it is the CPU is in the title and the sheet: in the bar it would be the longest text.
                <span class="device-detail" class:visually-hidden=move || parts().0 != "GPU">
                    {move || parts().1.map(|detail| format!(" · {detail}"))}
                </span>
            </span>
        </button>
        <div class="sheet" id="device-sheet" popover="auto">
                <p>{text}</p>
                {move || self_test().map(|text| view! { <p class="soft">{text}</p> })}
                <fieldset>
                    <legend>"Train on"</legend>
                    {choices.collect_view()}
                </fieldset>
                <p class="soft">"Changing the device ends the search under way."</p>
        </div>
    }
}
