//! Learning curves of one training round, smoothed and thinned as they arrive.

use protocol::{Round, StepRecord};
use science::fitness::is_diverged;
use statistics::paired::quantile;

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

    /// Returns the value kept of `step`, where one is.
    pub fn kept(&self, step: u32) -> Option<f32> {
        let kept = self.points.binary_search_by_key(&step, |point| point.0);
        let last = self.last.filter(|last| last.0 == step);
        kept.map_or(last, |place| Some(self.points[place]))
            .map(|point| point.1)
    }

    /// Returns the latest value.
    pub fn last(&self) -> Option<f32> {
        self.last.map(|(_, value)| value)
    }

    /// Shows `known`, a curve from before, up to `step`.
    fn follow(&mut self, known: &Curve, step: u32) {
        let shown = known.points.partition_point(|point| point.0 <= step);
        self.every = known.every;
        self.points = known.points[..shown].to_vec();
        let end = known.last.filter(|last| last.0 <= step);
        self.last = end.or_else(|| self.points.last().copied());
    }

    /// Returns the latest kept value up to `step`; `None` where it begins later or has none.
    fn at(&self, step: u32) -> Option<f32> {
        let before = self.points.partition_point(|point| point.0 <= step);
        Some(self.points.get(before.checked_sub(1)?)?.1)
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
    /// Whether training ended because the loss was no number or too large.
    pub diverged: bool,
    smooth_loss: Smoother,
    smooth_accuracy: Smoother,
}

impl Lane {
    /// Returns a lane of recorded `points` (step, loss, accuracy), in order.
    pub fn recalled(points: impl Iterator<Item = (u32, f32, f32)>) -> Self {
        let mut lane = Self::default();
        for (step, loss, accuracy) in points {
            lane.loss.push(step, loss);
            lane.accuracy.push(step, accuracy);
        }
        lane
    }

    /// Shows `known`, the curves of the same training, up to `step`.
    fn follow(&mut self, known: &Lane, step: u32) {
        self.loss.follow(&known.loss, step);
        self.accuracy.follow(&known.accuracy, step);
        let ended = known.loss.last.is_none_or(|(last, _)| last < step);
        self.diverged = known.diverged && ended;
    }
}

/// Returns the value of a curve of `points` at `x`, between two of them on the line that joins them; the first one's
/// before it begins, `None` beyond its end.
pub fn value_at(points: &[(f64, f64)], x: f64) -> Option<f64> {
    let after = points.partition_point(|point| point.0 < x);
    let right = points.get(after)?;
    let Some(left) = after.checked_sub(1).map(|left| points[left]) else {
        return Some(right.1);
    };
    Some(left.1 + (right.1 - left.1) * (x - left.0) / (right.0 - left.0))
}

/// Returns the mean of `curves` and their lowest and highest value, (step, mean, lowest, highest), at
/// every step of which each keeps a value.
///
/// Each curve thins itself by its own length, so one that ended early keeps other steps than the rest:
/// values are paired by step, never by place. The mean ends with the shortest curve, because a mean of
/// those that go on would be one of the luckier ones.
pub fn mean(curves: &[&Curve]) -> Vec<(f64, f64, f64, f64)> {
    let Some((first, rest)) = curves.split_first() else {
        return Vec::new();
    };
    let mut means = Vec::new();
    let tail = first.last.filter(|last| first.points.last() != Some(last));
    for (step, value) in first.points.iter().copied().chain(tail) {
        let others: Option<Vec<f32>> = rest.iter().map(|curve| curve.kept(step)).collect();
        let Some(others) = others else { continue };
        let all = std::iter::once(value).chain(others).map(f64::from);
        let (mut sum, mut low, mut high) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
        for value in all {
            sum += value;
            low = low.min(value);
            high = high.max(value);
        }
        means.push((f64::from(step), sum / curves.len() as f64, low, high));
    }
    means
}

/// Curves of every lane during one round; lanes are the population in order, then Adam.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundCurves {
    /// Which task and seed.
    pub round: Round,
    /// One per lane.
    pub lanes: Vec<Lane>,
    /// Finished steps.
    pub steps_done: u32,
    keep: f32,
    /// Of the first lanes, which are not trained now: their curves, as they are known.
    known: Vec<Lane>,
}

impl RoundCurves {
    /// Starts the curves of a round of `total_steps`; longer rounds are smoothed over more steps.
    pub fn new(round: Round, lanes: usize, total_steps: u32) -> Self {
        let window = (total_steps as f32 / 12.0).clamp(4.0, 20.0);
        Self {
            round,
            lanes: vec![Lane::default(); lanes],
            steps_done: 0,
            keep: 1.0 - 1.0 / window,
            known: Vec::new(),
        }
    }

    /// Puts lanes ahead that are not trained now, but whose curves are `known`, or empty: they are shown
    /// up to the step at which the others are.
    pub fn behind(mut self, known: Vec<Lane>) -> Self {
        let ahead = vec![Lane::default(); known.len()];
        self.lanes.splice(0..0, ahead);
        self.known = known;
        self
    }

