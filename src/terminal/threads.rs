//! Helpers as threads of this process.

use std::{
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use engine::{
    crew::{
        helper::{Answer, Helper, Order},
        team::{Hire, Link, Team},
    },
    device::Site,
};

/// Returns a team of `workers` threads, the calling one included, that train on `site`.
pub fn team(site: &Site, workers: usize) -> Team<Threads> {
    Team::new(site.clone(), workers, Threads::new(site.clone()))
}

/// Starts threads as helpers.
#[derive(Debug)]
pub struct Threads {
    site: Site,
}

impl Threads {
    /// Threads that train on `site`.
    pub fn new(site: Site) -> Self {
        Self { site }
    }
}

impl Hire for Threads {
    type Link = Thread;

    async fn hire(&mut self, count: usize) -> Vec<Thread> {
        (0..count)
            .map_while(|_| Thread::start(&self.site).ok())
            .collect()
    }
}

/// The channels to a helper's thread, which ends when they close.
#[derive(Debug)]
pub struct Thread {
    orders: Sender<Order>,
    answers: Receiver<Answer>,
}

impl Thread {
    fn start(site: &Site) -> std::io::Result<Self> {
        let (orders, inbox) = channel();
        let (outbox, answers) = channel();
        let site = site.clone();
        thread::Builder::new()
            .name("training".into())
            .spawn(move || work(site, &inbox, &outbox))?;
        Ok(Self { orders, answers })
    }
}

impl Link for Thread {
    fn send(&mut self, order: Order) {
        // A thread that is gone shows in `receive`.
        let _ = self.orders.send(order);
    }

    /// Blocks: the leader has nothing else to do.
    async fn receive(&mut self) -> Result<Answer, String> {
        self.answers
            .recv()
            .map_err(|_| "its thread ended unexpectedly".into())
    }
}

fn work(site: Site, inbox: &Receiver<Order>, outbox: &Sender<Answer>) {
    let mut helper = Helper::new(site);
    for order in inbox {
        if let Some(answer) = pollster::block_on(helper.obey(order))
            && outbox.send(answer).is_err()
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
        let mut links = pollster::block_on(Threads::new(Site::cpu()).hire(1));
        let link = &mut links[0];
        link.send(Order::Keep(task));
        link.send(Order::Begin { plan, cohort: 2 });
        // There are no such images.
        link.send(Order::Classify(500..600));
        let answer = pollster::block_on(link.receive());
        assert!(answer.is_err(), "{answer:?}");
    }
}
