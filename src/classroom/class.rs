//! A class on one lesson: a student's run and result, and what the teacher makes of all of them.

pub mod certainty;
pub mod collection;
pub mod guesses;
mod incoming;
pub mod kept;
pub mod own_run;
pub mod rerun;
pub mod wording;

#[cfg(test)]
pub(crate) mod testing;
