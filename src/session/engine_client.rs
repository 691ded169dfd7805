//! The page's end of the wire to the engine's worker: postcard bytes both ways.

use std::{cell::Cell, rc::Rc, time::Duration};

use js_sys::Uint8Array;
use leptos::prelude::set_timeout;
use web_sys::{ErrorEvent, Worker};

use super::{device::engine_script, own_data::OwnData};
use protocol::{Command, DeviceKind, Event, Workers};
use web::{
    locks,
    worker::{self, ModuleWorker},
};

/// How long an engine may be on its way: one that ends there holds no lock yet, by which it would be missed.
const LOADING_PATIENCE: Duration = Duration::from_secs(300);

/// How long an engine may make its device ready; a broken driver can keep it for ever.
const DEVICE_PATIENCE: Duration = Duration::from_secs(120);

/// A running engine worker; dropping it ends the worker at once.
pub struct EngineClient {
    worker: ModuleWorker,
    own: OwnData,
    /// Which own images the engine has.
    own_revision: Cell<u32>,
}

impl EngineClient {
    /// Starts the engine built for `kind` and passes on what it tells. On the CPU, `workers` share
    /// the training; the engine chooses their number where `None`. It has the images of `own` whenever
    /// it gets a command.
    ///
    /// A worker that cannot be fetched, that crashes, ends, speaks nonsense or is not ready in time
    /// reports [`Event::DeviceFailed`]; one that is dropped may, too.
    pub fn start(
        kind: DeviceKind,
        workers: Option<Workers>,
        own: OwnData,
        on_event: impl Fn(Event) + Clone + 'static,
    ) -> Result<Self, String> {
        let name = locks::unique_name(&workers.map_or_else(|| "engine".into(), Workers::name));
        let tell = on_event.clone();
        let [begun, ready] = [(); 2].map(|()| Rc::new(Cell::new(false)));
        report_delay("engine", Rc::clone(&begun), LOADING_PATIENCE, tell.clone());
        let holder = name.clone();
        let hear = move |_: &Worker, bytes: Uint8Array| {
            let event =
                postcard::from_bytes(&bytes.to_vec()).unwrap_or_else(|error| Event::DeviceFailed {
                    reason: format!("The engine and the page are of different versions ({error})."),
                });
            match event {
                Event::Begun => {
                    begun.set(true);
                    report_end(holder.clone(), tell.clone());
                    report_delay("device", Rc::clone(&ready), DEVICE_PATIENCE, tell.clone());
                }
                Event::Ready(_) => ready.set(true),
                _ => {}
            }
            tell(event);
        };
        let fail = move |error: ErrorEvent| {
            on_event(Event::DeviceFailed {
                reason: match worker::detail(&error) {
                    Some(detail) => format!("The engine stopped: {detail}."),
                    None => "The engine could not be loaded.".into(),
                },
            });
        };
        let worker = ModuleWorker::start(&engine_script(kind), &name, hear, fail)
            .map_err(|_| "This browser cannot start a module worker.".to_string())?;
        Ok(Self {
            worker,
            own,
            own_revision: Cell::new(0),
        })
    }

    /// Sends `command`, and before it the own images where they changed.
    pub fn send(&self, command: &Command) {
        if let Some((images, revision)) = self.own.news(self.own_revision.get()) {
            self.own_revision.set(revision);
            let _ = self.worker.post(&images);
        }
        // A worker that is gone has reported so already.
        let _ = self.worker.send(command);
    }
}

/// Tells that the worker `name` failed should it end without a word. It holds its lock already.
fn report_end(name: String, tell: impl Fn(Event) + 'static) {
    leptos::task::spawn_local(async move {
        if locks::freed(&name).await {
            tell(Event::DeviceFailed {
                reason: "The engine's worker was ended from outside.".into(),
            });
        }
    });
}

/// Tells that the device failed should `what` not be `there` after `patience`.
fn report_delay(
    what: &'static str,
    there: Rc<Cell<bool>>,
    patience: Duration,
    tell: impl Fn(Event) + 'static,
) {
    let look = move || {
        if !there.get() {
            let minutes = patience.as_secs() / 60;
            tell(Event::DeviceFailed {
                reason: format!("The {what} was not ready after {minutes} minutes."),
            });
        }
    };
    set_timeout(look, patience);
}
