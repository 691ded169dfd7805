//! The update rule of every genome, touching each number once.
//!
//! Source of the rule: arXiv 2512.11853, section "update rule".

use super::simd::{Kernel, vectorised};

/// What one candidate's update needs at one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients {
    /// Weight of g.
    pub gradient: f32,
    /// Weight of m̂.
    pub momentum: f32,
    /// Weight of g / (√v̂ + ε).
    pub rms_norm: f32,
    /// Weight of m̂ / (√v̂ + ε).
    pub adam: f32,
    /// Weight of sign(g).
    pub sign: f32,
    /// Weight of g / (|g| + ε).
    pub unit: f32,
    /// Weight of sign(μ·m + (1 − μ)·g), where m is the first moment before this step.
    pub blended_sign: f32,
    /// μ
    pub blend: f32,
    /// 1 − μ, rounded once.
    pub one_minus_blend: f32,
    /// β1, or 0 where m is g.
    pub beta1: f32,
    /// β2, or 0 where v is g².
    pub beta2: f32,
    /// 1 − β1, rounded once.
    pub one_minus_beta1: f32,
    /// 1 − β2, rounded once.
    pub one_minus_beta2: f32,
    /// ε
    pub eps: f32,
    /// Bound of |g|; infinite where there is no clipping.
    pub clip: f32,
    /// lr at this step.
    pub rate: f32,
    /// 1 − lr·λ at this step.
    pub decay: f32,
    /// 1 / (1 − β1ᵗ), or 1.
    pub correction1: f32,
    /// 1 / (1 − β2ᵗ), or 1.
    pub correction2: f32,
}

/// One update of every candidate that is alive.
pub struct Update<'a> {
    /// One per candidate.
    pub coefficients: &'a [Coefficients],
    /// One per candidate: zero where it has diverged; its numbers stay as they are.
    pub alive: &'a [f32],
    /// [P, N]
    pub gradients: &'a [f32],
    /// [P, N], changed.
    pub parameters: &'a mut [f32],
    /// m [P, N], changed.
    pub first_moment: &'a mut [f32],
    /// v [P, N], changed.
    pub second_moment: &'a mut [f32],
}

impl Update<'_> {
    /// Computes it with this machine's vector instructions.
    #[inline(never)]
    pub fn run(self) {
        vectorised(self);
    }
}

impl Kernel for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let len = self.gradients.len() / self.coefficients.len();
        for (lane, c) in self.coefficients.iter().enumerate() {
            if self.alive[lane] == 0.0 {
                continue;
            }
            let own = lane * len..(lane + 1) * len;
            let gradients = &self.gradients[own.clone()];
            let parameters = &mut self.parameters[own.clone()];
            let first_moment = &mut self.first_moment[own.clone()];
            let second_moment = &mut self.second_moment[own];
            for i in 0..len {
                let g = gradients[i];
                let g = if g > c.clip { c.clip } else { g };
                let g = if g < -c.clip { -c.clip } else { g };
                let blended = first_moment[i] * c.blend + g * c.one_minus_blend;
                let m = first_moment[i] * c.beta1 + g * c.one_minus_beta1;
                let v = second_moment[i] * c.beta2 + g * g * c.one_minus_beta2;
                first_moment[i] = m;
                second_moment[i] = v;
                let m = m * c.correction1;
                let v = v * c.correction2;
                let adaptive = (g * c.rms_norm + m * c.adam) / (v.sqrt() + c.eps);
                let sign = sign_of(g);
                let unit = g / (g.abs() + c.eps);
                let direction = g * c.gradient
                    + m * c.momentum
                    + adaptive
                    + sign * c.sign
                    + unit * c.unit
                    + sign_of(blended) * c.blended_sign;
                parameters[i] = parameters[i] * c.decay - direction * c.rate;
            }
        }
    }
}

/// −1, 0 or 1; 0 of NaN.
#[inline(always)]
fn sign_of(x: f32) -> f32 {
    f32::from(i8::from(x > 0.0) - i8::from(x < 0.0))
}
