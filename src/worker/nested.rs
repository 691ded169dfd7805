//! Helpers as workers of this worker, which run the same script under another name.

use std::pin::pin;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::{
    StreamExt,
    future::{Either, select},
};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{listen, post, scope, show_life, turn};
use engine::{
    device::DeviceContext,
    pool::{
        helper::{Helper, Request, Response},
        shared::{Link, Spawn},
    },
};
use web::locks;

/// With this begins the name of a worker that is a helper.
pub const NAME: &str = "helper";

/// How long a helper may be on its way: one that ends there holds no lock yet, by which it would be missed.
const PATIENCE_MILLIS: i32 = 60_000;

/// Starts nested workers as helpers.
pub struct NestedWorkers;

impl Spawn for NestedWorkers {
    type Link = NestedWorker;

    /// Starts all at once, then waits for each; what does not come up is logged and left out.
    async fn spawn(&mut self, count: usize) -> Vec<NestedWorker> {
        let started: Vec<_> = (0..count).map(|_| NestedWorker::start()).collect();
        let mut up = Vec::with_capacity(count);
        for worker in started {
            match ready(worker).await {
                Ok(worker) => up.push(worker),
                Err(reason) => log::warn!("training goes on with fewer workers: {reason}"),
            }
        }
        up
    }
}

async fn ready(started: Result<NestedWorker, String>) -> Result<NestedWorker, String> {
    let mut worker = started?;
    let first = match select(pin!(worker.receive()), pin!(turn::pass(PATIENCE_MILLIS))).await {
        Either::Left((response, _)) => response?,
        Either::Right(_) => {
            let seconds = PATIENCE_MILLIS / 1000;
            return Err(format!("one was not ready after {seconds} seconds"));
        }
    };
    match first {
        Response::Ready => {
            worker.report_end();
            Ok(worker)
        }
        other => Err(format!("a helper began with {other:?}")),
    }
}

/// A helper's worker; dropping it ends the worker at once.
pub struct NestedWorker {
    worker: Worker,
    /// Its name, and that of the lock that it holds while it lives.
    name: String,
    responses: UnboundedReceiver<Result<Response, String>>,
    /// The other end of `responses`, for what goes wrong on this side.
    own: UnboundedSender<Result<Response, String>>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(ErrorEvent)>,
}

impl NestedWorker {
    fn start() -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let name = locks::unique_name(NAME);
        options.set_name(&name);
        let script = scope().location().href();
        let worker = Worker::new_with_options(&script, &options)
            .map_err(|error| format!("this browser starts no worker in a worker ({error:?})"))?;

        let (sender, responses) = unbounded();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let sender = sender.clone();
            move |message: MessageEvent| {
                let bytes = Uint8Array::new(&message.data()).to_vec();
                let response = postcard::from_bytes(&bytes).map_err(|error| error.to_string());
                // The receiver lives as long as this closure.
                let _ = sender.unbounded_send(response);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new({
            let sender = sender.clone();
            move |error: ErrorEvent| {
                // The page need not hear of it: the search that is under way will say so.
                error.prevent_default();
                // An error of loading is a plain event without a message.
                let detail = js_sys::Reflect::get(&error, &"message".into())
                    .ok()
                    .and_then(|message| message.as_string())
                    .unwrap_or_else(|| "its script could not be loaded".into());
                let _ = sender.unbounded_send(Err(detail));
            }
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            name,
            worker,
            responses,
            own: sender,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Answers with an error should the worker end without a word.
    fn report_end(&self) {
        let (name, own) = (self.name.clone(), self.own.clone());
        wasm_bindgen_futures::spawn_local(async move {
            if locks::freed(&name).await {
                let _ = own.unbounded_send(Err("it ended".into()));
            }
        });
    }
}

impl Link for NestedWorker {
    /// Hands over the request's bytes.
    fn send(&mut self, request: Request) {
        let bytes = postcard::to_stdvec(&request).expect("every request can be written");
        let bytes = Uint8Array::from(&bytes[..]);
        let sent = self
            .worker
            .post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()));
        if let Err(error) = sent {
            let reason = format!("a request could not be posted: {error:?}");
            let _ = self.own.unbounded_send(Err(reason));
        }
    }

    async fn receive(&mut self) -> Result<Response, String> {
        self.responses.next().await.ok_or("it is gone")?
    }
}

impl Drop for NestedWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Makes this worker a helper that trains on `context`.
pub fn assist(context: DeviceContext) {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        post(&Response::Failed(info.to_string()));
    }));
    // A second start keeps the first log.
    let _ = console_log::init_with_level(log::Level::Warn);
    // Of another version than the leader: it must not wait for a response.
    let mut inbox = listen::<Request>(|error| {
        post(&Response::Failed(format!(
            "a request cannot be read: {error}"
        )));
    });
    wasm_bindgen_futures::spawn_local(async move {
        let mut helper = Helper::new(context);
        show_life().await;
        post(&Response::Ready);
        while let Some(request) = inbox.next().await {
            if let Some(response) = helper.handle(request).await {
                post(&response);
            }
        }
    });
}
