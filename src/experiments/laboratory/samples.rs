//! Which samples were looked at in this visit, and how often; a reload of the tab is the same visit. Plain data, tested
//! natively.
//!
//! A sample is what trains on the same numbers: the same settings but for the number of seeds and the
//! tasks. A terminal keeps the same in the file of the comparison.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use science::presets::NamedGenome;
use statistics::{
    comparison::ComparisonConfig,
    looks::{Looks, Plan, Standing},
};

/// The looks at every sample of the visit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Samples(BTreeMap<String, Looks>);

impl Samples {
    /// Records that `optimizers` are compared under `config`, the first being the baseline, and returns
    /// where that look stands. Optimizers are known by their genes: a name may pass to another genome.
    pub fn look(&mut self, config: &ComparisonConfig, optimizers: &[NamedGenome]) -> Standing {
        let sample = ComparisonConfig {
            seeds: 0,
            tasks: Vec::new(),
            ..config.clone()
        };
        let genes = |named: &NamedGenome| written(&named.genome);
        let plan = Plan {
            seeds: config.seeds,
            tasks: config.tasks.clone(),
            optimizers: optimizers.iter().map(genes).collect(),
        };
        self.0.entry(written(&sample)).or_default().take(plan)
    }

    /// Whether every look has the level that its number gives.
    pub fn is_sound(&self) -> bool {
        self.0.values().all(Looks::is_sound)
    }
}

fn written(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("settings and genes can be written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{catalog::Dataset, presets};
    use statistics::looks::level;

    fn two() -> [NamedGenome; 2] {
        [
            NamedGenome::new("Adam", presets::adam()),
            NamedGenome::new("mine", presets::published()),
        ]
    }

    #[test]
    fn more_seeds_or_tasks_on_the_same_numbers_are_a_further_look() {
        let mut samples = Samples::default();
        let config = ComparisonConfig {
            tasks: vec![Dataset::Mnist],
            ..ComparisonConfig::reduced()
        };
        for time in ["first", "repeated"] {
            let standing = samples.look(&config, &two());
            assert_eq!(standing, Standing::default(), "{time}");
        }
        let more = ComparisonConfig {
            seeds: 20,
            ..config.clone()
        };
        let second = samples.look(&more, &two());
        assert_eq!((second.number, second.level), (2, Some(level(2))));
        let wider = ComparisonConfig {
            tasks: Dataset::TASKS.to_vec(),
            ..more.clone()
        };
        assert_eq!(samples.look(&wider, &two()).number, 3);
        let fewer = ComparisonConfig { seeds: 10, ..more };
        assert_eq!(samples.look(&fewer, &two()).level, None);
    }

    #[test]
    fn other_numbers_are_a_new_sample_and_a_name_is_no_genome() {
        let mut samples = Samples::default();
        let config = ComparisonConfig::reduced();
        samples.look(&config, &two());
        let changes: [fn(&mut ComparisonConfig); 3] = [
            |config| config.seed = 43,
            |config| config.first_seed = 2_000,
            |config| config.steps = 300,
        ];
        for change in changes {
            let mut config = config.clone();
            change(&mut config);
            assert_eq!(samples.look(&config, &two()).number, 1);
        }
        let mut other = two();
        other[1].genome = presets::sgd();
        assert_eq!(samples.look(&config, &other).number, 2);
        let mut renamed = two();
        renamed[1].name = "yours".into();
        assert_eq!(samples.look(&config, &renamed).number, 1);
    }
}
