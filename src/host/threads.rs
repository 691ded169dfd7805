//! Helpers as threads of this process.

use std::{
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use engine::{
    device::DeviceContext,
    pool::{
        helper::{Helper, Request, Response},
        shared::{Link, SharedPool, Spawn},
    },
};

/// Returns a team of `workers` threads, the calling one included, that train on `context`.
pub fn team(context: &DeviceContext, workers: usize) -> SharedPool<Threads> {
    SharedPool::new(context.clone(), workers, Threads::new(context.clone()))
}

/// Starts threads as helpers.
#[derive(Debug)]
pub struct Threads {
    context: DeviceContext,
}

impl Threads {
    /// Threads that train on `context`.
    pub fn new(context: DeviceContext) -> Self {
        Self { context }
    }
}

impl Spawn for Threads {
    type Link = Thread;

    async fn spawn(&mut self, count: usize) -> Vec<Thread> {
        (0..count)
            .map_while(|_| Thread::start(&self.context).ok())
            .collect()
    }
}

/// The channels to a helper's thread, which ends when they close.
#[derive(Debug)]
pub struct Thread {
    requests: Sender<Request>,
    responses: Receiver<Response>,
}

impl Thread {
    fn start(context: &DeviceContext) -> std::io::Result<Self> {
        let (requests, inbox) = channel();
        let (outbox, responses) = channel();
        let context = context.clone();
        thread::Builder::new()
            .name("training".into())
            .spawn(move || work(context, &inbox, &outbox))?;
        Ok(Self {
            requests,
            responses,
        })
    }
}

impl Link for Thread {
    fn send(&mut self, request: Request) {
        // A thread that is gone shows in `receive`.
        let _ = self.requests.send(request);
    }

    /// Blocks: the leader has nothing else to do.
    async fn receive(&mut self) -> Result<Response, String> {
        self.responses
            .recv()
            .map_err(|_| "its thread ended unexpectedly".into())
    }
}

fn work(context: DeviceContext, inbox: &Receiver<Request>, outbox: &Sender<Response>) {
    let mut helper = Helper::new(context);
    for request in inbox {
        if let Some(response) = pollster::block_on(helper.handle(request))
            && outbox.send(response).is_err()
        {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::{library::TaskImages, round::Plan, self_test::noise};
    use science::{catalog::Dataset, config::Preset, presets};

    use super::*;

    #[test]
    fn a_thread_that_panics_ends_the_training() {
        let dataset = Dataset::Mnist;
        let images = Arc::new(noise(dataset, 20));
        let task = TaskImages {
            train: Arc::clone(&images),
            scoring: images,
        };
        let plan = Plan {
            config: Preset::QuickLook.config(),
            dataset,
            seed: 0,
            generation: 0,
            optimizers: vec![presets::adam(); 2],
        };
        let mut links = pollster::block_on(Threads::new(DeviceContext::cpu()).spawn(1));
        let link = &mut links[0];
        link.send(Request::Keep(task));
        link.send(Request::Begin { plan, cohort: 2 });
        // There are no such images.
        link.send(Request::Classify(500..600));
        let response = pollster::block_on(link.receive());
        assert!(response.is_err(), "{response:?}");
    }
}
