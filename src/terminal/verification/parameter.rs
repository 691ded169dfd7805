//! One parameter of a network of the reference, and its gradient.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::deviation::Deviation;

/// Expected of logits and gradients.
pub const GRADIENT_TOLERANCE: f64 = 1e-4;

/// Name, shape, some initial values and figures of the gradient.
#[derive(Debug, Deserialize)]
pub struct Parameter {
    name: String,
    shape: Vec<usize>,
    first3: Vec<f64>,
    grad_sum: f64,
    grad_l1: f64,
    grad_l2: f64,
    /// Gradient at some positions.
    grad_at: BTreeMap<usize, f64>,
}

impl Parameter {
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Returns what of the parameter at `index` cannot be ours: a position outside, or a first initial value
    /// that is not the formula's.
    pub fn difference(&self, index: usize, phase: f64) -> Option<String> {
        let (name, len) = (&self.name, self.len());
        if let Some(position) = self.grad_at.keys().find(|position| **position >= len) {
            return Some(format!(
                "{name} has {len} values, but a gradient at position {position}"
            ));
        }
        let mut values = self.first3.iter().enumerate();
        values.find_map(|(i, theirs)| {
            let ours = self.value(index, i, phase);
            // A phase that is no number makes none that is near.
            let is_near = (theirs - ours).abs() < 1e-12;
            (!is_near).then(|| {
                format!(
                    "value {i} of {name} is {theirs} before training, by the formula of phase {phase} it is {ours}; \
                     a file of another phase says which in `_phase`"
                )
            })
        })
    }

    pub fn values(&self, index: usize, phase: f64) -> Vec<f32> {
        (0..self.len())
            .map(|i| self.value(index, i, phase) as f32)
            .collect()
    }

    /// Initial value `i` of the parameter, which stands at `index` in the list, by the formula in
    /// the file's `_how`.
    fn value(&self, index: usize, i: usize, phase: f64) -> f64 {
        let (phase, i) = (phase + index as f64, i as f64);
        let (scale, offset) = match &self.shape[..] {
            _ if self.name.ends_with("bias") => (0.05, 0.0),
            [_, inputs, 3, 3] => ((2.0 / (inputs * 9) as f64).sqrt(), 0.0),
            [_, inputs] => ((2.0 / *inputs as f64).sqrt(), 0.0),
            _ => (0.1, 1.0),
        };
        offset + scale * (0.7 * i + phase).sin() + 0.3 * scale * (0.013 * i * i + phase).sin()
    }

    pub fn compare(&self, grad: &[f32], deviation: &mut Deviation) {
        let name = &self.name;
        let sum = |of: fn(f64) -> f64| grad.iter().map(|g| of(f64::from(*g))).sum::<f64>();
        deviation.compare_to_scale(
            || format!("{name}: sum of the gradient"),
            self.grad_sum,
            sum(|g| g),
            self.grad_l1.max(1e-3),
            GRADIENT_TOLERANCE,
        );
        let norms = [
            ("L1", self.grad_l1, sum(f64::abs)),
            ("L2", self.grad_l2, sum(|g| g * g).sqrt()),
        ];
        for (norm, want, have) in norms {
            let place = || format!("{name}: {norm} norm of the gradient");
            deviation.compare(place, want, have, GRADIENT_TOLERANCE);
        }
        for (index, want) in &self.grad_at {
            let place = || format!("{name}: gradient {index}");
            let have = f64::from(grad[*index]);
            deviation.compare(place, *want, have, GRADIENT_TOLERANCE);
        }
    }
}
