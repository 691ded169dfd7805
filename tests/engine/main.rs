//! The engine's own code on the CPU, against the reference implementation and against itself.

mod crew;
mod models;
mod population;
mod reference;
mod search;
mod trajectories;
