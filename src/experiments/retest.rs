//! A claim that came by a link, tested again: the same contest on as many other seeds, and what that says of it.
//! Plain data, fed by the engine's events.

mod tested;

pub use self::tested::Tested;

use crate::{
    contest::{self, Question, of_accuracy},
    experiment::{Experiment, Stage},
};
use files::claim::{Claim, Told};
use protocol::RunId;
use science::{catalog::Split, config::RunConfig};
use statistics::{comparison::ComparisonConfig, paired::Verdict, questions::Answer, seed_numbers};
use widget_state::{flower_name, format};

/// Optimizers in the settings by which a test is timed.
const TIMED: u32 = 4;

/// What a re-test says of one thing that was claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The same verdict.
    Confirmed,
    /// The opposite one, or a difference that is further from the claimed one than both intervals together allow.
    Contradicted,
    /// Neither.
    Inconclusive,
    /// Nothing was claimed: the verdict was “inconclusive”.
    NothingClaimed,
}

impl Outcome {
    /// Returns what `answer` says of what was `told`.
    pub fn of(told: &Told, answer: &Answer) -> Outcome {
        if told.verdict == Verdict::Inconclusive {
            return Outcome::NothingClaimed;
        }
        if answer.verdict == told.verdict {
            return Outcome::Confirmed;
        }
        let apart = (told.mean - answer.difference.mean).abs();
        // Without a spread here, nothing says how far off the mean may be.
        let allowed = told.margin.zip(answer.difference.margin);
        let allowed = allowed.map(|(there, here)| there.hypot(here));
        match answer.verdict {
            Verdict::Inconclusive if allowed.is_none_or(|allowed| apart <= allowed) => {
                Outcome::Inconclusive
            }
            _ => Outcome::Contradicted,
        }
    }

    /// It as a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Confirmed => "confirmed",
            Outcome::Contradicted => "contradicted",
            Outcome::Inconclusive => "inconclusive",
            Outcome::NothingClaimed => "nothing claimed",
        }
    }
}

/// A claim under test.
#[derive(Debug, Clone, PartialEq)]
pub struct Retest {
    /// What is tested.
    pub claim: Claim,
    /// Its contest on other seeds.
    pub experiment: Experiment,
    /// What the tests of the same claim came to that were made here before.
    earlier: Vec<String>,
}

impl Retest {
    /// Prepares to test `claim` as `run`, on seeds that `drawn`, a number from 0 to below 1, chooses: nobody who
    /// makes a claim knows them. Without it the claim's own are trained once more. It stands beside what was `tested`
    /// before: who tests again and again sees chance agree once.
    pub fn new(claim: Claim, drawn: Option<f64>, run: RunId, tested: &Tested) -> Retest {
        let mut tasks = claim.config.tasks.clone();
        tasks.extend(claim.other);
        let config = ComparisonConfig {
            tasks,
            first_seed: drawn.map_or(claim.config.first_seed, |drawn| {
                other_seeds(&claim.config, drawn)
            }),
            ..claim.config.clone()
        };
        let lanes = contest::lanes(&claim.winner, claim.tuned.as_ref());
        Retest {
            experiment: Experiment::new(run, config, lanes),
            earlier: tested.of(&claim),
            claim,
        }
    }

    /// What the test came to, once it is over. The claim's own seeds are no further test.
    pub fn result(&self) -> Option<String> {
        self.verdict().filter(|_| !self.is_repeat())
    }

    /// What the tests of the claim came to that were made before this one.
    pub fn earlier(&self) -> &[String] {
        &self.earlier
    }

    /// Settings of a search that trains like one seed of a test of `claim`, to be timed: [`Retest::secs`].
    pub fn timed(claim: &Claim) -> RunConfig {
        let mut config = claim.config.training();
        config.tasks.extend(claim.other);
        RunConfig {
            population: TIMED,
            elites: 1,
            tournament: 2,
            generations: 1,
            seeds_per_evaluation: 1,
            ..config
        }
    }

    /// Returns the seconds that a test of `claim` will take, where its timed settings take `run_secs`.
    pub fn secs(claim: &Claim, run_secs: f64) -> f64 {
        let lanes = contest::lanes(&claim.winner, claim.tuned.as_ref()).len() as f64;
        // Adam rides along with a population.
        run_secs * f64::from(claim.config.seeds) * lanes / f64::from(TIMED + 1)
    }

    /// What came out; `None` before the last seed.
    pub fn answers(&self) -> Option<Vec<Answer>> {
        let Retest {
            claim, experiment, ..
        } = self;
        if experiment.stage != Stage::Finished {
            return None;
        }
        let (tasks, trials) = (&claim.config.tasks, &experiment.trials);
        let tuned = claim.tuned.is_some();
        contest::answers(&experiment.config, tasks, claim.other, trials, tuned)
    }

    /// Whether it trains the claim's own seeds.
    pub fn is_repeat(&self) -> bool {
        self.experiment.config.first_seed == self.claim.config.first_seed
    }

