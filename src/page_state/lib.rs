//! All that the page knows and how it says it, without a browser: tested natively, in seconds.
//!
//! Data flows one way: events change the [`state`], everything that is drawn follows from it.

pub mod address;
pub mod arrival;
pub mod charts;
pub mod confirmation;
pub mod curves;
pub mod device_choice;
pub mod draft;
pub mod editor;
pub mod experiment;
pub mod fitness_note;
pub mod format;
pub mod laboratory;
pub mod lesson;
pub mod loan;
pub mod pace;
pub mod past_runs;
pub mod plot;
pub mod replay;
pub mod saved_runs;
pub mod seeds;
pub mod state;
pub mod tasks;
