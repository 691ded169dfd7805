//! Every network, one row each; what a row says is written nowhere else.
//!
//! A further network is a variant of [`ModelSize`] and a row here; a further kind of layer is one of
//! [`Part`] and its arithmetic in the engine.

use serde::{Deserialize, Serialize};

use super::CLASSES;

/// Which network is trained on a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelSize {
    /// conv 3×3 8 · pool · conv 3×3 16 · pool · linear, on every dataset.
    Reduced,
    /// The paper's networks: SmallCNN on grey images, CIFAR10CNN on colour.
    Paper,
    /// linear 32 · ReLU · linear, on every dataset: the smallest that trains.
    Perceptron,
}

/// A layer by its kind and width; what goes in follows from the layers before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// 3×3 convolution to `outputs` channels; where `pooled`, 2×2 max-pooling and ReLU follow.
    Conv {
        /// Channels out.
        outputs: usize,
        /// Whether pooling and ReLU follow.
        pooled: bool,
    },
    /// Batch normalisation of maps, then ReLU.
    BatchNorm,
    /// Maps or images → features.
    Flatten,
    /// Linear layer to that many features.
    Linear(usize),
    /// ReLU of features.
    Relu,
    /// Dropout with that probability.
    Dropout(f64),
}

/// What there is to know of a network.
#[derive(Debug)]
struct Row {
    model: ModelSize,
    /// What it is called in links: below 16, never changed, never used again.
    number: u8,
    /// A short noun, as on a button.
    name: &'static str,
    /// The same within a sentence.
    title: &'static str,
    /// Equal to the serde name.
    slug: &'static str,
    /// One line on what it is and what for.
    meaning: &'static str,
    /// On images of one channel.
    grey: &'static [Part],
    /// On images of several.
    colour: &'static [Part],
}

const REDUCED: &[Part] = &[pooled(8), pooled(16), Part::Flatten, Part::Linear(CLASSES)];

const SMALL_CNN: &[Part] = &[
    pooled(32),
    pooled(64),
    Part::Flatten,
    Part::Linear(256),
    Part::Relu,
    Part::Dropout(0.3),
    Part::Linear(CLASSES),
];

const CIFAR10_CNN: &[Part] = &[
    conv(32),
    Part::BatchNorm,
    pooled(32),
    Part::Dropout(0.25),
    conv(64),
    Part::BatchNorm,
    pooled(64),
    Part::Dropout(0.25),
    Part::Flatten,
    Part::Linear(512),
    Part::Relu,
    Part::Dropout(0.5),
    Part::Linear(CLASSES),
];

const PERCEPTRON: &[Part] = &[
    Part::Flatten,
    Part::Linear(32),
    Part::Relu,
    Part::Linear(CLASSES),
];

const fn conv(outputs: usize) -> Part {
    Part::Conv {
        outputs,
        pooled: false,
    }
}

const fn pooled(outputs: usize) -> Part {
    Part::Conv {
        outputs,
        pooled: true,
    }
}

/// In the order in which they are offered.
const ROWS: [Row; 3] = [
    Row {
        model: ModelSize::Perceptron,
        number: 2,
        name: "perceptron",
        title: "perceptrons of two layers",
        slug: "perceptron",
        meaning: "two layers with 32 hidden units, for slow machines and first lessons",
        grey: PERCEPTRON,
        colour: PERCEPTRON,
    },
    Row {
        model: ModelSize::Reduced,
        number: 0,
        name: "reduced",
        title: "reduced networks",
        slug: "reduced",
        meaning: "two small convolutions, for a live view",
        grey: REDUCED,
        colour: REDUCED,
    },
    Row {
        model: ModelSize::Paper,
        number: 1,
        name: "the paper's",
        title: "the paper’s networks",
        slug: "paper",
        meaning: "SmallCNN on grey images, CIFAR10CNN on colour, as published",
        grey: SMALL_CNN,
        colour: CIFAR10_CNN,
    },
];

impl ModelSize {
    /// Every network, in the order in which they are offered: the smallest first.
    pub const ALL: [ModelSize; ROWS.len()] = {
        let mut all = [ModelSize::Reduced; ROWS.len()];
        let mut row = 0;
        while row < ROWS.len() {
            all[row] = ROWS[row].model;
            row += 1;
        }
        all
    };

    fn row(self) -> &'static Row {
        const TABLE: &[Row] = &ROWS;
        let row = TABLE.iter().find(|row| row.model == self);
        row.expect("every network has a row")
    }

    /// What it is called in links, 0–15.
    pub fn number(self) -> u8 {
        self.row().number
    }

    /// The network of that number, where there is one.
    pub fn of_number(number: u64) -> Option<ModelSize> {
        let called = |model: &ModelSize| u64::from(model.number()) == number;
        ModelSize::ALL.into_iter().find(called)
    }

    /// Short name for people, as on a button.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Name for people within a sentence, in the plural: one network per candidate.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Name in arguments and files; equal to the serde name.
    pub fn slug(self) -> &'static str {
        self.row().slug
    }

    /// One line on what it is and what for, to follow its name and a colon.
    pub fn meaning(self) -> &'static str {
        self.row().meaning
    }

    /// The layers, from images of that `shape` [C, H, W] to K logits.
    pub fn parts(self, [channels, _, _]: [usize; 3]) -> &'static [Part] {
        match channels {
            1 => self.row().grey,
            _ => self.row().colour,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::assert_told_apart;

    #[test]
    fn every_network_is_a_row_with_a_number_and_a_slug_of_its_own() {
        let rows = ROWS.map(|row| (row.model, row.number, row.slug, row.name));
        assert_told_apart(rows, ModelSize::of_number);
        for row in &ROWS {
            for parts in [row.grey, row.colour] {
                assert_eq!(parts.last(), Some(&Part::Linear(CLASSES)));
            }
        }
    }

    /// Whoever changes one changes what links mean that are out in the world.
    #[test]
    fn numbers_stay_as_they_are() {
        let numbers = ROWS.map(|row| (row.model, row.number));
        let known = [
            (ModelSize::Perceptron, 2),
            (ModelSize::Reduced, 0),
            (ModelSize::Paper, 1),
        ];
        assert_eq!(numbers, known);
    }
}
