//! What the page knows of the engine, of the search and of its own address, without a browser: tested natively, in
//! seconds.
//!
//! Data flows one way: events change the [`state`], everything that is drawn follows from it.

pub mod address;
pub mod arrival;
pub mod curves;
pub mod device_choice;
pub mod device_text;
pub mod draft;
pub mod family;
pub mod fitness_note;
pub mod keys;
pub mod loan;
pub mod pace;
pub mod permit;
pub mod seeds;
pub mod shipped_run;
pub mod sound;
pub mod state;
pub mod study_finding;
pub mod tasks;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tour;
