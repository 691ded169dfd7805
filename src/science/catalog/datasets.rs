//! Every dataset, one row each; what a row says is written nowhere else.
//!
//! A further dataset is a variant of [`Dataset`], a row here, its origin in xtask's table of sources,
//! and its packs.

use serde::{Deserialize, Serialize};

use super::Split;

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
    /// Handwritten digits, 8×8 grey: few and small, and no preset selects on them.
    Digits,
}

/// Number of classes K of every dataset; the visitor's own may use fewer.
pub const CLASSES: usize = 10;

/// What there is to know of a dataset.
#[derive(Debug)]
struct Row {
    dataset: Dataset,
    /// What it is called in links and random streams: below 16, never changed, never used again.
    number: u8,
    name: &'static str,
    /// Equal to the serde name.
    slug: &'static str,
    /// [C, H, W]
    shape: [usize; 3],
    normalisation: &'static [(f32, f32)],
    augmented: bool,
    classes: [&'static str; CLASSES],
    /// Images in the page's packs; `None` where none ship.
    shipped: Option<Sizes>,
    /// Images in the packs of the paper's sizes; `None` where there are none.
    full: Option<Sizes>,
}

/// How many images each split has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Training images.
    pub train: usize,
    /// Validation images.
    pub validation: usize,
    /// Test images.
    pub test: usize,
}

impl Sizes {
    /// Images in `split`.
    pub fn of(self, split: Split) -> usize {
        match split {
            Split::Train => self.train,
            Split::Validation => self.validation,
            Split::Test => self.test,
        }
    }
}

const DIGITS: [&str; CLASSES] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

const PAGE_SIZES: Option<Sizes> = Some(Sizes {
    train: 5_000,
    validation: 1_000,
    test: 2_000,
});
const PAPER_SIZES: Option<Sizes> = Some(Sizes {
    train: 15_000,
    validation: 1_000,
    test: 10_000,
});
/// Of 1,797 images 1,740 can be balanced, ten by ten.
const DIGITS_SIZES: Option<Sizes> = Some(Sizes {
    train: 1_140,
    validation: 300,
    test: 300,
});

/// In the order in which they are offered; own images, which alone do not ship, are the last.
const ROWS: [Row; 5] = [
    Row {
        dataset: Dataset::Mnist,
        number: 0,
        name: "MNIST",
        slug: "mnist",
        shape: [1, 28, 28],
        normalisation: &[(0.1307, 0.3081)],
        augmented: false,
        classes: DIGITS,
        shipped: PAGE_SIZES,
        full: PAPER_SIZES,
    },
    Row {
        dataset: Dataset::FashionMnist,
        number: 1,
        name: "Fashion-MNIST",
        slug: "fashion-mnist",
        shape: [1, 28, 28],
        normalisation: &[(0.2860, 0.3530)],
        augmented: false,
        classes: [
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
        shipped: PAGE_SIZES,
        full: PAPER_SIZES,
    },
    Row {
        dataset: Dataset::Cifar10,
        number: 2,
        name: "CIFAR-10",
        slug: "cifar-10",
        shape: [3, 32, 32],
        normalisation: &[(0.4914, 0.2470), (0.4822, 0.2435), (0.4465, 0.2616)],
        augmented: true,
        classes: [
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
        shipped: PAGE_SIZES,
        full: PAPER_SIZES,
    },
    Row {
        dataset: Dataset::Digits,
        number: 4,
        name: "Digits 8×8",
        slug: "digits",
        shape: [1, 8, 8],
        normalisation: &[(0.3047, 0.3756)],
        augmented: false,
        classes: DIGITS,
        shipped: DIGITS_SIZES,
        full: DIGITS_SIZES,
    },
    Row {
        dataset: Dataset::Own,
        number: 3,
        name: "Own data",
        slug: "own",
        shape: [3, 32, 32],
        // They are not known here: the middle and a quarter of the range.
        normalisation: &[(0.5, 0.25); 3],
        augmented: false,
        classes: DIGITS,
        shipped: None,
        full: None,
    },
];

const _: () = {
    let mut row = 0;
    while row < ROWS.len() {
        assert!(ROWS[row].shipped.is_some() == (row + 1 < ROWS.len()));
        row += 1;
    }
};

/// The datasets of the first N rows.
const fn first<const N: usize>() -> [Dataset; N] {
    let mut all = [Dataset::Own; N];
    let mut row = 0;
    while row < N {
        all[row] = ROWS[row].dataset;
        row += 1;
    }
    all
}

impl Dataset {
    /// Everything that can be a task, in the order in which it is offered.
    pub const TASKS: [Dataset; ROWS.len()] = first();

    /// Every dataset that ships with the page, in the same order: all but the last.
    pub const ALL: [Dataset; ROWS.len() - 1] = first();

    fn row(self) -> &'static Row {
        const TABLE: &[Row] = &ROWS;
        let row = TABLE.iter().find(|row| row.dataset == self);
        row.expect("every dataset has a row")
    }

    /// What it is called in links and random streams, 0–15.
    pub fn number(self) -> u8 {
        self.row().number
    }

    /// The dataset of that number, where there is one.
    pub fn of_number(number: u64) -> Option<Dataset> {
        let called = |task: &Dataset| u64::from(task.number()) == number;
        Dataset::TASKS.into_iter().find(called)
    }

    /// Name for people.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Name in paths, addresses and files; equal to the serde name.
    pub fn slug(self) -> &'static str {
        self.row().slug
    }

    /// Shape [C, H, W] of one image.
    pub fn shape(self) -> [usize; 3] {
        self.row().shape
    }

    /// (mean, standard deviation) per channel, of pixels scaled to 0–1, over the training split; of
    /// own images, which are not known here, the middle and a quarter of the range.
    pub fn normalisation(self) -> &'static [(f32, f32)] {
        self.row().normalisation
    }

    /// Whether training images are flipped and cropped at random (the paper's rule for CIFAR-10).
    pub fn augmented(self) -> bool {
        self.row().augmented
    }

    /// The ten classes, by label; own images bring names of their own.
    pub fn classes(self) -> [&'static str; CLASSES] {
        self.row().classes
    }

    /// Images in the packs that ship with the page; `None` where none do.
    pub fn shipped(self) -> Option<Sizes> {
        self.row().shipped
    }

    /// Images in the packs of the paper's sizes: no folder has more. `None` where there are none.
    pub fn full(self) -> Option<Sizes> {
        self.row().full
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::assert_told_apart;

    #[test]
    fn every_dataset_is_a_row_with_a_number_and_a_slug_of_its_own() {
        let rows = ROWS.map(|row| (row.dataset, row.number, row.slug, row.name));
        assert_told_apart(rows, Dataset::of_number);
        for row in &ROWS {
            assert_eq!(row.normalisation.len(), row.shape[0]);
        }
    }

    /// Whoever changes one changes what links and seeds mean that are out in the world.
    #[test]
    fn numbers_stay_as_they_are() {
        let numbers = ROWS.map(|row| (row.dataset, row.number));
        let known = [
            (Dataset::Mnist, 0),
            (Dataset::FashionMnist, 1),
            (Dataset::Cifar10, 2),
            (Dataset::Digits, 4),
            (Dataset::Own, 3),
        ];
        assert_eq!(numbers, known);
    }
}
