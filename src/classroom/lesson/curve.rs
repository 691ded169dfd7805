//! A curve that was predicted, beside the one that the run drew: points, pictures of both, and how far they are
//! apart. A run's curve is read at [`SAMPLES`] places, five to each stretch between two drawn points.

use files::lesson::{Drawn, Line, POINTS, Whose};
use page_state::{curves::value_at, state::State};

/// Places at which the run's curve is kept.
pub const SAMPLES: usize = (POINTS - 1) * EACH + 1;

/// Places to a stretch between two drawn points.
const EACH: usize = 5;

/// Returns a curve to begin with: level, at half its scale.
pub fn level(line: Line) -> Drawn {
    [line.top() / 2.0; POINTS]
}

/// The training step, from 1, of the point at `place` in a run of `steps`.
pub fn step_of(place: usize, steps: u32) -> u32 {
    let last = f64::from(steps.max(1) - 1);
    1 + (last * place as f64 / (POINTS - 1) as f64).round() as u32
}

/// The point nearest to a `share` of the width, from 0 to 1.
pub fn nearest(share: f64) -> usize {
    let last = (POINTS - 1) as f64;
    (share.clamp(0.0, 1.0) * last).round() as usize
}

/// A height on the scale of `line`, for people.
pub fn height_text(line: Line, height: f64) -> String {
    match line.is_loss() {
        true => format!("{height:.2}"),
        false => format!("{:.0} %", height * 100.0),
    }
}

/// Returns the curve of `line` in the finished run of `state`, at as many of [`SAMPLES`] places as it reached;
/// `None` where the page has no curve, as after a visit that was cut short.
pub fn of_run(line: Line, state: &State) -> Option<Vec<f64>> {
    let round = state.rounds.iter().find(|curves| curves.round.index == 0)?;
    let lane = match line.whose() {
        Whose::Adam => round.lanes.len().checked_sub(1)?,
        Whose::Best => {
            let best = state.best.as_ref()?.candidate.id;
            let mut population = state.population.iter();
            population.position(|candidate| candidate.id == best)?
        }
        Whose::Founder => 0,
    };
    let lane = round.lanes.get(lane)?;
    let points = match line.is_loss() {
        true => lane.loss.points(),
        false => lane.accuracy.points(),
    };
    let end = f64::from(state.config()?.steps.saturating_sub(1));
    let places = (0..SAMPLES).map(|place| end * place as f64 / (SAMPLES - 1) as f64);
    let heights: Vec<f64> = places.map_while(|step| height_at(&points, step)).collect();
    (!heights.is_empty()).then_some(heights)
}

/// Returns by how much `drawn` is off on average, at the points that the run's curve reached.
pub fn mean_difference(drawn: &Drawn, run: &[f64]) -> Option<f64> {
    let pairs = drawn.iter().zip(run.iter().step_by(EACH));
    let count = pairs.len();
    let sum: f64 = pairs.map(|(guess, told)| (guess - told).abs()).sum();
    (count > 0).then(|| sum / count as f64)
}

/// What is said beside the picture of both.
pub fn told(line: Line, drawn: &Drawn, run: Option<&[f64]>) -> String {
    let off = run.and_then(|run| Some((run, mean_difference(drawn, run)?)));
    let Some((run, off)) = off else {
        return match line.whose() {
            // No other run gives it: the same seed gives the same run.
            Whose::Best => "the page has no curve of it: only the last generation’s are kept, and only of a run that ends in one visit".into(),
            Whose::Adam | Whose::Founder => {
                "the page has no curve of it: start the run again, and let it end in one visit".into()
            }
        };
    };
    let off = match line.is_loss() {
        true => format!("{off:.2}"),
        false => format!("{:.0} percentage points", off * 100.0),
    };
    let ended = match run.len() < SAMPLES {
        true => " up to where it diverged",
        false => "",
    };
    format!("your curve is {off} away on average{ended}")
}

/// The points of a picture `width` wide and `height` high, as an SVG polyline takes them: `heights` of at most
/// `most` evenly spaced places, what is beyond the scale at its edge.
pub fn polyline(line: Line, heights: &[f64], most: usize, width: f64, height: f64) -> String {
    let point = |(place, value): (usize, &f64)| {
        let x = width * place as f64 / (most - 1) as f64;
        let y = height * (1.0 - value.clamp(0.0, line.top()) / line.top());
        format!("{x:.1},{y:.1}")
    };
    let points: Vec<String> = heights.iter().enumerate().map(point).collect();
    points.join(" ")
}

/// The height of a curve of `points` at `step`; `None` beyond its end. A recording's last point stands for the steps
/// around it, so a curve ends where the next point would be.
fn height_at(points: &[(f64, f64)], step: f64) -> Option<f64> {
    value_at(points, step).or_else(|| {
        let [.., before, last] = points else {
            return None;
        };
        (step < 2.0 * last.0 - before.0).then_some(last.1)
    })
}

#[cfg(test)]
mod tests;
