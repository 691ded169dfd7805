//! The learning curves of the round under way: who leads, Adam, and the middle half of the population.

use page_state::{
    curves::{Curve, Lane},
    state::State,
};
use science::presets::ADAM_UNTUNED;
use widget_state::plot::{Band, Line, Plot, Unit};

/// Highest loss worth drawing: somewhat more than guessing costs.
const LOSS_CEILING: f64 = 3.0;

/// Accuracy on each minibatch, smoothed.
pub fn accuracy(state: &State) -> Plot {
    learning_plot(state, |lane| &lane.accuracy, Unit::Percent, (0.0, 1.0))
}

/// Loss on each minibatch, smoothed.
pub fn loss(state: &State) -> Plot {
    learning_plot(state, |lane| &lane.loss, Unit::Plain, (0.0, LOSS_CEILING))
}

fn learning_plot(state: &State, of: fn(&Lane) -> &Curve, unit: Unit, y_limits: (f64, f64)) -> Plot {
    let steps = state.config().map_or(40, |config| config.steps);
    let mut plot = Plot {
        x_name: "step",
        x_offset: 1.0,
        x_range: (0.0, f64::from(steps.max(2) - 1)),
        unit,
        y_limits,
        lines: Vec::new(),
        bands: Vec::new(),
    };
    let Some(live) = state.live() else {
        return plot;
    };
    let adam = live.lanes.last().map(|lane| of(lane).points());
    let before = state
        .previous
        .get(&live.round.index)
        .map(|lane| of(lane).points());
    let best = state
        .leader
        .and_then(|lane| live.lanes.get(lane))
        .map(|lane| of(lane).points());
    for (name, class, points) in [
        ("before", "before", before),
        (ADAM_UNTUNED, "adam", adam),
        ("best", "best", best),
    ] {
        let drawn = points.map(|points| Line::new(name, class, points));
        plot.lines.extend(drawn);
    }
    // A recording has no more than the best and Adam.
    if state.recording.is_none() {
        plot.bands.push(Band {
            name: "middle half of the population".into(),
            class: "best",
            points: live.middle_half(of),
        });
    }
    plot
}
