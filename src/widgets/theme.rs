//! Light or dark: as the system is, until the visitor chooses, which is remembered.

use leptos::prelude::*;

use super::browser;

const KEY: &str = "optimarium-theme";
const DARK: &str = "(prefers-color-scheme: dark)";

/// A button that changes between light and dark.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(browser::recall(KEY).map(|theme| theme == "dark"));
    let system = RwSignal::new(browser::prefers(DARK));
    browser::follow(DARK, move |dark| system.set(dark));
    let dark = Memo::new(move |_| chosen.get().unwrap_or_else(|| system.get()));
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", if dark.get() { "dark" } else { "light" });
        }
    });
    let switch = move |_| {
        let dark = !dark.get_untracked();
        chosen.set(Some(dark));
        browser::remember(KEY, Some(if dark { "dark" } else { "light" }));
    };
    let label = move || {
        if dark.get() {
            "Switch to light"
        } else {
            "Switch to dark"
        }
    };
    view! {
        <button type="button" class="tool theme" on:click=switch aria-label=label title=label>
            <svg viewBox="0 0 24 24" aria-hidden="true">
                <circle cx="12" cy="12" r="8.5" />
                <path d="M12 3.5a8.5 8.5 0 0 1 0 17z" />
            </svg>
        </button>
    }
}
