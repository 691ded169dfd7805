//! Curves for the ear: two voices, the chosen optimizer's and Adam's, whose pitch follows a curve.
//!
//! Pitches and times only; who plays them is not known.

use crate::{
    curves::value_at,
    state::{Generation, State},
};
use files::control::{Control, Hidden};
use science::evolution::CandidateId;

/// Pitch of the lowest and the highest value, in hertz: three octaves, all of which small loudspeakers have.
pub const PITCHES: (f64, f64) = (165.0, 1320.0);

/// How long a whole curve sounds, in seconds.
pub const SECONDS: f64 = 5.0;

/// Pitches of a whole curve.
const SAMPLES: usize = 100;

/// What is played.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// What is heard, in a sentence or two.
    pub text: String,
    /// The chosen optimizer's pitches in hertz, evenly spaced over [`SECONDS`]; fewer where its curve ends early.
    pub chosen: Vec<f32>,
    /// Adam's.
    pub adam: Vec<f32>,
}

/// Why nothing is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// There is no curve yet.
    Nothing,
    /// A lesson keeps for later what there is.
    Hidden,
}

/// Whether a lesson that hides these parts leaves no curve to listen to.
pub fn is_silenced(hidden: Hidden) -> bool {
    hidden.contains(Control::LearningCurves) && hidden.contains(Control::FitnessChart)
}

/// Returns the curves of `state` as a piece: the losses of the round under way, of `chosen` or else of the best, and
/// Adam's; where there are none, the fitness by generation. What a lesson hides from the eye is not for the ear.
///
/// # Errors
/// Why there is nothing to hear.
pub fn piece(state: &State, chosen: Option<CandidateId>, hidden: Hidden) -> Result<Piece, Silence> {
    let shown = |control, piece: Option<Piece>| match hidden.contains(control) {
        true => piece.map(|_| Err(Silence::Hidden)),
        false => piece.map(Ok),
    };
    let losses = shown(Control::LearningCurves, losses(state, chosen));
    let fitness = shown(Control::FitnessChart, fitness(state));
    let nothing = match is_silenced(hidden) {
        true => Err(Silence::Hidden),
        false => Err(Silence::Nothing),
    };
    match (losses, fitness) {
        (Some(Ok(piece)), _) | (_, Some(Ok(piece))) => Ok(piece),
        (losses, fitness) => losses.or(fitness).unwrap_or(nothing),
    }
}

fn losses(state: &State, chosen: Option<CandidateId>) -> Option<Piece> {
    let live = state.live().filter(|_| state.viewed.is_none())?;
    let points = |lane: usize| live.lanes.get(lane).map(|lane| lane.loss.points());
    let adam = points(live.lanes.len().checked_sub(1)?)?;
    // A recording has the curves of few.
    let chosen = chosen
        .and_then(|id| points(state.place(id)?))
        .filter(|points| points.len() > 1);
    let (own, who) = match chosen {
        Some(points) => (points, "the optimizer that you chose"),
        None => (points(state.leader?)?, "the best"),
    };
    let text = format!(
        "Loss on {}: {who} on the left, Adam on the right and softer in tone. A falling pitch is a falling loss: the lower, the better.",
        live.round.dataset.name()
    );
    compose(text, [own, adam])
}

fn fitness(state: &State) -> Option<Piece> {
    let of = |part: fn(&Generation) -> f64| -> Vec<(f64, f64)> {
        let generations = (0u32..).zip(&state.history);
        generations
            .map(|(number, generation)| (f64::from(number), part(generation)))
            .collect()
    };
    let voices = [
        of(|generation| generation.best),
        of(|generation| generation.adam),
    ];
    let text = "Fitness by generation: the best on the left, Adam on the right and softer in tone. The higher the pitch, the better.";
    compose(text.into(), voices)
}

