//! Tuning a baseline with a budget: successive halving over rate, β1, β2, ε, λ and the schedule.
//!
//! A search tries thousands of optimizers; a baseline that nobody tuned is no rival. Here it gets exactly as many
//! trainings. Settings are drawn at random, the first being the optimizer as it is known; all train on one seed,
//! the better half of them on two more, the better half of those on four more, and so on, until two are left on
//! half the largest number (Jamieson & Talwalkar 2016). What an optimizer *is* – its terms, moments, bias
//! correction – is not tuned. Knows scores, not who trains.

use std::ops::Range;

use rand::RngExt;
use serde::{Deserialize, Serialize};

use science::{catalog::Dataset, genome::Genome, selection::ranking, streams::Stream, term::Term};

/// Decades about the usual rate in which rates are drawn, their logarithm uniformly.
const RATE_DECADES: (f64, f64) = (-1.5, 2.0);

/// 1 − β1 and 1 − β2, log₁₀, drawn uniformly.
const SHORT_MEMORY_LOG10: (f64, f64) = (-2.0, -0.3);
const LONG_MEMORY_LOG10: (f64, f64) = (-4.0, -0.7);

/// ε and λ, log₁₀, drawn uniformly: the bounds that evolution keeps to.
const EPS_LOG10: (f64, f64) = (-10.0, -4.0);
const WEIGHT_DECAY_LOG10: (f64, f64) = (-6.0, -2.0);

/// Largest share of the run that is warm-up, where there is a schedule.
const WARMUP_SHARE: f64 = 0.75;

/// Fewest evaluations that can be halved once: two of one optimizer each.
pub const FEWEST: u32 = 2;

/// Most evaluations: their seeds stay within those of tuning.
pub const MOST: u32 = 1_000_000;

/// What tuning a baseline took, as it stands beside its results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// Name of the optimizer that was tuned.
    pub optimizer: String,
    /// Trainings (one setting on one task and seed): its budget, all of which was used.
    pub trainings: u64,
    /// The tasks on which it was; `None` in older files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasks: Option<Vec<Dataset>>,
    /// Settings that were tried.
    pub candidates: u32,
    /// Seeds on which the chosen one was trained.
    pub seeds: u32,
    /// Its mean accuracy on them, over tasks: chosen by it, so flattered by it.
    pub accuracy: f64,
    /// Seconds that it took.
    pub secs: f64,
}

/// Some settings that are trained together on the same seeds.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// Their places among all that were drawn.
    pub candidates: Vec<usize>,
    /// Seeds, counted from the first of tuning; no other rung has them.
    pub seeds: Range<u32>,
}

/// Successive halving under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Halving {
    genomes: Vec<Genome>,
    /// Sum of accuracies and number of seeds per setting.
    scores: Vec<(f64, u32)>,
    /// Settings still in, and the number of fresh seeds of the rung that is next; none after the last.
    left: Vec<usize>,
    rung: u32,
    rungs: u32,
}

impl Halving {
    /// Prepares to tune `known`, with a schedule where it has one, for runs of `steps`, by exactly
    /// `evaluations` (one setting on one seed, all tasks), between [`FEWEST`] and [`MOST`]. `seed` fixes what is
    /// drawn.
    pub fn new(known: &Genome, steps: u32, evaluations: u32, seed: u64) -> Halving {
        let evaluations = evaluations.clamp(FEWEST, MOST);
        // Rung k trains 2^(rungs − k) settings on 2^k seeds, so each costs the same, and the last has two.
        let mut rungs = 1;
        while (rungs + 1) << (rungs + 1) <= evaluations {
            rungs += 1;
        }
        // What is over goes into more settings on the first seed.
        let over = evaluations - (rungs << rungs);
        let count = ((1 << rungs) + over) as usize;
        let mut rng = Stream::Tuning.rng(seed);
        let mut genomes = vec![known.clone()];
        genomes.resize_with(count, || drawn(known, steps, &mut rng));
        Halving {
            scores: vec![(0.0, 0); count],
            left: (0..count).collect(),
            genomes,
            rung: 0,
            rungs,
        }
    }

    /// Returns what is to be trained next; `None` once all are scored.
    pub fn ask(&self) -> Option<Rung> {
        (self.rung < self.rungs).then(|| Rung {
            candidates: self.left.clone(),
            // 1 + 2 + 4 + … before it.
            seeds: (1 << self.rung) - 1..(2 << self.rung) - 1,
        })
    }

    /// How many rungs are scored, and how many there are.
    pub fn rungs(&self) -> (u32, u32) {
        (self.rung, self.rungs)
    }

    /// Takes in the mean accuracy of each candidate of the rung that was asked for, in their order.
    ///
    /// # Panics
    /// Where they are not as many.
    pub fn tell(&mut self, accuracies: &[f64]) {
        assert_eq!(accuracies.len(), self.left.len(), "one for each candidate");
        let seeds = 1 << self.rung;
        for (&place, accuracy) in self.left.iter().zip(accuracies) {
            let (sum, n) = &mut self.scores[place];
            *sum += accuracy * f64::from(seeds);
            *n += seeds;
        }
        let means: Vec<f64> = self.left.iter().map(|&place| self.mean(place)).collect();
        self.rung += 1;
        let keep = 1 << (self.rungs - self.rung);
        let best = ranking(&means).into_iter().take(keep);
        self.left = best.map(|at| self.left[at]).collect();
    }

