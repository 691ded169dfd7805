//! A search in this process: into its file, with what is said of it.

pub mod curves;
pub mod job;
mod older;
mod record;
mod told;

pub use self::{
    job::dated,
    older::as_trained,
    told::{best as best_text, generation_line},
};

#[cfg(test)]
mod tests;
