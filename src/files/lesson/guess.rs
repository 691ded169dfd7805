//! What a student predicts for a task.

use serde::{Deserialize, Serialize};

use super::{POINTS, Prediction, Task};

/// A drawn curve: its height at [`POINTS`] evenly spaced steps.
pub type Drawn = [f64; POINTS];

/// What was predicted for one task.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guess {
    /// The answer of this place.
    Answer(usize),
    /// A number on the task's scale.
    Number(f64),
    /// A curve, by its points.
    Curve(Drawn),
}

impl Guess {
    /// Whether `task` asks for such a prediction, and this one is on its scale.
    pub fn is_on_scale(self, task: &Task) -> bool {
        match (&task.predict, self) {
            (Some(Prediction::Choice(answers)), Guess::Answer(place)) => place < answers.len(),
            (Some(Prediction::Number(scale)), Guess::Number(value)) => {
                (scale.low..=scale.high).contains(&value)
            }
            (Some(Prediction::Curve(line)), Guess::Curve(drawn)) => {
                drawn.iter().all(|point| (0.0..=line.top()).contains(point))
            }
            _ => false,
        }
    }
}
