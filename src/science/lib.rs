//! The science without a machine: genomes, the genetic algorithm that breeds them, and fitness.
//!
//! Deliberately knows nothing of tensors, of the web, or of time. Every random number comes from
//! a seeded stream, so a seed fixes a run.
//!
//! | modules | hold |
//! |---|---|
//! | [`genome`], [`gene`], [`term`], [`presets`], [`baselines`], [`canonical`], [`behaviour`], [`idle`], [`horizon`] | what evolves, of which genes and terms, which are known, what it amounts to, which train alike, what changes nothing, also at another length of run |
//! | [`effective`] | how far a genome moves a weight, step by step |
//! | [`random`], [`selection`], [`crossover`], [`mutation`] | one operator each, free functions |
//! | [`standing`] | who leads, and by what fitness selection goes |
//! | [`streams`], [`evolution`], [`lineage`] | the genetic algorithm as ask / tell, and who descends from whom |
//! | [`fitness`], [`resolution`], [`comparison`], [`answers`] | from curves to scores, how fine they are, and tables of them |
//! | [`statistics`], [`power`], [`looks`], [`crossed`] | from scores to verdicts: tests, what they can find, how often one looked, over images as well |
//! | [`confirmation`], [`tuning`], [`questions`] | the controls of a search: its best on fresh seeds, a baseline tuned with as many trainings, both against each other |
//! | [`sweep`], [`order`], [`pruning`], [`equivalence`] | further controls: other rates, other lengths, fewer parts, and what counts as no change |
//! | [`equation`], [`number`], [`label`], [`export`] | a genome for readers, and as source code |
//! | [`excerpt`] | foreign text in messages |
//! | [`catalog`], [`config`] | datasets and models by name; the settings of a run |
//! | [`share`] | genome and settings as a short text for a link |

pub mod ablation;
pub mod answers;
pub mod baselines;
pub mod behaviour;
pub mod canonical;
pub mod catalog;
pub mod comparison;
pub mod config;
pub mod confirmation;
pub mod crossed;
pub mod crossover;
pub mod effective;
pub mod equation;
pub mod equivalence;
pub mod evolution;
pub mod excerpt;
pub mod export;
pub mod fitness;
pub mod gene;
pub mod genome;
pub mod horizon;
pub mod idle;
pub mod label;
pub mod lineage;
pub mod looks;
pub mod mutation;
pub mod number;
pub mod order;
pub mod plain_text;
pub mod power;
pub mod presets;
pub mod pruning;
pub mod questions;
pub mod random;
pub mod resolution;
pub mod seed_numbers;
pub mod selection;
pub mod standing;
pub mod statistics;
pub mod streams;
pub mod sweep;
pub mod term;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tuning;
