//! Optimizers against each other on fresh seeds, in a terminal: the commands that hold contests, and what a contest is.
//!
//! What follows from the figures is left to [`statistics`].
//!
//! | modules | hold |
//! |---|---|
//! | [`compare`], [`confirm`], [`sweep`], [`prune`] | the subcommands |
//! | `training_options` | what is trained, as arguments |
//! | [`contest`], [`training`], `tuning` | trainings on fresh seeds, kept in a file, and baselines that are tuned before |
//! | [`report`] | the tables of them |

pub mod compare;
pub mod confirm;
pub mod contest;
pub mod prune;
pub mod report;
pub mod sweep;
pub mod training;
mod training_options;
mod tuning;
