//! The engine in a terminal: what the program `optimarium` does.
//!
//! Here are files, the clock, signals and the terminal itself, which neither core nor engine know.
//! A subcommand is a module with `Options` (its arguments) and `run`; the others hold one noun that
//! several of them share.
//!
//! | modules | hold |
//! |---|---|
//! | [`search`], [`confirm`], [`compare`], [`sweep`], [`prune`], [`study`], [`show`], [`verify`], [`bench`], [`export`] | the subcommands |
//! | [`shards`] | the subcommands by which many machines share a search or a comparison |
//! | [`settings`], [`training_options`], [`device`], [`genome_argument`], [`misuse`] | groups of arguments, and what is wrong with them |
//! | [`maker`] | who this is: version, commit, processor |
//! | [`contest`], [`training`], [`tuning`], [`report`] | trainings on fresh seeds, kept in a file, and the tables of them |
//! | [`callbacks`], [`interrupt`], [`output`], [`progress`], [`threads`] | what a run meets in a terminal |
//! | [`data_folder`], [`recorded`], [`storage`] | files: the packs of images, recorded searches and comparisons, and how files are written |

pub mod bench;
pub mod callbacks;
mod clock;
pub mod compare;
pub mod confirm;
pub mod contest;
pub mod data_folder;
pub mod device;
pub mod export;
pub mod genome_argument;
pub mod interrupt;
pub mod maker;
pub mod misuse;
pub mod output;
pub mod progress;
pub mod prune;
pub mod recorded;
pub mod report;
pub mod search;
pub mod settings;
pub mod shards;
pub mod show;
pub mod storage;
pub mod study;
pub mod sweep;
pub mod threads;
pub mod training;
pub mod training_options;
pub mod tuning;
pub mod verification;
pub mod verify;
