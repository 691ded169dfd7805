//! A line to an engine: commands wait until it is up, events are handed over together, the first at once,
//! so that a fast engine never keeps the main thread busy.

use std::time::Duration;

use leptos::prelude::*;

use super::{engine_client::EngineClient, own_data::OwnData};
use protocol::{Command, DeviceKind, Event, RunId, Workers};

/// A line, closed at first; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct EngineLine {
    wire: StoredValue<Wire, LocalStorage>,
    flush_millis: f64,
}

#[derive(Default)]
struct Wire {
    client: Option<(DeviceKind, EngineClient)>,
    /// Counts engines, so that what an earlier one still says is not heard.
    connection: u32,
    ready: bool,
    outbox: Vec<Command>,
    inbox: Vec<Event>,
    flush_due: bool,
    flushed_at: f64,
}

impl EngineLine {
    /// A line that hands events over at most so many milliseconds apart.
    pub fn new(flush_millis: f64) -> Self {
        Self {
            wire: StoredValue::new_local(Wire::default()),
            flush_millis,
        }
    }

    /// Whether there is no engine, nor one on its way.
    pub fn is_closed(&self) -> bool {
        self.wire.with_value(|wire| wire.client.is_none())
    }

    /// Whether an engine for `kind` is there or on its way.
    pub fn is_open(&self, kind: DeviceKind) -> bool {
        self.wire
            .with_value(|wire| wire.client.as_ref().is_some_and(|(open, _)| *open == kind))
    }

    /// Whether the engine has its device ready, and got the commands that waited.
    pub fn is_ready(&self) -> bool {
        self.wire.with_value(|wire| wire.ready)
    }

    /// Which engine this is, or how many there were where the line is closed; opening and closing both
    /// count.
    pub fn connection(&self) -> u32 {
        self.wire.with_value(|wire| wire.connection)
    }

    /// Ends what trains, where it does.
    pub fn stop(&self, run: Option<RunId>) {
        if let Some(run) = run {
            self.send(Command::Stop(run));
        }
    }

    /// Starts an engine for `kind`, which has the images of `own`, in place of an earlier one. It gets the
    /// commands that waited; `on_events` gets what it tells, at least one event a time. An engine that this
    /// browser cannot start tells that its device failed.
    pub fn open(
        &self,
        kind: DeviceKind,
        workers: Option<Workers>,
        own: OwnData,
        on_events: impl Fn(Vec<Event>) + Copy + 'static,
    ) {
        self.wire.update_value(Wire::hang_up);
        let (line, connection) = (*self, self.connection());
        let on_event = move |event| line.receive(connection, event, on_events);
        match EngineClient::start(kind, workers, own, on_event) {
            Ok(client) => self
                .wire
                .update_value(|wire| wire.client = Some((kind, client))),
            Err(reason) => on_event(Event::DeviceFailed { reason }),
        }
    }

    /// Ends the engine and forgets the commands that waited.
    pub fn close(&self) {
        self.wire.update_value(Wire::close);
    }

    /// Sends `command`, now or when the engine is up.
    pub fn send(&self, command: Command) {
        self.wire.update_value(|wire| wire.send(command));
    }

    fn receive(
        &self,
        connection: u32,
        event: Event,
        on_events: impl Fn(Vec<Event>) + Copy + 'static,
    ) {
        if self.connection() != connection {
            return;
        }
        let (line, mut wait) = (*self, None);
        self.wire.update_value(|wire| {
            wait = wire.receive(event, now(), self.flush_millis);
        });
        let flush = move || {
            let mut events = Vec::new();
            line.wire.update_value(|wire| events = wire.read(now()));
            if !events.is_empty() {
                on_events(events);
            }
        };
        match wait {
            // No timer: a hidden page's may come minutes late.
            Some(0.0) => leptos::task::spawn_local(async move { flush() }),
            Some(millis) => set_timeout(flush, Duration::from_millis(millis.ceil() as u64)),
            None => {}
        }
    }
}

impl Wire {
    fn close(&mut self) {
        self.hang_up();
        self.outbox.clear();
    }

    fn hang_up(&mut self) {
        self.connection += 1;
        self.ready = false;
        self.inbox.clear();
        self.client = None;
    }

    fn send(&mut self, command: Command) {
        match &self.client {
            Some((_, client)) if self.ready => client.send(&command),
            _ => self.outbox.push(command),
        }
    }

    /// Takes in `event` and returns after how many milliseconds all that came shall be read, 0 where that is
    /// due or overdue; `None` where it is settled already.
    fn receive(&mut self, event: Event, now: f64, flush_millis: f64) -> Option<f64> {
        if let (Event::Ready(_), Some((_, client))) = (&event, &self.client) {
            self.ready = true;
            let outbox = std::mem::take(&mut self.outbox);
            outbox.iter().for_each(|command| client.send(command));
        }
        self.inbox.push(event);
        let wait = (self.flushed_at + flush_millis - now).clamp(0.0, flush_millis);
        let first = !std::mem::replace(&mut self.flush_due, true);
        (first || wait == 0.0).then_some(wait)
    }

    /// Returns everything that came.
    fn read(&mut self, now: f64) -> Vec<Event> {
        self.flush_due = false;
        self.flushed_at = now;
        std::mem::take(&mut self.inbox)
    }
}

fn now() -> f64 {
    js_sys::Date::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_wait_for_an_engine_until_the_line_is_closed() {
        let mut wire = Wire::default();
        wire.send(Command::Stop(RunId(1)));
        assert!(wire.client.is_none());
        wire.hang_up();
        assert_eq!(wire.outbox, [Command::Stop(RunId(1))]);
        wire.close();
        assert_eq!(wire.outbox, []);
    }

    #[test]
    fn events_are_read_together_and_at_once_where_that_is_overdue() {
        let mut wire = Wire::default();
        assert_eq!(wire.receive(Event::Begun, 1000.0, 100.0), Some(0.0));
        assert_eq!(wire.read(1000.0), [Event::Begun]);
        assert_eq!(wire.receive(Event::Begun, 1030.0, 100.0), Some(70.0));
        assert_eq!(wire.receive(Event::Begun, 1040.0, 100.0), None);
        // The timer is late.
        assert_eq!(wire.receive(Event::Begun, 1100.0, 100.0), Some(0.0));
        assert_eq!(wire.read(1100.0).len(), 3);
        assert_eq!(wire.read(1101.0), []);
    }
}
