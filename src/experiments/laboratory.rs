//! The laboratory: what its trials and races know, and what they let the page say.

pub mod ablation;
pub mod contender;
pub mod kept;
pub mod plots;
pub mod race;
pub mod samples;
pub mod timing;
pub mod tuned_adam;
pub mod written;
