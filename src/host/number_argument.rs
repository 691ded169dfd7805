//! Real numbers on the command line, as people write them: `0.005`, `0,005`, `0.5 %`, `5e-3`.

use text::number::{self, Unread};

/// Reads a real number by the grammar of every field, [`text::number`].
///
/// # Errors
/// A sentence on why it is none.
pub fn real(text: &str) -> Result<f64, String> {
    number::real(text).map_err(|unread| match unread {
        Unread::Ambiguous { grouped, decimal } => format!("did you mean {grouped} or {decimal}?"),
        Unread::NoNumber | Unread::NotWhole => "it must be a number, such as 0.005".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in [("1%", 0.01), ("0,01", 0.01), ("1e-2", 0.01), ("10⁻²", 0.01)] {
            assert_eq!(real(text), Ok(value), "{text}");
        }
        for (text, sentence) in [
            ("much", "it must be a number, such as 0.005"),
            ("1,500", "did you mean 1500 or 1.5?"),
        ] {
            assert_eq!(real(text), Err(sentence.into()), "{text}");
        }
    }
}
