//! What a colour of the page's style sheet is in red, green and blue, as any reader of SVG knows it.
//!
//! The style sheet decides it, not a canvas: some browsers answer with noise whoever reads one.

use std::{cell::RefCell, collections::BTreeMap};

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{CssStyleDeclaration, HtmlElement};

/// An element of the page that is given one colour after the other; it goes when this is dropped.
pub struct Swatch {
    element: HtmlElement,
    look: CssStyleDeclaration,
    known: RefCell<BTreeMap<String, Option<String>>>,
}

impl Swatch {
    /// Hangs the element into the page, unseen.
    pub fn new() -> Option<Self> {
        let element = document().create_element("span").ok()?;
        let element: HtmlElement = element.dyn_into().ok()?;
        element.set_hidden(true);
        // Else the visitor's own colours would be told, which the drawing does not have.
        let style = element.style();
        style.set_property("forced-color-adjust", "none").ok()?;
        document().body()?.append_child(&element).ok()?;
        let look = window().get_computed_style(&element).ok()??;
        let known = RefCell::default();
        Some(Self {
            element,
            look,
            known,
        })
    }

    /// Returns `colour` as `#rrggbb`; `None` for `none` and other words that are no colour.
    pub fn hex(&self, colour: &str) -> Option<String> {
        if let Some(known) = self.known.borrow().get(colour) {
            return known.clone();
        }
        let found = self.resolve(colour);
        let mut known = self.known.borrow_mut();
        known.insert(colour.to_owned(), found.clone());
        found
    }

    fn resolve(&self, colour: &str) -> Option<String> {
        let style = self.element.style();
        style.remove_property("color").ok()?;
        // Mixed with itself it stays what it is, and is told in sRGB whatever it was written in.
        let mixed = format!("color-mix(in srgb, {colour}, {colour})");
        style.set_property("color", &mixed).ok()?;
        if style.get_property_value("color").ok()?.is_empty() {
            return None;
        }
        hex(&self.look.get_property_value("color").ok()?)
    }
}

impl Drop for Swatch {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// Returns `#rrggbb` for a colour as browsers write those in sRGB: `color(srgb 0.5 0.25 1)` or
/// `rgb(128, 64, 255)`, either with an opacity, which is left out; `None` for what cannot be seen.
fn hex(written: &str) -> Option<String> {
    let (parts, scale) = match written.strip_prefix("color(srgb ") {
        Some(parts) => (parts, 255.0),
        None => (written.strip_prefix("rgb")?.split_once('(')?.1, 1.0),
    };
    let parts = parts
        .split([' ', ',', '/', ')'])
        .filter(|part| !part.is_empty());
    let mut channels = parts.map(|part| match part {
        "none" => Some(0.0),
        part => part.parse::<f64>().ok(),
    });
    let [red, green, blue] = [channels.next()??, channels.next()??, channels.next()??];
    if channels.next().flatten() == Some(0.0) {
        return None;
    }
    let [red, green, blue] =
        [red, green, blue].map(|value| (value * scale).round().clamp(0.0, 255.0) as u8);
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_browsers_write_them() {
        for (written, wanted) in [
            ("color(srgb 0.5 0.25 1)", "#8040ff"),
            ("color(srgb 0.5 0.25 1 / 0.3)", "#8040ff"),
            // Outside sRGB: the nearest that there is, channel by channel.
            ("color(srgb -0.02 1.04 1e-3)", "#00ff00"),
            ("color(srgb none 0 1)", "#0000ff"),
            ("rgb(128, 64, 255)", "#8040ff"),
            ("rgba(128, 64, 255, 0.5)", "#8040ff"),
            ("rgb(128 64 255 / 0.5)", "#8040ff"),
        ] {
            assert_eq!(hex(written).as_deref(), Some(wanted), "{written}");
        }
        for none in [
            "",
            "none",
            "oklch(0.5 0.1 20)",
            "color(srgb 0.5 0.25)",
            "color(srgb 0 0 0 / 0)",
            "rgba(0, 0, 0, 0)",
            "rgb(a, b, c)",
        ] {
            assert_eq!(hex(none), None, "{none}");
        }
    }
}
