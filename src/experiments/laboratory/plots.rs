//! What the laboratory's charts show of a comparison. Plain data, tested natively.

use crate::experiment::{Experiment, MeanCurve};
use page_state::curves::{Curve, Lane};
use science::catalog::Dataset;
use widget_state::plot::{Band, Line, Plot, Unit};

/// Losses above this are not worth an axis: chance is ln 10 ≈ 2.3.
const LOSS_CEILING: f64 = 3.5;

/// Seconds from which an axis counts in seconds.
const SECONDS_FROM: f64 = 10.0;

/// What y measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Y {
    /// Cross entropy on the minibatch.
    Loss,
    /// Accuracy on the minibatch.
    Accuracy,
}

/// What x measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum X {
    /// Training steps.
    #[default]
    Steps,
    /// Seconds of one optimizer's share of the training.
    Time,
}

impl Y {
    /// The curve of it.
    pub fn of(self) -> fn(&Lane) -> &Curve {
        match self {
            Y::Loss => |lane| &lane.loss,
            Y::Accuracy => |lane| &lane.accuracy,
        }
    }

    /// A chart of it without a line.
    pub fn empty(self, steps: u32) -> Plot {
        let (unit, y_limits) = match self {
            Y::Loss => (Unit::Plain, (0.0, LOSS_CEILING)),
            Y::Accuracy => (Unit::Percent, (0.0, 1.0)),
        };
        Plot {
            x_name: "step",
            unit,
            y_limits,
            ..Plot::by_generation(steps, Vec::new())
        }
    }
}

/// Returns a chart of the lanes `shown` of `experiment` on `task`: lane, name at the line's end and
/// look, the most important last.
pub fn curves(
    experiment: &Experiment,
    task: Dataset,
    y: Y,
    x: X,
    shown: &[(usize, String, &'static str)],
) -> Plot {
    let mut plot = y.empty(experiment.config.steps);
    for (lane, name, class) in shown {
        let MeanCurve { points, spread } = experiment.mean_curve(*lane, task, y.of());
        if !spread.is_empty() {
            plot.bands.push(Band {
                name: name.clone(),
                class,
                points: spread,
            });
        }
        plot.lines.push(Line::new(name, class, points));
    }
    if let (X::Time, Some(secs)) = (x, experiment.secs_per_step()) {
        in_time(&mut plot, secs);
    }
    plot
}

/// Puts time for steps, where each takes `secs`.
fn in_time(plot: &mut Plot, secs: f64) {
    let total = (plot.x_range.1 + plot.x_offset) * secs;
    let (name, unit) = match total >= SECONDS_FROM {
        true => ("s", 1.0),
        false => ("ms", 1e-3),
    };
    let offset = plot.x_offset;
    // To a thousandth, as in a file; a step takes longer, so that no two come to lie on one place.
    let time = |step: f64| ((step + offset) * secs / unit * 1000.0).round() / 1000.0;
    let lines = plot.lines.iter_mut().flat_map(|line| &mut line.points);
    lines.for_each(|point| point.0 = time(point.0));
    let bands = plot.bands.iter_mut().flat_map(|band| &mut band.points);
    bands.for_each(|point| point.0 = time(point.0));
    plot.x_range = (0.0, time(plot.x_range.1));
    plot.x_offset = 0.0;
    plot.x_name = name;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(steps: u32, points: Vec<(f64, f64)>) -> Plot {
        let mut plot = Y::Loss.empty(steps);
        plot.lines.push(Line::new("a", "adam", points));
        plot
    }

    #[test]
    fn time_is_counted_from_the_end_of_the_first_step() {
        let mut plot = plot(100, vec![(0.0, 2.0), (99.0, 1.0)]);
        let mut slow = plot.clone();
        in_time(&mut plot, 0.004);
        assert_eq!((plot.x_name, plot.x_offset), ("ms", 0.0));
        assert_eq!(plot.x_range, (0.0, 400.0));
        assert_eq!(plot.lines[0].points, [(4.0, 2.0), (400.0, 1.0)]);
        in_time(&mut slow, 0.25);
        assert_eq!((slow.x_name, slow.lines[0].points[1]), ("s", (25.0, 1.0)));
        assert_eq!(slow.lines[0].points[0], (0.25, 2.0));
    }

    #[test]
    fn steps_below_a_millisecond_stay_apart() {
        let points = (0..1000).map(|step| (f64::from(step), 1.0)).collect();
        let mut plot = plot(1000, points);
        in_time(&mut plot, 0.000_123_4);
        let times = &plot.lines[0].points;
        assert_eq!((times[0].0, times[999].0), (0.123, 123.4));
        assert!(times.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(plot.csv().lines().count(), 1001);
    }
}
