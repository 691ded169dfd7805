//! What a tab keeps of the laboratory through a reload, as texts: what is chosen for a head-to-head, the last one that
//! came to its end, and how often every sample was looked at.
//!
//! ```json
//! {"version": 1, "kept": {"address": "1gWQ…", "picks": [{"offered": "Adam"}, "edited", {"written": 0}],
//!   "written": [{"name": "mine", "genome": {…}}], "config": {"steps": 500, …}, "seed": "42"}}
//! {"version": 1, "kept": {"comparison": {"format": "optimarium-comparison", …}, "budgets": ["default", …],
//!   "tuned": [], "notices": [], "standing": {"number": 1, …}, "secs_per_step": 0.004,
//!   "curves": [{"round": {"index": 0, …}, "lanes": [[[0, 2.31, 0.11], …], …]}]}}
//! {"version": 1, "kept": {"{\"seed\":42,…}": {"unrecorded": 0, "recorded": [{"seeds": 5, …}]}}}
//! ```
//!
//! The comparison is the file that a terminal writes of one, but for the losses of every step: in their place stand the
//! curves as they are drawn, (step, loss, accuracy), which such a file lacks. A text that is too long is not written, and
//! one that is damaged or another version's is none: then the laboratory begins as it does in a new tab.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{
    contender::{Budget, Contender, offered},
    race::Race,
    samples::Samples,
};
use crate::experiment::{Experiment, Stage};
use files::comparison_file::ComparisonFile;
use page_state::curves::{Lane, RoundCurves};
use protocol::{Round, RunId};
use science::{
    catalog::Dataset,
    fitness::is_diverged,
    presets::{self, NamedGenome},
};
use statistics::{
    comparison::{ComparisonConfig, Trial},
    looks::{Standing, level},
};

/// The only version so far.
const VERSION: u32 = 1;

/// Longest text that is kept, in bytes: browsers give a tab five million letters for everything.
const LONGEST: usize = 2_000_000;

/// The run of what was trained before a reload; those of a visit are numbered from 1.
const BEFORE: RunId = RunId(0);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text<T> {
    version: u32,
    kept: T,
}

fn write(kept: &impl Serialize) -> Option<String> {
    let version = VERSION;
    let text = serde_json::to_string(&Text { version, kept }).ok()?;
    (text.len() <= LONGEST).then_some(text)
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let short = Some(text).filter(|text| text.len() <= LONGEST)?;
    let text: Text<T> = serde_json::from_str(short).ok()?;
    (text.version == VERSION).then_some(text.kept)
}

/// What an address said when the page was opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// What stood after the #.
    pub text: String,
    /// Whether the page had put that there itself, as before a reload.
    pub is_own: bool,
    /// Whether it asked for a lesson before the #.
    pub is_of_lesson: bool,
}

/// One who is chosen, by a name that other versions of the page give nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeptPick {
    /// Of those that the page offers, by name.
    Offered(String),
    /// What stands in the editor.
    Edited,
    /// The best of the search on the page.
    Best,
    /// Adam at the mean effective step of what stands in the editor.
    Matched,
    /// Of those that the visitor wrote, by place.
    Written(usize),
}

/// What is chosen for the next head-to-head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptEntry {
    /// What stood after the # in the page's address.
    pub address: String,
    /// Who takes part.
    pub picks: Vec<KeptPick>,
    /// What the visitor wrote or set aside.
    pub written: Vec<NamedGenome>,
    /// The settings but for the seed.
    pub config: ComparisonConfig,
    /// The seed as typed.
    pub seed: String,
}

impl KeptEntry {
    /// Returns it as a text to keep; `None` where that is too long.
    pub fn to_text(&self) -> Option<String> {
        write(self)
    }

    /// Returns what was kept as `text`; `None` where that is none.
    pub fn of_text(text: &str) -> Option<Self> {
        read(text).filter(Self::is_usable)
    }

    /// Whether it is to be brought back where the page was opened at `address`: not where a link or a lesson was opened,
    /// which brings something else.
    pub fn belongs_to(&self, address: &Address) -> bool {
        let is_back = address.text.is_empty() || address.text == self.address;
        address.is_own || is_back && !address.is_of_lesson
    }

    fn is_usable(&self) -> bool {
        let offered = offered(&presets::adam());
        let is_there = |pick: &KeptPick| match pick {
            KeptPick::Offered(name) => offered.iter().any(|one| one.named.name == *name),
            KeptPick::Written(place) => *place < self.written.len(),
            KeptPick::Edited | KeptPick::Best | KeptPick::Matched => true,
        };
        let is_sound = |named: &NamedGenome| {
            let name = &named.name;
            named.genome.is_trainable() && !name.is_empty() && !name.contains(char::is_control)
        };
        // The visitor may have taken every task away for now.
        let mut config = self.config.clone();
        if config.tasks.is_empty() {
            config.tasks.push(Dataset::FashionMnist);
        }
        self.picks.iter().all(is_there)
            && self.written.iter().all(is_sound)
            && config.validate().is_empty()
    }
}

/// A head-to-head that came to its end.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptRace {
    comparison: Box<RawValue>,
    budgets: Vec<Budget>,
    tuned: Vec<String>,
    notices: Vec<String>,
    standing: Standing,
    secs_per_step: Option<f64>,
    curves: Vec<KeptCurves>,
}

