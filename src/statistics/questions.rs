//! Is one optimizer better than its rivals, here and there? A few questions that are judged together.
//!
//! Every place, a task or several, and every rival make a question. All of them are fixed before anything is
//! trained and corrected by Holm as one family: the chance of any false verdict among them stays within the level
//! of a first look. Knows results, not who trains.

use super::{
    comparison::{ComparisonConfig, Measure, Trial},
    looks,
};
use crate::paired::{PairedComparison, PairedTest, judge};
use science::catalog::Dataset;

/// What became of a question: the subject's accuracy minus the rival's, paired by seed, a mean over the tasks of the
/// place.
pub type Answer = PairedComparison;

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
        let reached = |name: &str| config.on_seeds(trials, name, tasks, Measure::Accuracy);
        let own = reached(subject)?;
        for rival in rivals {
            tests.push(Some(PairedTest::of(&own, &reached(rival)?)?));
        }
    }
    judge(tests, looks::level(1)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paired::Verdict;

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
