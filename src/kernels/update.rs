//! The update rule of every genome, touching each number once.
//!
//! Source of the rule: arXiv 2512.11853, section "update rule".

use super::simd::{Kernel, vectorised};

/// What is weighted and summed up to the step, in the order in which it is summed. A further direction comes last,
/// so that the sums of today keep their bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// g
    Gradient,
    /// m̂
    Momentum,
    /// g / (√v̂ + ε)
    RmsNorm,
    /// m̂ / (√v̂ + ε)
    Adam,
    /// sign(g)
    Sign,
    /// g / (|g| + ε)
    Unit,
    /// sign(μ·m + (1 − μ)·g), where m is the first moment before this step
    BlendedSign,
    /// sign(m̂)
    SignMomentum,
}

impl Direction {
    /// Number of directions.
    pub const COUNT: usize = Direction::SignMomentum as usize + 1;
}

/// What one candidate's update needs at one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients {
    /// The weight of every [`Direction`], at its place.
    pub weights: [f32; Direction::COUNT],
    /// μ; 0 where [`Direction::BlendedSign`] has no weight, or m is g.
    pub blend: f32,
    /// 1 − μ, rounded once; 0 where [`Direction::BlendedSign`] has no weight.
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

/// Places of the numbers of a [`Coefficients::row`]; that of a direction's weight is the direction.
pub mod place {
    use super::Direction;

    /// μ
    pub const BLEND: usize = Direction::COUNT;
    /// 1 − μ
    pub const ONE_MINUS_BLEND: usize = BLEND + 1;
    /// β1
    pub const BETA1: usize = BLEND + 2;
    /// β2
    pub const BETA2: usize = BLEND + 3;
    /// 1 − β1
    pub const ONE_MINUS_BETA1: usize = BLEND + 4;
    /// 1 − β2
    pub const ONE_MINUS_BETA2: usize = BLEND + 5;
    /// ε
    pub const EPS: usize = BLEND + 6;
    /// Bound of |g|
    pub const CLIP: usize = BLEND + 7;
    /// lr
    pub const RATE: usize = BLEND + 8;
    /// 1 − lr·λ
    pub const DECAY: usize = BLEND + 9;
    /// 1 / (1 − β1ᵗ)
    pub const CORRECTION1: usize = BLEND + 10;
    /// 1 / (1 − β2ᵗ)
    pub const CORRECTION2: usize = BLEND + 11;
    /// Numbers of a row.
    pub const COUNT: usize = BLEND + 12;
}

impl Coefficients {
    /// Weight of a direction.
    #[inline(always)]
    pub fn weight(&self, direction: Direction) -> f32 {
        self.weights[direction as usize]
    }