/// The curves of one round.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptCurves {
    round: Round,
    lanes: Vec<Vec<(u32, f32, f32)>>,
}

/// Returns `race` as a text to keep; `None` where it did not come to its end or the text is too long.
pub fn text_of_race(race: &Race) -> Option<String> {
    let comparison = race.comparison.as_ref()?;
    if comparison.stage != Stage::Finished {
        return None;
    }
    let (config, optimizers) = (comparison.config.clone(), comparison.optimizers.clone());
    let mut file = ComparisonFile::new("", config, optimizers);
    let without_losses = |trial: &Trial| Trial {
        losses: Vec::new(),
        ..trial.clone()
    };
    file.trials = comparison.trials.iter().map(without_losses).collect();
    let file = String::from_utf8(file.to_json()).ok()?;
    write(&KeptRace {
        comparison: RawValue::from_string(file).ok()?,
        budgets: race.contenders.iter().map(|one| one.budget).collect(),
        tuned: race.tuned.clone(),
        notices: comparison.notices.clone(),
        standing: comparison.standing,
        secs_per_step: comparison.secs_per_step(),
        curves: comparison.rounds.iter().map(KeptCurves::of).collect(),
    })
}

/// Returns the head-to-head that was kept as `text`; `None` where that is none.
pub fn race_of_text(text: &str) -> Option<Race> {
    let kept: KeptRace = read(text)?;
    let file = ComparisonFile::parse(kept.comparison.get().as_bytes()).ok()?;
    let (config, lanes) = (file.config, file.optimizers.len());
    let rounds = config.tasks.len() * config.seeds as usize;
    let asked = config.first_seed..config.first_seed + config.seeds;
    // No two results of a file are of the same training.
    let is_whole = lanes > 0
        && file.trials.len() == lanes * rounds
        && file.trials.iter().all(|trial| asked.contains(&trial.seed))
        && kept.budgets.len() == lanes
        && kept.curves.len() == rounds
        && kept
            .curves
            .iter()
            .all(|curves| curves.is_possible(&config, lanes));
    let (own, secs) = (kept.standing.level, kept.secs_per_step);
    let is_sound = own.is_none_or(|own| own == level(kept.standing.number))
        && secs.is_none_or(|secs| (0.0..=f64::MAX).contains(&secs));
    if !(is_whole && is_sound) {
        return None;
    }
    let mut comparison = Experiment::new(BEFORE, config.clone(), file.optimizers).timed(secs);
    comparison.stage = Stage::Finished;
    comparison.notices = kept.notices;
    comparison.trials = file.trials;
    comparison.standing = kept.standing;
    let curves = kept.curves.into_iter();
    comparison.rounds = curves.map(|one| one.drawn(config.steps)).collect();
    let named = comparison.optimizers.iter().zip(kept.budgets);
    let contenders = named.map(|(named, budget)| Contender {
        named: named.clone(),
        budget,
    });
    let mut race = Race::new(config, contenders.collect());
    race.tuned = kept.tuned;
    race.comparison = Some(comparison);
    Some(race)
}

impl KeptCurves {
    fn of(curves: &RoundCurves) -> Self {
        let lane = |lane: &Lane| {
            let (losses, accuracies) = (lane.loss.points(), lane.accuracy.points());
            let points = losses.into_iter().zip(accuracies);
            let point = |((step, loss), (_, accuracy))| (step as u32, loss as f32, accuracy as f32);
            points.map(point).collect()
        };
        Self {
            round: curves.round,
            lanes: curves.lanes.iter().map(lane).collect(),
        }
    }

    /// Whether a comparison of so many `lanes` under `config` can give them.
    fn is_possible(&self, config: &ComparisonConfig, lanes: usize) -> bool {
        let is_point = |(step, loss, accuracy): &(u32, f32, f32)| {
            // Smoothed, the highest is rounded beyond 1.
            *step < config.steps && !is_diverged(*loss) && (0.0..1.01).contains(accuracy)
        };
        let is_curve = |lane: &Vec<(u32, f32, f32)>| {
            lane.is_sorted_by(|one, next| one.0 < next.0) && lane.iter().all(is_point)
        };
        self.lanes.len() == lanes
            && config.tasks.contains(&self.round.dataset)
            && config.seed_numbers().any(|seed| seed == self.round.seed)
            && self.lanes.iter().all(is_curve)
    }

    fn drawn(self, steps: u32) -> RoundCurves {
        let mut curves = RoundCurves::new(self.round, 0, steps);
        let lanes = self.lanes.into_iter();
        curves.lanes = lanes
            .map(|points| Lane::recalled(points.into_iter()))
            .collect();
        curves.steps_done = steps;
        curves
    }
}

/// Returns the looks as a text to keep; `None` where that is too long.
pub fn text_of_samples(samples: &Samples) -> Option<String> {
    write(samples)
}

/// Returns the looks that were kept as `text`; none at all where that is none.
pub fn samples_of_text(text: &str) -> Samples {
    let samples = read(text).filter(Samples::is_sound);
    samples.unwrap_or_default()
}

#[cfg(test)]
mod tests;
