//! Datasets, networks and protocols by name: what exists, not how it is computed.

use serde::{Deserialize, Serialize};

mod datasets;
mod networks;

pub use datasets::{CLASSES, Dataset, Sizes};
pub use networks::{ModelSize, Part};

/// Part of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// Trained on.
    Train,
    /// Carved from the training data; selection under the validation protocol.
    Validation,
    /// The official test images; selection under the paper's protocol only.
    Test,
}

impl Split {
    /// Every split.
    pub const ALL: [Split; 3] = [Split::Train, Split::Validation, Split::Test];

    /// Name in paths and files; equal to the serde name.
    pub fn slug(self) -> &'static str {
        match self {
            Split::Train => "train",
            Split::Validation => "validation",
            Split::Test => "test",
        }
    }
}

/// Which images decide the fitness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// Select on the validation split; the test split stays untouched.
    Validation,
    /// Select on the test split, as published.
    Paper,
}

impl Protocol {
    /// Both protocols.
    pub const ALL: [Protocol; 2] = [Protocol::Validation, Protocol::Paper];

    /// Name in arguments and files, and for people; equal to the serde name.
    pub fn slug(self) -> &'static str {
        match self {
            Protocol::Validation => "validation",
            Protocol::Paper => "paper",
        }
    }

    /// The split on which candidates are scored.
    pub fn scoring_split(self) -> Split {
        match self {
            Protocol::Validation => Split::Validation,
            Protocol::Paper => Split::Test,
        }
    }
}

/// How many images of `split` are used where so many are `asked` for and each of `tasks` has what `there` says:
/// `1000`, or `1000 (Digits 8×8: 300)` where one has fewer, numbers as `count` writes them.
pub fn images_text(
    tasks: &[Dataset],
    split: Split,
    asked: u32,
    there: impl Fn(Dataset) -> Option<Sizes>,
    count: impl Fn(u64) -> String,
) -> String {
    let used = |task: Dataset| {
        let there = there(task).map(|sizes| sizes.of(split) as u64);
        there.unwrap_or(u64::MAX).min(asked.into())
    };
    let each = tasks.iter().map(|task| (task, used(*task)));
    let most = each.clone().map(|(_, used)| used).max();
    let most = most.unwrap_or(asked.into());
    let fewer = each.filter(|(_, used)| *used < most);
    let fewer = fewer.map(|(task, used)| format!("{}: {}", task.name(), count(used)));
    let fewer: Vec<String> = fewer.collect();
    match fewer.is_empty() {
        true => count(most),
        false => format!("{} ({})", count(most), fewer.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fmt::Debug};

    use super::*;

    /// Asserts of `rows`, each a member with its number, slug and name, that they are told apart, and found again.
    pub(super) fn assert_told_apart<T: Copy + Debug + PartialEq + Serialize, const N: usize>(
        rows: [(T, u8, &str, &str); N],
        of_number: fn(u64) -> Option<T>,
    ) {
        let numbers: HashSet<u8> = rows.iter().map(|row| row.1).collect();
        let slugs: HashSet<&str> = rows.iter().map(|row| row.2).collect();
        let names: HashSet<&str> = rows.iter().map(|row| row.3).collect();
        assert_eq!(
            [numbers.len(), slugs.len(), names.len()],
            [N; 3],
            "{rows:?}"
        );
        for (member, number, slug, _) in rows {
            assert!(number < 16, "links have four bits");
            assert_eq!(of_number(number.into()), Some(member));
            let json = serde_json::to_string(&member).expect("a name");
            assert_eq!(json, format!("{slug:?}"));
        }
        assert_eq!(of_number(15), None);
    }

    #[test]
    fn a_task_with_fewer_images_than_asked_for_is_named() {
        let text = |tasks: &[Dataset], asked| {
            images_text(tasks, Split::Validation, asked, Dataset::shipped, |n| {
                n.to_string()
            })
        };
        let both = [Dataset::Mnist, Dataset::Digits];
        assert_eq!(text(&both, 1000), "1000 (Digits 8×8: 300)");
        assert_eq!(text(&both, 200), "200");
        assert_eq!(text(&both[1..], 1000), "300");
        assert_eq!(text(&[Dataset::Own], 1000), "1000");
    }
}
