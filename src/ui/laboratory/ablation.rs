//! What each part of a genome is worth: the genome without it, against the genome.
//!
//! Plain data, tested natively.

use super::state::Experiment;
use crate::{
    core::{
        ablation::{Change, single_changes},
        comparison::{ComparisonConfig, p_text},
        genome::Genome,
        optimizer::NamedOptimizer,
        statistics::{Comparison, Verdict},
    },
    protocol::RunId,
    ui::format,
};

/// A genome and every single-gene change of it in training.
#[derive(Debug, Clone, PartialEq)]
pub struct Ablation {
    /// Lane 0 is the genome, then one lane per change.
    pub experiment: Experiment,
    changes: Vec<Change>,
}

/// What one change does.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Its lane.
    pub lane: usize,
    /// What was changed, in a few words.
    pub name: String,
    /// What the changed part does.
    pub meaning: &'static str,
    /// The change of accuracy, against the genome on the same seeds.
    pub comparison: Comparison,
    /// How many of its runs diverged.
    pub diverged: usize,
}

impl Ablation {
    /// Returns the ablation of `genome`, called `name`, that is about to begin.
    pub fn new(run: RunId, config: ComparisonConfig, name: String, genome: Genome) -> Self {
        let changes = single_changes(&genome);
        let mut optimizers = vec![NamedOptimizer::new(&name, genome)];
        let changed = changes.iter();
        optimizers
            .extend(changed.map(|change| NamedOptimizer::new(&change.name, change.genome.clone())));
        Self {
            experiment: Experiment::new(run, config, optimizers),
            changes,
        }
    }

    /// Whether it could still train.
    pub fn is_active(&self) -> bool {
        self.experiment.is_active()
    }

    /// Returns what every change does, the greatest loss of accuracy first; empty before the first
    /// seed is finished.
    pub fn effects(&self) -> Vec<Effect> {
        let Some(table) = self.experiment.overall() else {
            return Vec::new();
        };
        let rows = table.rows.iter().enumerate().skip(1).zip(&self.changes);
        let effect = |((lane, row), change): ((usize, _), &Change)| {
            let row: &crate::core::comparison::Row = row;
            Some(Effect {
                lane,
                name: change.name.clone(),
                meaning: change.meaning,
                comparison: row.against_first?,
                diverged: row.diverged,
            })
        };
        let mut effects: Vec<Effect> = rows.filter_map(effect).collect();
        let mean = |effect: &Effect| effect.comparison.difference.mean;
        effects.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
        effects
    }
}

impl Effect {
    /// The change in percentage points with its margin: `−2.1 ± 0.8 pp`.
    pub fn figure(&self) -> String {
        format::points(&self.comparison.difference)
    }

    /// One sentence for those who do not see the drawing.
    pub fn sentence(&self) -> String {
        let verdict = match (self.comparison.verdict, self.comparison.p) {
            (Verdict::Inconclusive, _) => "inconclusive".to_string(),
            (verdict, Some(p)) => format!("{}, {}", verdict.word(), p_text(p)),
            (verdict, None) => verdict.word().to_string(),
        };
        let diverged = match self.diverged {
            0 => String::new(),
            count => format!("; {count} diverged"),
        };
        format!(
            "{}: {} accuracy ({verdict}{diverged})",
            self.name,
            self.figure()
        )
    }
}

/// Returns the range of an axis that shows every effect with its interval, and zero.
pub fn axis(effects: &[Effect]) -> (f64, f64) {
    let ends = effects.iter().flat_map(|effect| {
        let difference = effect.comparison.difference;
        let (low, high) = difference
            .interval()
            .unwrap_or((difference.mean, difference.mean));
        [low, high]
    });
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| {
        (low.min(end), high.max(end))
    });
    let air = ((high - low) * 0.06).max(0.002);
    (low - air, high + air)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{
        catalog::Dataset,
        comparison::{FIRST_SEED, Trial},
        presets,
    };

    fn ablation() -> Ablation {
        let config = ComparisonConfig {
            tasks: vec![Dataset::Mnist],
            ..ComparisonConfig::reduced()
        };
        Ablation::new(RunId(1), config, "mine".into(), presets::adam())
    }

    #[test]
    fn effects_are_sorted_and_fit_the_axis() {
        let mut ablation = ablation();
        assert_eq!(ablation.effects(), []);
        let lanes = ablation.experiment.optimizers.len();
        for seed in 0..3 {
            for lane in 0..lanes {
                // Later changes cost more; seeds differ by luck and a little more.
                let accuracy = 0.8 - 0.05 * lane as f32 - 0.01 * (seed * lane) as f32;
                let name = ablation.experiment.optimizers[lane].name.clone();
                let seed = FIRST_SEED + seed as u32;
                let trial = Trial::new(&name, Dataset::Mnist, seed, accuracy, vec![1.0]);
                ablation.experiment.trials.push(trial);
            }
        }
        let effects = ablation.effects();
        assert_eq!(effects.len(), lanes - 1);
        assert_eq!(effects[0].lane, lanes - 1);
        let means: Vec<f64> = effects
            .iter()
            .map(|effect| effect.comparison.difference.mean)
            .collect();
        assert!(means.is_sorted());
        let (low, high) = axis(&effects);
        for effect in &effects {
            let (least, most) = effect
                .comparison
                .difference
                .interval()
                .expect("three seeds");
            assert!(low < least && most < high);
        }
        assert!(high > 0.0);
        let last = effects.last().expect("Adam has changes");
        assert_eq!(last.figure(), "−6.0 ± 2.5 pp");
        assert!(
            last.sentence().contains("first moment off: −6.0"),
            "{}",
            last.sentence()
        );
    }

    #[test]
    fn an_axis_without_effects_shows_zero() {
        let (low, high) = axis(&[]);
        assert!(low < 0.0 && high > 0.0);
    }
}
