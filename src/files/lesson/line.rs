//! The curves of a run that can be predicted: a table.

use serde::{Deserialize, Serialize};

/// Points of a drawn curve, evenly spaced from the first step to the last.
pub const POINTS: usize = 7;

/// A curve over the training steps, on the first task and seed of the last generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// Adam's loss.
    AdamLoss,
    /// Adam's accuracy.
    AdamAccuracy,
    /// Loss of the best.
    BestLoss,
    /// Accuracy of the best.
    BestAccuracy,
    /// Loss of the optimizer that the search goes on from.
    FounderLoss,
    /// Its accuracy.
    FounderAccuracy,
}

/// Whose curve it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Adam's.
    Adam,
    /// The best's.
    Best,
    /// Of the optimizer that the search goes on from.
    Founder,
}

impl Line {
    /// Every curve, in the order in which it is offered.
    pub const ALL: [Line; 6] = [
        Line::AdamLoss,
        Line::AdamAccuracy,
        Line::BestLoss,
        Line::BestAccuracy,
        Line::FounderLoss,
        Line::FounderAccuracy,
    ];

    /// Whose curve it is.
    pub fn whose(self) -> Whose {
        match self {
            Line::AdamLoss | Line::AdamAccuracy => Whose::Adam,
            Line::BestLoss | Line::BestAccuracy => Whose::Best,
            Line::FounderLoss | Line::FounderAccuracy => Whose::Founder,
        }
    }

    /// Whether it is the loss; else the accuracy.
    pub fn is_loss(self) -> bool {
        matches!(self, Line::AdamLoss | Line::BestLoss | Line::FounderLoss)
    }

    /// Name for people, within a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Line::AdamLoss => "Adam’s loss over the steps",
            Line::AdamAccuracy => "Adam’s minibatch accuracy over the steps",
            Line::BestLoss => "loss of the best over the steps",
            Line::BestAccuracy => "minibatch accuracy of the best over the steps",
            Line::FounderLoss => "loss of the optimizer under test over the steps",
            Line::FounderAccuracy => {
                "minibatch accuracy of the optimizer under test over the steps"
            }
        }
    }

    /// The top of its scale, whose bottom is 0: accuracy ends at 1, and who guesses among ten classes at
    /// random has a loss of ln 10 = 2.3.
    pub fn top(self) -> f64 {
        match self.is_loss() {
            true => 2.5,
            false => 1.0,
        }
    }

    /// By how much a key moves a point.
    pub fn step(self) -> f64 {
        self.top() / 50.0
    }
}
