//! How `ask`, `evaluate` and `tell` failed: exit statuses by which a scheduler knows what to do next.
//! Their numbers are those of the BSD's sysexits.

use std::path::Path;

use anyhow::{Error, Result};

use host::storage::{Claim, Held};

/// Appended to the help of the subcommands.
pub const HELP: &str = "\
Exit status:
  0    done; of evaluate also where a valid result was there already
  1    something else failed; standard error says what
  2    the arguments cannot be read, or there are no such ones
  3    standard output took not everything
  65   a shard or a result is refused: do not retry with the same file
  69   the device is not there or does not work
  73   a file cannot be written
  75   not here and now: evaluate elsewhere; of tell: results are lacking
  85   evaluate was stopped, and --checkpoint has trainings that it had not before: start it again
  129  stopped by SIGHUP; nothing half is written
  130  stopped by Ctrl-C
  143  stopped by SIGTERM";

/// Exit status of an evaluation that was stopped after it wrote a checkpoint.
pub const CUT: u8 = 85;

/// What whoever started the program can do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Nothing with the same file: it is refused wherever it is tried.
    Refused = 65,
    /// Give the program its device.
    NoDevice = 69,
    /// Make room, or name another place.
    Unwritable = 73,
    /// Try another machine, or later.
    Elsewhere = 75,
}

/// A failure with its exit status.
#[derive(Debug, thiserror::Error)]
#[error("{error:#}")]
pub struct Failure {
    /// What to do about it.
    pub status: Status,
    /// What happened.
    pub error: Error,
}

impl Status {
    /// Returns the failure of this kind that `error` is.
    pub fn because(self, error: impl Into<Error>) -> Error {
        let error = error.into();
        Error::new(Failure {
            status: self,
            error,
        })
    }
}

/// Claims the file of a search or comparison.
///
/// # Errors
/// [`Status::Unwritable`] where nothing can be written there; [`Held`] where another program has it.
pub fn claimed(path: &Path) -> Result<Claim> {
    Claim::of(path).map_err(|error| match error.is::<Held>() {
        true => error,
        false => Status::Unwritable.because(error),
    })
}
