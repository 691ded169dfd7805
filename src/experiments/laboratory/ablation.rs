//! What each part of a genome is worth: the genome without it, against the genome.
//!
//! Plain data, tested natively.

use crc::{CRC_32_ISO_HDLC, Crc};

use crate::experiment::Experiment;
use protocol::RunId;
use science::{catalog::Dataset, gene::GeneSet, genome::Genome, presets::NamedGenome};
use statistics::{
    ablation::{Change, single_changes},
    comparison::{Against, ComparisonConfig, Row, divergence, p_text},
    paired::Verdict,
};
use widget_state::format;

/// Seeds and steps unless others are chosen. Ten seeds find a difference of two standard deviations among
/// eight changes with a power of 98 %, and in 500 steps warm-up and decay can do their work.
const SEEDS: u32 = 10;
const STEPS: u32 = 500;

/// Run seeds of ablations, beyond those of the live effect and of a head-to-head, begin here.
const RUN_SEEDS: u64 = 1 << 41;

/// Returns the settings that an ablation opens with.
pub fn default_config() -> ComparisonConfig {
    ComparisonConfig {
        seeds: SEEDS,
        steps: STEPS,
        batch: 32,
        train_images: 2_000,
        ..ComparisonConfig::reduced()
    }
}

/// Returns the settings under which `genome` is taken apart on `task`. Every genome has a sample of its
/// own, the same each time: a further genome is no further look, the same one with more seeds is.
pub fn config_for(genome: &Genome, task: Dataset, chosen: &ComparisonConfig) -> ComparisonConfig {
    let genes = serde_json::to_vec(genome).expect("a genome can be written");
    let own = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&genes);
    ComparisonConfig {
        seed: RUN_SEEDS + u64::from(own),
        tasks: vec![task],
        ..chosen.clone()
    }
}

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
    pub against: Against,
    /// Its training runs.
    pub runs: usize,
    /// How many of them diverged.
    pub diverged: usize,
}

impl Ablation {
    /// Returns the ablation of `genome`, called `name`, that is about to begin.
    pub fn new(run: RunId, config: ComparisonConfig, name: String, genome: Genome) -> Self {
        let changes = single_changes(&genome);
        let mut optimizers = vec![NamedGenome::new(&name, genome)];
        let named = |change: &Change| NamedGenome::new(&change.name, change.genome.clone());
        optimizers.extend(changes.iter().map(named));
        Self {
            experiment: Experiment::new(run, config, optimizers),
            changes,
        }
    }

    /// Whether it could still train.
    pub fn is_active(&self) -> bool {
        self.experiment.is_active()
    }

    /// Returns how many runs of the genome itself diverged; nothing where none did.
    pub fn divergence(&self) -> Option<String> {
        self.experiment.primary()?.rows.first()?.divergence()
    }

    /// Returns what every change does, but those of the genes of which nothing is said: those that made runs diverge first, the most of them first, then
    /// the greatest loss of accuracy first; empty before the first seed is finished.
    pub fn effects(&self, untold: GeneSet) -> Vec<Effect> {
        let Some(table) = self.experiment.primary() else {
            return Vec::new();
        };
        let rows = table.rows.iter().enumerate().skip(1).zip(&self.changes);
        let effect = |((lane, row), change): ((usize, &Row), &Change)| {
            if change.gene.is_some_and(|gene| untold.contains(gene)) {
                return None;
            }
            Some(Effect {
                lane,
                name: change.name.clone(),
                meaning: change.meaning,
                against: row.against_first?,
                runs: row.runs,
                diverged: row.diverged,
            })
        };
        let mut effects: Vec<Effect> = rows.filter_map(effect).collect();
        let mean = |effect: &Effect| effect.against.difference.mean;
        effects.sort_by(|a, b| {
            let by_divergence = b.diverged.cmp(&a.diverged);
            by_divergence.then(mean(a).total_cmp(&mean(b)))
        });
        effects
    }
}

impl Effect {
    /// The change in percentage points with its margin: `−2.1 ± 0.8 points`; where runs diverged, that:
    /// their accuracy counts as 0, so a mean over them is no change of accuracy.
    pub fn figure(&self) -> String {
        let points = || format::points(&self.against.difference);
        divergence(self.diverged, self.runs).unwrap_or_else(points)
    }

    /// One sentence for those who do not see the drawing.
    pub fn sentence(&self) -> String {
        let finding = self.against.finding;
        let verdict = match (finding.verdict(), finding.p()) {
            (Some(Verdict::Better | Verdict::Worse), Some(p)) => {
                format!("{}, {}", finding.word(), p_text(p))
            }
            _ => finding.word().to_string(),
        };
        let of = if self.diverged == 0 { " accuracy" } else { "" };
        format!("{}: {}{of} ({verdict})", self.name, self.figure())
    }
}

/// Returns the range of an axis that shows every effect with its interval, and zero. What made runs
/// diverge has its place at the edge, and does not stretch the axis.
pub fn axis(effects: &[Effect]) -> (f64, f64) {
    let trained = effects.iter().filter(|effect| effect.diverged == 0);
    let intervals = trained.map(|effect| {
        let difference = effect.against.difference;
        let mean = (difference.mean, difference.mean);
        difference.interval().unwrap_or(mean)
    });
    let (low, high) = intervals.fold((0.0_f64, 0.0_f64), |all, one| {
        (all.0.min(one.0), all.1.max(one.1))
    });
    let air = ((high - low) * 0.06).max(0.002);
    (low - air, high + air)
}

