//! One job under way: its clock, its orders, its fetches.

use std::collections::VecDeque;

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt;
use gloo::net::http::Request;

use super::{post, scope, turn::Turns};
use crate::{
    engine::search::{Halt, Host},
    protocol::{Command, Event, RunId},
};

/// Folder of the data packs, relative to the worker's script.
const DATA_FOLDER: &str = "./data";

/// Listens to the page between training steps.
pub struct Session<'a> {
    run: RunId,
    inbox: &'a mut UnboundedReceiver<Command>,
    /// Jobs that arrived meanwhile.
    waiting: &'a mut VecDeque<Command>,
    turns: Turns,
    paused: bool,
    /// Hold after this generation.
    single_step: bool,
    started_ms: f64,
    paused_ms: f64,
    /// Seconds of work that were done before.
    before_secs: f64,
}

impl<'a> Session<'a> {
    /// Starts the clock of `run`.
    pub fn new(
        run: RunId,
        inbox: &'a mut UnboundedReceiver<Command>,
        waiting: &'a mut VecDeque<Command>,
    ) -> Self {
        Self {
            run,
            inbox,
            waiting,
            turns: Turns::new(),
            paused: false,
            single_step: false,
            started_ms: now_ms(),
            paused_ms: 0.0,
            before_secs: 0.0,
        }
    }

    /// Returns the session with so many seconds of work on its clock already.
    pub fn after(self, before_secs: f64) -> Self {
        Self {
            before_secs,
            ..self
        }
    }

    fn obey(&mut self, command: Command) -> Result<(), Halt> {
        match command {
            Command::Start { .. } | Command::Continue { .. } | Command::Compare { .. } => {
                self.waiting.push_back(command);
                return Err(Halt::Stopped);
            }
            Command::Calibrate { .. } | Command::Own(_) => self.waiting.push_back(command),
            Command::Pause(run) if run == self.run => self.set_paused(true),
            Command::Resume(run) if run == self.run => {
                self.single_step = false;
                self.set_paused(false);
            }
            Command::Step(run) if run == self.run => {
                self.single_step = true;
                self.set_paused(false);
            }
            Command::Stop(run) if run == self.run => return Err(Halt::Stopped),
            // Orders for a run that has since ended.
            Command::Pause(_) | Command::Resume(_) | Command::Step(_) | Command::Stop(_) => {}
        }
        Ok(())
    }

    fn set_paused(&mut self, paused: bool) {
        self.paused = paused;
        self.emit(if paused {
            Event::Paused(self.run)
        } else {
            Event::Resumed(self.run)
        });
    }
}

impl Host for Session<'_> {
    fn emit(&mut self, event: Event) {
        post(&event);
    }

    async fn checkpoint(&mut self) -> Result<(), Halt> {
        self.turns.next().await;
        while let Ok(command) = self.inbox.try_recv() {
            self.obey(command)?;
        }
        let held_since = now_ms();
        while self.paused {
            let command = self.inbox.next().await.ok_or(Halt::Stopped)?;
            self.obey(command)?;
            if !self.paused {
                self.paused_ms += now_ms() - held_since;
            }
        }
        Ok(())
    }

    fn generation_finished(&mut self) {
        if std::mem::take(&mut self.single_step) {
            self.set_paused(true);
        }
    }

    async fn fetch(&mut self, file: &str) -> Result<Vec<u8>, String> {
        let response = Request::get(&format!("{DATA_FOLDER}/{file}"))
            .send()
            .await
            .map_err(|e| e.to_string())?;
        if !response.ok() {
            return Err(format!("the server answered {}", response.status()));
        }
        response.binary().await.map_err(|error| error.to_string())
    }

    fn data_advice(&self) -> &str {
        "Reload the page to fetch it again."
    }

    fn elapsed_secs(&self) -> f64 {
        self.before_secs + (now_ms() - self.started_ms - self.paused_ms) / 1000.0
    }
}

fn now_ms() -> f64 {
    scope().performance().expect("a worker has a clock").now()
}
