//! A modal sheet; the browser keeps the focus inside and closes it on Escape.

use leptos::{context::Provider, html, prelude::*};

use super::speech::{Speech, Voice};

/// Shows `children` on top of the page while `open`.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Heading.
    title: &'static str,
    /// Content, built when the sheet opens.
    children: ChildrenFn,
) -> impl IntoView {
    let sheet = NodeRef::<html::Dialog>::new();
    let children = StoredValue::new(children);
    let speech = Speech::default();
    Effect::new(move |_| {
        let Some(sheet) = sheet.get() else { return };
        match open.get() {
            // Refused only where it is open already.
            true => drop(sheet.show_modal()),
            false => sheet.close(),
        }
    });
    let close = move |_| {
        if let Some(sheet) = sheet.get() {
            sheet.close();
        }
    };
    view! {
        <dialog class="dialog" aria-label=title node_ref=sheet on:close=move |_| open.set(false)>
            <Show when=move || open.get()>
                <header class="dialog-head">
                    <h2>{title}</h2>
                    <button type="button" on:click=close>"Close"</button>
                </header>
                <Provider value=speech>
                    <Voice speech=speech />
                    <div class="dialog-body">{children.with_value(|children| children())}</div>
                </Provider>
            </Show>
        </dialog>
    }
}

/// Opens a sheet, in place of the one `within` which it is asked for.
pub fn open(sheet: RwSignal<bool>, within: Option<RwSignal<bool>>) {
    if let Some(within) = within {
        within.set(false);
    }
    sheet.set(true);
}
