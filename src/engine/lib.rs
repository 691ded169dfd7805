//! The engine: a whole population trained as one tensor program.
//!
//! Every activation and parameter carries the candidates as one more axis, so a training step is
//! the same list of tensor operations for one candidate and for fifty. It takes bytes and gives
//! curves; it never fetches, draws or breeds.
//!
//! Dimensions: P candidates (lanes), B images of a minibatch, C channels, H, W, K classes, N
//! parameters of one network.

pub mod batch_norm;
pub mod batches;
pub mod calibration;
pub mod callbacks;
pub mod comparison;
pub mod convolution;
pub mod device;
mod events;
pub mod fault;
pub mod figures;
pub mod generation;
pub mod kernels;
pub mod layers;
pub mod library;
pub mod memory;
pub mod model;
pub mod pool;
pub mod round;
pub mod search;
pub mod self_test;
pub mod trainer;
pub mod transfer;
pub mod update_rule;
