//! The engine's callbacks in a terminal: packs from a folder, the system's clock, Ctrl-C.
//!
//! What becomes of the events is its owner's business.

use std::{path::PathBuf, time::Instant};

use super::{data_folder, interrupt::Stop};
use engine::callbacks::{Callbacks, Interruption};
use protocol::Event;

/// Lets the engine run in this process.
pub struct Terminal<F> {
    data: PathBuf,
    stop: Stop,
    listen: F,
    started: Instant,
    /// Seconds of work that were done before.
    before_secs: f64,
}

impl<F: FnMut(Event)> Terminal<F> {
    /// Reads packs from the folder `data`, stops once `stop` is set, hands events to `listen`, and
    /// starts the clock at `before_secs`.
    pub fn new(data: PathBuf, stop: Stop, before_secs: f64, listen: F) -> Self {
        Self {
            data,
            stop,
            listen,
            started: Instant::now(),
            before_secs,
        }
    }
}

impl<F: FnMut(Event)> Callbacks for Terminal<F> {
    fn emit(&mut self, event: Event) {
        (self.listen)(event);
    }

    async fn checkpoint(&mut self) -> Result<(), Interruption> {
        if self.stop.is_set() {
            Err(Interruption::Stopped)
        } else {
            Ok(())
        }
    }

    fn generation_finished(&mut self) {}

    async fn fetch(&mut self, file: &str) -> Result<Vec<u8>, String> {
        data_folder::read(&self.data, file)
    }

    fn data_advice(&self) -> &str {
        "Make the folder anew by `cargo xtask data`, or name another one by --data."
    }

    fn elapsed_secs(&self) -> f64 {
        self.before_secs + self.started.elapsed().as_secs_f64()
    }
}
