//! Datasets, models and protocols by name: what exists, not how it is computed.

use serde::{Deserialize, Serialize};

/// A set of labelled images; every dataset is one task of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dataset {
    /// Handwritten digits, 28×28 grey.
    Mnist,
    /// Articles of clothing, 28×28 grey.
    FashionMnist,
    /// Photographs of ten kinds of thing, 32×32 colour.
    #[serde(rename = "cifar-10")]
    Cifar10,
    /// The visitor's own images, 32×32 colour; they never leave the machine, so only the page into
    /// which they were dropped has them.
    Own,
}

/// Number of classes K of every dataset; the visitor's own may use fewer.
pub const CLASSES: usize = 10;

impl Dataset {
    /// Every dataset that ships with the page, easiest first.
    pub const ALL: [Dataset; 3] = [Dataset::Mnist, Dataset::FashionMnist, Dataset::Cifar10];

    /// Everything that can be a task. The order is part of what a link means.
    pub const TASKS: [Dataset; 4] = [
        Dataset::Mnist,
        Dataset::FashionMnist,
        Dataset::Cifar10,
        Dataset::Own,
    ];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Dataset::Mnist => "MNIST",
            Dataset::FashionMnist => "Fashion-MNIST",
            Dataset::Cifar10 => "CIFAR-10",
            Dataset::Own => "Own data",
        }
    }

    /// Name in paths, links and files; equal to the serde name.
    pub fn slug(self) -> &'static str {
        match self {
            Dataset::Mnist => "mnist",
            Dataset::FashionMnist => "fashion-mnist",
            Dataset::Cifar10 => "cifar-10",
            Dataset::Own => "own",
        }
    }

    /// Shape [C, H, W] of one image.
    pub fn shape(self) -> [usize; 3] {
        match self {
            Dataset::Mnist | Dataset::FashionMnist => [1, 28, 28],
            Dataset::Cifar10 | Dataset::Own => [3, 32, 32],
        }
    }

    /// (mean, standard deviation) per channel, of pixels scaled to 0–1, over the training split; of
    /// own images, which are not known here, the middle and a quarter of the range.
    pub fn normalisation(self) -> &'static [(f32, f32)] {
        match self {
            Dataset::Mnist => &[(0.1307, 0.3081)],
            Dataset::FashionMnist => &[(0.2860, 0.3530)],
            Dataset::Cifar10 => &[(0.4914, 0.2470), (0.4822, 0.2435), (0.4465, 0.2616)],
            Dataset::Own => &[(0.5, 0.25); 3],
        }
    }

    /// Whether training images are flipped and cropped at random (the paper's rule for CIFAR-10).
    pub fn augmented(self) -> bool {
        self == Dataset::Cifar10
    }

    /// The ten classes, by label; own images bring names of their own.
    pub fn classes(self) -> [&'static str; CLASSES] {
        match self {
            Dataset::Mnist | Dataset::Own => ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
            Dataset::FashionMnist => [
                "T-shirt",
                "trouser",
                "pullover",
                "dress",
                "coat",
                "sandal",
                "shirt",
                "sneaker",
                "bag",
                "ankle boot",
            ],
            Dataset::Cifar10 => [
                "airplane",
                "automobile",
                "bird",
                "cat",
                "deer",
                "dog",
                "frog",
                "horse",
                "ship",
                "truck",
            ],
        }
    }
}

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

/// Which network is trained on a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelSize {
    /// conv 3×3 8 · pool · conv 3×3 16 · pool · linear, on every dataset.
    Reduced,
    /// The paper's networks: SmallCNN on grey images, CIFAR10CNN on colour.
    Paper,
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
    /// The split on which candidates are scored.
    pub fn scoring_split(self) -> Split {
        match self {
            Protocol::Validation => Split::Validation,
            Protocol::Paper => Split::Test,
        }
    }
}