    /// Appends one training step of every lane that is trained.
    pub fn push(&mut self, record: &StepRecord) {
        let (ahead, trained) = self.lanes.split_at_mut(self.known.len());
        for (lane, known) in ahead.iter_mut().zip(&self.known) {
            lane.follow(known, record.step);
        }
        let figures = record.loss.iter().zip(&record.accuracy);
        for (lane, (&loss, &accuracy)) in trained.iter_mut().zip(figures) {
            lane.diverged |= is_diverged(loss);
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
        let curves = candidates.iter().filter(|lane| !lane.diverged).map(of);
        let curves: Vec<&Curve> = curves.filter(|curve| curve.last.is_some()).collect();
        // One is no population, as where a recording has the best's alone.
        if curves.len() < 2 {
            return Vec::new();
        }
        // By step, not by place in the list: curves can be thinned differently.
        let Some(longest) = curves.iter().max_by_key(|curve| curve.points.len()) else {
            return Vec::new();
        };
        let steps = longest.points.iter().map(|point| point.0);
        let every = steps.len().div_ceil(BAND_POINTS).max(1);
        let mut band = Vec::with_capacity(steps.len().div_ceil(every));
        let mut values: Vec<f64> = Vec::with_capacity(curves.len());
        for step in steps.step_by(every) {
            values.clear();
            values.extend(
                curves
                    .iter()
                    .filter_map(|curve| curve.at(step).map(f64::from)),
            );
            values.sort_by(f64::total_cmp);
            let ends = (quantile(&values, 0.25), quantile(&values, 0.75));
            if let (Some(low), Some(high)) = ends {
                band.push((f64::from(step), low, high));
            }
        }
        band
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, round};

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
        for (step, value) in points {
            assert_eq!(curve.kept(step as u32).map(f64::from), Some(value));
        }
        assert_eq!((curve.kept(1), curve.kept(5000)), (None, None));
    }

    #[test]
    fn curves_of_unequal_length_are_averaged_step_by_step() {
        let rising = |steps: u32, factor: f32| {
            let mut curve = Curve::default();
            (0..steps).for_each(|step| curve.push(step, factor * step as f32));
            curve
        };
        let (whole, early, latest) = (rising(1000, 1.0), rising(201, 3.0), rising(701, 2.0));
        for curves in [[&whole, &early, &latest], [&early, &latest, &whole]] {
            let means = mean(&curves);
            // A thousand steps are kept by fours, seven hundred too, two hundred one by one.
            let steps: Vec<f64> = means.iter().map(|mean| mean.0).collect();
            let by_fours: Vec<f64> = (0..=50).map(|step| f64::from(4 * step)).collect();
            assert_eq!(steps, by_fours);
            for (step, mean, low, high) in means {
                assert_eq!((mean, low, high), (2.0 * step, step, 3.0 * step));
            }
        }
        assert_eq!(mean(&[&whole]).len(), whole.points().len());
        assert_eq!(mean(&[&whole, &Curve::default()]), []);
        assert_eq!(mean(&[]), []);
    }

    #[test]
    fn smoothing_starts_at_the_first_value_and_keeps_a_constant() {
        let mut smoother = Smoother::default();
        for _ in 0..10 {
            assert!((smoother.push(0.7, 0.9) - 0.7).abs() < 1e-6);
        }
    }

    #[test]
    fn a_known_lane_is_shown_up_to_the_step_of_the_others() {
        let steps = 600;
        let record = |step: u32| {
            let step_share = step as f32 / 1000.0;
            testing::record(step, &[1.0 + 50.0 * step_share; 2], step_share)
        };
        let mut before = RoundCurves::new(round(0), 2, steps);
        (0..steps).for_each(|step| before.push(&record(step)));
        let known = vec![before.lanes[0].clone(), Lane::default()];
        let mut curves = RoundCurves::new(round(0), 2, steps).behind(known);
        assert_eq!(curves.lanes.len(), 4);
        for step in 0..100 {
            curves.push(&record(step));
        }
        let [elite, unknown, newcomer, _] = &curves.lanes[..] else {
            panic!("four lanes")
        };
        let (_, last) = *elite.loss.points().last().expect("it has points");
        let (step, now) = *newcomer.loss.points().last().expect("it has points");
        assert_eq!(step, 99.0);
        assert!(last <= now && now - last < 0.3, "{last} {now}");
        assert_eq!(unknown.loss.points(), []);
        for (step, low, high) in curves.middle_half(|lane| &lane.loss) {
            assert!(low <= high && high - low < 0.3, "{step}: {low} {high}");
        }
        for step in 100..steps {
            curves.push(&record(step));
        }
        assert_eq!(curves.lanes[0].loss, before.lanes[0].loss);
        assert_eq!(curves.lanes[0].accuracy, curves.lanes[2].accuracy);
    }

    #[test]
    fn a_diverged_lane_stops_and_leaves_the_band() {
        for last in [f32::NAN, f32::INFINITY, 50.1] {
            assert_it_stops_at(last);
        }
    }

    fn assert_it_stops_at(last: f32) {
        let mut curves = RoundCurves::new(round(0), 4, 10);
        for step in 0..3 {
            let first = if step == 2 { last } else { 9.0 };
            curves.push(&testing::record(step, &[first, 1.0, 2.0, 50.0], 0.1));
        }
        assert!(curves.lanes[0].diverged);
        assert_eq!(curves.lanes[0].loss.points().len(), 2);
        let band = curves.middle_half(|lane| &lane.loss);
        assert_eq!(band.len(), 3);
        let is_within = |(_, low, high): &(f64, f64, f64)| *low >= 1.0 && *high <= 2.0001;
        assert!(band.iter().all(is_within));
    }
}
