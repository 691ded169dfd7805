//! Lessons as links: found in a text, cut, altered and made up.

use super::{super::tests::lesson, *};
use crate::sealed;

/// A link of these bytes with this checksum.
pub(in crate::lesson) fn coded(bytes: &[u8], sum: [u8; 4]) -> String {
    let bytes = deflate::compress_to_vec(bytes, LEVEL);
    let coded = Base64UrlUnpadded::encode_string(&[&bytes[..], &sum].concat());
    format!("{WORD}{LINK_VERSION}.{coded}")
}

/// The text with another letter at a place.
pub(in crate::lesson) fn altered(text: &str, place: usize) -> String {
    let mut altered = text.to_string().into_bytes();
    altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
    String::from_utf8(altered).expect("letters")
}

#[test]
fn every_link_of_a_chat_is_read_once() {
    let [first, second] = ["First", "Second"].map(|title| Lesson {
        title: title.into(),
        ..lesson()
    });
    let [one, two] = [&first, &second].map(|lesson| lesson.to_link().expect("it is short"));
    let wrapped = format!("{}=\r\n> {}", &two[..76], &two[76..]);
    let cut = &one[..one.len() - 9];
    let chat = format!(
        "Today https://example.org/#{one}\nMia: which? _{one}_\n> and then #{wrapped}\nor L{}, or lesson1.5, {cut}",
        &two[1..]
    );
    let found = Lesson::of_links(&chat);
    assert_eq!(found, [Ok(first), Ok(second), Err(LessonError::Damaged)]);
    assert_eq!(Lesson::of_links("lesson1.html"), []);
}

#[test]
fn the_name_of_a_file_is_no_lesson() {
    let link = lesson().to_link().expect("it is short");
    for name in ["Lesson1.x.pdf", "lesson1.Bias-correction-and-warm-up.pdf"] {
        assert_eq!(Lesson::of_links(name), [], "{name}");
        assert_eq!(Lesson::of_link(name), None, "{name}");
        // Nor does it stand in the way of one; and what ends a sentence makes no name.
        let chat = format!("{name} is of #{link}.Thanks");
        assert_eq!(Lesson::of_links(&chat), [Ok(lesson())], "{name}");
        assert_eq!(Lesson::of_link(&chat), Some(Ok(lesson())), "{name}");
    }
}

/// So that what stands behind it is not unfolded at every end that it may have.
#[test]
fn a_lesson_says_itself_where_it_ends() {
    let link = lesson().to_link().expect("it is short");
    let begins = link.find('.').expect("it has a dot") + 1;
    let code = &link[begins..];
    for behind in ["", "-Mia", "_", "__-A-b_C", "-----", "\n> more"] {
        let behind = format!("{code}{behind}");
        let coded = Coded {
            version: LINK_VERSION,
            behind: &behind,
        };
        assert_eq!(length_of(coded), Some(code.len()), "{behind}");
        assert_eq!(of_coded(coded).map(|(lesson, _)| lesson), Ok(lesson()));
    }
    // Its own letters may not go on: then it is another code.
    let longer = format!("{link}AAAA");
    let damaged = Some(Err(LessonError::Damaged));
    assert_eq!(Lesson::of_link(&longer), damaged);
}

#[test]
fn a_cut_or_altered_link_is_called_damaged() {
    let link = lesson().to_link().expect("it is short");
    let damaged = Some(Err(LessonError::Damaged));
    for text in sealed::tests::damaged(&link) {
        assert_eq!(Lesson::of_link(&text), damaged, "{text}");
    }
    let newer = link.replacen("lesson1", "lesson2", 1);
    assert_eq!(Lesson::of_link(&newer), Some(Err(LessonError::Version)));
    // A few bytes that would unfold to more than any lesson.
    let bomb = coded(&vec![b' '; MAX_BYTES * 8], [0; 4]);
    assert_eq!(Lesson::of_link(&bomb), damaged);
}
