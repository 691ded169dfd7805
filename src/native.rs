//! What the engine needs of an operating system: the terminal's counterpart of `worker`.

pub mod compare;
pub mod comparison_file;
pub mod data_folder;
pub mod export;
pub mod genome_argument;
pub mod threads;
