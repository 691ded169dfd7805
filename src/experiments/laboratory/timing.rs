//! How long a comparison will take, by what was trained in this visit. Plain data, tested natively.

use crate::experiment::Experiment;
use science::catalog::{Dataset, ModelSize};
use statistics::comparison::ComparisonConfig;

/// To score an image takes so much of the time to train on one: a third, forward without backward.
const SCORING_SHARE: f64 = 1.0 / 3.0;

/// Seconds that one optimizer takes for one image of a minibatch, by network and task.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timing(Vec<(ModelSize, Dataset, f64)>);

impl Timing {
    /// Takes over what was measured of `experiment`.
    pub fn note(&mut self, experiment: &Experiment) {
        let Some(secs) = experiment.secs_per_step() else {
            return;
        };
        let config = &experiment.config;
        let secs = secs / f64::from(config.batch.max(1));
        for task in &config.tasks {
            self.0
                .retain(|(model, of, _)| (model, of) != (&config.model, task));
            self.0.push((config.model, *task, secs));
        }
    }

    /// Returns the seconds that a comparison of `optimizers` under `config` will take; `None` where
    /// nothing like it was trained. Of a task that was not trained yet it tells by another one.
    pub fn secs(&self, config: &ComparisonConfig, optimizers: usize) -> Option<f64> {
        let images = f64::from(config.steps) * f64::from(config.batch)
            + SCORING_SHARE * f64::from(config.scoring_images);
        let of_task = |task: &Dataset| {
            let mut known = self.0.iter().filter(|(model, ..)| *model == config.model);
            let same = known.clone().find(|(_, of, _)| of == task);
            let (.., secs) = same.or_else(|| known.next_back())?;
            Some(secs * images)
        };
        let tasks: Option<Vec<f64>> = config.tasks.iter().map(of_task).collect();
        let lanes = f64::from(config.seeds) * optimizers as f64;
        Some(lanes * tasks?.into_iter().sum::<f64>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page_state::testing::{record, round, trained};
    use protocol::RunId;
    use science::presets::{self, NamedGenome};

    fn config() -> ComparisonConfig {
        ComparisonConfig {
            tasks: vec![Dataset::Mnist],
            seeds: 1,
            steps: 30,
            batch: 10,
            scoring_images: 300,
            ..ComparisonConfig::reduced()
        }
    }

    #[test]
    fn time_is_told_by_what_was_trained() {
        let optimizers = vec![NamedGenome::new("Adam", presets::adam()); 2];
        let mut experiment = Experiment::new(RunId(1), config(), optimizers);
        let mut timing = Timing::default();
        timing.note(&experiment);
        assert_eq!(timing.secs(&config(), 2), None);
        for (step, elapsed_secs) in [(0, 1.0), (1, 1.4)] {
            let records = vec![record(step, &[1.0; 2], 0.5)];
            experiment.apply(&trained(RunId(1), 0, round(0), records, elapsed_secs));
        }
        // 0.4 s for a step of two optimizers on ten images each: 0.02 s an image.
        timing.note(&experiment);
        timing.note(&experiment);
        let near = |secs: Option<f64>, expected: f64| {
            let secs = secs.expect("it was measured");
            assert!((secs - expected).abs() < 1e-9, "{secs} for {expected}");
        };
        // 300 images to train on and 300 to score, which count a third.
        near(timing.secs(&config(), 1), 8.0);
        let wider = ComparisonConfig {
            seeds: 3,
            tasks: vec![Dataset::Mnist, Dataset::Cifar10],
            ..config()
        };
        near(timing.secs(&wider, 2), 8.0 * 2.0 * 3.0 * 2.0);
        let other_network = ComparisonConfig {
            model: ModelSize::Paper,
            ..config()
        };
        assert_eq!(timing.secs(&other_network, 1), None);
    }
}
