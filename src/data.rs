//! The images the page ships: a manifest and packs of 1,000, decoded and checked.
//!
//! This module takes bytes and returns images or a [`DataError`]; it never fetches, reads no
//! folder and knows no tensors. [`manifest`] says which packs there are, [`pack`] what one is.

mod error;
pub mod manifest;
pub mod pack;

pub use error::DataError;
pub use manifest::{DatasetEntry, Manifest, PackEntry, SplitEntry, Splits};
pub use pack::{Images, decode};
