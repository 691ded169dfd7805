//! The effective step over a run on a log scale: points, range and path of a curve, no drawing.

use science::{effective::effective_steps, genome::Genome};

/// Most points of a curve.
const POINTS: u32 = 160;

/// Fewest and most powers of ten that the scale spans; what lies lower is drawn at its foot.
const DECADES: (f64, f64) = (1.0, 3.0);

/// The curve of one genome: (share of the run, effective step), from the first to the last step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepCurve(Vec<(f64, f64)>);

/// log₁₀ of the scale's ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogScale {
    low: f64,
    high: f64,
}

impl StepCurve {
    /// Returns the curve over a run of `steps`.
    pub fn of(genome: &Genome, steps: u32) -> StepCurve {
        let last = steps.max(1) - 1;
        let points = last.min(POINTS);
        let place = |point: u32| {
            let step = u64::from(last) * u64::from(point) / u64::from(points.max(1));
            step as u32
        };
        let at: Vec<u32> = (0..=points).map(place).collect();
        let values = effective_steps(genome, steps.max(1), at.iter().copied());
        let share = |step: &u32| f64::from(*step) / f64::from(last.max(1));
        StepCurve(at.iter().map(share).zip(values).collect())
    }

    /// Returns the curve as an SVG path in a box of `width` × `height`; empty where no step moves anything.
    pub fn path(&self, scale: LogScale, width: f64, height: f64) -> String {
        if self.0.iter().all(|(_, step)| *step <= 0.0) {
            return String::new();
        }
        let mut path = String::new();
        for (i, (x, step)) in self.0.iter().enumerate() {
            let command = if i == 0 { 'M' } else { 'L' };
            let y = (1.0 - scale.share(*step)) * height;
            path += &format!("{command}{:.1} {y:.1}", x * width);
        }
        if let [_] = self.0[..] {
            path += &format!("H{width}");
        }
        path
    }
}

impl LogScale {
    /// Returns the scale on which all of `curves` are drawn, with a margin at both ends.
    pub fn over(curves: &[&StepCurve]) -> LogScale {
        let steps = || {
            let points = curves.iter().flat_map(|curve| &curve.0);
            points.map(|(_, step)| *step).filter(|step| *step > 0.0)
        };
        let most = steps().fold(0.0, f64::max);
        if most <= 0.0 {
            return LogScale {
                low: -4.0,
                high: -2.0,
            };
        }
        let (least, most) = (steps().fold(most, f64::min).log10(), most.log10());
        let span = (most - least).clamp(DECADES.0, DECADES.1);
        let spare = (span - (most - least)).max(0.0) / 2.0;
        LogScale {
            low: most + spare - span - 0.1,
            high: most + spare + 0.1,
        }
    }

    /// Returns where a step lies between the scale's foot (0) and top (1).
    pub fn share(self, step: f64) -> f64 {
        let share = (step.max(f64::MIN_POSITIVE).log10() - self.low) / (self.high - self.low);
        share.clamp(0.0, 1.0)
    }

    /// Returns the marks on the scale: powers of ten and, where there are fewer than two, their halves and
    /// fifths, the highest first.
    pub fn marks(self) -> Vec<f64> {
        let within = |mantissas: &[f64]| -> Vec<f64> {
            let powers = (self.low.floor() as i32..=self.high.ceil() as i32).rev();
            powers
                .flat_map(|power| {
                    let marks = mantissas.iter().rev();
                    marks.map(move |mantissa| mantissa * 10f64.powi(power))
                })
                .filter(|mark| (self.low..=self.high).contains(&mark.log10()))
                .collect()
        };
        let powers = within(&[1.0]);
        match powers.len() {
            0 | 1 => within(&[1.0, 2.0, 5.0]),
            _ => powers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::presets;

    fn off() -> Genome {
        Genome {
            bias_correction: false,
            ..presets::adam()
        }
    }

    #[test]
    fn adam_is_a_level_line_and_stands_out_without_bias_correction() {
        let [with, without] = [presets::adam(), off()].map(|genome| StepCurve::of(&genome, 500));
        assert!(with.0.iter().all(|(_, step)| (step - 1e-3).abs() < 1e-15));
        let ends = [with.0.first(), with.0.last()].map(|end| end.map(|end| end.0));
        assert_eq!(ends, [Some(0.0), Some(1.0)]);
        let scale = LogScale::over(&[&with, &without]);
        let highest = without.0.iter().map(|point| point.1).fold(0.0, f64::max);
        assert!((highest / 1e-3 - 6.57).abs() < 0.01, "{highest}");
        assert!(scale.share(highest) - scale.share(1e-3) > 0.5);
        let [a, b] = [with, without].map(|curve| curve.path(scale, 240.0, 72.0));
        assert_ne!(a, b);
    }

    #[test]
    fn warm_up_and_cosine_are_within_three_decades() {
        let published = StepCurve::of(&presets::published(), 500);
        let scale = LogScale::over(&[&published]);
        let (first, last) = (published.0[0].1, published.0[published.0.len() - 1].1);
        assert!(scale.share(first) > 0.0 && scale.share(last) == 0.0);
        assert!(scale.high - scale.low < 3.3);
    }

    #[test]
    fn marks_are_round_and_within() {
        for genome in [presets::adam(), presets::published(), off()] {
            let scale = LogScale::over(&[&StepCurve::of(&genome, 500)]);
            let marks = scale.marks();
            assert!((2..=5).contains(&marks.len()), "{marks:?}");
            assert!(marks.windows(2).all(|pair| pair[0] > pair[1]));
        }
    }

    #[test]
    fn runs_of_any_length_are_drawn() {
        for steps in [0, 1, 2, 3, 159, 160, 161, 162, u32::MAX] {
            let curve = StepCurve::of(&presets::published(), steps);
            assert!(!curve.0.is_empty() && curve.0.len() <= POINTS as usize + 1);
            let path = curve.path(LogScale::over(&[&curve]), 240.0, 72.0);
            assert!(path.starts_with('M') && !path.contains("NaN"), "{path}");
        }
        let nothing = Genome {
            terms: vec![],
            ..presets::adam()
        };
        let curve = StepCurve::of(&nothing, 10);
        assert_eq!(curve.path(LogScale::over(&[&curve]), 240.0, 72.0), "");
    }
}
