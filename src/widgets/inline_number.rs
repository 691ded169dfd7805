//! A number within a sentence that is moved where it stands: dragged sideways, or by the keys of a slider.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{browser, keys};
use page_state::keys::{Action, Place};
use widget_state::dial::Dial;

/// Shows `value` and lets it be moved.
#[component]
pub fn InlineNumber(
    /// Its ends and its step.
    dial: Dial,
    /// The number.
    value: RwSignal<f64>,
    /// What it is, for screen readers.
    label: &'static str,
    /// How a value is written.
    written: fn(f64) -> String,
) -> impl IntoView {
    // Where the pointer took hold, and of which value; while it holds.
    let held = StoredValue::new(None);
    let press = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        let target = event.current_target();
        let Some(target) = target.and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        // Refused only where the pointer is gone already.
        let _ = target.set_pointer_capture(event.pointer_id());
        browser::focus_in_place(&target);
        event.prevent_default();
        held.set_value(Some((event.client_x(), value.get_untracked())));
    };
    let drag = move |event: ev::PointerEvent| {
        if let Some((x, from)) = held.get_value() {
            value.set(dial.dragged(from, f64::from(event.client_x() - x)));
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        if let Some(Action::Move(by)) = keys::action(Place::Number, &event) {
            event.prevent_default();
            value.set(dial.moved(value.get_untracked(), by));
        }
    };
    let text = move || written(value.get());
    view! {
        <span
            class="inline-number"
            role="slider"
            tabindex="0"
            title="Drag it sideways, or use the arrow keys"
            aria-label=label
            aria-valuemin=dial.low.to_string()
            aria-valuemax=dial.high.to_string()
            aria-valuenow=move || value.get().to_string()
            aria-valuetext=text
            on:pointerdown=press
            on:pointermove=drag
            on:lostpointercapture=move |_| held.set_value(None)
            on:keydown=key
        >
            {text}
        </span>
    }
}
