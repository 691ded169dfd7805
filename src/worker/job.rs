//! One job under way: its clock, its commands, its fetches.

use std::pin::pin;

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::{
    StreamExt,
    future::{Either, select},
};
use gloo::net::http::Request;

use super::{post, scope, turn::Turns};
use crate::jobs::{Jobs, Leave};
use engine::callbacks::{Callbacks, Interruption};
use protocol::{Command, Event};
use web::worker;

/// Folder of the data packs, relative to the worker's script.
const DATA_FOLDER: &str = "./data";

/// Listens to the page between training steps and while it fetches.
pub struct JobUnderWay<'a> {
    inbox: &'a mut UnboundedReceiver<Command>,
    jobs: &'a mut Jobs,
    turns: Turns,
    started_ms: f64,
    paused_ms: f64,
    /// Seconds of work that were done before.
    before_secs: f64,
}

impl<'a> JobUnderWay<'a> {
    /// Starts the clock of the job under way.
    pub fn new(inbox: &'a mut UnboundedReceiver<Command>, jobs: &'a mut Jobs) -> Self {
        Self {
            inbox,
            jobs,
            turns: Turns::new(),
            started_ms: now_ms(),
            paused_ms: 0.0,
            before_secs: 0.0,
        }
    }

    /// Returns the job with so many seconds of work on its clock already.
    pub fn after(self, before_secs: f64) -> Self {
        Self {
            before_secs,
            ..self
        }
    }

    fn hear(&mut self, command: Command) {
        self.jobs.hear(command).iter().for_each(post);
    }
}

impl Callbacks for JobUnderWay<'_> {
    fn emit(&mut self, event: Event) {
        post(&event);
    }

    async fn checkpoint(&mut self) -> Result<(), Interruption> {
        self.turns.next().await;
        while let Ok(command) = self.inbox.try_recv() {
            self.hear(command);
        }
        let held_since = now_ms();
        while self.jobs.leave() == Leave::Hold {
            let command = self.inbox.next().await.ok_or(Interruption::Stopped)?;
            self.hear(command);
        }
        self.paused_ms += now_ms() - held_since;
        match self.jobs.leave() {
            Leave::End => Err(Interruption::Stopped),
            Leave::GoOn | Leave::Hold => Ok(()),
        }
    }

    fn generation_finished(&mut self) {
        self.jobs.generation_finished().iter().for_each(post);
    }

    /// Gives a fetch up that is not wanted any more: it can take for ever.
    async fn fetch(&mut self, file: &str) -> Result<Vec<u8>, String> {
        let mut fetching = pin!(fetch(file));
        loop {
            let command = pin!(self.inbox.next());
            fetching = match select(fetching, command).await {
                Either::Left((fetched, _)) => return fetched,
                Either::Right((command, fetching)) => {
                    let command = command.ok_or("the page is gone")?;
                    self.jobs.hear(command).iter().for_each(post);
                    fetching
                }
            };
            if self.jobs.leave() == Leave::End {
                return Err("it is not wanted any more".into());
            }
        }
    }

    fn data_advice(&self) -> &str {
        "Reload the page to fetch it again."
    }

    fn elapsed_secs(&self) -> f64 {
        self.before_secs + (now_ms() - self.started_ms - self.paused_ms) / 1000.0
    }
}

async fn fetch(file: &str) -> Result<Vec<u8>, String> {
    let response = Request::get(&worker::beside(&format!("{DATA_FOLDER}/{file}")))
        .send()
        .await
        .map_err(|e| e.to_string())?;
    if !response.ok() {
        return Err(format!("the server answered {}", response.status()));
    }
    response.binary().await.map_err(|error| error.to_string())
}

fn now_ms() -> f64 {
    scope().performance().expect("a worker has a clock").now()
}
