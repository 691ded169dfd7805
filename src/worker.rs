//! The engine behind a message port: a dedicated Web Worker's message loop.
//!
//! Messages are postcard bytes of [`Command`] and [`Event`]. The loop takes one job at a time;
//! while a job runs, [`session::Session`] listens for pause, step and stop between training steps.

mod session;
mod turn;

use std::collections::VecDeque;

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use self::session::Session;
use crate::{
    core::evolution::Evolution,
    engine::{
        calibration::{Estimate, calibrate},
        device,
        library::Library,
        search::{CohortLimit, Halt, Site, search},
    },
    protocol::{Command, DeviceKind, DeviceReport, Event, RunId},
};

/// Lanes per cohort on the CPU: what fits the caches.
const CPU_LANES: usize = 4;

/// Bytes of the largest activation of a cohort on a GPU: WebGPU's default limit of one binding.
#[cfg(feature = "webgpu")]
const GPU_ACTIVATION_BYTES: usize = 128 << 20;

/// Starts the engine on the CPU.
pub fn start_cpu() {
    begin(async {
        let report = DeviceReport {
            kind: DeviceKind::Cpu,
            name: "CPU".into(),
            self_test_error: None,
        };
        let limit = CohortLimit::Lanes(CPU_LANES);
        Ok((
            Site {
                device: device::cpu(),
                limit,
            },
            report,
        ))
    });
}

/// Starts the engine on WebGPU, or reports why it cannot.
#[cfg(feature = "webgpu")]
pub fn start_webgpu() {
    use crate::engine::self_test;

    begin(async {
        let (device, name) = device::webgpu().await?;
        let error = self_test::largest_difference(&device).await?;
        if error > self_test::TOLERANCE {
            return Err(format!(
                "This GPU computes wrong results: its training steps differ from the CPU's by {error:.1e}."
            ));
        }
        let kind = DeviceKind::WebGpu;
        let report = DeviceReport {
            kind,
            name,
            self_test_error: Some(error),
        };
        let limit = CohortLimit::ActivationBytes(GPU_ACTIVATION_BYTES);
        Ok((Site { device, limit }, report))
    });
}

fn begin(open: impl Future<Output = Result<(Site, DeviceReport), String>> + 'static) {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        post(&Event::DeviceFailed {
            reason: format!("The engine stopped: {info}"),
        });
    }));
    // burn and wgpu report broken shaders only through the log; a second start keeps the first.
    let _ = console_log::init_with_level(log::Level::Warn);
    let inbox = listen();
    wasm_bindgen_futures::spawn_local(async move {
        match open.await {
            Ok((site, report)) => {
                post(&Event::Ready(report));
                serve(inbox, site).await;
            }
            Err(reason) => post(&Event::DeviceFailed { reason }),
        }
    });
}

/// Takes jobs, one after the other, for as long as the page lives.
async fn serve(mut inbox: UnboundedReceiver<Command>, site: Site) {
    let mut library = Library::default();
    let mut waiting = VecDeque::new();
    loop {
        let command = match waiting.pop_front() {
            Some(command) => command,
            None => match inbox.next().await {
                Some(command) => command,
                None => return,
            },
        };
        match command {
            Command::Start { run, config } => {
                let mut session = Session::new(run, &mut inbox, &mut waiting);
                let evolution = Evolution::new(&config);
                let outcome = search(&mut session, &site, &mut library, run, evolution).await;
                post(&ending(run, outcome));
            }
            Command::Calibrate { run, config } => {
                let mut session = Session::new(run, &mut inbox, &mut waiting);
                let outcome = calibrate(&mut session, &site, &config).await;
                post(&outcome.map_or_else(
                    |halt| ending(run, Err(halt)),
                    |Estimate {
                         candidate_steps_per_sec,
                         run_secs,
                     }| Event::Calibrated {
                        run,
                        candidate_steps_per_sec,
                        run_secs,
                    },
                ));
            }
            // No run is under way: a late click on one that has just ended.
            Command::Pause(_) | Command::Resume(_) | Command::Step(_) => {}
            Command::Stop(run) => post(&Event::Stopped(run)),
        }
    }
}

fn ending(run: RunId, outcome: Result<(), Halt>) -> Event {
    match outcome {
        Ok(()) => Event::Finished(run),
        Err(Halt::Stopped) => Event::Stopped(run),
        Err(Halt::Failed(message)) => Event::Failed { run, message },
    }
}

/// Returns the commands that arrive from now on.
fn listen() -> UnboundedReceiver<Command> {
    let (sender, receiver) = unbounded();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let bytes = Uint8Array::new(&message.data()).to_vec();
        match postcard::from_bytes(&bytes) {
            Ok(command) => {
                // The receiver lives as long as the worker.
                let _ = sender.unbounded_send(command);
            }
            Err(error) => log::error!("a message is no command: {error}"),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    receiver
}

fn post(event: &Event) {
    let bytes = postcard::to_stdvec(event).expect("every event can be written");
    let bytes = Uint8Array::from(&bytes[..]);
    if let Err(error) = scope().post_message(&bytes) {
        log::error!("an event could not be posted: {error:?}");
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
