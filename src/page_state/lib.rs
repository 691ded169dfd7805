//! All that the page knows and how it says it, without a browser: tested natively, in seconds.
//!
//! Data flows one way: events change the [`state`], everything that is drawn follows from it.

pub mod address;
pub mod arrival;
pub mod charts;
pub mod class;
pub mod concepts;
pub mod confirmation;
pub mod contest;
pub mod curves;
pub mod device_choice;
pub mod dial;
pub mod draft;
pub mod editor;
pub mod embed;
pub mod experiment;
pub mod family;
pub mod fitness_note;
pub mod flower_name;
pub mod format;
pub mod keys;
pub mod laboratory;
pub mod lesson;
pub mod loan;
pub mod pace;
pub mod past_runs;
pub mod plot;
pub mod proof;
pub mod replay;
pub mod retest;
pub mod saved_runs;
pub mod seeds;
pub mod sound;
pub mod state;
pub mod summary;
pub mod tasks;
#[cfg(test)]
mod testing;
pub mod tour;
