//! The update rule of every lane at once.
//!
//! The sum of terms is linear, so a population is a table of coefficients, a row per candidate, and no
//! branch depends on a genome. A moment that is off is a moment with β = 0: then m = g and v = g².
//! One kernel touches each number once.
//! Source: arXiv 2512.11853, section "update rule"; the order (clip, decay, moments, bias correction,
//! update) is the notebook's.

use burn::tensor::Tensor;

use super::{
    kernels::{self, Coefficients},
    transfer::fill,
};
use science::{
    genome::Genome,
    term::{BLEND, Direction, TERMS},
};

/// The coefficients of a population's genomes. Pure: it holds no state of the training.
#[derive(Debug, Clone)]
pub struct UpdateRule {
    genomes: Vec<Genome>,
    total_steps: u32,
}

/// The optimizer's memory.
#[derive(Debug, Clone)]
pub struct OptimizerState {
    first_moment: Tensor<2>,
    second_moment: Tensor<2>,
    /// Updates made so far.
    step: u32,
}

impl UpdateRule {
    /// Returns the rule of `genomes` for runs of `total_steps`.
    pub fn new(genomes: &[Genome], total_steps: u32) -> Self {
        Self {
            genomes: genomes.to_vec(),
            total_steps,
        }
    }

    /// Returns the state before the first update of `params` [P, N].
    pub fn init(&self, params: &Tensor<2>) -> OptimizerState {
        OptimizerState {
            first_moment: fill(0.0, params.dims(), &params.device()),
            second_moment: fill(0.0, params.dims(), &params.device()),
            step: 0,
        }
    }

    /// Returns `params` [P, N] after one update by `grads` [P, N], and the state after it.
    pub fn update(
        &self,
        params: Tensor<2>,
        grads: Tensor<2>,
        state: OptimizerState,
    ) -> (Tensor<2>, OptimizerState) {
        let alive = fill(1.0, [self.genomes.len()], &params.device());
        self.update_where(alive, params, grads, state)
    }

    /// Does as [`UpdateRule::update`] where `alive` [P] is not 0; the parameters of the others stay.
    ///
    /// They are held back by selection, not by multiplication: NaN times zero is NaN.
    pub fn update_where(
        &self,
        alive: Tensor<1>,
        params: Tensor<2>,
        grads: Tensor<2>,
        state: OptimizerState,
    ) -> (Tensor<2>, OptimizerState) {
        let OptimizerState {
            first_moment,
            second_moment,
            step,
        } = state;
        let coefficients: Vec<Coefficients> = self
            .genomes
            .iter()
            .map(|genome| coefficients(genome, step, self.total_steps))
            .collect();
        let [params, first_moment, second_moment] = kernels::update(
            params,
            grads,
            first_moment,
            second_moment,
            alive,
            coefficients,
        );
        let state = OptimizerState {
            first_moment,
            second_moment,
            step: step + 1,
        };
        (params, state)
    }
}

/// Where the kernels keep the weight of a direction.
fn place(direction: Direction) -> usize {
    use kernels::Direction as Kernel;
    let kernel = match direction {
        Direction::Gradient => Kernel::Gradient,
        Direction::Momentum => Kernel::Momentum,
        Direction::RmsNorm => Kernel::RmsNorm,
        Direction::Adam => Kernel::Adam,
        Direction::Sign => Kernel::Sign,
        Direction::Unit => Kernel::Unit,
        Direction::BlendedSign => Kernel::BlendedSign,
        Direction::SignMomentum => Kernel::SignMomentum,
    };
    kernel as usize
}

/// The genome's weight of every direction of the kernels: its terms' weights, spread over their directions.
fn weights(genome: &Genome) -> [f32; kernels::Direction::COUNT] {
    let mut weights = [0.0; kernels::Direction::COUNT];
    for (info, weight) in TERMS.iter().zip(genome.summed_weights()) {
        for (direction, share) in info.weights {
            weights[place(*direction)] += share * weight;
        }
    }
    weights.map(|weight| weight as f32)
}

