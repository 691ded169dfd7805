//! A module worker, as whoever started it sees it: bytes both ways, and why it failed.
//!
//! A page without an origin, as in a frame with `sandbox="allow-scripts"`, may start no script of its server's as a
//! worker. There a script of a line begins that imports it, which the server has to allow.

use js_sys::{Array, JSON, JsString, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::js;

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
    /// What the browser threw, where it starts none, or a sentence.
    pub fn start(
        url: &str,
        name: &str,
        mut hear: impl FnMut(&Worker, Uint8Array) + 'static,
        fail: impl FnMut(ErrorEvent) + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_name(name);
        let beginning = beginning(url)?;
        // One without an origin may be no module in Chromium.
        options.set_type(match beginning {
            Some(_) => WorkerType::Classic,
            None => WorkerType::Module,
        });
        let worker = Worker::new_with_options(beginning.as_deref().unwrap_or(url), &options)?;
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

/// Name under which a worker's first line keeps the folder of its page.
const FOLDER: &str = "pageFolder";

/// Returns the address of a first line that imports the script at `url`, where there is no origin; `url` itself
/// where that is such a line already, as a worker finds in its own address.
fn beginning(url: &str) -> Result<Option<String>, JsValue> {
    let global = js_sys::global();
    if text_of(&global, "origin").is_none_or(|origin| origin != "null") {
        return Ok(None);
    }
    if url.starts_with("blob:") {
        return Ok(Some(url.into()));
    }
    let script = absolute(url, &here(&global))?;
    let folder = absolute(".", &here(&global))?;
    let [script, folder] = [script, folder].map(|text| JSON::stringify(&text.into()));
    // A refused import is told as any other error of the worker's.
    let line = format!(
        "self.{FOLDER} = {}; import({}).catch((error) => setTimeout(() => {{ throw error; }}));",
        folder?, script?
    );
    let kind = js::object([("type", "text/javascript".into())]);
    let blob = js::construct("Blob", &[Array::of1(&line.into()).into(), kind]);
    let address = js::property::<JsValue>(&global, "URL")
        .zip(blob)
        .and_then(|(urls, blob)| js::call(&urls, "createObjectURL", &[blob]))
        .and_then(|address| address.as_string());
    let refused = "The browser made no address for the first line of a worker.";
    Ok(Some(address.ok_or(refused)?))
}

/// Where this script looks for what lies beside its page at `path`.
pub fn beside(path: &str) -> String {
    let folder = text_of(&js_sys::global(), FOLDER);
    folder.map_or_else(|| path.into(), |folder| format!("{folder}{path}"))
}

/// Returns `url` as it is meant at the address `base`.
fn absolute(url: &str, base: &str) -> Result<String, JsValue> {
    let made = js::construct("URL", &[url.into(), base.into()]);
    made.and_then(|url| text_of(&url, "href"))
        .ok_or_else(|| format!("“{url}” is no address at “{base}”.").into())
}

/// The address of page or worker.
fn here(global: &JsValue) -> String {
    let location = js::property::<JsValue>(global, "location");
    let address = location.and_then(|location| text_of(&location, "href"));
    address.unwrap_or_default()
}

fn text_of(target: &JsValue, name: &str) -> Option<String> {
    js::property::<JsString>(target, name).map(Into::into)
}

/// What an error says; nothing where a script could not be loaded, which is told by a plain event.
pub fn detail(error: &ErrorEvent) -> Option<String> {
    text_of(error, "message").filter(|message| !message.is_empty())
}
