//! The engine behind a message port: a dedicated Web Worker's message loop.
//!
//! Messages are postcard bytes of [`Command`] and [`Event`]. [`Jobs`] keeps what is asked for; the loop
//! does one job at a time, and [`job::JobUnderWay`] listens between training steps and while it fetches.
//!
//! On the CPU the worker that the page starts leads a team: it starts more workers of the same
//! script as helpers ([`nested`]). Under another name the script reads a visitor's files
//! ([`file_reader`]): apart from the training, and its memory goes with it.

mod file_reader;
mod job;
pub mod jobs;
mod nested;
pub mod nudge;
mod turn;

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::{FutureExt, StreamExt};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use self::{job::JobUnderWay, nested::NestedWorkers, turn::Turns};
use crate::jobs::{Job, Jobs, Task, Work};
use engine::{
    calibration::{Estimate, calibrate},
    callbacks::Interruption,
    comparison::compare,
    device::DeviceContext,
    library::Library,
    pool::{WorkerPool, shared::SharedPool},
    search::search,
};
use protocol::{Command, DeviceKind, DeviceReport, Event, FILE_READER, RunId, Workers};
use science::{evolution::Evolution, fitness::Scoreboard};
use web::locks;

/// How long a device that failed may take to say that it is lost.
const PATIENCE_MILLIS: u32 = 200;

/// How long to wait between two nudges; browsers make it four where timers follow each other.
const BETWEEN_NUDGES_MILLIS: u32 = 1;

/// Starts the engine on the CPU, a helper of one, or a reader of files, as the worker's name says.
pub fn start_cpu() {
    let name = scope().name();
    if name == FILE_READER {
        file_reader::start();
        return;
    }
    let context = DeviceContext::cpu();
    if name.starts_with(nested::NAME) {
        nested::assist(context);
        return;
    }
    begin(async move {
        let workers = Workers::from_name(&name).unwrap_or_else(one_core_left);
        let report = DeviceReport {
            kind: DeviceKind::Cpu,
            name: match workers.count() {
                1 => "CPU".into(),
                count => format!("CPU, {count} workers"),
            },
            threads: workers.count() as u32,
            self_test_error: None,
        };
        Ok(Opened {
            pool: SharedPool::new(context, workers.count(), NestedWorkers),
            report,
            nudge: None,
        })
    });
}

/// As many workers as there are cores beside the page's.
fn one_core_left() -> Workers {
    Workers::at_most((scope().navigator().hardware_concurrency() - 1.0) as usize)
}

/// Starts the engine on WebGPU, or reports why it cannot.
#[cfg(feature = "webgpu")]
pub fn start_webgpu() {
    use engine::{
        device::{self, Gpu},
        pool::SingleWorker,
        self_test,
    };

    begin(async {
        let on_lost = |reason| post(&Event::DeviceFailed { reason });
        let Gpu {
            context,
            name,
            nudge,
        } = device::webgpu(on_lost).await?;
        let tested = waiting(self_test::largest_difference(&context), &nudge).await;
        if tested.is_err() {
            be_patient().await;
        }
        let error = tested?;
        if error > self_test::TOLERANCE {
            return Err(format!(
                "This GPU computes wrong results: its training steps differ from the CPU's by {error:.1e}."
            ));
        }
        let kind = DeviceKind::WebGpu;
        let report = DeviceReport {
            kind,
            name,
            threads: 1,
            self_test_error: Some(error),
        };
        Ok(Opened {
            pool: SingleWorker::new(context),
            report,
            nudge: Some(nudge),
        })
    });
}

/// An engine that is ready.
struct Opened<P> {
    pool: P,
    report: DeviceReport,
    /// Has the device look for what it has finished, where it would do so late.
    nudge: Option<Box<dyn Fn()>>,
}

fn begin<P: WorkerPool>(open: impl Future<Output = Result<Opened<P>, String>> + 'static) {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        post(&Event::DeviceFailed {
            reason: "The engine stopped by a fault of its own; the browser's console says where."
                .into(),
        });
    }));
    // burn and wgpu report broken shaders only through the log; a second start keeps the first.
    let _ = console_log::init_with_level(log::Level::Warn);
    let inbox = listen(|error| log::error!("a message is no command: {error}"));
    wasm_bindgen_futures::spawn_local(async move {
        show_life().await;
        post(&Event::Begun);
        match open.await {
            Ok(Opened {
                pool,
                report,
                nudge,
            }) => {
                post(&Event::Ready(report));
                match nudge {
                    Some(nudge) => waiting(serve(inbox, pool), nudge).await,
                    None => serve(inbox, pool).await,
                }
            }
            Err(reason) => post(&Event::DeviceFailed { reason }),
        }
    });
}

