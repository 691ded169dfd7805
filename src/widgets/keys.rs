//! What every shortcut leaves to the browser.

use leptos::ev;

/// Whether a key was pressed alone and is for nobody else: with Shift, Ctrl, Alt or Meta it means what it means
/// to the browser, and to an input method what it composes.
pub fn is_plain(event: &ev::KeyboardEvent) -> bool {
    !event.shift_key() && is_typed(event)
}

/// The same, with or without Shift: for a character that keyboards have on either.
pub fn is_typed(event: &ev::KeyboardEvent) -> bool {
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    !modified && !event.is_composing() && !event.default_prevented()
}
