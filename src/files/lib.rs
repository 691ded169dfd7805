//! What leaves the program and comes back as text: links, claims, genomes, searches, comparisons, lessons, results of a
//! class.
//!
//! Takes and gives strings and bytes; knows no folder, network or browser.

pub mod claim;
pub mod class;
mod coded;
pub mod comparison_file;
pub mod control;
pub mod cut;
mod document;
pub mod file_kind;
pub mod genome_text;
pub mod lesson;
pub mod link_kind;
pub mod maker;
pub mod run_file;
mod sealed;
pub mod share;
mod shown;
pub mod unfinished_tuning;
