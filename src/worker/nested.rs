//! Helpers as workers of this worker, which run the same script under another name.

use std::pin::pin;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::{
    StreamExt,
    future::{Either, join_all, select},
};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use web_sys::{ErrorEvent, Worker};

use super::{listen, post, scope, show_life};
use engine::{
    device::DeviceContext,
    pool::{
        helper::{Helper, Request, Response},
        shared::{Link, Spawn},
    },
};
use web::{
    locks,
    worker::{self, ModuleWorker},
};

/// With this begins the name of a worker that is a helper.
pub const NAME: &str = "helper";

/// How long a helper may be on its way: one that ends there holds no lock yet, by which it would be missed.
const PATIENCE_MILLIS: u32 = 60_000;

/// Starts nested workers as helpers.
pub struct NestedWorkers;

impl Spawn for NestedWorkers {
    type Link = NestedWorker;

    /// Starts all at once, then waits for each; what does not come up is logged and left out.
    async fn spawn(&mut self, count: usize) -> Vec<NestedWorker> {
        let started: Vec<_> = (0..count).map(|_| NestedWorker::start()).collect();
        let answers = join_all(started.into_iter().map(ready)).await;
        let up = answers.into_iter().filter_map(|answer| {
            answer
                .inspect_err(|reason| log::warn!("training goes on with fewer workers: {reason}"))
                .ok()
        });
        up.collect()
    }
}

async fn ready(started: Result<NestedWorker, String>) -> Result<NestedWorker, String> {
    let mut worker = started?;
    let first = match select(pin!(worker.receive()), TimeoutFuture::new(PATIENCE_MILLIS)).await {
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
    worker: ModuleWorker,
    /// Its name, and that of the lock that it holds while it lives.
    name: String,
    responses: UnboundedReceiver<Result<Response, String>>,
    /// The other end of `responses`, for what goes wrong on this side.
    own: UnboundedSender<Result<Response, String>>,
}

impl NestedWorker {
    fn start() -> Result<Self, String> {
        let name = locks::unique_name(NAME);
        let script = scope().location().href();
        let (sender, responses) = unbounded();
        let hear = {
            let sender = sender.clone();
            move |_: &Worker, bytes: Uint8Array| {
                let response = postcard::from_bytes(&bytes.to_vec());
                let response = response.map_err(|error| error.to_string());
                // The receiver lives as long as this closure.
                let _ = sender.unbounded_send(response);
            }
        };
        let fail = {
            let sender = sender.clone();
            move |error: ErrorEvent| {
                // The page need not hear of it: the search that is under way will say so.
                error.prevent_default();
                let detail = worker::detail(&error)
                    .unwrap_or_else(|| "its script could not be loaded".into());
                let _ = sender.unbounded_send(Err(detail));
            }
        };
        let worker = ModuleWorker::start(&script, &name, hear, fail)
            .map_err(|error| format!("this browser starts no worker in a worker ({error:?})"))?;
        Ok(Self {
            worker,
            name,
            responses,
            own: sender,
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
        if let Err(error) = self.worker.send(&request) {
            let reason = format!("a request could not be posted: {error}");
            let _ = self.own.unbounded_send(Err(reason));
        }
    }

    async fn receive(&mut self) -> Result<Response, String> {
        self.responses.next().await.ok_or("it is gone")?
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
