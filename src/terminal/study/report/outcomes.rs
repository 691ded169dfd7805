//! The outcomes of a study in its report: the primary one, and those that are exploratory.

use super::super::{
    cells::{DECIMALS, tested},
    document::Document,
    findings::{Conclusion, Findings, Outcome, finished, sample},
    part::Part,
    plan::Plan,
    plot::{self, Interval},
    state::State,
};
use statistics::{comparison::p_text, paired::Verdict, power::POWER};
use text::number::counted;

/// What a report is made of.
pub struct Sides<'a> {
    pub plan: &'a Plan,
    pub parts: &'a [Part<'a>],
    pub state: &'a State<'a>,
    pub findings: &'a Findings,
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
    let Conclusion::Judged {
        verdict,
        detectable,
    } = *conclusion
    else {
        return format!(
            "{n} of {} searches that a verdict takes at least: no verdict.",
            plan.search.least
        );
    };
    let p = primary.test.as_ref().and_then(|test| test.p);
    let p = p.map_or_else(|| "no spread, so no test".into(), p_text);
    let found = format!(
        "{}, {p}, level {}",
        tested(primary.test.as_ref()),
        plan.primary.level
    );
    let mut text = match verdict {
        Verdict::Better => format!("Better: {of} is above {against} by {found}."),
        Verdict::Worse => format!("Worse: {of} is below {against} by {found}."),
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
            " {n} of {planned} searches are in. It is the verdict only if the number was not chosen by the results: \
             the plan ends at {planned}, or where the time ends."
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
        document.text(sentence(self.plan, self.findings));
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
            let is_shown = one.task.is_none() && one.measure == self.plan.primary.measure;
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

    /// Whether the order is another at other lengths of run.
    pub fn lengths(&self, document: &mut Document) {
        let (plan, measure) = (self.plan, self.plan.primary.measure);
        let Ok(names) = self.state.names() else {
            return;
        };
        let places = plan.places(plan.search.seeds[0]);
        let first = &places[0];
        let same_but_for_length = |steps| statistics::comparison::ComparisonConfig {
            steps,
            ..first.config.clone()
        };
        let lengths: Vec<_> = places
            .iter()
            .filter(|place| place.config == same_but_for_length(place.config.steps))
            .collect();
        if lengths.len() < 2 {
            return;
        }
        document.heading("Lengths of run");
        let mut orders = Vec::new();
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        for place in lengths {
            let of = |name: &String| {
                let files = finished(self.parts, self.state, place.name, &all);
                let means: Vec<f64> = files
                    .map(|(_, file)| {
                        let values = sample(file, name, measure, None);
                        values.iter().sum::<f64>() / values.len() as f64
                    })
                    .collect();
                let n = means.len();
                (n > 0).then(|| (means.iter().sum::<f64>() / n as f64, name.clone()))
            };
            let Some(mut all) = names.iter().map(of).collect::<Option<Vec<_>>>() else {
                continue;
            };
            all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
            orders.push((place.config.steps, all));
        }
        let rows = orders.iter().map(|(steps, all)| {
            let said = all.iter().map(|(mean, name)| format!("{name} {mean:.4}"));
            vec![steps.to_string(), said.collect::<Vec<_>>().join(" > ")]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if rows.len() < 2 {
            document.text("Fewer than two lengths are in.");
            return;
        }
        document.table(&["steps", "mean over searches, the best first"], rows);
        let order = |all: &[(f64, String)]| -> Vec<String> {
            all.iter().map(|(_, name)| name.clone()).collect()
        };
        let first = order(&orders[0].1);
        document.text(match orders.iter().all(|(_, all)| order(all) == first) {
            true => "The order is the same at every length of run.",
            false => "The order changes with the length of run; small differences may be chance.",
        });
    }
}
