//! What a lane trains with: a genome's sum of terms, or a rule that no such sum expresses.
//!
//! Genomes evolve; other rules only take part in comparisons.

use serde::{Deserialize, Serialize};

use super::{
    genome::Genome,
    presets::{self, NamedGenome},
};

/// How the hyperparameters of a genome become an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formula {
    /// The weighted sum of the genome's terms.
    #[default]
    Terms,
    /// Lion: sign(β1·m + (1 − β1)·g), after which m ← β2·m + (1 − β2)·g. The genome's rate, schedule,
    /// clipping, weight decay, β1 and β2 count, its terms and moments do not.
    ///
    /// Source: "Symbolic Discovery of Optimization Algorithms", arXiv 2302.06675, algorithm 2.
    Lion,
}

/// A formula with its hyperparameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Optimizer {
    /// Hyperparameters, and the terms of [`Formula::Terms`].
    pub genome: Genome,
    /// What is made of them.
    #[serde(default)]
    pub formula: Formula,
}

impl Optimizer {
    /// Returns the same formula with hyperparameters changed by `change`.
    pub fn with(self, change: impl FnOnce(Genome) -> Genome) -> Self {
        Self {
            genome: change(self.genome),
            ..self
        }
    }
}

impl From<Genome> for Optimizer {
    fn from(genome: Genome) -> Self {
        Self {
            genome,
            formula: Formula::Terms,
        }
    }
}

/// Returns Lion at lr 10⁻⁴, β1 = 0.9, β2 = 0.99, λ = 10⁻³: the authors' betas and Optax's weight decay.
pub fn lion() -> Optimizer {
    Optimizer {
        genome: Genome {
            lr_log10: -4.0,
            beta1: 0.9,
            beta2: 0.99,
            weight_decay_log10: -3.0,
            ..presets::adam()
        },
        formula: Formula::Lion,
    }
}

/// An optimizer and what it is called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedOptimizer {
    /// Name for people.
    pub name: String,
    /// The optimizer.
    #[serde(flatten)]
    pub optimizer: Optimizer,
}

impl NamedOptimizer {
    /// An optimizer under its name.
    pub fn new(name: &str, optimizer: impl Into<Optimizer>) -> Self {
        Self {
            name: name.into(),
            optimizer: optimizer.into(),
        }
    }
}

impl From<NamedGenome> for NamedOptimizer {
    fn from(NamedGenome { name, genome }: NamedGenome) -> Self {
        Self {
            name,
            optimizer: genome.into(),
        }
    }
}
