//! Arithmetic of the CPU engine, on slices: what stands between two matrix products, in one pass.
//!
//! A package of its own so that it is always compiled for speed, while the rest of the engine
//! compiles quickly. Maps lie as [P, B, H+2, W+2, C]: P candidates, B images, channels innermost,
//! zeros around every image. Knows no tensors, layers or genomes.

pub mod block;
mod convolution;
mod entries;
pub mod features;
mod gradients;
mod image;
pub mod judgement;
pub mod layout;
pub mod normalisation;
mod pooling;
mod simd;
pub mod update;

pub use self::simd::fuses;

#[cfg(test)]
mod tests;
