//! Numbers and words as people read and type them, and foreign text as it can be repeated.
//!
//! Knows nothing of what a number or a text is about.

pub mod excerpt;
pub mod number;
pub mod plain_text;
