//! The update rule of every genome at once.
//!
//! The sum of terms is linear, so a population is a table of coefficients, a row per candidate, and no
//! branch depends on a genome. A moment that is off is a moment with β = 0: then m = g and v = g².
//! One kernel touches each number once.
//! Source: arXiv 2512.11853, section "update rule"; the order (clip, decay, moments, bias correction,
//! update) is the notebook's.

use burn::tensor::{Bool, Tensor};

use super::kernels::{self, Coefficients};
use crate::core::genome::{Genome, Term};

/// Weight of the gradient in the Nesterov term m̂ + 0.9·(g − m̂).
const NESTEROV: f64 = 0.9;

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
        let alive = Tensor::<2>::ones([self.genomes.len(), 1], &params.device()).bool();
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
            .genomes
            .iter()
            .map(|genome| coefficients(genome, step, self.total_steps))
            .collect();
        let alive = alive.float().reshape([self.genomes.len()]);
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

/// What `genome` needs at `step`, counted from 0.
fn coefficients(genome: &Genome, step: u32, total_steps: u32) -> Coefficients {
    let weights = genome.canonical_weights();
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
