//! The engine in a terminal: what the program `optimarium` does.
//!
//! Here are files, the clock, signals and the terminal itself, which neither core nor engine know.
//! A subcommand is a module with `Options` (its arguments) and `run`; the others hold one noun that
//! several of them share.
//!
//! | modules | hold |
//! |---|---|
//! | [`search`], [`compare`], [`verify`], [`bench`], [`export`] | the subcommands |
//! | [`shards`] | the subcommands by which many machines share a search |
//! | [`settings`], [`device`], [`genome_argument`] | groups of arguments |
//! | [`callbacks`], [`interrupt`], [`output`], [`progress`], [`threads`] | what a run meets in a terminal |
//! | [`data_folder`], [`recorded`], [`storage`] | files: the packs of images, recorded searches and comparisons, and how files are written |

pub mod bench;
pub mod callbacks;
pub mod compare;
pub mod data_folder;
pub mod device;
pub mod export;
pub mod genome_argument;
pub mod interrupt;
pub mod output;
pub mod progress;
pub mod recorded;
pub mod search;
pub mod settings;
pub mod shards;
pub mod storage;
pub mod threads;
pub mod verification;
pub mod verify;
