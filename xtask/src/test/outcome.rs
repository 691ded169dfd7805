//! How a step ended, what it left out, and the summary of all of them.

use std::time::Duration;

use anyhow::{Error, Result};

/// What a step that did not fail has looked at, and what it could not look at.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    /// Whether anything was checked.
    checked: bool,
    /// What was not, each with the reason.
    skipped: Vec<String>,
}

impl Ran {
    /// Everything was checked but what `skipped` names.
    pub fn all_but(skipped: Vec<String>) -> Self {
        Ran {
            checked: true,
            skipped,
        }
    }

    /// Nothing was checked, for this `reason`.
    pub fn nothing(reason: impl Into<String>) -> Self {
        Ran {
            checked: false,
            skipped: vec![reason.into()],
        }
    }
}

/// How a step ended.
pub struct Outcome {
    pub step: String,
    pub result: Result<Ran>,
    pub time: Duration,
}

impl Outcome {
    pub fn error(&self) -> Option<&Error> {
        self.result.as_ref().err()
    }

    pub fn skipped(&self) -> &[String] {
        self.result.as_ref().map_or(&[], |ran| &ran.skipped)
    }

    /// One word for the table.
    fn word(&self) -> &'static str {
        match &self.result {
            Err(_) => "failed",
            Ok(ran) if !ran.checked => "skipped",
            Ok(ran) if ran.skipped.is_empty() => "passed",
            Ok(_) => "in part",
        }
    }
}

/// The table, what was skipped and what failed, and alone on the last line how many steps passed and failed,
/// and how many things were skipped: what did not run never counts as passed.
pub fn summary(outcomes: &[Outcome], total: Duration) -> String {
    let row = |name: &str, word: &str, time: Duration| {
        format!("{name:<14}{word:<8}{:>7.1} s\n", time.as_secs_f64())
    };
    let mut text = format!("\n{:<14}{:<8}{:>9}\n", "step", "result", "time");
    for outcome in outcomes {
        text += &row(&outcome.step, outcome.word(), outcome.time);
    }
    text += &row("all", "", total);
    for Outcome { step, result, .. } in outcomes {
        match result {
            Ok(ran) => {
                for reason in &ran.skipped {
                    text += &format!("{step}: skipped: {reason}\n");
                }
            }
            Err(error) => text += &format!("{step}: {error:#}\n"),
        }
    }
    let checked = |outcome: &&Outcome| outcome.result.as_ref().is_ok_and(|ran| ran.checked);
    let passed = outcomes.iter().filter(checked).count();
    let failed = outcomes.iter().filter(|o| o.result.is_err()).count();
    let skipped: usize = outcomes.iter().map(|o| o.skipped().len()).sum();
    text += &format!("\n{passed} passed, {failed} failed");
    if skipped > 0 {
        text += &format!(", {skipped} skipped");
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn outcome(step: &str, result: Result<Ran>) -> Outcome {
        Outcome {
            step: step.into(),
            result,
            time: Duration::from_secs(3),
        }
    }

    fn last_line(outcomes: &[Outcome]) -> String {
        let text = summary(outcomes, Duration::from_secs(9));
        text.lines().last().unwrap().to_owned()
    }

    #[test]
    fn what_did_not_run_is_no_pass() {
        let whole = || outcome("format", Ok(Ran::all_but(vec![])));
        assert_eq!(last_line(&[whole()]), "1 passed, 0 failed");
        let none = outcome("export", Ok(Ran::nothing("no Python here")));
        assert_eq!(last_line(&[whole(), none]), "1 passed, 0 failed, 1 skipped");
        let lacks = vec!["no Firefox here".to_owned(), "no WebKit here".to_owned()];
        let part = outcome("journeys", Ok(Ran::all_but(lacks)));
        assert_eq!(last_line(&[part]), "1 passed, 0 failed, 2 skipped");
        let broken = outcome("page", Err(anyhow!("it does not compile")));
        assert_eq!(last_line(&[whole(), broken]), "1 passed, 1 failed");
    }

    #[test]
    fn the_table_says_which_and_why() {
        let outcomes = [
            outcome("export", Ok(Ran::nothing("no Python here"))),
            outcome("journeys", Ok(Ran::all_but(vec!["no Firefox here".into()]))),
            outcome("page", Err(anyhow!("it does not compile"))),
        ];
        let text = summary(&outcomes, Duration::from_secs(9));
        for line in [
            "export        skipped     3.0 s",
            "journeys      in part     3.0 s",
            "page          failed      3.0 s",
            "export: skipped: no Python here",
            "journeys: skipped: no Firefox here",
            "page: it does not compile",
        ] {
            assert!(
                text.lines().any(|printed| printed == line),
                "{line}: {text}"
            );
        }
    }
}