/// Puts both curves on one scale of pitches and of time; `None` where either has fewer than two points.
fn compose(text: String, voices: [Vec<(f64, f64)>; 2]) -> Option<Piece> {
    if voices.iter().any(|points| points.len() < 2) {
        return None;
    }
    let all = || voices.iter().flatten();
    let least = |of: fn(&(f64, f64)) -> f64| all().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&(f64, f64)) -> f64| all().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (first, last) = (least(|point| point.0), most(|point| point.0));
    let (low, high) = (least(|point| point.1), most(|point| point.1));
    let pitch = |value: f64| {
        // Equal steps of the value are equal intervals to the ear. Two level curves sound at the middle.
        let share = match high > low {
            true => (value - low) / (high - low),
            false => 0.5,
        };
        PITCHES.0 * (PITCHES.1 / PITCHES.0).powf(share)
    };
    let [chosen, adam] = voices.map(|points| {
        let moments = (0..SAMPLES)
            .map(|sample| first + (last - first) * sample as f64 / (SAMPLES - 1) as f64);
        let heard = moments.map_while(|x| value_at(&points, x));
        heard.map(|value| pitch(value) as f32).collect::<Vec<_>>()
    });
    // A voice needs a beginning and an end.
    let whole = chosen.len() > 1 && adam.len() > 1;
    whole.then_some(Piece { text, chosen, adam })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{candidate, go_through, record, round, started, trained};
    use science::{config::Preset, presets};

    fn heard(chosen: &[(f64, f64)], adam: &[(f64, f64)]) -> Option<Piece> {
        compose(String::new(), [chosen.to_vec(), adam.to_vec()])
    }

    #[test]
    fn pitch_falls_with_the_curve_on_one_scale() {
        let fast = [(0.0, 2.3), (20.0, 0.5), (40.0, 0.1)];
        let slow = [(0.0, 2.3), (40.0, 1.2)];
        let piece = heard(&fast, &slow).expect("two curves");
        assert_eq!((piece.chosen.len(), piece.adam.len()), (SAMPLES, SAMPLES));
        assert!(piece.chosen.is_sorted_by(|a, b| a > b) && piece.adam.is_sorted_by(|a, b| a > b));
        assert_eq!(piece.chosen[0], piece.adam[0]);
        assert!(piece.chosen[SAMPLES - 1] < piece.adam[SAMPLES - 1]);
        let close = |pitch: f32, to: f64| (f64::from(pitch) - to).abs() < 0.01;
        assert!(close(piece.chosen[0], PITCHES.1));
        assert!(close(piece.chosen[SAMPLES - 1], PITCHES.0));
    }

    #[test]
    fn a_curve_that_ends_early_falls_silent() {
        let (short, long) = ([(0.0, 1.0), (10.0, 0.5)], [(0.0, 1.0), (40.0, 0.5)]);
        let piece = heard(&short, &long).expect("two curves");
        assert_eq!((piece.chosen.len(), piece.adam.len()), (25, SAMPLES));
    }

    #[test]
    fn level_curves_sound_and_single_points_do_not() {
        let level = [(0.0, 1.0), (1.0, 1.0)];
        let piece = heard(&level, &level).expect("two curves");
        let middle = (PITCHES.0 * PITCHES.1).sqrt();
        let near = |pitch: &f32| (f64::from(*pitch) - middle).abs() < 0.01;
        assert!(piece.chosen.iter().all(near));
        assert_eq!(heard(&level, &level[..1]), None);
    }

    #[test]
    fn nothing_is_heard_before_there_is_a_curve() {
        let state = State::new(protocol::DeviceKind::Cpu);
        let none = Hidden::default();
        assert_eq!(piece(&state, None, none), Err(Silence::Nothing));
    }

    /// Five of six lessons hide the fitness chart and show the learning curves.
    #[test]
    fn each_curve_is_refused_where_its_own_chart_is_hidden() {
        let mut scored = State::new(protocol::DeviceKind::Cpu);
        let run = protocol::RunId(1);
        scored.begin(run, Preset::QuickLook.config());
        let only = candidate(0, presets::sgd());
        go_through(&mut scored, run, &only, &[(0.5, 0.6), (0.7, 0.6)]);
        let mut training = scored.clone();
        training.apply(started(run, 2, &[only]));
        let record = |step: u32| record(step, &[2.0 / (step + 1) as f32; 2], 0.5);
        let records = (0..10).map(record).collect();
        training.apply(trained(run, 2, round(0), records, 1.0));
        let nothing = Hidden::default();
        let losses = nothing.with(Control::LearningCurves, true);
        let fitness = nothing.with(Control::FitnessChart, true);
        let both = losses.with(Control::FitnessChart, true);
        let begins = |state: &State, hidden| {
            piece(state, None, hidden).map(|piece| piece.text[..4].to_string())
        };
        for (hidden, training_says, scored_says) in [
            (nothing, Ok("Loss"), Ok("Fitn")),
            (fitness, Ok("Loss"), Err(Silence::Hidden)),
            (losses, Ok("Fitn"), Ok("Fitn")),
            (both, Err(Silence::Hidden), Err(Silence::Hidden)),
        ] {
            assert_eq!(begins(&training, hidden), training_says.map(String::from));
            assert_eq!(begins(&scored, hidden), scored_says.map(String::from));
        }
        let empty = State::new(protocol::DeviceKind::Cpu);
        assert_eq!(begins(&empty, losses), Err(Silence::Nothing));
        assert_eq!(begins(&empty, both), Err(Silence::Hidden));
    }
}
