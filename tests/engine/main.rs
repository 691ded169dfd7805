//! The engine's own code on the CPU, against the reference implementation and against itself.

mod calibration;
mod comparison;
mod elites;
mod lessons;
mod memory;
mod numbers;
mod pool;
mod population;
mod resume;
mod search;
