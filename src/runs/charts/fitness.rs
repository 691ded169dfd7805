//! Fitness by generation: best, mean, Adam, and what lies beside them.

use experiments::laboratory::tuned_adam::TunedAdam;
use page_state::state::{Generation, State};
use science::presets::ADAM_UNTUNED;
use widget_state::plot::{Line, Plot, Unit};

/// The fitness of the run, above those of earlier ones.
pub fn fitness(state: &State, past: Vec<Line>, tuned: Option<&TunedAdam>) -> Plot {
    let points = |of: fn(&Generation) -> Option<f64>| {
        let all = state.history.iter().enumerate();
        all.filter_map(|(i, generation)| Some((i as f64, of(generation)?)))
            .collect::<Vec<_>>()
    };
    let lines = vec![
        Line::new("mean", "mean", points(|one| one.mean)),
        Line::new(ADAM_UNTUNED, "adam", points(|one| Some(one.adam))),
        Line::new("best", "best", points(|one| Some(one.best))),
    ];
    let tuned = tuned.and_then(|tuned| tuned.line(&lines[1].points));
    let mut plot = Plot {
        unit: Unit::Fitness,
        y_limits: (-1.0, 1.05),
        ..Plot::by_generation(state.planned_generations(), lines)
    };
    if plot.lines.iter().any(|line| !line.points.is_empty()) {
        plot.lines.splice(0..0, past);
    }
    // The best stays the last: what the eye shall find.
    let last = plot.lines.len().saturating_sub(1);
    plot.lines.splice(last..last, tuned);
    plot
}
