//! The laboratory's parts by name: what there is below the genes, and a press to go there; a press elsewhere that begins
//! a head-to-head leads there too.

use leptos::prelude::*;

use super::{head_to_head, strip};
use widgets::browser;

/// The name in the page of the genome under edit.
pub const EDIT: &str = "edit";

/// Every part: its name in the page, for people, and what is done there.
const SECTIONS: [(&str, &str, &str); 3] = [
    (
        EDIT,
        "Edit",
        "Turn the genes of one optimizer and see its curves change",
    ),
    (
        strip::ID,
        "Take apart",
        "Ablation: what is each part of it worth?",
    ),
    (
        head_to_head::ID,
        "Race",
        "Head to head with others, on several seeds, with a verdict",
    ),
];

/// The laboratory's name, and the way to its parts.
#[component]
pub fn Sections() -> impl IntoView {
    let sections = SECTIONS.map(|(id, name, meaning)| {
        view! {
            <button type="button" title=meaning data-testid=format!("section-{id}") on:click=move |_| go_to(id)>
                {name}
            </button>
        }
    });
    view! {
        <header class="lab-sections">
            <h1>"Laboratory"</h1>
            <nav aria-label="Parts of the laboratory">{sections}</nav>
        </header>
    }
}

/// Goes to the head-to-head whenever `called`, by a press elsewhere that began it. That may come before the laboratory is
/// fetched: then as soon as it is there.
pub fn follow(called: RwSignal<bool>) {
    Effect::new(move |_| {
        if called.get() {
            called.set(false);
            // The next frame shows where the laboratory begins, and its charts take their room.
            request_animation_frame(|| request_animation_frame(go_to_race));
        }
    });
}

/// Goes to the head-to-head, in a small window as far down as it says how far the training is.
fn go_to_race() {
    go_to(head_to_head::ID);
    if let Some(state) = document().get_element_by_id(head_to_head::STATE) {
        let options = browser::object([("block", "nearest".into())]);
        browser::call(&state, "scrollIntoView", &[options]);
    }
}

/// Scrolls to the part of that name, at once and not smoothly, as motion is not for everyone; the keyboard goes on from
/// there.
fn go_to(id: &str) {
    if let Some(section) = document().get_element_by_id(id) {
        section.scroll_into_view();
        browser::focus_in_place(&section);
    }
}
