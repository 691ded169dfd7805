//! Where the keyboard is once the control that had it is gone: at what took its place.
//!
//! A browser puts the focus on nothing when a focused control is removed, hidden or disabled, so that keys
//! and screen readers begin at the top again.

use js_sys::Array;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::Element;

use super::browser;

/// What the focus can be on.
const FOCUSABLE: &str = "button, input, select, textarea, summary, a[href], [tabindex]";

/// Controls, and what takes their place.
const AFTER: [(&str, &str); 6] = [
    (
        "[data-testid=start], [data-testid=offer-continue], [data-testid=train-on]",
        "[data-testid=pause], [data-testid=replay-play]",
    ),
    ("[data-testid=watch]", "[data-testid=replay-play]"),
    (
        "[data-testid=pause], [data-testid=reset], [data-testid=replay-leave], .recording button",
        "[data-testid=start]",
    ),
    (
        "[data-testid=offer-decline], .shared > .close-link",
        "[data-testid=start]",
    ),
    (".lab-remove", ".lab-contenders"),
    // Pressed once too often they would press each other.
    (
        "[data-testid=undo], [data-testid=redo], [data-testid=editor-reset]",
        ".editor",
    ),
];

/// Controls that take away the row in which they stand, and what of the next row takes the place, after the last row of
/// the one before it: the same control where there is a way back, or a question.
const OF_ROWS: [(&str, &str); 5] = [
    (".remove", ".remove"),
    (".lab-remove", ".lab-remove"),
    (".editor-note .link", ".editor-note .link"),
    ("[data-testid=maker-remove]", "[data-testid=maker-text]"),
    ("[data-testid=run-delete]", "[data-testid=run-delete]"),
];

/// What asks, then forgets.
const FORGETS: &str = "[data-forgets]";

/// The control that has the focus, and what is around it, the nearest first.
struct Place {
    control: Element,
    around: Vec<Element>,
    /// What of a row takes its place if it is of [`OF_ROWS`], and its place among its like.
    row: Option<(&'static str, usize)>,
    /// Whether it is drawn as having the focus, as it is for whoever uses the keyboard.
    is_seen: bool,
}

/// From now on moves the focus on when its control goes away.
pub fn keep() {
    let place = StoredValue::new_local(None::<Place>);
    browser::listen(ev::focusin, move |event| {
        let control = event.target().and_then(|target| target.dyn_into().ok());
        place.set_value(control.map(Place::of));
    });
    // Whoever presses beside every control wants the focus nowhere.
    browser::listen(ev::pointerdown, move |event| {
        if !browser::is_in(&event, FOCUSABLE) {
            place.set_value(None);
        }
    });
    refuse_repeats();
    let due = StoredValue::new(false);
    let lost = move || {
        let nowhere = document()
            .active_element()
            .is_none_or(|active| active.matches("body, :disabled").unwrap_or(false));
        nowhere
            && place.with_value(|place| {
                place
                    .as_ref()
                    .is_some_and(|place| !is_usable(&place.control))
            })
    };
    let changed = move || {
        if due.get_value() || !lost() {
            return;
        }
        due.set_value(true);
        // By then all that follows from the same press is on the page.
        request_animation_frame(move || {
            due.set_value(false);
            let next = place.with_value(|place| place.as_ref().and_then(Place::successor));
            if let Some(next) = next.filter(|_| lost()) {
                browser::focus_in_place(&next);
            }
        });
    };
    observe(Closure::<dyn Fn()>::new(changed));
}

/// A held key presses again and again: it would take away the rows that follow as well, answer its own question, or
/// write into the field that has the focus next.
fn refuse_repeats() {
    let removals = OF_ROWS.map(|(control, _)| control).join(", ");
    let once = format!("{removals}, {FORGETS}");
    let began = StoredValue::new(false);
    browser::listen(ev::keydown, move |event| {
        let is_here = browser::is_in(&event, &once);
        if !event.repeat() {
            began.set_value(is_here);
        } else if event.key() == "Enter" && (is_here || began.get_value()) {
            event.prevent_default();
        }
    });
}

impl Place {
    fn of(control: Element) -> Self {
        let around =
            std::iter::successors(control.parent_element(), |around| around.parent_element());
        let page = document().document_element();
        let row = OF_ROWS.into_iter().find_map(|(selector, next)| {
            let mut alike = all(page.as_ref()?, selector);
            alike.retain(is_visible);
            let place = alike.iter().position(|one| *one == control)?;
            Some((next, place))
        });
        Self {
            around: around.collect(),
            row,
            is_seen: control.matches(":focus-visible").unwrap_or(true),
            control,
        }
    }

