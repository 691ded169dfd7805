//! Addresses in a longer text, such as the chat of a class, that name a lesson by its file beside this page.

use super::is_beside;
use files::{class::MAX_BYTES, lesson::Lesson};
use text::excerpt::excerpt;

/// What names a lesson in an address.
const WISH: &str = "lesson=";

/// Most lessons that are looked for in one text.
const MOST: usize = 4;

/// Most letters of an address that a sentence repeats.
const QUOTED: usize = 100;

/// What may stand around an address in a sentence.
const AROUND: &[char] = &[
    '<', '>', '(', ')', '[', ']', '"', '\'', '“', '”', '„', '«', '»', ',', '.', ';', ':', '!', '?',
];

/// Returns the lessons that addresses in `text` name by a file beside the page at the address `page`, each once and by
/// its path; or a sentence where the file lies beside another page. An address that has the lesson itself after its #
/// names none: nothing has to be fetched for it.
pub fn lessons_named(text: &str, page: &str) -> Vec<Result<String, String>> {
    let mut named = Vec::new();
    let end = text.floor_char_boundary(MAX_BYTES);
    for word in text[..end].split_whitespace() {
        if let Some(lesson) = lesson_named(word, page)
            && !named.contains(&lesson)
        {
            named.push(lesson);
        }
        if named.len() == MOST {
            break;
        }
    }
    named
}

fn lesson_named(word: &str, page: &str) -> Option<Result<String, String>> {
    let (before, after) = word.split_once('?')?;
    let (wishes, link) = after.split_once('#').unwrap_or((after, ""));
    if Lesson::is_link(link) {
        return None;
    }
    let path = wishes
        .split('&')
        .find_map(|wish| wish.strip_prefix(WISH))?
        .trim_end_matches(AROUND)
        .replace("%2F", "/")
        .replace("%2f", "/");
    if !is_beside(&path) {
        return None;
    }
    let before = before.trim_start_matches(|letter| AROUND.contains(&letter) && letter != '.');
    let is_here = ["", ".", "./", "/"].contains(&before) || place(before) == place(page);
    Some(match is_here {
        true => Ok(path),
        false => Err(format!(
            "The lesson of {} lies beside another page, from which this one fetches nothing: open that address, and paste the longer one that the browser shows then, with #lesson1 in it, or take in the lesson’s file.",
            excerpt(&format!("{before}?{WISH}{path}"), QUOTED)
        )),
    })
}

/// What is the same of all ways to write a page's address.
fn place(address: &str) -> &str {
    let bare = address.split_once("://").map_or(address, |(_, bare)| bare);
    let bare = bare.strip_suffix("index.html").unwrap_or(bare);
    bare.strip_suffix('/').unwrap_or(bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::testing;

    const PAGE: &str = "https://example.org/optimarium/";

    const PATH: &str = "lessons/is-it-really-better.json";

    #[test]
    fn an_address_names_the_file_beside_this_page_however_it_is_written() {
        let address = format!("{PAGE}?lesson={PATH}");
        for text in [
            address.clone(),
            format!("The lesson: <{address}>.\noptiresult1.abc"),
            format!("({PAGE}?device=cpu&lesson={PATH}#)"),
            format!("{PAGE}index.html?lesson={PATH}&check"),
            format!("http://example.org/optimarium?lesson={PATH}, {address}"),
            format!(
                "example.org/optimarium/?lesson={}",
                PATH.replace('/', "%2F")
            ),
            format!("?lesson={PATH}"),
            format!("“./?lesson={PATH}”"),
        ] {
            assert_eq!(lessons_named(&text, PAGE), [Ok(PATH.into())], "{text}");
        }
    }

    #[test]
    fn what_names_no_file_beside_this_page_is_not_fetched() {
        for text in [
            "Good morning? lesson=a.json",
            "https://example.org/optimarium/?seed=3",
            "https://example.org/optimarium/?lesson=../a.json",
            "https://example.org/optimarium/?lesson=https://example.org/a.json",
            "https://example.org/optimarium/?lesson=",
        ] {
            assert_eq!(lessons_named(text, PAGE), [], "{text}");
        }
        let whole = format!("{PAGE}?lesson={PATH}#lesson1.q1YqLk3MzVWyUirJLElV0lEqyUgtKlayMqgFAA");
        assert_eq!(lessons_named(&whole, PAGE), []);
        for page in ["https://example.com/", "https://example.org/", "file:///a"] {
            let named = lessons_named(&format!("{page}?lesson=a.json"), PAGE);
            let [Err(said)] = named.as_slice() else {
                panic!("{page}: {named:?}");
            };
            assert!(said.contains(&format!("{page}?lesson=a.json")), "{said}");
            assert!(said.contains("#lesson1"), "{said}");
        }
    }

    #[test]
    fn a_few_are_enough_and_damage_leads_nowhere_else() {
        let many: String = (0..9).map(|n| format!("?lesson={n}.json ")).collect();
        assert_eq!(lessons_named(&many, PAGE).len(), MOST);
        let originals = [format!("{PAGE}?device=cpu&lesson={PATH}#x ?lesson={PATH}")];
        testing::read_damaged(48, &originals, [10_000, 10_000], |bytes| {
            let named = lessons_named(&String::from_utf8_lossy(bytes), PAGE);
            named
                .into_iter()
                .map(|one| one.map(|path| assert!(is_beside(&path), "{path}")))
        });
    }
}
