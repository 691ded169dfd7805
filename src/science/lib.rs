//! The science without a machine: genomes, the genetic algorithm that breeds them, and fitness.
//!
//! Deliberately knows nothing of tensors, of the web, or of time. Every random number comes from
//! a seeded stream, so a seed fixes a run.
//!
//! | modules | hold |
//! |---|---|
//! | [`genome`], [`gene`], [`term`], [`presets`], [`canonical`], [`behaviour`] | what evolves, of which genes and terms, which are known, what it amounts to, which train alike |
//! | [`effective`], [`horizon`], [`warmup`] | how far a genome moves a weight, step by step; what it is at another length of run; whose warm-up is long |
//! | [`random`], [`selection`], [`crossover`], [`mutation`] | one operator each, free functions |
//! | [`standing`] | who leads, and by what fitness selection goes |
//! | [`streams`], [`evolution`], [`lineage`] | the genetic algorithm as ask / tell, and who descends from whom |
//! | [`fitness`] | from curves to scores |
//! | [`catalog`], [`config`] | datasets and models by name; the settings of a run |

pub mod behaviour;
pub mod canonical;
pub mod catalog;
pub mod config;
pub mod crossover;
pub mod effective;
pub mod evolution;
pub mod fitness;
pub mod gene;
pub mod genome;
pub mod horizon;
pub mod lineage;
pub mod mutation;
pub mod presets;
pub mod random;
pub mod selection;
pub mod standing;
pub mod streams;
pub mod term;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod warmup;
