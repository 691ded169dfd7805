//! What a study found: the primary outcome, and every exploratory one.
//!
//! The unit is the search: a replicate has one value, the mean over its seeds and tasks.

use std::slice;

use anyhow::Result;

use super::{
    part::Kind,
    plan::{Place, Plan, WINNER},
    state::State,
};
use files::comparison_file::ComparisonFile;
use host::recorded::Recorded;
use science::catalog::Dataset;
use statistics::{
    comparison::Measure,
    paired::{Estimate, PairedTest, Verdict},
    power::detectable,
};

/// A difference between two optimizers in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Whose.
    pub of: String,
    /// From whom.
    pub against: String,
    /// Where.
    pub place: String,
    /// Of what.
    pub measure: Measure,
    /// On which task; `None` for the mean over all.
    pub task: Option<Dataset>,
    /// Seed of the replicate, and the difference there over the seeds that all trained on.
    pub replicates: Vec<(u64, Estimate)>,
    /// The one-sample t-test over replicates; `None` without any.
    pub test: Option<PairedTest>,
}

/// When a study ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// When every planned search is in.
    AsPlanned,
    /// With the searches of these seeds, as whoever runs it declared.
    With(Vec<u64>),
}

impl End {
    /// Whether the search of this seed has a part in the primary outcome.
    fn has(&self, seed: u64) -> bool {
        match self {
            End::AsPlanned => true,
            End::With(seeds) => seeds.contains(&seed),
        }
    }
}

/// What the primary outcome says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Conclusion {
    /// Nothing yet: a verdict after each search would be many looks at one level, and false far more often than that.
    UnderWay,
    /// Nothing: it ended with too few replicates.
    TooFew,
    /// A verdict.
    Judged {
        /// It.
        verdict: Verdict,
        /// The least true difference that so many searches with this spread find with 80 % power; `None` without
        /// spread.
        detectable: Option<f64>,
    },
}

/// All outcomes.
#[derive(Debug)]
pub struct Findings {
    /// The one that gives the verdict.
    pub primary: Outcome,
    /// What it says.
    pub conclusion: Conclusion,
    /// Seeds of the searches that came after the study had ended, of which it knows nothing.
    pub later: Vec<u64>,
    /// The others, by place.
    pub exploratory: Vec<Outcome>,
}

impl Findings {
    /// Returns what follows from all that is there.
    ///
    /// # Errors
    /// Where the plan names somebody who is not known.
    pub fn of(state: &State<'_>, end: &End) -> Result<Findings> {
        let plan = state.plan;
        let names = state.names()?;
        let rival = &names[0];
        let others: Vec<&String> = names
            .iter()
            .filter(|name| !name.starts_with(WINNER))
            .collect();
        let places = plan.places(plan.search.seeds[0]);
        let measure = plan.primary.measure;
        let outcome = |against: &str, place: &Place<'_>, measure, task, end: &End| {
            let mut replicates = Vec::new();
            for (seed, file) in finished(state, place.name, &[WINNER, against]) {
                if !end.has(seed) {
                    continue;
                }
                let own = sample(file, WINNER, measure, task);
                let both = own.zip(sample(file, against, measure, task));
                if let Some(test) = both.and_then(|(own, theirs)| PairedTest::of(&own, &theirs)) {
                    replicates.push((seed, test.difference));
                }
            }
            let values: Vec<f64> = replicates.iter().map(|(_, one)| one.mean).collect();
            Outcome {
                of: WINNER.into(),
                against: against.into(),
                place: place.name.into(),
                measure,
                task,
                replicates,
                // Against nothing at all a paired test is one of a single sample.
                test: PairedTest::of(&values, &vec![0.0; values.len()]),
            }
        };
        let all = outcome(rival, &places[0], measure, None, &End::AsPlanned).replicates;
        let all = all.into_iter().map(|(seed, _)| seed);
        let later = all.filter(|seed| !end.has(*seed)).collect();
        let primary = outcome(rival, &places[0], measure, None, end);
        let outcome = |against: &str, place: &Place<'_>, measure, task| {
            outcome(against, place, measure, task, &End::AsPlanned)
        };
        let mut exploratory = Vec::new();
        for (number, place) in places.iter().enumerate() {
            for &against in &others {
                if number > 0 || against != rival {
                    exploratory.push(outcome(against, place, measure, None));
                }
            }
        }
        let first = &places[0];
        for &against in &others {
            for &task in first
                .config
                .tasks
                .iter()
                .filter(|_| first.config.tasks.len() > 1)
            {
                exploratory.push(outcome(against, first, measure, Some(task)));
            }
        }
        for other in Measure::ALL.into_iter().filter(|one| *one != measure) {
            for &against in &others {
                exploratory.push(outcome(against, first, other, None));
            }
        }
        let conclusion = conclusion(plan, primary.test.as_ref(), end);
        Ok(Findings {
            primary,
            conclusion,
            later,
            exploratory,
        })
    }
}

