//! What a study's folder remembers beside its parts: the plan that it began with, and the end that was declared.
//!
//! A plan that is changed once results are seen is none, and of an end that can be declared again and again the last
//! one was chosen by the results.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::{findings::End, plan::Plan};
use host::{recorded, storage::replace::replace};

/// The file that has it.
pub const FILE: &str = "history.toml";

/// Tells the file from other TOML.
const FORMAT: &str = "optimarium-study-history";

/// The only version of the file so far.
const VERSION: u32 = 1;

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    format: String,
    version: u32,
    /// SHA-256 of the plan that was the first one here when a part was there.
    plan_sha256: String,
    /// Seeds of the searches with which the study was declared to end, where it was and they were enough for a verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<Vec<u64>>,
    /// The text of that plan.
    plan: String,
}

impl History {
    /// Returns what `folder` remembers. Where none of the plan's parts `is_begun`, nor anything else, it begins with
    /// `plan`.
    ///
    /// # Errors
    /// Where the file cannot be read or written, is something else, or of another study.
    pub fn of(folder: &Path, plan: &Plan, is_begun: bool) -> Result<Self> {
        let path = folder.join(FILE);
        if path.exists() {
            let bytes = recorded::contents(&path)?;
            let kept = Self::parse(&bytes).with_context(|| path.display().to_string())?;
            if is_begun || kept.plan_sha256 == plan.sha256 {
                return Ok(kept);
            }
            ensure!(
                kept.ended.is_none() && runs(folder)?.is_empty(),
                "{} is of another plan, of which something is there, and nothing of this one: name another --out",
                path.display()
            );
        }
        let history = Self {
            format: FORMAT.into(),
            version: VERSION,
            plan_sha256: plan.sha256.clone(),
            ended: None,
            plan: plan.text.clone(),
        };
        history.keep(folder)?;
        Ok(history)
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let history: Self = toml::from_slice(bytes).context("this is no history of a study")?;
        ensure!(
            (history.format.as_str(), history.version) == (FORMAT, VERSION),
            "it is of another kind or version"
        );
        Ok(history)
    }

    fn keep(&self, folder: &Path) -> Result<()> {
        let text = toml::to_string(self).expect("every history can be written");
        replace(&folder.join(FILE), text.as_bytes())
    }

    /// When the study ends.
    pub fn end(&self) -> End {
        self.ended.clone().map_or(End::AsPlanned, End::With)
    }

    /// Remembers that the study was declared to end with `searches`, the first time.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn declare(&mut self, searches: &[u64], folder: &Path) -> Result<()> {
        if self.ended.is_none() {
            self.ended = Some(searches.to_vec());
            self.keep(folder)?;
        }
        Ok(())
    }

    /// What a reader of the report has to know of `plan`, if it is not the first.
    pub fn remark(&self, plan: &Plan) -> Option<String> {
        (plan.sha256 != self.plan_sha256).then(|| {
            format!(
                "The plan was changed after parts were there: {FILE} has the first one, with the SHA-256 {}. What \
                 differs from it was not planned.",
                self.plan_sha256
            )
        })
    }
}

/// Names the files in `folder` that may be runs.
///
/// # Errors
/// Where it cannot be read.
pub fn runs(folder: &Path) -> Result<Vec<String>> {
    let mut runs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name.ends_with(".json") {
            runs.push(name);
        }
    }
    runs.sort();
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::{EVOLUTION, plan};
    use host::testing::Folder;

    #[test]
    fn the_first_plan_and_the_first_end_are_remembered() {
        let folder = Folder::new("history");
        let place = folder.path("");
        let (first, second) = (plan(EVOLUTION), plan(&format!("{EVOLUTION}\n# later")));
        // Before anything is there a plan may be changed.
        History::of(&place, &second, false).expect("it can be written");
        let mut history = History::of(&place, &first, false).expect("it can be written");
        assert_eq!(history.end(), End::AsPlanned);
        history
            .declare(&[101, 103, 104], &place)
            .expect("it can be written");
        history
            .declare(&[101, 102, 103, 104], &place)
            .expect("it is known");
        let read = History::of(&place, &second, true).expect("it can be read");
        assert_eq!(read, history);
        assert_eq!(read.end(), End::With(vec![101, 103, 104]));
        assert_eq!(read.remark(&first), None);
        let remark = read.remark(&second).expect("it is another one");
        assert!(remark.contains(&first.sha256), "{remark}");
        // Another study's folder stays what it is.
        let refused = History::of(&place, &second, false).expect_err("it ended");
        assert!(
            format!("{refused:#}").contains("another plan"),
            "{refused:#}"
        );
        folder.put(FILE, "format = \"x\"");
        let error = History::of(&place, &first, true).expect_err("it is something else");
        assert!(
            format!("{error:#}").contains("no history of a study"),
            "{error:#}"
        );
    }
}
