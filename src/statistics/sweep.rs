//! Optimizers at a range of rates: the best of each, and whether it stands at the edge.
//!
//! Whoever compares two optimizers at one rate compares the rates as well. Knows results, not who trains.

use serde::Serialize;

use super::{
    baselines::with_rate,
    comparison::{ComparisonConfig, Trial, mean_accuracy},
};
use science::{genome::Genome, presets::NamedGenome};
use text::number::number;

/// Most doublings from the lowest factor to the highest.
const MOST_DOUBLINGS: usize = 16;

/// Returns `low`, `2·low` and so on up to `high`; `None` where these are no factors, or too many.
pub fn doublings(low: f64, high: f64) -> Option<Vec<f64>> {
    if !(low > 0.0 && low <= high && high.is_finite()) {
        return None;
    }
    // A little more than the last, for rounding.
    let steps = (high / low * (1.0 + 1e-9)).log2().floor() as usize;
    let factors = (0..=steps).map(|step| low * 2f64.powi(step as i32));
    (steps <= MOST_DOUBLINGS).then(|| factors.collect())
}

/// Returns `known` at each of `factors` times its rate.
pub fn lanes(known: &NamedGenome, factors: &[f64]) -> Vec<NamedGenome> {
    let rate = 10f64.powf(known.genome.lr_log10);
    let lane = |factor: &f64| {
        let genome = match factor {
            1.0 => known.genome.clone(),
            factor => with_rate(known.genome.clone(), rate * factor),
        };
        NamedGenome::new(&lane_name(&known.name, *factor), genome)
    };
    factors.iter().map(lane).collect()
}

fn lane_name(name: &str, factor: f64) -> String {
    format!("{name} ×{}", number(factor))
}

/// The rate at which an optimizer was best.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BestRate {
    /// Name of the optimizer.
    pub optimizer: String,
    /// It at that rate.
    pub genome: Genome,
    /// The rate as a multiple of its own.
    pub factor: f64,
    /// Mean accuracy by which it was chosen.
    pub accuracy: f64,
    /// Whether it is the lowest or the highest that was tried, or the only one, so that one beyond may be better.
    pub edge: Option<Edge>,
}

/// An end of a range, or both at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edge {
    /// The lowest.
    Lowest,
    /// The highest.
    Highest,
    /// Both: no other was tried.
    Only,
}

/// Returns the rate of `known` with the highest mean accuracy in those `trials` that are of `config`, of [`lanes`] over
/// `factors`; of equals the lowest. `None` without factors.
pub fn best_rate(
    known: &NamedGenome,
    factors: &[f64],
    config: &ComparisonConfig,
    trials: &[Trial],
) -> Option<BestRate> {
    let mean = |lane: &NamedGenome| {
        let own = trials.iter().filter(|trial| {
            let is_asked = config.tasks.contains(&trial.dataset)
                && config.seed_numbers().any(|seed| seed == trial.seed);
            is_asked && trial.optimizer == lane.name
        });
        mean_accuracy(own)
    };
    let lanes = lanes(known, factors);
    let ranked = lanes.iter().map(mean).enumerate();
    let (place, accuracy) = ranked.reduce(|best, one| if one.1 > best.1 { one } else { best })?;
    let edge = match place {
        _ if lanes.len() == 1 => Some(Edge::Only),
        0 => Some(Edge::Lowest),
        last if last + 1 == lanes.len() => Some(Edge::Highest),
        _ => None,
    };
    Some(BestRate {
        optimizer: known.name.clone(),
        genome: lanes[place].genome.clone(),
        factor: factors[place],
        accuracy,
        edge,
    })
}

impl BestRate {
    /// It at that rate, called by it.
    pub fn named(&self) -> NamedGenome {
        let name = lane_name(&self.optimizer, self.factor);
        NamedGenome::new(&name, self.genome.clone())
    }

    /// Says it, and whether it stands at the edge; of the only rate, that it need not be the best.
    pub fn sentence(&self) -> String {
        let name = &self.optimizer;
        let factor = number(self.factor);
        let rate = number(10f64.powf(self.genome.lr_log10));
        let edge = match self.edge {
            None => "",
            Some(Edge::Lowest) => "; best at the edge: a lower rate may do better",
            Some(Edge::Highest) => "; best at the edge: a higher rate may do better",
            Some(Edge::Only) => {
                return format!(
                    "{name} was tried at ×{factor} of its rate alone, lr = {rate}: nothing can be said of its best rate."
                );
            }
        };
        format!("{name} is best at ×{factor} of its rate, lr = {rate}{edge}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{catalog::Dataset, presets};

    #[test]
    fn factors_double_from_the_lowest_to_the_highest() {
        assert_eq!(doublings(0.25, 4.0), Some(vec![0.25, 0.5, 1.0, 2.0, 4.0]));
        assert_eq!(doublings(1.0, 1.9), Some(vec![1.0]));
        assert_eq!(doublings(0.1, 0.4).map(|all| all.len()), Some(3));
        for (low, high) in [(0.0, 1.0), (2.0, 1.0), (1.0, f64::INFINITY), (1e-9, 1e9)] {
            assert_eq!(doublings(low, high), None, "{low} {high}");
        }
    }

    #[test]
    fn the_best_is_taken_and_an_edge_is_said() {
        let known = NamedGenome::new("Adam", presets::adam());
        let factors = [0.5, 1.0, 2.0];
        let config = ComparisonConfig {
            tasks: vec![Dataset::Mnist],
            first_seed: 1,
            seeds: 1,
            ..ComparisonConfig::reduced()
        };
        let best = |accuracies: [f32; 3]| {
            let lanes = lanes(&known, &factors);
            let on = |task, seed, accuracies: [f32; 3]| {
                let trial = |(lane, accuracy): (&NamedGenome, f32)| {
                    Trial::new(&lane.name, task, seed, accuracy, vec![1.0])
                };
                lanes.iter().zip(accuracies).map(trial).collect::<Vec<_>>()
            };
            // What the folder has besides does not choose.
            let trials = [
                on(Dataset::Mnist, 1, accuracies),
                on(Dataset::Digits, 1, [1.0, 0.0, 0.0]),
                on(Dataset::Mnist, 2, [1.0, 0.0, 0.0]),
            ];
            best_rate(&known, &factors, &config, &trials.concat()).expect("there are factors")
        };
        let middle = best([0.5, 0.75, 0.625]);
        assert_eq!((middle.factor, middle.edge), (1.0, None));
        assert_eq!(middle.genome, presets::adam());
        assert_eq!(
            middle.sentence(),
            "Adam is best at ×1 of its rate, lr = 10⁻³."
        );
        let highest = best([0.5, 0.625, 0.75]);
        assert_eq!(highest.edge, Some(Edge::Highest));
        assert!(highest.sentence().contains("at the edge: a higher rate"));
        assert_eq!(best([0.75, 0.75, 0.5]).edge, Some(Edge::Lowest));
        assert_eq!(best_rate(&known, &[], &config, &[]), None);
        let only = best_rate(&known, &[0.5], &config, &[]).expect("there is a factor");
        assert_eq!(only.edge, Some(Edge::Only));
        assert_eq!(
            only.sentence(),
            "Adam was tried at ×0.5 of its rate alone, lr = 5×10⁻⁴: nothing can be said of its best rate."
        );
    }
}
