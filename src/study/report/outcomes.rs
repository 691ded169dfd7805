//! The outcomes of a study in its report: the primary one, and those that are exploratory.

use super::super::{
    document::{DECIMALS, Document},
    findings::{Conclusion, Findings, Outcome},
    plan::Plan,
    plot::{self, Interval},
    state::State,
};
use statistics::{
    comparison::p_text,
    paired::{Estimate, PairedTest, Verdict},
    power::POWER,
};
use text::number::counted;

/// What a report is made of.
pub struct Sides<'a> {
    pub state: &'a State<'a>,
    pub findings: &'a Findings,
}

/// Writes a test over replicates, with their number; a dash where there is none.
fn tested(test: Option<&PairedTest>) -> String {
    let text = |difference: &Estimate| {
        format!(
            "{} (n = {})",
            difference.as_difference(DECIMALS),
            difference.n
        )
    };
    test.map_or_else(|| "–".into(), |test| text(&test.difference))
}

/// Says what the primary outcome is, and what it decides.
pub fn sentence(plan: &Plan, findings: &Findings) -> String {
    let Findings {
        primary,
        conclusion,
        ..
    } = findings;
    let Outcome { of, against, .. } = primary;
    let n = primary.replicates.len();
    let planned = plan.search.seeds.len();
    let (verdict, detectable) = match *conclusion {
        Conclusion::UnderWay if n == 0 => {
            return format!(
                "Under way, no verdict: none of {planned} planned searches is in and confirmed."
            );
        }
        Conclusion::UnderWay => {
            let interval = match primary.test.and_then(|test| test.difference.margin) {
                Some(_) => ", with its 95 % interval by itself",
                None => "",
            };
            return format!(
                "Under way, no verdict: {of} − {against} is {}{interval}, over {n} of {planned} planned searches. It \
                 changes with every further search, and a verdict read after each would be false too often: the verdict \
                 comes when all are in, or by --report --final where the study ends with fewer.",
                tested(primary.test.as_ref())
            );
        }
        Conclusion::TooFew => {
            return format!(
                "It ends with {n} of {planned} planned searches, as was declared by --final; a verdict takes {} at \
                 least: no verdict.",
                plan.search.least
            );
        }
        Conclusion::Judged {
            verdict,
            detectable,
        } => (verdict, detectable),
    };
    let p = primary.test.as_ref().and_then(|test| test.p);
    let p = p.map_or_else(|| "no spread, so no test".into(), p_text);
    let found = format!(
        "{}, {p}, level {}",
        tested(primary.test.as_ref()),
        plan.primary.level
    );
    let mut text = match verdict {
        Verdict::Better => format!("Better: {of} − {against} is {found}."),
        Verdict::Worse => format!("Worse: {of} − {against} is {found}."),
        Verdict::Inconclusive => {
            let missed = detectable.map_or_else(String::new, |least| {
                format!(
                    " A true difference of {least:.4} would have been found in {:.0} of 100 such studies.",
                    100.0 * POWER
                )
            });
            format!("Inconclusive: {of} − {against} is {found}, which may be chance.{missed}")
        }
    };
    if n < planned {
        text += &format!(
            " It ends with {n} of {planned} planned searches, as was declared by --final, and is the verdict only if \
             the number was not chosen by the results."
        );
    }
    if !findings.later.is_empty() {
        let later = findings.later.iter().map(u64::to_string);
        text += &format!(
            " Searches that came after that have no part in it: {}.",
            later.collect::<Vec<_>>().join(", ")
        );
    }
    text
}

