//! Adam at a tuned rate beside a search: what its rate is worth on the search's own settings.
//!
//! The line that is Adam in a search's chart is Adam at its usual rate, which nobody tuned. Here its rate is
//! chosen on seeds of their own, and what the choice is worth is measured on others: neither is a seed on which
//! the search selected. Plain data, tested natively.

use super::{
    contender::{Budget, Contender, tuning_config, tuning_lanes},
    race::Race,
};
use crate::experiment::Stage;
use protocol::RunId;
use science::{catalog::Protocol, config::RunConfig, presets};
use statistics::{baselines::TUNED_RATES, comparison::ComparisonConfig};
use text::number::number;
use widget_state::{format, plot::Line};

/// Seeds per task on which the choice is measured.
const SEEDS: u32 = 3;

/// Adam, tuned on the settings of one search.
#[derive(Debug, Clone, PartialEq)]
pub struct TunedAdam {
    /// The search.
    pub of: RunId,
    /// Adam as it is known against Adam at the tuned rate.
    pub race: Race,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The rate that was chosen.
    pub rate: f64,
    /// By how much its fitness exceeds Adam's at the usual rate, a mean over pairs of equal task and seed.
    pub lead: f64,
}

impl TunedAdam {
    /// Prepares to tune Adam for the search `of` under `config`.
    pub fn new(of: RunId, config: &RunConfig) -> TunedAdam {
        // The test images are seen only where the visitor asks for them.
        let config = ComparisonConfig {
            seeds: SEEDS,
            protocol: Protocol::Validation,
            ..ComparisonConfig::of(config.clone())
        };
        let contenders = vec![
            Contender::new("Adam", presets::adam(), Budget::Default),
            Contender::new("Adam, rate tuned", presets::adam(), Budget::Tuned),
        ];
        TunedAdam {
            of,
            race: Race::new(config, contenders),
        }
    }

    /// Whether it could still train.
    pub fn is_active(&self) -> bool {
        self.race.is_active()
    }

    /// Returns what came of it; `None` before its last seed.
    pub fn outcome(&self) -> Option<Outcome> {
        let comparison = self.race.comparison.as_ref()?;
        if comparison.stage != Stage::Finished {
            return None;
        }
        let [usual, tuned] = &comparison.optimizers[..] else {
            return None;
        };
        let of = |name: &str| {
            let trials = comparison.trials.iter();
            let own = trials.filter(|trial| trial.optimizer == name);
            own.map(|trial| trial.fitness).collect::<Vec<f64>>()
        };
        let (usual, own) = (of(&usual.name), of(&tuned.name));
        let sum: f64 = own.iter().zip(&usual).map(|(own, usual)| own - usual).sum();
        Some(Outcome {
            rate: 10f64.powf(tuned.genome.lr_log10),
            lead: sum / own.len().max(1) as f64,
        })
    }

    /// Says how far it is, or what came of it.
    pub fn sentence(&self) -> String {
        let Some(latest) = self.race.latest() else {
            return String::new();
        };
        let percent = latest.progress() * 100.0;
        match &latest.stage {
            Stage::Failed(reason) => format!("Adam was not tuned. {reason}"),
            Stage::Stopped => "Adam was not tuned: it was stopped.".into(),
            _ => match (self.outcome(), &self.race.comparison) {
                (Some(outcome), _) => self.found(outcome),
                (None, None) => format!("Tuning Adam: {percent:.0} %."),
                (None, Some(_)) => format!("Measuring the chosen rate: {percent:.0} %."),
            },
        }
    }

    /// Returns the line of the tuned Adam above that of Adam at its usual rate, `adam`; nothing before the
    /// outcome.
    pub fn line(&self, adam: &[(f64, f64)]) -> Option<Line> {
        let Outcome { rate, lead } = self.outcome()?;
        let name = format!("Adam at {}, rate tuned", number(rate));
        let points = adam.iter().map(|(x, fitness)| (*x, fitness + lead));
        Some(Line::new(&name, "series-1", points))
    }

    fn found(&self, Outcome { rate, lead }: Outcome) -> String {
        let ComparisonConfig { tasks, steps, .. } = &self.race.config;
        let tuning = tuning_config(&self.race.config);
        let lanes = tuning_lanes(&self.race.contenders).len();
        let trainings = lanes as u32 * tuning.seeds * tasks.len() as u32;
        format!(
            "Tuned: Adam at {}, the best of {TUNED_RATES} rates by accuracy on {} seeds of their own ({trainings} trainings of {} steps). On {SEEDS} other seeds its fitness is {} against Adam at its usual rate; its line is drawn so far from Adam’s.",
            number(rate),
            tuning.seeds,
            format::count((*steps).into()),
            format::signed(lead),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{experiment::Experiment, testing::contest};
    use page_state::testing::assert_says;
    use science::config::Preset;
    use statistics::baselines;

    #[test]
    fn the_choice_is_made_on_other_seeds_than_it_is_measured_on() {
        let tuned = TunedAdam::new(RunId(1), &Preset::Paper.config());
        let config = &tuned.race.config;
        assert_eq!(config.protocol, Protocol::Validation);
        assert_eq!(config.validate(), []);
        let tuning = tuning_config(config);
        let same =
            |seed: u32| tuning.seed == config.seed && config.seed_numbers().any(|own| own == seed);
        assert!(!tuning.seed_numbers().any(same));
        assert_eq!(tuning_lanes(&tuned.race.contenders).len(), TUNED_RATES);
        assert_eq!((tuned.outcome(), tuned.line(&[])), (None, None));
    }

    #[test]
    fn the_line_lies_above_adams_by_the_mean_of_the_pairs() {
        let mut tuned = TunedAdam::new(RunId(1), &Preset::QuickLook.config());
        let found = baselines::with_rate(presets::adam(), 10f64.powf(-2.5));
        tuned.race.contenders[1].named.genome = found;
        let named = tuned.race.contenders.iter().map(|one| one.named.clone());
        let config = tuned.race.config.clone();
        let mut comparison = Experiment::new(RunId(2), config, named.collect());
        contest(&mut comparison, |seed, _, lane| {
            let luck = 0.1 * (seed % 3) as f32;
            0.5 + luck + lane as f32 * (0.1 + luck / 2.0)
        });
        tuned.race.comparison = Some(comparison);
        let line = tuned.line(&[(0.0, 0.5), (1.0, 0.6)]).expect("it is over");
        assert_eq!(line.name, "Adam at 3.16×10⁻³, rate tuned");
        for ((_, actual), expected) in line.points.iter().zip([0.65, 0.75]) {
            assert!((actual - expected).abs() < 1e-6, "{actual}");
        }
        let said = tuned.sentence();
        assert_says(&said, "…best of 5 rates…");
        assert_says(&said, "…+0.150…");
    }
}
