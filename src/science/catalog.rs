//! Datasets, networks and protocols by name: what exists, not how it is computed.

use serde::{Deserialize, Serialize};

mod datasets;
mod networks;

pub use datasets::{CLASSES, Dataset, Sizes};
pub use networks::{ModelSize, Part};

/// Part of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// Trained on.
    Train,
    /// Carved from the training data; selection under the validation protocol.
    Validation,
    /// The official test images; selection under the paper's protocol only.
    Test,
}

impl Split {
    /// Every split.
    pub const ALL: [Split; 3] = [Split::Train, Split::Validation, Split::Test];

    /// Name in paths and files; equal to the serde name.
    pub fn slug(self) -> &'static str {
        match self {
            Split::Train => "train",
            Split::Validation => "validation",
            Split::Test => "test",
        }
    }
}

/// Which images decide the fitness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// Select on the validation split; the test split stays untouched.
    Validation,
    /// Select on the test split, as published.
    Paper,
}

impl Protocol {
    /// Both protocols.
    pub const ALL: [Protocol; 2] = [Protocol::Validation, Protocol::Paper];

    /// Name in arguments and files, and for people; equal to the serde name.
    pub fn slug(self) -> &'static str {
        match self {
            Protocol::Validation => "validation",
            Protocol::Paper => "paper",
        }
    }

    /// The split on which candidates are scored.
    pub fn scoring_split(self) -> Split {
        match self {
            Protocol::Validation => Split::Validation,
            Protocol::Paper => Split::Test,
        }
    }
}
