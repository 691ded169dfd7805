//! The view for a projector: larger type, thicker lines, and in sight whatever else only a pointer shows. The style
//! sheet `projector.css` knows it by a mark on the page.

use leptos::prelude::*;

use super::browser;

/// Name in the address, which keeps the choice for as long as the visit lasts, and no longer.
const PARAMETER: &str = "projector";

/// Whether the page is to be read from afar; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Projector(RwSignal<bool>);

impl Projector {
    /// Begins as the address wishes.
    pub fn new(on: bool) -> Self {
        let projector = Self(RwSignal::new(on));
        projector.show(on);
        projector
    }

    /// Whether it is on. Tracked.
    pub fn is_on(self) -> bool {
        self.0.get()
    }

    /// Switches it by the visitor's wish, which stays in the address.
    pub fn switch(self) {
        let on = !self.0.get_untracked();
        browser::set_parameter(PARAMETER, on.then_some(""));
        self.show(on);
    }

    /// Shows it while a lesson `wishes` it; without one the address counts again.
    pub fn follow(self, wishes: bool) {
        self.show(wishes || browser::parameter(PARAMETER).is_some_and(|value| value.is_empty()));
    }

    fn show(self, on: bool) {
        // Before anybody who follows it measures what stands on the page.
        if let Some(root) = document().document_element() {
            // Neither is ever refused.
            let _ = match on {
                true => root.set_attribute("data-projector", ""),
                false => root.remove_attribute("data-projector"),
            };
        }
        self.0.set(on);
    }
}

/// Whether the view for a projector is on, where the page has one. Tracked.
pub fn is_on() -> bool {
    use_context::<Projector>().is_some_and(Projector::is_on)
}
