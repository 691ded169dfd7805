//! Learning curves as a recorded search keeps them: of each generation's best and of Adam, a few points each.
//!
//! A point is the mean of some training steps, in whole ten-thousandths: exact as text, and as long for the
//! longest run as for a short one.

use serde::{Deserialize, Serialize};

use science::fitness::{MAX_LOSS, is_diverged};

/// Most points of a curve: as many as a chart shows at a glance, in half a kilobyte.
const MAX_POINTS: u32 = 48;

/// Parts of a whole in which values are written.
const PARTS: f64 = 10_000.0;

/// The curves of a generation's last training run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenerationCurves {
    /// Steps of which a point is the mean; the last point may have fewer.
    pub every: u32,
    /// Of the fittest, the first of equals.
    pub best: LearningCurve,
    /// Of Adam.
    pub adam: LearningCurve,
    /// In the first generation of a search that goes on from an optimizer, of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founder: Option<LearningCurve>,
}

impl GenerationCurves {
    /// Says whether a run of `steps` can have such curves.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    pub(super) fn check(&self, steps: u32) -> Result<(), String> {
        let mut curves = [&self.best, &self.adam].into_iter().chain(&self.founder);
        match self.every > 0 && curves.all(|curve| curve.is_possible(steps, self.every)) {
            true => Ok(()),
            false => Err("It has learning curves that no training gives.".into()),
        }
    }

    /// Returns the points (step, loss, accuracy) of one of the curves, each at the middle of its steps.
    pub fn points<'a>(
        &self,
        curve: &'a LearningCurve,
    ) -> impl Iterator<Item = (u32, f32, f32)> + use<'a> {
        let every = self.every;
        let LearningCurve(loss, accuracy) = curve;
        let value = |parts: u32| (f64::from(parts) / PARTS) as f32;
        let points = (0..).zip(loss).zip(accuracy);
        points.map(move |((number, loss), accuracy): ((u32, _), _)| {
            let middle = number.saturating_mul(every).saturating_add((every - 1) / 2);
            (middle, value(*loss), value(*accuracy))
        })
    }
}

/// Losses and accuracies, in ten-thousandths, of equal number; fewer where training ended early.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearningCurve(Vec<u32>, Vec<u32>);

impl LearningCurve {
    /// Whether training of so many `steps`, of which a point is the mean of `every`, can give it.
    pub fn is_possible(&self, steps: u32, every: u32) -> bool {
        let Self(loss, accuracy) = self;
        let longest = steps.div_ceil(every.max(1)).min(MAX_POINTS) as usize;
        loss.len() == accuracy.len()
            && loss.len() <= longest
            && loss.iter().all(|loss| *loss <= parts(MAX_LOSS.into()))
            && accuracy.iter().all(|accuracy| *accuracy <= parts(1.0))
    }
}

/// Returns the steps of which a point is the mean where so many `steps` are trained.
pub fn every(steps: u32) -> u32 {
    steps.div_ceil(MAX_POINTS).max(1)
}

/// Keeps the curves of a training run under way.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveRecorder {
    every: u32,
    lanes: Vec<Lane>,
}

/// One optimizer: its points so far, and the steps since.
#[derive(Debug, Clone, Default, PartialEq)]
struct Lane {
    curve: LearningCurve,
    loss: f64,
    accuracy: f64,
    steps: u32,
    diverged: bool,
}

impl CurveRecorder {
    /// Begins a run of so many `steps` and `lanes`.
    pub fn new(steps: u32, lanes: usize) -> Self {
        Self {
            every: every(steps),
            lanes: vec![Lane::default(); lanes],
        }
    }

    /// Takes in one step of every lane.
    pub fn push(&mut self, losses: &[f32], accuracies: &[f32]) {
        let figures = losses.iter().zip(accuracies);
        for (lane, (&loss, &accuracy)) in self.lanes.iter_mut().zip(figures) {
            lane.diverged |= is_diverged(loss);
            if lane.diverged {
                continue;
            }
            lane.loss += f64::from(loss);
            lane.accuracy += f64::from(accuracy);
            lane.steps += 1;
            if lane.steps == self.every {
                lane.curve = lane.whole();
                (lane.loss, lane.accuracy, lane.steps) = (0.0, 0.0, 0);
            }
        }
    }

    /// Returns the curve of `lane` so far; `None` where there is no such lane.
    pub fn curve(&self, lane: usize) -> Option<LearningCurve> {
        Some(self.lanes.get(lane)?.whole())
    }
}

impl Lane {
    /// The curve with a point for the steps since the last.
    fn whole(&self) -> LearningCurve {
        let mut curve = self.curve.clone();
        if self.steps > 0 {
            let steps = f64::from(self.steps);
            curve.0.push(parts(self.loss / steps));
            curve.1.push(parts(self.accuracy / steps));
        }
        curve
    }
}

/// A value from 0 up in ten-thousandths.
fn parts(value: f64) -> u32 {
    (value * PARTS).round() as u32
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Curves of a run of `steps`, whose loss falls from 2 and whose accuracy rises, in later generations less; Adam
    /// diverges half way.
    pub(in crate::run_file) fn curves(steps: u32, generation: u32) -> GenerationCurves {
        let mut recorder = CurveRecorder::new(steps, 2);
        for step in 0..steps {
            let share = step as f32 / (steps * (generation + 1)) as f32;
            let adam = if step < steps / 2 { 1.5 } else { f32::NAN };
            recorder.push(&[2.0 - share, adam], &[share, 0.25]);
        }
        let curve = |lane| recorder.curve(lane).expect("there are two");
        GenerationCurves {
            every: every(steps),
            best: curve(0),
            adam: curve(1),
            founder: None,
        }
    }

    #[test]
    fn a_point_is_the_mean_of_its_steps() {
        let curves = curves(100, 0);
        assert_eq!(curves.every, 3);
        let points: Vec<_> = curves.points(&curves.best).collect();
        assert_eq!(points.len(), 34);
        assert_eq!(points[0], (1, 1.99, 0.01));
        assert_eq!(points[1], (4, 1.96, 0.04));
        // One step alone.
        assert_eq!(points[33], (100, 1.01, 0.99));
        let adam: Vec<_> = curves.points(&curves.adam).collect();
        assert_eq!(adam.len(), 17);
        assert!(adam.iter().all(|point| (point.1, point.2) == (1.5, 0.25)));
    }

    #[test]
    fn curves_of_any_length_are_short_and_sound() {
        for steps in [1, 2, 47, 48, 49, 150, 5000] {
            let curves = curves(steps, 0);
            assert_eq!(curves.check(steps), Ok(()), "{steps}");
            assert!(curves.points(&curves.best).count() <= MAX_POINTS as usize);
            let json = serde_json::to_string(&curves).expect("it can be written");
            assert!(json.len() < 2_000, "{steps}: {}", json.len());
        }
    }

    #[test]
    fn what_no_training_gives_is_refused() {
        let sound = curves(100, 0);
        let mut wrong = vec![sound.clone(); 5];
        wrong[0].every = 0;
        wrong[1].every = 4;
        wrong[2].best.0.pop();
        wrong[3].adam.0[0] = parts(MAX_LOSS.into()) + 1;
        wrong[4].adam.1[0] = 10_001;
        assert_eq!(sound.check(100), Ok(()));
        for curves in wrong {
            assert!(curves.check(100).is_err(), "{curves:?}");
        }
    }
}