    /// Returns all numbers as one row of a table, for kernels that read them by their [`place`].
    pub fn row(&self) -> [f32; place::COUNT] {
        let mut row = [0.0; place::COUNT];
        row[..Direction::COUNT].copy_from_slice(&self.weights);
        for (place, number) in [
            (place::BLEND, self.blend),
            (place::ONE_MINUS_BLEND, self.one_minus_blend),
            (place::BETA1, self.beta1),
            (place::BETA2, self.beta2),
            (place::ONE_MINUS_BETA1, self.one_minus_beta1),
            (place::ONE_MINUS_BETA2, self.one_minus_beta2),
            (place::EPS, self.eps),
            (place::CLIP, self.clip),
            (place::RATE, self.rate),
            (place::DECAY, self.decay),
            (place::CORRECTION1, self.correction1),
            (place::CORRECTION2, self.correction2),
        ] {
            row[place] = number;
        }
        row
    }
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
    fn compute<const FUSED: bool>(self) {
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
                let adaptive = (g * c.weight(Direction::RmsNorm) + m * c.weight(Direction::Adam))
                    / (v.sqrt() + c.eps);
                let sign = sign_of(g);
                let unit = g / (g.abs() + c.eps);
                let direction = g * c.weight(Direction::Gradient)
                    + m * c.weight(Direction::Momentum)
                    + adaptive
                    + sign * c.weight(Direction::Sign)
                    + unit * c.weight(Direction::Unit)
                    + sign_of(blended) * c.weight(Direction::BlendedSign)
                    + sign_of(m) * c.weight(Direction::SignMomentum);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_place_of_its_own_in_the_row() {
        let c = Coefficients {
            weights: std::array::from_fn(|direction| direction as f32),
            blend: 8.0,
            one_minus_blend: 9.0,
            beta1: 10.0,
            beta2: 11.0,
            one_minus_beta1: 12.0,
            one_minus_beta2: 13.0,
            eps: 14.0,
            clip: 15.0,
            rate: 16.0,
            decay: 17.0,
            correction1: 18.0,
            correction2: 19.0,
        };
        let expected: [f32; place::COUNT] = std::array::from_fn(|place| place as f32);
        assert_eq!(c.row(), expected);
    }

    /// By the formulas in double precision, one direction after another and all of them together; a lane that has
    /// diverged stays as it is.
    #[test]
    fn every_direction_steps_by_its_formula() {
        let gradients = [0.3_f32, -1.7, 0.02, 4.0, -0.6];
        let (first, second, start) = (
            [0.1_f32, -0.4, 0.5, -0.2, 0.9],
            [0.2_f32, 0.05, 0.7, 1.1, 0.01],
            [1.0_f32, -2.0, 0.5, 0.0, 3.0],
        );
        let alone = (0..Direction::COUNT)
            .map(|one| std::array::from_fn(|place| f32::from(u8::from(place == one))));
        let together = std::array::from_fn(|place| 0.5 - 0.2 * place as f32);
        for weights in alone.chain([together]) {
            let c = Coefficients {
                weights,
                blend: 0.9,
                one_minus_blend: 0.1,
                beta1: 0.8,
                beta2: 0.95,
                one_minus_beta1: 0.2,
                one_minus_beta2: 0.05,
                eps: 1e-3,
                clip: 1.5,
                rate: 0.01,
                decay: 0.999,
                correction1: 1.25,
                correction2: 4.0,
            };
            let twice = |values: [f32; 5]| [values, values].concat();
            let (mut parameters, mut m, mut v) = (twice(start), twice(first), twice(second));
            Update {
                coefficients: &[c, c],
                alive: &[1.0, 0.0],
                gradients: &twice(gradients),
                parameters: &mut parameters,
                first_moment: &mut m,
                second_moment: &mut v,
            }
            .run();
            assert_eq!(parameters[5..], start);
            assert_eq!((&m[5..], &v[5..]), (&first[..], &second[..]));
            for place in 0..5 {
                let g = f64::from(gradients[place]).clamp(-1.5, 1.5);
                let (before, square) = (f64::from(first[place]), f64::from(second[place]));
                let (mean, spread) = (0.8 * before + 0.2 * g, 0.95 * square + 0.05 * g * g);
                let (m_hat, v_hat) = (1.25 * mean, 4.0 * spread);
                let root = v_hat.sqrt() + 1e-3;
                let directions = [
                    g,
                    m_hat,
                    g / root,
                    m_hat / root,
                    g.signum(),
                    g / (g.abs() + 1e-3),
                    (0.9 * before + 0.1 * g).signum(),
                    m_hat.signum(),
                ];
                let step: f64 = (directions.iter().zip(weights))
                    .map(|(direction, weight)| direction * f64::from(weight))
                    .sum();
                let expected = 0.999 * f64::from(start[place]) - 0.01 * step;
                for (found, expected) in [
                    (parameters[place], expected),
                    (m[place], mean),
                    (v[place], spread),
                ] {
                    assert!((f64::from(found) - expected).abs() < 1e-6, "{weights:?}");
                }
            }
        }
    }
}
