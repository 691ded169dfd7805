//! What the commands of a terminal share to work on a machine: files, the clock, signals, threads, the terminal itself,
//! which neither engine nor what stands below it knows, and the groups of arguments that say where and what to train.
//!
//! | modules | hold |
//! |---|---|
//! | [`settings`], [`device`], [`genome_argument`], [`number_argument`] | arguments and groups of them |
//! | [`maker`] | who this is: version, commit, processor |
//! | [`search`], [`course`] | a search in this process, and how far a tuning is |
//! | [`callbacks`], [`clock`], [`interrupt`], [`output`], [`progress`], [`threads`] | what a run meets in a terminal |
//! | [`data_folder`], [`recorded`], [`storage`] | files: the packs of images, recorded searches and comparisons, and how files are written |
//! | `testing` | what tests of commands share |

pub mod callbacks;
pub mod clock;
pub mod course;
pub mod data_folder;
pub mod device;
pub mod genome_argument;
pub mod interrupt;
pub mod maker;
pub mod number_argument;
pub mod output;
pub mod progress;
pub mod recorded;
pub mod search;
pub mod settings;
pub mod storage;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod threads;
