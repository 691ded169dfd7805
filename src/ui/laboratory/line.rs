//! The laboratory's own line to an engine of its own.
//!
//! Commands wait until the engine is up; events are handed over together, at most
//! [`FLUSH_MILLIS`] apart, the first at once.

use crate::{
    protocol::{Command, DeviceKind, Event, Workers},
    ui::{
        engine_client::EngineClient,
        own_data::OwnData,
        state::{Engine, State},
    },
};

/// Shortest time between two redraws.
pub const FLUSH_MILLIS: f64 = 60.0;

/// The line, closed at first.
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

/// Returns for which device the page has an engine, or has one on its way; `None` while it is not settled
/// whether there is a GPU.
pub fn settled_device(state: &State) -> Option<DeviceKind> {
    match &state.engine {
        Engine::Starting(DeviceKind::WebGpu) => None,
        Engine::Starting(DeviceKind::Cpu) | Engine::Failed(_) => Some(DeviceKind::Cpu),
        Engine::Ready(report) => Some(report.kind),
    }
}

impl Line {
    /// Whether there is no engine, nor one on its way.
    pub fn is_closed(&self) -> bool {
        self.client.is_none()
    }

    /// Whether an engine for `kind` is there or on its way.
    pub fn is_open(&self, kind: DeviceKind) -> bool {
        self.client.as_ref().is_some_and(|(open, _)| *open == kind)
    }

    /// Starts an engine for `kind`, which has the images of `own`, in place of an earlier one. It gets the
    /// commands that waited.
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
        self.hang_up();
        let client = EngineClient::start(kind, workers, own, on_event)?;
        self.client = Some((kind, client));
        Ok(())
    }

    /// Ends the engine and forgets the commands that waited.
    pub fn close(&mut self) {
        self.hang_up();
        self.outbox.clear();
    }

    fn hang_up(&mut self) {
        self.connection += 1;
        self.ready = false;
        self.inbox.clear();
        self.client = None;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{DeviceReport, RunId};

    #[test]
    fn a_gpu_is_settled_once_it_is_ready() {
        let mut state = State::new(DeviceKind::WebGpu);
        assert_eq!(settled_device(&state), None);
        state.apply(Event::Ready(DeviceReport {
            kind: DeviceKind::WebGpu,
            name: "a GPU".into(),
            self_test_error: Some(0.0),
        }));
        assert_eq!(settled_device(&state), Some(DeviceKind::WebGpu));
        state.apply(Event::DeviceFailed {
            reason: "lost".into(),
        });
        assert_eq!(settled_device(&state), Some(DeviceKind::Cpu));
        let cpu = State::new(DeviceKind::Cpu);
        assert_eq!(settled_device(&cpu), Some(DeviceKind::Cpu));
    }

    #[test]
    fn commands_wait_for_an_engine_until_the_line_is_closed() {
        let mut line = Line::default();
        line.send(Command::Stop(RunId(1)));
        assert!(line.is_closed());
        line.hang_up();
        assert_eq!(line.outbox, [Command::Stop(RunId(1))]);
        line.close();
        assert_eq!(line.outbox, []);
    }
}