#[cfg(test)]
mod tests {
    use super::*;
    use page_state::testing::assert_says;
    use science::{gene::Gene, presets};
    use statistics::{
        comparison::{FIRST_SEED, Finding, Trial},
        looks::level,
        power::power,
    };

    fn ablation() -> Ablation {
        let config = ComparisonConfig {
            tasks: vec![Dataset::Mnist],
            seeds: 3,
            ..ComparisonConfig::reduced()
        };
        Ablation::new(RunId(1), config, "mine".into(), presets::adam())
    }

    /// Trains every lane on so many seeds to an accuracy and a loss.
    fn train(ablation: &mut Ablation, seeds: u32, reached: impl Fn(u32, usize) -> (f32, f32)) {
        let experiment = &mut ablation.experiment;
        for seed in 0..seeds {
            for (lane, named) in experiment.optimizers.iter().enumerate() {
                let (accuracy, loss) = reached(seed, lane);
                let (name, seed) = (&named.name, FIRST_SEED + seed);
                let trial = Trial::new(name, Dataset::Mnist, seed, accuracy, vec![loss]);
                experiment.trials.push(trial);
            }
        }
    }

    #[test]
    fn effects_are_sorted_and_fit_the_axis() {
        let mut ablation = ablation();
        assert_eq!(ablation.effects(GeneSet::default()), []);
        let lanes = ablation.experiment.optimizers.len();
        // Later changes cost more; seeds differ by luck and a little more.
        train(&mut ablation, 3, |seed, lane| {
            let luck = 0.01 * (seed as usize * lane) as f32;
            (0.8 - 0.05 * lane as f32 - luck, 1.0)
        });
        let effects = ablation.effects(GeneSet::default());
        assert_eq!(effects.len(), lanes - 1);
        assert_eq!(effects[0].lane, lanes - 1);
        assert!(effects.is_sorted_by_key(|effect| effect.against.difference.mean));
        let (low, high) = axis(&effects);
        for effect in &effects {
            let (least, most) = effect.against.difference.interval().expect("three seeds");
            assert!(low < least && most < high);
        }
        assert!(high > 0.0);
        let last = effects.last().expect("Adam has changes");
        assert_eq!(last.figure(), "−6.0 ± 2.5 points");
        assert_says(last.sentence(), "…first moment off: −6.0…");
        // A hidden gene has no row; the others keep their lanes.
        let shown = ablation.effects([Gene::FirstMoment].into_iter().collect());
        assert_eq!(shown, effects[..effects.len() - 1]);
    }

    #[test]
    fn a_divergence_is_called_one_and_does_not_stretch_the_axis() {
        let mut ablation = ablation();
        let lanes = ablation.experiment.optimizers.len();
        // The last change diverges on every seed, the first on one.
        train(&mut ablation, 3, |seed, lane| match (lane, seed) {
            (lane, _) if lane == lanes - 1 => (0.0, f32::NAN),
            (1, 0) => (0.0, 51.0),
            _ => (0.8 - 0.001 * (lane as u32 + seed % 2) as f32, 1.0),
        });
        assert_eq!(ablation.divergence(), None);
        let effects = ablation.effects(GeneSet::default());
        let lanes_shown: Vec<usize> = effects.iter().map(|effect| effect.lane).collect();
        assert_eq!(lanes_shown[..2], [lanes - 1, 1]);
        assert_eq!(effects[0].figure(), "3 of 3 diverged");
        assert_eq!(effects[1].figure(), "1 of 3 diverged");
        assert!(effects[1].sentence().contains(": 1 of 3 diverged ("));
        assert_eq!(axis(&effects), axis(&effects[2..]));
        assert!(axis(&effects).0 > -0.1);
    }

    #[test]
    fn until_every_seed_is_in_nothing_is_called_better_or_worse() {
        let mut ablation = ablation();
        train(&mut ablation, 2, |seed, lane| {
            (0.8 - 0.05 * lane as f32 - 0.001 * seed as f32, 1.0)
        });
        for effect in ablation.effects(GeneSet::default()) {
            assert_eq!(effect.against.finding, Finding::Preliminary);
            let sentence = effect.sentence();
            assert!(sentence.ends_with("(preliminary)"), "{sentence}");
        }
    }

    #[test]
    fn the_default_has_the_power_to_decide() {
        let config = default_config();
        let changes = single_changes(&presets::published()).len();
        assert!(power(config.seeds as usize, 2.0, level(1) / changes as f64) > 0.95);
        assert!(5 * presets::published().warmup_steps <= config.steps);
    }

    #[test]
    fn every_genome_has_seeds_of_its_own_and_keeps_them() {
        let config = |genome| config_for(&genome, Dataset::Mnist, &default_config());
        let adam = config(presets::adam());
        assert_eq!(config(presets::adam()), adam);
        assert_ne!(config(presets::published()).seed, adam.seed);
        assert_eq!(adam.validate(), []);
        assert_eq!(adam.tasks, [Dataset::Mnist]);
    }

    #[test]
    fn an_axis_without_effects_shows_zero() {
        let (low, high) = axis(&[]);
        assert!(low < 0.0 && high > 0.0);
    }
}
