//! The engine's own code on the CPU, against the reference implementation and against itself.

mod comparison;
mod elites;
mod memory;
mod numbers;
mod pool;
mod population;
mod resume;
mod search;
