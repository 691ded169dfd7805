//! What somebody claims of an optimizer, as a link that others can re-test: the optimizer and the tuned Adam that it
//! was compared with, the settings, the seeds, and what came out on each question.
//!
//! [`WORD`] and a version, then in base64url the bits and their CRC-32. Genomes, settings and numbers have the bits that they
//! have in other links, so every figure is there as it was computed. Nothing in it is trusted: a claim that was read
//! can be trained, and whether it holds is what a re-test is for. No link ends in `-` or `_`, which programs that
//! show it take for punctuation.

use thiserror::Error;

use crate::{
    coded, sealed,
    share::{
        bits::{Reader, Writer},
        genome, settings,
    },
};
use science::{catalog::Dataset, genome::Genome, presets};
use statistics::{comparison::ComparisonConfig, looks::SEEDS_FOR_VERDICT, paired::Verdict};

/// How every version of a claim begins; a number and a dot follow.
const WORD: &str = "claim";

/// The only version so far.
const VERSION: &str = "1";

/// Longest link, in letters after the #.
pub const MAX_LINK: usize = 600;

/// Most seeds of a claim: a re-test takes as many.
pub const MAX_SEEDS: u32 = 100;

/// Bits for the number of a task.
const TASK: u32 = 4;

/// Largest half of an interval of a difference of accuracies: Student's t of three seeds that are as far apart as
/// can be stays below it.
const MAX_MARGIN: f64 = 10.0;

/// What is claimed. Every one that was read can be tested.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The optimizer.
    pub winner: Genome,
    /// Adam as it was tuned for these settings, where it was.
    pub tuned: Option<TunedAdam>,
    /// Settings, tasks and seeds.
    pub config: ComparisonConfig,
    /// One more task, on which nothing was selected.
    pub other: Option<Dataset>,
    /// What came out, as many as there are questions: the tasks of the settings first, then the other one; on each
    /// against the tuned Adam first, where there is one, then against Adam.
    pub told: Vec<Told>,
}

/// A tuned Adam, and what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct TunedAdam {
    /// It.
    pub genome: Genome,
    /// Trainings with which it was tuned.
    pub trainings: u64,
}

/// What came out on one question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    /// Mean difference of accuracy, 0–1.
    pub mean: f64,
    /// Half of its 95 % interval, where there is one.
    pub margin: Option<f64>,
    /// What followed.
    pub verdict: Verdict,
}

/// Why a text is no claim.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClaimError {
    /// It was changed or cut on its way.
    #[error(
        "The link to a claim did not arrive whole: please ask for it once more. Nothing of it was used."
    )]
    Damaged,
    /// A newer page wrote it.
    #[error(
        "The claim was made by a newer version of this page: close its other windows and reload it, then open the link again."
    )]
    Version,
    /// It is whole and says what no comparison of this page gives.
    #[error(
        "The link to a claim holds what this page never writes, so nothing of it was used: ask whoever sent it for the link once more."
    )]
    Odd,
}

impl Claim {
    /// Returns how many questions a claim answers.
    pub fn questions(tuned: bool, other: bool) -> usize {
        (1 + usize::from(tuned)) * (1 + usize::from(other))
    }

    /// Returns what follows the # in a link to it; `None` where no link can hold it, such as own images.
    pub fn to_link(&self) -> Option<String> {
        if !self.is_possible() {
            return None;
        }
        let head = format!("{WORD}{VERSION}.");
        let link = sealed::seal(&head, &[], &self.bits().finish());
        (link.len() <= MAX_LINK).then_some(link)
    }

    /// Returns the claim whose link is in `text`, the text after a # or one that an address stands in; `None`
    /// where none is meant.
    pub fn of_link(text: &str) -> Option<Result<Claim, ClaimError>> {
        let link = coded::find(WORD, text)?;
        if link.version != VERSION {
            return Some(Err(ClaimError::Version));
        }
        let whole = link.whole(MAX_LINK, |code| match unseal(code) {
            Err(ClaimError::Damaged) => None,
            read => Some(read),
        });
        Some(whole.unwrap_or(Err(ClaimError::Damaged)))
    }

