//! The page's end of the wire to the worker that reads files.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use web_sys::{ErrorEvent, Worker};

use crate::device::engine_script;
use protocol::{DeviceKind, FILE_READER, FileReading, OwnReport};
use web::worker::ModuleWorker;

/// What the worker tells.
pub enum ReaderMessage {
    /// How far it is.
    Reading(FileReading),
    /// What it read, and the images as bytes of [`protocol::Command::Own`].
    Images(OwnReport, Uint8Array),
}

/// A worker that reads files; dropping it ends it at once.
pub struct Reader {
    _worker: ModuleWorker,
}

impl Reader {
    /// Starts a worker that reads `files`, [path, file, …].
    ///
    /// # Errors
    /// A sentence, where this browser starts none.
    pub fn start(
        files: Array,
        tell: impl Fn(ReaderMessage) + Clone + 'static,
    ) -> Result<Self, String> {
        let refuse = {
            let tell = tell.clone();
            move |sentence: &str| {
                tell(ReaderMessage::Reading(FileReading::Refused(
                    sentence.into(),
                )))
            }
        };
        let fail = {
            let refuse = refuse.clone();
            move |_: ErrorEvent| {
                refuse(
                    "The files could not be read: their reader stopped, perhaps for want of memory. Fewer files may do.",
                );
            }
        };
        // Sent when the worker first speaks: before that it does not listen.
        let waiting = RefCell::new(Some(files));
        let mut understood = None::<OwnReport>;
        let hear = move |worker: &Worker, bytes: Uint8Array| {
            if let Some(report) = understood.take() {
                return tell(ReaderMessage::Images(report, bytes));
            }
            match postcard::from_bytes(&bytes.to_vec()) {
                Ok(FileReading::Done(report)) => understood = Some(report),
                Ok(reading) => match waiting.take() {
                    Some(files) if worker.post_message(&files).is_err() => {
                        refuse("The files could not be handed over to their reader.");
                    }
                    Some(_) => {}
                    None => tell(ReaderMessage::Reading(reading)),
                },
                Err(_) => {
                    refuse("The page and its engine are of different versions; reload the page.");
                }
            }
        };
        let worker = ModuleWorker::start(&engine_script(DeviceKind::Cpu), FILE_READER, hear, fail)
            .map_err(|_| "This browser cannot start a module worker.".to_string())?;
        Ok(Self { _worker: worker })
    }
}
