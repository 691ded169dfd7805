//! How fast a run goes and how long it will take, from steps done and seconds worked.

use std::collections::VecDeque;

/// Seconds over which the shown speed is averaged.
const WINDOW_SECS: f64 = 10.0;

/// Work done so far; seconds exclude pauses.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pace {
    /// Training steps of one candidate, summed over candidates, Adam's lane not counted.
    pub done: u64,
    /// Steps of the whole run.
    pub total: u64,
    /// Seconds of work.
    pub elapsed_secs: f64,
    samples: VecDeque<(f64, u64)>,
    /// Steps and seconds before this device, whose speed says nothing of what is left.
    elsewhere: (u64, f64),
}

impl Pace {
    /// Begins a run of `total` candidate steps.
    pub fn new(total: u64) -> Self {
        Self {
            total,
            ..Self::default()
        }
    }

    /// Notes that another device or program goes on from here.
    pub fn change_hands(&mut self) {
        self.samples.clear();
        self.elsewhere = (self.done, self.elapsed_secs);
    }

    /// Notes that `done` steps were finished after `elapsed_secs`; fewer or less than before where a
    /// generation is trained anew.
    pub fn advance(&mut self, done: u64, elapsed_secs: f64) {
        if done < self.done || elapsed_secs < self.elapsed_secs {
            self.samples.clear();
        }
        if done < self.elsewhere.0 {
            self.elsewhere = (done, elapsed_secs);
        }
        self.done = done.min(self.total);
        self.elapsed_secs = elapsed_secs;
        self.samples.push_back((elapsed_secs, self.done));
        while self.samples.len() > 2 && self.samples[1].0 < elapsed_secs - WINDOW_SECS {
            self.samples.pop_front();
        }
    }

    /// Returns candidate steps per second over the last seconds; `None` before there are two
    /// readings.
    pub fn steps_per_sec(&self) -> Option<f64> {
        let (from, to) = (self.samples.front()?, self.samples.back()?);
        (to.0 > from.0).then(|| (to.1 - from.1) as f64 / (to.0 - from.0))
    }

    /// Returns the share of the run that is done, 0–1.
    pub fn share(&self) -> f64 {
        if self.total == 0 {
            0.0
        } else {
            self.done as f64 / self.total as f64
        }
    }

    /// Returns the seconds still to go at the mean speed so far, scoring included: on this device, once it did anything.
    pub fn secs_left(&self) -> Option<f64> {
        let here = (
            self.done.saturating_sub(self.elsewhere.0),
            self.elapsed_secs - self.elsewhere.1,
        );
        let (done, secs) = match here {
            (done, secs) if done > 0 && secs > 0.0 => here,
            _ => (self.done, self.elapsed_secs),
        };
        (done > 0 && secs > 0.0).then(|| (self.total - self.done) as f64 * secs / done as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_forgets_the_distant_past() {
        let mut pace = Pace::new(10_000);
        assert_eq!(pace.steps_per_sec(), None);
        for second in 0..=30 {
            let done = if second < 15 {
                second * 10
            } else {
                150 + (second - 15) * 100
            };
            pace.advance(done, second as f64);
        }
        assert!((pace.steps_per_sec().unwrap() - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_generation_trained_anew_has_its_own_speed() {
        let mut pace = Pace::new(400);
        pace.advance(100, 10.0);
        pace.advance(150, 15.0);
        pace.advance(110, 11.0);
        assert_eq!(pace.steps_per_sec(), None);
        pace.advance(150, 13.0);
        assert_eq!(pace.steps_per_sec(), Some(20.0));
    }

    #[test]
    fn time_left_follows_the_mean_speed() {
        let mut pace = Pace::new(400);
        pace.advance(100, 20.0);
        assert_eq!(pace.secs_left(), Some(60.0));
        assert_eq!(pace.share(), 0.25);
        // A slower device takes over.
        pace.change_hands();
        assert_eq!(pace.secs_left(), Some(60.0));
        pace.advance(110, 40.0);
        assert_eq!(pace.secs_left(), Some(580.0));
    }
}
