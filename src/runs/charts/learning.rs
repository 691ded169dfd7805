//! The learning curves of the round under way: who leads, Adam, and the middle half of the population.

use experiments::laboratory::plots::Y;
use page_state::state::State;
use science::presets::ADAM_UNTUNED;
use widget_state::plot::{Band, Line, Plot};

/// Highest loss worth drawing: somewhat more than guessing costs.
const LOSS_CEILING: f64 = 3.0;

/// What is measured on each minibatch, smoothed.
pub fn learning(state: &State, y: Y) -> Plot {
    let mut plot = y.empty(state.config().map_or(40, |config| config.steps));
    if y == Y::Loss {
        plot.y_limits.1 = LOSS_CEILING;
    }
    let of = y.of();
    let Some(live) = state.live() else {
        return plot;
    };
    let adam = live.lanes.last();
    let before = state.previous.get(&live.round.index);
    let best = state.leader.and_then(|lane| live.lanes.get(lane));
    for (name, class, lane) in [
        ("before", "before", before),
        (ADAM_UNTUNED, "adam", adam),
        ("best", "best", best),
    ] {
        let drawn = lane.map(|lane| Line::new(name, class, of(lane).points()));
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
