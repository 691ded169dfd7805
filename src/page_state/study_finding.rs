//! What the project's own study found, for the first screen: whoever watches Adam being beaten asks whether that holds
//! for a tuned one.

/// The study's primary outcome so far, as sentences; docs/findings.md has all of it.
pub const STUDY_FINDING: &str = "Adam at its usual rate is easily beaten. One with a schedule, tuned with as many trainings as the search had, is not: of two searches in this project’s own study one’s winner was ahead of it by 0.8 points of accuracy on test images and the other’s behind by 0.5. A verdict takes three.";

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use files::comparison_file::ComparisonFile;

    /// The optimizers of the primary outcome, as the study calls them.
    const WINNER: &str = "search's winner";
    const RIVAL: &str = "Adam+schedule+tuned";

    /// Mean accuracy on test images over seeds and tasks of the optimizer called `name`.
    fn accuracy(file: &ComparisonFile, name: &str) -> f64 {
        let trials = file.trials.iter().filter(|trial| trial.optimizer == name);
        let all: Vec<f64> = trials.map(|trial| trial.accuracy).collect();
        all.iter().sum::<f64>() / all.len() as f64
    }

    /// Computed from the stored trials: the sentences hold as long as these do.
    #[test]
    fn the_finding_is_what_the_stored_trials_say() {
        let runs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/studies/runs");
        let leads: Vec<f64> = (101..=106)
            .filter_map(|seed| fs::read(runs.join(format!("confirmation-{seed}.json"))).ok())
            .map(|json| ComparisonFile::parse(&json).expect("a comparison of the study"))
            .filter(|file| file.is_complete(WINNER) && file.is_complete(RIVAL))
            .map(|file| accuracy(&file, WINNER) - accuracy(&file, RIVAL))
            .collect();
        let points = |lead: f64| format!("{:.1}", lead.abs() * 100.0);
        let [ahead, behind] = leads[..] else {
            panic!(
                "{} searches are there: the sentences tell of two",
                leads.len()
            );
        };
        assert!(ahead > 0.0 && behind < 0.0, "{leads:?}");
        for told in [
            format!("ahead of it by {} points", points(ahead)),
            format!("behind by {}.", points(behind)),
        ] {
            assert!(STUDY_FINDING.contains(&told), "{told}");
        }
    }
}
