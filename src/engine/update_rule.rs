//! The update rule of every lane at once.
//!
//! The sum of terms is linear, so a population is a table of coefficients, a row per candidate, and no
//! branch depends on a genome. A moment that is off is a moment with β = 0: then m = g and v = g².
//! One kernel touches each number once.
//! Source: arXiv 2512.11853, section "update rule"; the order (clip, decay, moments, bias correction,
//! update) is the notebook's.

use burn::tensor::{Bool, Tensor};

use super::kernels::{self, Coefficients};
use science::{
    genome::{Genome, Term},
    optimizer::{Formula, Optimizer},
};

/// Weight of the gradient in the Nesterov term m̂ + 0.9·(g − m̂).
const NESTEROV: f64 = 0.9;

/// The coefficients of a population's optimizers. Pure: it holds no state of the training.
#[derive(Debug, Clone)]
pub struct UpdateRule {
    optimizers: Vec<Optimizer>,
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
    /// Returns the rule of `optimizers` for runs of `total_steps`.
    pub fn new(optimizers: &[Optimizer], total_steps: u32) -> Self {
        Self {
            optimizers: optimizers.to_vec(),
            total_steps,
        }
    }

    /// Returns the state before the first update of `params` [P, N].
    pub fn init(&self, params: &Tensor<2>) -> OptimizerState {
        OptimizerState {
            first_moment: params.zeros_like(),
            second_moment: params.zeros_like(),
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
        let alive = Tensor::<2>::ones([self.optimizers.len(), 1], &params.device()).bool();
        self.update_where(alive, params, grads, state)
    }

    /// Does as [`UpdateRule::update`] where `alive` [P, 1]; the parameters of the others stay.
    ///
    /// They are held back by selection, not by multiplication: NaN times zero is NaN.
    pub fn update_where(
        &self,
        alive: Tensor<2, Bool>,
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
            .optimizers
            .iter()
            .map(|optimizer| coefficients(optimizer, step, self.total_steps))
            .collect();
        let alive = alive.float().reshape([self.optimizers.len()]);
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

/// What `optimizer` needs at `step`, counted from 0.
fn coefficients(optimizer: &Optimizer, step: u32, total_steps: u32) -> Coefficients {
    let of_terms = coefficients_of_terms(&optimizer.genome, step, total_steps);
    match optimizer.formula {
        Formula::Terms => of_terms,
        Formula::Lion => lion(&optimizer.genome, of_terms),
    }
}

/// Turns the coefficients of a genome's terms into Lion's.
fn lion(genome: &Genome, of_terms: Coefficients) -> Coefficients {
    Coefficients {
        gradient: 0.0,
        momentum: 0.0,
        rms_norm: 0.0,
        adam: 0.0,
        sign: 0.0,
        unit: 0.0,
        blended_sign: 1.0,
        blend: genome.beta1 as f32,
        one_minus_blend: (1.0 - genome.beta1) as f32,
        beta1: genome.beta2 as f32,
        one_minus_beta1: (1.0 - genome.beta2) as f32,
        ..of_terms
    }
}

fn coefficients_of_terms(genome: &Genome, step: u32, total_steps: u32) -> Coefficients {
    let weights = genome.summed_weights();
    let weight = |term: Term| weights[term.index()];
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
    let nesterov = weight(Term::Nesterov);
    let clip = if genome.clipping {
        genome.clip_value
    } else {
        f64::INFINITY
    };
    Coefficients {
        gradient: (weight(Term::Grad) + NESTEROV * nesterov) as f32,
        momentum: (weight(Term::Momentum) + (1.0 - NESTEROV) * nesterov) as f32,
        rms_norm: weight(Term::RmsNorm) as f32,
        adam: weight(Term::Adam) as f32,
        sign: weight(Term::Sign) as f32,
        unit: weight(Term::UnitGrad) as f32,
        blended_sign: 0.0,
        blend: 0.0,
        one_minus_blend: 0.0,
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
    use science::optimizer::lion;

    /// Algorithm 2 of arXiv 2302.06675, on one number.
    #[test]
    fn lion_follows_its_authors() {
        let lion = lion().with(|genome| Genome {
            lr_log10: -2.0,
            ..genome
        });
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
}
