//! The page's end of the wire to the worker that reads files.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::device::engine_script;
use protocol::{DeviceKind, FILE_READER, FileReading, OwnReport};

/// What the worker tells.
pub enum ReaderMessage {
    /// How far it is.
    Reading(FileReading),
    /// What it read, and the images as bytes of [`protocol::Command::Own`].
    Images(OwnReport, Uint8Array),
}

/// A worker that reads files; dropping it ends it at once.
pub struct Reader {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
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
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(FILE_READER);
        let worker = Worker::new_with_options(&engine_script(DeviceKind::Cpu), &options)
            .map_err(|_| "This browser cannot start a module worker.".to_string())?;

        let refuse = {
            let tell = tell.clone();
            move |sentence: &str| {
                tell(ReaderMessage::Reading(FileReading::Refused(
                    sentence.into(),
                )))
            }
        };
        let on_error = Closure::new({
            let refuse = refuse.clone();
            move |_: ErrorEvent| {
                refuse(
                    "The files could not be read: their reader stopped, perhaps for want of memory. Fewer files may do.",
                );
            }
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));

        // Sent when the worker first speaks: before that it does not listen.
        let waiting = RefCell::new(Some(files));
        let mut understood = None::<OwnReport>;
        let on_message = Closure::new({
            let worker = worker.clone();
            move |message: MessageEvent| {
                let bytes = Uint8Array::new(&message.data());
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
                    Err(_) => refuse(
                        "The page and its engine are of different versions; reload the page.",
                    ),
                }
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
