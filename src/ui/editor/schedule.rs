//! The learning rate over a run, relative to its base: points of a curve, no drawing.

use crate::core::genome::Genome;

/// Most points of a curve.
const POINTS: u32 = 160;

/// Returns (share of the run, learning rate ÷ base rate) from the first to the last of `steps`.
pub fn relative_rates(genome: &Genome, steps: u32) -> Vec<(f64, f64)> {
    let base = 10f64.powf(genome.lr_log10);
    let last = steps.max(1) - 1;
    let points = last.min(POINTS);
    (0..=points)
        .map(|point| {
            let step = u64::from(last) * u64::from(point) / u64::from(points.max(1));
            let rate = genome.learning_rate(step as u32, steps.max(1)) / base;
            (step as f64 / f64::from(last.max(1)), rate)
        })
        .collect()
}

/// Returns the curve as an SVG path in a box of `width` × `height`; one is at the top.
pub fn path(rates: &[(f64, f64)], width: f64, height: f64) -> String {
    let mut path = String::new();
    for (i, (x, rate)) in rates.iter().enumerate() {
        let command = if i == 0 { 'M' } else { 'L' };
        path += &format!("{command}{:.1} {:.1}", x * width, (1.0 - rate) * height);
    }
    if let [_] = rates {
        path += &format!("H{width}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::presets;

    fn near(rates: &[(f64, f64)], x: f64) -> f64 {
        let nearest =
            |a: &&(f64, f64), b: &&(f64, f64)| (a.0 - x).abs().total_cmp(&(b.0 - x).abs());
        rates.iter().min_by(nearest).expect("a point").1
    }

    #[test]
    fn a_constant_rate_is_a_level_line() {
        let rates = relative_rates(&presets::adam(), 500);
        assert_eq!(
            (rates[0].0, rates.last().map(|last| last.0)),
            (0.0, Some(1.0))
        );
        assert!(rates.iter().all(|(_, rate)| (rate - 1.0).abs() < 1e-12));
    }

    #[test]
    fn warm_up_and_cosine_multiply() {
        let rates = relative_rates(&presets::published(), 500);
        assert!((rates[0].1 - 0.01).abs() < 1e-9);
        assert!((near(&rates, 0.5) - 0.5).abs() < 0.02);
        assert!(near(&rates, 1.0) < 0.001);
        let highest = rates.iter().fold(0.0, |max: f64, (_, rate)| max.max(*rate));
        assert!((0.85..0.95).contains(&highest), "{highest}");
    }

    #[test]
    fn runs_of_any_length_are_drawn() {
        for steps in [0, 1, 2, 3, 159, 160, 161, 162, u32::MAX] {
            let rates = relative_rates(&presets::published(), steps);
            assert!(!rates.is_empty() && rates.len() <= POINTS as usize + 1);
            assert!(
                rates
                    .iter()
                    .all(|(x, rate)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(rate))
            );
        }
        assert_eq!(path(&[(0.0, 1.0)], 10.0, 5.0), "M0.0 0.0H10");
        assert_eq!(
            path(&[(0.0, 0.0), (1.0, 1.0)], 10.0, 5.0),
            "M0.0 5.0L10.0 0.0"
        );
    }
}
