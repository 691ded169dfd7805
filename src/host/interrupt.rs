//! Signals that ask the program to end: it stops at the next training step, writes, and says so.
//!
//! Ctrl-C insists the second time. SIGTERM (a scheduler, `kill`) and SIGHUP (a closed terminal) may
//! come more than once without anyone insisting, so they ask only. A signal that the program was
//! started to ignore, as by `nohup`, stays ignored.

use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context, Error, Result, anyhow};

use engine::callbacks::Interruption;

/// Exit status of a program that Ctrl-C ended: by the shells' convention 128 plus the signal's number.
const BY_CTRL_C: usize = 128 + 2;

/// What was asked by the program itself.
const BY_ITSELF: usize = 1;

/// Whether the work shall end; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicUsize>);

/// The work ended early because someone asked; what to say to them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Interrupted {
    /// What is done and how to go on.
    pub sentence: String,
    /// Exit status of the program.
    pub status: u8,
}

impl Stop {
    /// Returns one that Ctrl-C, SIGTERM and SIGHUP set; a second Ctrl-C ends the program at once.
    ///
    /// # Errors
    /// Where the system refuses, or this was done before.
    pub fn on_signals() -> Result<Self> {
        let stop = Self::default();
        let seen = stop.clone();
        let mut insists = false;
        ctrlc::set_handler(move || {
            if insists {
                process::exit(BY_CTRL_C as i32);
            }
            insists = true;
            seen.ask(BY_CTRL_C);
        })
        .context("Ctrl-C cannot be caught")?;
        #[cfg(unix)]
        stop.on_termination().context("signals cannot be caught")?;
        Ok(stop)
    }

    #[cfg(unix)]
    fn on_termination(&self) -> std::io::Result<()> {
        use signal_hook::{
            consts::{SIGHUP, SIGTERM},
            flag,
        };

        let ignored = ignored();
        for signal in [SIGTERM, SIGHUP] {
            if ignored >> (signal - 1) & 1 == 0 {
                flag::register_usize(signal, Arc::clone(&self.0), 128 + signal as usize)?;
            }
        }
        Ok(())
    }

    /// Asks the work to end.
    pub fn set(&self) {
        self.ask(BY_ITSELF);
    }

    fn ask(&self, status: usize) {
        // Who asked first stays.
        let order = Ordering::Relaxed;
        let _ = self.0.compare_exchange(0, status, order, order);
    }

    /// Returns whether it was asked.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// Returns that the work ended early, with `sentence` for whoever asked.
    pub fn interrupted(&self, sentence: String) -> Interrupted {
        let status = self.0.load(Ordering::Relaxed) as u8;
        Interrupted { sentence, status }
    }

    /// Returns why the work ended early: whoever asked is told `sentence`, and behind what failed stands `advice`.
    pub fn reason(&self, why: Interruption, sentence: String, advice: &str) -> Error {
        match why {
            Interruption::Stopped => self.interrupted(sentence).into(),
            Interruption::Failed(message) | Interruption::DeviceFailed(message) => {
                anyhow!("{message}{advice}")
            }
        }
    }
}

/// Returns the signals that this process ignores, a bit each from number 1; none where the system
/// does not say so in a file.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_that_of_the_first_who_asked() {
        let stop = Stop::default();
        assert!(!stop.is_set());
        stop.set();
        assert!(stop.is_set());
        assert_eq!(stop.interrupted(String::new()).status, 1);
        let signalled = Stop(Arc::new(AtomicUsize::new(143)));
        signalled.set();
        assert_eq!(signalled.interrupted(String::new()).status, 143);
    }
}
