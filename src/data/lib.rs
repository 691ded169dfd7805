//! Images: those that the page ships, in packs of up to 1,000, and those that a visitor brings.
//!
//! This module takes bytes and returns images or a [`DataError`]; it never fetches, reads no
//! folder and knows no tensors. [`manifest`] says which packs there are, [`pack`] what one is; [`own`]
//! reads a visitor's files.

mod error;
pub mod manifest;
pub mod own;
pub mod pack;

pub use error::DataError;
pub use manifest::{DatasetEntry, Manifest, PackEntry, SplitEntry, Splits};
pub use pack::{Images, decode};
