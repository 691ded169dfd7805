//! Ctrl-C: asks once, insists the second time.

use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context, Result};
use thiserror::Error;

/// Exit status of a program that Ctrl-C ended, by the shells' convention.
pub const EXIT_STATUS: u8 = 130;

/// Whether the work shall end; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

/// The work ended early because someone asked; what to say to them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Interrupted(pub String);

impl Stop {
    /// Returns one that Ctrl-C sets; a second Ctrl-C ends the program at once.
    ///
    /// # Errors
    /// Where the system refuses, or this was done before.
    pub fn on_ctrl_c() -> Result<Self> {
        let stop = Self::default();
        let seen = stop.clone();
        ctrlc::set_handler(move || {
            if seen.0.swap(true, Ordering::Relaxed) {
                process::exit(i32::from(EXIT_STATUS));
            }
        })
        .context("Ctrl-C cannot be caught")?;
        Ok(stop)
    }

    /// Asks the work to end.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Returns whether it was asked.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
