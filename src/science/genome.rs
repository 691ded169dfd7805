//! The genome: an optimizer as a weighted sum of update terms, hyperparameters and schedule flags.
//!
//! This file holds what a genome *is*. The table of its genes is in [`super::gene`], that of its terms in
//! [`super::term`]; how genomes are bred in [`super::random`], [`super::crossover`] and [`super::mutation`]; what a term computes
//! in the engine's update rule. It knows of no tensor and draws no random number.
//!
//! Source of every range: arXiv 2512.11853 and its public notebook.

use serde::{Deserialize, Serialize};

pub use super::gene::{GENES, Gene, GeneInfo, GeneKind, GeneValue};
pub use super::term::Term;

/// Most terms that a genome can carry.
pub const MAX_TERMS: usize = 4;

/// Fewest and most terms of a random genome.
pub const INITIAL_TERMS: (usize, usize) = (1, 3);

/// Range a term's weight α is drawn from when the term is new.
pub const INITIAL_WEIGHT: (f64, f64) = (-1.0, 1.0);

/// Bound on |α| after a mutation.
pub const MAX_WEIGHT: f64 = 5.0;

/// Bound on |α| of a genome that can be trained, see [`Genome::is_trainable`].
pub const TRAINABLE_WEIGHT: f64 = 1e6;

/// log₁₀ of the rates lr, ε and λ that can be trained: each is a number above zero in single precision.
pub const TRAINABLE_LOG10: (f64, f64) = (-30.0, 30.0);

/// Share of Σ|α| up to which a term's canonical weight is taken for rounding error.
pub const NEGLIGIBLE: f64 = 1e-12;

/// One summand α·T of the update.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WeightedTerm {
    /// Which direction.
    pub term: Term,
    /// Its weight α, signed, |α| ≤ [`MAX_WEIGHT`].
    pub weight: f64,
}

/// Returns a sum of terms with these weights.
pub fn sum(terms: &[(Term, f64)]) -> Vec<WeightedTerm> {
    let summand = |&(term, weight): &(Term, f64)| WeightedTerm { term, weight };
    terms.iter().map(summand).collect()
}

/// An optimizer: Δw = −lr·Σ α·T(g, m̂, v̂), with decoupled weight decay and a schedule.
///
/// Field names are the field's standard terms; the paper's symbols stand in [`GENES`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Genome {
    /// One to [`MAX_TERMS`] summands; a term may repeat.
    pub terms: Vec<WeightedTerm>,
    /// log₁₀ of the base learning rate.
    pub lr_log10: f64,
    /// Decay β1 of the first moment.
    pub beta1: f64,
    /// Decay β2 of the second moment.
    pub beta2: f64,
    /// log₁₀ of ε.
    pub eps_log10: f64,
    /// log₁₀ of the decoupled weight decay; it has no off switch.
    pub weight_decay_log10: f64,
    /// Whether m is a running mean; otherwise m *is* g.
    pub first_moment: bool,
    /// Whether v is a running mean of g²; otherwise v *is* g².
    pub second_moment: bool,
    /// Whether the running means are divided by 1 − βᵗ.
    pub bias_correction: bool,
    /// Whether the gradient is clamped element-wise (not by its norm).
    pub clipping: bool,
    /// The clamp's bound, in units of the gradient.
    pub clip_value: f64,
    /// Whether the rate rises linearly over the first `warmup_steps` steps.
    pub warmup: bool,
    /// Length of the warm-up, in training steps.
    pub warmup_steps: u32,
    /// Whether the rate falls to zero along half a cosine over the whole run.
    pub cosine_decay: bool,
}

impl Genome {
    /// Returns the weight α per term type as it is trained: repeats of a term add up.
    ///
    /// What the sum amounts to where a moment is off is in [`Genome::canonical`].
    pub fn summed_weights(&self) -> [f64; Term::COUNT] {
        let mut weights = [0.0; Term::COUNT];
        for summand in &self.terms {
            weights[summand.term.index()] += summand.weight;
        }
        weights
    }

    /// Returns whether evolution could have made it: one to [`MAX_TERMS`] terms with |α| up to
    /// [`MAX_WEIGHT`], and every gene within its bounds.
    pub fn is_within_bounds(&self) -> bool {
        let gene = |info: &GeneInfo| {
            let (low, high) = info.kind.bounds();
            (low..=high).contains(&self.value(info.gene).number())
        };
        self.has_terms_up_to(MAX_WEIGHT) && GENES.iter().all(gene)
    }