/// What `genome` needs at `step`, counted from 0.
fn coefficients(genome: &Genome, step: u32, total_steps: u32) -> Coefficients {
    let weights = weights(genome);
    // The blend of m and g; of g alone where m is g, and of neither where nothing reads it.
    let blends = weights[place(Direction::BlendedSign)] != 0.0;
    let is_mean = genome.first_moment && genome.beta1 > 0.0;
    let blend = if is_mean { BLEND } else { 0.0 };
    let of_blend = |share: f64| if blends { share as f32 } else { 0.0 };

    let beta = |on: bool, beta: f64| if on { beta } else { 0.0 };
    let beta1 = beta(genome.first_moment, genome.beta1);
    let beta2 = beta(genome.second_moment, genome.beta2);
    let correction = |on: bool, beta: f64| {
        if on && genome.bias_correction {
            1.0 / (1.0 - beta.powi(step as i32 + 1))
        } else {
            1.0
        }
    };
    let rate = genome.learning_rate(step, total_steps);
    let clip = if genome.clipping {
        genome.clip_value
    } else {
        f64::INFINITY
    };
    Coefficients {
        weights,
        blend: of_blend(blend),
        one_minus_blend: of_blend(1.0 - blend),
        beta1: beta1 as f32,
        beta2: beta2 as f32,
        one_minus_beta1: (1.0 - beta1) as f32,
        one_minus_beta2: (1.0 - beta2) as f32,
        eps: 10f64.powf(genome.eps_log10) as f32,
        clip: clip as f32,
        rate: rate as f32,
        decay: (1.0 - rate * 10f64.powf(genome.weight_decay_log10)) as f32,
        correction1: correction(genome.first_moment, genome.beta1) as f32,
        correction2: correction(genome.second_moment, genome.beta2) as f32,
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::device;
    use science::{
        genome::WeightedTerm,
        presets,
        term::{Term, TermInfo},
    };

    /// Algorithm 2 of arXiv 2302.06675, on one number.
    #[test]
    fn lion_follows_its_authors() {
        let lion = Genome {
            lr_log10: -2.0,
            ..presets::lion()
        };
        let gradients = [0.5, -0.2, -0.3, 0.0, 2.0];
        let device = device::cpu();
        let number = |value: f64| {
            let data = TensorData::new(vec![value as f32], [1, 1]);
            Tensor::<2>::from_data(data, &device)
        };
        let rule = UpdateRule::new(&[lion], 5);
        let mut parameter = number(1.0);
        let mut state = rule.init(&parameter);
        let (mut expected, mut momentum) = (1.0, 0.0);
        for gradient in gradients {
            (parameter, state) = rule.update(parameter, number(gradient), state);
            let blended: f64 = 0.9 * momentum + 0.1 * gradient;
            expected -= 0.01 * (blended.signum() + 1e-3 * expected);
            momentum = 0.99 * momentum + 0.01 * gradient;
            let have: f32 = parameter.clone().into_scalar();
            assert!(
                (f64::from(have) - expected).abs() < 1e-6,
                "{have} {expected}"
            );
        }
    }
    #[test]
    fn every_direction_has_a_place_of_its_own_in_the_kernels() {
        let mut places = Direction::ALL.map(place);
        places.sort_unstable();
        let all: [usize; kernels::Direction::COUNT] = std::array::from_fn(|place| place);
        assert_eq!(places, all);
    }

    /// The sum of a row's directions, in f64, from the gradient, both moments and m before the step.
    fn direction(info: &TermInfo, genome: &Genome, [g, m, v, before]: [f64; 4]) -> f64 {
        let sign = |x: f64| if x == 0.0 { 0.0 } else { x.signum() };
        let eps = 10f64.powf(genome.eps_log10);
        let of = |direction| match direction {
            Direction::Gradient => g,
            Direction::Momentum => m,
            Direction::RmsNorm => g / (v.sqrt() + eps),
            Direction::Adam => m / (v.sqrt() + eps),
            Direction::Sign => sign(g),
            Direction::Unit => g / (g.abs() + eps),
            Direction::BlendedSign => sign(BLEND * before + (1.0 - BLEND) * g),
            Direction::SignMomentum => sign(m),
        };
        let directions = info.weights.iter();
        directions
            .map(|(direction, share)| share * of(*direction))
            .sum()
    }

    #[test]
    fn every_term_trains_as_its_row_says_with_and_without_moments() {
        let device = device::cpu();
        for info in &TERMS {
            for switches in 0..8 {
                let [first_moment, second_moment, bias_correction] =
                    [1, 2, 4].map(|bit| switches & bit != 0);
                let genome = Genome {
                    terms: vec![WeightedTerm {
                        term: info.term,
                        weight: -1.5,
                    }],
                    lr_log10: -2.0,
                    eps_log10: -3.0,
                    weight_decay_log10: -2.0,
                    beta2: 0.95,
                    first_moment,
                    second_moment,
                    bias_correction,
                    ..presets::adam()
                };
                let number = |value: f64| {
                    let data = TensorData::new(vec![value as f32], [1, 1]);
                    Tensor::<2>::from_data(data, &device)
                };
                let rule = UpdateRule::new(std::slice::from_ref(&genome), 7);
                let mut parameter = number(1.0);
                let mut state = rule.init(&parameter);
                let (mut expected, mut m, mut v): (f64, f64, f64) = (1.0, 0.0, 0.0);
                let mut moved = 0.0;
                for (step, g) in (1..).zip([0.5, -0.2, -0.3, 0.0, 2.0, -0.7, -0.9]) {
                    (parameter, state) = rule.update(parameter, number(g), state);
                    let mean = |on, beta: f64, mean: &mut f64, g: f64| {
                        let before = if on { *mean } else { g };
                        *mean = if on {
                            beta * *mean + (1.0 - beta) * g
                        } else {
                            g
                        };
                        let corrects = on && bias_correction;
                        let bias = if corrects { 1.0 - beta.powi(step) } else { 1.0 };
                        (before, *mean / bias)
                    };
                    let (before, m_hat) = mean(first_moment, genome.beta1, &mut m, g);
                    let (_, v_hat) = mean(second_moment, genome.beta2, &mut v, g * g);
                    let step = -1.5 * direction(info, &genome, [g, m_hat, v_hat, before]);
                    moved += step.abs();
                    expected -= 0.01 * (step + 0.01 * expected);
                    let have: f32 = parameter.clone().into_scalar();
                    assert!(
                        (f64::from(have) - expected).abs() < 1e-5,
                        "{:?}, switches {switches}: {have} {expected}",
                        info.term
                    );
                }
                assert!(moved > 0.1, "{:?}", info.term);
            }
        }
    }

    #[test]
    fn lion_without_momentum_is_the_sign_of_the_gradient() {
        // A mean that keeps nothing is none: m before the step would be the gradient before.
        for (first_moment, beta1) in [(false, 0.9), (true, 0.0)] {
            let of = |term| Genome {
                terms: vec![WeightedTerm { term, weight: 1.0 }],
                first_moment,
                beta1,
                ..presets::adam()
            };
            let [lion, sign] = [Term::Lion, Term::Sign].map(of);
            assert_eq!(lion.canonical(), sign.canonical());
            let lion = coefficients(&lion, 0, 1);
            assert_eq!((lion.blend, lion.one_minus_blend), (0.0, 1.0));
            // Where nothing reads the blend it is zero, so that no sum changes its bits.
            let sign = coefficients(&sign, 0, 1);
            assert_eq!((sign.blend, sign.one_minus_blend), (0.0, 0.0));
        }
    }
}