/// Does `work`, which waits for a device that answers at once only when it is nudged.
async fn waiting<T>(work: impl Future<Output = T>, nudge: impl Fn()) -> T {
    let turns = Turns::new();
    let pause = |nudges| match nudges {
        0 => turns.next().boxed_local(),
        _ => TimeoutFuture::new(BETWEEN_NUDGES_MILLIS).boxed_local(),
    };
    nudge::nudged(work, pause, nudge).await
}

/// Holds a lock of this worker's name from now on, by which whoever started it sees that it is alive.
async fn show_life() {
    let lock = locks::hold(&scope().name());
    lock.granted().await;
    std::mem::forget(lock);
}

/// Does what the page asks for, one job after the other, for as long as the page lives.
async fn serve(mut inbox: UnboundedReceiver<Command>, mut pool: impl WorkerPool) {
    let mut library = Library::default();
    let mut jobs = Jobs::default();
    loop {
        match jobs.begin() {
            Some(Task::Own(images)) => library.keep_own(images),
            Some(Task::Job(job)) => {
                let under_way = JobUnderWay::new(&mut inbox, &mut jobs);
                let answer = work(under_way, &mut pool, &mut library, job).await;
                post(&jobs.end(answer));
            }
            None => match inbox.next().await {
                Some(command) => jobs.hear(command).iter().for_each(post),
                None => return,
            },
        }
    }
}

/// Does one job and returns its answer.
async fn work(
    mut under_way: JobUnderWay<'_>,
    pool: &mut impl WorkerPool,
    library: &mut Library,
    Job { run, work }: Job,
) -> Event {
    let outcome = match work {
        Work::Start { config, founder } => {
            let evolution = Evolution::founded(&config, founder);
            let board = Scoreboard::default();
            search(&mut under_way, pool, library, run, evolution, board).await
        }
        Work::Continue {
            evolution,
            board,
            worked_secs,
        } => {
            let mut under_way = under_way.after(worked_secs);
            search(&mut under_way, pool, library, run, evolution, board).await
        }
        Work::Compare { config, optimizers } => {
            compare(&mut under_way, pool, library, run, &config, &optimizers).await
        }
        Work::Calibrate { config } => match calibrate(&mut under_way, pool, &config).await {
            Ok(Estimate {
                candidate_steps_per_sec,
                run_secs,
                memory_bytes,
            }) => {
                return Event::Calibrated {
                    run,
                    candidate_steps_per_sec,
                    run_secs,
                    memory_bytes,
                };
            }
            Err(interruption) => Err(interruption),
        },
    };
    ending(run, outcome).await
}

/// Waits after a device failed: that it is lost is the better reason, and may be on its way.
async fn be_patient() {
    TimeoutFuture::new(PATIENCE_MILLIS).await;
}

async fn ending(run: RunId, outcome: Result<(), Interruption>) -> Event {
    match outcome {
        Ok(()) => Event::Finished(run),
        Err(Interruption::Stopped) => Event::Stopped(run),
        Err(Interruption::Failed(message)) => Event::Failed { run, message },
        Err(Interruption::DeviceFailed(reason)) => {
            be_patient().await;
            Event::DeviceFailed { reason }
        }
    }
}

/// Returns the messages that arrive from now on; one that cannot be read goes to `on_nonsense`.
fn listen<T: DeserializeOwned + 'static>(
    on_nonsense: impl Fn(postcard::Error) + 'static,
) -> UnboundedReceiver<T> {
    let (sender, receiver) = unbounded();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let bytes = Uint8Array::new(&message.data()).to_vec();
        match postcard::from_bytes(&bytes) {
            Ok(message) => {
                // The receiver lives as long as the worker.
                let _ = sender.unbounded_send(message);
            }
            Err(error) => on_nonsense(error),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    receiver
}

/// Posts a message to whoever started this worker.
fn post(message: &impl Serialize) {
    let bytes = postcard::to_stdvec(message).expect("every message can be written");
    let bytes = Uint8Array::from(&bytes[..]);
    if let Err(error) = scope().post_message(&bytes) {
        log::error!("a message could not be posted: {error:?}");
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
