//! A module worker, as whoever started it sees it: bytes both ways, and why it failed.

use js_sys::{Array, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A running worker; dropping it ends the worker at once.
#[derive(Debug)]
pub struct ModuleWorker {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl ModuleWorker {
    /// Starts the script at `url` under `name`. `hear` gets the bytes of each message, and the worker, for
    /// an answer; `fail` gets every error that nobody caught there, or that the script could not be loaded.
    ///
    /// # Errors
    /// What the browser threw, where it starts none.
    pub fn start(
        url: &str,
        name: &str,
        mut hear: impl FnMut(&Worker, Uint8Array) + 'static,
        fail: impl FnMut(ErrorEvent) + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(name);
        let worker = Worker::new_with_options(url, &options)?;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let worker = worker.clone();
            move |message: MessageEvent| hear(&worker, Uint8Array::new(&message.data()))
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(fail);
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends `message` as postcard; its bytes are handed over, not copied.
    ///
    /// # Errors
    /// Why it cannot be written or posted. A worker that is gone takes everything.
    pub fn send(&self, message: &impl Serialize) -> Result<(), String> {
        let bytes = postcard::to_stdvec(message).map_err(|error| error.to_string())?;
        let bytes = Uint8Array::from(bytes.as_slice());
        self.worker
            .post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()))
            .map_err(|error| format!("{error:?}"))
    }

    /// Posts `value` as it is, copied.
    ///
    /// # Errors
    /// What the browser threw.
    pub fn post(&self, value: &JsValue) -> Result<(), JsValue> {
        self.worker.post_message(value)
    }
}

impl Drop for ModuleWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// What an error says; nothing where a script could not be loaded, which is told by a plain event.
pub fn detail(error: &ErrorEvent) -> Option<String> {
    let message = Reflect::get(error, &"message".into()).ok()?.as_string()?;
    (!message.is_empty()).then_some(message)
}
