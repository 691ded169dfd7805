//! How often results were looked at, and how sure a verdict has to be therefore.
//!
//! Whoever adds seeds until a difference is significant finds one by chance sooner or later. So every
//! look at a sample has a level of its own, and all of them together have [`SIGNIFICANCE`]: *alpha
//! spending* (Lan & DeMets 1983) under a union bound, which needs no assumption on how the looks depend
//! on each other. A sample is what trains on the same numbers: the same settings and base seed.
//!
//! A plan counts as a look from the moment at which it begins: results are on view while it trains, and
//! whoever stops it has seen them. One at fewer seeds than a verdict takes is recorded and spends nothing: the bound
//! adds up the looks that can give a wrong verdict, and it gives none.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::paired::SIGNIFICANCE;
use science::catalog::Dataset;
use text::number::number;

/// The level of the first look, and what is kept for all later ones: each takes half of what is left. The
/// sum is [`SIGNIFICANCE`].
const FIRST: f64 = 0.04;
const LATER: f64 = 0.01;

/// Fewest seeds for a verdict.
pub const SEEDS_FOR_VERDICT: u32 = 3;

/// Returns the level of look `number`, from 1. The sum over all looks that there can be is
/// [`SIGNIFICANCE`].
pub fn level(number: u32) -> f64 {
    match number {
        0 | 1 => FIRST,
        later => LATER * 0.5f64.powf(f64::from(later - 1)),
    }
}

/// What is compared in one look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Seeds, fixed beforehand.
    pub seeds: u32,
    /// The tasks.
    pub tasks: Vec<Dataset>,
    /// The optimizers by name, the baseline first.
    pub optimizers: Vec<String>,
}

impl Plan {
    /// Whether both mean the same figures: only the order of tasks, and of those compared with the
    /// baseline, may differ.
    fn equals(&self, other: &Plan) -> bool {
        self.seeds == other.seeds
            && self.optimizers.first() == other.optimizers.first()
            && self.tasks.iter().collect::<BTreeSet<_>>() == other.tasks.iter().collect()
            && self.optimizers.iter().collect::<BTreeSet<_>>() == other.optimizers.iter().collect()
    }

    /// Whether it has seeds enough for a verdict.
    fn can_judge(&self) -> bool {
        self.seeds >= SEEDS_FOR_VERDICT
    }

    /// Whether it stops short of `other`, which compares some of the same optimizers on more seeds.
    fn falls_short_of(&self, other: &Plan) -> bool {
        let compared = self.optimizers.iter().skip(1);
        self.seeds < other.seeds && compared.clone().any(|name| other.optimizers.contains(name))
    }
}

/// A look that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// What was compared.
    #[serde(flatten)]
    pub plan: Plan,
    /// The level that it has; 0 where it has too few seeds for a verdict.
    pub level: f64,
}

/// All looks at one sample.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Looks {
    /// Looks that may have been taken and were not recorded; they come first.
    #[serde(default)]
    unrecorded: u32,
    /// Those that were recorded, in order.
    recorded: Vec<Look>,
}

/// Which look a plan is, and at which level it may be judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Number of the look, from 1.
    pub number: u32,
    /// The level of its verdicts; `None` where it has none.
    pub level: Option<f64>,
    /// Whether it has none because its seeds are too few for a verdict; else more were planned before.
    pub too_few: bool,
    /// How many looks are assumed before the first that was recorded.
    pub unrecorded: u32,
}

impl Default for Standing {
    /// The first look at a sample.
    fn default() -> Self {
        Self {
            number: 1,
            level: Some(level(1)),
            too_few: false,
            unrecorded: 0,
        }
    }
}

impl Looks {
    /// Returns what has to be assumed of a sample whose looks were not recorded, with results on so many
    /// seeds and tasks of so many optimizers: a look after every seed from the third on, and one at every
    /// further task and optimizer.
    pub fn unrecorded(seeds: usize, tasks: usize, optimizers: usize) -> Self {
        let looks = seeds.saturating_sub(SEEDS_FOR_VERDICT as usize - 1)
            + tasks.saturating_sub(1)
            + optimizers.saturating_sub(2);
        Self {
            unrecorded: u32::try_from(looks).unwrap_or(u32::MAX),
            recorded: Vec::new(),
        }
    }

