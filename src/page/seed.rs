//! The seed: shown, typed, drawn afresh.

use leptos::prelude::*;

use files::control::Control;
use science::config::Setting;
use session::Session;

/// The seed's field with a button for another.
#[component]
pub fn SeedField() -> impl IntoView {
    let session: Session = expect_context();
    let fault = Memo::new(move |_| {
        let found = session.draft.with(|draft| draft.read()).err()?;
        let seed = found
            .into_iter()
            .find(|invalid| invalid.setting == Setting::Seed)?;
        Some(seed.message)
    });
    view! {
        <span class="seed" data-control=Control::Seed.slug()>
            <label data-remark="" title=Setting::Seed.meaning()>
                "Seed"
                <input
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    // All of a long one, such as a name gives, is to be seen.
                    style=("--digits", move || session.draft.with(|draft| draft.seed.len().clamp(9, 20)).to_string())
                    data-testid="seed"
                    aria-invalid=move || fault.get().is_some().to_string()
                    prop:value=move || session.draft.with(|draft| draft.seed.clone())
                    on:input=move |event| {
                        session.draft.update(|draft| draft.seed = event_target_value(&event));
                    }
                />
            </label>
            <button type="button" class="link" on:click=move |_| session.shuffle_seed()>
                "another"
            </button>
            {move || fault.get().map(|message| view! { <span class="fault">{message}</span> })}
        </span>
    }
}
