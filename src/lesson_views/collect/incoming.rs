//! The ways in: a text, files that are chosen or dropped, the camera where the browser reads codes.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsValue;
use web_sys::{Blob, HtmlInputElement};

use super::{
    Collect,
    camera::{self, Camera},
};
use files::class::MAX_FILE;
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
            // What waits for its lesson stays in sight until then.
            collect.take(field.value(), move || field.set_value(""));
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
                <button
                    type="button"
                    class="primary"
                    data-testid="collect-take"
                    disabled=collect.coming
                    on:click=take
                >
                    {move || if collect.coming.get() { "Fetching the lesson…" } else { "Take in" }}
                </button>
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

/// Takes in every result in `files`, all at once, so that all sentences are said together.
fn read(collect: Collect, files: Vec<Blob>) {
    leptos::task::spawn_local(async move {
        let mut read = Vec::new();
        for file in files {
            let name = browser::file_name(&file);
            let begin = file.slice_with_f64_and_f64(0.0, MAX_FILE as f64);
            let bytes = match begin {
                Ok(begin) => browser::contents(&begin).await,
                Err(_) => None,
            };
            read.push((name, bytes));
        }
        if !read.is_empty() {
            collect.take_files(read);
        }
    });
}

/// Takes whatever is dropped on the page while the sheet is open.
fn listen_for_drops(collect: Collect) {
    browser::listen(ev::drop, move |event| {
        if browser::drags_files(&event) {
            event.prevent_default();
            if let Some(transfer) = browser::property::<JsValue>(&event, "dataTransfer") {
                read(collect, browser::files(&transfer));
            }
        }
    });
}
