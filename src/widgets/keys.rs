//! What a key that was pressed means; the table is [`page_state::keys`].

use leptos::ev;

use page_state::keys::{self, Action, Place, Pressed, Shortcut};

/// Returns what the key means at `place`; nothing where it was for somebody else, or for an input method.
pub fn shortcut(place: Place, event: &ev::KeyboardEvent) -> Option<&'static Shortcut> {
    if event.is_composing() || event.default_prevented() {
        return None;
    }
    let pressed = Pressed {
        key: &event.key(),
        code: &event.code(),
        alt: event.alt_key(),
        ctrl: event.ctrl_key() || event.meta_key(),
        shift: event.shift_key(),
    };
    keys::shortcut(place, &pressed)
}

/// Returns what the key does at `place`.
pub fn action(place: Place, event: &ev::KeyboardEvent) -> Option<Action> {
    shortcut(place, event).map(|row| row.action)
}