    /// Returns whether training it has a defined result, if only to diverge: one to [`MAX_TERMS`] terms
    /// with |α| up to [`TRAINABLE_WEIGHT`], rates within [`TRAINABLE_LOG10`], memories from 0 to below 1,
    /// and a clipping bound above zero.
    ///
    /// Wider than [`Genome::is_within_bounds`]: the ranges of evolution do not bind what a person writes.
    pub fn is_trainable(&self) -> bool {
        let (low, high) = TRAINABLE_LOG10;
        self.has_terms_up_to(TRAINABLE_WEIGHT)
            && [self.lr_log10, self.eps_log10, self.weight_decay_log10]
                .iter()
                .all(|log10| (low..=high).contains(log10))
            && [self.beta1, self.beta2]
                .iter()
                .all(|beta| (0.0..1.0).contains(beta))
            && (f64::from(f32::MIN_POSITIVE)..=f64::from(f32::MAX)).contains(&self.clip_value)
    }

    fn has_terms_up_to(&self, weight: f64) -> bool {
        let is_within = |term: &WeightedTerm| term.weight.abs() <= weight;
        (1..=MAX_TERMS).contains(&self.terms.len()) && self.terms.iter().all(is_within)
    }

    /// Returns the learning rate at `step` (from 0) of a run of `total_steps`.
    ///
    /// Warm-up and cosine decay multiply where both are on.
    pub fn learning_rate(&self, step: u32, total_steps: u32) -> f64 {
        let mut rate = 10f64.powf(self.lr_log10);
        if self.warmup && step < self.warmup_steps {
            rate *= f64::from(step + 1) / f64::from(self.warmup_steps);
        }
        if self.cosine_decay {
            let progress = f64::from(step) / f64::from(total_steps);
            rate *= 0.5 * (1.0 + (std::f64::consts::PI * progress).cos());
        }
        rate
    }

    /// Returns a gene's value.
    pub fn value(&self, gene: Gene) -> GeneValue {
        match gene {
            Gene::LearningRate => GeneValue::Real(self.lr_log10),
            Gene::Beta1 => GeneValue::Real(self.beta1),
            Gene::Beta2 => GeneValue::Real(self.beta2),
            Gene::Epsilon => GeneValue::Real(self.eps_log10),
            Gene::WeightDecay => GeneValue::Real(self.weight_decay_log10),
            Gene::FirstMoment => GeneValue::Flag(self.first_moment),
            Gene::SecondMoment => GeneValue::Flag(self.second_moment),
            Gene::BiasCorrection => GeneValue::Flag(self.bias_correction),
            Gene::Clipping => GeneValue::Flag(self.clipping),
            Gene::ClipValue => GeneValue::Real(self.clip_value),
            Gene::Warmup => GeneValue::Flag(self.warmup),
            Gene::WarmupSteps => GeneValue::Integer(self.warmup_steps),
            Gene::CosineDecay => GeneValue::Flag(self.cosine_decay),
        }
    }

    /// Sets a gene's value; ranges are the caller's to keep.
    ///
    /// # Panics
    /// Where the value is of another kind than the gene.
    pub fn set(&mut self, gene: Gene, value: GeneValue) {
        match (gene, value) {
            (Gene::LearningRate, GeneValue::Real(value)) => self.lr_log10 = value,
            (Gene::Beta1, GeneValue::Real(value)) => self.beta1 = value,
            (Gene::Beta2, GeneValue::Real(value)) => self.beta2 = value,
            (Gene::Epsilon, GeneValue::Real(value)) => self.eps_log10 = value,
            (Gene::WeightDecay, GeneValue::Real(value)) => self.weight_decay_log10 = value,
            (Gene::FirstMoment, GeneValue::Flag(value)) => self.first_moment = value,
            (Gene::SecondMoment, GeneValue::Flag(value)) => self.second_moment = value,
            (Gene::BiasCorrection, GeneValue::Flag(value)) => self.bias_correction = value,
            (Gene::Clipping, GeneValue::Flag(value)) => self.clipping = value,
            (Gene::ClipValue, GeneValue::Real(value)) => self.clip_value = value,
            (Gene::Warmup, GeneValue::Flag(value)) => self.warmup = value,
            (Gene::WarmupSteps, GeneValue::Integer(value)) => self.warmup_steps = value,
            (Gene::CosineDecay, GeneValue::Flag(value)) => self.cosine_decay = value,
            _ => panic!("{gene:?} cannot be {value:?}"),
        }
    }

