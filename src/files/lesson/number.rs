//! The numbers of a run that can be predicted: a table.

use serde::{Deserialize, Serialize};

/// A number that a finished run tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Fitness of the best.
    Best,
    /// Adam's in the same generations.
    Adam,
    /// By how much the best is ahead of Adam.
    Lead,
    /// The first generation, from 1, whose best is ahead of Adam.
    FirstLead,
    /// log₁₀ of the best's learning rate.
    LearningRate,
    /// Fitness of the optimizer that the search goes on from, in the first generation.
    Founder,
    /// By how much that is ahead of Adam in the first generation.
    FounderLead,
}

impl Quantity {
    /// Every quantity, in the order in which it is offered.
    pub const ALL: [Quantity; 7] = [
        Quantity::Lead,
        Quantity::Best,
        Quantity::Adam,
        Quantity::FirstLead,
        Quantity::LearningRate,
        Quantity::Founder,
        Quantity::FounderLead,
    ];

    /// Whether it is told of the optimizer that the search goes on from.
    pub fn of_founder(self) -> bool {
        matches!(self, Quantity::Founder | Quantity::FounderLead)
    }

    /// Name for people, within a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::Best => "fitness of the best",
            Quantity::Adam => "Adam’s fitness",
            Quantity::Lead => "lead of the best over Adam",
            Quantity::FirstLead => "first generation ahead of Adam",
            Quantity::LearningRate => "exponent of the best’s learning rate",
            Quantity::Founder => "fitness of the optimizer under test",
            Quantity::FounderLead => "lead of the optimizer under test over Adam",
        }
    }

    /// In what it is counted.
    pub fn unit(self) -> &'static str {
        match self {
            Quantity::FirstLead => "generation number",
            Quantity::LearningRate => "power of ten: −3 is 0.001",
            Quantity::Best
            | Quantity::Adam
            | Quantity::Founder
            | Quantity::Lead
            | Quantity::FounderLead => "fitness points",
        }
    }

    /// Between which numbers a scale can lie: fitness is from −1 (diverged) to 1.05.
    pub fn range(self) -> (f64, f64) {
        match self {
            Quantity::Best | Quantity::Adam | Quantity::Founder => (-1.0, 1.05),
            Quantity::Lead | Quantity::FounderLead => (-2.05, 2.05),
            Quantity::FirstLead => (1.0, 10_000.0),
            Quantity::LearningRate => (-5.0, -1.0),
        }
    }

    /// A scale to begin with, in a lesson of so many generations.
    pub fn usual(self, generations: u32) -> (f64, f64) {
        match self {
            Quantity::Best | Quantity::Adam | Quantity::Founder => (0.0, 1.0),
            Quantity::Lead | Quantity::FounderLead => (-0.1, 0.2),
            // A scale has two ends.
            Quantity::FirstLead => (1.0, f64::from(generations.max(2))),
            Quantity::LearningRate => (-5.0, -1.0),
        }
    }

    /// The step of a slider on a scale: finer than what is asked for, where leads of a few thousandths are.
    pub fn step(self) -> f64 {
        match self {
            Quantity::Lead | Quantity::FounderLead => 0.001,
            Quantity::FirstLead => 1.0,
            Quantity::LearningRate => 0.1,
            _ => 0.005,
        }
    }
}
