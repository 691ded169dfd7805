//! What leaves the program and comes back as text: links, genomes, searches and comparisons.
//!
//! Takes and gives strings and bytes; knows no folder, network or browser.

pub mod comparison_file;
pub mod control;
pub mod file_kind;
pub mod genome_text;
pub mod lesson;
pub mod run_file;
pub mod share;
