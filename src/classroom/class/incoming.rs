//! What a class hands in: texts that are pasted, and files by name, each read as far as it goes.

use files::class::{MAX_BYTES, text_of};
use text::{excerpt::excerpt, plain_text::NotText};

/// Most letters of a file's name that a sentence repeats.
const QUOTED: usize = 60;

/// Said where a text has nothing of use.
const NOTHING: &str = "No result is in it. A result begins with “optiresult”, and every student has one below the lesson when its run is over.";

/// A text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Incoming {
    /// Name of its file; none of what was pasted.
    pub name: Option<String>,
    /// It.
    pub text: String,
}

/// Returns the texts in files, each a name and its bytes where they could be read, and what is to be said of those
/// that have none.
pub(super) fn texts(files: Vec<(String, Option<Vec<u8>>)>) -> (Vec<Incoming>, Vec<String>) {
    let (mut texts, mut remarks) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let name = excerpt(&name, QUOTED);
        let Some(bytes) = bytes else {
            remarks.push(format!(
                "{name} was passed over: the browser could not read it."
            ));
            continue;
        };
        match text_of(&bytes) {
            Ok(text) => texts.push(Incoming {
                name: Some(name),
                text: text.into_owned(),
            }),
            Err(why) => {
                let why = match why {
                    NotText::Binary => {
                        "it is no text: choose the file that a student or this page saved".into()
                    }
                    why => why.to_string(),
                };
                remarks.push(format!("{name} was passed over: {why}."));
            }
        }
    }
    (texts, remarks)
}

impl Incoming {
    /// Says that nothing of use is in it; it is one of so many.
    pub fn has_nothing(&self, of: usize) -> String {
        match &self.name {
            Some(name) if of > 1 => format!("{name} has no result in it."),
            _ => NOTHING.into(),
        }
    }

    /// Says that not all of it was looked through.
    pub fn is_cut(&self) -> String {
        let name = self.name.as_deref().unwrap_or("What was pasted");
        format!(
            "{name} is too long to be looked through whole: what lies beyond {} MB or 2,000 results was left out. Take in its end as well, in parts.",
            MAX_BYTES / 1_000_000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::{collection::Collection, testing::result};
    use page_state::testing::assert_says;

    fn names(class: &Collection) -> Vec<&str> {
        let results = class.results().iter();
        results.map(|one| one.student.name()).collect()
    }

    fn all_read(files: Vec<(String, Vec<u8>)>) -> Vec<(String, Option<Vec<u8>>)> {
        let read = |(name, bytes)| (name, Some(bytes));
        files.into_iter().map(read).collect()
    }

    /// Tables as programs save them, with one picture among them.
    #[test]
    fn one_unreadable_file_discards_no_other() {
        let table = |name: &str| format!("Zoë;{name};{}\r\n", result(name, 0.1).to_text());
        let latin = |text: String| -> Vec<u8> { text.chars().map(|one| one as u8).collect() };
        let wide: Vec<u8> = format!("\u{feff}{}", table("Eve"))
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let marked = format!("\u{feff}{}", table("Mia"));
        let photo = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let files = vec![
            ("mark.csv".into(), marked.into_bytes()),
            ("photo.png".into(), photo.to_vec()),
            ("latin.csv".into(), latin(table("Ali"))),
            ("wide.txt".into(), wide),
            ("notes.txt".into(), b"Dear all".to_vec()),
            ("empty.txt".into(), Vec::new()),
            ("all.zip".into(), b"PK\x03\x04".to_vec()),
        ];
        let mut here = Collection::default();
        let mut files = all_read(files);
        files.push(("folder".into(), None));
        let said = here.take_files(files);
        assert_eq!(names(&here), ["Mia", "Ali", "Eve"]);
        assert_eq!(
            said,
            [
                "3 results were added: 3 students are here.",
                "notes.txt has no result in it.",
                "photo.png was passed over: it is no text: choose the file that a student or this page saved.",
                "empty.txt was passed over: it is empty.",
                "all.zip was passed over: it is a ZIP archive; unpack it first.",
                "folder was passed over: the browser could not read it.",
            ]
        );
        let only = vec![("photo.png".into(), b"\x89PNG\0".to_vec())];
        let said = Collection::default().take_files(all_read(only));
        assert_says(&said[0], "photo.png was passed over…");
    }

    #[test]
    fn files_of_a_class_are_opened_each_with_its_tests_and_its_sentences() {
        let class = |names: &[&str], mark: &str| {
            let mut class = Collection::default();
            for name in names {
                class.take(&result(name, 0.1).to_text());
            }
            class.test();
            format!("{mark}{}", class.to_json()).into_bytes()
        };
        let mut here = Collection::default();
        let files = vec![
            ("a.json".into(), class(&["Mia", "Ali", "Eve"], "\u{feff}")),
            ("b.json".into(), class(&["Zoë", "Mia"], "")),
            ("c.txt".into(), result("17", 0.1).to_text().into_bytes()),
        ];
        let said = here.take_files(all_read(files));
        assert_eq!(
            said,
            [
                "a.json: 3 results were added: 3 students are here.",
                "b.json: One result was added: 4 students are here.",
                "b.json: Here already: “Mia”.",
                "b.json: The tests in the file are left out: they were of other results than are here.",
                "One result was added: 5 students are here.",
            ]
        );
        assert!(here.verdict().is_some(), "its tests came with a file");
    }

    #[test]
    fn what_is_too_long_is_looked_through_file_by_file_and_said_to_be_cut() {
        let padded = |name: &str| {
            let blanks = " ".repeat(MAX_BYTES * 2 / 3);
            format!("{blanks}{}\n", result(name, 0.1).to_text())
        };
        let mut here = Collection::default();
        let files = ["Mia", "Ali"].map(|name| (format!("{name}.txt"), padded(name).into_bytes()));
        let said = here.take_files(all_read(files.into()));
        assert_eq!(said, ["2 results were added: 2 students are here."]);
        let said = here.take(&format!("{}{}", padded("Eve"), padded("Zoë")));
        assert_eq!(said.len(), 2, "{said:?}");
        assert_eq!(said[0], "One result was added: 3 students are here.");
        let cut = "What was pasted is too long to be looked through whole…";
        assert_says(&said[1], cut);
    }
}
