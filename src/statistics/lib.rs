//! What is concluded from scores: comparisons of optimizers, their controls, and verdicts on them.
//!
//! Knows scores and genomes, not who trains, and draws no random number but from a seeded stream.
//!
//! | modules | hold |
//! |---|---|
//! | [`comparison`], [`answers`], [`resolution`], [`seed_numbers`] | the settings and results of a comparison, which images were right, how fine an accuracy is, which seeds serve what |
//! | [`paired`], [`power`], [`looks`], [`crossed`] | from scores to verdicts: tests, what they can find, how often one looked, over images as well |
//! | [`confirmation`], [`tuning`], [`questions`] | the controls of a search: its best on fresh seeds, a baseline tuned with as many trainings, both against each other |
//! | [`baselines`], [`sweep`], [`order`] | further controls: known optimizers with the winner's schedule, at other rates, at other lengths of run |
//! | [`ablation`], [`pruning`], [`equivalence`] | fewer parts, and what counts as no change |

pub mod ablation;
pub mod answers;
pub mod baselines;
pub mod comparison;
pub mod confirmation;
pub mod crossed;
pub mod equivalence;
pub mod looks;
pub mod order;
pub mod paired;
pub mod power;
pub mod pruning;
pub mod questions;
pub mod resolution;
pub mod seed_numbers;
pub mod sweep;
pub mod tuning;
