//! Foreign text as a message can repeat it. Knows nothing of what the text was meant to be.

/// Returns `text` without its margins and at most `most` letters of it, with an ellipsis for the rest.
///
/// Line breaks become spaces. What would not show or could turn the line around, such as NUL or a mark
/// of direction, becomes a replacement character.
pub fn excerpt(text: &str, most: usize) -> String {
    let mut letters = text.trim().chars();
    let shown = |letter: char| match letter {
        _ if letter.is_whitespace() => ' ',
        _ if is_hidden(letter) => char::REPLACEMENT_CHARACTER,
        _ => letter,
    };
    let mut excerpt: String = letters.by_ref().take(most).map(shown).collect();
    if letters.next().is_some() {
        excerpt.push('…');
    }
    excerpt
}

/// Control and format characters.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_shortened_and_what_could_deceive_is_marked() {
        for (text, shown) in [
            ("", ""),
            (" adam\n", "adam"),
            ("twelve letters", "twelve lette…"),
            ("two\nlines", "two lines"),
            ("nul\0", "nul\u{fffd}"),
            ("evil\u{202e}txt", "evil\u{fffd}txt"),
            ("Größe ∞ 😀", "Größe ∞ 😀"),
        ] {
            assert_eq!(excerpt(text, 12), shown);
        }
    }

    proptest! {
        #[test]
        fn an_excerpt_is_its_own_excerpt(text: String, most in 0usize..40) {
            let once = excerpt(&text, most);
            prop_assert!(once.chars().count() <= most + 1);
            prop_assert_eq!(excerpt(&once, most), once);
        }
    }
}
