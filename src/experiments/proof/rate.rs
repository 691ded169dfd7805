//! How fast the engine trains a few optimizers, by what it told last.

use protocol::{Event, RunId, StepRecord};

/// Seconds that a training step of one optimizer takes, scoring included, by what was trained last.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rate {
    /// `None` before anything was scored.
    pub secs_per_step: Option<f64>,
    run: Option<RunId>,
    steps: u64,
}

impl Rate {
    /// Begins with what was measured elsewhere.
    pub fn of(secs_per_step: Option<f64>) -> Rate {
        Rate {
            secs_per_step,
            ..Rate::default()
        }
    }

    /// Takes in what the engine told, of any run.
    pub fn note(&mut self, event: &Event) {
        let is_same = self.run.is_some() && self.run == event.run();
        match event {
            Event::Trained { run, records, .. } => {
                if !is_same {
                    (self.run, self.steps) = (Some(*run), 0);
                }
                let lanes = |record: &StepRecord| record.loss.len() as u64;
                self.steps += records.iter().map(lanes).sum::<u64>();
            }
            Event::Scored { elapsed_secs, .. }
                if is_same && self.steps > 0 && *elapsed_secs > 0.0 =>
            {
                self.secs_per_step = Some(elapsed_secs / self.steps as f64);
            }
            _ => {}
        }
    }
}
