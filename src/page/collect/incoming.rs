//! The ways in: a text, files that are chosen or dropped, the camera where the browser reads codes.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsValue;
use web_sys::{Blob, HtmlInputElement};

use super::{
    Collect,
    camera::{self, Camera},
};
use files::class::MAX_BYTES;
use widgets::browser;

/// Takes in texts, files and codes.
#[component]
pub fn Incoming() -> impl IntoView {
    let collect: Collect = expect_context();
    let field = NodeRef::<html::Textarea>::new();
    listen_for_drops(collect);
    let take = move |_| {
        if let Some(field) = field.get_untracked() {
            // The second of two clicks finds it empty: what was said of the first stays.
            if field.value().trim().is_empty() && collect.has_said() {
                return;
            }
            collect.take(&field.value());
            field.set_value("");
        }
    };
    let choose = move |event: ev::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        read(collect, browser::files(&input));
        // The same files can be chosen again.
        input.set_value("");
    };
    view! {
        <section class="collect-in" aria-label="Take in">
            <label class="maker-field">
                "Paste results here: one, many, a whole chat or a table"
                <textarea rows="3" spellcheck="false" data-testid="collect-paste" node_ref=field></textarea>
            </label>
            <div class="collect-ways">
                <button type="button" class="primary" data-testid="collect-take" on:click=take>"Take in"</button>
                <label class="button">
                    "Choose files"
                    <input type="file" class="visually-hidden" multiple data-testid="collect-files" on:change=choose />
                </label>
                {camera::is_there().then(|| view! { <Camera /> })}
                <span class="soft">"or drop files anywhere here"</span>
            </div>
        </section>
    }
}

/// Takes in every result in `files`, one file after the other, so that all sentences are said at once.
fn read(collect: Collect, files: Vec<Blob>) {
    leptos::task::spawn_local(async move {
        let mut texts = String::new();
        for file in files {
            let name = browser::file_name(&file);
            if file.size() > MAX_BYTES as f64 {
                return collect.say(format!(
                    "{name} is too large: results of a class take at most {MAX_BYTES} bytes."
                ));
            }
            let text = browser::contents(&file).await;
            let Some(text) = text.and_then(|bytes| String::from_utf8(bytes).ok()) else {
                return collect.say(format!("{name} could not be read as text: choose the file that a student or this page saved."));
            };
            // The file of a class is read for itself.
            if text.trim_start().starts_with('{') {
                collect.take(&text);
            } else {
                texts += &text;
                texts.push('\n');
            }
        }
        if !texts.is_empty() {
            collect.take(&texts);
        }
    });
}

/// Takes whatever is dropped on the page while the sheet is open.
fn listen_for_drops(collect: Collect) {
    let drop = window_event_listener(ev::drop, move |event| {
        if browser::drags_files(&event) {
            event.prevent_default();
            if let Some(transfer) = browser::property::<JsValue>(&event, "dataTransfer") {
                read(collect, browser::files(&transfer));
            }
        }
    });
    on_cleanup(move || drop.remove());
}
