//! Learning curves of one training leg, smoothed and thinned as they arrive.

use crate::protocol::{Leg, StepRecord};

/// Points that a curve keeps at most; a longer one is thinned by half.
const MAX_POINTS: usize = 256;

/// Points of the population's spread at most: it costs a sort each.
const BAND_POINTS: usize = 64;

/// One line over training steps, thinned so that it never outgrows [`MAX_POINTS`].
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    every: u32,
    points: Vec<(u32, f32)>,
    last: Option<(u32, f32)>,
}

impl Default for Curve {
    fn default() -> Self {
        Self {
            every: 1,
            points: Vec::new(),
            last: None,
        }
    }
}

impl Curve {
    /// Appends the value of `step`; steps come in order.
    pub fn push(&mut self, step: u32, value: f32) {
        self.last = Some((step, value));
        if step.is_multiple_of(self.every) {
            self.points.push((step, value));
        }
        if self.points.len() > MAX_POINTS {
            self.every *= 2;
            let every = self.every;
            self.points.retain(|(step, _)| step.is_multiple_of(every));
        }
    }

    /// Returns the kept points and the latest one.
    pub fn points(&self) -> Vec<(f64, f64)> {
        let tail = self.last.filter(|last| self.points.last() != Some(last));
        let all = self.points.iter().copied().chain(tail);
        all.map(|(step, value)| (f64::from(step), f64::from(value)))
            .collect()
    }

    /// Returns the latest value.
    pub fn last(&self) -> Option<f32> {
        self.last.map(|(_, value)| value)
    }
}

/// Running mean of a noisy series, unbiased from its first value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Smoother {
    sum: f32,
    weight: f32,
}

impl Smoother {
    fn push(&mut self, value: f32, keep: f32) -> f32 {
        self.sum = keep * self.sum + (1.0 - keep) * value;
        self.weight = keep * self.weight + (1.0 - keep);
        self.sum / self.weight
    }
}

/// Loss and accuracy of one lane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lane {
    /// Smoothed cross entropy on the minibatch.
    pub loss: Curve,
    /// Smoothed accuracy on the minibatch, 0–1.
    pub accuracy: Curve,
    /// Whether the loss stopped being a number.
    pub diverged: bool,
    smooth_loss: Smoother,
    smooth_accuracy: Smoother,
}

/// Curves of every lane during one leg; lanes are the population in order, then Adam.
#[derive(Debug, Clone, PartialEq)]
pub struct LegCurves {
    /// Which task and seed.
    pub leg: Leg,
    /// One per lane.
    pub lanes: Vec<Lane>,
    /// Finished steps.
    pub steps_done: u32,
    keep: f32,
}

impl LegCurves {
    /// Starts the curves of a leg of `total_steps`; longer legs are smoothed over more steps.
    pub fn new(leg: Leg, lanes: usize, total_steps: u32) -> Self {
        let window = (total_steps as f32 / 12.0).clamp(4.0, 20.0);
        Self {
            leg,
            lanes: vec![Lane::default(); lanes],
            steps_done: 0,
            keep: 1.0 - 1.0 / window,
        }
    }

    /// Appends one training step of every lane.
    pub fn push(&mut self, record: &StepRecord) {
        for (lane, (&loss, &accuracy)) in self
            .lanes
            .iter_mut()
            .zip(record.loss.iter().zip(&record.accuracy))
        {
            lane.diverged |= !loss.is_finite();
            if lane.diverged {
                continue;
            }
            let loss = lane.smooth_loss.push(loss, self.keep);
            let accuracy = lane.smooth_accuracy.push(accuracy, self.keep);
            lane.loss.push(record.step, loss);
            lane.accuracy.push(record.step, accuracy);
        }
        self.steps_done = record.step + 1;
    }

    /// Returns over the steps the quartiles of the candidates' curves, Adam's and the diverged left out.
    pub fn middle_half(&self, of: fn(&Lane) -> &Curve) -> Vec<(f64, f64, f64)> {
        let candidates = &self.lanes[..self.lanes.len().saturating_sub(1)];
        let curves: Vec<Vec<(f64, f64)>> = candidates
            .iter()
            .filter(|lane| !lane.diverged)
            .map(|lane| of(lane).points())
            .collect();
        let Some(steps) = curves.iter().map(Vec::len).max() else {
            return Vec::new();
        };
        let mut band = Vec::with_capacity(steps);
        let mut values = Vec::with_capacity(curves.len());
        for i in (0..steps).step_by(steps.div_ceil(BAND_POINTS)) {
            values.clear();
            values.extend(
                curves
                    .iter()
                    .filter_map(|curve| curve.get(i))
                    .map(|point| point.1),
            );
            values.sort_by(f64::total_cmp);
            let step = curves
                .iter()
                .find_map(|curve| curve.get(i))
                .map_or(0.0, |point| point.0);
            let quantile =
                |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
            band.push((step, quantile(0.25), quantile(0.75)));
        }
        band
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::catalog::Dataset;

    fn leg() -> Leg {
        Leg {
            index: 0,
            dataset: Dataset::Mnist,
            seed: 0,
        }
    }

    #[test]
    fn long_curves_are_thinned_and_keep_their_end() {
        let mut curve = Curve::default();
        for step in 0..5000 {
            curve.push(step, step as f32);
        }
        let points = curve.points();
        assert!(points.len() <= MAX_POINTS + 1);
        assert_eq!(points[0], (0.0, 0.0));
        assert_eq!(points.last(), Some(&(4999.0, 4999.0)));
    }

    #[test]
    fn smoothing_starts_at_the_first_value_and_keeps_a_constant() {
        let mut smoother = Smoother::default();
        for _ in 0..10 {
            assert!((smoother.push(0.7, 0.9) - 0.7).abs() < 1e-6);
        }
    }

    #[test]
    fn a_diverged_lane_stops_and_leaves_the_band() {
        let mut curves = LegCurves::new(leg(), 4, 10);
        for step in 0..3 {
            let first = if step == 2 { f32::NAN } else { 9.0 };
            curves.push(&StepRecord {
                step,
                loss: vec![first, 1.0, 2.0, 50.0],
                accuracy: vec![0.1; 4],
            });
        }
        assert!(curves.lanes[0].diverged);
        assert_eq!(curves.lanes[0].loss.points().len(), 2);
        let band = curves.middle_half(|lane| &lane.loss);
        assert_eq!(band.len(), 3);
        assert!(
            band.iter()
                .all(|(_, low, high)| *low >= 1.0 && *high <= 2.0001)
        );
    }
}
