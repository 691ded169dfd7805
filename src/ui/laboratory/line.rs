//! The laboratory's own line to an engine of its own.
//!
//! Commands wait until the engine is up; events are handed over together, at most
//! [`FLUSH_MILLIS`] apart, the first at once.

use crate::{
    protocol::{Command, DeviceKind, Event, Workers},
    ui::{engine_client::EngineClient, own_data::OwnData},
};

/// Shortest time between two redraws.
pub const FLUSH_MILLIS: f64 = 60.0;

/// The line; it is opened by the first command.
#[derive(Default)]
pub struct Line {
    client: Option<(DeviceKind, EngineClient)>,
    /// Counts engines, so that what an earlier one still says is not heard.
    pub connection: u32,
    ready: bool,
    outbox: Vec<Command>,
    inbox: Vec<Event>,
    flush_due: bool,
    flushed_at: f64,
}

impl Line {
    /// Whether an engine for `kind` is there or on its way.
    pub fn is_open(&self, kind: DeviceKind) -> bool {
        self.client.as_ref().is_some_and(|(open, _)| *open == kind)
    }

    /// Starts an engine for `kind`, which has the images of `own`, in place of an earlier one.
    ///
    /// # Errors
    ///
    /// Why this browser cannot, as a sentence.
    pub fn open(
        &mut self,
        kind: DeviceKind,
        workers: Option<Workers>,
        own: OwnData,
        on_event: impl Fn(Event) + Clone + 'static,
    ) -> Result<(), String> {
        self.close();
        let client = EngineClient::start(kind, workers, own, on_event)?;
        self.client = Some((kind, client));
        Ok(())
    }

    /// Ends the engine and returns for which device it was.
    pub fn close(&mut self) -> Option<DeviceKind> {
        self.connection += 1;
        self.ready = false;
        self.inbox.clear();
        self.outbox.clear();
        self.client.take().map(|(kind, _)| kind)
    }

    /// Sends `command`, now or when the engine is up.
    pub fn send(&mut self, command: Command) {
        match &self.client {
            Some((_, client)) if self.ready => client.send(&command),
            _ => self.outbox.push(command),
        }
    }

    /// Takes in `event` and returns after how many milliseconds all that came shall be read; `None`
    /// where that is settled already.
    pub fn receive(&mut self, event: Event, now: f64) -> Option<f64> {
        if let (Event::Ready(_), Some((_, client))) = (&event, &self.client) {
            self.ready = true;
            let outbox = std::mem::take(&mut self.outbox);
            outbox.iter().for_each(|command| client.send(command));
        }
        self.inbox.push(event);
        if self.flush_due {
            return None;
        }
        self.flush_due = true;
        Some((self.flushed_at + FLUSH_MILLIS - now).clamp(0.0, FLUSH_MILLIS))
    }

    /// Returns everything that came.
    pub fn read(&mut self, now: f64) -> Vec<Event> {
        self.flush_due = false;
        self.flushed_at = now;
        std::mem::take(&mut self.inbox)
    }
}