/// Says what a test over replicates decides where the study ends so.
pub fn conclusion(plan: &Plan, test: Option<&PairedTest>, end: &End) -> Conclusion {
    let n = test.map_or(0, |test| test.difference.n);
    let awaited = match end {
        End::AsPlanned => plan.search.seeds.len(),
        // Of these one may be trained again.
        End::With(seeds) => seeds.len(),
    };
    if n < awaited {
        return Conclusion::UnderWay;
    }
    let Some(test) = test.filter(|_| n >= plan.search.least) else {
        return Conclusion::TooFew;
    };
    let level = plan.primary.level;
    let times = detectable(n, level);
    Conclusion::Judged {
        verdict: Verdict::of(test.difference.mean, test.p, level),
        detectable: test
            .deviation
            .zip(times)
            .map(|(deviation, times)| deviation * times),
    }
}

/// Returns the comparisons in the place called `name` that all of these optimizers have finished, with the seeds of
/// their replicates.
pub fn finished<'s>(
    state: &'s State<'_>,
    name: &'s str,
    optimizers: &'s [&str],
) -> impl Iterator<Item = (u64, &'s ComparisonFile)> {
    state.found.iter().filter_map(move |found| {
        let Kind::Comparison(place) = &found.part.kind else {
            return None;
        };
        match &found.contents {
            Some(Recorded::Comparison(file)) if place.name == name => {
                let mut all = optimizers.iter();
                all.all(|one| file.is_complete(one))
                    .then_some((found.part.seed, &**file))
            }
            _ => None,
        }
    })
}

/// Returns what the optimizer called `name` reached per seed, the mean over tasks or on one of them; `None` where a seed
/// is not finished.
pub fn sample(
    file: &ComparisonFile,
    name: &str,
    measure: Measure,
    task: Option<Dataset>,
) -> Option<Vec<f64>> {
    let tasks = task
        .as_ref()
        .map_or(&file.config.tasks[..], slice::from_ref);
    file.config.on_seeds(&file.trials, name, tasks, measure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::evolution;

    fn test(values: &[f64]) -> Option<PairedTest> {
        PairedTest::of(values, &vec![0.0; values.len()])
    }

    #[test]
    fn there_is_a_verdict_when_all_planned_searches_are_in_or_the_study_ends_early() {
        let plan = evolution();
        let all = [0.02, 0.021, 0.019, 0.02, 0.022, 0.021];
        assert_eq!(plan.search.seeds.len(), all.len());
        let at = |n: usize, end: &End| conclusion(&plan, test(&all[..n]).as_ref(), end);
        let now = |n: usize| End::With(plan.search.seeds[..n].to_vec());
        for n in 0..all.len() {
            assert_eq!(at(n, &End::AsPlanned), Conclusion::UnderWay, "{n}");
        }
        for n in 0..plan.search.least {
            assert_eq!(at(n, &now(n)), Conclusion::TooFew, "{n}");
        }
        assert_eq!(at(3, &now(4)), Conclusion::UnderWay, "one is gone");
        for (n, end) in [(6, &End::AsPlanned), (6, &now(6)), (3, &now(3))] {
            let Conclusion::Judged { verdict, .. } = at(n, end) else {
                panic!("{n} are enough")
            };
            assert_eq!(verdict, Verdict::Better);
        }
        let Conclusion::Judged {
            verdict,
            detectable,
        } = conclusion(&plan, test(&[0.02, -0.01, 0.0, 0.001]).as_ref(), &now(4))
        else {
            panic!("four are enough")
        };
        assert_eq!(verdict, Verdict::Inconclusive);
        assert!(detectable.is_some_and(|least| least > 0.01 && least < 0.1));
    }

    #[test]
    fn the_test_is_the_one_sample_t() {
        // By hand: t = mean / (deviation / √n); with three degrees of freedom p has a closed form.
        let found = test(&[0.011, 0.004, 0.018, 0.009]).expect("there are values");
        assert!((found.difference.mean - 0.0105).abs() < 1e-12);
        let t = 3.619_255_434_614_984_3_f64;
        let angle = (t / 3f64.sqrt()).atan();
        let p = 1.0 - 2.0 / std::f64::consts::PI * (angle + angle.sin() * angle.cos());
        assert!(
            (found.p.expect("they differ") - p).abs() < 1e-9,
            "{found:?}"
        );
    }
}