    /// Whether the page could have written it.
    fn is_possible(&self) -> bool {
        let Claim { config, other, .. } = self;
        let told = |told: &Told| {
            let sign = match told.verdict {
                Verdict::Better => told.mean > 0.0 && told.margin.is_some(),
                Verdict::Worse => told.mean < 0.0 && told.margin.is_some(),
                Verdict::Inconclusive => true,
            };
            let margin = |margin: f64| margin > 0.0 && margin <= MAX_MARGIN;
            sign && told.mean.abs() <= 1.0 && told.margin.is_none_or(margin)
        };
        // What is tuned may also stay as it is known.
        let longest = config.steps.max(presets::published().warmup_steps);
        let tuned =
            |tuned: &TunedAdam| is_adam(&tuned.genome) && tuned.genome.warmup_steps <= longest;
        self.winner.is_within_bounds()
            && self.tuned.as_ref().is_none_or(tuned)
            && (SEEDS_FOR_VERDICT..=MAX_SEEDS).contains(&config.seeds)
            && config.validate().is_empty()
            && !config.tasks.contains(&Dataset::Own)
            && other.is_none_or(|other| other != Dataset::Own && !config.tasks.contains(&other))
            && self.told.len() == Claim::questions(self.tuned.is_some(), other.is_some())
            && self.told.iter().all(told)
    }

    fn bits(&self) -> Writer {
        let mut bits = Writer::default();
        genome::write(&self.winner, &mut bits);
        bits.option(
            self.tuned.as_ref(),
            |bits, TunedAdam { genome, trainings }| {
                // What is tuned may warm up for longer, or less, than evolution draws.
                genome::write(&with_warmup(genome, usual_warmup()), bits);
                bits.number(genome.warmup_steps.into());
                bits.number(*trainings);
            },
        );
        bits.number(self.config.seeds.into());
        bits.number(self.config.first_seed.into());
        bits.option(self.other, |bits, other| {
            bits.bits(other.number().into(), TASK)
        });
        for told in &self.told {
            bits.real(told.mean);
            bits.option(told.margin, Writer::real);
            bits.bits(told.verdict as u64, 2);
        }
        // They end with the bits.
        settings::write(&self.config.training(), &mut bits);
        bits
    }
}

fn unseal(coded: &str) -> Result<Claim, ClaimError> {
    if WORD.len() + VERSION.len() + 1 + coded.len() > MAX_LINK {
        return Err(ClaimError::Damaged);
    }
    let bytes = sealed::open(&[], coded).ok_or(ClaimError::Damaged)?;
    // What is written anew has no bit that nobody reads.
    let is_own = |claim: &Claim| claim.to_link().is_some_and(|link| link.ends_with(coded));
    let claim = read(&mut Reader::new(&bytes)).filter(is_own);
    claim.ok_or(ClaimError::Odd)
}

fn read(bits: &mut Reader) -> Option<Claim> {
    let mut remarks = Vec::new();
    let winner = genome::read(bits, "", &mut remarks)?;
    let tuned = bits.option(|bits| {
        let genome = genome::read(bits, "", &mut remarks)?;
        let warmup = bits.number()?.try_into().ok()?;
        Some(TunedAdam {
            genome: with_warmup(&genome, warmup),
            trainings: bits.number()?,
        })
    })?;
    let seeds = bits.number()?.try_into().ok()?;
    let first_seed = bits.number()?.try_into().ok()?;
    let other = bits.option(|bits| Dataset::of_number(bits.bits(TASK)?))?;
    let told = (0..Claim::questions(tuned.is_some(), other.is_some())).map(|_| {
        let mean = bits.real()?;
        let margin = bits.option(Reader::real)?;
        let verdict = bits.bits(2)?;
        let verdict = [Verdict::Better, Verdict::Worse, Verdict::Inconclusive]
            .into_iter()
            .find(|one| *one as u64 == verdict)?;
        Some(Told {
            mean,
            margin,
            verdict,
        })
    });
    let told = told.collect::<Option<Vec<Told>>>()?;
    let training = settings::read(bits, &mut remarks)?;
    if !remarks.is_empty() {
        return None;
    }
    let config = ComparisonConfig {
        seeds,
        first_seed,
        ..ComparisonConfig::of(training)
    };
    Some(Claim {
        winner,
        tuned,
        config,
        other,
        told,
    })
}

/// Whether it is Adam with other numbers: its terms and switches, but for the schedule's.
fn is_adam(genome: &Genome) -> bool {
    let adam = presets::adam();
    let numbers_of = |genome: &Genome| Genome {
        lr_log10: adam.lr_log10,
        beta1: adam.beta1,
        beta2: adam.beta2,
        eps_log10: adam.eps_log10,
        weight_decay_log10: adam.weight_decay_log10,
        warmup: adam.warmup,
        warmup_steps: adam.warmup_steps,
        cosine_decay: adam.cosine_decay,
        ..genome.clone()
    };
    numbers_of(genome) == adam && with_warmup(genome, usual_warmup()).is_within_bounds()
}

fn with_warmup(genome: &Genome, warmup_steps: u32) -> Genome {
    Genome {
        warmup_steps,
        ..genome.clone()
    }
}

/// A warm-up that every genome can have.
fn usual_warmup() -> u32 {
    presets::adam().warmup_steps
}

#[cfg(test)]
mod tests;