    /// What the focus goes to: what takes the control's place, else the first control of the nearest that is
    /// around it, else the nearest around it that takes the focus itself, else the page's content.
    ///
    /// Whoever pressed with a pointer sees no focus: the next Space is the page's own, and presses no
    /// neighbour unseen.
    fn successor(&self) -> Option<Element> {
        let page = document().document_element()?;
        let within = |around: &Element, selector| all(around, selector).into_iter().find(is_usable);
        let named = AFTER.iter().find_map(|(control, next)| {
            let ours = self.control.matches(control).unwrap_or(false);
            ours.then(|| within(&page, next)).flatten()
        });
        let row = || {
            let (selector, place) = self.row?;
            let mut left = all(&page, selector);
            left.retain(is_usable);
            let last = left.len().checked_sub(1)?;
            Some(left.swap_remove(place.min(last)))
        };
        // Nothing beside a sheet that lies on the page can have the focus.
        let sheet = || within(&page, "dialog[open] button");
        let near = || {
            let inner = self
                .around
                .iter()
                .take_while(|around| !around.matches("main, body").unwrap_or(true));
            inner
                .filter(|around| around.is_connected())
                .find_map(|around| within(around, FOCUSABLE))
        };
        let content = || {
            let content = all(&page, "main").into_iter().find(is_visible)?;
            // Any element takes it.
            let _ = content.set_attribute("tabindex", "-1");
            Some(content)
        };
        // Such as the editor, whose keys still work there.
        let around = || {
            let takes = |around: &&Element| around.matches("[tabindex]").unwrap_or(false);
            let mut around = self.around.iter().filter(takes);
            around.find(|around| is_visible(around)).cloned()
        };
        let row = || self.is_seen.then(row).flatten();
        let near = || self.is_seen.then(near).flatten();
        row()
            .or(named)
            .or_else(near)
            .or_else(sheet)
            .or_else(around)
            .or_else(content)
    }
}

fn all(around: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = around.query_selector_all(selector) else {
        return Vec::new();
    };
    let found = (0..found.length()).filter_map(|place| found.get(place));
    found.filter_map(|node| node.dyn_into().ok()).collect()
}

fn is_usable(element: &Element) -> bool {
    is_visible(element) && !element.matches(":disabled").unwrap_or(false)
}

fn is_visible(element: &Element) -> bool {
    let boxes = browser::call(element, "getClientRects", &[]);
    let boxes = boxes.map(|boxes| Array::from(&boxes).length());
    element.is_connected() && boxes.is_some_and(|boxes| boxes > 0)
}

/// Calls `changed` whenever something of the page comes, goes, is hidden or disabled.
fn observe(changed: Closure<dyn Fn()>) {
    let observer = browser::construct("MutationObserver", &[changed.as_ref().clone()]);
    let (Some(observer), Some(body)) = (observer, document().body()) else {
        return;
    };
    let watched = ["disabled", "hidden", "open"].map(JsValue::from);
    let options = browser::object([
        ("subtree", JsValue::TRUE),
        ("childList", JsValue::TRUE),
        ("attributeFilter", Array::from_iter(watched).into()),
    ]);
    if browser::call(&observer, "observe", &[body.into(), options]).is_some() {
        // The page is watched as long as it is there.
        changed.forget();
    }
}
