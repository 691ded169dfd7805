//! A text to take away: a field that selects itself, and a button that copies it.

use leptos::{html, prelude::*};

use super::{browser, copy::CopyButton};

/// Shows `text` in a field that nobody types into; it stands in a `section` of its own.
#[component]
pub fn LinkField(
    /// What is taken away.
    text: Memo<String>,
    /// What it is, for screen readers.
    label: &'static str,
    /// Names the field in tests.
    testid: &'static str,
    /// Names the button in tests.
    copy_testid: &'static str,
    /// Becomes true once it was copied.
    #[prop(optional)]
    taken: Option<RwSignal<bool>>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let select = move |_| {
        if let Some(field) = field.get() {
            browser::select(&field);
        }
    };
    view! {
        <div class="share-field">
            <input
                type="text"
                readonly
                aria-label=label
                data-testid=testid
                node_ref=field
                prop:value=text
                on:click=select
            />
            <CopyButton text=text testid=copy_testid nostrip:taken=taken />
        </div>
    }
}
