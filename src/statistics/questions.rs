//! Is one optimizer better than its rivals, here and there? A few questions that are judged together.
//!
//! Every place, a task or several, and every rival make a question. All of them are fixed before anything is
//! trained and corrected by Holm as one family: the chance of any false verdict among them stays within the level
//! of a first look. Knows results, not who trains.

use super::{
    comparison::{ComparisonConfig, Trial},
    looks,
};
use crate::paired::{Estimate, PairedTest, Verdict, holm};
use science::catalog::Dataset;

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// The subject's accuracy minus the rival's, paired by seed; a mean over the tasks of the place.
    pub difference: Estimate,
    /// Two-sided p-value of the paired t-test after Holm's correction for all questions; `None` where the test
    /// gives none.
    pub p: Option<f64>,
    /// What follows.
    pub verdict: Verdict,
}

/// Returns whether `subject` is better than each of `rivals` in each of `places`, the places outermost, by the
/// `trials` on the seeds of `config`; `None` before every seed is in.
pub fn answers(
    config: &ComparisonConfig,
    places: &[&[Dataset]],
    trials: &[Trial],
    subject: &str,
    rivals: &[&str],
) -> Option<Vec<Answer>> {
    let mut tests = Vec::new();
    for tasks in places {
        let own = accuracies(config, tasks, trials, subject)?;
        for rival in rivals {
            let theirs = accuracies(config, tasks, trials, rival)?;
            tests.push(PairedTest::of(&own, &theirs)?);
        }
    }
    let raw: Vec<Option<f64>> = tests.iter().map(|test| test.p).collect();
    let judged = tests.iter().zip(holm(&raw)).map(|(test, p)| Answer {
        difference: test.difference,
        p,
        verdict: Verdict::of(test.difference.mean, p, looks::level(1)),
    });
    Some(judged.collect())
}

/// Accuracy of an optimizer on each seed, the mean over `tasks`; `None` where one is missing. A run that diverged
/// counts as 0.
fn accuracies(
    config: &ComparisonConfig,
    tasks: &[Dataset],
    trials: &[Trial],
    optimizer: &str,
) -> Option<Vec<f64>> {
    let on = |seed: u32, task: &Dataset| {
        let mut own = trials.iter().filter(|trial| trial.optimizer == optimizer);
        let trial = own.find(|trial| trial.seed == seed && trial.dataset == *task);
        trial.map(|trial| trial.accuracy)
    };
    let of_seed = |seed: u32| {
        let sum = tasks.iter().map(|task| on(seed, task)).sum::<Option<f64>>();
        sum.map(|sum| sum / tasks.len() as f64)
    };
    config.seed_numbers().map(of_seed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &[Dataset] = &[Dataset::FashionMnist, Dataset::Mnist];
    const THERE: &[Dataset] = &[Dataset::Digits];

    /// Trials of one optimizer: its accuracy on the tasks of the search and on the other one, seed by seed.
    fn trials(config: &ComparisonConfig, name: &str, reached: &[(f32, f32)]) -> Vec<Trial> {
        let mut all = Vec::new();
        for (seed, (here, there)) in config.seed_numbers().zip(reached) {
            for (task, accuracy) in [
                (Dataset::FashionMnist, here - 0.125),
                (Dataset::Mnist, here + 0.125),
                (Dataset::Digits, *there),
            ] {
                all.push(Trial::new(name, task, seed, accuracy, vec![2.0]));
            }
        }
        all
    }

    fn config() -> ComparisonConfig {
        ComparisonConfig {
            tasks: HERE.to_vec(),
            seeds: 4,
            ..ComparisonConfig::reduced()
        }
    }

    #[test]
    fn a_question_is_a_paired_test_and_all_are_corrected_together() {
        let config = config();
        let [own, adam] = [
            [(0.75, 0.5), (0.8125, 0.5), (0.75, 0.5625), (0.875, 0.5)],
            [(0.5, 0.5), (0.5, 0.5625), (0.5, 0.5), (0.5625, 0.5625)],
        ];
        let mut all = trials(&config, "mine", &own);
        all.extend(trials(&config, "Adam", &adam));
        let found = answers(&config, &[HERE, THERE], &all, "mine", &["Adam"]);
        let [here, there] = found.expect("every seed is in")[..] else {
            panic!("two questions")
        };
        let [own, adam] = [own, adam].map(|all| all.map(|(here, _)| f64::from(here)));
        let alone = PairedTest::of(&own, &adam).expect("four pairs");
        assert_eq!(here.difference, alone.difference);
        // The smallest of two p-values counts twice.
        assert_eq!(here.p, alone.p.map(|p| 2.0 * p));
        assert_eq!(here.verdict, Verdict::Better);
        assert_eq!(there.verdict, Verdict::Inconclusive);
        assert!(there.difference.mean < 0.0);
        // The other way round.
        let turned = answers(&config, &[HERE], &all, "Adam", &["mine"]).expect("it is in");
        assert_eq!(turned[0].verdict, Verdict::Worse);
        assert_eq!(turned[0].p, alone.p);
    }

    #[test]
    fn nothing_is_said_before_every_seed_is_in() {
        let config = config();
        let mut all = trials(&config, "mine", &[(0.75, 0.5); 4]);
        all.extend(trials(&config, "Adam", &[(0.5, 0.25); 4]));
        assert!(answers(&config, &[HERE], &all, "mine", &["Adam"]).is_some());
        assert_eq!(answers(&config, &[HERE], &all, "mine", &["Lion"]), None);
        all.pop();
        assert!(answers(&config, &[HERE], &all, "mine", &["Adam"]).is_some());
        assert_eq!(answers(&config, &[THERE], &all, "mine", &["Adam"]), None);
    }
}
