//! How many plants go side by side into the garden, so that its rows are even.

use leptos::{html, prelude::*, web_sys::Element};

use super::layout::{self, Density};
use crate::{passing::passing_memo, projector, width::width_of};

/// Follows how many columns `count` plants fill in `bed`; `None` before it is laid out.
pub fn columns_of(bed: NodeRef<html::Div>, count: Memo<usize>) -> Memo<Option<usize>> {
    let width = width_of(bed);
    passing_memo(move |_| {
        width.track();
        // By which the type grows.
        projector::is_on();
        let (bed, count) = (bed.get()?, count.get());
        let edges = pixels(&bed, "padding-left")? + pixels(&bed, "padding-right")?;
        let room = f64::from(bed.client_width()) - edges;
        let rem = pixels(&document().document_element()?, "font-size")?;
        let cell = Density::of(count).cell() * rem;
        (room > 0.0 && count > 0).then(|| layout::columns((room / cell) as usize, count))
    })
}

/// Reads a length of `element` as it is laid out.
fn pixels(element: &Element, property: &str) -> Option<f64> {
    let style = window().get_computed_style(element).ok()??;
    let length = style.get_property_value(property).ok()?;
    // By the browser, which reads numbers anyway: what Rust reads them with has a table of 10 kB.
    let pixels = js_sys::parse_float(length.strip_suffix("px")?);
    pixels.is_finite().then_some(pixels)
}
