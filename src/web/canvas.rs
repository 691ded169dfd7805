//! Whether a canvas can be trusted.
//!
//! Against fingerprinting, some browsers (Firefox with `privacy.resistFingerprinting`, so Tor Browser,
//! LibreWolf and Mullvad Browser; others in parts) answer with noise whoever reads a canvas, without a
//! word. What was drawn still looks right; what is read is wrong.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use super::js;

/// Side of the pattern in pixels: enough for noise that alters few of them to show.
pub const SIDE: u32 = 32;

/// Whether a canvas of at least [`SIDE`] by [`SIDE`] pixels gives back what is drawn on it, given its 2D
/// context, a page's or a worker's. It is left blank. `None` where the browser refuses.
pub fn is_faithful(context: &JsValue) -> Option<bool> {
    let whole = [0, 0, SIDE, SIDE].map(JsValue::from);
    for (x, y) in places() {
        let [red, green, blue] = colour(x, y);
        let style = format!("rgb({red}, {green}, {blue})");
        Reflect::set(context, &"fillStyle".into(), &style.into()).ok()?;
        js::call(context, "fillRect", &[x, y, 1, 1].map(JsValue::from))?;
    }
    let image = js::call(context, "getImageData", &whole)?;
    let read = Uint8Array::new(&js::property::<JsValue>(&image, "data")?).to_vec();
    js::call(context, "clearRect", &whole)?;
    let drawn = places().flat_map(|(x, y)| {
        let [red, green, blue] = colour(x, y);
        [red, green, blue, u8::MAX]
    });
    Some(drawn.eq(read))
}

/// Every pixel of the pattern, row by row.
fn places() -> impl Iterator<Item = (u32, u32)> {
    (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)))
}

/// A colour that no other pixel of the pattern has.
fn colour(x: u32, y: u32) -> [u8; 3] {
    let step = u32::from(u8::MAX) / (SIDE - 1);
    [x * step, y * step, (x + y) * step / 2].map(|part| part as u8)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_pixels_look_alike() {
        let colours: BTreeSet<_> = places().map(|(x, y)| colour(x, y)).collect();
        assert_eq!(colours.len(), (SIDE * SIDE) as usize);
        assert!(colours.contains(&[0, 0, 0]) && colours.contains(&[248, 248, 248]));
    }
}
