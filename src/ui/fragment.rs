//! What a link brought after the #, and what the page puts there itself.
//!
//! The browser's history has an entry per link opened and per view; what is edited takes the place of
//! the entry it stands in.

use leptos::{ev, prelude::*};

use super::browser;
use crate::core::share::{self, Control, Remark, ShareError, Shared, View};

/// What a link brought: all that could be used of it with remarks on the rest, or why nothing could.
pub type Opened = Result<(Shared, Vec<Remark>), ShareError>;

/// The part of the address after the #; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Fragment {
    /// What the link brought that the visitor opened last; `None` without one, or once it is closed.
    pub opened: RwSignal<Option<Opened>>,
    /// Tells whenever the visitor opens a link or goes back and forward.
    pub visited: Trigger,
    /// The text that was read or written last.
    text: StoredValue<String>,
}

impl Fragment {
    /// Reads the address, now and whenever the visitor opens a link or goes back and forward.
    pub fn open() -> Self {
        let fragment = Self {
            opened: RwSignal::new(None),
            visited: Trigger::new(),
            text: StoredValue::new(String::new()),
        };
        fragment.read();
        let back_or_forward = window_event_listener(ev::popstate, move |_| fragment.read());
        let link = window_event_listener(ev::hashchange, move |_| fragment.read());
        on_cleanup(move || {
            back_or_forward.remove();
            link.remove();
        });
        fragment.hide_controls();
        fragment
    }

    /// Shows `shared` in the address as a new entry of the history: for another view.
    pub fn push(&self, shared: &Shared) {
        self.write(share::encode(shared), true);
    }

    /// Shows `shared` in the address in place of the current entry: for what is being edited.
    pub fn replace(&self, shared: &Shared) {
        self.write(share::encode(shared), false);
    }

    /// Forgets the link that was opened, in the address too.
    pub fn close(&self) {
        self.opened.set(None);
        self.write(String::new(), false);
    }

    fn write(&self, text: String, new: bool) {
        if self.text.with_value(|known| *known != text) {
            browser::set_fragment(&text, new);
            self.text.set_value(text);
        }
    }

    fn read(&self) {
        let text = browser::fragment();
        if self.text.with_value(|known| *known == text) {
            return;
        }
        let opened = (!text.is_empty()).then(|| share::decode(&text));
        self.text.set_value(text);
        self.opened.set(opened);
        self.visited.notify();
    }

    /// The view that the address shows.
    pub fn view(&self) -> View {
        let shared = self.text.with_value(|text| share::decode(text));
        shared.map_or_else(|_| View::default(), |(shared, _)| shared.view)
    }

    /// What the link that is open hides.
    pub fn hidden(&self) -> share::Hidden {
        self.opened.with_untracked(|opened| match opened {
            Some(Ok((shared, _))) => shared.hidden,
            _ => share::Hidden::default(),
        })
    }

    /// Tells the style sheet which controls a lesson hides, by name.
    fn hide_controls(self) {
        Effect::new(move |_| {
            let hidden = self.opened.with(|opened| match opened {
                Some(Ok((shared, _))) => shared.hidden,
                _ => share::Hidden::default(),
            });
            let names = Control::ALL
                .into_iter()
                .filter(|control| hidden.contains(*control))
                .map(Control::name);
            let names: Vec<&str> = names.collect();
            if let Some(page) = document().document_element() {
                // Any text will do as an attribute's value.
                let _ = page.set_attribute("data-hidden", &names.join(" "));
            }
        });
    }
}
