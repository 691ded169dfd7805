//! A winner, a tuned Adam and Adam as lanes of one comparison, and the questions that it answers, in words.

use std::iter;

use files::claim::{Claim, Told, TunedAdam};
use science::{
    catalog::Dataset,
    genome::Genome,
    presets::{self, NamedGenome},
};
use statistics::{
    comparison::{ComparisonConfig, Trial, p_text},
    paired::{Estimate, Verdict},
    questions::{self, Answer},
};
use widget_state::format;

/// Names of the lanes.
pub const WINNER: &str = "The winner";
/// Adam as it was tuned.
pub const TUNED: &str = "tuned Adam";
/// Adam as it is known.
pub const ADAM: &str = "Adam";

/// Returns the lanes.
pub fn lanes(winner: &Genome, tuned: Option<&TunedAdam>) -> Vec<NamedGenome> {
    let mut lanes = vec![NamedGenome::new(WINNER, winner.clone())];
    lanes.extend(tuned.map(|tuned| NamedGenome::new(TUNED, tuned.genome.clone())));
    lanes.push(NamedGenome::new(ADAM, presets::adam()));
    lanes
}

/// Whom the winner is compared with, in their order.
fn rivals(tuned: bool) -> &'static [&'static str] {
    if tuned { &[TUNED, ADAM] } else { &[ADAM] }
}

/// Returns what came out of the `trials` of a contest under `config` on `tasks` and on another one; `None` before every
/// seed is in.
pub fn answers(
    config: &ComparisonConfig,
    tasks: &[Dataset],
    other: Option<Dataset>,
    trials: &[Trial],
    tuned: bool,
) -> Option<Vec<Answer>> {
    let other = other.as_slice();
    let places: Vec<&[Dataset]> = [tasks, other]
        .into_iter()
        .filter(|place| !place.is_empty())
        .collect();
    questions::answers(config, &places, trials, WINNER, rivals(tuned))
}

/// Returns `answer` as a claim has it.
pub fn as_claimed(answer: &Answer) -> Told {
    Told {
        mean: answer.difference.mean,
        margin: answer.difference.margin,
        verdict: answer.verdict,
    }
}

/// What is asked, in the order in which claims and answers have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Against whom.
    pub rival: &'static str,
    /// On what.
    pub place: String,
}

impl Question {
    /// Every question of a contest on `tasks` and on another one.
    pub fn all(tuned: bool, tasks: &[Dataset], other: Option<Dataset>) -> Vec<Question> {
        let names: Vec<&str> = tasks.iter().map(|task| task.name()).collect();
        let mut places = vec![names.join(", ")];
        places.extend(other.map(|other| other.name().to_string()));
        let question = |place: &String, rival: &&'static str| Question {
            rival,
            place: place.clone(),
        };
        let on = |place| {
            rivals(tuned)
                .iter()
                .map(move |rival| question(place, rival))
        };
        places.iter().flat_map(on).collect()
    }

    /// Every question that `claim` answers.
    pub fn of_claim(claim: &Claim) -> Vec<Question> {
        Question::all(claim.tuned.is_some(), &claim.config.tasks, claim.other)
    }

    /// Says what came out, as a sentence on the optimizer called `name`.
    pub fn sentence(&self, name: &str, answer: &Answer) -> String {
        let Question { rival, place } = self;
        let Answer {
            difference,
            p,
            verdict,
            ..
        } = answer;
        let by = of_accuracy(difference);
        let sure = p.map_or_else(String::new, |p| format!("{}, ", p_text(p)));
        let n = difference.n;
        match verdict {
            Verdict::Inconclusive => format!(
                "Whether {name} is better than {rival} on {place} stays open: {by} ({sure}n = {n}) may be chance."
            ),
            _ => format!(
                "{name} is {} than {rival} on {place}: {by} ({sure}n = {n}).",
                verdict.word()
            ),
        }
    }

    /// Says what came out of all `rows`, as sentences on the optimizer called `name`: of the first, and of whatever
    /// else against the same rival came out otherwise.
    pub fn verdict(name: &str, rows: &[(Question, Answer)]) -> Option<String> {
        let ((first, found), others) = rows.split_first()?;
        let others = others
            .iter()
            .filter(|(question, answer)| {
                question.rival == first.rival && answer.verdict != found.verdict
            })
            .map(|(question, answer)| question.sentence(name, answer));
        let sentences: Vec<String> = iter::once(first.sentence(name, found))
            .chain(others)
            .collect();
        Some(sentences.join(" "))
    }
}

/// A difference within a sentence, which says of what it is.
pub fn of_accuracy(difference: &Estimate) -> String {
    format!("{} of accuracy", format::points(difference))
}

/// A difference that was told without its number of seeds.
pub fn told(mean: f64, margin: Option<f64>, n: u32) -> Estimate {
    Estimate {
        n: n as usize,
        mean,
        margin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_come_place_by_place_and_rival_by_rival() {
        let named = |tuned, other| -> Vec<String> {
            let tasks = [Dataset::Mnist, Dataset::FashionMnist];
            let all = Question::all(tuned, &tasks, other);
            all.into_iter()
                .map(|one| format!("{} on {}", one.rival, one.place))
                .collect()
        };
        assert_eq!(named(false, None), ["Adam on MNIST, Fashion-MNIST"]);
        let four = named(true, Some(Dataset::Digits));
        assert_eq!(four.len(), Claim::questions(true, true));
        assert_eq!(four[0], "tuned Adam on MNIST, Fashion-MNIST");
        assert!(four[3].starts_with("Adam on Digits"), "{four:?}");
        assert_eq!(lanes(&presets::published(), None).len(), 2);
    }

    fn answer(mean: f64, verdict: Verdict) -> Answer {
        Answer {
            difference: Estimate {
                n: 10,
                mean,
                margin: Some(0.004),
            },
            p: Some(0.0125),
            verdict,
            deviation: None,
        }
    }

    #[test]
    fn what_came_out_otherwise_elsewhere_is_told_as_well() {
        let said = |verdicts: [Verdict; 4]| {
            let questions = Question::all(true, &[Dataset::Mnist], Some(Dataset::Digits));
            let answers = verdicts.map(|verdict| answer(-0.05, verdict));
            let rows: Vec<_> = questions.into_iter().zip(answers).collect();
            Question::verdict("Rare lotus", &rows).expect("there are rows")
        };
        use Verdict::{Better, Inconclusive, Worse};
        let alike = said([Inconclusive, Better, Inconclusive, Worse]);
        assert!(!alike.contains("Digits"), "{alike}");
        let otherwise = said([Inconclusive, Better, Worse, Worse]);
        assert!(
            otherwise.ends_with(
                "may be chance. Rare lotus is worse than tuned Adam on Digits 8×8: −5.0 ± 0.4 points of accuracy (p = 0.013, n = 10)."
            ),
            "{otherwise}"
        );
        assert!(Question::verdict("Rare lotus", &[]).is_none());
    }

    #[test]
    fn an_answer_says_no_more_than_came_out() {
        let question = Question {
            rival: TUNED,
            place: "MNIST".into(),
        };
        let said = |mean, verdict| question.sentence("Rare lotus", &answer(mean, verdict));
        assert_eq!(
            said(0.011, Verdict::Better),
            "Rare lotus is better than tuned Adam on MNIST: +1.1 ± 0.4 points of accuracy (p = 0.013, n = 10)."
        );
        assert!(said(-0.011, Verdict::Worse).contains("is worse than tuned Adam on MNIST: −1.1"));
        assert!(said(0.001, Verdict::Inconclusive).ends_with("may be chance."));
    }
}
