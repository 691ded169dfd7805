//! Comparisons of optimizers that the page has trained, and what it says of them, without a browser: the laboratory's,
//! and those that guard, prove and re-test the winner of a search.
//!
//! Data flows one way: events change an [`experiment`], every table and sentence follows from it.

pub mod confirmation;
pub mod contest;
pub mod experiment;
pub mod laboratory;
pub mod proof;
pub mod retest;
pub mod summary;
#[cfg(test)]
mod testing;