impl Sides<'_> {
    /// The primary outcome.
    pub fn primary(&self, document: &mut Document) {
        let primary = &self.findings.primary;
        document.heading("Primary outcome");
        document.text(format!(
            "{} − {} in {} on fresh seeds, the mean over seeds and tasks: one value a search, a two-sided one-sample \
             t-test over searches.",
            primary.of,
            primary.against,
            primary.measure.name()
        ));
        document.text(sentence(self.state.plan, self.findings));
        let rows = primary.replicates.iter();
        let rows = rows.map(|(seed, one)| vec![seed.to_string(), one.as_difference(DECIMALS)]);
        document.table(
            &["search", "difference ± 95 % over its seeds"],
            rows.collect(),
        );
        let mut shown: Vec<Interval> = primary
            .replicates
            .iter()
            .map(|(seed, one)| Interval {
                label: format!("search {seed}, over its seeds"),
                difference: *one,
                class: 'a',
            })
            .collect();
        shown.extend(primary.test.map(|test| Interval {
            label: format!("all {} searches", test.difference.n),
            difference: test.difference,
            class: 'd',
        }));
        if let Some(svg) = plot::intervals(&shown) {
            document.figure(svg, "The primary outcome, by search and over all.");
        }
    }

    /// All others.
    pub fn exploratory(&self, document: &mut Document) {
        document.heading("Exploratory outcomes");
        document.text(
            "Differences with 95 % intervals over searches (Student's t), each by itself: no “better”, no “worse”. A \
             single search has no interval.",
        );
        let exploratory = self.findings.exploratory.iter();
        let (awaited, there): (Vec<_>, Vec<_>) =
            exploratory.partition(|one| one.replicates.is_empty());
        if !awaited.is_empty() {
            document.text(format!(
                "Not shown, for want of their trainings: {} of the plan.",
                counted(awaited.len() as u64, "difference")
            ));
        }
        let rows = there.into_iter().map(|one| {
            let by_search = one.replicates.iter();
            let by_search =
                by_search.map(|(seed, one)| format!("{seed}: {}", one.as_difference(DECIMALS)));
            vec![
                one.place.clone(),
                one.task.map_or("all tasks", |task| task.name()).into(),
                one.measure.name().into(),
                format!("{} − {}", one.of, one.against),
                tested(one.test.as_ref()),
                by_search.collect::<Vec<_>>().join("; "),
            ]
        });
        document.table(
            &[
                "where",
                "task",
                "measure",
                "difference",
                "over searches",
                "by search ± over its seeds",
            ],
            rows.collect(),
        );
        let shown = self.findings.exploratory.iter().filter_map(|one| {
            let is_shown = one.task.is_none() && one.measure == self.state.plan.primary.measure;
            let test = one.test.filter(|_| is_shown)?;
            Some(Interval {
                label: format!("{}, − {}", one.place, one.against),
                difference: test.difference,
                class: 'b',
            })
        });
        if let Some(svg) = plot::intervals(&shown.collect::<Vec<_>>()) {
            document.figure(
                svg,
                "Exploratory: the search's winner minus each other, over all tasks.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        findings::{End, conclusion},
        plan::testing::evolution,
    };
    use statistics::comparison::Measure;

    /// What is said where searches came to `values`.
    fn told(values: &[f64], end: &End, later: &[u64]) -> String {
        let plan = evolution();
        let estimate = |value: &f64| Estimate::of(&[*value]).expect("a number");
        let seeds = plan.search.seeds.iter().copied();
        let primary = Outcome {
            of: "search's winner".into(),
            against: "tuned".into(),
            place: "confirmation".into(),
            measure: Measure::Accuracy,
            task: None,
            replicates: seeds.zip(values.iter().map(estimate)).collect(),
            test: PairedTest::of(values, &vec![0.0; values.len()]),
        };
        let conclusion = conclusion(&plan, primary.test.as_ref(), end);
        let findings = Findings {
            primary,
            conclusion,
            later: later.to_vec(),
            exploratory: Vec::new(),
        };
        sentence(&plan, &findings)
    }

    #[test]
    fn a_test_says_of_how_many_it_is() {
        let two = PairedTest::of(&[0.25, 0.25], &[0.0, 0.0]);
        assert_eq!(tested(two.as_ref()), "+0.2500 (n = 2)");
        assert_eq!(tested(None), "–");
    }

    #[test]
    fn a_study_under_way_has_a_difference_and_no_verdict() {
        let values = [0.02, 0.021, 0.019, 0.02, 0.022, 0.021];
        for n in 1..values.len() {
            let told = told(&values[..n], &End::AsPlanned, &[]);
            assert!(told.starts_with("Under way, no verdict: "), "{told}");
            for part in [
                format!("(n = {n})"),
                format!("over {n} of 6 planned searches"),
                "changes with every further search".into(),
            ] {
                assert!(told.contains(&part), "{part}: {told}");
            }
            for part in ["Better", "better", "p <", "p =", "level", "Inconclusive"] {
                assert!(!told.contains(part), "{part}: {told}");
            }
        }
        assert!(told(&[], &End::AsPlanned, &[]).contains("none of 6 planned searches"));
        let whole = told(&values, &End::AsPlanned, &[]);
        assert!(
            whole.starts_with("Better: search's winner − tuned is +0.0"),
            "{whole}"
        );
        assert!(
            whole.contains("level 0.05") && !whole.contains("--final"),
            "{whole}"
        );
    }

    #[test]
    fn a_study_that_is_declared_to_end_says_on_what_its_verdict_hangs() {
        let values = [0.02, 0.021, 0.019];
        let end = End::With(vec![101, 102, 103]);
        let early = told(&values, &end, &[105]);
        for part in [
            "Better: ",
            "3 of 6 planned searches",
            "--final",
            "only if the number was not chosen by the results",
            "came after that have no part in it: 105.",
        ] {
            assert!(early.contains(part), "{part}: {early}");
        }
        let few = told(&values[..2], &End::With(vec![101, 102]), &[]);
        assert!(few.contains("takes 3 at least: no verdict"), "{few}");
        assert!(!few.contains("Better"), "{few}");
    }
}
