//! A head-to-head from its choice to its verdict: rates are tuned first, then everyone is compared.
//!
//! Plain data, tested natively.

use super::{
    contender::{Contender, take_best_rates, tuning_config, tuning_lanes},
    samples::Samples,
    timing::Timing,
};
use crate::experiment::{Experiment, Stage};
use protocol::{Event, RunId};
use statistics::comparison::ComparisonConfig;

/// A head-to-head.
#[derive(Debug, Clone, PartialEq)]
pub struct Race {
    /// Who takes part; the first is the baseline. Tuned rates are filled in when they are known.
    pub contenders: Vec<Contender>,
    /// Settings of the comparison.
    pub config: ComparisonConfig,
    /// The tuning, once it was begun.
    pub tuning: Option<Experiment>,
    /// What the tuning found, a sentence each.
    pub tuned: Vec<String>,
    /// The comparison itself, once it was begun.
    pub comparison: Option<Experiment>,
}

impl Race {
    /// Returns a head-to-head that was not begun.
    pub fn new(config: ComparisonConfig, contenders: Vec<Contender>) -> Self {
        Self {
            contenders,
            config,
            tuning: None,
            tuned: Vec::new(),
            comparison: None,
        }
    }

    /// Begins what comes next under the name `run` and returns it; `None` where something is under
    /// way or nothing is left. The comparison is a look at one of the `samples`.
    pub fn advance(&mut self, run: RunId, samples: &mut Samples) -> Option<&Experiment> {
        if self.comparison.is_some() {
            return None;
        }
        match &self.tuning {
            None => {
                let lanes = tuning_lanes(&self.contenders);
                if !lanes.is_empty() {
                    let config = tuning_config(&self.config);
                    self.tuning = Some(Experiment::new(run, config, lanes));
                    return self.tuning.as_ref();
                }
            }
            Some(tuning) if tuning.stage == Stage::Finished => {
                self.tuned = take_best_rates(&mut self.contenders, tuning);
            }
            Some(_) => return None,
        }
        let named = self.contenders.iter().map(|one| one.named.clone());
        let mut comparison = Experiment::new(run, self.config.clone(), named.collect());
        comparison.standing = samples.look(&self.config, &comparison.optimizers);
        self.comparison = Some(comparison);
        self.comparison.as_ref()
    }

    /// Returns the seconds that it will take, tuning included; `None` where nothing like it was trained.
    pub fn secs(&self, timing: &Timing) -> Option<f64> {
        let tuning = match tuning_lanes(&self.contenders).len() {
            0 => 0.0,
            lanes => timing.secs(&tuning_config(&self.config), lanes)?,
        };
        Some(tuning + timing.secs(&self.config, self.contenders.len())?)
    }

    /// Takes in what the engine told.
    pub fn apply(&mut self, event: &Event) {
        for part in [&mut self.tuning, &mut self.comparison] {
            part.iter_mut().for_each(|part| part.apply(event));
        }
    }

    /// The part that was begun last.
    pub fn latest(&self) -> Option<&Experiment> {
        self.comparison.as_ref().or(self.tuning.as_ref())
    }

    /// Whether it could still train.
    pub fn is_active(&self) -> bool {
        match (&self.tuning, &self.comparison) {
            (_, Some(comparison)) => comparison.is_active(),
            (Some(tuning), None) => tuning.is_active() || tuning.stage == Stage::Finished,
            (None, None) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laboratory::contender::offered;
    use science::presets;

    fn race(contenders: usize) -> Race {
        let offered = &offered(&presets::published())[..contenders];
        Race::new(ComparisonConfig::reduced(), offered.to_vec())
    }

    /// How many lanes the next training has, where one begins.
    fn advance(race: &mut Race, run: u32) -> Option<usize> {
        let begun = race.advance(RunId(run), &mut Samples::default());
        begun.map(|begun| begun.optimizers.len())
    }

    #[test]
    fn without_a_rate_to_tune_the_comparison_begins_at_once() {
        let mut race = race(1);
        assert!(!race.is_active());
        assert_eq!(advance(&mut race, 1), Some(1));
        assert!(race.is_active());
        assert_eq!(advance(&mut race, 2), None);
        race.apply(&Event::Finished(RunId(1)));
        assert!(!race.is_active());
        assert_eq!(advance(&mut race, 2), None);
    }

    #[test]
    fn the_comparison_follows_the_tuning() {
        let mut race = race(3);
        assert_eq!(advance(&mut race, 1), Some(5));
        assert_eq!(advance(&mut race, 2), None, "the tuning is under way");
        race.apply(&Event::Finished(RunId(1)));
        assert!(race.is_active());
        assert_eq!(advance(&mut race, 2), Some(3));
        assert_eq!(race.tuned.len(), 1);
    }

    #[test]
    fn a_race_repeated_with_more_seeds_is_a_further_look() {
        let mut samples = Samples::default();
        let mut number = |seeds: u32| {
            let mut race = race(1);
            race.config.seeds = seeds;
            let begun = race.advance(RunId(1), &mut samples);
            begun.map(|comparison| comparison.standing.number)
        };
        let numbers = [5, 5, 10].map(&mut number);
        assert_eq!(numbers, [Some(1), Some(1), Some(2)]);
    }

    #[test]
    fn a_tuning_that_ends_early_ends_it_all() {
        let mut race = race(3);
        advance(&mut race, 1);
        race.apply(&Event::Stopped(RunId(1)));
        assert!(!race.is_active());
        assert_eq!(advance(&mut race, 2), None);
    }
}
