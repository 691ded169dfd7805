//! What whoever runs a training gives it: an ear for events, bytes, the time, and leave to go on.

use protocol::Event;

/// What the search needs of whoever runs it.
pub trait Callbacks {
    /// Sends an event to the page.
    fn emit(&mut self, event: Event);

    /// Returns when the run may go on: lets other work through, waits out a pause.
    ///
    /// # Errors
    ///
    /// [`Interruption::Stopped`] when the run shall end.
    fn checkpoint(&mut self) -> impl Future<Output = Result<(), Interruption>>;

    /// Called when a generation is scored; holds the run after a single step.
    fn generation_finished(&mut self);

    /// Fetches a file of the data folder.
    ///
    /// # Errors
    ///
    /// What the network or the disk said.
    fn fetch(&mut self, file: &str) -> impl Future<Output = Result<Vec<u8>, String>>;

    /// What to do about a file of the data folder that is missing or not as it should be, as a sentence
    /// for whoever runs the program; nothing unless an implementation says so.
    fn data_advice(&self) -> &str {
        ""
    }

    /// Seconds of work on this run so far, pauses excluded.
    fn elapsed_secs(&self) -> f64;
}

/// Why a search ended before its last generation.
#[derive(Debug, Clone, PartialEq)]
pub enum Interruption {
    /// It was told to.
    Stopped,
    /// It could not go on; a sentence for the visitor.
    Failed(String),
    /// A device or a worker failed, so that a fresh engine may well go on; a sentence for the visitor.
    DeviceFailed(String),
}

impl From<String> for Interruption {
    fn from(message: String) -> Self {
        Interruption::Failed(message)
    }
}
