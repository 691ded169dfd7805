//! What one machine trains at a time: some lanes of one round of a generation, or of a comparison.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::sealed::{self, Content, Refusal};
use engine::round::Plan;
use science::config::Setting;
use statistics::tuning;

/// Everything that decides what comes of it, but the pixels and the machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// SHA-256 of what begins the search: its settings and its first generation; of a comparison, its settings and
    /// its optimizers; of a tuning, its settings, what is tuned, and its trainings.
    pub search: String,
    /// Number of the generation or rung, from 0; 0 in a comparison.
    pub generation: u32,
    /// Number of the round in it, from 0.
    pub round: u32,
    /// Which lanes of the round, from the first to the one behind the last.
    pub lanes: (u32, u32),
    /// SHA-256 that stands for the images, see [`super::images`].
    pub images: String,
    /// Names of the optimizers in a comparison, which keeps losses and answers too; none in a search or tuning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Whether learning curves are kept too: of the last round of a search's generation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub curves: bool,
    /// The training of these lanes.
    pub plan: Plan,
}

impl Content for Shard {
    const FORMAT: &'static str = "optimarium-shard";
    const NAME: &'static str = "a shard";

    fn has_curves(&self) -> bool {
        self.curves
    }
}

impl Shard {
    /// Returns the shard in `text`.
    ///
    /// # Errors
    /// [`Refusal`] of what is no shard that can be trained.
    pub fn open(text: &[u8]) -> Result<Self, Refusal> {
        let shard: Shard = sealed::open(text)?;
        shard.check().map_err(Refusal::Content)?;
        Ok(shard)
    }

    fn check(&self) -> Result<(), String> {
        let Plan {
            config, optimizers, ..
        } = &self.plan;
        if let Some(invalid) = config.validate().first() {
            return Err(invalid.message.clone());
        }
        let (_, most) = Setting::Population.range().expect("it is a number");
        let (first, end) = self.lanes;
        // Adam's lane is beside the population; of a tuning there may be as many as evaluations.
        let is_possible = first < end && end - first <= most + 1 && end <= tuning::MOST;
        if !is_possible || optimizers.len() != (end - first) as usize {
            return Err(format!(
                "{} optimizers for the lanes {first} to {end}",
                optimizers.len()
            ));
        }
        if !self.names.is_empty() && self.names.len() != optimizers.len() {
            return Err(format!(
                "{} names for the lanes {first} to {end}",
                self.names.len()
            ));
        }
        match optimizers.iter().find(|genome| !genome.is_trainable()) {
            Some(_) => Err("a gene is out of its range".into()),
            None => Ok(()),
        }
    }

    /// Its lanes.
    pub fn range(&self) -> Range<usize> {
        self.lanes.0 as usize..self.lanes.1 as usize
    }

    /// Returns what its files are called before the ending: in the order of generation, round and lanes,
    /// and never like those of another shard.
    pub fn stem(&self) -> String {
        let &Shard {
            generation,
            round,
            lanes: (first, end),
            ..
        } = self;
        let fingerprint = &sealed::fingerprint(self)[..12];
        format!("g{generation:05}-r{round:03}-l{first:04}-{end:04}.{fingerprint}")
    }
}
