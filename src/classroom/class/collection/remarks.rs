//! What is said of results that were taken in: how many, and which do not count, or count with a remark.

use files::{
    class::{MAX_STUDENTS, ResultError},
    lesson::PAGE,
};
use widget_state::format;

/// Most names that a sentence lists.
const LISTED: usize = 6;

/// Why a result does not count, or counts with a remark; in the order in which they are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Remark {
    Again,
    Second,
    OtherLesson,
    OtherSubject,
    OtherVersion,
    TooMany,
}

impl Remark {
    const ALL: [Remark; 6] = [
        Remark::Again,
        Remark::Second,
        Remark::OtherLesson,
        Remark::OtherSubject,
        Remark::OtherVersion,
        Remark::TooMany,
    ];

    fn sentence(self, names: &str) -> String {
        match self {
            Remark::Again => format!("Here already: {names}."),
            Remark::Second => {
                format!("A second, different result of {names}: the first counts.")
            }
            Remark::OtherLesson => format!("Of another lesson, and left out: {names}."),
            Remark::OtherSubject => format!(
                "Of the best of a search where the others are of the optimizer under test, or the other way round, and left out: {names}. The lesson has to be run again with this version of the page."
            ),
            Remark::OtherVersion => format!(
                "Run by another version of this page than {PAGE}: {names}. It counts; figures may differ a little."
            ),
            Remark::TooMany => {
                format!("{MAX_STUDENTS} students are the most; left out: {names}.")
            }
        }
    }
}

/// What was found of results.
#[derive(Default)]
pub(super) struct Remarks {
    /// Each with the student's name.
    pub named: Vec<(Remark, String)>,
    /// Why others cannot be read, each reason once.
    pub refused: Vec<ResultError>,
}

impl Remarks {
    /// Says it, where so many were `added` and so many are `here` now.
    pub fn sentences(self, added: usize, here: usize) -> Vec<String> {
        let here = match here {
            1 => "one student is".into(),
            count => format!("{} students are", format::count(count as u64)),
        };
        let mut said = vec![match added {
            0 => format!("Nothing new: {here} here."),
            1 => format!("One result was added: {here} here."),
            more => format!("{more} results were added: {here} here."),
        }];
        for remark in Remark::ALL {
            let names = self.named.iter().filter(|(one, _)| *one == remark);
            let names: Vec<&str> = names.map(|(_, name)| name.as_str()).collect();
            if !names.is_empty() {
                said.push(remark.sentence(&listed(&names, LISTED)));
            }
        }
        let more = self.refused.len().saturating_sub(LISTED);
        let refused = self.refused.iter().take(LISTED);
        said.extend(refused.map(ToString::to_string));
        if more > 0 {
            said.push(format!("{more} more did not arrive whole."));
        }
        said
    }
}

/// Names in a sentence, at most so many.
pub(super) fn listed(names: &[&str], most: usize) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(most)
        .map(|name| format!("“{name}”"))
        .collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