    /// Says in a word or two what came of each thing that was claimed; nothing before its last seed.
    pub fn words(&self) -> Option<Vec<&'static str>> {
        let answers = self.answers()?;
        let word = |(told, answer): (&Told, &Answer)| match self.is_repeat() {
            true if is_same(told, answer) => "the same",
            true => "not the same",
            false => Outcome::of(told, answer).word(),
        };
        Some(self.claim.told.iter().zip(&answers).map(word).collect())
    }

    /// Says what the re-test says of the claim; nothing before its last seed.
    pub fn verdict(&self) -> Option<String> {
        if self.is_repeat() {
            let answers = self.answers()?;
            let mut all = self.claim.told.iter().zip(&answers);
            return Some(match all.all(|(told, answer)| is_same(told, answer)) {
                true => "On the claim’s own seeds it comes to the same, to the last bit: it was trained as it says. Whether it holds on others, only others tell.".into(),
                false => "On the claim’s own seeds it does not come to the same bits. A GPU there or here, or another version of the page, explains small differences; large ones nothing but a claim that was not trained as it says.".into(),
            });
        }
        let pairs = self.claim.told.iter().zip(self.answers()?);
        let outcomes: Vec<Outcome> = pairs
            .map(|(told, answer)| Outcome::of(told, &answer))
            .collect();
        let count = |outcome| outcomes.iter().filter(|one| **one == outcome).count();
        let claimed = outcomes.len() - count(Outcome::NothingClaimed);
        let seeds = seeds_text(&self.experiment.config);
        if claimed == 0 {
            return Some(format!(
                "On {seeds}: the claim says “inconclusive” throughout, so there is nothing to confirm."
            ));
        }
        use Outcome::{Confirmed, Contradicted, Inconclusive};
        let mut parts = Vec::new();
        for outcome in [Confirmed, Contradicted, Inconclusive] {
            let word = outcome.word();
            match count(outcome) {
                0 => {}
                _ if claimed == 1 => parts.push(word.to_string()),
                all if all == claimed => parts.push(format!("all {all} {word}")),
                some => parts.push(format!("{some} {word}")),
            }
        }
        let parts = parts.join(", ");
        Some(match claimed {
            1 => format!("On {seeds}: what is claimed is {parts}."),
            _ => format!("On {seeds}. Of {claimed} things that are claimed: {parts}."),
        })
    }
}

/// Says what the `earlier` tests of a claim came to here; `None` where there are none.
pub fn told_before(earlier: &[String]) -> Option<String> {
    let times = match earlier.len() {
        0 => return None,
        1 => "once before".into(),
        times => format!("{times} times before"),
    };
    Some(format!(
        "Tested here {times}, and all of it counts, not only the last: {}",
        earlier.join(" ")
    ))
}

/// Whether both are the same to the bit.
fn is_same(told: &Told, answer: &Answer) -> bool {
    let bits = |mean: f64, margin: Option<f64>| (mean.to_bits(), margin.map(f64::to_bits));
    bits(told.mean, told.margin) == bits(answer.difference.mean, answer.difference.margin)
}

/// Says what `claim` says first, unchecked.
pub fn headline(claim: &Claim) -> String {
    let name = flower_name::name(&claim.winner);
    let (Some(question), Some(told)) = (
        Question::of_claim(claim).into_iter().next(),
        claim.told.first(),
    ) else {
        return String::new();
    };
    let difference = contest::told(told.mean, told.margin, claim.config.seeds);
    let by = of_accuracy(&difference);
    let Question { rival, place } = question;
    let seeds = seeds_text(&claim.config);
    match told.verdict {
        Verdict::Inconclusive => format!(
            "Whether {name} is better than {rival} is said to be open: {by} on {place}, over {seeds}."
        ),
        verdict => format!(
            "{name} is said to be {} than {rival}: {by} on {place}, over {seeds}.",
            verdict.word()
        ),
    }
}

/// What was trained, and how Adam was tuned, as sentences.
pub fn settings(claim: &Claim) -> String {
    let config = &claim.config;
    let split = match config.protocol.scoring_split() {
        Split::Test => "test",
        _ => "validation",
    };
    let tuned = match &claim.tuned {
        Some(tuned) => format!(
            " Adam, with a schedule, is said to be tuned with {} trainings.",
            format::count(tuned.trainings)
        ),
        None => " Adam was not tuned.".into(),
    };
    format!(
        "{}, {} steps of {} images, scored on at most {} {split} images a task, its choices by seed {}.{tuned}",
        config.model.title(),
        format::count(config.steps.into()),
        config.batch,
        format::count(config.scoring_images.into()),
        config.seed
    )
}

/// Names the seeds of `config`.
pub fn seeds_text(config: &ComparisonConfig) -> String {
    let last = config.first_seed + config.seeds - 1;
    format!(
        "{} seeds (numbers {} to {})",
        config.seeds,
        format::count(config.first_seed.into()),
        format::count(last.into())
    )
}

/// The first of as many seeds of a claim, none of them the claim's own.
fn other_seeds(config: &ComparisonConfig, drawn: f64) -> u32 {
    let range = seed_numbers::CLAIM;
    let own = config.first_seed..config.first_seed + config.seeds;
    let blocks = (range.end - range.start) / config.seeds;
    let block = ((f64::from(blocks) * drawn) as u32).min(blocks - 1);
    let first = |block: u32| range.start + block % blocks * config.seeds;
    let overlaps = |first: &u32| *first < own.end && own.start < *first + config.seeds;
    // A claim overlaps with two blocks at most.
    let free = (block..block + 3).map(first).find(|one| !overlaps(one));
    free.unwrap_or(range.start)
}

#[cfg(test)]
mod tests;
