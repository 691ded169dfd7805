//! A text as a QR code: one path, to be read from a classroom's screen.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// White modules around the code, as the standard asks.
const MARGIN: i32 = 4;

/// Modules along one side of the code of `text`, the white ones around it included; `None` where it is too long for
/// one.
pub fn side(text: &str) -> Option<u32> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    u32::try_from(code.size() + 2 * MARGIN).ok()
}

/// A QR code; nothing where the text is too long for one.
#[component]
pub fn Qr(
    /// What it says.
    text: Signal<String>,
    /// What it is, for screen readers.
    label: &'static str,
) -> impl IntoView {
    move || {
        let code = text
            .with(|text| QrCode::encode_text(text, QrCodeEcc::Low))
            .ok()?;
        let side = code.size() + 2 * MARGIN;
        Some(view! {
            <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=label data-testid="qr">
                <path d=path(code.size(), |x, y| code.get_module(x, y)) />
            </svg>
        })
    }
}

/// Returns the dark modules of a square as one path: a bar per run of them in a row.
fn path(size: i32, dark: impl Fn(i32, i32) -> bool) -> String {
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let length = (x..size).take_while(|&x| dark(x, y)).count() as i32;
            if length > 0 {
                let (left, top) = (x + MARGIN, y + MARGIN);
                path += &format!("M{left} {top}h{length}v1h-{length}z");
            }
            x += length + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_a_bar_per_run() {
        let square = ["##.#", "....", ".##.", "...#"];
        let dark = |x: i32, y: i32| square[y as usize].as_bytes()[x as usize] == b'#';
        assert_eq!(
            path(4, dark),
            "M4 4h2v1h-2zM7 4h1v1h-1zM5 6h2v1h-2zM7 7h1v1h-1z"
        );
    }

    #[test]
    fn the_longest_link_fits_a_code() {
        let link = "https://example.org/optimarium/#".to_string() + &"x".repeat(500);
        // Version 15 has 77 modules a side and room for 520 letters, 16 has 81 and room for 586.
        assert_eq!(side(&link), Some(81 + 8));
        assert_eq!(side(&"x".repeat(3_000)), None);
    }
}