    /// The settings that were drawn, the optimizer as it is known first.
    pub fn genomes(&self) -> &[Genome] {
        &self.genomes
    }

    /// Returns the one that was chosen, its mean accuracy and the seeds behind it; `None` before all are scored.
    pub fn chosen(&self) -> Option<(&Genome, f64, u32)> {
        let chosen = *self.left.first().filter(|_| self.ask().is_none())?;
        Some((
            &self.genomes[chosen],
            self.mean(chosen),
            self.scores[chosen].1,
        ))
    }

    fn mean(&self, place: usize) -> f64 {
        let (sum, n) = self.scores[place];
        sum / f64::from(n.max(1))
    }
}

/// Draws settings of `known` for runs of `steps`.
fn drawn(known: &Genome, steps: u32, rng: &mut impl rand::Rng) -> Genome {
    let mut uniform = |(low, high): (f64, f64)| rng.random_range(low..high);
    let (low, high) = RATE_DECADES;
    let (rate, short) = (uniform((low, high)), uniform(SHORT_MEMORY_LOG10));
    let (long, eps) = (uniform(LONG_MEMORY_LOG10), uniform(EPS_LOG10));
    let (decay, warmup) = (uniform(WEIGHT_DECAY_LOG10), uniform((0.0, WARMUP_SHARE)));
    // Lion's β1 here is the memory of its momentum, which is long.
    let is_lion = known.terms.iter().any(|one| one.term == Term::Lion);
    let first = if is_lion { long } else { short };
    let scheduled = known.warmup || known.cosine_decay;
    Genome {
        lr_log10: known.lr_log10 + rate,
        beta1: 1.0 - 10f64.powf(first),
        beta2: 1.0 - 10f64.powf(long),
        eps_log10: eps,
        weight_decay_log10: decay,
        warmup_steps: match scheduled {
            true => ((warmup * f64::from(steps)) as u32).max(1),
            false => known.warmup_steps,
        },
        ..known.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baselines;
    use science::presets;

    /// Trainings per evaluation and what was chosen, where accuracy is how near the rate is to 10⁻².
    fn tuned(evaluations: u32) -> (u32, Genome, u32) {
        let known = baselines::with_schedule(presets::adam());
        let mut halving = Halving::new(&known, 200, evaluations, 7);
        let (mut used, mut next_seed) = (0, 0);
        while let Some(rung) = halving.ask() {
            assert_eq!(rung.seeds.start, next_seed, "fresh seeds");
            next_seed = rung.seeds.end;
            used += rung.candidates.len() as u32 * rung.seeds.len() as u32;
            let near = |place: &usize| 1.0 - (halving.genomes()[*place].lr_log10 + 2.0).abs() / 9.0;
            let accuracies: Vec<f64> = rung.candidates.iter().map(near).collect();
            assert!(halving.chosen().is_none());
            halving.tell(&accuracies);
        }
        let (genome, _, seeds) = halving.chosen().expect("all are scored");
        (used, genome.clone(), seeds)
    }

    #[test]
    fn exactly_the_budget_is_used_whatever_it_is() {
        for evaluations in (FEWEST..200).chain([2_500, 12_345, MOST]) {
            assert_eq!(tuned(evaluations).0, evaluations);
        }
        // 256 halved eight times are 2,048, and 452 more begin.
        let (_, _, seeds) = tuned(2_500);
        assert_eq!(seeds, 255);
    }

    #[test]
    fn the_best_of_those_drawn_is_chosen_and_stays_what_it_is() {
        let (_, genome, _) = tuned(2_500);
        assert!((genome.lr_log10 + 2.0).abs() < 0.05, "{}", genome.lr_log10);
        let known = baselines::with_schedule(presets::adam());
        let again = Genome {
            lr_log10: known.lr_log10,
            beta1: known.beta1,
            beta2: known.beta2,
            eps_log10: known.eps_log10,
            weight_decay_log10: known.weight_decay_log10,
            warmup_steps: known.warmup_steps,
            ..genome
        };
        assert_eq!(again, known);
    }

    #[test]
    fn what_is_drawn_can_be_trained_and_depends_on_the_seed_alone() {
        for known in [presets::sgd(), presets::lion(), presets::published()] {
            let drawn = |seed| Halving::new(&known, 200, 500, seed).genomes().to_vec();
            assert_eq!(drawn(1), drawn(1));
            assert_ne!(drawn(1), drawn(2));
            assert_eq!(drawn(1)[0], known);
            for genome in drawn(1) {
                assert!(
                    genome.is_trainable() && genome.warmup_steps <= 150,
                    "{genome:?}"
                );
                assert!(genome.beta1 < 1.0 && genome.beta2 < 1.0);
            }
        }
    }

    #[test]
    fn a_mean_counts_every_seed_and_a_diverged_setting_goes() {
        let mut halving = Halving::new(&presets::adam(), 200, 8, 1);
        assert_eq!(halving.ask().expect("a first").candidates.len(), 4);
        halving.tell(&[0.5, 0.75, f64::NAN, 0.625]);
        let rung = halving.ask().expect("a second");
        assert_eq!((rung.candidates, rung.seeds), (vec![1, 3], 1..3));
        halving.tell(&[0.0, 0.375]);
        let (genome, accuracy, seeds) = halving.chosen().expect("all are scored");
        assert_eq!((genome, seeds), (&halving.genomes()[3], 3));
        assert!((accuracy - (0.625 + 2.0 * 0.375) / 3.0).abs() < 1e-12);
    }
}
