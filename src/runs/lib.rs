//! Searches as a whole, without a browser: saved, recorded, earlier in this visit, and the charts that show them.
//!
//! Knows a store of texts and seconds as they are given, neither database nor clock.

pub mod charts;
pub mod past_runs;
pub mod replay;
pub mod saved_runs;
