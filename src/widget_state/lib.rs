//! What the page is put together from, without a browser: plots and words, sliders, the genome editor, flowers' names.
//!
//! Knows genomes and numbers, no search and no engine. Who draws it is `widgets`.

pub mod concepts;
pub mod dial;
pub mod editor;
pub mod flower_name;
pub mod format;
pub mod plot;
