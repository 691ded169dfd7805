//! How sure a class is that its optimizers beat Adam: one paired test over its seeds, and how the interval narrowed with
//! every student. The test is that of comparisons ([`statistics::paired`]).

use super::wording::wording;
use files::class::StudentResult;
use statistics::{
    comparison::{Against, Finding, Row},
    looks::Standing,
    paired::{Estimate, PairedTest, Verdict, compare},
    power::detectable,
};
use widget_state::{
    format,
    plot::{Band, Line, Plot, Unit},
};

/// Intervals of fewer students may lie beyond the picture: that of two is a dozen times as wide.
const SHOWN_FROM: usize = 5;

/// Names of the lines: what is measured, and where it is nothing.
const LEAD: &str = "mean lead";
const ADAM: &str = "Adam";

fn scores(results: &[StudentResult]) -> (Vec<f64>, Vec<f64>) {
    results.iter().map(|one| (one.fitness, one.adam)).unzip()
}

/// Says how many were ahead of Adam.
pub fn ahead(results: &[StudentResult]) -> String {
    let ahead = results.iter().filter(|one| one.fitness > one.adam).count();
    format!("Ahead of Adam: {ahead} of {}.", results.len())
}

/// Returns the picture of certainty: after 2, 3, … students in their order the mean lead over Adam, with its
/// interval.
pub fn growth(results: &[StudentResult]) -> Plot {
    let (best, adam) = scores(results);
    let after = |n: usize| {
        let difference = PairedTest::of(&best[..n], &adam[..n])?.difference;
        let ends = difference
            .interval()
            .unwrap_or((difference.mean, difference.mean));
        Some((n, difference.mean, ends))
    };
    let steps: Vec<_> = (2..=results.len()).filter_map(after).collect();
    let narrow = steps
        .iter()
        .filter(|step| step.0 >= SHOWN_FROM.min(results.len()));
    let seen = narrow
        .flat_map(|(_, _, (low, high))| [*low, *high])
        .chain(steps.iter().map(|step| step.1))
        .fold((0.0_f64, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let air = 0.2 * (seen.1 - seen.0).max(0.001);
    let x = |n: usize| n as f64;
    let last = x(results.len().max(3));
    Plot {
        x_name: "student",
        x_offset: 0.0,
        x_range: (2.0, last),
        unit: Unit::Fitness,
        y_limits: (seen.0 - air, seen.1 + air),
        lines: vec![
            Line {
                name: ADAM.into(),
                class: "adam",
                points: steps.iter().map(|step| (x(step.0), 0.0)).collect(),
            },
            Line {
                name: LEAD.into(),
                class: "best",
                points: steps.iter().map(|step| (x(step.0), step.1)).collect(),
            },
        ],
        bands: vec![Band {
            name: LEAD.into(),
            class: "best",
            points: steps
                .iter()
                .map(|(n, _, (low, high))| (x(*n), *low, *high))
                .collect(),
        }],
    }
}

/// Says what the test over all of `results` found at the look `standing`; `None` where there is no result.
pub fn verdict(results: &[StudentResult], standing: &Standing) -> Option<(Verdict, String)> {
    let whom = wording(results.first()?.subject).subject;
    let (best, adam) = scores(results);
    let level = standing.level.unwrap_or(0.0);
    let estimate = Estimate::of(&best)?;
    let found = compare(&[best], &adam, level).pop()??;
    let n = found.difference.n;
    // Without a level too few are never found better or worse, and what the test says can be told.
    let is_told = standing.level.is_some() || standing.too_few;
    let finding = match is_told {
        true => Finding::Judged {
            verdict: found.verdict,
            p: found.p,
            detectable: None,
        },
        false => Finding::NoVerdict,
    };
    let row = Row {
        optimizer: LEAD.into(),
        estimate,
        runs: n,
        diverged: 0,
        against_first: Some(Against {
            difference: found.difference,
            margin_with_images: None,
            finding,
        }),
    };
    let least = standing
        .level
        .and_then(|level| found.deviation.zip(detectable(n, level)));
    let missed = least.filter(|_| found.verdict == Verdict::Inconclusive);
    let missed = match missed {
        Some((deviation, effect)) => format!(
            "; a lead of {:.3} would be found in 80 of 100 such classes",
            deviation * effect
        ),
        None if standing.too_few => "; two students can hardly tell".into(),
        None => String::new(),
    };
    let mean = match format::lead(found.difference.mean) {
        ("lead", lead) => format!("The mean lead is {lead}"),
        (_, behind) => format!("On average it is behind by {behind}"),
    };
    let margin = found.difference.margin;
    let margin = margin.map_or_else(String::new, |margin| format!(" ± {margin:.3}"));
    let subject = match found.verdict {
        Verdict::Inconclusive => "it",
        Verdict::Better | Verdict::Worse => whom,
    };
    let sentence = format!(
        "Over the class {subject} is {}{missed}. {mean}{margin}.",
        row.sentence(ADAM)?
    );
    Some((found.verdict, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::{founded, result, result_in};
    use page_state::testing::assert_says;
    use rand::RngExt;
    use science::{presets, testing};
    use statistics::looks::{Looks, Plan};

    /// So many students whose leads are `mean` and as far as `spread` beside it.
    fn students(count: usize, mean: f64, spread: f64) -> Vec<StudentResult> {
        let mut rng = testing::rng(count as u64);
        let lead = |_| mean + spread * rng.random_range(-1.0..1.0);
        let named = (1..=count).zip((0..count).map(lead));
        named
            .map(|(number, lead)| result(&number.to_string(), lead))
            .collect()
    }

    #[test]
    fn certainty_grows_from_two_students_to_two_hundred() {
        for count in [2, 3, 30, 200] {
            let plot = growth(&students(count, 0.02, 0.06));
            let [adam, lead] = &plot.lines[..] else {
                panic!("two lines")
            };
            assert_eq!(lead.points.len(), count - 1);
            let ends = [0, count - 2].map(|place| lead.points[place].0);
            assert_eq!(ends, [2.0, count as f64]);
            assert!(adam.points.iter().all(|point| point.1 == 0.0));
            let width = |place: usize| {
                let (_, low, high) = plot.bands[0].points[place];
                high - low
            };
            let (low, high) = plot.y_limits;
            assert!(low < 0.0 && high > 0.02, "{low} {high}");
            let (first, last) = (width(0), width(count - 2));
            assert!(count < 30 || first > 5.0 * last, "{first} {last}");
        }
        assert!(growth(&students(1, 0.02, 0.06)).is_empty());
        assert!(growth(&[]).is_empty());
    }

    #[test]
    fn the_interval_is_that_of_the_test() {
        let class = students(30, 0.02, 0.06);
        let (best, adam) = scores(&class);
        let test = PairedTest::of(&best, &adam).expect("numbers");
        let (_, low, high) = *growth(&class).bands[0].points.last().expect("thirty");
        assert_eq!(test.difference.interval(), Some((low, high)));
    }

    #[test]
    fn the_verdict_is_a_sentence() {
        let first = Standing::default();
        let said = |class: &[StudentResult]| verdict(class, &first).expect("there are results");
        let (found, sentence) = said(&students(30, 0.03, 0.06));
        assert_eq!(found, Verdict::Better);
        let told = "Over the class the best of each search is better than Adam (p < 0.001, n = 30). The mean lead is +0.0…";
        assert_says(sentence, told);
        let (found, sentence) = said(&students(30, 0.0, 0.06));
        assert_eq!(found, Verdict::Inconclusive);
        let told = "…class it is inconclusive: the difference from Adam may be chance (p = 0.…";
        assert_says(&sentence, told);
        assert_says(&sentence, "…would be found in 80 of 100 such classes…");
        let (found, _) = said(&students(200, -0.03, 0.06));
        assert_eq!(found, Verdict::Worse);
        let (_, sentence) = said(&[result("a", 0.5), result("b", 0.5), result("c", 0.5)]);
        assert_says(sentence, "…is the same on all 3 seeds…");
        assert_eq!(verdict(&[], &first), None);
    }

    /// Whom the test is of stands in its sentence; Adam tested against itself is the same everywhere.
    #[test]
    fn the_verdict_says_of_whom_it_is() {
        let first = Standing::default();
        let class = founded(&presets::sgd());
        let leads = [0.03, 0.05, 0.04, 0.02, 0.03];
        let named = (1..).zip(leads);
        let class: Vec<StudentResult> = named
            .map(|(place, lead): (u32, f64)| result_in(&class, &place.to_string(), lead))
            .collect();
        let (found, sentence) = verdict(&class, &first).expect("five");
        assert_eq!(found, Verdict::Better);
        let told = "Over the class the optimizer under test is better than Adam (p…";
        assert_says(sentence, told);
        let adam = founded(&presets::adam());
        let class = ["a", "b", "c"].map(|name| result_in(&adam, name, 0.0));
        let (found, sentence) = verdict(&class, &first).expect("three");
        assert_eq!(found, Verdict::Inconclusive);
        assert_says(&sentence, "…may be chance (p = 1.00, n = 3)…");
        assert_says(&sentence, "…The mean lead is +0.000…");
        assert_eq!(ahead(&class), "Ahead of Adam: 0 of 3.");
        assert_eq!(ahead(&students(30, 0.03, 0.0)), "Ahead of Adam: 30 of 30.");
    }

    /// The test with one degree of freedom; p of leads a and b is 2/π · atan(|a − b| / |a + b|), the 95 % interval's
    /// half 12.706 · |a − b| / 2.
    #[test]
    fn two_students_say_little_and_the_same_test_says_so() {
        let plan = Plan {
            seeds: 2,
            tasks: Vec::new(),
            optimizers: vec!["Adam".into(), "best".into()],
        };
        let few = Looks::default().take(plan);
        let said = |leads: [f64; 2]| {
            let [a, b] = leads;
            verdict(&[result("a", a), result("b", b)], &few).expect("two")
        };
        let (found, sentence) = said([0.02, 0.06]);
        assert_eq!(found, Verdict::Inconclusive);
        assert_eq!(
            sentence,
            "Over the class it is inconclusive: the difference from Adam may be chance (p = 0.30, n = 2); two students can hardly tell. The mean lead is +0.040 ± 0.254."
        );
        // Alike to a thousandth they are far from zero, and still only two.
        let (found, sentence) = said([0.05, 0.0501]);
        assert_eq!(found, Verdict::Inconclusive);
        assert_says(
            sentence,
            "…two students can hardly tell. The mean lead is +0.050 ± 0.001.",
        );
        let (_, sentence) = said([0.05, 0.05]);
        assert_says(
            sentence,
            "…is the same on all 2 seeds, its spread unknown; two students can hardly tell. The mean lead is +0.050.",
        );
    }
}