    /// Returns a switch's state; `None` where the gene is not a switch.
    pub fn flag(&self, gene: Gene) -> Option<bool> {
        match self.value(gene) {
            GeneValue::Flag(on) => Some(on),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{presets, testing};

    #[test]
    fn what_evolution_cannot_make_is_out_of_bounds() {
        for known in &presets::KNOWN {
            assert!(known.genome().is_within_bounds(), "{}", known.name);
        }
        assert_each(
            |adam| !adam.is_within_bounds(),
            [
                |adam| adam.terms.clear(),
                |adam| adam.terms = vec![adam.terms[0]; MAX_TERMS + 1],
                |adam| adam.terms[0].weight = 5.1,
                |adam| adam.terms[0].weight = f64::NAN,
                |adam| adam.lr_log10 = 0.0,
                |adam| adam.beta2 = f64::NAN,
                |adam| adam.warmup_steps = 0,
            ],
        );
    }

    /// Asserts something of Adam after each of these changes.
    #[track_caller]
    fn assert_each<const N: usize>(holds: fn(&Genome) -> bool, changes: [fn(&mut Genome); N]) {
        for (place, change) in changes.into_iter().enumerate() {
            let mut genome = presets::adam();
            change(&mut genome);
            assert!(holds(&genome), "change {place}");
        }
    }

    #[test]
    fn what_a_person_writes_may_be_wilder_than_evolution_but_not_endless() {
        assert_each(
            |wild| wild.is_trainable() && !wild.is_within_bounds(),
            [
                |adam| adam.lr_log10 = 30.0,
                |adam| adam.terms[0].weight = -1e6,
                |adam| adam.beta1 = 0.999_999,
                |adam| adam.warmup_steps = u32::MAX,
            ],
        );
        assert_each(
            |broken| !broken.is_trainable(),
            [
                |adam| adam.terms.clear(),
                |adam| adam.terms[0].weight = f64::INFINITY,
                |adam| adam.terms[0].weight = f64::NAN,
                |adam| adam.lr_log10 = 31.0,
                |adam| adam.eps_log10 = f64::NAN,
                |adam| adam.beta2 = 1.0,
                |adam| adam.clip_value = 0.0,
            ],
        );
    }

    #[test]
    fn learning_rate_agrees_with_hand_values() {
        let mut genome = presets::adam();
        let near = |actual: f64, expected: f64| {
            let off = (actual - expected).abs();
            assert!(off < 1e-15, "{actual} instead of {expected}");
        };
        near(genome.learning_rate(0, 500), 1e-3);
        near(genome.learning_rate(499, 500), 1e-3);

        genome.warmup = true;
        near(genome.learning_rate(0, 500), 1e-5);
        near(genome.learning_rate(49, 500), 5e-4);
        near(genome.learning_rate(99, 500), 1e-3);
        near(genome.learning_rate(100, 500), 1e-3);

        genome.cosine_decay = true;
        // Step 125 of 500 is a quarter of the way: ½(1 + cos 45°).
        near(genome.learning_rate(125, 500), 0.853_553_390_593_273_8e-3);
        near(genome.learning_rate(250, 500), 5e-4);
        // Half of the warm-up of 100, a quarter of 200 steps: both factors multiply.
        let quarter = 0.853_553_390_593_273_8e-3;
        near(genome.learning_rate(49, 196), 0.5 * quarter);

        genome.warmup = false;
        near(genome.learning_rate(0, 500), 1e-3);
    }

    #[test]
    fn every_gene_is_read_where_it_is_written_and_of_its_kind() {
        let (a, b) = (testing::genome(1), testing::opposite(&testing::genome(1)));
        for info in &GENES {
            let (gene, mut changed) = (info.gene, a.clone());
            assert_ne!(a.value(gene), b.value(gene), "{gene:?}");
            changed.set(gene, b.value(gene));
            for other in &GENES {
                let expected = if other.gene == gene { &b } else { &a };
                let [found, expected] = [&changed, expected].map(|one| one.value(other.gene));
                assert_eq!(found, expected, "{gene:?}");
            }
            let kind_fits = matches!(
                (info.kind, a.value(gene)),
                (GeneKind::Real { .. }, GeneValue::Real(_))
                    | (GeneKind::Integer { .. }, GeneValue::Integer(_))
                    | (GeneKind::Flag { .. }, GeneValue::Flag(_))
            );
            assert!(kind_fits, "{gene:?}");
        }
    }

    #[test]
    #[should_panic(expected = "Beta1 cannot be Flag")]
    fn a_value_of_another_kind_is_refused() {
        testing::genome(1).set(Gene::Beta1, GeneValue::Flag(true));
    }
}
