//! A button that copies a text; where a browser lets no page do that, it selects the text instead.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::browser;

/// Said where the text could only be selected.
const INSECURE: &str = "This page came by plain http, and browsers let such a page copy nothing. The text is selected: copy it with Ctrl+C or ⌘C.";
const REFUSED: &str =
    "The browser did not let the page copy. The text is selected: copy it with Ctrl+C or ⌘C.";

/// Puts a text on the clipboard and says so. It stands in a `section` with the element that shows the
/// text, a field or a `pre`, which is selected where the browser refuses.
#[component]
pub fn CopyButton(
    /// What is copied.
    text: Memo<String>,
    /// Names the button in tests.
    testid: &'static str,
    /// What stands on it.
    #[prop(default = "Copy")]
    name: &'static str,
    /// Becomes true once it is on the clipboard.
    #[prop(optional)]
    taken: Option<RwSignal<bool>>,
) -> impl IntoView {
    let copied = RwSignal::new(None);
    // What was copied is no longer on show.
    Effect::new(move |_| {
        text.with(|_| ());
        copied.set(None);
    });
    let copy = move |event: ev::MouseEvent| {
        let text = text.get_untracked();
        let shown = event.current_target().and_then(|button| shown_by(&button));
        leptos::task::spawn_local(async move {
            let done = browser::copy(text).await;
            if let Some(shown) = shown.filter(|_| !done) {
                browser::select(&shown);
            }
            let _ = copied.try_set(Some(done));
            if let Some(taken) = taken.filter(|_| done) {
                let _ = taken.try_set(true);
            }
        });
    };
    let word = move || {
        if copied.get() == Some(true) {
            "Copied"
        } else {
            name
        }
    };
    let fault = move || {
        let sentence = if browser::is_secure() {
            REFUSED
        } else {
            INSECURE
        };
        (copied.get() == Some(false)).then_some(sentence)
    };
    view! {
        <button type="button" data-testid=testid on:click=copy>
            <span aria-live="polite">{word}</span>
        </button>
        <span class="copy-fault soft" role="status">{fault}</span>
    }
}

/// The element that shows the text of the button.
fn shown_by(button: &web_sys::EventTarget) -> Option<Element> {
    let section = button.dyn_ref::<Element>()?.closest("section").ok()??;
    section.query_selector("input[readonly], pre").ok()?
}
