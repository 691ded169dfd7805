//! What the project's own study found, for the first screen: whoever watches Adam being beaten asks whether that holds
//! for a tuned one.

/// Where all that the study found is, beside the page: `cargo xtask` makes it of `docs/findings.md`.
pub const FINDINGS: &str = "./notes/findings.html";

/// The study's primary outcome so far, as sentences.
pub const STUDY_FINDING: &str = "Adam at its usual rate is easily beaten: over three searches of this project’s own study by +5.3 ± 0.8 points of accuracy on test images. One with a schedule, tuned with as many trainings as the search had, is not: there the lead is +0.3 ± 1.8 points, two of three searches ahead, which decides nothing yet. Three more are planned.";

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use files::comparison_file::ComparisonFile;
    use statistics::paired::Estimate;
    use text::number::signed;

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
        let files: Vec<ComparisonFile> = (101..=106)
            .filter_map(|seed| fs::read(runs.join(format!("confirmation-{seed}.json"))).ok())
            .map(|json| ComparisonFile::parse(&json).expect("a comparison of the study"))
            .collect();
        assert_eq!(files.len(), 3, "the sentences tell of three searches");
        let leads = |rival| -> Vec<f64> {
            let lead = |file| accuracy(file, WINNER) - accuracy(file, rival);
            files.iter().map(lead).collect()
        };
        let told = |leads: &[f64]| {
            let lead = Estimate::of(leads).expect("a mean");
            let margin = lead.margin.expect("searches differ");
            let points = signed(lead.mean * 100.0, 1);
            // Not broken at the end of a line.
            let told = format!("{points}\u{a0}±\u{a0}{:.1} points", margin * 100.0);
            (told, lead.mean.abs() > margin)
        };
        let over_tuned = leads(RIVAL);
        for (leads, expected) in [(leads("Adam"), true), (over_tuned.clone(), false)] {
            let (told, is_shown) = told(&leads);
            assert!(STUDY_FINDING.contains(&told), "{told}");
            assert_eq!(is_shown, expected, "{told}");
        }
        let ahead = over_tuned.iter().filter(|lead| **lead > 0.0).count();
        assert_eq!(ahead, 2, "two of three are told of: {over_tuned:?}");
    }
}
