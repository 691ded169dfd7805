//! What a link brought after the #, and what the page puts there itself.
//!
//! The browser's history has an entry per link opened and per view; what is edited takes the place of
//! the entry it stands in. The page notes something with every entry of its own: one without a note is
//! a link.

use leptos::{ev, prelude::*};

use super::browser;
use crate::core::share::{self, Control, Hidden, Remark, ShareError, Shared};

/// What a link brought: all that could be used of it with remarks on the rest, or why nothing could.
pub type Opened = Result<(Shared, Vec<Remark>), ShareError>;

/// The part of the address after the #; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Fragment {
    /// What the link brought that the visitor opened last; `None` without one, once it is closed, and
    /// after a way back or a reload that led to an entry of the page's own.
    pub opened: RwSignal<Option<Opened>>,
    /// What a lesson hides.
    pub hidden: RwSignal<Hidden>,
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
            hidden: RwSignal::new(Hidden::default()),
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
    pub fn push(&self, shared: &Shared, note: &str) {
        self.write(share::encode(shared), note, true);
    }

    /// Shows `shared` in the address in place of the current entry: for what is being edited.
    pub fn replace(&self, shared: &Shared, note: &str) {
        self.write(share::encode(shared), note, false);
    }

    /// Forgets the link that was opened, and what a lesson hides.
    pub fn close(&self) {
        self.opened.set(None);
        self.hidden.set(Hidden::default());
    }

    /// What the address shows; `None` where nothing of it can be used.
    pub fn shown(&self) -> Option<Shared> {
        match self.text.with_value(|text| decode(text)) {
            Some(decoded) => decoded.ok().map(|(shared, _)| shared),
            None => Some(Shared::default()),
        }
    }

    /// What the page noted with the current entry of the history; `None` of a link.
    pub fn note(&self) -> Option<String> {
        browser::entry_note()
    }

    fn write(&self, text: String, note: &str, new: bool) {
        // The text of a link that was closed may be the page's own as well.
        let stands = self.note().is_some() && self.text.with_value(|known| *known == text);
        if new || !stands {
            browser::set_fragment(&text, note, new);
            self.text.set_value(text);
        }
    }

    fn read(&self) {
        let text = browser::fragment();
        if self.text.with_value(|known| *known == text) {
            return;
        }
        let decoded = decode(&text);
        let hidden = match &decoded {
            Some(Ok((shared, _))) => shared.hidden,
            _ => Hidden::default(),
        };
        self.text.set_value(text);
        self.hidden.set(hidden);
        self.opened.set(decoded.filter(|_| self.note().is_none()));
        self.visited.notify();
    }

    /// Tells the style sheet which controls a lesson hides, by name.
    fn hide_controls(self) {
        Effect::new(move |_| {
            let hidden = self.hidden.get();
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

/// What a text after the # brings; `None` where there is none.
fn decode(text: &str) -> Option<Opened> {
    (!text.is_empty()).then(|| share::decode(text))
}