    /// Records the look at `plan`, unless it was taken before, and returns where it stands.
    pub fn take(&mut self, plan: Plan) -> Standing {
        let known = self
            .recorded
            .iter()
            .position(|look| look.plan.equals(&plan));
        let before = &self.recorded[..known.unwrap_or(self.recorded.len())];
        let spent = before.iter().filter(|look| look.level > 0.0).count();
        let mut standing = Standing {
            number: self.unrecorded.saturating_add(spent as u32 + 1),
            level: None,
            too_few: false,
            unrecorded: self.unrecorded,
        };
        if let Some(place) = known {
            standing.level = Some(self.recorded[place].level).filter(|own| *own > 0.0);
            standing.too_few = standing.level.is_none();
        } else if !self
            .recorded
            .iter()
            .any(|look| plan.falls_short_of(&look.plan))
        {
            standing.too_few = !plan.can_judge();
            standing.level = plan.can_judge().then(|| level(standing.number));
            self.recorded.push(Look {
                plan,
                level: standing.level.unwrap_or_default(),
            });
        }
        standing
    }

    /// The looks that were recorded, in order.
    pub fn recorded(&self) -> &[Look] {
        &self.recorded
    }

    /// Whether every look has the level that its number gives, or none where its seeds are too few. Files of before
    /// count such a look as well.
    pub fn is_sound(&self) -> bool {
        let mut number = self.unrecorded;
        self.recorded.iter().all(|look| {
            if look.level == 0.0 {
                return !look.plan.can_judge();
            }
            number = number.saturating_add(1);
            look.level == level(number)
        })
    }

    /// The looks that were recorded with where they stand, the last first.
    pub fn standings(&self) -> impl Iterator<Item = (&Plan, Standing)> {
        let known = self.recorded.iter().rev();
        known.map(|look| (&look.plan, self.clone().take(look.plan.clone())))
    }
}

impl Standing {
    /// Says which look it is, at which level it gives verdicts, and why.
    pub fn sentence(&self) -> String {
        let Standing {
            number,
            level: own,
            too_few,
            unrecorded,
        } = *self;
        let Some(own) = own else {
            if too_few {
                return format!(
                    "Fewer than {SEEDS_FOR_VERDICT} seeds give no verdict, and this look takes nothing of the \
                     {SIGNIFICANCE} that all looks at these seeds share."
                );
            }
            return "More seeds of the same optimizers were planned on these numbers before, so fewer \
                    give no verdict; other seeds are a new sample."
                .into();
        };
        let own = level_text(own);
        let kept = level_text(LATER);
        let assumed = match unrecorded {
            0 => String::new(),
            1 => " Looks before this version were not recorded; one is assumed.".into(),
            looks => format!(
                " Looks before this version were not recorded; {looks} are assumed, as if after every seed."
            ),
        };
        match number {
            1 => format!(
                "First look at these seeds: better or worse where p ≤ {own}; {kept} of {SIGNIFICANCE} is \
                 kept for looks with more seeds, tasks or optimizers, as whoever looks often enough finds \
                 something by chance."
            ),
            _ => format!(
                "Look {number} at these seeds: better or worse where p ≤ {own}, so that all looks together \
                 stay within {SIGNIFICANCE}: whoever looks often enough finds something by chance. Other \
                 seeds are a new sample.{assumed}"
            ),
        }
    }
}

/// Writes a level with its three leading digits.
pub fn level_text(level: f64) -> String {
    if level < 1e-4 {
        return number(level);
    }
    let digits = (1.0 - level.log10().ceil()).max(0.0) as usize + 2;
    let text = format!("{level:.digits$}");
    text.trim_end_matches('0').into()
}

#[cfg(test)]
mod tests;
