//! Files that students and teachers hand on, as text: a result is of letters that nearly every encoding has alike, so
//! one in another encoding than UTF-8 is read as far as it goes.

use std::borrow::Cow;

use text::plain_text::{NotText, plain_text};

/// Returns the text in `bytes`: of UTF-16, as some tables are, all of it; of another encoding with what is no letter
/// of UTF-8 replaced.
///
/// # Errors
/// Why there is no text.
pub fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, NotText> {
    match plain_text(bytes) {
        Ok(text) => Ok(text.into()),
        Err(NotText::Encoded("UTF-16")) => Ok(wide(bytes).into()),
        Err(NotText::Binary) if !bytes.iter().any(is_of_no_text) => {
            Ok(String::from_utf8_lossy(bytes))
        }
        Err(error) => Err(error),
    }
}

/// Control characters that no table and no chat has.
fn is_of_no_text(byte: &u8) -> bool {
    matches!(byte, 0..=8 | 14..=26 | 28..=31)
}

fn wide(bytes: &[u8]) -> String {
    let little = match bytes {
        [0xff, 0xfe, ..] => true,
        [0xfe, 0xff, ..] => false,
        // Without a mark the empty half of an ASCII letter tells.
        [first, ..] => *first != 0,
        [] => true,
    };
    let unit: fn([u8; 2]) -> u16 = match little {
        true => u16::from_le_bytes,
        false => u16::from_be_bytes,
    };
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let text = String::from_utf16_lossy(&units.collect::<Vec<u16>>());
    text.trim_start_matches('\u{feff}').into()
}
